//! Who a message is really from, and whether it may have its remote pictures (SEC-02).

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use etabli_mail::{
    authentication::{self, Authentication},
    body, html,
    sender::{self, KnownDomains, Warning},
};
use etabli_model::{AccountId, Address, FolderId, FolderKind, MsgId};
use etabli_store::{Entry, MessageRecord, Snapshot};
use etabli_sync::{
    Trust,
    net::{Connector, Patience},
    pictures::Pictures,
};

use crate::{
    Failure, FailureCode, Reply,
    core::{Caller, Engine},
    mail::content,
    view::{RemotePolicy, SenderWarning},
};

/// The pictures of a message come in this time, or not.
const PATIENCE: Duration = Duration::from_secs(20);
/// The most senders that one user trusts.
const MAX_TRUSTED: usize = 10_000;

/// The domains of the address book and of the accounts, read when they are first needed.
#[derive(Default)]
pub(crate) struct KnownSenders(Mutex<Option<Arc<KnownDomains>>>);

impl KnownSenders {
    pub(crate) fn forget(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn get(&self, snapshot: &Snapshot) -> Result<Arc<KnownDomains>, Failure> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = &*known {
            return Ok(Arc::clone(known));
        }
        let (contacts, accounts) = (snapshot.contacts()?, snapshot.accounts()?);
        let people = contacts.iter().flat_map(|contact| [contact.email.as_str(), &contact.email2]);
        let own = accounts.iter().map(|account| account.address.as_str());
        let read = Arc::new(KnownDomains::of(people.chain(own)));
        *known = Some(Arc::clone(&read));
        Ok(read)
    }
}

impl Engine {
    /// Returns what the server of a message's account found out; its folder's account counts before the one it
    /// came by.
    pub(super) fn authentication(
        &self,
        snapshot: &Snapshot,
        folder: FolderId,
        came_by: Option<u32>,
        raw: &[u8],
    ) -> Result<Option<Authentication>, Failure> {
        let stands_in = snapshot.folders()?.into_iter().find(|known| known.id == folder);
        let Some(account) = stands_in.and_then(|folder| folder.account).or(came_by.map(AccountId)) else {
            return Ok(None);
        };
        let transport = snapshot.transport(account)?;
        Ok(transport.and_then(|transport| authentication::read(raw, &transport.authserv_id)))
    }

    pub(super) fn sender_warnings(
        &self,
        snapshot: &Snapshot,
        raw: &[u8],
    ) -> Result<Vec<SenderWarning>, Failure> {
        let known = self.known_domains.get(snapshot)?;
        Ok(sender::warnings(raw, &known).into_iter().map(warning).collect())
    }

    pub(super) fn remote_policy(
        &self,
        caller: &Caller,
        id: MsgId,
        record: &MessageRecord,
        raw: &[u8],
    ) -> Result<RemotePolicy, Failure> {
        let snapshot = self.read()?;
        let folder = FolderId(self.store.columns().folder(id.ordinal()));
        let is_junk = |kind: FolderKind| kind == FolderKind::Junk;
        if snapshot.folders()?.iter().any(|known| known.id == folder && is_junk(known.kind)) {
            return Ok(RemotePolicy::Junk);
        }
        let found = self.authentication(&snapshot, folder, record.account, raw)?;
        if found.is_some_and(|found| found.has_failed()) {
            return Ok(RemotePolicy::Forged);
        }
        // Who is trusted is one address: a message of several authors has none.
        let [author] = record.from.as_slice() else { return Ok(RemotePolicy::Ask) };
        let trusted = snapshot.setting(&trusted_key(caller))?.unwrap_or_default();
        let is_trusted = trusted.lines().any(|line| line.eq_ignore_ascii_case(&author.address));
        Ok(if is_trusted { RemotePolicy::Trusted } else { RemotePolicy::Ask })
    }

    /// Fetches the remote pictures of a message, by the names that its HTML has for them; what does not come is
    /// left out.
    pub(super) fn remote_pictures(
        &self,
        caller: &Caller,
        id: MsgId,
    ) -> Result<Vec<(String, Vec<u8>)>, Failure> {
        let record = self.visible_record(caller, id)?;
        let skeleton = content::skeleton(&self.read()?, id)?;
        if !self.remote_policy(caller, id, &record, &skeleton.text)?.allows() {
            return Err(Failure::new(FailureCode::PicturesRefused, record.subject));
        }
        let parts = body::html_parts(&skeleton.text);
        let safe = html::sanitize_with(parts.iter().map(String::as_str), html::Remote::Shown);
        let remote = safe.map(|safe| safe.remote).unwrap_or_default();
        let internal = |error: &dyn std::fmt::Display| Failure::new(FailureCode::Internal, "").because(error);
        let authorities = etabli_sync::net::certificates(self.web.authorities.as_bytes())
            .ok_or_else(|| internal(&"damaged authorities"))?;
        let trust = Trust { authorities, pinned: Vec::new() };
        let connector = Connector::new(&trust, Patience::default()).map_err(|error| internal(&error))?;
        let pictures = Pictures::new(connector.with_hosts(self.web.hosts.clone()), PATIENCE);
        let found = self.network()?.block_on(pictures.fetch(&remote));
        let named = found.into_iter().enumerate();
        Ok(named.filter_map(|(index, bytes)| Some((html::remote_part(index), bytes?))).collect())
    }

    pub(super) fn trust_pictures(
        &self,
        caller: &Caller,
        address: &str,
        trusted: bool,
    ) -> Result<Reply, Failure> {
        let address = address.trim();
        if address.is_empty() || address.chars().any(char::is_control) {
            return Err(Failure::new(FailureCode::RecipientInvalid, address));
        }
        self.change(caller, |batch| {
            let before = self.read()?.setting(&trusted_key(caller))?.unwrap_or_default();
            let mut all: Vec<&str> =
                before.lines().filter(|line| !line.eq_ignore_ascii_case(address)).collect();
            if trusted {
                all.push(address);
            }
            let first = all.len().saturating_sub(MAX_TRUSTED);
            let text = all.get(first..).unwrap_or_default().join("\n");
            batch.put(Entry::Setting(trusted_key(caller), Some(text)))?;
            Ok(((), None))
        })?;
        Ok(Reply::Done)
    }
}

/// The setting that names whose pictures a user trusts: an address a line, the latest last.
fn trusted_key(caller: &Caller) -> String {
    format!("user/{}/remote-senders", caller.user)
}

fn warning(warning: Warning) -> SenderWarning {
    let address = |address: Address| address.address;
    match warning {
        Warning::SeveralAuthors(authors) => {
            SenderWarning::SeveralAuthors(authors.into_iter().map(address).collect())
        }
        Warning::NameShows { shown, address } => SenderWarning::NameShows { shown, address },
        Warning::SentBy(sender) => SenderWarning::SentBy(sender.address),
        Warning::RepliesGoTo(answers) => SenderWarning::RepliesGoTo(answers.address),
        Warning::LooksLike { domain, known } => SenderWarning::LooksLike { domain, known },
        Warning::ForeignLetters { domain } => SenderWarning::ForeignLetters(domain),
    }
}
