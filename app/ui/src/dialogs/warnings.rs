//! What to look at before a message is sent: one sentence each, with a way to mend it.

use egui::Ui;
use etabli_engine::{DraftId, SendMode, Warning};

use super::{Left, Shell, close, dialog};
use crate::{
    action::{Action, Actions, ComposeAction},
    icons::Icon,
    shell::Cx,
    state::ComposeField,
    theme::{Type, size},
    widgets,
};

pub(super) fn show(cx: &Cx<'_>, ui: &Ui, id: DraftId, mode: SendMode, found: &[Warning], out: &mut Actions) {
    let shell = Shell {
        id: "warnings",
        title: cx.tr("warn-title"),
        icon: Some((Icon::Warning, cx.t.warn)),
        width: size::PALETTE,
        cancel: cx.tr("warn-back"),
        accept: cx.tr("warn-send"),
        safe_focus: true,
        keep_enter: true,
        ..Default::default()
    };
    let mut mended = None;
    let left = dialog(cx, ui, &shell, |ui| {
        for warning in found {
            let text = sentence(cx, warning);
            let said = widgets::paragraph(ui, &text, Type::Ui, cx.t.t1, ui.available_width());
            ui.ctx().accesskit_node_builder(said.id, |node| node.set_live(egui::accesskit::Live::Polite));
            if let Some((key, icon, action)) = way_out(id, warning)
                && widgets::link(ui, cx.t, cx.i18n.tr(key), Type::Ui, Some(icon)).clicked()
            {
                mended = Some(action);
            }
            ui.add_space(size::S4);
        }
        widgets::text(ui, cx.tr("warn-off"), Type::Small, cx.t.t3);
    });
    match (mended, left) {
        (Some(action), _) => out.extend([Action::CloseDialog, action]),
        (None, Some(Left::Accepted)) => {
            let anyway = ComposeAction::SendAnyway(mode, found.to_vec());
            out.extend([Action::CloseDialog, Action::Compose(id, anyway)]);
        }
        (None, left) => close(left, out),
    }
}

fn sentence(cx: &Cx<'_>, warning: &Warning) -> String {
    match warning {
        Warning::AttachmentMissing { words } => {
            cx.i18n.tr_args("warn-attachment", &[("words", words.as_str().into())])
        }
        Warning::SubjectEmpty => cx.tr("warn-subject").to_owned(),
        Warning::ManyRecipients { count } => {
            cx.i18n.tr_args("warn-many", &[("count", u64::from(*count).into())])
        }
        Warning::NewerReply { from, date, .. } => {
            let when = cx.i18n.dates().short(*date, cx.wall);
            cx.i18n.tr_args("warn-newer", &[("who", from.display().into()), ("when", when.into())])
        }
        Warning::OthersAnswer { users } => {
            let args = [("who", users.join(", ").into()), ("count", (users.len() as u64).into())];
            cx.i18n.tr_args("warn-others", &args)
        }
        Warning::VariableEmpty { names } => {
            cx.i18n.tr_args("compose-variables", &[("names", names.join(", ").into())])
        }
        Warning::OtherOrganisation { addresses } => {
            let args = [("who", addresses.join(", ").into()), ("count", (addresses.len() as u64).into())];
            cx.i18n.tr_args("warn-organisation", &args)
        }
    }
}

/// Returns the way to mend something: its words, its icon and what it does.
fn way_out(id: DraftId, warning: &Warning) -> Option<(&'static str, Icon, Action)> {
    let wish = |action| Action::Compose(id, action);
    Some(match warning {
        Warning::AttachmentMissing { .. } => {
            ("warn-attachment-mend", Icon::Paperclip, wish(ComposeAction::PickFiles { inline: false }))
        }
        Warning::SubjectEmpty => {
            ("warn-subject-mend", Icon::PencilSimpleLine, wish(ComposeAction::Focus(ComposeField::Subject)))
        }
        Warning::ManyRecipients { .. } => {
            ("warn-many-mend", Icon::EyeSlash, wish(ComposeAction::HideRecipients))
        }
        Warning::NewerReply { msg_id, .. } => {
            ("warn-newer-mend", Icon::EnvelopeOpen, Action::OpenMessage(*msg_id))
        }
        Warning::OtherOrganisation { .. } => {
            ("warn-organisation-mend", Icon::User, wish(ComposeAction::Focus(ComposeField::To)))
        }
        Warning::VariableEmpty { .. } => ("compose-fill", Icon::Check, wish(ComposeAction::Fill)),
        Warning::OthersAnswer { .. } => return None,
    })
}
