//! Requests of plugins to hosts of the web that they name and that a person granted.
//!
//! Only HTTPS on its own port and only public addresses: a plugin must not make this machine ask hosts of its own
//! network. Nothing is kept between requests, and no redirect leads to another host.

use std::time::Duration;

use hyper::{Method, StatusCode, body::Bytes};
use tokio::time::timeout;
use url::Url;

use crate::{
    Phase, Secret, TransportError,
    net::{
        Connector, Patience,
        http::{self, Ask},
    },
};

/// The most bytes of an answer's body.
pub const MAX_ANSWER: usize = 4 << 20;
/// An answer that is passed on more often stands as it is.
const MAX_REDIRECTS: usize = 3;

/// What is asked.
#[derive(Debug)]
pub struct WebRequest {
    /// The method, in capitals.
    pub method: &'static str,
    /// The host, in lower case.
    pub host: String,
    /// Path and query, beginning with a slash.
    pub path: String,
    /// The headers, without those of the connection.
    pub headers: Vec<(String, Secret)>,
    /// The body.
    pub body: Vec<u8>,
}

/// What the host answered.
#[derive(Debug)]
pub struct WebAnswer {
    /// The status.
    pub status: u16,
    /// The headers whose values are text, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// Asks hosts of the web.
#[derive(Debug, Clone)]
pub struct Web {
    connector: Connector,
    patience: Duration,
}

impl Web {
    /// Prepares to ask, with so much patience for a request and its redirects together.
    #[must_use]
    pub fn new(connector: Connector, patience: Duration) -> Self {
        let each = Patience { connect: patience, answer: patience };
        Self { connector: connector.with_patience(each).only_public(), patience }
    }

    /// Sends a request and returns the answer, whatever its status. What is asked with GET follows redirects
    /// within its host. Dropping the future ends the request.
    ///
    /// # Errors
    /// Fails where there is no whole answer of at most [`MAX_ANSWER`] bytes in time.
    pub async fn send(&self, request: WebRequest) -> Result<WebAnswer, TransportError> {
        timeout(self.patience, self.exchange(request))
            .await
            .unwrap_or(Err(TransportError::Timeout(Phase::Session)))
    }

    async fn exchange(&self, request: WebRequest) -> Result<WebAnswer, TransportError> {
        let unusable = || TransportError::Protocol("the address cannot be asked for".to_owned());
        let mut url =
            Url::parse(&format!("https://{}{}", request.host, request.path)).map_err(|_| unusable())?;
        let method = Method::from_bytes(request.method.as_bytes()).map_err(|_| unusable())?;
        let body = Bytes::from(request.body);
        let mut redirects = 0;
        loop {
            let what = Ask::Whole { method: method.clone(), headers: &request.headers, body: body.clone() };
            let answer = http::ask(&self.connector, &url, what, MAX_ANSWER).await?;
            let next = (method == Method::GET && leads_on(answer.status) && redirects < MAX_REDIRECTS)
                .then(|| within(&url, answer.location()?))
                .flatten();
            let Some(next) = next else {
                let text = |value: &hyper::header::HeaderValue| value.to_str().ok().map(str::to_owned);
                let headers = answer.headers.iter();
                return Ok(WebAnswer {
                    status: answer.status.as_u16(),
                    headers: headers
                        .filter_map(|(name, value)| Some((name.to_string(), text(value)?)))
                        .collect(),
                    body: answer.body.to_vec(),
                });
            };
            url = next;
            redirects += 1;
        }
    }
}

fn leads_on(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

/// Returns where a redirect leads, if that is the same host in the same way.
fn within(url: &Url, location: &str) -> Option<Url> {
    let next = url.join(location).ok()?;
    let plain = next.username().is_empty() && next.password().is_none();
    (plain && next.origin() == url.origin()).then_some(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sec_70_a_redirect_stays_with_its_host() {
        let url = Url::parse("https://a.test/x?y").unwrap();
        let to = |location: &str| within(&url, location).map(String::from);
        assert_eq!(to("/z").as_deref(), Some("https://a.test/z"));
        assert_eq!(to("https://A.test/z").as_deref(), Some("https://a.test/z"));
        for elsewhere in [
            "http://a.test/z",
            "https://b.test/",
            "//b.test/",
            "https://a.test:444/",
            "https://me@a.test/",
            "file:///etc/passwd",
        ] {
            assert_eq!(to(elsewhere), None, "{elsewhere}");
        }
    }
}
