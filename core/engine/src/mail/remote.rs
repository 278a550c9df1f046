//! Remote pictures: whether a message may have them, whom a user trusts, and fetching them (SEC-02).

use std::time::Duration;

use etabli_mail::{body, html};
use etabli_model::{FolderId, FolderKind, MsgId};
use etabli_store::{Entry, MessageRecord};
use etabli_sync::pictures::Pictures;

use crate::{
    Failure, FailureCode, Reply,
    core::{Caller, Engine},
    mail::{content, senders::account_of},
    view::RemotePolicy,
};

/// The pictures of a message come in this time, or not.
const PATIENCE: Duration = Duration::from_secs(20);
/// The most senders that one user trusts.
const MAX_TRUSTED: usize = 10_000;

impl Engine {
    pub(super) fn remote_policy(
        &self,
        caller: &Caller,
        id: MsgId,
        record: &MessageRecord,
        raw: &[u8],
    ) -> Result<RemotePolicy, Failure> {
        let snapshot = self.read()?;
        let folder = FolderId(self.store.columns().folder(id.ordinal()));
        let tree = self.tree(caller)?;
        if tree.get(folder).is_some_and(|folder| folder.kind == FolderKind::Junk) {
            return Ok(RemotePolicy::Junk);
        }
        let found = self.authentication(&snapshot, account_of(&tree, folder, record), raw)?;
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
        let pictures = Pictures::new(self.web_connector()?, PATIENCE);
        let found = self.network()?.block_on(pictures.fetch(&remote));
        let named = found.into_iter().enumerate();
        Ok(named.filter_map(|(index, bytes)| Some((html::remote_part(index), bytes?))).collect())
    }

    pub(super) fn trusted_senders(&self, caller: &Caller) -> Result<Vec<String>, Failure> {
        let trusted = self.read()?.setting(&trusted_key(caller))?.unwrap_or_default();
        Ok(trusted.lines().rev().map(str::to_owned).collect())
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
