//! One sync, from the sign-in to the goodbye.

use std::collections::BTreeSet;

use super::{
    ImapConfig, ImapLocal, KnownMailbox, SyncReport,
    actions::carry_out,
    changes::{Work, catch_up},
    fetch::fetch_new,
    list::Statuses,
    plan::{Approach, approach},
    session::Session,
};
use crate::{LocalError, TransportError};

/// Passes on an error of the local side.
pub(super) fn local_error(error: LocalError) -> TransportError {
    TransportError::Local(error)
}

/// Brings a server and its local copy together: first the actions, then what changed, then what is new
/// (RFC 4549).
///
/// Whatever an error interrupts, the next sync goes on where this one stopped.
///
/// # Errors
/// Fails when the connection does, or the local side.
pub async fn sync(config: &ImapConfig, local: &mut dyn ImapLocal) -> Result<SyncReport, TransportError> {
    let mut session = Session::open(config, &mut ()).await?;
    let is_local = session.stream()?.wire().peer_addr().is_ok_and(|address| address.ip().is_loopback());
    if config.compress.unwrap_or(!is_local) && session.caps.has("COMPRESS=DEFLATE") {
        session.compress().await?;
    }
    let mut report = SyncReport::default();
    let lists = session.enable_and_list(true).await?;
    let found = lists.mailboxes();
    let known = local.mailboxes(&found).map_err(local_error)?;
    // The local side cannot make a mailbox selectable.
    let is_selectable = |mailbox: &KnownMailbox| {
        found.iter().any(|found| found.wire_name == mailbox.wire_name && !found.no_select)
    };
    let mut known: Vec<KnownMailbox> = known.into_iter().filter(is_selectable).collect();
    known.sort_by_key(|mailbox| mailbox.wire_name != "INBOX");

    let touched = carry_out(&mut session, local, &known, &mut report).await?;
    let mut statuses = lists.statuses;
    statuses.retain(|name, _| !touched.contains(name));
    ask_missing(&mut session, &known, &touched, &mut statuses).await?;

    let mut work: Vec<Work> = Vec::new();
    for mailbox in known.iter().filter(|mailbox| mailbox.wanted) {
        if local.cancelled() {
            return Err(TransportError::Cancelled);
        }
        let status = statuses.get(&mailbox.wire_name);
        let how = approach(session.has_qresync, session.has_condstore(), &mailbox.sync, status);
        if how != Approach::Skip {
            work.extend(catch_up(&mut session, mailbox, how, local, &mut report).await?);
        }
    }
    fetch_new(&mut session, work, local, &mut report).await?;
    report.commands = session.commands + 1;
    session.leave().await;
    Ok(report)
}

/// Asks for the states that LIST did not tell.
async fn ask_missing(
    session: &mut Session,
    known: &[KnownMailbox],
    touched: &BTreeSet<String>,
    statuses: &mut Statuses,
) -> Result<(), TransportError> {
    // Without a modification sequence a state decides nothing, unless the mailbox is empty.
    let is_useful = |mailbox: &KnownMailbox| {
        let has_mod_seq = session.has_condstore() && mailbox.sync.mod_seq != 0;
        let is_askable = mailbox.wanted && mailbox.sync.complete && !touched.contains(&mailbox.wire_name);
        is_askable && (has_mod_seq || mailbox.sync.exists == 0)
    };
    let names: Vec<&str> = known
        .iter()
        .filter(|mailbox| is_useful(mailbox) && !statuses.contains_key(&mailbox.wire_name))
        .map(|mailbox| mailbox.wire_name.as_str())
        .collect();
    let asked = session.statuses(&names).await?;
    statuses.extend(asked);
    Ok(())
}
