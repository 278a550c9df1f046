//! The providers whose mail servers take tokens, as far as everybody may know them.

use etabli_model::Incoming;

use super::{Client, Loopback};
use crate::Secret;

/// A provider whose mail servers take tokens.
///
/// Orange, Free, SFR, OVH and Ionos are missing: none of them publishes that its mail servers take tokens.
#[derive(Debug, PartialEq, Eq)]
pub struct Provider {
    /// What people call it.
    pub name: &'static str,
    authorize_url: &'static str,
    token_url: &'static str,
    issuer: Option<&'static str>,
    imap_scopes: &'static [&'static str],
    pop3_scopes: &'static [&'static str],
    loopback: Loopback,
    /// The servers that may see its tokens.
    hosts: &'static [&'static str],
}

/// All known providers.
///
/// - Google: an id of the kind "desktop app" comes with a secret that is none and has to be sent all the same.
///   The mail scope is restricted: Google reviews programs that ask people outside the organisation for it.
/// - Microsoft: a registration of the kind "mobile and desktop" with `http://localhost` has no secret.
///   An organisation can forbid programs that it did not approve.
/// - Yahoo grants the mail scope, and the address that answers come back to, on application only.
pub static PROVIDERS: &[Provider] = &[
    Provider {
        name: "Google",
        authorize_url: "https://accounts.google.com/o/oauth2/v2/auth",
        token_url: "https://oauth2.googleapis.com/token",
        issuer: Some("https://accounts.google.com"),
        imap_scopes: &["https://mail.google.com/"],
        pop3_scopes: &["https://mail.google.com/"],
        loopback: Loopback::Address,
        hosts: &[
            "imap.gmail.com",
            "pop.gmail.com",
            "smtp.gmail.com",
            "imap.googlemail.com",
            "pop.googlemail.com",
            "smtp.googlemail.com",
        ],
    },
    Provider {
        name: "Microsoft",
        authorize_url: "https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
        token_url: "https://login.microsoftonline.com/common/oauth2/v2.0/token",
        issuer: None,
        imap_scopes: &[
            "https://outlook.office.com/IMAP.AccessAsUser.All",
            "https://outlook.office.com/SMTP.Send",
            "offline_access",
        ],
        pop3_scopes: &[
            "https://outlook.office.com/POP.AccessAsUser.All",
            "https://outlook.office.com/SMTP.Send",
            "offline_access",
        ],
        loopback: Loopback::Localhost,
        hosts: &[
            "outlook.office365.com",
            "smtp.office365.com",
            "imap-mail.outlook.com",
            "pop-mail.outlook.com",
            "smtp-mail.outlook.com",
        ],
    },
    Provider {
        name: "Yahoo",
        authorize_url: "https://api.login.yahoo.com/oauth2/request_auth",
        token_url: "https://api.login.yahoo.com/oauth2/get_token",
        issuer: None,
        imap_scopes: &["mail-w"],
        pop3_scopes: &["mail-w"],
        loopback: Loopback::Address,
        hosts: &["imap.mail.yahoo.com", "pop.mail.yahoo.com", "smtp.mail.yahoo.com"],
    },
];

impl Provider {
    /// Finds a provider by its name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        PROVIDERS.iter().find(|provider| provider.name == name)
    }

    /// Finds the provider whose tokens a mail server may see. Only the servers that stand in the table count:
    /// a token for Google in the hands of another server opens the mailbox at Google.
    #[must_use]
    pub fn of_host(host: &str) -> Option<&'static Self> {
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        PROVIDERS.iter().find(|provider| provider.hosts.contains(&host.as_str()))
    }

    /// Returns the client for an account that is fetched so, under an id that was registered with the provider.
    #[must_use]
    pub fn client(&self, client_id: &str, client_secret: Option<Secret>, incoming: Incoming) -> Client {
        let scopes = match incoming {
            Incoming::Imap => self.imap_scopes,
            Incoming::Pop3 => self.pop3_scopes,
        };
        Client {
            authorize_url: self.authorize_url.to_owned(),
            token_url: self.token_url.to_owned(),
            client_id: client_id.to_owned(),
            client_secret,
            scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
            issuer: self.issuer.map(str::to_owned),
            loopback: self.loopback,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oauth::address;

    #[test]
    fn x_01_every_provider_is_encrypted_and_asks_for_what_the_protocol_needs() {
        for provider in PROVIDERS {
            for incoming in [Incoming::Imap, Incoming::Pop3] {
                let client = provider.client("id", None, incoming);
                for url in [&client.authorize_url, &client.token_url] {
                    assert_eq!(address(url).unwrap().scheme(), "https", "{}", provider.name);
                }
                assert!(!client.scopes.is_empty());
                let other = if incoming == Incoming::Imap { "POP" } else { "IMAP" };
                assert!(!client.scopes.iter().any(|scope| scope.contains(other)), "{:?}", client.scopes);
            }
            assert_eq!(Provider::named(provider.name), Some(provider));
        }
    }

    #[test]
    fn sec_30_a_provider_is_known_by_its_own_servers_only() {
        assert_eq!(Provider::of_host("IMAP.gmail.com.").map(|found| found.name), Some("Google"));
        assert_eq!(Provider::of_host("outlook.office365.com").map(|found| found.name), Some("Microsoft"));
        for host in
            ["imap.gmail.com.evil.example", "evil-imap.gmail.com", "gmail.com", "x.imap.gmail.com", ""]
        {
            assert_eq!(Provider::of_host(host), None, "{host}");
        }
    }
}
