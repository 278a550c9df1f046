//! What is said to sign in by SASL, before it is encoded; the same in every protocol.

use zeroize::Zeroizing;

use crate::Endpoint;

/// PLAIN (RFC 4616); none where a name or password cannot be said that way.
pub(crate) fn plain(user: &str, password: &str) -> Option<Zeroizing<String>> {
    let is_possible = ![user, password].iter().any(|part| part.contains('\0'));
    is_possible.then(|| Zeroizing::new(format!("\0{user}\0{password}")))
}

/// The mechanism and its message for an access token: OAUTHBEARER (RFC 7628) where it is offered, else
/// XOAUTH2. None where neither is, since a token is never replaced by a password.
pub(crate) fn token(
    offers: impl Fn(&str) -> bool,
    endpoint: &Endpoint,
    user: &str,
    token: &str,
) -> Option<(&'static str, Zeroizing<String>)> {
    if offers("OAUTHBEARER") {
        let Endpoint { host, port, .. } = endpoint;
        let user = user.replace('=', "=3D").replace(',', "=2C");
        let text = format!("n,a={user},\x01host={host}\x01port={port}\x01auth=Bearer {token}\x01\x01");
        Some(("OAUTHBEARER", Zeroizing::new(text)))
    } else if offers("XOAUTH2") {
        Some(("XOAUTH2", Zeroizing::new(format!("user={user}\x01auth=Bearer {token}\x01\x01"))))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn x_01_a_token_takes_the_standard_way_where_it_is_offered_and_no_other_way_than_a_token() {
        let endpoint = Endpoint { host: "imap.x.example".to_owned(), port: 993, ..Endpoint::default() };
        let said = |offered: &[&str]| {
            let found = token(|name| offered.contains(&name), &endpoint, "a=b,c@x", "t");
            found.map(|(name, text)| (name, text.to_string()))
        };
        let bearer = "n,a=a=3Db=2Cc@x,\x01host=imap.x.example\x01port=993\x01auth=Bearer t\x01\x01";
        assert_eq!(said(&["XOAUTH2", "OAUTHBEARER"]), Some(("OAUTHBEARER", bearer.to_owned())));
        let other = "user=a=b,c@x\x01auth=Bearer t\x01\x01";
        assert_eq!(said(&["PLAIN", "XOAUTH2"]), Some(("XOAUTH2", other.to_owned())));
        assert_eq!(said(&["PLAIN", "LOGIN"]), None);
        assert_eq!(plain("a\0b", "c"), None);
    }
}
