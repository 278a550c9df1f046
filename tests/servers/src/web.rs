//! A web server on a loopback port that answers with whatever a test wants.

use std::fmt;
use std::io::{self, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rustls::{ServerConnection, StreamOwned};

use crate::certs::TlsIdentity;
use crate::oauth::head_and_body;
use crate::policy::Policy;

/// How long the server waits for a client.
const PATIENCE: Duration = Duration::from_secs(10);

/// Makes an answer from the host and the target of a request.
type Answer = dyn Fn(&str, &str) -> Vec<u8> + Send + Sync;

/// A web server on a loopback port, over HTTPS. Dropping it ends it.
pub struct WebServer {
    address: SocketAddr,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

struct Shared {
    identity: TlsIdentity,
    answer: Box<Answer>,
    requests: Mutex<Vec<String>>,
    heads: Mutex<Vec<String>>,
    stop: AtomicBool,
}

impl fmt::Debug for WebServer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("WebServer").field("address", &self.address).finish_non_exhaustive()
    }
}

impl WebServer {
    /// Starts a server that shows a certificate and answers as told, byte for byte: see [`WebServer::page`].
    pub fn start(
        identity: TlsIdentity,
        answer: impl Fn(&str, &str) -> Vec<u8> + Send + Sync + 'static,
    ) -> WebServer {
        let listener = TcpListener::bind((Policy::Open.address(), 0)).expect("the web server listens");
        let address = listener.local_addr().expect("the web server has an address");
        let shared = Arc::new(Shared {
            identity,
            answer: Box::new(answer),
            requests: Mutex::default(),
            heads: Mutex::default(),
            stop: AtomicBool::new(false),
        });
        let thread = thread::spawn({
            let shared = Arc::clone(&shared);
            move || {
                for stream in listener.incoming() {
                    if shared.stop.load(Ordering::SeqCst) {
                        break;
                    }
                    let Ok(stream) = stream else { continue };
                    let shared = Arc::clone(&shared);
                    // A client that breaks off has its reasons; the thread ends by itself.
                    thread::spawn(move || shared.serve(stream));
                }
            }
        });
        WebServer { address, shared, thread: Some(thread) }
    }

    /// Writes an answer; each field ends with CRLF.
    pub fn page(status: &str, fields: &str, body: &[u8]) -> Vec<u8> {
        let length = body.len();
        let head = format!("HTTP/1.1 {status}\r\n{fields}Content-Length: {length}\r\n\r\n");
        [head.as_bytes(), body].concat()
    }

    /// Returns where the server is.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the requests so far: the host, and the target behind it.
    pub fn requests(&self) -> Vec<String> {
        self.shared.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Returns the heads of the requests so far.
    pub fn heads(&self) -> Vec<String> {
        self.shared.heads.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Shared {
    fn serve(&self, stream: TcpStream) -> io::Result<()> {
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        let connection = ServerConnection::new(self.identity.server_config()).map_err(io::Error::other)?;
        let mut tls = StreamOwned::new(connection, stream);
        let (head, _) = head_and_body(&mut tls, true)?;
        let target = head.split_ascii_whitespace().nth(1).unwrap_or_default();
        let field = |line: &str| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("host").then(|| value.trim().to_owned())
        };
        let host = head.lines().find_map(field).unwrap_or_default();
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).push(format!("{host}{target}"));
        self.heads.lock().unwrap_or_else(PoisonError::into_inner).push(head.clone());
        tls.write_all(&(self.answer)(&host, target))?;
        tls.conn.send_close_notify();
        tls.flush()
    }
}

impl Drop for WebServer {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::SeqCst);
        // A connection wakes the listener; if none can be made, there is no listener to wake.
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
