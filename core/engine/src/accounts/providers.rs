//! Proposing servers for an address: from the table of providers, or from what its domain publishes.

use std::time::Duration;

use etabli_model::{Endpoint, Incoming, OAuthApp, SignIn, Tls, Transport};
use etabli_sync::{
    Trust,
    discovery::{Discovery, Found},
    net::{Connector, Patience},
};

use crate::{Discover, core::Engine, view::Suggestion};

/// How long each source of settings may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// A provider that many people have: domains, servers, and what to know.
struct Provider {
    name: &'static str,
    domains: &'static [&'static str],
    /// Ends of the names of the hosts that take mail for domains it serves.
    mail_hosts: &'static [&'static str],
    imap: &'static str,
    smtp: (&'static str, u16, Tls),
    /// Sent mail appears in the server's sent folder by itself.
    files_sent: bool,
    remark: Option<&'static str>,
}

/// Only encrypted servers stand here.
const PROVIDERS: &[Provider] = &[
    Provider {
        name: "Orange",
        domains: &["orange.fr", "wanadoo.fr"],
        mail_hosts: &[],
        imap: "imap.orange.fr",
        smtp: ("smtp.orange.fr", 465, Tls::Implicit),
        files_sent: false,
        remark: None,
    },
    Provider {
        name: "Free",
        domains: &["free.fr", "aliceadsl.fr"],
        mail_hosts: &[],
        imap: "imap.free.fr",
        smtp: ("smtp.free.fr", 465, Tls::Implicit),
        files_sent: false,
        remark: None,
    },
    Provider {
        name: "SFR",
        domains: &["sfr.fr", "neuf.fr", "cegetel.net", "club-internet.fr"],
        mail_hosts: &[],
        imap: "imap.sfr.fr",
        smtp: ("smtp.sfr.fr", 465, Tls::Implicit),
        files_sent: false,
        remark: None,
    },
    Provider {
        name: "OVH",
        domains: &["ovh.net", "ovh.com"],
        mail_hosts: &["ovh.net"],
        imap: "ssl0.ovh.net",
        smtp: ("ssl0.ovh.net", 465, Tls::Implicit),
        files_sent: false,
        remark: None,
    },
    Provider {
        name: "Ionos",
        domains: &["ionos.fr", "ionos.com", "1and1.fr"],
        mail_hosts: &["ionos.fr", "ionos.com", "kundenserver.de", "perfora.net"],
        imap: "imap.ionos.fr",
        smtp: ("smtp.ionos.fr", 465, Tls::Implicit),
        files_sent: false,
        remark: None,
    },
    Provider {
        name: "Gmail",
        domains: &["gmail.com", "googlemail.com"],
        mail_hosts: &["google.com", "googlemail.com"],
        imap: "imap.gmail.com",
        smtp: ("smtp.gmail.com", 465, Tls::Implicit),
        files_sent: true,
        remark: Some("app-password"),
    },
    Provider {
        name: "Microsoft 365",
        domains: &["outlook.com", "outlook.fr", "hotmail.com", "hotmail.fr", "live.com", "live.fr"],
        mail_hosts: &["mail.protection.outlook.com"],
        imap: "outlook.office365.com",
        smtp: ("smtp.office365.com", 587, Tls::StartTls),
        files_sent: true,
        remark: Some("oauth-needed"),
    },
    Provider {
        name: "Yahoo",
        domains: &["yahoo.fr", "yahoo.com", "ymail.com"],
        mail_hosts: &["yahoodns.net"],
        imap: "imap.mail.yahoo.com",
        smtp: ("smtp.mail.yahoo.com", 465, Tls::Implicit),
        files_sent: true,
        remark: Some("app-password"),
    },
];

impl Provider {
    fn of_domain(domain: &str) -> Option<&'static Self> {
        PROVIDERS.iter().find(|provider| provider.domains.contains(&domain))
    }

    /// Finds the provider that takes a domain's mail.
    fn of_mail_host(host: &str) -> Option<&'static Self> {
        let is_below = |end: &&str| host.strip_suffix(*end).is_some_and(|rest| rest.ends_with('.'));
        PROVIDERS.iter().find(|provider| provider.mail_hosts.iter().any(is_below))
    }

    fn suggestion(&self, address: &str) -> Suggestion {
        let (host, port, tls) = self.smtp;
        Suggestion {
            provider: self.name.to_owned(),
            transport: Transport {
                server_files_sent: self.files_sent,
                ..transport(
                    address,
                    Incoming::Imap,
                    endpoint(self.imap, 993, Tls::Implicit),
                    endpoint(host, port, tls),
                )
            },
            remark: self.remark.map(str::to_owned),
        }
    }
}

fn endpoint(host: &str, port: u16, tls: Tls) -> Endpoint {
    Endpoint { host: host.to_owned(), port, tls }
}

fn transport(login: &str, incoming: Incoming, from: Endpoint, by: Endpoint) -> Transport {
    let tokens = etabli_sync::oauth::Provider::of_host(&from.host);
    let sign_in = tokens.map_or(SignIn::Password, |provider| {
        SignIn::OAuth(OAuthApp { provider: provider.name.to_owned(), ..OAuthApp::default() })
    });
    Transport {
        incoming,
        incoming_server: from,
        outgoing_server: by,
        login: login.to_owned(),
        poll_minutes: 5,
        notify: true,
        sign_in,
        ..Transport::default()
    }
}

impl Engine {
    /// Proposes servers for an address. Always encrypted.
    ///
    /// Only a domain that no known provider has is asked, and only where the store was opened so.
    pub(super) fn suggest(&self, address: &str) -> Suggestion {
        let address = address.trim();
        let domain = address.rsplit('@').next().unwrap_or_default().to_lowercase();
        match Provider::of_domain(&domain) {
            Some(provider) => provider.suggestion(address),
            None => self.discover(address).unwrap_or_else(|| guess(address, &domain)),
        }
    }

    fn discover(&self, address: &str) -> Option<Suggestion> {
        let (name_server, trust) = match &self.discover {
            Discover::Never => return None,
            Discover::System => (None, Trust::default()),
            Discover::NameServer { at, authorities } => {
                let authorities = super::reach::certificates(authorities)?;
                (Some(*at), Trust { authorities, pinned: Vec::new() })
            }
        };
        let connector = Connector::new(&trust, Patience::default()).ok()?;
        let discovery = Discovery::new(connector, name_server, PATIENCE);
        let found = self.network().ok()?.block_on(discovery.find(address));
        match found.found {
            Some(found) => Some(published(found)),
            None => {
                let mut hosts = found.mail_hosts.iter();
                hosts.find_map(|host| Provider::of_mail_host(host)).map(|known| known.suggestion(address))
            }
        }
    }
}

/// Takes what a domain publishes.
fn published(found: Found) -> Suggestion {
    let mut incoming = found.incoming.into_iter();
    let (kind, from) = incoming.next().unwrap_or_default();
    let by = found.outgoing.into_iter().next().unwrap_or_default();
    Suggestion {
        provider: from.host.clone(),
        remark: found.needs_confirmation.then(|| "other-domain".to_owned()),
        transport: transport(&found.login, kind, from, by),
    }
}

/// The usual names of servers.
fn guess(address: &str, domain: &str) -> Suggestion {
    Suggestion {
        provider: String::new(),
        transport: transport(
            address,
            Incoming::Imap,
            endpoint(&format!("imap.{domain}"), 993, Tls::Implicit),
            endpoint(&format!("smtp.{domain}"), 465, Tls::Implicit),
        ),
        remark: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn x_24_suggestions_are_always_encrypted() {
        for name in ["Orange", "Free", "SFR", "OVH", "Ionos", "Gmail", "Microsoft 365", "Yahoo"] {
            let provider = PROVIDERS.iter().find(|provider| provider.name == name).unwrap();
            for domain in provider.domains {
                let found = Provider::of_domain(domain).unwrap().suggestion(&format!("a@{domain}"));
                assert_eq!(found.provider, name);
                assert_ne!(found.transport.incoming_server.tls, Tls::None);
                assert_ne!(found.transport.outgoing_server.tls, Tls::None);
            }
        }
        let guessed = guess("a@lantelme.example", "lantelme.example").transport;
        assert_eq!(
            (guessed.incoming_server.host.as_str(), guessed.incoming_server.tls),
            ("imap.lantelme.example", Tls::Implicit)
        );
    }

    #[test]
    fn x_24_a_domain_at_a_known_provider_is_recognised_by_its_mail_hosts() {
        let name = |host: &str| Provider::of_mail_host(host).map(|provider| provider.name);
        assert_eq!(name("aspmx.l.google.com"), Some("Gmail"));
        assert_eq!(name("lantelme-example.mail.protection.outlook.com"), Some("Microsoft 365"));
        assert_eq!(name("mx1.mail.ovh.net"), Some("OVH"));
        for other in ["evilgoogle.com", "google.com.evil.example", "ovh.net", ""] {
            assert_eq!(name(other), None, "{other}");
        }
    }
}
