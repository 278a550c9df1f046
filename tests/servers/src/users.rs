//! The mail users of the servers.

use std::borrow::Cow;

/// A mailbox and what opens it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct User {
    /// The mail address, which is also the login name.
    pub address: Cow<'static, str>,
    /// The password.
    pub password: Cow<'static, str>,
}

impl User {
    /// Returns the part of the address before the `@`.
    pub fn local_part(&self) -> &str {
        self.address.split_once('@').map_or(&self.address, |(local, _)| local)
    }

    const fn fixed(address: &'static str, password: &'static str) -> User {
        User { address: Cow::Borrowed(address), password: Cow::Borrowed(password) }
    }
}

/// An ordinary user.
pub static ALICE: User = User::fixed("alice@bench.test", "alicepw");
/// A second ordinary user.
pub static BOB: User = User::fixed("bob@bench.test", "bobpw");
/// A user whose password has accents, a space and a euro sign.
pub static CAROL: User = User::fixed("carol@bench.test", "pässwörd €");
/// A user whose mailbox is full after 300 kB.
pub static QUOTA: User = User::fixed("quota@bench.test", "quotapw");
/// A user whose folders are named as with Courier: separator `.`, prefix `INBOX.`.
pub static DOT: User = User::fixed("dot@bench.test", "dotpw");
/// A user whose folders are mbox files; the readers of Maildir in this crate do not see them.
pub static MBOX: User = User::fixed("mbox@bench.test", "mboxpw");
/// An ordinary user, meant for big mailboxes.
pub static BIG: User = User::fixed("big@bench.test", "bigpw");

/// Every user that exists at the start.
pub(crate) static FIXED: [&User; 7] = [&ALICE, &BOB, &CAROL, &QUOTA, &DOT, &MBOX, &BIG];

/// Returns the extra fields of a fixed user in the user database of Dovecot.
pub(crate) fn extra_fields(user: &User, mail: &str) -> String {
    match user.local_part() {
        "quota" => "userdb_quota_rule=*:storage=300K".to_owned(),
        "dot" => "userdb_namespace/inbox/separator=. userdb_namespace/inbox/prefix=INBOX.".to_owned(),
        "mbox" => format!("userdb_mail=mbox:{mail}/mbox/mail:INBOX={mail}/mbox/inbox"),
        _ => String::new(),
    }
}
