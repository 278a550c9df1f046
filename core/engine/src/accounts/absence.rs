//! Answering for somebody who is away: on the server where it can, else here.
//!
//! Exactly one side answers. What the server was asked for stands in a setting of the store, so that a change
//! is told once, and a server that could not be reached is asked again.

use std::sync::Arc;

use etabli_mail::absence::{self, Facts, Situation};
use etabli_model::{Absence, Account, Address, FolderId, FolderKind, Instant, MsgId, Transport};
use etabli_store::{Entry, OutboxRecord, SendState, Snapshot};
use etabli_sync::sieve::{self, Outcome, Vacation};
use serde::{Deserialize, Serialize};

use super::{
    intake::actor,
    outbox::{message_id, own_folder, put_outgoing},
    reach::Reach,
    run::Errand,
};
use crate::{
    Failure, FailureCode, Reply,
    core::{Caller, Engine},
    jobs::table::JobHandle,
    mail::content,
    view::AbsencePlace,
};

/// The seconds of a day.
const DAY: Instant = 86_400;

/// What became of an absence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Settled {
    /// The absence and its server, as they were told.
    told: (Absence, String),
    /// When the absence was switched on.
    since: Instant,
    place: AbsencePlace,
    /// The server's part must be looked at again from then on.
    again_at: Option<Instant>,
}

fn key(account: &Account) -> String {
    format!("account/{}/absence", account.id)
}

fn settled(snapshot: &Snapshot, account: &Account) -> Result<Option<Settled>, Failure> {
    let stored = snapshot.setting(&key(account))?;
    Ok(stored.and_then(|text| serde_json::from_str(&text).ok()))
}

impl Engine {
    /// Returns who answers for an account's absence.
    pub(super) fn absence_place(&self, account: &Account) -> Result<AbsencePlace, Failure> {
        Ok(settled(&self.read()?, account)?.map_or(AbsencePlace::Nobody, |settled| settled.place))
    }

    fn settle(&self, account: &Account, settled: Option<&Settled>) -> Result<(), Failure> {
        let text = settled.map(serde_json::to_string).transpose();
        let text = text.map_err(|error| Failure::new(FailureCode::Internal, "").because(error))?;
        self.change_as(actor(), |batch| {
            batch.put(Entry::Setting(key(account), text))?;
            Ok(((), None))
        })
    }

    /// Has a changed absence told to the server soon.
    pub(super) fn absence_changed(&self, caller: &Caller, account: &Account) {
        let errand = Errand { fetch: false, send: super::outbox::Which::Nothing };
        let asked: Result<Reply, Failure> = self.run_accounts(caller, Some(account.id), errand);
        if let Err(failure) = asked {
            tracing::warn!(%failure, "the absence is told with the next fetch");
        }
    }

    /// Tells the server of an absence where that is due; the caller holds the account's turn.
    pub(super) fn settle_absence(
        self: &Arc<Self>,
        job: &JobHandle,
        account: &Account,
        transport: &Transport,
        reach: &Reach,
    ) -> Result<(), Failure> {
        let now = self.clock.now();
        let before = settled(&self.read()?, account)?;
        let config = reach.sieve();
        let Some(wanted) = &transport.absence else {
            if let Some(before) = before {
                if before.place != AbsencePlace::Here {
                    self.drive(job, &config.endpoint.host, sieve::set_absence(&config, None, now))?;
                }
                self.settle(account, None)?;
            }
            return Ok(());
        };
        let told = (wanted.clone(), format!("{}:{}", config.endpoint.host, config.endpoint.port));
        let same = before.as_ref().filter(|before| before.told == told);
        if same.is_some_and(|before| before.again_at.is_none_or(|at| now < at)) {
            return Ok(());
        }
        let since = before.as_ref().map_or(now, |before| before.since);
        let vacation = Vacation { absence: wanted.clone(), addresses: vec![account.address.clone()] };
        let asked = self.drive(job, &config.endpoint.host, sieve::set_absence(&config, Some(&vacation), now));
        let (place, again_at) = match asked {
            Ok(Outcome::Stored { is_timed }) => {
                (AbsencePlace::Server, wanted.until.filter(|until| !is_timed && now < *until))
            }
            Ok(Outcome::NotNow) => {
                (AbsencePlace::Nobody, [wanted.from, wanted.until].into_iter().flatten().find(|at| now < *at))
            }
            Ok(Outcome::OtherScriptActive { answers: true, .. }) => (AbsencePlace::OwnScript, None),
            Ok(_) => (AbsencePlace::Here, None),
            Err(failure) if failure.code == FailureCode::Cancelled => return Err(failure),
            // An older script may go on to answer there: nothing is answered here until the server is heard.
            Err(failure) if before.as_ref().is_some_and(|before| before.place == AbsencePlace::Server) => {
                return Err(failure);
            }
            Err(failure) => {
                tracing::info!(%failure, account = account.name, "the absence is answered here");
                (AbsencePlace::Here, None)
            }
        };
        self.settle(account, Some(&Settled { told, since, place, again_at }))
    }

    /// Answers what arrived in the inbox, where that is this program's part.
    pub(super) fn answer_absence(
        &self,
        account: &Account,
        transport: &Transport,
        arrived: &[MsgId],
    ) -> Result<(), Failure> {
        let snapshot = self.read()?;
        let Some(absence) = &transport.absence else { return Ok(()) };
        let Some(settled) = settled(&snapshot, account)?.filter(|it| it.place == AbsencePlace::Here) else {
            return Ok(());
        };
        let now = self.clock.now();
        let columns = self.store.columns();
        let folders = snapshot.folders()?;
        let own = [account.address.clone()];
        for &id in arrived {
            let folder = FolderId(columns.folder(id.ordinal()));
            let kind = folders.iter().find(|known| known.id == folder).map(|folder| folder.kind);
            let Some(record) = snapshot.message(id)? else { continue };
            if kind != Some(FolderKind::Inbox) {
                continue;
            }
            let facts = Facts::read(&content::skeleton(&snapshot, id)?.text);
            // Read anew for each message: one batch may bring two of the same person.
            let told = self.read()?;
            let last_told = |key: &str| told.absence_told(account.id.0, key).ok().flatten();
            let situation = Situation {
                absence,
                since: settled.since,
                own: &own,
                received_at: record.received_at,
                is_junk: false,
                now,
                last_told: &last_told,
            };
            let recipient = match absence::should_answer(&facts, &situation) {
                Ok(recipient) => recipient,
                Err(reason) => {
                    tracing::debug!(?reason, "not told of an absence");
                    continue;
                }
            };
            let from = Address { name: account.name.clone(), address: account.address.clone() };
            let id = message_id(&account.address)?;
            let raw = absence::answer(absence, &facts, &recipient, &from, now, &id)
                .map_err(|error| Failure::new(FailureCode::Internal, "").because(error))?;
            let message = self.prepare_outgoing(account, FolderKind::Outbox, &raw)?;
            self.change_as(actor(), |batch| {
                let folder = own_folder(batch, account.id, FolderKind::Outbox)?;
                let record = OutboxRecord {
                    account: account.id.0,
                    from: String::new(),
                    to: vec![recipient.address().to_owned()],
                    state: SendState::Due(now),
                    attempts: 0,
                };
                put_outgoing(batch, message, folder, Some(&record))?;
                let since = now - DAY * Instant::from(absence.every_days.max(1));
                batch.set_absence_told(account.id.0, &recipient.key(), now, since)?;
                Ok(((), None))
            })?;
        }
        Ok(())
    }
}
