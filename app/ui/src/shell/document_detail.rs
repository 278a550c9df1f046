//! One document: what it is, where it came from, what it is linked with, and what can be done with it.

use egui::{Frame, Layout, Margin, ScrollArea, Ui};
use etabli_engine::{Target, view::DocumentRow};
use etabli_model::{Timestamp, Tone};

use super::{
    Cx, documents,
    record_detail::{labelled, section},
};
use crate::{
    action::{Action, Actions, DocumentAction},
    icons::Icon,
    risky::{risk, shown_name},
    state::DocumentsState,
    theme::{Type, size},
    widgets::{self, Button, Chip, Look},
};

pub(super) fn show(cx: &Cx<'_>, ui: &mut Ui, state: &DocumentsState, out: &mut Actions) {
    ScrollArea::vertical().id_salt("document").auto_shrink(false).show(ui, |ui| {
        Frame::NONE.inner_margin(Margin::same(16)).show(ui, |ui| {
            head(cx, ui, state.document.as_deref(), out);
            let Some(row) = &state.document else {
                widgets::text(ui, cx.tr("documents-loading"), Type::Ui, cx.t.t3);
                return;
            };
            if let Some(risk) = risk(&row.name) {
                ui.add_space(size::S8);
                widgets::note(ui, cx.t, Tone::Warn, cx.tr(risk.key()), ui.available_width());
            }
            ui.add_space(size::S12);
            buttons(cx, ui, row, out);
            section(cx, ui, cx.tr("documents-links"));
            links(cx, ui, row, out);
            section(cx, ui, cx.tr("documents-origin"));
            origin(cx, ui, row, out);
        });
    });
}

fn head(cx: &Cx<'_>, ui: &mut Ui, row: Option<&DocumentRow>, out: &mut Actions) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = size::S8;
        if let Some(row) = row {
            let (glyph, color) = documents::file_icon(cx, row);
            let (rect, _) = ui.allocate_exact_size(egui::Vec2::splat(size::ICON), egui::Sense::hover());
            widgets::icon(ui.painter(), rect.center(), glyph, size::ICON, color);
        }
        ui.with_layout(Layout::right_to_left(egui::Align::Center), |ui| {
            let close = Button::new(cx.tr("documents-close")).icon(Icon::X).icon_only(true).small();
            if close.show(ui, cx.t).clicked() {
                out.push(Action::Documents(DocumentAction::Close));
            }
            if let Some(row) = row {
                ui.with_layout(Layout::left_to_right(egui::Align::Center), |ui| {
                    widgets::heading(ui, &shown_name(&row.name), Type::Heading, cx.t.t1);
                });
            }
        });
    });
    if let Some(row) = row {
        let facts = format!("{} · {}", cx.i18n.size(row.size), row.media_type);
        widgets::text(ui, &facts, Type::Small, cx.t.t3);
    }
}

fn buttons(cx: &Cx<'_>, ui: &mut Ui, row: &DocumentRow, out: &mut Actions) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = egui::vec2(size::S8, size::S8);
        for (key, icon, action) in documents::deeds(row) {
            let look = match key {
                "attachment-open" => Look::Primary,
                "document-remove" => Look::DangerOutlined,
                _ => Look::Outlined,
            };
            // The links and the message have a place of their own below.
            if matches!(key, "document-link" | "document-message") {
                continue;
            }
            if Button::new(cx.tr(key)).icon(icon).look(look).small().show(ui, cx.t).clicked() {
                out.push(action);
            }
        }
    });
}

fn links(cx: &Cx<'_>, ui: &mut Ui, row: &DocumentRow, out: &mut Actions) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = egui::vec2(size::S8, size::S8);
        for link in &row.links {
            let chip = &link.chip;
            let target = Target { kind: chip.kind.clone(), id: chip.target };
            let close = cx.i18n.tr_args("document-unlink", &[("name", chip.title.as_str().into())]);
            let shown = Chip {
                icon: Icon::from_name(&chip.icon).or(Some(Icon::Link)),
                title: &chip.title,
                detail: &chip.detail,
                closable: Some(&close),
                max: ui.max_rect().width(),
                ..Default::default()
            }
            .show(ui, cx.t);
            let deleted = shown.response.has_focus()
                && ui.input_mut(|input| input.consume_key(egui::Modifiers::NONE, egui::Key::Delete));
            if shown.closed || deleted {
                let (id, name) = (row.id, chip.title.clone());
                out.push(Action::Documents(DocumentAction::Unlink { id, target, name }));
            } else if shown.response.clicked() {
                out.push(Action::Documents(DocumentAction::Show(Some(target))));
            }
        }
        let add = Chip {
            icon: Some(Icon::Link),
            title: cx.tr("document-link"),
            dashed: true,
            ..Default::default()
        };
        if add.show(ui, cx.t).response.clicked() {
            out.push(Action::Documents(DocumentAction::AskLink(row.id, row.name.clone())));
        }
    });
    let shown: Vec<&str> =
        row.links.iter().filter(|link| link.shows).map(|link| link.chip.title.as_str()).collect();
    if !shown.is_empty() {
        ui.add_space(size::S6);
        let text = cx.i18n.tr_args("document-shown-by", &[("name", shown.join(", ").into())]);
        widgets::paragraph(ui, &text, Type::Small, cx.t.t3, ui.available_width());
    }
}

fn origin(cx: &Cx<'_>, ui: &mut Ui, row: &DocumentRow, out: &mut Actions) {
    let added = Timestamp { seconds: row.added_at, offset_minutes: 0 };
    let day = cx.i18n.dates().day_time(added, cx.wall.time_zone());
    labelled(cx, ui, cx.tr("documents-added"), &day);
    if !row.added_by_name.is_empty() {
        labelled(cx, ui, cx.tr("documents-by"), &row.added_by_name);
    }
    widgets::text(ui, cx.tr("documents-message"), Type::Small, cx.t.t3);
    match row.message {
        Some(msg_id) => {
            let subject = if row.subject.is_empty() { cx.tr("no-subject") } else { row.subject.as_str() };
            if widgets::link(ui, cx.t, subject, Type::Ui, Some(Icon::EnvelopeSimple)).clicked() {
                out.push(Action::Documents(DocumentAction::ShowMessage(msg_id)));
            }
        }
        None => {
            widgets::text(ui, cx.tr("document-message-gone"), Type::Ui, cx.t.t2);
        }
    }
}
