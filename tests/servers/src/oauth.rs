//! A small authorisation server, and the browser that talks to it.
//!
//! What is granted is in `oauth_grants.rs`; here is how it is asked for.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rustls::{ServerConnection, StreamOwned};
use serde_json::json;

use crate::certs::{self, TlsIdentity};
use crate::oauth_grants::{Answer, DENY, Grants};
use crate::policy::Policy;
use crate::servers::MailServers;
use crate::url::{self, Parts};
use crate::users::{ALICE, User};

/// How long the issuer and the browser wait for the other side.
const PATIENCE: Duration = Duration::from_secs(10);

/// How often the issuer was asked for what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct IssuerCounts {
    /// Requests to the authorisation page.
    pub authorize: u32,
    /// Codes exchanged for tokens.
    pub exchanges: u32,
    /// Tokens granted for a refresh token.
    pub refreshes: u32,
    /// Requests that were answered with an error.
    pub refused: u32,
}

/// A small authorisation server on a loopback port.
///
/// It grants codes with PKCE (S256 only), and access tokens with a lifetime that the test sets.
/// At first Alice is signed in and tokens live for an hour. Dropping it ends it.
#[derive(Debug)]
pub struct TokenIssuer {
    shared: Arc<Shared>,
    listener: Option<JoinHandle<()>>,
    address: SocketAddr,
}

struct Shared {
    grants: Mutex<Grants>,
    https: bool,
    stop: AtomicBool,
}

impl fmt::Debug for Shared {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Shared").field("https", &self.https).finish_non_exhaustive()
    }
}

impl TokenIssuer {
    /// Starts an issuer of tokens for these servers, reached by plain HTTP.
    pub fn start(servers: &MailServers) -> TokenIssuer {
        TokenIssuer::start_with(servers, false)
    }

    /// Starts an issuer reached by HTTPS, with the good certificate.
    pub fn start_https(servers: &MailServers) -> TokenIssuer {
        TokenIssuer::start_with(servers, true)
    }

    fn start_with(servers: &MailServers, https: bool) -> TokenIssuer {
        let listener = TcpListener::bind((Policy::Open.address(), 0)).expect("the issuer listens");
        let address = listener.local_addr().expect("the issuer has an address");
        let grants = Grants::new(&ALICE.address, servers.dir().join("exim/tokens"));
        let shared = Arc::new(Shared { grants: Mutex::new(grants), https, stop: AtomicBool::new(false) });
        let thread = thread::spawn({
            let shared = Arc::clone(&shared);
            move || shared.listen(&listener)
        });
        TokenIssuer { shared, listener: Some(thread), address }
    }

    /// Returns the address of the page where a user grants access.
    pub fn authorize_url(&self) -> String {
        self.url("/authorize")
    }

    /// Returns the address where codes and refresh tokens become access tokens.
    pub fn token_url(&self) -> String {
        self.url("/token")
    }

    fn url(&self, path: &str) -> String {
        let scheme = if self.shared.https { "https" } else { "http" };
        format!("{scheme}://localhost:{}{path}", self.address.port())
    }

    /// Says who is signed in at the browser from now on.
    pub fn sign_in(&self, user: &User) {
        self.shared.grants().signed_in = user.address.to_string();
    }

    /// Sets the lifetime of access tokens from now on; with zero they are expired when they come.
    pub fn set_lifetime_secs(&self, seconds: u64) {
        self.shared.grants().lifetime_secs = seconds;
    }

    /// Says whether every refresh replaces the refresh token, as some providers do.
    pub fn set_rotation(&self, rotation: bool) {
        self.shared.grants().rotation = rotation;
    }

    /// Makes every refresh token so far worthless: a refresh is answered with `invalid_grant`.
    ///
    /// Access tokens stay good until they expire.
    pub fn revoke(&self) {
        self.shared.grants().revoke();
    }

    /// Grants an access token for a user without any request.
    pub fn issue(&self, user: &User) -> String {
        self.shared.grants().issue(&user.address)
    }

    /// Returns how often the issuer was asked for what.
    pub fn counts(&self) -> IssuerCounts {
        self.shared.grants().counts
    }

    /// Returns the parameters of the last request to the authorisation page.
    pub fn last_authorize(&self) -> BTreeMap<String, String> {
        self.shared.grants().last_authorize.clone()
    }

    /// Returns the parameters of the last request for a token.
    pub fn last_token_request(&self) -> BTreeMap<String, String> {
        self.shared.grants().last_token_request.clone()
    }

    /// Plays a browser whose user says yes: opens the authorisation page and follows the redirect
    /// to the client. Returns the address it was redirected to.
    ///
    /// # Panics
    /// When the issuer refuses the request or the client does not listen.
    pub fn approve(&self, url: &str) -> String {
        let location = self.redirect(url);
        follow(&location);
        location
    }

    /// Plays a browser whose user says no; otherwise like [`TokenIssuer::approve`].
    ///
    /// # Panics
    /// When the issuer refuses the request or the client does not listen.
    pub fn deny(&self, url: &str) -> String {
        let join = if url.contains('?') { '&' } else { '?' };
        self.approve(&format!("{url}{join}{DENY}=1"))
    }

    /// Opens the authorisation page and returns where it redirects, without going there.
    ///
    /// # Panics
    /// When the issuer refuses the request.
    pub fn redirect(&self, url: &str) -> String {
        let (head, body) = fetch(url).unwrap_or_else(|error| panic!("{url} does not answer: {error}"));
        let location = head.lines().find_map(|line| line.strip_prefix("Location: "));
        location.unwrap_or_else(|| panic!("{url} does not redirect: {head}\n{body}")).to_owned()
    }
}

impl Drop for TokenIssuer {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::SeqCst);
        // A connection wakes the listener; if none can be made, there is no listener to wake.
        let _ = TcpStream::connect(self.address);
        if let Some(listener) = self.listener.take() {
            let _ = listener.join();
        }
    }
}

impl Shared {
    fn grants(&self) -> MutexGuard<'_, Grants> {
        self.grants.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn listen(self: &Arc<Shared>, listener: &TcpListener) {
        for stream in listener.incoming() {
            if self.stop.load(Ordering::SeqCst) {
                break;
            }
            let Ok(stream) = stream else { continue };
            let shared = Arc::clone(self);
            // A client that breaks off has its reasons; the thread ends by itself.
            thread::spawn(move || shared.serve(stream));
        }
    }

    fn serve(&self, mut stream: TcpStream) -> io::Result<()> {
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        if !self.https {
            return self.answer(&mut stream);
        }
        let config = TlsIdentity::Good.server_config();
        let connection = ServerConnection::new(config).map_err(io::Error::other)?;
        let mut tls = StreamOwned::new(connection, stream);
        self.answer(&mut tls)?;
        tls.conn.send_close_notify();
        tls.flush()
    }

    /// Reads one request and answers it.
    fn answer(&self, stream: &mut (impl Read + Write)) -> io::Result<()> {
        let (head, body) = head_and_body(stream, true)?;
        let mut words = head.split_ascii_whitespace();
        let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let answer = self.grants().answer(method, path, query, &body);
        let json = "Content-Type: application/json\r\nCache-Control: no-store\r\n";
        let (status, fields, body) = match answer {
            Answer::Redirect(location) => ("302 Found", format!("Location: {location}\r\n"), String::new()),
            Answer::Json(value) => ("200 OK", json.to_owned(), value.to_string()),
            Answer::Refused(error, description) => {
                let value = json!({ "error": error, "error_description": description });
                ("400 Bad Request", json.to_owned(), value.to_string())
            }
            Answer::NotFound => ("404 Not Found", String::new(), String::new()),
        };
        let length = body.len();
        let text = format!(
            "HTTP/1.1 {status}\r\n{fields}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        );
        stream.write_all(text.as_bytes())?;
        stream.flush()
    }
}

/// Goes where the browser is redirected, which must be the client on this machine.
fn follow(location: &str) {
    let local = |parts: &Parts| ["127.0.0.1", "localhost"].contains(&parts.host.as_str());
    assert!(url::split(location).as_ref().is_some_and(local), "the redirect leaves the machine: {location}");
    match fetch(location) {
        Ok((head, _)) => assert!(head.starts_with("HTTP/1."), "the client answers {head}"),
        Err(error) => panic!("the client does not answer ({error}): {location}"),
    }
}

/// Gets a page of this machine, and returns the head and the body of the answer.
fn fetch(url: &str) -> io::Result<(String, String)> {
    let Parts { scheme, host, port, path, query } =
        url::split(url).ok_or_else(|| io::Error::other("it is no address"))?;
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let target = if query.is_empty() { path } else { format!("{path}?{query}") };
    let request = format!("GET {target} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n");
    if scheme == "https" {
        let mut tls = StreamOwned::new(certs::client_connection(&host), stream);
        tls.write_all(request.as_bytes())?;
        return head_and_body(&mut tls, false);
    }
    stream.write_all(request.as_bytes())?;
    head_and_body(&mut stream, false)
}

/// Reads a message of HTTP; without a length, a request has no body and an answer goes to the end.
pub(crate) fn head_and_body(stream: &mut impl Read, is_request: bool) -> io::Result<(String, String)> {
    let mut bytes = Vec::new();
    let mut piece = [0; 4096];
    loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
            });
            let body = &bytes[end + 4..];
            if let Some(length) = length.or(is_request.then_some(0))
                && body.len() >= length
            {
                return Ok((head, String::from_utf8_lossy(&body[..length]).into_owned()));
            }
        }
        match stream.read(&mut piece) {
            Ok(count) if count > 0 => bytes.extend_from_slice(&piece[..count]),
            Err(error) if is_request || bytes.is_empty() => return Err(error),
            // The end of an answer may be rough: what came is what there is.
            Ok(_) | Err(_) => {
                let text = String::from_utf8_lossy(&bytes);
                let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
                return if is_request {
                    Err(io::ErrorKind::UnexpectedEof.into())
                } else {
                    Ok((head.to_owned(), body.to_owned()))
                };
            }
        }
    }
}
