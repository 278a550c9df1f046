//! Where the browser brings the answer back to: one address of this machine, for one request.
//!
//! Anybody on this machine can connect here, and any page can make the browser do so. Only the request with the
//! right path and state ends the waiting; all others are turned away and change nothing.

use std::{collections::BTreeMap, io, net::Ipv4Addr, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinSet,
    time::timeout,
};
use zeroize::Zeroizing;

use super::OauthError;
use crate::Secret;

/// The most bytes of a request; codes of providers have up to some two thousand.
const MAX_REQUEST: usize = 16 * 1024;
/// The most fields of a request.
const MAX_FIELDS: usize = 64;
/// How long a request may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// How many connections are open at once; browsers open some that they never use.
const MAX_CONNECTIONS: usize = 32;

/// What the browser brought back.
#[derive(Debug)]
pub(super) struct Returned {
    pub(super) code: Option<Secret>,
    pub(super) error: Option<String>,
    pub(super) issuer: Option<String>,
}

/// The place that the browser comes back to.
#[derive(Debug)]
pub(super) struct Listener {
    tcp: TcpListener,
    port: u16,
}

impl Listener {
    pub(super) async fn bind() -> Result<Self, OauthError> {
        let tcp = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(OauthError::Listen)?;
        let port = tcp.local_addr().map_err(OauthError::Listen)?.port();
        Ok(Self { tcp, port })
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// Waits for the answer with this state.
    pub(super) async fn wait(self, state: Secret) -> Result<Returned, OauthError> {
        let Self { tcp, port } = self;
        // Dropping the set ends what is in it.
        let mut connections = JoinSet::new();
        loop {
            tokio::select! {
                accepted = tcp.accept(), if connections.len() < MAX_CONNECTIONS => match accepted {
                    Ok((stream, _)) => {
                        connections.spawn(serve(stream, port, state.clone()));
                    }
                    // The other side gave up before it was served.
                    Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => {}
                    Err(error) => return Err(OauthError::Listen(error)),
                },
                Some(served) = connections.join_next() => {
                    if let Ok(Some(returned)) = served {
                        return Ok(returned);
                    }
                }
            }
        }
    }
}

/// Answers one connection; nothing comes back unless it brings the answer.
async fn serve(mut stream: TcpStream, port: u16, state: Secret) -> Option<Returned> {
    let head = timeout(PATIENCE, read_head(&mut stream)).await.ok()??;
    let returned = read_answer(&head, port, &state);
    let page = if returned.is_some() { page("200 OK", DONE) } else { page("404 Not Found", NOTHING) };
    let told = async {
        stream.write_all(page.as_bytes()).await?;
        stream.shutdown().await
    };
    // Whether the page arrives or not, the answer did.
    let _ = timeout(PATIENCE, told).await;
    returned
}

async fn read_head(stream: &mut TcpStream) -> Option<Zeroizing<Vec<u8>>> {
    let mut head = Zeroizing::new(Vec::with_capacity(MAX_REQUEST));
    loop {
        // The buffer never grows, so that no copy of the code stays behind.
        let room = (MAX_REQUEST - head.len()) as u64;
        let count = (&mut *stream).take(room).read_buf(&mut *head).await.ok()?;
        if count == 0 {
            return None;
        }
        if memchr::memmem::find(&head, b"\r\n\r\n").is_some() {
            return Some(head);
        }
    }
}

/// Returns what a request brings, if it is the one that is waited for.
fn read_answer(head: &[u8], port: u16, state: &Secret) -> Option<Returned> {
    let mut fields = [httparse::EMPTY_HEADER; MAX_FIELDS];
    let mut request = httparse::Request::new(&mut fields);
    if !request.parse(head).ok()?.is_complete() || request.method != Some("GET") {
        return None;
    }
    let (path, query) = request.path?.split_once('?')?;
    let mut hosts = request.headers.iter().filter(|field| field.name.eq_ignore_ascii_case("host"));
    let host = hosts.next()?.value;
    // Another name means that a page of the web found a name for this machine.
    let is_here = ["127.0.0.1", "localhost"].iter().any(|name| host == format!("{name}:{port}").as_bytes());
    if path != "/" || !is_here {
        return None;
    }
    let mut params = BTreeMap::new();
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        // No parameter comes twice (RFC 6749, section 3.1).
        if params.insert(name, Zeroizing::new(value.into_owned())).is_some() {
            return None;
        }
    }
    if params.get("state").map(|given| given.as_str()) != Some(state.reveal()) {
        return None;
    }
    let text = |name: &str| params.get(name).map(|value| value.to_string());
    let code = params.get("code").map(|code| Secret::new(code.as_str()));
    Some(Returned { code, error: text("error"), issuer: text("iss") })
}

const DONE: &str = "<h1 lang=\"fr\">Établi a reçu la réponse.</h1>\
<p lang=\"fr\">Vous pouvez fermer cette fenêtre et revenir à Établi.</p>\
<h1 lang=\"en\">Établi has received the answer.</h1>\
<p lang=\"en\">You can close this window and go back to Établi.</p>";

const NOTHING: &str = "<p lang=\"fr\">Il n’y a rien ici.</p><p lang=\"en\">There is nothing here.</p>";

/// Makes a page that needs nothing from elsewhere and repeats nothing of the request.
fn page(status: &str, content: &str) -> String {
    let body = format!(
        "<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>Établi</title></head>\
         <body>{content}</body></html>"
    );
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n\
         Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\n\
         Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str, host: &str) -> Option<Returned> {
        let head = format!("{line} HTTP/1.1\r\nHost: {host}\r\n\r\n");
        read_answer(head.as_bytes(), 99, &Secret::new("s t"))
    }

    #[test]
    fn x_01_only_the_exact_answer_counts() {
        let host = "127.0.0.1:99";
        let found = read("GET /?state=s+t&code=a%2Fb&iss=https%3A%2F%2Fx", host).unwrap();
        assert_eq!(found.code, Some(Secret::new("a/b")));
        assert_eq!((found.error, found.issuer.as_deref()), (None, Some("https://x")));
        assert!(read("GET /?state=s%20t&error=access_denied", "localhost:99").is_some());
        for line in [
            "GET /?state=s&code=c",
            "GET /?code=c",
            "GET /?state=s+t&state=s+t&code=c",
            "GET /?state=s+t&code=c&code=d",
            "GET /other?state=s+t&code=c",
            "GET /favicon.ico",
            "GET http://127.0.0.1:99/?state=s+t&code=c",
            "POST /?state=s+t&code=c",
            "HEAD /?state=s+t&code=c",
            "nonsense",
            "",
        ] {
            assert!(read(line, host).is_none(), "{line}");
        }
        for host in ["evil.example:99", "127.0.0.1:98", "127.0.0.1", ""] {
            assert!(read("GET /?state=s+t&code=c", host).is_none(), "{host}");
        }
    }

    #[test]
    fn x_01_what_came_back_shows_no_code() {
        let found = read("GET /?state=s+t&code=hidden", "127.0.0.1:99").unwrap();
        assert!(!format!("{found:?}").contains("hidden"));
    }
}
