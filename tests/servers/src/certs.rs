//! The certificates of the servers: one authority for each test process, made with `openssl`.

use std::fs;
use std::io;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, LazyLock};

use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, ServerConfig};

/// The certificate that a server shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TlsIdentity {
    /// Valid for `localhost`, `bench.test`, what stands below it, and the loopback addresses whose policy is good.
    Good,
    /// Expired in 2021, valid otherwise.
    Expired,
    /// Valid for another host name only.
    WrongName,
    /// Signed by itself, and marked as an authority as most such certificates are.
    SelfSigned,
    /// Like `Good`, but signed by an authority that nobody trusts.
    UnknownRoot,
}

impl TlsIdentity {
    const ALL: [TlsIdentity; 5] = [
        TlsIdentity::Good,
        TlsIdentity::Expired,
        TlsIdentity::WrongName,
        TlsIdentity::SelfSigned,
        TlsIdentity::UnknownRoot,
    ];

    /// Returns the name of the certificate and key files, without their endings.
    pub(crate) fn file_stem(self) -> &'static str {
        match self {
            TlsIdentity::Good => "good",
            TlsIdentity::Expired => "expired",
            TlsIdentity::WrongName => "wrongname",
            TlsIdentity::SelfSigned => "selfsigned",
            TlsIdentity::UnknownRoot => "unknownroot",
        }
    }

    /// Returns the TLS settings of a server that shows this certificate.
    pub(crate) fn server_config(self) -> Arc<ServerConfig> {
        let pair = STORE.pair(self);
        let chain = CertificateDer::pem_slice_iter(&pair.certificate)
            .map(|certificate| certificate.expect("a PEM certificate"))
            .collect();
        let key = PrivateKeyDer::from_pem_slice(&pair.key).expect("a PEM key");
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("ring knows the default versions")
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .expect("the key fits the certificate");
        Arc::new(config)
    }
}

/// A certificate and its key, both as PEM.
struct Pair {
    identity: TlsIdentity,
    certificate: Vec<u8>,
    key: Vec<u8>,
}

struct Store {
    authority: Vec<u8>,
    pairs: Vec<Pair>,
}

impl Store {
    fn pair(&self, identity: TlsIdentity) -> &Pair {
        self.pairs.iter().find(|pair| pair.identity == identity).expect("every identity is made")
    }
}

static STORE: LazyLock<Store> = LazyLock::new(make);

/// Returns the certificate of the authority that signed the good certificates, as PEM.
pub fn ca_pem() -> &'static [u8] {
    &STORE.authority
}

/// Writes the authority and each certificate and key into a folder.
pub(crate) fn write_all(folder: &Path) -> io::Result<()> {
    fs::write(folder.join("ca.pem"), ca_pem())?;
    for Pair { identity, certificate, key } in &STORE.pairs {
        let stem = identity.file_stem();
        fs::write(folder.join(format!("{stem}.pem")), certificate)?;
        fs::write(folder.join(format!("{stem}.key")), key)?;
    }
    Ok(())
}

/// Returns the client's side of a TLS connection that trusts the authority of this process only.
pub(crate) fn client_connection(host: &str) -> ClientConnection {
    let mut roots = RootCertStore::empty();
    let authority = CertificateDer::from_pem_slice(ca_pem()).expect("a PEM certificate");
    roots.add(authority).expect("the authority is a certificate");
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring knows the default versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from(host.to_owned()).expect("a host name or an address");
    ClientConnection::new(Arc::new(config), name).expect("the settings make a connection")
}

/// Makes the authorities and all certificates in a folder that is removed again.
fn make() -> Store {
    let folder =
        tempfile::Builder::new().prefix("etabli-certs-").tempdir().expect("a folder for certificates");
    let dir = folder.path();
    let authority = "basicConstraints=critical,CA:TRUE";
    make_self_signed(dir, "ca", "CA of the mail test servers", authority);
    make_self_signed(dir, "ca-unknown", "CA that nobody trusts", authority);
    fs::write(dir.join("index.txt"), "").expect("a list of certificates");
    fs::write(dir.join("serial"), "1000").expect("a serial number");

    let long = "20991231000000Z";
    let good = "DNS:localhost,DNS:bench.test,DNS:*.bench.test,IP:127.0.0.1,IP:127.0.0.2,IP:127.0.0.5";
    let pairs = TlsIdentity::ALL.map(|identity| {
        let stem = identity.file_stem();
        match identity {
            TlsIdentity::Good => sign(dir, stem, "ca", good, long),
            TlsIdentity::Expired => {
                sign(dir, stem, "ca", &format!("{good},IP:127.0.0.3"), "20210101000000Z");
            }
            TlsIdentity::WrongName => sign(dir, stem, "ca", "DNS:some-other-host.example", long),
            TlsIdentity::SelfSigned => {
                let names = format!("subjectAltName={good},IP:127.0.0.6");
                make_self_signed(dir, stem, "localhost", &names);
            }
            TlsIdentity::UnknownRoot => sign(dir, stem, "ca-unknown", good, long),
        }
        let read = |ending: &str| {
            fs::read(dir.join(format!("{stem}{ending}"))).expect("openssl has written the file")
        };
        Pair { identity, certificate: read(".pem"), key: read(".key") }
    });
    let authority = fs::read(dir.join("ca.pem")).expect("openssl has written the authority");
    Store { authority, pairs: pairs.into() }
}

/// How every key is made; such keys are quick to make and known to every client.
const NEW_KEY: [&str; 5] = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];

fn make_self_signed(dir: &Path, stem: &str, name: &str, extension: &str) {
    let (key, certificate, subject) = (format!("{stem}.key"), format!("{stem}.pem"), format!("/CN={name}"));
    let mut args = vec!["req", "-x509"];
    args.extend(NEW_KEY);
    args.extend(["-days", "3650", "-keyout", &key, "-out", &certificate]);
    args.extend(["-subj", &subject, "-addext", extension]);
    openssl(dir, &args);
}

/// Makes a certificate for the given names, signed by an authority, valid since 2020.
fn sign(dir: &Path, stem: &str, authority: &str, names: &str, end: &str) {
    let settings = format!(
        "[ca]\ndefault_ca = d\n\
         [d]\ndatabase = index.txt\nserial = serial\nnew_certs_dir = .\nunique_subject = no\n\
         default_md = sha256\npolicy = p\nx509_extensions = e\n\
         [p]\ncommonName = supplied\n\
         [e]\nsubjectAltName = {names}\nbasicConstraints = CA:FALSE\nextendedKeyUsage = serverAuth\n"
    );
    fs::write(dir.join("ca.cnf"), settings).expect("the settings of the authority");
    let [key, request, certificate] = ["key", "csr", "pem"].map(|ending| format!("{stem}.{ending}"));
    let subject = format!("/CN={stem}.bench.test");
    let mut args = vec!["req"];
    args.extend(NEW_KEY);
    args.extend(["-keyout", &key, "-out", &request, "-subj", &subject]);
    openssl(dir, &args);
    let (ca_certificate, ca_key) = (format!("{authority}.pem"), format!("{authority}.key"));
    openssl(
        dir,
        &[
            &["ca", "-batch", "-config", "ca.cnf", "-cert", &ca_certificate, "-keyfile", &ca_key][..],
            &["-in", &request, "-out", &certificate, "-startdate", "20200101000000Z", "-enddate", end],
            &["-notext"],
        ]
        .concat(),
    );
}

fn openssl(dir: &Path, args: &[&str]) {
    let output = Command::new("openssl").args(args).current_dir(dir).output().expect("openssl is installed");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "openssl {args:?} ({}): {errors}", output.status);
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;
    use std::net::{TcpListener, TcpStream};
    use std::thread;

    use rustls::{ServerConnection, StreamOwned};

    use super::*;

    /// Returns what a client that trusts the authority says of a server with this certificate.
    fn handshake(identity: TlsIdentity) -> Result<(), String> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let server = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut connection = ServerConnection::new(identity.server_config()).unwrap();
            // The client says how it went.
            let _ = connection.complete_io(&mut stream);
        });
        let stream = TcpStream::connect(address).unwrap();
        let mut tls = StreamOwned::new(client_connection("127.0.0.1"), stream);
        let read = tls.read(&mut [0; 1]);
        server.join().unwrap();
        match read {
            Err(error) if error.to_string().contains("certificate") => Err(error.to_string()),
            _ => Ok(()),
        }
    }

    #[test]
    fn only_the_good_certificate_is_trusted() {
        assert_eq!(handshake(TlsIdentity::Good), Ok(()));
        for identity in &TlsIdentity::ALL[1..] {
            assert!(handshake(*identity).is_err(), "{identity:?}");
        }
    }
}
