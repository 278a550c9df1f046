//! Questions: yes or no, and a name.

use egui::{Id, Ui};
use etabli_engine::DialogAnswer;
use etabli_model::FolderId;

use super::{Left, Shell, close, dialog};
use crate::{
    action::{Action, Actions, DocumentAction, HtmlAction, PluginAction},
    icons::Icon,
    shell::{Cx, folder_label},
    state::{AttachmentUse, ConfirmKind, NamePurpose, NameState},
    theme::{Type, size},
    widgets::{self, Field, Look},
};

/// A question with yes and no.
pub(super) struct Question<'a> {
    pub(super) kind: &'a ConfirmKind,
    pub(super) title: &'a str,
    pub(super) text: &'a str,
    pub(super) accept: &'a str,
    pub(super) destructive: bool,
    pub(super) footer: &'a str,
}

pub(super) fn confirm(cx: &Cx<'_>, ui: &Ui, question: &Question<'_>, out: &mut Actions) {
    let shell = Shell {
        id: "confirm",
        title: question.title,
        footer: question.footer,
        cancel: cx.tr("dialog-cancel"),
        accept: question.accept,
        accept_look: if question.destructive { Look::DangerFilled } else { Look::Primary },
        safe_focus: question.destructive,
        keep_enter: question.destructive,
        width: if question.footer.is_empty() { size::DIALOG_SMALL } else { size::PALETTE },
        ..Default::default()
    };
    let left = dialog(cx, ui, &shell, |ui| {
        widgets::paragraph(ui, question.text, Type::Ui, cx.t.t2, ui.available_width());
    });
    match (left, question.kind) {
        (Some(Left::Accepted), ConfirmKind::Plugin(id)) => {
            out.push(Action::Answer(*id, DialogAnswer::Confirmed))
        }
        (Some(Left::Accepted), ConfirmKind::OpenAttachment { msg_id, index, name }) => {
            out.push(Action::Attachment {
                msg_id: *msg_id,
                index: *index,
                name: name.clone(),
                purpose: AttachmentUse::OpenAnyway,
            });
        }
        (Some(Left::Accepted), ConfirmKind::OpenDocument { id, name }) => {
            let (id, name) = (*id, name.clone());
            let purpose = AttachmentUse::OpenAnyway;
            out.push(Action::Documents(DocumentAction::Use { id, name, purpose }));
        }
        (Some(Left::Accepted), ConfirmKind::OpenLink(target)) => {
            out.push(Action::Html(HtmlAction::Open(target.clone())));
        }
        (Some(Left::Accepted), ConfirmKind::Account(action)) => {
            out.extend([Action::CloseDialog, Action::Accounts(action.clone())]);
        }
        (Some(Left::Accepted), ConfirmKind::Compose(id, action)) => {
            out.extend([Action::CloseDialog, Action::Compose(*id, action.clone())]);
        }
        (Some(Left::Accepted), ConfirmKind::Folder(action)) => {
            out.extend([Action::CloseDialog, Action::Folder(action.clone())]);
        }
        (Some(Left::Accepted), ConfirmKind::ManagePlugin(request)) => {
            out.extend([Action::CloseDialog, Action::Plugins(PluginAction::Manage(request.clone()))]);
        }
        (Some(Left::Cancelled), _) => out.push(Action::CloseDialog),
        (None, _) => {}
    }
}

pub(super) fn name(cx: &Cx<'_>, ui: &Ui, state: &mut NameState, out: &mut Actions) {
    let (title, accept, field) = match state.purpose {
        NamePurpose::NewFolder(_) => ("folder-new-title", "folder-new-accept", "folder-name"),
        NamePurpose::Rename(_) => ("folder-rename-title", "folder-rename-accept", "folder-name"),
        NamePurpose::Document(_) => ("document-rename-title", "folder-rename-accept", "documents-name"),
    };
    let icon = match state.purpose {
        NamePurpose::Document(_) => Icon::File,
        _ => Icon::FolderSimple,
    };
    let typed = state.text.trim().to_owned();
    let refused = refuse(cx, state.purpose, &typed);
    let parent = match state.purpose {
        NamePurpose::NewFolder(Some(parent)) => cx.cache.folder(parent),
        _ => None,
    };
    let subtitle = parent
        .map(|folder| cx.i18n.tr_args("folder-new-in", &[("folder", folder_label(cx.i18n, folder).into())]))
        .unwrap_or_default();
    let shell = Shell {
        id: "name",
        title: cx.tr(title),
        subtitle: &subtitle,
        icon: Some((icon, cx.t.accent)),
        cancel: cx.tr("dialog-cancel"),
        accept: cx.tr(accept),
        refused,
        ..Default::default()
    };
    let left = dialog(cx, ui, &shell, |ui| {
        widgets::label(ui, cx.tr(field), Type::SmallMedium, cx.t.t2);
        let wrong = refused.filter(|_| !typed.is_empty());
        let field = Field {
            id: Some(Id::unique("name field")),
            name: cx.tr(field),
            error: wrong.is_some(),
            ..Default::default()
        };
        let shown = field.show(ui, cx.t, &mut state.text);
        if std::mem::take(&mut state.fresh) {
            shown.response.request_focus();
        }
        if let Some(reason) = wrong {
            widgets::text(ui, reason, Type::Small, cx.t.danger);
        }
    });
    match (left, state.purpose) {
        (Some(Left::Accepted), NamePurpose::NewFolder(parent)) => {
            out.push(Action::CreateFolder { parent, name: typed });
        }
        (Some(Left::Accepted), NamePurpose::Rename(folder)) => {
            out.push(Action::RenameFolder { folder, name: typed })
        }
        (Some(Left::Accepted), NamePurpose::Document(id)) => {
            out.extend([Action::CloseDialog, Action::Documents(DocumentAction::Rename { id, name: typed })]);
        }
        _ => close(left, out),
    }
}

fn refuse<'a>(cx: &Cx<'a>, purpose: NamePurpose, typed: &str) -> Option<&'a str> {
    if typed.is_empty() {
        return Some(cx.tr("folder-name-empty"));
    }
    if matches!(purpose, NamePurpose::Document(_)) {
        return None;
    }
    if typed.contains('/') {
        return Some(cx.tr("folder-name-slash"));
    }
    let (parent, own): (Option<FolderId>, Option<FolderId>) = match purpose {
        NamePurpose::NewFolder(parent) => (parent, None),
        NamePurpose::Rename(id) => (cx.cache.folder(id).and_then(|folder| folder.parent), Some(id)),
        NamePurpose::Document(_) => (None, None),
    };
    let taken = cx
        .cache
        .folders
        .iter()
        .any(|folder| folder.parent == parent && Some(folder.id) != own && folder.name == typed);
    taken.then(|| cx.tr("folder-name-taken"))
}
