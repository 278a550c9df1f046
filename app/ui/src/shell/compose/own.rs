//! The bar and the fields of what no account sends: messages to colleagues, and templates.

use egui::Ui;

use super::{super::Cx, head, insert, wish};
use crate::{
    action::{Actions, ComposeAction},
    icons::Icon,
    shell::scopes::{scope_name, scopes},
    state::{Compose, ComposeField},
    theme::size,
    widgets::{self, Button, Field, Look},
};

pub(super) fn bar(cx: &Cx<'_>, ui: &mut Ui, compose: &mut Compose, out: &mut Actions) {
    let ui = &mut super::bar_across(cx, ui, size::TOOLBAR, cx.t.chrome, "own bar");
    ui.spacing_mut().item_spacing.x = size::S2;
    let busy = super::not_ready(cx, compose);
    let (key, icon) = match compose.draft.head {
        Some(_) => ("template-save", Icon::FloppyDisk),
        None => ("internal-send", Icon::ChatsCircle),
    };
    let send = Button::new(cx.tr(key)).icon(icon).look(Look::Primary).tooltip(cx.tr("compose-send-keys"));
    if send.disabled(busy).show(ui, cx.t).clicked() {
        wish(out, compose, ComposeAction::Send);
    }
    widgets::bar_line(ui, cx.t, size::S20);
    if Button::new(cx.tr("compose-attach")).icon(Icon::Paperclip).show(ui, cx.t).clicked() {
        wish(out, compose, ComposeAction::PickFiles { inline: false });
    }
    if compose.draft.head.is_none() {
        insert::button(cx, ui, compose, busy, out);
    }
}

/// Name, scope and subject of a template.
pub(super) fn template_fields(cx: &Cx<'_>, ui: &mut Ui, compose: &mut Compose) {
    let mut changed = false;
    if let Some(template) = &mut compose.draft.head {
        head::row(cx, ui, "template-name", |ui| {
            let field = Field { name: cx.tr("template-name"), ..Default::default() };
            changed |= field.show(ui, cx.t, &mut template.name).response.changed();
        });
        head::row(cx, ui, "template-scope", |ui| {
            let all = scopes(cx);
            let entries: Vec<(String, String)> =
                all.iter().map(|(_, name)| (name.clone(), String::new())).collect();
            let chosen = scope_name(cx, template.scope);
            let name = cx.tr("template-scope");
            let picked = widgets::select(ui, cx.t, name, size::COMPOSE_PROPOSALS, None, &chosen, &entries);
            if let Some((scope, _)) = picked.and_then(|index| all.get(index)) {
                template.scope = *scope;
                changed = true;
            }
        });
    }
    head::row(cx, ui, "compose-subject", |ui| {
        let name = cx.tr("compose-subject");
        head::line_edit(cx, ui, compose, ComposeField::Subject, name, ui.available_width());
    });
    if changed {
        compose.typed(cx.now);
    }
}
