//! Finding the servers of an address, from what its domain publishes.
//!
//! All sources are asked side by side. The best answer wins, in this order:
//!
//! 1. the settings at `https://<domain>/.well-known/autoconfig/mail/config-v1.1.xml`;
//! 2. the settings at `https://autoconfig.<domain>/mail/config-v1.1.xml`;
//! 3. the SRV records of the domain (RFC 6186, RFC 8314);
//! 4. the hosts that take the domain's mail (MX): they name no servers, but the provider, which the caller may
//!    know by its hosts.
//!
//! Nothing unencrypted is ever proposed, whatever is published. The settings of 1 and 2 come over HTTPS from the
//! domain itself. SRV records can be forged on the way, so a person must confirm a server of another domain
//! before anything is said to it (RFC 6186, section 6): see [`Found::needs_confirmation`].
//!
//! To ask is to tell: the domain's hosts learn that somebody sets up the address.

mod config;
mod dns;
mod published;

use std::{net::SocketAddr, pin::pin, time::Duration};

use etabli_model::{Endpoint, Incoming, Tls};
use tokio::time::timeout;
use url::Host;

use crate::{
    net::{Connector, Patience},
    oauth::Provider,
};

/// The most servers of one kind that are proposed.
const MAX_SERVERS: usize = 8;

/// Where settings were found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The domain's own web server.
    WellKnown,
    /// The host `autoconfig` of the domain.
    Autoconfig,
    /// The SRV records of the domain.
    Srv,
}

/// Settings that were found. Every server is encrypted; the best stand first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Servers to fetch from, at least one: IMAP before POP3, TLS from the start before STARTTLS.
    pub incoming: Vec<(Incoming, Endpoint)>,
    /// Servers to send by, TLS from the start before STARTTLS.
    pub outgoing: Vec<Endpoint>,
    /// The name to sign in with.
    pub login: String,
    /// The name of the [`Provider`] whose tokens these servers take. Who publishes settings cannot choose it: it
    /// is known by the servers, all of which must be the provider's own.
    pub oauth: Option<&'static str>,
    /// Where this was found.
    pub source: Source,
    /// A person must confirm the servers first, because nobody vouches for their being the domain's.
    pub needs_confirmation: bool,
}

/// What asking brought.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Discovered {
    /// The best settings.
    pub found: Option<Found>,
    /// The hosts that take the domain's mail, the preferred first. Empty when settings were found before.
    pub mail_hosts: Vec<String>,
}

/// Asks for settings.
#[derive(Clone)]
pub struct Discovery {
    connector: Connector,
    dns: dns::Dns,
    patience: Duration,
}

impl std::fmt::Debug for Discovery {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Discovery").field("patience", &self.patience).finish_non_exhaustive()
    }
}

impl Discovery {
    /// Prepares to ask, with so much patience for each source. The name server is the system's unless one is
    /// given; where there is none, nothing is found by names.
    #[must_use]
    pub fn new(connector: Connector, name_server: Option<SocketAddr>, patience: Duration) -> Self {
        let connector = connector.with_patience(Patience { connect: patience, answer: patience });
        Self { connector, dns: dns::Dns::new(name_server, patience), patience }
    }

    /// Asks all sources for the servers of an address.
    ///
    /// Being offline is no error: nothing is found then, within the patience.
    pub async fn find(&self, address: &str) -> Discovered {
        let Some(subject) = Subject::of(address) else { return Discovered::default() };
        let mut well_known = pin!(self.within(published::well_known(&self.connector, &subject)));
        let mut autoconfig = pin!(self.within(published::autoconfig(&self.connector, &subject)));
        let mut srv = pin!(self.within(self.dns.servers(&subject)));
        let mut mail_hosts = pin!(self.within(self.dns.mail_hosts(&subject.domain)));
        // What is still open stands as none; what brought nothing, as none inside.
        let mut answers: [Option<Option<Found>>; 3] = [None, None, None];
        let mut hosts = None;
        loop {
            let mut open = false;
            for answer in &mut answers {
                match answer {
                    None => open = true,
                    Some(Some(_)) if !open => {
                        return Discovered { found: answer.take().flatten(), mail_hosts: Vec::new() };
                    }
                    Some(_) => {}
                }
            }
            if let (false, Some(mail_hosts)) = (open, &mut hosts) {
                return Discovered { found: None, mail_hosts: std::mem::take(mail_hosts) };
            }
            let [first, second, third] = &mut answers;
            tokio::select! {
                found = &mut well_known, if first.is_none() => *first = Some(found),
                found = &mut autoconfig, if second.is_none() => *second = Some(found),
                found = &mut srv, if third.is_none() => *third = Some(found),
                found = &mut mail_hosts, if hosts.is_none() => hosts = Some(found.unwrap_or_default()),
            }
        }
    }

    /// Returns the hosts that take a domain's mail, in lower case, the preferred first.
    pub async fn mx_hosts(&self, domain: &str) -> Vec<String> {
        let Some(domain) = host(domain) else { return Vec::new() };
        self.within(self.dns.mail_hosts(&domain)).await.unwrap_or_default()
    }

    async fn within<T>(&self, asked: impl Future<Output = Option<T>>) -> Option<T> {
        timeout(self.patience, asked).await.ok().flatten()
    }
}

/// The address that servers are wanted for.
#[derive(Debug)]
struct Subject {
    address: String,
    local: String,
    /// In lower case, as DNS writes it.
    domain: String,
}

impl Subject {
    fn of(address: &str) -> Option<Self> {
        let address = address.trim();
        let (local, domain) = address.rsplit_once('@')?;
        if local.is_empty() || address.chars().any(char::is_control) {
            return None;
        }
        Some(Self { address: address.to_owned(), local: local.to_owned(), domain: host(domain)? })
    }

    /// Makes settings out of servers; none when no mail can be fetched by them.
    fn settings(
        &self,
        source: Source,
        mut incoming: Vec<(Incoming, Endpoint)>,
        mut outgoing: Vec<Endpoint>,
        login: Option<String>,
    ) -> Option<Found> {
        let is_encrypted = |endpoint: &Endpoint| endpoint.tls != Tls::None;
        incoming.retain(|(_, endpoint)| is_encrypted(endpoint));
        outgoing.retain(is_encrypted);
        let later = |endpoint: &Endpoint| endpoint.tls != Tls::Implicit;
        incoming.sort_by_key(|(kind, endpoint)| (*kind != Incoming::Imap, later(endpoint)));
        outgoing.sort_by_key(later);
        incoming.dedup();
        outgoing.dedup();
        incoming.truncate(MAX_SERVERS);
        outgoing.truncate(MAX_SERVERS);
        let servers = || incoming.iter().map(|(_, endpoint)| endpoint).chain(&outgoing);
        let provider = Provider::of_host(&incoming.first()?.1.host);
        let oauth = provider.filter(|_| servers().all(|server| Provider::of_host(&server.host) == provider));
        let needs_confirmation =
            source == Source::Srv && servers().any(|server| !is_inside(&server.host, &self.domain));
        let login = login.unwrap_or_else(|| self.address.clone());
        let oauth = oauth.map(|provider| provider.name);
        Some(Found { incoming, outgoing, login, oauth, source, needs_confirmation })
    }
}

/// Reports whether a host is the domain or stands below it.
fn is_inside(host: &str, domain: &str) -> bool {
    host.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// Reads the name of a host with a domain, as DNS writes it; bare addresses are no such name.
fn host(text: &str) -> Option<String> {
    match Host::parse(text.trim().trim_end_matches('.')) {
        Ok(Host::Domain(name)) if is_name(&name) => Some(name),
        _ => None,
    }
}

fn is_name(name: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    name.len() <= 253 && name.contains('.') && name.split('.').all(is_label)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endpoint(host: &str, port: u16, tls: Tls) -> Endpoint {
        Endpoint { host: host.to_owned(), port, tls }
    }

    #[test]
    fn x_24_an_address_has_a_domain() {
        let domain = |address: &str| Subject::of(address).map(|subject| subject.domain);
        assert_eq!(domain(" a@B.Example "), Some("b.example".to_owned()));
        assert_eq!(domain("a@b@été.example."), Some("xn--t-9fab.example".to_owned()));
        for bad in [
            "",
            "a",
            "@b.example",
            "a@",
            "a@localhost",
            "a@127.0.0.1",
            "a@[::1]",
            "a\n@b.example",
            "a@b..c",
            "a@b.example/x",
        ] {
            assert_eq!(domain(bad), None, "{bad}");
        }
    }

    #[test]
    fn x_24_the_best_servers_stand_first() {
        let subject = Subject::of("a@b.example").unwrap();
        let incoming = vec![
            (Incoming::Pop3, endpoint("p.b.example", 995, Tls::Implicit)),
            (Incoming::Imap, endpoint("i.b.example", 143, Tls::StartTls)),
            (Incoming::Imap, endpoint("i.b.example", 993, Tls::Implicit)),
            (Incoming::Imap, endpoint("clear.b.example", 143, Tls::None)),
        ];
        let outgoing = vec![
            endpoint("s.b.example", 25, Tls::None),
            endpoint("s.b.example", 587, Tls::StartTls),
            endpoint("s.b.example", 465, Tls::Implicit),
        ];
        let found = subject.settings(Source::Autoconfig, incoming, outgoing, None).unwrap();
        let ports: Vec<u16> = found.incoming.iter().map(|(_, endpoint)| endpoint.port).collect();
        assert_eq!(ports, [993, 143, 995]);
        let ports: Vec<u16> = found.outgoing.iter().map(|endpoint| endpoint.port).collect();
        assert_eq!(ports, [465, 587]);
        assert_eq!((found.login.as_str(), found.needs_confirmation), ("a@b.example", false));
        let clear = vec![(Incoming::Imap, endpoint("clear.b.example", 143, Tls::None))];
        assert_eq!(subject.settings(Source::Srv, clear, Vec::new(), None), None);
    }

    #[test]
    fn sec_30_tokens_are_for_servers_that_are_all_the_providers_own() {
        let subject = Subject::of("a@b.example").unwrap();
        let with = |incoming: &str, outgoing: &str| {
            let incoming = vec![(Incoming::Imap, endpoint(incoming, 993, Tls::Implicit))];
            let outgoing = vec![endpoint(outgoing, 465, Tls::Implicit)];
            subject.settings(Source::WellKnown, incoming, outgoing, None).unwrap().oauth
        };
        assert_eq!(with("imap.gmail.com", "smtp.gmail.com"), Some("Google"));
        assert_eq!(with("imap.gmail.com", "smtp.b.example"), None);
        assert_eq!(with("imap.gmail.com", "smtp.office365.com"), None);
        assert_eq!(with("imap.b.example", "smtp.b.example"), None);
    }

    #[test]
    fn sec_30_a_host_belongs_to_a_domain_by_whole_labels() {
        assert!(is_inside("b.example", "b.example") && is_inside("imap.b.example", "b.example"));
        assert!(!is_inside("evilb.example", "b.example") && !is_inside("example", "b.example"));
        assert!(!is_inside("b.example.evil.example", "b.example"));
    }
}
