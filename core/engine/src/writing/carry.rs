//! What a message takes along from the one it answers and from its template: links with records, and message fields.
//!
//! They are proposed when it is begun, and become its own when a server took it: what is not sent is linked with
//! nothing.

use etabli_model::{Chip, MsgId, RecordId};
use etabli_store::{Batch, Entry};
use serde::{Deserialize, Serialize};

use super::Draft;
use crate::{
    Failure,
    core::{Caller, Engine},
};

/// A link that a message takes along if the person wants it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Carried {
    /// What it is linked with.
    pub chip: Chip,
    /// The person wants it.
    pub on: bool,
}

impl Engine {
    /// Returns the links with records that an answer to a message takes along: all, as long as nobody says no.
    pub(super) fn links_to_carry(&self, caller: &Caller, msg_id: MsgId) -> Result<Vec<Carried>, Failure> {
        let snapshot = self.read()?;
        let links: Vec<_> =
            snapshot.links(msg_id)?.into_iter().filter(|(kind, _)| kind.contains('/')).collect();
        let chips = self.record_chips(caller, &snapshot, &links)?;
        Ok(chips.into_iter().map(|chip| Carried { chip, on: true }).collect())
    }

    /// Returns the message fields of a template: kind and target.
    pub(super) fn fields_to_carry(&self, template: MsgId) -> Result<Vec<(String, u64)>, Failure> {
        let links = self.read()?.links(template)?;
        Ok(links.into_iter().filter(|(kind, _)| kind.contains('#')).collect())
    }

    /// Gives a message that was just sent what it takes along. Must stand before what tells plugins of it.
    pub(crate) fn carry(&self, batch: &mut Batch<'_>, msg_id: MsgId) -> Result<(), Failure> {
        let Some(draft) = self.kept_draft(msg_id)? else { return Ok(()) };
        for (kind, target) in wanted(draft) {
            let record = batch.current(&Entry::Record(RecordId(target), None))?;
            if matches!(record, Entry::Record(_, Some(_))) {
                batch.put(Entry::Link(msg_id, kind, target, true))?;
            }
        }
        Ok(())
    }
}

fn wanted(draft: Draft) -> impl Iterator<Item = (String, u64)> {
    let carried = draft.carried.into_iter().filter(|carried| carried.on);
    carried.map(|carried| (carried.chip.kind, carried.chip.target)).chain(draft.fields)
}
