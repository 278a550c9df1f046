//! What the server's answer to EHLO says it can do (RFC 5321, section 4.1.1.1).

/// What the server offers.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Offers {
    /// The mechanisms of AUTH, in capitals.
    pub(super) auth: Vec<String>,
    /// The largest message, where the server says (RFC 1870).
    pub(super) max_size: Option<u64>,
    /// The server takes the size of a message (RFC 1870).
    pub(super) has_size: bool,
    /// Bytes beyond ASCII pass (RFC 6152).
    pub(super) eight_bit: bool,
    /// Addresses beyond ASCII pass (RFC 6531).
    pub(super) utf8: bool,
}

impl Offers {
    /// Reads all that the server has said since it was connected.
    pub(super) fn read(heard: &[u8]) -> Self {
        let mut offers = Self::default();
        for line in String::from_utf8_lossy(heard).lines() {
            let Some(line) = line.strip_prefix("250-").or_else(|| line.strip_prefix("250 ")) else {
                continue;
            };
            // `AUTH=` is how servers wrote it before RFC 2554.
            let line = line.to_ascii_uppercase().replacen("AUTH=", "AUTH ", 1);
            let mut words = line.split_ascii_whitespace().map(str::to_owned);
            match words.next().as_deref() {
                Some("AUTH") => offers.auth.extend(words),
                Some("SIZE") => {
                    offers.has_size = true;
                    let size = words.next().and_then(|size| size.parse().ok());
                    offers.max_size = size.filter(|size| *size > 0);
                }
                Some("8BITMIME") => offers.eight_bit = true,
                Some("SMTPUTF8") => offers.utf8 = true,
                _ => {}
            }
        }
        offers
    }

    pub(super) fn offers(&self, mechanism: &str) -> bool {
        self.auth.iter().any(|offered| offered == mechanism)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offers_are_read_in_any_case() {
        let heard = b"220 hi AUTH PLAIN\r\n250-me\r\n250-size 42\r\n250-auth=LOGIN\r\n250-AUTH PLAIN\r\n250 8BitMime\r\n";
        let offers = Offers::read(heard);
        let auth = vec!["LOGIN".to_owned(), "PLAIN".to_owned()];
        assert_eq!(offers, Offers { auth, max_size: Some(42), has_size: true, eight_bit: true, utf8: false });
        assert_eq!(Offers::read(b"250-me\r\n250 SIZE 0\r\n").max_size, None);
        assert_eq!(Offers::read(b"250-me\r\n250 SIZE\r\n").max_size, None);
    }
}
