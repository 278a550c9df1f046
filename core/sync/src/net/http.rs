//! Single requests of HTTP/1.1 over the same TLS and the same trust as mail: for the tokens of OAuth 2, for
//! the settings that a domain publishes, for pictures that a person wants to see, for what a plugin may ask its
//! hosts, and for nothing else.
//!
//! An answer is bounded in size and in time. Redirects are told and never followed here.

use std::{error::Error, io, pin::pin};

use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::{
    Method, Request, StatusCode,
    body::{Bytes, Incoming},
    client::conn::http1,
    header::{self, HeaderMap, HeaderValue},
};
use hyper_util::rt::TokioIo;
use tokio::time::timeout;
use url::{Host, Url};
use zeroize::Zeroizing;

use super::{Connector, Limit};
use crate::{Phase, Secret, TransportError};

/// The most bytes of an answer's head.
const MAX_HEAD: usize = 16 * 1024;

/// What is asked for.
#[derive(Debug)]
pub(crate) enum Ask<'a> {
    /// A page.
    Page,
    /// A picture.
    Picture,
    /// What a form is answered with; the form may hold secrets.
    Form(&'a Zeroizing<String>),
    /// Whatever somebody else wants to say.
    Whole {
        /// The method.
        method: Method,
        /// The headers; values may be secrets.
        headers: &'a [(String, Secret)],
        /// The body.
        body: Bytes,
    },
}

/// An answer.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    /// The headers.
    pub(crate) headers: HeaderMap,
    /// The body, which may hold secrets.
    pub(crate) body: Zeroizing<Vec<u8>>,
}

impl Answer {
    /// Returns where the answer says that the page is instead.
    pub(crate) fn location(&self) -> Option<&str> {
        self.headers.get(header::LOCATION)?.to_str().ok()
    }
}

/// Reports whether an address is encrypted; plain HTTP passes as well where it cannot leave this machine.
pub(crate) fn is_private(url: &Url) -> bool {
    match url.scheme() {
        "https" => url.has_host(),
        "http" => match url.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        },
        _ => false,
    }
}

/// Asks once, and takes at most so many bytes of the answer's body.
///
/// # Errors
/// Fails for an address that is not [`is_private`] before anything is said, and where there is no whole answer
/// in time.
pub(crate) async fn ask(
    connector: &Connector,
    url: &Url,
    what: Ask<'_>,
    max_bytes: usize,
) -> Result<Answer, TransportError> {
    let nowhere = || TransportError::Protocol("the address is not encrypted".to_owned());
    let (Some(host), Some(port), true) = (url.host(), url.port_or_known_default(), is_private(url)) else {
        return Err(nowhere());
    };
    // An IPv6 address has brackets in an address of the web and none in a certificate.
    let name = match host {
        Host::Domain(name) => name.to_owned(),
        Host::Ipv4(address) => address.to_string(),
        Host::Ipv6(address) => address.to_string(),
    };
    let request = request(url, &what)?;
    let wire = connector.connect_web(&name, port, url.scheme() == "http").await?;
    timeout(connector.patience.answer, exchange(TokioIo::new(wire), request, max_bytes))
        .await
        .unwrap_or(Err(TransportError::Timeout(Phase::Session)))
}

fn request(url: &Url, what: &Ask<'_>) -> Result<Request<Full<Bytes>>, TransportError> {
    let target = match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    };
    let host = url.host_str().unwrap_or_default();
    let host = url.port().map_or(host.to_owned(), |port| format!("{host}:{port}"));
    let built = Request::builder().uri(target).header(header::HOST, host);
    let built = match what {
        Ask::Page => built.body(Full::default()),
        // Some servers give nothing to a program without a name; this one is everybody's.
        Ask::Picture => built
            .header(header::ACCEPT, "image/webp,image/png,image/jpeg,image/gif")
            .header(header::USER_AGENT, "Mozilla/5.0")
            .body(Full::default()),
        Ask::Form(form) => built
            .method(Method::POST)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ACCEPT, "application/json")
            .body(Full::new(Bytes::copy_from_slice(form.as_bytes()))),
        Ask::Whole { method, headers, body } => {
            let mut built = built.method(method.clone());
            for (name, value) in *headers {
                let value = HeaderValue::from_str(value.reveal());
                let mut value =
                    value.map_err(|_| TransportError::Protocol(format!("no value of `{name}`")))?;
                value.set_sensitive(true);
                built = built.header(name, value);
            }
            built.body(Full::new(body.clone()))
        }
    };
    // The reason could repeat the address, and with it the person's.
    built.map_err(|_| TransportError::Protocol("the address cannot be asked for".to_owned()))
}

async fn exchange(
    io: TokioIo<super::Wire>,
    request: Request<Full<Bytes>>,
    max_bytes: usize,
) -> Result<Answer, TransportError> {
    let mut builder = http1::Builder::new();
    let (mut sender, connection) =
        builder.max_buf_size(MAX_HEAD).handshake(io).await.map_err(|error| sort(&error))?;
    let mut answer = pin!(async move {
        let response = sender.send_request(request).await.map_err(|error| sort(&error))?;
        let (head, body) = response.into_parts();
        Ok(Answer { status: head.status, headers: head.headers, body: read(body, max_bytes).await? })
    });
    let mut connection = pin!(connection);
    let mut is_open = true;
    loop {
        // The connection moves the bytes; what is wrong with it shows in the answer.
        tokio::select! {
            biased;
            answer = &mut answer => return answer,
            _ = &mut connection, if is_open => is_open = false,
        }
    }
}

async fn read(body: Incoming, max_bytes: usize) -> Result<Zeroizing<Vec<u8>>, TransportError> {
    let collected = Limited::new(body, max_bytes).collect().await.map_err(|error| {
        if error.is::<LengthLimitError>() {
            return TransportError::TooLarge(max_bytes as u64 + 1);
        }
        match error.downcast_ref::<hyper::Error>() {
            Some(error) => sort(error),
            None => TransportError::Closed(Phase::Session),
        }
    })?;
    Ok(Zeroizing::new(collected.to_bytes().to_vec()))
}

/// Tells what broke an exchange.
fn sort(error: &hyper::Error) -> TransportError {
    if error.is_parse() || error.is_user() {
        return TransportError::Protocol("the answer is no HTTP".to_owned());
    }
    match error.source().and_then(|source| source.downcast_ref::<io::Error>()) {
        Some(source) => {
            let limit = source.get_ref().and_then(|inner| inner.downcast_ref::<Limit>());
            let copy = limit.map_or_else(|| io::Error::from(source.kind()), |limit| io::Error::other(*limit));
            TransportError::from_io(Phase::Session, copy)
        }
        None => TransportError::Closed(Phase::Session),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sec_30_only_encrypted_addresses_and_this_machine_are_asked() {
        let passes = |url: &str| Url::parse(url).is_ok_and(|url| is_private(&url));
        for url in ["https://a.example/x", "http://localhost:1/", "http://127.0.0.1/", "http://[::1]:2/"] {
            assert!(passes(url), "{url}");
        }
        for url in [
            "http://a.example/",
            "http://localhost.a.example/",
            "http://127.0.0.1.a.example/",
            "http://192.168.0.1/",
            "ftp://localhost/",
            "file:///etc/passwd",
            "localhost",
        ] {
            assert!(!passes(url), "{url}");
        }
    }
}
