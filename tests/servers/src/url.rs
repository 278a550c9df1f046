//! The little of addresses and forms that the token issuer needs.

use std::collections::BTreeMap;

/// The parts of an `http` or `https` address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Parts {
    pub(crate) scheme: String,
    pub(crate) host: String,
    pub(crate) port: u16,
    /// The path with its slash.
    pub(crate) path: String,
    /// What follows the question mark, without the fragment.
    pub(crate) query: String,
}

/// Takes an address apart; nothing comes back for what is none.
pub(crate) fn split(url: &str) -> Option<Parts> {
    let (scheme, rest) = url.split_once("://")?;
    let default_port = match scheme {
        "http" => 80,
        "https" => 443,
        _ => return None,
    };
    let rest = rest.split('#').next()?;
    let (authority, target) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let (host, port) = match authority.rsplit_once(':') {
        // A colon inside brackets belongs to an IPv6 address.
        Some((host, port)) if !port.ends_with(']') => (host, port.parse().ok()?),
        _ => (authority, default_port),
    };
    if host.is_empty() || host.contains('@') {
        return None;
    }
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let path = if path.is_empty() { "/" } else { path };
    Some(Parts {
        scheme: scheme.to_owned(),
        host: host.to_owned(),
        port,
        path: path.to_owned(),
        query: query.to_owned(),
    })
}

/// Reads a query or the body of a form; the last value of a name counts.
pub(crate) fn parse_form(text: &str) -> BTreeMap<String, String> {
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(name), decode(value))
        })
        .collect()
}

/// Writes a value so that it can stand in a query.
pub(crate) fn encode(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

/// Reads a value of a query; what is no escape stands for itself.
pub(crate) fn decode(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        match first {
            b'+' => bytes.push(b' '),
            b'%' => {
                let digits = after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
                match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
                    Some(byte) => {
                        bytes.push(byte);
                        rest = &after[2..];
                    }
                    None => bytes.push(b'%'),
                }
            }
            byte => bytes.push(*byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::{Parts, decode, encode, parse_form, split};

    #[test]
    fn addresses_come_apart() {
        let parts = |scheme: &str, host: &str, port, path: &str, query: &str| {
            let [scheme, host, path, query] = [scheme, host, path, query].map(str::to_owned);
            Some(Parts { scheme, host, port, path, query })
        };
        assert_eq!(split("http://localhost:81/a/b?c=d#e"), parts("http", "localhost", 81, "/a/b", "c=d"));
        assert_eq!(split("https://[::1]?q"), parts("https", "[::1]", 443, "/", "q"));
        assert_eq!(split("http://[::1]:7"), parts("http", "[::1]", 7, "/", ""));
        for bad in ["", "localhost", "ftp://a/", "http://", "http://a:b/", "http://u@a/"] {
            assert_eq!(split(bad), None, "{bad}");
        }
    }

    #[test]
    fn values_come_back() {
        let value = "a b&c=d+é%/~";
        assert_eq!(decode(&encode(value)), value);
        assert_eq!(decode("a+b%2"), "a b%2");
        let form = parse_form("a=1&b=x%3Dy&a=2&c");
        assert_eq!((form["a"].as_str(), form["b"].as_str(), form["c"].as_str()), ("2", "x=y", ""));
    }
}
