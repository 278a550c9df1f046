//! What the list of plugins and the pane of one draw alike: icons, rights in short, what is added, limits.

use egui::{Pos2, Response, Sense, Ui, vec2};
use etabli_engine::{
    Contribution,
    view::{ContributionRow, PluginRow, PluginState},
};

use super::Cx;
use crate::{
    icons::Icon,
    theme::{Type, line, size},
    widgets::{self, Chip},
};

/// Paints the icon of a plugin, or its initial where it has none.
pub(super) fn icon(cx: &Cx<'_>, ui: &Ui, center: Pos2, plugin: &PluginRow, points: f32) {
    let color = match plugin.state {
        PluginState::Isolated => cx.t.danger,
        PluginState::Disabled => cx.t.t3,
        PluginState::Refused | PluginState::Waiting => cx.t.warn,
        PluginState::Active => cx.t.accent,
    };
    let painter = ui.painter();
    if let Some(icon) = Icon::from_name(&plugin.icon) {
        return widgets::icon(painter, center, icon, points, color);
    }
    let initial: String = plugin.name.chars().take(1).flat_map(char::to_uppercase).collect();
    let galley = line(painter, &initial, Type::Subject, color, f32::INFINITY);
    widgets::galley_left(painter, center.x - galley.size().x / 2.0, center.y, galley);
}

/// Returns the icon of a capability, and the key of its name in two words.
pub(super) fn right(capability: &str) -> Option<(Icon, &'static str)> {
    Some(match capability {
        "log" => (Icon::ListChecks, "right-log"),
        "clock" => (Icon::Clock, "right-clock"),
        "locale" => (Icon::Translate, "right-locale"),
        "settings" => (Icon::SlidersHorizontal, "right-settings"),
        "messages-headers" => (Icon::EnvelopeSimple, "right-messages-headers"),
        "messages-text" => (Icon::EnvelopeSimpleOpen, "right-messages-text"),
        "messages-attachments" => (Icon::Paperclip, "right-messages-attachments"),
        "mailbox" => (Icon::FolderSimple, "right-mailbox"),
        "address-book" => (Icon::AddressBook, "right-address-book"),
        "records" => (Icon::Database, "right-records"),
        "link-store" => (Icon::Link, "right-link-store"),
        "dialogs" => (Icon::Question, "right-dialogs"),
        "files" => (Icon::File, "right-files"),
        "progress" => (Icon::CircleNotch, "right-progress"),
        "http" => (Icon::Globe, "right-http"),
        "secrets" => (Icon::Lock, "right-secrets"),
        _ => return None,
    })
}

/// Paints an icon in the flow.
pub(super) fn small_icon(ui: &mut Ui, icon: Icon, color: egui::Color32) {
    let (rect, _) = ui.allocate_exact_size(vec2(size::ICON_CELL, Type::Small.line()), Sense::hover());
    widgets::icon(ui.painter(), rect.center(), icon, size::ICON_CHIP, color);
}

/// One chip for each kind of thing that the plugin adds; the tooltip names them.
pub(super) fn contributions(cx: &Cx<'_>, ui: &mut Ui, rows: &[ContributionRow]) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(size::S6, size::S6);
        for row in rows {
            let Some((icon, key)) = contribution(row.kind) else { continue };
            let title = cx.i18n.tr_args(key, &[("count", (row.titles.len() as u64).into())]);
            let args = [("count", title.as_str().into()), ("titles", row.titles.join(", ").into())];
            let name = cx.i18n.tr_args("plugin-adds-name", &args);
            let chip =
                Chip { icon: Some(icon), title: &title, name: &name, passive: true, ..Chip::default() };
            chip.show(ui, cx.t).response.on_hover_text(row.titles.join("\n"));
        }
    });
}

fn contribution(kind: Contribution) -> Option<(Icon, &'static str)> {
    Some(match kind {
        Contribution::Columns => (Icon::Columns, "plugin-adds-columns"),
        Contribution::SearchFields => (Icon::FunnelSimple, "plugin-adds-search-fields"),
        Contribution::MessageFields => (Icon::Tag, "plugin-adds-message-fields"),
        Contribution::Links => (Icon::Link, "plugin-adds-links"),
        Contribution::Views => (Icon::ListBullets, "plugin-adds-views"),
        Contribution::Commands => (Icon::List, "plugin-adds-commands"),
        Contribution::MailEvents => (Icon::EnvelopeSimple, "plugin-adds-rules"),
        Contribution::Importer => (Icon::Archive, "plugin-adds-importers"),
        _ => return None,
    })
}

/// What is used of a limit, as a bar and in words.
pub(super) fn limit(
    cx: &Cx<'_>,
    ui: &mut Ui,
    key: &str,
    (used, most): (u64, u64),
    write: impl Fn(u64) -> String,
) -> Response {
    let t = cx.t;
    let args = [("used", write(used).into()), ("limit", write(most).into())];
    let value = cx.i18n.tr_args("plugin-limit", &args);
    let wide = |text: &str| line(ui.painter(), text, Type::Small, t.t1, f32::INFINITY).size().x;
    let width = ui.available_width() - wide(cx.i18n.tr(key)) - wide(&value) - 2.0 * size::S8;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = size::S8;
        widgets::text(ui, cx.i18n.tr(key), Type::Small, t.t2);
        let share = if most == 0 { 0.0 } else { used as f32 / most as f32 };
        widgets::limit_bar(ui, t, width.max(size::S20), share, cx.i18n.tr(key));
        widgets::text(ui, &value, Type::Small, t.t1);
    })
    .response
}
