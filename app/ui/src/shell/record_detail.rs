//! One record of a plugin: its fields, its messages, and what the plugin adds, drawn with the shell's widgets.

use egui::{Frame, Margin, ScrollArea, Ui};
use etabli_engine::{Widget, view::RecordView};
use etabli_model::{MsgId, RecordId};

use super::{Cx, header::tone_color};
use crate::{
    action::{Action, Actions, RecordAction},
    icons::Icon,
    state::RecordsState,
    theme::{Type, size},
    widgets::{self, Button, Look},
};

pub(super) fn show(cx: &Cx<'_>, ui: &mut Ui, state: &RecordsState, out: &mut Actions) {
    ScrollArea::vertical().id_salt("record").auto_shrink(false).show(ui, |ui| {
        Frame::NONE.inner_margin(Margin::same(16)).show(ui, |ui| {
            let close = Button::new(cx.tr("records-close")).icon(Icon::X).icon_only(true).small();
            if close.show(ui, cx.t).clicked() {
                out.push(Action::Records(RecordAction::Close));
            }
            let Some(record) = &state.record else {
                widgets::text(ui, cx.tr("records-loading"), Type::Ui, cx.t.t3);
                return;
            };
            fields(cx, ui, record);
            for widget in &record.widgets {
                piece(cx, ui, state, widget, out);
            }
            if !record.messages.is_empty() {
                section(cx, ui, cx.tr("records-messages"));
                messages(cx, ui, state, &record.messages, out);
            }
        });
    });
}

fn fields(cx: &Cx<'_>, ui: &mut Ui, record: &RecordView) {
    if let Some(number) = record.number {
        labelled(cx, ui, cx.tr("records-number"), &number.to_string());
    }
    for (title, value) in record.fields.iter().filter(|(_, value)| !value.is_empty()) {
        labelled(cx, ui, title, value);
    }
}

pub(super) fn section(cx: &Cx<'_>, ui: &mut Ui, title: &str) {
    ui.add_space(size::S12);
    widgets::heading(ui, title, Type::UiStrong, cx.t.t1);
    ui.add_space(size::S4);
}

pub(super) fn labelled(cx: &Cx<'_>, ui: &mut Ui, label: &str, value: &str) {
    widgets::text(ui, label, Type::Small, cx.t.t3);
    widgets::paragraph(ui, value, Type::Ui, cx.t.t1, ui.available_width());
    ui.add_space(size::S6);
}

fn piece(cx: &Cx<'_>, ui: &mut Ui, state: &RecordsState, widget: &Widget, out: &mut Actions) {
    match widget {
        Widget::Section(title) => section(cx, ui, title),
        Widget::Paragraph(text) => {
            widgets::paragraph(ui, text, Type::Ui, cx.t.t1, ui.available_width());
            ui.add_space(size::S6);
        }
        Widget::Labelled { label, value } => labelled(cx, ui, label, value),
        Widget::Badge { label, tone } => {
            widgets::tag(ui, None, label, cx.t.press, tone_color(cx.t, *tone));
        }
        Widget::Note { label, tone } => {
            widgets::note(ui, cx.t, *tone, label, ui.available_width());
            ui.add_space(size::S6);
        }
        Widget::Progress { label, done, total } => {
            widgets::text(ui, &format!("{label} {done}/{total}"), Type::Small, cx.t.t2);
            let share = if *total == 0 { 0.0 } else { (*done as f64 / *total as f64) as f32 };
            widgets::progress_bar(ui, cx.t, ui.available_width(), Some(share), label);
            ui.add_space(size::S6);
        }
        Widget::Action { command, label, icon } => {
            let glyph = Icon::from_name(icon).unwrap_or(Icon::PuzzlePiece);
            if Button::new(label).icon(glyph).look(Look::Outlined).show(ui, cx.t).clicked() {
                out.push(Action::Records(RecordAction::Run(command.clone())));
            }
        }
        Widget::Messages(ids) => messages(cx, ui, state, ids, out),
        Widget::Records(ids) => records(cx, ui, state, ids, out),
        Widget::Separator => {
            widgets::menu_line(ui, cx.t);
        }
    }
}

fn messages(cx: &Cx<'_>, ui: &mut Ui, state: &RecordsState, ids: &[MsgId], out: &mut Actions) {
    for (index, id) in ids.iter().enumerate() {
        let label = match state.subjects.get(id) {
            Some(subject) if !subject.is_empty() => subject.clone(),
            Some(_) => cx.tr("no-subject").to_owned(),
            None => cx.i18n.tr_args("records-message", &[("number", (index as u64 + 1).into())]),
        };
        if widgets::link(ui, cx.t, &label, Type::Ui, Some(Icon::EnvelopeSimple)).clicked() {
            out.push(Action::Records(RecordAction::ShowMessage(*id)));
        }
    }
}

fn records(cx: &Cx<'_>, ui: &mut Ui, state: &RecordsState, ids: &[RecordId], out: &mut Actions) {
    for id in ids {
        let known = (0..state.list.total.unwrap_or(0).min(u64::from(crate::state::CHUNK)))
            .filter_map(|index| state.list.row(index))
            .find(|row| row.id == *id);
        let label = match known {
            Some(row) => row.cells.join(", "),
            None => cx.i18n.tr_args("records-record", &[("number", id.0.into())]),
        };
        if widgets::link(ui, cx.t, &label, Type::Ui, Some(Icon::PuzzlePiece)).clicked() {
            out.push(Action::Records(RecordAction::Open(*id)));
        }
    }
}
