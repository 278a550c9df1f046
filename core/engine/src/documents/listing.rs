//! Documents and targets as the window and the command line show them.

use std::{
    cmp::{Ordering, Reverse},
    collections::HashMap,
};

use etabli_mail::fold::fold;
use etabli_model::{Chip, Direction, DocumentId, MsgId, Scope};
use etabli_store::{DocumentRecord, Snapshot};

use super::{changes::unknown_target, sight::DocumentSight};
use crate::{
    Failure, FailureCode, Target,
    core::{Caller, Engine},
    view::{ContactRow, DocumentLink, DocumentPage, DocumentRow, DocumentTarget},
};

/// The most rows of one answer.
const MAX_ROWS: u32 = 1000;
/// The most contacts, and entities, that are proposed for a link.
const PROPOSED: usize = 50;
/// So many records a plugin describes in one call.
const RECORDS: usize = 100;

/// What a list is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Name,
    Size,
    Links,
    Message,
    Added,
    By,
}

/// How a list is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Order {
    column: Column,
    descending: bool,
}

impl Order {
    /// Reads a column with a `-` before it for greatest first.
    pub(super) fn parse(wish: Option<&str>) -> Result<Self, Failure> {
        let Some(wish) = wish else { return Ok(Self { column: Column::Added, descending: true }) };
        let (name, descending) = wish.strip_prefix('-').map_or((wish, false), |name| (name, true));
        let column = match name {
            "name" => Column::Name,
            "size" => Column::Size,
            "links" => Column::Links,
            "message" => Column::Message,
            "added" => Column::Added,
            "by" => Column::By,
            _ => return Err(Failure::new(FailureCode::ColumnUnknown, name)),
        };
        Ok(Self { column, descending })
    }

    fn compare(self, a: &DocumentRow, b: &DocumentRow) -> Ordering {
        let texts = |text: fn(&DocumentRow) -> String| fold(&text(a)).cmp(&fold(&text(b)));
        let order = match self.column {
            Column::Name => texts(|row| row.name.clone()),
            Column::Size => a.size.cmp(&b.size),
            Column::Links => texts(titles),
            Column::Message => texts(|row| row.subject.clone()),
            Column::Added => a.added_at.cmp(&b.added_at),
            Column::By => texts(|row| row.added_by_name.clone()),
        };
        let order = if self.descending { order.reverse() } else { order };
        order.then_with(|| Reverse(a.id).cmp(&Reverse(b.id)))
    }
}

fn titles(row: &DocumentRow) -> String {
    row.links.iter().map(|link| link.chip.title.as_str()).collect::<Vec<_>>().join(", ")
}

fn shows(row: &DocumentRow, wanted: &str) -> bool {
    [row.name.as_str(), &row.subject, &row.added_by_name]
        .into_iter()
        .chain(row.links.iter().flat_map(|link| [link.chip.title.as_str(), &link.chip.detail]))
        .any(|text| fold(text).contains(wanted))
}

impl Engine {
    pub(super) fn document_page(
        &self,
        caller: &Caller,
        of: Option<&Target>,
        filter: &str,
        order: Order,
        (offset, limit): (u32, u32),
    ) -> Result<DocumentPage, Failure> {
        let snapshot = self.read()?;
        let sight = DocumentSight::new(self, caller, &snapshot)?;
        let documents = match of {
            None => snapshot.documents()?,
            Some(target) => {
                if !sight.target(target)? {
                    return Err(unknown_target(target));
                }
                let mut found = Vec::new();
                for id in snapshot.documents_of(&target.kind, target.id)? {
                    found.extend(snapshot.document(id)?.map(|document| (id, document)));
                }
                found
            }
        };
        let mut rows = Vec::new();
        for (id, document) in documents {
            if sight.document(id, &document)? {
                rows.push(row(&snapshot, &sight, id, document)?);
            }
        }
        let wanted = fold(filter.trim());
        // Plugins name their records, which takes long for many.
        let needs_links = !wanted.is_empty() || order.column == Column::Links;
        if needs_links {
            self.name_links(caller, &snapshot, &sight, &mut rows)?;
            rows.retain(|row| wanted.is_empty() || shows(row, &wanted));
        }
        rows.sort_by(|a, b| order.compare(a, b));
        let total = rows.len() as u64;
        let mut rows: Vec<DocumentRow> =
            rows.into_iter().skip(offset as usize).take(limit.min(MAX_ROWS) as usize).collect();
        if !needs_links {
            self.name_links(caller, &snapshot, &sight, &mut rows)?;
        }
        let of = of.map(|target| self.name_of_targets(caller, &snapshot, std::slice::from_ref(target)));
        Ok(DocumentPage { rows, total, of: of.transpose()?.unwrap_or_default() })
    }

    pub(super) fn document_row(&self, caller: &Caller, id: DocumentId) -> Result<DocumentRow, Failure> {
        let snapshot = self.read()?;
        let mut rows = self.rows_of_documents(caller, &snapshot, &[id])?;
        rows.pop().ok_or_else(|| Failure::new(FailureCode::DocumentUnknown, id.to_string()))
    }

    /// Returns those of the documents that the user sees.
    pub(super) fn rows_of_documents(
        &self,
        caller: &Caller,
        snapshot: &Snapshot,
        ids: &[DocumentId],
    ) -> Result<Vec<DocumentRow>, Failure> {
        let sight = DocumentSight::new(self, caller, snapshot)?;
        let mut rows = Vec::new();
        for &id in ids {
            if let Some(document) = snapshot.document(id)?
                && sight.document(id, &document)?
            {
                rows.push(row(snapshot, &sight, id, document)?);
            }
        }
        self.name_links(caller, snapshot, &sight, &mut rows)?;
        Ok(rows)
    }

    /// Fills the links of rows, as far as the user sees what they lead to.
    fn name_links(
        &self,
        caller: &Caller,
        snapshot: &Snapshot,
        sight: &DocumentSight<'_>,
        rows: &mut [DocumentRow],
    ) -> Result<(), Failure> {
        let mut wanted: Vec<(String, u64)> = Vec::new();
        let mut links = Vec::new();
        for row in &*rows {
            let mut seen = Vec::new();
            for (kind, id, shows) in snapshot.document_links(row.id)? {
                let target = Target { kind, id };
                if sight.target(&target)? {
                    wanted.push((target.kind.clone(), id));
                    seen.push((target, shows));
                }
            }
            links.push(seen);
        }
        wanted.sort();
        wanted.dedup();
        let chips = self.chips_of(caller, snapshot, wanted)?;
        for (row, links) in rows.iter_mut().zip(links) {
            let named = links.into_iter().filter_map(|(target, shows)| {
                Some(DocumentLink { chip: chips.get(&target)?.clone(), shows })
            });
            row.links = named.collect();
        }
        Ok(())
    }

    fn chips_of(
        &self,
        caller: &Caller,
        snapshot: &Snapshot,
        links: Vec<(String, u64)>,
    ) -> Result<HashMap<Target, Chip>, Failure> {
        let mut chips = HashMap::new();
        for links in links.chunks(RECORDS) {
            let named = self.link_chips(caller, snapshot, links.to_vec())?;
            chips.extend(
                named.into_iter().map(|chip| (Target { kind: chip.kind.clone(), id: chip.target }, chip)),
            );
        }
        Ok(chips)
    }

    /// Names targets for people.
    pub(super) fn name_of_targets(
        &self,
        caller: &Caller,
        snapshot: &Snapshot,
        targets: &[Target],
    ) -> Result<String, Failure> {
        let links = targets.iter().map(|target| (target.kind.clone(), target.id)).collect();
        let chips = self.link_chips(caller, snapshot, links)?;
        Ok(chips.iter().map(|chip| chip.title.as_str()).collect::<Vec<_>>().join(", "))
    }

    pub(super) fn targets_of_message(
        &self,
        caller: &Caller,
        msg_id: MsgId,
    ) -> Result<Vec<DocumentTarget>, Failure> {
        self.check_visible(caller, &[msg_id])?;
        let snapshot = self.read()?;
        let sight = DocumentSight::new(self, caller, &snapshot)?;
        let documents = snapshot.documents_of_message(msg_id)?;
        let mut parts: HashMap<Target, Vec<u32>> = HashMap::new();
        for id in documents {
            let Some(document) = snapshot.document(id)? else { continue };
            for (kind, target, _) in snapshot.document_links(id)? {
                parts.entry(Target { kind, id: target }).or_default().push(document.part);
            }
        }
        let chips = self.offered_chips(caller, &snapshot, msg_id)?;
        offer(&sight, chips, sight.scope_of(msg_id), |target| parts.remove(target).unwrap_or_default())
    }

    pub(super) fn targets_of_document(
        &self,
        caller: &Caller,
        id: DocumentId,
        filter: &str,
    ) -> Result<Vec<DocumentTarget>, Failure> {
        let snapshot = self.read()?;
        let document = self.visible_document(caller, &snapshot, id)?;
        let sight = DocumentSight::new(self, caller, &snapshot)?;
        let wanted = fold(filter.trim());
        let mut chips = Vec::new();
        if sight.message(document.message) {
            chips = self.offered_chips(caller, &snapshot, document.message)?;
            chips.retain(|chip| fold(&chip.title).contains(&wanted) || fold(&chip.detail).contains(&wanted));
        }
        let contacts = self.contacts(filter, PROPOSED)?;
        let mut entities = snapshot.entities()?;
        entities.retain(|entity| fold(&entity.name).contains(&wanted));
        entities.sort_by_cached_key(|entity| fold(&entity.name));
        let detail = |contact: &ContactRow| {
            let more = if contact.entity_name.is_empty() { &contact.email } else { &contact.entity_name };
            (u64::from(contact.id.0), more.clone())
        };
        let details: HashMap<u64, String> = contacts.iter().map(detail).collect();
        let people = contacts.into_iter().map(|contact| ("contact".to_owned(), u64::from(contact.id.0)));
        let entities = entities.into_iter().take(PROPOSED);
        let entities = entities.map(|entity| ("entity".to_owned(), u64::from(entity.id.0)));
        let linked = snapshot.document_links(id)?;
        let is_new = |chips: &[Chip], kind: &str, target: u64| {
            !chips.iter().any(|chip| chip.kind == kind && chip.target == target)
        };
        let more = people.chain(entities).filter(|(kind, target)| is_new(&chips, kind, *target)).collect();
        let more =
            self.link_chips(caller, &snapshot, more)?.into_iter().map(|chip| match chip.kind.as_str() {
                // Names of people are not unique.
                "contact" => Chip { detail: details.get(&chip.target).cloned().unwrap_or_default(), ..chip },
                _ => chip,
            });
        chips.extend(more);
        chips.retain(|chip| !linked.iter().any(|(kind, id, _)| *kind == chip.kind && *id == chip.target));
        offer(&sight, chips, sight.scope(&document)?, |_| Vec::new())
    }

    /// Returns what a message is linked with, then the contacts of its correspondents.
    fn offered_chips(
        &self,
        caller: &Caller,
        snapshot: &Snapshot,
        msg_id: MsgId,
    ) -> Result<Vec<Chip>, Failure> {
        let mut links = snapshot.links(msg_id)?;
        if let Some(record) = snapshot.message(msg_id)? {
            let people = match record.direction {
                Direction::In => record.from,
                Direction::Out => record.to,
            };
            for person in people.iter().filter(|person| !person.address.is_empty()) {
                for contact in snapshot.contacts_with_address(&person.address)? {
                    let link = ("contact".to_owned(), u64::from(contact.id.0));
                    if !links.contains(&link) {
                        links.push(link);
                    }
                }
            }
        }
        self.link_chips(caller, snapshot, links)
    }
}

fn offer(
    sight: &DocumentSight<'_>,
    chips: Vec<Chip>,
    scope: Scope,
    mut parts: impl FnMut(&Target) -> Vec<u32>,
) -> Result<Vec<DocumentTarget>, Failure> {
    chips
        .into_iter()
        .map(|chip| {
            let target = Target { kind: chip.kind.clone(), id: chip.target };
            Ok(DocumentTarget { shows: sight.widens(scope, &target)?, parts: parts(&target), chip })
        })
        .collect()
}

fn row(
    snapshot: &Snapshot,
    sight: &DocumentSight<'_>,
    id: DocumentId,
    document: DocumentRecord,
) -> Result<DocumentRow, Failure> {
    let message = if sight.message(document.message) { snapshot.message(document.message)? } else { None };
    Ok(DocumentRow {
        id,
        name: document.name,
        media_type: document.media_type,
        size: document.size,
        hash: document.hash.to_string(),
        added_at: document.added_at,
        added_by: document.added_by,
        added_by_name: snapshot.user(document.added_by.0)?.map(|user| user.name).unwrap_or_default(),
        links: Vec::new(),
        message: message.is_some().then_some(document.message),
        subject: message.map(|message| message.subject).unwrap_or_default(),
        part: document.part,
    })
}
