//! What is done with files: those of messages, and documents.

use etabli_engine::{Failure, Mail, Request};
use etabli_model::MsgId;

use crate::{
    action::Action,
    client::Ask,
    risky::{risk, shown_name},
    state::{AttachmentUse, ConfirmKind, Dialog},
    workbench::Workbench,
};

impl Workbench {
    pub(crate) fn attachment(&mut self, msg_id: MsgId, index: u32, name: String, purpose: AttachmentUse) {
        let kind = ConfirmKind::OpenAttachment { msg_id, index, name: name.clone() };
        if self.may_use(&name, purpose, kind) {
            self.fetch_attachment(msg_id, index, name, purpose);
        }
    }

    /// Reports whether a file may be used so: opening one that is dangerous is asked first (SEC-40).
    pub(crate) fn may_use(&mut self, name: &str, purpose: AttachmentUse, kind: ConfirmKind) -> bool {
        let confirmed = matches!(
            self.screen.dialogs.last(),
            Some(Dialog::Confirm { kind: asked, .. }) if *asked == kind
        );
        if confirmed {
            self.screen.dialogs.pop();
            return true;
        }
        let Some(risk) = risk(name).filter(|_| purpose == AttachmentUse::Open) else { return true };
        self.screen.dialogs.push(Dialog::Confirm {
            title: self.i18n.tr_args("attachment-risky-title", &[("name", shown_name(name).into())]),
            text: format!("{} {}", self.i18n.tr(risk.key()), self.i18n.tr("attachment-risky-text")),
            accept: self.i18n.tr("attachment-risky-accept").to_owned(),
            destructive: true,
            footer: String::new(),
            kind,
        });
        false
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
            _ => self.give_file(name, purpose, bytes),
        }
    }

    /// Gives a file to the system: to open, to show in the file manager, or to save.
    pub(crate) fn give_file(&mut self, name: &str, purpose: AttachmentUse, bytes: Vec<u8>) {
        let done = self.platform_done(|result: Result<(), Failure>| result.err().map(Action::PlatformFailed));
        match purpose {
            AttachmentUse::Open => self.platform.open_copy(name, bytes, done),
            AttachmentUse::Reveal => self.platform.reveal_copy(name, bytes, done),
            AttachmentUse::Save => {
                let title = self.i18n.tr("attachment-save-title").to_owned();
                let done = self.platform_done(|path: Option<std::path::PathBuf>| {
                    path.map(|path| Action::SaveBytes { path, bytes })
                });
                self.platform.pick_save(&title, name, done);
            }
            AttachmentUse::Picture | AttachmentUse::Inline => {}
        }
    }
}
