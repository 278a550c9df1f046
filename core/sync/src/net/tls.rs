//! The TLS client: TLS 1.2 or newer, the system's authorities or the account's, and single pinned certificates.

use std::{
    io,
    sync::{Arc, Mutex, PoisonError},
};

use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
    client::{
        WebPkiServerVerifier,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    },
    crypto::CryptoProvider,
    pki_types::{CertificateDer, ServerName, UnixTime},
};
use sha2::{Digest, Sha256};
use tokio::net::TcpStream;
use tokio_rustls::{TlsConnector, client::TlsStream};

use crate::{CertificateProblem, Phase, TransportError, Trust};

/// What a connection test tells about the encryption.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsFacts {
    /// `1.2` or `1.3`.
    pub version: &'static str,
    /// When the certificate ends, in seconds since 1970; none when it cannot be read.
    pub valid_until: Option<i64>,
}

/// Makes handshakes under one set of trusted certificates.
#[derive(Debug)]
pub(super) struct Client {
    provider: Arc<CryptoProvider>,
    authorities: Arc<WebPkiServerVerifier>,
    pinned: Vec<[u8; 32]>,
}

impl Client {
    pub(super) fn new(trust: &Trust) -> Result<Self, TransportError> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut roots = RootCertStore::empty();
        if trust.authorities.is_empty() {
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        } else {
            for authority in &trust.authorities {
                let added = roots.add(CertificateDer::from(authority.clone()));
                added.map_err(|error| TransportError::Tls(io::Error::other(error)))?;
            }
        }
        let authorities = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider))
            .build()
            .map_err(|error| TransportError::Tls(io::Error::other(error)))?;
        Ok(Self { provider, authorities, pinned: trust.pinned.clone() })
    }

    pub(super) async fn handshake(
        &self,
        tcp: TcpStream,
        host: &str,
    ) -> Result<(TlsStream<TcpStream>, TlsFacts), TransportError> {
        let refused = Arc::new(Mutex::new(None));
        let verifier = Verifier {
            authorities: Arc::clone(&self.authorities),
            pinned: self.pinned.clone(),
            refused: Arc::clone(&refused),
        };
        let config = ClientConfig::builder_with_provider(Arc::clone(&self.provider))
            .with_safe_default_protocol_versions()
            .map_err(|error| TransportError::Tls(io::Error::other(error)))?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier))
            .with_no_client_auth();
        let name = ServerName::try_from(host.to_owned())
            .map_err(|error| TransportError::Tls(io::Error::new(io::ErrorKind::InvalidInput, error)))?;
        let connected = TlsConnector::from(Arc::new(config)).connect(name, tcp).await;
        let stream = connected.map_err(|error| {
            let refused = refused.lock().unwrap_or_else(PoisonError::into_inner).take();
            sort(error, refused)
        })?;
        let session = stream.get_ref().1;
        let version = match session.protocol_version() {
            Some(rustls::ProtocolVersion::TLSv1_3) => "1.3",
            _ => "1.2",
        };
        let certificate = session.peer_certificates().and_then(|chain| chain.first());
        let valid_until = certificate.and_then(|certificate| valid_until(certificate));
        let facts = TlsFacts { version, valid_until };
        Ok((stream, facts))
    }
}

fn valid_until(certificate: &CertificateDer<'_>) -> Option<i64> {
    let (_, parsed) = x509_parser::parse_x509_certificate(certificate).ok()?;
    Some(parsed.validity().not_after.timestamp())
}

/// Tells a refused certificate from a broken connection.
fn sort(error: io::Error, fingerprint: Option<[u8; 32]>) -> TransportError {
    let tls = error.get_ref().and_then(|inner| inner.downcast_ref::<Error>());
    let Some(Error::InvalidCertificate(why)) = tls else {
        return match error.kind() {
            io::ErrorKind::UnexpectedEof => TransportError::Closed(Phase::Handshake),
            _ => TransportError::Tls(error),
        };
    };
    let problem = match why {
        CertificateError::Expired
        | CertificateError::ExpiredContext { .. }
        | CertificateError::NotValidYet
        | CertificateError::NotValidYetContext { .. } => CertificateProblem::Expired,
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            CertificateProblem::WrongName
        }
        CertificateError::UnknownIssuer => CertificateProblem::Untrusted,
        CertificateError::Other(_) => CertificateProblem::Untrusted,
        _ => CertificateProblem::Invalid,
    };
    TransportError::Certificate { problem, fingerprint, detail: why.to_string() }
}

/// Believes what the authorities sign for this name, and the certificates that a person pinned.
#[derive(Debug)]
struct Verifier {
    authorities: Arc<WebPkiServerVerifier>,
    pinned: Vec<[u8; 32]>,
    /// The fingerprint of the certificate that was refused.
    refused: Arc<Mutex<Option<[u8; 32]>>>,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let checked =
            self.authorities.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now);
        checked.or_else(|error| {
            let fingerprint: [u8; 32] = Sha256::digest(end_entity.as_ref()).into();
            if self.pinned.contains(&fingerprint) {
                return Ok(ServerCertVerified::assertion());
            }
            *self.refused.lock().unwrap_or_else(PoisonError::into_inner) = Some(fingerprint);
            Err(error)
        })
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.authorities.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.authorities.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.authorities.supported_verify_schemes()
    }
}
