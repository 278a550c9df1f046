//! A local side in memory that checks what every local side relies on.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::IpAddr,
    time::Duration,
};

use etabli_sync::{
    Endpoint, LocalError, Login, Secret, Tls, TransportError, Trust,
    imap::{
        Action, ActionResult, Fetched, ImapConfig, ImapLocal, KnownMailbox, MailboxId, MailboxSync,
        RemoteFlags, RemoteMailbox, SpecialUse, SyncReport, sync,
    },
    net::{Connector, Patience},
};
use etabli_test_servers::{MailServers, Policy, User, ca_pem};
use rustls::pki_types::{CertificateDer, pem::PemObject};

/// A mailbox as it is kept.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    pub(crate) remote: Option<RemoteMailbox>,
    pub(crate) sync: MailboxSync,
    pub(crate) messages: BTreeMap<u32, Fetched>,
    /// Messages without a server reference.
    pub(crate) detached: Vec<Fetched>,
}

#[derive(Debug, Default)]
pub(crate) struct Memory {
    pub(crate) boxes: BTreeMap<u32, Kept>,
    pub(crate) actions: Vec<Action>,
    pub(crate) results: Vec<(Action, ActionResult)>,
    pub(crate) renumbered: u32,
    pub(crate) progress: Vec<(u64, u64)>,
    /// Stop after this many calls of `store`.
    pub(crate) stop_after: Option<u32>,
    pub(crate) stores: u32,
}

impl Memory {
    pub(crate) fn id(&self, wire_name: &str) -> MailboxId {
        let found = self
            .boxes
            .iter()
            .find(|(_, kept)| kept.remote.as_ref().is_some_and(|remote| remote.wire_name == wire_name));
        MailboxId(*found.unwrap_or_else(|| panic!("no mailbox {wire_name} in {:?}", self.names())).0)
    }

    pub(crate) fn get(&self, wire_name: &str) -> &Kept {
        &self.boxes[&self.id(wire_name).0]
    }

    pub(crate) fn names(&self) -> Vec<String> {
        self.boxes.values().filter_map(|kept| Some(kept.remote.as_ref()?.wire_name.clone())).collect()
    }

    pub(crate) fn paths(&self) -> BTreeSet<String> {
        self.boxes.values().filter_map(|kept| Some(kept.remote.as_ref()?.path.join("|"))).collect()
    }

    fn at(&mut self, mailbox: MailboxId) -> &mut Kept {
        self.boxes.get_mut(&mailbox.0).expect("a mailbox that was handed out")
    }
}

impl ImapLocal for Memory {
    fn mailboxes(&mut self, found: &[RemoteMailbox]) -> Result<Vec<KnownMailbox>, LocalError> {
        let mut known = Vec::new();
        let names: BTreeSet<&str> = found.iter().map(|remote| remote.wire_name.as_str()).collect();
        assert_eq!(names.len(), found.len(), "a mailbox is listed twice");
        for remote in found {
            assert!(!remote.path.is_empty() && remote.path.iter().all(|part| !part.contains('/')));
            let number = self
                .boxes
                .iter()
                .find(|(_, kept)| kept.remote.as_ref().is_some_and(|r| r.wire_name == remote.wire_name))
                .map_or(self.boxes.len() as u32, |(number, _)| *number);
            let kept = self.boxes.entry(number).or_default();
            kept.remote = Some(remote.clone());
            let wanted =
                !remote.no_select && !matches!(remote.special_use, SpecialUse::All | SpecialUse::Flagged);
            known.push(KnownMailbox {
                id: MailboxId(number),
                wire_name: remote.wire_name.clone(),
                sync: kept.sync,
                wanted,
            });
        }
        Ok(known)
    }

    fn known(&mut self, mailbox: MailboxId) -> Result<Vec<RemoteFlags>, LocalError> {
        let messages = self.at(mailbox).messages.values();
        Ok(messages.map(|message| RemoteFlags { uid: message.uid, flags: message.flags }).collect())
    }

    fn renumbered(&mut self, mailbox: MailboxId, uid_validity: u32) -> Result<(), LocalError> {
        let kept = self.at(mailbox);
        assert_ne!(kept.sync.uid_validity, uid_validity);
        let messages = std::mem::take(&mut kept.messages);
        if kept.sync.uid_validity != 0 {
            self.renumbered += 1;
        }
        let kept = self.at(mailbox);
        kept.sync = MailboxSync { uid_validity, ..MailboxSync::default() };
        kept.detached.extend(messages.into_values());
        Ok(())
    }

    fn store(&mut self, mailbox: MailboxId, messages: Vec<Fetched>) -> Result<(), LocalError> {
        assert!(!messages.is_empty() && messages.len() <= 200);
        self.stores += 1;
        let kept = self.at(mailbox);
        for message in messages {
            assert!(message.uid > 0 && !message.raw.is_empty());
            // Content that turns up again is recognised.
            kept.detached.retain(|old| old.raw != message.raw);
            let old = kept.messages.insert(message.uid, message);
            assert_eq!(old, None, "a message is stored twice");
        }
        Ok(())
    }

    fn flags(&mut self, mailbox: MailboxId, changed: &[RemoteFlags]) -> Result<(), LocalError> {
        for RemoteFlags { uid, flags } in changed {
            self.at(mailbox).messages.get_mut(uid).expect("flags of a known message").flags = *flags;
        }
        Ok(())
    }

    fn vanished(&mut self, mailbox: MailboxId, uids: &[u32]) -> Result<(), LocalError> {
        let kept = self.at(mailbox);
        for uid in uids {
            kept.detached.push(kept.messages.remove(uid).expect("a known message vanished"));
        }
        Ok(())
    }

    fn synced(&mut self, mailbox: MailboxId, sync: MailboxSync) -> Result<(), LocalError> {
        assert_ne!(sync.uid_validity, 0);
        self.at(mailbox).sync = sync;
        Ok(())
    }

    fn actions(&mut self) -> Result<Vec<Action>, LocalError> {
        Ok(self.actions.clone())
    }

    fn done(&mut self, action: &Action, result: ActionResult) -> Result<(), LocalError> {
        let at = self.actions.iter().position(|pending| pending == action);
        self.actions.remove(at.expect("an action that is pending"));
        if let (
            Action::Move { mailbox, uid, .. } | Action::Delete { mailbox, uid },
            ActionResult::Done { .. },
        ) = (action, &result)
        {
            self.at(*mailbox).messages.remove(uid);
        }
        self.results.push((action.clone(), result));
        Ok(())
    }

    fn progress(&mut self, done: u64, total: u64) {
        assert!(done <= total);
        self.progress.push((done, total));
    }

    fn cancelled(&self) -> bool {
        self.stop_after.is_some_and(|stop| self.stores >= stop)
    }
}

pub(crate) fn connector(answer: Duration) -> Connector {
    let authority = CertificateDer::from_pem_slice(ca_pem()).unwrap().as_ref().to_vec();
    let trust = Trust { authorities: vec![authority], pinned: Vec::new() };
    let patience = Patience { connect: Duration::from_secs(20), answer };
    Connector::new(&trust, patience).unwrap()
}

pub(crate) fn at(host: IpAddr, port: u16, tls: Tls, user: &User) -> ImapConfig {
    let endpoint = Endpoint { host: host.to_string(), port, tls };
    let login = Login::Password { user: user.address.to_string(), password: Secret::new(&*user.password) };
    ImapConfig::new(endpoint, login, connector(Duration::from_secs(20)))
}

pub(crate) fn config(servers: &MailServers, user: &User) -> ImapConfig {
    at(Policy::Open.address(), servers.imaps(), Tls::Implicit, user)
}

pub(crate) fn poor(servers: &MailServers, user: &User) -> ImapConfig {
    at(Policy::Poor.address(), servers.imaps(), Tls::Implicit, user)
}

pub(crate) fn run<F: Future>(future: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(future)
}

pub(crate) fn run_sync(config: &ImapConfig, local: &mut Memory) -> Result<SyncReport, TransportError> {
    run(sync(config, local))
}

pub(crate) fn message(number: usize) -> Vec<u8> {
    format!(
        "Message-ID: <{number}@tests.example>\r\nFrom: a@b.example\r\nSubject: {number}\r\n\r\nbody {number}\r\n"
    )
    .into_bytes()
}

/// Delivers messages with the numbers given.
pub(crate) fn deliver(servers: &MailServers, user: &User, numbers: std::ops::Range<usize>) {
    servers.deliver_all(user, numbers.map(message));
}

/// Returns the numbers of the messages of a mailbox, with their bodies checked.
pub(crate) fn numbers(kept: &Kept) -> Vec<usize> {
    let mut numbers: Vec<usize> = kept
        .messages
        .values()
        .map(|message| {
            let text = String::from_utf8(message.raw.clone()).unwrap();
            let number = text.split("Subject: ").nth(1).unwrap().split("\r\n").next().unwrap();
            assert!(text.ends_with(&format!("\r\n\r\nbody {number}\r\n")), "{text:?}");
            number.parse().unwrap()
        })
        .collect();
    numbers.sort_unstable();
    numbers
}
