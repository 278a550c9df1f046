//! The address that a client dials chooses how the servers treat it.

use std::net::{IpAddr, Ipv4Addr};

use crate::certs::TlsIdentity;

/// How the servers behave, chosen by the loopback address that the client connects to.
///
/// The ports are the same at every address.
/// Dovecot takes a client that comes from the very address it dials as secured, so the refusal of
/// a login in clear shows at 127.0.0.2 only to clients that come from 127.0.0.1, which is what the
/// kernel chooses unless a client binds to an address itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// 127.0.0.1: login in clear is allowed, the certificate is good.
    Open,
    /// 127.0.0.2: no login before TLS (`LOGINDISABLED`, no `AUTH`), the certificate is good.
    TlsOnly,
    /// 127.0.0.3: the certificate has expired.
    Expired,
    /// 127.0.0.4: the certificate is for another host name.
    WrongName,
    /// 127.0.0.5: the IMAP server offers nothing beyond IMAP4rev1, and the SMTP server neither
    /// pipelining, chunking, delivery status nor UTF-8 addresses; the certificate is good.
    Poor,
    /// 127.0.0.6: the certificate is signed by itself.
    SelfSigned,
}

impl Policy {
    /// Every policy, in the order of the addresses.
    pub const ALL: [Policy; 6] =
        [Policy::Open, Policy::TlsOnly, Policy::Expired, Policy::WrongName, Policy::Poor, Policy::SelfSigned];

    /// Returns the address to dial.
    pub const fn address(self) -> IpAddr {
        IpAddr::V4(Ipv4Addr::new(127, 0, 0, self as u8 + 1))
    }

    /// Returns the certificate that the servers show at this address.
    pub fn identity(self) -> TlsIdentity {
        match self {
            Policy::Open | Policy::TlsOnly | Policy::Poor => TlsIdentity::Good,
            Policy::Expired => TlsIdentity::Expired,
            Policy::WrongName => TlsIdentity::WrongName,
            Policy::SelfSigned => TlsIdentity::SelfSigned,
        }
    }
}
