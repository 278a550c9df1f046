//! Forms that plugins describe, drawn with the shell's own widgets.

use egui::{Id, Popup, PopupCloseBehavior, Rect, ScrollArea, Sense, Ui, UiBuilder, pos2, vec2};
use etabli_engine::DialogAnswer;
use etabli_model::{Choice, Field as FormField, FieldKind, StepAnswer, Value};

use super::{Left, Shell, close, dialog};
use crate::{
    action::{Action, Actions},
    icons::Icon,
    incoming::contact_label,
    shell::Cx,
    state::{FormState, Problem},
    theme::{Type, size},
    widgets::{self, Field, MenuItem},
};

pub(super) fn show(cx: &Cx<'_>, ui: &Ui, state: &mut FormState, out: &mut Actions) {
    let footer = cx.i18n.tr_args(
        "form-footer",
        &[
            ("plugin", state.form.plugin_name.as_str().into()),
            ("version", state.form.plugin_version.as_str().into()),
        ],
    );
    let (title, subtitle, submit) =
        (state.form.title.clone(), state.form.subtitle.clone(), state.form.submit.clone());
    let multiline = has_focus(ui, state, |kind| *kind == FieldKind::Multiline);
    let shell = Shell {
        id: "plugin form",
        title: &title,
        subtitle: &subtitle,
        icon: Some((Icon::PuzzlePiece, cx.t.accent)),
        width: size::DIALOG,
        footer: &footer,
        cancel: cx.tr("dialog-cancel"),
        accept: &submit,
        refused: state.is_looked_at().then(|| cx.tr("form-looked-at")),
        keep_enter: multiline,
        ..Default::default()
    };
    let left = dialog(cx, ui, &shell, |ui| fields(cx, ui, state, out));
    match left {
        Some(Left::Accepted) if state.has_steps() => state.accept(),
        Some(Left::Accepted) if state.check() => {
            if let Some(dialog) = state.dialog {
                out.push(Action::Answer(dialog, DialogAnswer::Form(state.answers())));
            }
        }
        Some(Left::Cancelled) => close(left, out),
        Some(Left::Accepted) | None => {}
    }
    // The form stays open after both. What was changed just before it was accepted goes with it.
    if let Some((dialog, answers)) = state.take_accepted() {
        let answer = DialogAnswer::Step(StepAnswer::Submitted(answers));
        out.push(Action::AnswerAside(dialog, answer));
    } else if let Some((dialog, field, answers)) = state.take_change() {
        let answer = DialogAnswer::Step(StepAnswer::Changed { field, answers });
        out.push(Action::AnswerAside(dialog, answer));
    }
}

/// Reports whether a field of such a kind has the focus.
pub(crate) fn has_focus(ui: &Ui, state: &FormState, of: impl Fn(&FieldKind) -> bool) -> bool {
    let fields = state.form.fields.iter().enumerate();
    fields.filter(|(_, field)| of(&field.kind)).any(|(index, _)| {
        let id = state.field_id(index);
        ui.memory(|memory| memory.has_focus(id))
    })
}

/// Draws the fields below each other, two halves side by side.
pub(crate) fn fields(cx: &Cx<'_>, ui: &mut Ui, state: &mut FormState, out: &mut Actions) {
    ui.spacing_mut().item_spacing.y = size::S16;
    let mut index = 0;
    while index < state.form.fields.len() {
        let half = |at: usize| state.form.fields.get(at).is_some_and(|field| field.half_width);
        if half(index) && half(index + 1) {
            pair(cx, ui, state, index, out);
            index += 2;
        } else {
            field(cx, ui, state, index, out);
            index += 1;
        }
    }
    state.fresh = false;
}

fn pair(cx: &Cx<'_>, ui: &mut Ui, state: &mut FormState, first: usize, out: &mut Actions) {
    let width = (ui.available_width() - size::S16) / 2.0;
    let start = ui.cursor().min;
    let mut bottom = start.y;
    for side in 0..2 {
        let left = start.x + side as f32 * (width + size::S16);
        let rect = Rect::from_min_size(pos2(left, start.y), vec2(width, f32::INFINITY));
        let mut child = ui.new_child(
            UiBuilder::new()
                .max_rect(rect)
                .id_salt(("half", first, side))
                .layout(egui::Layout::top_down(egui::Align::Min)),
        );
        child.set_width(width);
        field(cx, &mut child, state, first + side, out);
        bottom = bottom.max(child.min_rect().bottom());
    }
    ui.allocate_space(vec2(ui.available_width(), bottom - start.y));
}

fn field(cx: &Cx<'_>, ui: &mut Ui, state: &mut FormState, index: usize, out: &mut Actions) {
    let Some(form_field) = state.form.fields.get(index).cloned() else { return };
    let id = state.field_id(index);
    ui.push_id(id, |ui| {
        ui.spacing_mut().item_spacing.y = size::S4;
        if let FieldKind::Note(tone) = form_field.kind {
            widgets::note(ui, cx.t, tone, &form_field.label, f32::INFINITY);
            return;
        }
        if form_field.kind != FieldKind::Bool {
            label(cx, ui, &form_field);
        }
        input(cx, ui, state, index, &form_field, id, out);
        match state.errors.get(&index) {
            Some(problem) => {
                let text = match problem {
                    Problem::Key(key) => cx.tr(key),
                    Problem::Said(text) => text.as_str(),
                };
                let width = ui.available_width();
                let shown = widgets::paragraph(ui, text, Type::Status, cx.t.danger, width);
                ui.ctx()
                    .accesskit_node_builder(shown.id, |node| node.set_live(egui::accesskit::Live::Polite));
            }
            None if !form_field.hint.is_empty() => {
                let width = ui.available_width();
                widgets::paragraph(ui, &form_field.hint, Type::Status, cx.t.t3, width);
            }
            None => {}
        }
    });
}

fn label(cx: &Cx<'_>, ui: &mut Ui, field: &FormField) {
    let text = if field.required { format!("{} *", field.label) } else { field.label.clone() };
    widgets::label(ui, &text, Type::SmallMedium, cx.t.t2);
}

fn input(
    cx: &Cx<'_>,
    ui: &mut Ui,
    state: &mut FormState,
    index: usize,
    field: &FormField,
    id: Id,
    out: &mut Actions,
) {
    let width = ui.available_width();
    let error = state.errors.contains_key(&index);
    let first = state.fresh
        && state
            .form
            .fields
            .iter()
            .position(|field| matches!(field.kind, FieldKind::Text | FieldKind::Multiline))
            == Some(index);
    match &field.kind {
        FieldKind::Text | FieldKind::Integer | FieldKind::Date => {
            let text = state.texts.entry(index).or_default();
            let icon = (field.kind == FieldKind::Date).then_some(Icon::CalendarBlank);
            let hint = if field.kind == FieldKind::Date { cx.tr("form-date-hint") } else { "" };
            let shown =
                Field { id: Some(id), name: &field.label, icon, hint, error, width, ..Default::default() }
                    .show(ui, cx.t, text);
            if first {
                shown.response.request_focus();
            }
            if shown.response.changed() {
                state.errors.remove(&index);
            }
        }
        FieldKind::Multiline => {
            let text = state.texts.entry(index).or_default();
            let response = widgets::text_area(ui, cx.t, id, &field.label, text, 4);
            if first {
                response.request_focus();
            }
            if response.changed() {
                state.errors.remove(&index);
            }
        }
        FieldKind::Bool => {
            let mut on = matches!(state.values.get(index), Some(Value::Bool(true)));
            if widgets::check_box(ui, cx.t, &mut on, &field.label, Type::Ui).changed() {
                set(state, index, Value::Bool(on));
            }
        }
        FieldKind::Segment(choices) => {
            let chosen = chosen(state, index, choices);
            let labels: Vec<&str> = choices.iter().map(|choice| choice.label.as_str()).collect();
            if let Some(picked) = widgets::segment(ui, cx.t, &labels, chosen, &field.label, true) {
                choose(state, index, choices.get(picked));
            }
        }
        FieldKind::Select(choices) => {
            let chosen = chosen(state, index, choices).and_then(|at| choices.get(at));
            let mut entries: Vec<(String, String)> =
                choices.iter().map(|choice| (choice.label.clone(), String::new())).collect();
            if !field.required {
                entries.push((cx.tr("form-none").to_owned(), String::new()));
            }
            let label = chosen.map_or("", |choice| choice.label.as_str());
            if let Some(picked) = widgets::select(ui, cx.t, &field.label, width, None, label, &entries) {
                choose(state, index, choices.get(picked));
            }
        }
        FieldKind::Tree(choices) => tree(cx, ui, state, index, field, choices),
        FieldKind::Contact | FieldKind::Entity => reference(cx, ui, state, index, field, out),
        FieldKind::Note(_) => {}
    }
}

fn set(state: &mut FormState, index: usize, value: Value) {
    state.errors.remove(&index);
    if let Some(slot) = state.values.get_mut(index) {
        *slot = value;
    }
}

fn chosen(state: &FormState, index: usize, choices: &[Choice]) -> Option<usize> {
    match state.values.get(index) {
        Some(Value::Text(id)) => choices.iter().position(|choice| choice.id == *id),
        _ => None,
    }
}

fn choose(state: &mut FormState, index: usize, choice: Option<&Choice>) {
    set(state, index, choice.map_or(Value::Empty, |choice| Value::Text(choice.id.clone())));
}

fn tree(
    cx: &Cx<'_>,
    ui: &mut Ui,
    state: &mut FormState,
    index: usize,
    field: &FormField,
    choices: &[Choice],
) {
    let t = cx.t;
    let frame = egui::Frame::NONE
        .fill(t.surface)
        .stroke(egui::Stroke::new(size::STROKE, t.stroke))
        .corner_radius(size::R_CONTROL)
        .inner_margin(egui::Margin::same(4));
    frame.show(ui, |ui| {
        ui.set_min_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 0.0;
        ScrollArea::vertical().id_salt(("tree", index)).max_height(7.0 * size::TREE_ROW).show(ui, |ui| {
            for choice in ordered(choices) {
                let depth = depth_of(choices, choice);
                let (rect, response) =
                    ui.allocate_exact_size(vec2(ui.available_width(), size::TREE_ROW), Sense::click());
                let on = matches!(state.values.get(index), Some(Value::Text(id)) if *id == choice.id);
                let painter = ui.painter();
                if on {
                    painter.rect_filled(rect, size::R_CONTROL, t.sel);
                } else if response.hovered() {
                    painter.rect_filled(rect, size::R_CONTROL, t.hover);
                }
                let x = rect.left() + size::S8 + depth as f32 * size::TREE_INDENT;
                let color = if on { t.accent } else { t.t2 };
                let center = pos2(x + size::ICON_TREE / 2.0, rect.center().y);
                widgets::icon(painter, center, Icon::FolderSimple, size::ICON_TREE, color);
                let left = x + size::ICON_TREE + size::S6;
                let galley = crate::theme::line(painter, &choice.label, Type::Ui, t.t1, rect.right() - left);
                widgets::galley_left(painter, left, rect.center().y, galley);
                if response.has_focus() {
                    widgets::focus_ring(painter, rect.shrink(size::S2), size::R_CONTROL, t);
                }
                response.widget_info(|| {
                    egui::WidgetInfo::labeled(egui::Role::TreeItem, true, choice.label.as_str())
                });
                ui.ctx().accesskit_node_builder(response.id, |node| {
                    node.set_selected(on);
                    node.set_level(depth + 1);
                    node.set_description(field.label.as_str());
                });
                if response.clicked() {
                    choose(state, index, Some(choice));
                }
            }
        });
    });
}

/// Lists the choices of a tree, parents before their children.
fn ordered(choices: &[Choice]) -> Vec<&Choice> {
    fn below<'a>(choices: &'a [Choice], parent: &str, depth: usize, list: &mut Vec<&'a Choice>) {
        for choice in choices.iter().filter(|choice| choice.parent == parent) {
            list.push(choice);
            if depth < 16 && !choice.id.is_empty() {
                below(choices, &choice.id, depth + 1, list);
            }
        }
    }
    let mut list = Vec::new();
    below(choices, "", 0, &mut list);
    list
}

fn depth_of(choices: &[Choice], choice: &Choice) -> usize {
    let mut depth = 0;
    let mut parent = choice.parent.as_str();
    while let Some(above) = choices.iter().find(|other| other.id == parent)
        && depth < 16
    {
        depth += 1;
        parent = &above.parent;
    }
    depth
}

/// A contact or entity: a field that opens a list to search in.
fn reference(
    cx: &Cx<'_>,
    ui: &mut Ui,
    state: &mut FormState,
    index: usize,
    field: &FormField,
    out: &mut Actions,
) {
    let t = cx.t;
    let contact = field.kind == FieldKind::Contact;
    let number = match state.values.get(index) {
        Some(Value::Reference(number)) => Some(*number),
        _ => None,
    };
    let name =
        number.and_then(
            |number| if contact { cx.cache.contact_name(number) } else { cx.cache.entity_name(number) },
        );
    let shown = match (number, name) {
        (_, Some(name)) => name.to_owned(),
        (Some(number), None) => format!("#{number}"),
        (None, None) => cx.tr("form-choose").to_owned(),
    };
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), size::BUTTON), Sense::click());
    let painter = ui.painter().clone();
    let outline = if state.errors.contains_key(&index) { t.danger } else { t.ctl };
    let fill = if response.hovered() { t.hover } else { t.surface };
    painter.rect(
        rect,
        size::R_CONTROL,
        fill,
        egui::Stroke::new(size::STROKE, outline),
        egui::StrokeKind::Inside,
    );
    let glyph = if contact { Icon::User } else { Icon::Buildings };
    let mut x = rect.left() + size::S8;
    widgets::icon(&painter, pos2(x + size::ICON_CELL / 2.0, rect.center().y), glyph, size::ICON_CELL, t.t3);
    x += size::ICON_CELL + size::S6;
    let color = if number.is_some() { t.t1 } else { t.t3 };
    let galley = crate::theme::line(&painter, &shown, Type::Ui, color, rect.right() - x - size::S24);
    widgets::galley_left(&painter, x, rect.center().y, galley);
    let caret = pos2(rect.right() - size::S8 - size::ICON_TAG / 2.0, rect.center().y);
    widgets::icon(&painter, caret, Icon::CaretDown, size::ICON_TAG, t.t3);
    if response.has_focus() {
        widgets::focus_ring(&painter, rect, size::R_CONTROL, t);
    }
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ComboBox, true, field.label.as_str()));
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_value(shown.as_str()));
    let opened = response.clicked();
    Popup::menu(&response).close_behavior(PopupCloseBehavior::CloseOnClickOutside).width(rect.width()).show(
        |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            let filter = state.filters.entry(index).or_default();
            let edit = Field {
                id: Some(Id::unique(("reference filter", index))),
                name: cx.tr("form-filter"),
                hint: cx.tr("form-filter"),
                icon: Some(Icon::MagnifyingGlass),
                width: rect.width() - size::S8,
                ..Default::default()
            };
            let typed = edit.show(ui, t, filter);
            if opened {
                typed.response.request_focus();
            }
            if contact && (typed.response.changed() || opened) {
                out.push(Action::FindContacts(filter.clone()));
            }
            let filter = filter.clone();
            let mut picked = None;
            ui.add_space(size::S4);
            ScrollArea::vertical().max_height(7.0 * size::MENU_ITEM).show(ui, |ui| {
                if !field.required && MenuItem::new(cx.tr("form-none")).show(ui, t).clicked() {
                    picked = Some(Value::Empty);
                }
                if contact {
                    for row in &cx.cache.contacts {
                        let label = contact_label(row);
                        let detail = if row.entity_name.is_empty() { &row.email } else { &row.entity_name };
                        if MenuItem::new(&label).icon(Some(glyph)).detail(detail).show(ui, t).clicked() {
                            picked = Some(Value::Reference(u64::from(row.id.0)));
                        }
                    }
                } else {
                    let found = |name: &str| {
                        filter.trim().is_empty() || !crate::highlight::matches(name, &filter).is_empty()
                    };
                    for row in cx.cache.entities.iter().filter(|row| found(&row.name)).take(200) {
                        if MenuItem::new(&row.name).icon(Some(glyph)).show(ui, t).clicked() {
                            picked = Some(Value::Reference(u64::from(row.id.0)));
                        }
                    }
                }
            });
            if let Some(value) = picked {
                set(state, index, value);
                ui.close();
            }
        },
    );
}
