//! A page and a message full of ways to tell their sender that they were opened (SEC-01).
//!
//! `tests/leaks/sinks.txt` has one element, attribute or rule a line, `tests/leaks/vectors.txt` one vector of the
//! privacy mail a line: the label, for vectors where it stands, and the text, with `{u}` for an address, `{h}` for
//! its host and `{l}` for the label.

use std::fmt::Write as _;

/// The domain of all hosts.
pub const DOMAIN: &str = "leak.test";

/// One way to make a reader's program contact someone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leak {
    /// Its name, which is also the first label of its host.
    pub label: &'static str,
    /// Where it stands in the privacy mail: `header`, `html`, or a media type of a part of its own.
    pub place: &'static str,
    text: &'static str,
}

impl Leak {
    /// Returns the host that only this leak names.
    #[must_use]
    pub fn host(&self) -> String {
        format!("{}.{DOMAIN}", self.label)
    }

    /// Writes it with its host, over HTTPS.
    #[must_use]
    pub fn named(&self) -> String {
        let host = self.host();
        self.written(&format!("https://{host}/{}", self.label), &host)
    }

    /// Writes it with the address of a trap in place of a host, over HTTP.
    #[must_use]
    pub fn numbered(&self, trap: std::net::SocketAddr) -> String {
        let host = trap.to_string();
        self.written(&format!("http://{host}/{}", self.label), &host)
    }

    fn written(&self, address: &str, host: &str) -> String {
        self.text.replace("{u}", address).replace("{h}", host).replace("{l}", self.label)
    }
}

/// Returns the sinks of HTML and CSS.
#[must_use]
pub fn sinks() -> Vec<Leak> {
    let line = |line: &'static str| {
        let (label, text) = line.split_once('\t').expect("a label and a text");
        Leak { label, place: "html", text }
    };
    include_str!("../leaks/sinks.txt").lines().map(line).collect()
}

/// Returns the vectors of the privacy mail.
#[must_use]
pub fn vectors() -> Vec<Leak> {
    let line = |line: &'static str| {
        let mut fields = line.splitn(3, '\t');
        let mut field = || fields.next().expect("a label, a place and a text");
        Leak { label: field(), place: field(), text: field() }
    };
    include_str!("../leaks/vectors.txt").lines().map(line).collect()
}

/// Returns a message whose HTML is this.
#[must_use]
pub fn html_mail(message_id: &str, html: &str) -> Vec<u8> {
    crate::Letter::new(message_id, "Fuites")
        .header("MIME-Version", "1.0")
        .header("Content-Type", "text/html; charset=utf-8")
        .body(html)
        .raw()
}

/// Returns the privacy mail: every vector where it stands, written by `write`.
#[must_use]
pub fn privacy_mail(message_id: &str, write: impl Fn(&Leak) -> String) -> Vec<u8> {
    let mut html = String::from("<p>Bonjour Madame,</p><link rel=stylesheet href='cid:css-attachment@x'>");
    let (mut headers, mut parts) = (String::new(), String::new());
    for leak in vectors() {
        let text = write(&leak);
        match leak.place {
            "header" => {
                let _ = write!(headers, "{text}\r\n");
            }
            "html" => html.push_str(&text),
            place => {
                let place = place.replace("{u}", &format!("https://{}/", leak.host()));
                let _ = write!(
                    parts,
                    "--b\r\nContent-Type: {place}\r\nContent-ID: <{label}@x>\r\n\
                     Content-Disposition: inline; filename=\"{label}\"\r\n\r\n{text}\r\n",
                    label = leak.label
                );
                let _ = write!(html, "<img src='cid:{}@x'>", leak.label);
            }
        }
    }
    let letter = crate::Letter::new(message_id, "Vie privée")
        .header("MIME-Version", "1.0")
        .header("Content-Type", "multipart/related; boundary=b")
        .body(&format!("--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{html}\r\n{parts}--b--\r\n"));
    [headers.as_bytes(), &letter.raw()].concat()
}
