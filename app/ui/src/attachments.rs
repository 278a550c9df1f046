//! What becomes of files, those of messages and documents: opened, saved, shown in the file manager, drawn.
//!
//! A file that is dangerous by its name asks before its bytes are fetched, one that poses as something harmless once
//! they are there (SEC-40, SEC-44).

use std::path::PathBuf;

use etabli_engine::{Failure, Mail, Nature, Request, posing};
use etabli_model::MsgId;

use crate::{
    action::Action,
    client::Ask,
    options::Origin,
    risky::{risk, shown_name},
    state::{AttachmentUse, ConfirmKind, Dialog},
    workbench::Workbench,
};

/// Returns the key of the sentence that says what a file really is.
pub(crate) fn nature_key(nature: Nature) -> &'static str {
    match nature {
        Nature::Program => "nature-program",
        Nature::Script => "nature-script",
        Nature::Shortcut => "nature-shortcut",
        Nature::Disk => "nature-disk",
        Nature::Page => "nature-page",
        Nature::Archive => "nature-archive",
        Nature::Compound => "nature-compound",
        Nature::OutlookPack => "nature-outlook-pack",
        Nature::Pdf => "nature-pdf",
        Nature::Picture => "nature-picture",
    }
}

impl Workbench {
    pub(crate) fn attachment(&mut self, msg_id: MsgId, index: u32, name: String, purpose: AttachmentUse) {
        let kind = ConfirmKind::OpenAttachment { msg_id, index, name: name.clone() };
        if self.may_fetch(&name, purpose, kind) {
            self.fetch_attachment(msg_id, index, name, purpose);
        }
    }

    /// Reports whether a file may be fetched for this; one that is dangerous by its name is asked about first.
    pub(crate) fn may_fetch(&mut self, name: &str, purpose: AttachmentUse, kind: ConfirmKind) -> bool {
        if purpose == AttachmentUse::OpenAnyway {
            self.screen.dialogs.pop();
        }
        let Some(risk) = risk(name).filter(|_| purpose == AttachmentUse::Open) else { return true };
        self.ask_before_opening(name, risk.key(), kind);
        false
    }

    fn ask_before_opening(&mut self, name: &str, why: &str, kind: ConfirmKind) {
        self.screen.dialogs.push(Dialog::Confirm {
            title: self.i18n.tr_args("attachment-risky-title", &[("name", shown_name(name).into())]),
            text: format!("{} {}", self.i18n.tr(why), self.i18n.tr("attachment-risky-text")),
            accept: self.i18n.tr("attachment-risky-accept").to_owned(),
            destructive: true,
            footer: String::new(),
            kind,
        });
    }

    pub(crate) fn save_all(&mut self, id: MsgId) {
        let Some(open) = self.cache.message.as_ref().filter(|open| open.view.row.id == id) else { return };
        let name = |part: u32| open.view.attachments.get(part as usize).map(|file| file.name.clone());
        let files: Vec<(u32, String)> =
            open.file_parts().into_iter().filter_map(|part| Some((part, name(part)?))).collect();
        for (index, name) in files {
            self.fetch_attachment(id, index, name, AttachmentUse::Save);
        }
    }

    pub(crate) fn fetch_attachment(
        &mut self,
        msg_id: MsgId,
        index: u32,
        name: String,
        purpose: AttachmentUse,
    ) {
        let ask = Ask::Attachment { msg_id, index, name, purpose };
        self.client.send(Request::Mail(Mail::Attachment { msg_id, index }), ask);
    }

    pub(crate) fn attachment_arrived(
        &mut self,
        msg_id: MsgId,
        index: u32,
        name: &str,
        purpose: AttachmentUse,
        bytes: Vec<u8>,
    ) {
        match purpose {
            AttachmentUse::Picture => self.thumbs.decode((msg_id, index), bytes),
            AttachmentUse::Inline => self.html_picture(msg_id, name, Some(bytes)),
            _ => {
                let kind = ConfirmKind::OpenAttachment { msg_id, index, name: name.to_owned() };
                self.give_file(name, purpose, bytes, self.origin(msg_id), kind);
            }
        }
    }

    /// Gives a file to the system: to open, to show in the file manager, or to save. One that is dangerous by its
    /// bytes is asked about before it opens, as `kind`.
    pub(crate) fn give_file(
        &mut self,
        name: &str,
        purpose: AttachmentUse,
        bytes: Vec<u8>,
        origin: Origin,
        kind: ConfirmKind,
    ) {
        let origin = Some(origin);
        let done = self.platform_done(|result: Result<(), Failure>| result.err().map(Action::PlatformFailed));
        match purpose {
            AttachmentUse::Open | AttachmentUse::OpenAnyway => {
                let found = posing(name, "", &bytes).filter(|nature| nature.is_dangerous());
                match found.filter(|_| purpose == AttachmentUse::Open) {
                    Some(nature) => self.ask_before_opening(name, nature_key(nature), kind),
                    None => self.platform.open_copy(name, bytes, origin, done),
                }
            }
            AttachmentUse::Reveal => self.platform.reveal_copy(name, bytes, origin, done),
            AttachmentUse::Save => {
                let title = self.i18n.tr("attachment-save-title").to_owned();
                let done = self.platform_done(|path: Option<PathBuf>| {
                    path.map(|path| Action::SaveBytes { path, bytes, origin })
                });
                self.platform.pick_save(&title, name, done);
            }
            AttachmentUse::Picture | AttachmentUse::Inline => {}
        }
    }

    /// Returns the message that a file came with, as far as the window still knows it.
    fn origin(&self, msg_id: MsgId) -> Origin {
        let open = self.cache.message.as_ref().map(|open| &open.view.row).filter(|row| row.id == msg_id);
        open.map(|row| Origin { from: row.from.address.clone(), message_id: row.message_id.clone() })
            .unwrap_or_default()
    }
}
