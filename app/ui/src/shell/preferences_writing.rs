//! The page of the preferences about writing: warnings before a message is sent, templates and snippets.

use egui::{Frame, Margin, ScrollArea, Sense, Stroke, Ui, UiBuilder, vec2};
use etabli_engine::Warning;

use super::{Cx, preferences::row, rail::page_action, scopes::scope_name};
use crate::{
    action::{Action, Actions, PhraseAction},
    icons::Icon,
    state::Screen,
    theme::{Type, line, size},
    widgets::{self, Button, Look},
};

pub(super) fn show(cx: &Cx<'_>, ui: &mut Ui, screen: &Screen, out: &mut Actions) {
    ScrollArea::vertical().id_salt("writing preferences").auto_shrink(false).show(ui, |ui| {
        Frame::NONE.inner_margin(Margin::same(20)).show(ui, |ui| {
            ui.set_max_width(size::TEXT_MAX.min(ui.available_width()));
            widgets::heading(ui, cx.tr("pref-writing"), Type::Page, cx.t.t1);
            ui.add_space(size::S12);
            templates(cx, ui, out);
            ui.add_space(size::S20);
            snippets(cx, ui, out);
            ui.add_space(size::S20);
            dictionary(cx, ui, out);
            ui.add_space(size::S20);
            widgets::heading(ui, cx.tr("pref-warnings"), Type::Heading, cx.t.t1);
            for name in Warning::NAMES {
                let key = format!("pref-warn-{name}");
                row(cx, ui, &key, |ui| {
                    let mut on = !screen.warnings_off.contains(name);
                    if widgets::switch(ui, cx.t, &mut on, cx.i18n.tr(&key), false, true).changed() {
                        out.push(Action::SetWarning { name, on });
                    }
                });
            }
        });
    });
}

fn templates(cx: &Cx<'_>, ui: &mut Ui, out: &mut Actions) {
    if head(cx, ui, "pref-templates", "template-new") {
        out.push(Action::Phrases(PhraseAction::NewTemplate));
    }
    if cx.cache.templates.is_empty() {
        widgets::text(ui, cx.tr("template-none"), Type::Small, cx.t.t3);
    }
    // What a template gives to the messages that are written with it, such as their category (MAIL-150).
    let values = cx.cache.pages.iter().filter(|page| page.of_messages);
    ui.horizontal_wrapped(|ui| {
        for page in values {
            let icon = Icon::from_name(&page.icon).unwrap_or(Icon::Tag);
            // The ellipsis tells it from the page's own entry of the rail.
            let label = format!("{}…", page.title);
            let button = Button::new(&label).icon(icon).look(Look::Outlined);
            if button.tooltip(cx.tr("template-values")).show(ui, cx.t).clicked() {
                out.push(page_action(page));
            }
        }
    });
    for template in &cx.cache.templates {
        let id = template.msg_id;
        let subject = if template.subject == template.name { "" } else { template.subject.as_str() };
        let of = Entry { name: &template.name, text: subject, scope: &scope_name(cx, template.scope) };
        let edit = Action::Phrases(PhraseAction::EditTemplate(id));
        entry(cx, ui, &of, edit, Action::Phrases(PhraseAction::DeleteTemplate(id)), out);
    }
}

fn snippets(cx: &Cx<'_>, ui: &mut Ui, out: &mut Actions) {
    if head(cx, ui, "pref-snippets", "snippet-new") {
        out.push(Action::Phrases(PhraseAction::EditSnippet(None)));
    }
    widgets::paragraph(ui, cx.tr("snippet-help"), Type::Small, cx.t.t3, ui.available_width());
    for snippet in &cx.cache.snippets {
        let text = snippet.text.lines().next().unwrap_or_default();
        let of = Entry { name: &snippet.abbreviation, text, scope: &scope_name(cx, snippet.scope) };
        let edit = PhraseAction::EditSnippet(Some(snippet.clone()));
        let remove = PhraseAction::SetSnippet { before: Some(snippet.clone()), after: None };
        entry(cx, ui, &of, Action::Phrases(edit), Action::Phrases(remove), out);
    }
}

/// The words that the person added to their own dictionary, each with a button that takes it out.
fn dictionary(cx: &Cx<'_>, ui: &mut Ui, out: &mut Actions) {
    widgets::heading(ui, cx.tr("pref-dictionary"), Type::Heading, cx.t.t1);
    let help = if cx.cache.own_words.is_empty() { "dictionary-empty" } else { "dictionary-help" };
    widgets::paragraph(ui, cx.tr(help), Type::Small, cx.t.t3, ui.available_width());
    ui.add_space(size::S8);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = egui::Vec2::splat(size::S6);
        for word in &cx.cache.own_words {
            let label = cx.i18n.tr_args("dictionary-remove", &[("word", word.as_str().into())]);
            if Button::new(word)
                .icon(Icon::X)
                .small()
                .look(Look::Outlined)
                .name(&label)
                .tooltip(&label)
                .show(ui, cx.t)
                .clicked()
            {
                out.push(Action::Phrases(PhraseAction::Unlearn(word.clone())));
            }
        }
    });
}

/// A heading with a button beside it; reports whether that was pressed.
fn head(cx: &Cx<'_>, ui: &mut Ui, title: &str, new: &str) -> bool {
    let mut pressed = false;
    ui.horizontal(|ui| {
        widgets::heading(ui, cx.i18n.tr(title), Type::Heading, cx.t.t1);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let button = Button::new(cx.i18n.tr(new)).icon(Icon::Plus).look(Look::Outlined);
            pressed = button.show(ui, cx.t).clicked();
        });
    });
    pressed
}

struct Entry<'a> {
    name: &'a str,
    text: &'a str,
    scope: &'a str,
}

fn entry(cx: &Cx<'_>, ui: &mut Ui, of: &Entry<'_>, edit: Action, remove: Action, out: &mut Actions) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), size::PREF_ROW), Sense::hover());
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(size::STROKE, cx.t.hair));
    let painter = ui.painter();
    let buttons = 3.0 * size::BUTTON;
    let room = rect.width() - buttons;
    let name = line(painter, of.name, Type::UiMedium, cx.t.t1, room * 0.4);
    let after = widgets::galley_left(painter, rect.left(), rect.center().y, name) + size::S12;
    let scope = line(painter, of.scope, Type::Small, cx.t.t3, room * 0.25);
    let scope_left = rect.right() - buttons - scope.size().x;
    widgets::galley_left(painter, scope_left, rect.center().y, scope);
    let text = line(painter, of.text, Type::Ui, cx.t.t2, (scope_left - after - size::S12).max(0.0));
    widgets::galley_left(painter, after, rect.center().y, text);
    widgets::say(ui, rect, ("phrase", of.name, of.scope), &format!("{}, {}, {}", of.name, of.text, of.scope));
    let layout = egui::Layout::right_to_left(egui::Align::Center);
    let mut child = ui.new_child(UiBuilder::new().max_rect(rect).layout(layout));
    for (key, icon, action) in
        [("phrase-delete", Icon::Trash, remove), ("phrase-edit", Icon::PencilSimpleLine, edit)]
    {
        let label = cx.i18n.tr_args(key, &[("name", of.name.into())]);
        if Button::new(&label).icon(icon).icon_only(true).small().show(&mut child, cx.t).clicked() {
            out.push(action);
        }
    }
}
