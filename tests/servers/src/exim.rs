//! The settings of Exim: message submission and the port for mail from other servers.

use std::path::Path;

use crate::certs::TlsIdentity;
use crate::policy::Policy;
use crate::process::Account;
use crate::servers::Ports;
use crate::template::fill;

/// The password of a user, and something that nobody can know for a stranger.
const PASSWORD: &str = "${lookup{NAME}lsearch{@dir@/exim/passwd}{$value}{no-such-user-$tod_epoch}}";

/// Says whether the token `$2` was granted to the user `$1` and still holds.
///
/// A line of the file is `TOKEN: ADDRESS END`, where END is in seconds since 1970.
const TOKEN_IS_KNOWN: &str = "${lookup{$2}lsearch{@dir@/exim/tokens}\
    {${if and{{eqi{$1}{${extract{1}{ }{$value}}}}{>{${extract{2}{ }{$value}}}{$tod_epoch}}}{yes}{no}}}{no}}";

/// Returns the settings file.
pub(crate) fn settings(dir: &Path, ports: &Ports, account: &Account) -> String {
    let interfaces = Policy::ALL.map(|policy| policy.address().to_string()).join(" ; ");
    // A value may hold the names that come after it.
    let values = [
        ("password_of_auth1", PASSWORD.replace("NAME", "$auth1")),
        ("password_of_auth2", PASSWORD.replace("NAME", "$auth2")),
        ("token_is_known", TOKEN_IS_KNOWN.to_owned()),
        ("unless_poor", "${if eq{$received_ip_address}{@poor@}{}{*}}".to_owned()),
        ("interfaces", interfaces),
        ("stem", stem_by_address()),
        ("tls_only", Policy::TlsOnly.address().to_string()),
        ("poor", Policy::Poor.address().to_string()),
        ("submission", ports.submission.to_string()),
        ("submissions", ports.submissions.to_string()),
        ("mx", ports.mx.to_string()),
        ("internal", ports.internal.to_string()),
        ("lmtp", ports.lmtp.to_string()),
        ("user", account.user.clone()),
        ("group", account.group.clone()),
        ("dir", dir.display().to_string()),
    ];
    fill(include_str!("exim.conf.in"), &values)
}

/// Returns what Exim expands to the name of the certificate that belongs to the address dialled.
fn stem_by_address() -> String {
    let good = TlsIdentity::Good.file_stem().to_owned();
    Policy::ALL.into_iter().filter(|policy| policy.identity() != TlsIdentity::Good).fold(
        good,
        |rest, policy| {
            let stem = policy.identity().file_stem();
            format!("${{if eq{{$received_ip_address}}{{{}}}{{{stem}}}{{{rest}}}}}", policy.address())
        },
    )
}
