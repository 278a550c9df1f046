//! A secret that a plugin may use without seeing it. The words are the host's, beside the plugin's title.

use egui::{Id, Ui};
use etabli_engine::{DialogAnswer, Password};

use super::{Left, Shell, close, dialog};
use crate::{
    action::{Action, Actions},
    icons::Icon,
    shell::Cx,
    state::SecretState,
    theme::{Type, size},
    widgets::{self, Field},
};

pub(super) fn show(cx: &Cx<'_>, ui: &Ui, state: &mut SecretState, out: &mut Actions) {
    let (title, footer) = (state.title.clone(), state.footer.clone());
    let shell = Shell {
        id: "secret",
        title: &title,
        icon: Some((Icon::Lock, cx.t.accent)),
        width: size::PALETTE,
        footer: &footer,
        cancel: cx.tr("dialog-cancel"),
        accept: cx.tr("secret-accept"),
        refused: state.text.is_empty().then(|| cx.tr("secret-empty")),
        ..Default::default()
    };
    let left = dialog(cx, ui, &shell, |ui| {
        widgets::paragraph(ui, cx.tr("secret-about"), Type::Ui, cx.t.t2, ui.available_width());
        let field = Field {
            id: Some(Id::unique("secret field")),
            name: cx.tr("secret-name"),
            masked: true,
            ..Default::default()
        };
        let shown = field.show(ui, cx.t, &mut state.text);
        if std::mem::take(&mut state.fresh) {
            shown.response.request_focus();
        }
    });
    if left == Some(Left::Accepted) {
        let secret = Password(std::mem::take(&mut state.text));
        out.push(Action::Answer(state.dialog, DialogAnswer::Secret(secret)));
    } else {
        close(left, out);
    }
}
