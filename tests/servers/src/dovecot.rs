//! The settings of Dovecot: IMAP, POP3, LMTP and ManageSieve.

use std::path::Path;

use crate::policy::Policy;
use crate::process::Account;
use crate::servers::Ports;
use crate::template::fill;

/// The secret that signs access tokens; Dovecot and the token issuer both know it.
pub(crate) const TOKEN_SECRET: &[u8] = b"secret that signs the access tokens of the tests";

/// Returns the settings of the check of access tokens.
pub(crate) fn oauth_settings(dir: &Path) -> String {
    format!(
        "introspection_mode = local\n\
         local_validation_key_dict = fs:posix:prefix={}/dovecot/keys/\n\
         username_attribute = sub\n",
        dir.display()
    )
}

/// Returns the main settings file.
pub(crate) fn settings(dir: &Path, ports: &Ports, account: &Account) -> String {
    let listen = Policy::ALL.map(|policy| policy.address().to_string()).join(", ");
    let values = [
        ("dir", dir.display().to_string()),
        ("user", account.user.clone()),
        ("group", account.group.clone()),
        ("listen", listen),
        ("imap", ports.imap.to_string()),
        ("imaps", ports.imaps.to_string()),
        ("pop3", ports.pop3.to_string()),
        ("pop3s", ports.pop3s.to_string()),
        ("lmtp", ports.lmtp.to_string()),
        ("sieve", ports.sieve.to_string()),
        ("internal", ports.internal.to_string()),
    ];
    fill(include_str!("dovecot.conf.in"), &values)
}
