//! Documents of the sample mailbox.

use etabli_engine::{
    ChangeLabel, Changed, Documents, Event, Failure, FailureCode, Reply, Target,
    view::{DOCUMENT_CHIP, DocumentLink, DocumentPage, DocumentRow, DocumentTarget},
};
use etabli_model::{Chip, DocumentId, MsgId, Tone, UserId};

use super::{Sample, Stored, chip, fold};

/// Tuesday 24 November 2026, 09:42 in Paris.
const MORNING: i64 = 1_795_509_720;

/// The documents, and as they were before each change.
#[derive(Default)]
pub struct Shelf {
    pub rows: Vec<DocumentRow>,
    before: Vec<(ChangeLabel, Vec<DocumentRow>)>,
    /// Linking with a contact or an entity shows files to others.
    pub shows: bool,
    last: u64,
}

impl Sample {
    pub(super) fn chips(&self, message: &Stored) -> Vec<Chip> {
        let own = self.shelf.rows.iter().filter(|row| row.message == Some(message.row.id));
        let chips = own.map(|row| chip(DOCUMENT_CHIP, row.id.0, "file", &row.name, "", "", Tone::Neutral));
        message.chips.iter().cloned().chain(chips).collect()
    }

    /// Makes an attachment a document of something.
    pub fn file(&mut self, id: u64, part: u32, kind: &str, target: u64) {
        let target = Target { kind: kind.to_owned(), id: target };
        let add = Documents::Add { msg_id: MsgId(id), parts: vec![part], targets: vec![target], share: true };
        self.document_request(add).unwrap();
        self.shelf.before.clear();
    }

    pub(super) fn undo_document(&mut self) -> Option<ChangeLabel> {
        let (label, rows) = self.shelf.before.pop()?;
        self.shelf.rows = rows;
        self.documents_changed();
        Some(label)
    }

    fn documents_changed(&mut self) {
        self.emit(Event::Changed(Changed {
            documents: true,
            messages: self.messages.keys().copied().collect(),
            ..Changed::default()
        }));
    }

    /// Remembers how documents are before a change.
    fn keep(&mut self, key: &str, name: &str) {
        let label = ChangeLabel { key: key.to_owned(), count: 1, name: name.to_owned() };
        let rows = self.shelf.rows.clone();
        self.shelf.before.push((label, rows));
    }

    fn chip_of(&self, target: &Target) -> Chip {
        let linked = self.messages.values().flat_map(|message| &message.chips);
        let known = linked.clone().find(|chip| chip.kind == target.kind && chip.target == target.id);
        let person = self.contacts.iter().find(|row| u64::from(row.id.0) == target.id);
        match (known, target.kind.as_str(), person) {
            (Some(chip), ..) => chip.clone(),
            (None, "contact", Some(row)) => {
                chip("contact", target.id, "user", &row.name, "", "", Tone::Neutral)
            }
            _ => {
                let entity = self.entities.iter().find(|row| u64::from(row.id.0) == target.id).unwrap();
                chip("entity", target.id, "buildings", &entity.name, "", "", Tone::Neutral)
            }
        }
    }

    fn targets(&self, msg_id: MsgId) -> Vec<DocumentTarget> {
        let message = &self.messages[&msg_id];
        let from = &message.row.from.address;
        let sender = self.contacts.iter().find(|contact| contact.email == *from);
        let sender = sender.map(|row| Target { kind: "contact".to_owned(), id: u64::from(row.id.0) });
        let mut chips = message.chips.clone();
        chips.extend(sender.map(|target| self.chip_of(&target)));
        let parts = |chip: &Chip| {
            let has = |row: &&DocumentRow| {
                let mut links = row.links.iter();
                row.message == Some(msg_id)
                    && links.any(|link| link.chip.kind == chip.kind && link.chip.target == chip.target)
            };
            self.shelf.rows.iter().filter(has).map(|row| row.part).collect()
        };
        chips
            .into_iter()
            .map(|chip| DocumentTarget {
                shows: self.shelf.shows && !chip.kind.contains('/'),
                parts: parts(&chip),
                chip,
            })
            .collect()
    }

    fn add_documents(&mut self, msg_id: MsgId, parts: &[u32], targets: &[Target]) {
        let links: Vec<DocumentLink> = targets
            .iter()
            .map(|target| DocumentLink { chip: self.chip_of(target), shows: self.shelf.shows })
            .collect();
        let subject = self.messages[&msg_id].row.subject.clone();
        for &part in parts {
            let file = self.messages[&msg_id].files[part as usize].0.clone();
            self.shelf.last += 1;
            let row = DocumentRow {
                id: DocumentId(self.shelf.last),
                name: file.name,
                media_type: file.media_type,
                size: file.size,
                hash: file.hash.to_string(),
                added_at: MORNING + self.shelf.last as i64,
                added_by: UserId(1),
                added_by_name: "Hélène Marchetti".to_owned(),
                links: links.clone(),
                message: Some(msg_id),
                subject: subject.clone(),
                part,
            };
            self.shelf.rows.insert(0, row);
        }
    }

    fn row_mut(&mut self, id: DocumentId) -> Result<&mut DocumentRow, Failure> {
        let unknown = || Failure::new(FailureCode::DocumentUnknown, id.to_string());
        self.shelf.rows.iter_mut().find(|row| row.id == id).ok_or_else(unknown)
    }

    fn list(&self, of: Option<&Target>, filter: &str, sort: Option<&str>) -> DocumentPage {
        let is_of = |row: &&DocumentRow| {
            let is = |link: &DocumentLink, target: &Target| {
                link.chip.kind == target.kind && link.chip.target == target.id
            };
            of.is_none_or(|target| row.links.iter().any(|link| is(link, target)))
        };
        let shown = |row: &&DocumentRow| fold(&row.name).contains(&fold(filter));
        let mut rows: Vec<DocumentRow> =
            self.shelf.rows.iter().filter(is_of).filter(shown).cloned().collect();
        match sort {
            Some("name") => rows.sort_by_key(|row| fold(&row.name)),
            Some("-name") => rows.sort_by_key(|row| std::cmp::Reverse(fold(&row.name))),
            _ => {}
        }
        let of = of.map(|target| self.chip_of(target).title).unwrap_or_default();
        DocumentPage { total: rows.len() as u64, rows, of }
    }

    pub(super) fn document_request(&mut self, request: Documents) -> Result<Reply, Failure> {
        let reply = match request {
            Documents::Targets(msg_id) => return Ok(Reply::DocumentTargets(self.targets(msg_id))),
            Documents::LinkTargets { filter, .. } => {
                let people = self.contacts.iter().filter(|row| fold(&row.name).contains(&fold(&filter)));
                let targets = people.map(|row| DocumentTarget {
                    chip: chip("contact", u64::from(row.id.0), "user", &row.name, "", "", Tone::Neutral),
                    shows: self.shelf.shows,
                    parts: Vec::new(),
                });
                return Ok(Reply::DocumentTargets(targets.collect()));
            }
            Documents::List { of, filter, sort, offset, limit } => {
                let mut page = self.list(of.as_ref(), &filter, sort.as_deref());
                page.rows = page.rows.into_iter().skip(offset as usize).take(limit as usize).collect();
                return Ok(Reply::DocumentPage(page));
            }
            Documents::Show(id) => return Ok(Reply::Document(Box::new(self.row_mut(id)?.clone()))),
            Documents::File(id) => {
                let (msg_id, part) = (self.row_mut(id)?.message.unwrap(), self.row_mut(id)?.part);
                return Ok(Reply::Bytes(self.messages[&msg_id].files[part as usize].1.clone()));
            }
            Documents::Add { msg_id, parts, targets, .. } => {
                let name = self.chip_of(&targets[0]).title;
                self.keep("document-added", &name);
                self.add_documents(msg_id, &parts, &targets);
                Reply::DocumentPage(DocumentPage::default())
            }
            Documents::Rename { document, name } => {
                self.keep("document-renamed", &name);
                self.row_mut(document)?.name = name;
                Reply::Done
            }
            Documents::Link { document, target, share } => {
                let chip = self.chip_of(&target);
                self.keep("document-added", &chip.title);
                self.row_mut(document)?.links.push(DocumentLink { chip, shows: share });
                Reply::Done
            }
            Documents::Unlink { document, target } => {
                self.keep("document-unlinked", "");
                let links = &mut self.row_mut(document)?.links;
                links.retain(|link| link.chip.kind != target.kind || link.chip.target != target.id);
                Reply::Done
            }
            Documents::Remove(ids) => {
                let name = self.row_mut(ids[0])?.name.clone();
                self.keep("document-removed", &name);
                self.shelf.rows.retain(|row| !ids.contains(&row.id));
                Reply::Count(ids.len() as u64)
            }
        };
        self.documents_changed();
        Ok(reply)
    }
}
