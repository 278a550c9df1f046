//! What the sample mailbox shows of a message.

use etabli_engine::Reply;
use etabli_engine::view::{ForumKind, ForumNode, MessageView, PersonView};
use etabli_model::{Address, MsgId};

use super::{Sample, Stored, address};

/// The name of one of many recipients.
fn recipient(index: u64) -> String {
    format!("Abonné {index:04}")
}

impl Sample {
    /// Gives a message so many recipients and no others.
    pub fn send_to_many(&mut self, id: u64, recipients: u64) {
        let message = self.messages.get_mut(&MsgId(id)).unwrap();
        let to = |index: u64| address(&recipient(index), &format!("a{index}@abonnes.example"));
        message.row.to = (1..=recipients).map(to).collect();
        message.cc.clear();
    }

    fn person(&self, address: &Address) -> PersonView {
        let contact = self.contacts.iter().find(|contact| contact.email == address.address);
        PersonView {
            address: address.clone(),
            contact: contact.map(|contact| contact.id),
            contact_name: contact.map(|contact| contact.name.clone()).unwrap_or_default(),
        }
    }

    pub(super) fn view(&self, message: &Stored) -> MessageView {
        let row = message.row.clone();
        let folder = self.folders.iter().find(|folder| folder.id == message.folder).unwrap();
        MessageView {
            from: vec![self.person(&row.from)],
            to: row.to.iter().map(|to| self.person(to)).collect(),
            cc: message.cc.iter().map(|cc| self.person(cc)).collect(),
            bcc: Vec::new(),
            in_reply_to: Vec::new(),
            references: Vec::new(),
            sent_at: Some(row.date),
            text: message.text.clone(),
            has_html: self.html.contains_key(&row.id.0),
            attachments: message.files.iter().map(|(file, _)| file.clone()).collect(),
            posing: (0..)
                .zip(&message.files)
                .filter_map(|(index, (file, bytes))| {
                    Some((index, etabli_engine::posing(&file.name, &file.media_type, bytes)?))
                })
                .collect(),
            chips: self.category_chip(message).into_iter().chain(self.chips(message)).collect(),
            folder: folder.id,
            folder_path: folder.path.clone(),
            account: "sav@lantelme".to_owned(),
            problem: String::new(),
            receipt: self.receipts.get(&row.id.0).cloned(),
            authentication: self.authentication,
            warnings: self.warnings.clone(),
            answering: self.answering.clone(),
            row,
        }
    }

    pub(super) fn distrust(&mut self, address: &str) -> Reply {
        self.trusted.retain(|known| known != address);
        Reply::Done
    }

    /// Adds a file to a message.
    pub fn attach(&mut self, id: u64, name: &str) {
        self.attach_bytes(id, name, &[0; 8]);
    }

    /// Attaches a file with this content.
    pub fn attach_bytes(&mut self, id: u64, name: &str, bytes: &[u8]) {
        let message = self.messages.get_mut(&MsgId(id)).unwrap();
        message.files.push(super::file(name, "application/octet-stream", 1000, bytes.to_vec()));
    }

    /// Takes away everything that a message is linked with; nobody knows its sender.
    pub fn lonely(&mut self, id: u64) {
        self.messages.get_mut(&MsgId(id)).unwrap().chips.clear();
        self.contacts.clear();
    }

    /// Gives a message so many linked ones.
    pub fn relate(&mut self, id: u64, related: u32) {
        self.messages.get_mut(&MsgId(id)).unwrap().row.related = related;
    }

    pub(super) fn forum(&self, id: MsgId) -> Vec<ForumNode> {
        if !self.forum_nodes.is_empty() {
            return self.forum_nodes.clone();
        }
        let here = &self.messages[&id].row;
        let node = |depth, kind, id, from: Address, subject: &str, date| ForumNode {
            depth,
            kind,
            id,
            message_id: "absent@saint-aubin.example".to_owned(),
            subject: subject.to_owned(),
            from,
            date,
            direction: etabli_model::Direction::In,
            account: if id.is_some() { "SAV Lantelme".to_owned() } else { String::new() },
            unread: false,
            words: String::new(),
        };
        let sav = address("SAV Lantelme", "sav@lantelme.example");
        vec![
            node(0, ForumKind::Missing, None, Address::default(), "", None),
            node(1, ForumKind::Message, Some(id), here.from.clone(), &here.subject, Some(here.date)),
            node(2, ForumKind::Receipt, None, sav.clone(), "", Some(here.date)),
            node(2, ForumKind::Message, Some(MsgId(2)), sav, "RE: Charnières livrées", Some(here.date)),
        ]
    }
}
