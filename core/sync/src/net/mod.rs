//! Connections: from an [`Endpoint`] to a [`Link`] that is safe to talk over.
//!
//! Nothing but the request for TLS itself crosses a connection that shall be encrypted and is not yet. What a
//! server says before the handshake is thrown away, so that the session afterwards equals a fresh one.

mod guard;
pub(crate) mod http;
mod public;
mod starttls;
mod tls;

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::{net::TcpStream, time::timeout};

pub use guard::{Limit, Wire};
pub use tls::TlsFacts;

use crate::{Endpoint, Phase, Protocol, Tls, TransportError, Trust};

/// The name that EHLO gives: no host name of this machine leaves it (RFC 5321, section 4.1.3).
pub const HELLO_NAME: &str = "[127.0.0.1]";

/// How long to wait for what.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// For the name, the connection and the handshake, each.
    pub connect: Duration,
    /// For any answer: the longest silence of the server.
    pub answer: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { connect: Duration::from_secs(20), answer: Duration::from_secs(60) }
    }
}

/// Reads the certificates of a PEM text; none when one of them is damaged.
#[must_use]
pub fn certificates(pem: &[u8]) -> Option<Vec<Vec<u8>>> {
    use rustls::pki_types::{CertificateDer, pem::PemObject};
    CertificateDer::pem_slice_iter(pem)
        .map(|certificate| certificate.ok().map(|der| der.as_ref().to_vec()))
        .collect()
}

/// One step of making a connection, as the connection test shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// The name was looked up.
    Resolved(SocketAddr),
    /// The connection stands.
    Connected,
    /// The connection is encrypted.
    Encrypted(TlsFacts),
    /// The sign-in was accepted.
    SignedIn,
    /// The server shows so many folders (IMAP) or messages (POP3).
    Visible(u64),
}

/// Hears of each step as it is done, with the time it took.
pub trait Watch: Send {
    /// A step is done.
    fn done(&mut self, step: Step, took: Duration);
}

/// Watches nothing.
impl Watch for () {
    fn done(&mut self, _: Step, _: Duration) {}
}

/// A connection on which the protocol can begin.
#[derive(Debug)]
pub struct Link {
    /// The bytes.
    pub wire: Wire,
    /// The server speaks first: its greeting has not been read.
    pub greets: bool,
}

/// Makes connections that follow one account's rules.
#[derive(Debug, Clone)]
pub struct Connector {
    tls: Arc<tls::Client>,
    patience: Patience,
    hosts: Arc<BTreeMap<String, SocketAddr>>,
    only_public: bool,
}

impl Connector {
    /// Prepares connections.
    ///
    /// # Errors
    /// Fails when the account's authorities cannot be read, or the system trusts none.
    pub fn new(trust: &Trust, patience: Patience) -> Result<Self, TransportError> {
        Ok(Self {
            tls: Arc::new(tls::Client::new(trust)?),
            patience,
            hosts: Arc::default(),
            only_public: false,
        })
    }

    /// Says where hosts are, names in lower case: these are not looked up. Certificates are checked all the
    /// same, for the name.
    #[must_use]
    pub fn with_hosts(mut self, hosts: BTreeMap<String, SocketAddr>) -> Self {
        self.hosts = Arc::new(hosts);
        self
    }

    /// Reaches only public addresses from here on; hosts that are not looked up stay where they are.
    #[must_use]
    pub(crate) fn only_public(mut self) -> Self {
        self.only_public = true;
        self
    }

    /// Says how long to wait from here on.
    #[must_use]
    pub fn with_patience(mut self, patience: Patience) -> Self {
        self.patience = patience;
        self
    }

    /// Connects, encrypted as the endpoint says.
    ///
    /// # Errors
    /// Fails before anything private was said.
    pub async fn connect(
        &self,
        protocol: Protocol,
        endpoint: &Endpoint,
        watch: &mut dyn Watch,
    ) -> Result<Link, TransportError> {
        let mut clock = Instant::now();
        let mut lap = || std::mem::replace(&mut clock, Instant::now()).elapsed();
        let addresses = self.resolve(endpoint).await?;
        if let Some(first) = addresses.first() {
            watch.done(Step::Resolved(*first), lap());
        }
        let mut tcp = self.open(&addresses, endpoint).await?;
        watch.done(Step::Connected, lap());
        let guarded = |wire: Wire| if protocol == Protocol::Imap { wire.bound_literals() } else { wire };
        if endpoint.tls == Tls::None {
            return Ok(Link { wire: guarded(Wire::plain(tcp, self.patience.answer)), greets: true });
        }
        if endpoint.tls == Tls::StartTls {
            let asked = starttls::ask(protocol, &mut tcp);
            timeout(self.patience.answer, asked)
                .await
                .unwrap_or(Err(TransportError::Timeout(Phase::StartTls)))?;
        }
        let (wire, facts) = self.encrypt(tcp, &endpoint.host).await?;
        watch.done(Step::Encrypted(facts), lap());
        // After STARTTLS only ManageSieve greets again (RFC 5804, section 2.2).
        let greets = endpoint.tls == Tls::Implicit || protocol == Protocol::Sieve;
        Ok(Link { wire: guarded(wire), greets })
    }

    /// Connects for HTTP, encrypted unless `clear`.
    async fn connect_web(&self, host: &str, port: u16, clear: bool) -> Result<Wire, TransportError> {
        let endpoint = Endpoint { host: host.to_owned(), port, tls: Tls::Implicit };
        let tcp = self.open(&self.resolve(&endpoint).await?, &endpoint).await?;
        if clear {
            return Ok(Wire::plain(tcp, self.patience.answer));
        }
        Ok(self.encrypt(tcp, host).await?.0)
    }

    async fn encrypt(&self, tcp: TcpStream, host: &str) -> Result<(Wire, TlsFacts), TransportError> {
        let (stream, facts) = timeout(self.patience.connect, self.tls.handshake(tcp, host))
            .await
            .unwrap_or(Err(TransportError::Timeout(Phase::Handshake)))?;
        Ok((Wire::encrypted(stream, self.patience.answer), facts))
    }

    async fn resolve(&self, endpoint: &Endpoint) -> Result<Vec<SocketAddr>, TransportError> {
        if let Some(address) = self.hosts.get(&endpoint.host.to_ascii_lowercase()) {
            return Ok(vec![*address]);
        }
        let lookup = tokio::net::lookup_host((endpoint.host.as_str(), endpoint.port));
        let found = timeout(self.patience.connect, lookup)
            .await
            .map_err(|_| TransportError::Timeout(Phase::Resolve))?
            .map_err(|error| TransportError::Resolve(endpoint.host.clone(), error))?;
        let found: Vec<SocketAddr> = found.collect();
        if !self.only_public || found.is_empty() {
            return Ok(found);
        }
        // What is connected to is what was looked at here: a name that changes its mind afterwards is not asked
        // again.
        let public: Vec<SocketAddr> =
            found.into_iter().filter(|address| public::is_public(address.ip())).collect();
        if public.is_empty() { Err(TransportError::NotPublic(endpoint.host.clone())) } else { Ok(public) }
    }

    /// Tries the addresses in order; the last failure tells why none answers.
    async fn open(&self, addresses: &[SocketAddr], endpoint: &Endpoint) -> Result<TcpStream, TransportError> {
        let nowhere = std::io::Error::new(std::io::ErrorKind::NotFound, "the name has no address");
        let mut failure = TransportError::Resolve(endpoint.host.clone(), nowhere);
        for address in addresses {
            match timeout(self.patience.connect, TcpStream::connect(address)).await {
                Ok(Ok(tcp)) => {
                    // Commands are small and each waits for its answer.
                    tcp.set_nodelay(true).map_err(|error| TransportError::Io(Phase::Connect, error))?;
                    return Ok(tcp);
                }
                Ok(Err(error)) => failure = TransportError::Io(Phase::Connect, error),
                Err(_) => failure = TransportError::Timeout(Phase::Connect),
            }
        }
        Err(failure)
    }
}
