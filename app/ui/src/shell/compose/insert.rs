//! What goes into a message being written: templates and snippets, and what it takes along from the one it answers.

use egui::{Frame, Id, Key, Margin, Modifiers, Popup, PopupCloseBehavior, Ui};
use etabli_model::{Tone, variables};

use super::{super::Cx, wish};
use crate::{
    action::{Action, Actions, ComposeAction, PhraseAction},
    icons::Icon,
    shell::scopes::scope_name,
    state::{Compose, PrefPage},
    theme::{Type, size},
    widgets::{self, Button, MenuItem},
};

/// The buttons of templates and snippets.
pub(super) fn buttons(cx: &Cx<'_>, ui: &mut Ui, compose: &Compose, out: &mut Actions) {
    let button = Button::new(cx.tr("compose-template")).icon(Icon::Stack).caret().show(ui, cx.t);
    Popup::menu(&button).close_behavior(PopupCloseBehavior::CloseOnClick).show(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for template in &cx.cache.templates {
            let scope = scope_name(cx, template.scope);
            let item = MenuItem::new(&template.name).icon(Some(Icon::Stack)).detail(&scope);
            if item.show(ui, cx.t).clicked() {
                wish(out, compose, ComposeAction::UseTemplate(template.msg_id));
            }
        }
        if cx.cache.templates.is_empty() {
            let none = cx.tr("template-none");
            MenuItem::new(none).disabled(Some(none)).show(ui, cx.t);
        }
        widgets::menu_line(ui, cx.t);
        if !compose.draft.internal
            && MenuItem::new(cx.tr("template-keep")).icon(Some(Icon::FloppyDisk)).show(ui, cx.t).clicked()
        {
            wish(out, compose, ComposeAction::CopyToTemplate);
        }
        let manage = MenuItem::new(cx.tr("template-manage")).icon(Some(Icon::SlidersHorizontal));
        if manage.show(ui, cx.t).clicked() {
            out.push(Action::ShowPreference(PrefPage::Writing));
        }
    });
    let snippets = Button::new(cx.tr("compose-snippets")).icon(Icon::Note);
    if snippets.tooltip(cx.tr("compose-snippets-keys")).show(ui, cx.t).clicked() {
        out.push(Action::Phrases(PhraseAction::OpenSnippets(compose.draft.id)));
    }
}

/// What the message takes along, and the variables that have no value.
pub(super) fn strip(cx: &Cx<'_>, ui: &mut Ui, compose: &mut Compose, out: &mut Actions) {
    let margin = Margin::symmetric(20, 6);
    if !compose.draft.carried.is_empty() {
        let mut changed = false;
        Frame::NONE.inner_margin(margin).show(ui, |ui| {
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing.x = size::S12;
                widgets::text(ui, cx.tr("compose-carry"), Type::Small, cx.t.t3);
                for carried in &mut compose.draft.carried {
                    let chip = &carried.chip;
                    let label = format!("{} {}", chip.title, chip.detail);
                    let glyph = Icon::from_name(&chip.icon).unwrap_or(Icon::Link);
                    let (rect, _) =
                        ui.allocate_exact_size(egui::Vec2::splat(size::ICON_CHIP), egui::Sense::hover());
                    widgets::icon(ui.painter(), rect.center(), glyph, size::ICON_CHIP, cx.t.t2);
                    let tick = widgets::check_box(ui, cx.t, &mut carried.on, label.trim(), Type::Small);
                    changed |= tick.changed();
                }
            });
        });
        if changed {
            compose.typed(cx.now);
        }
    }
    let names = empty(compose);
    if !names.is_empty() {
        Frame::NONE.inner_margin(margin).show(ui, |ui| {
            let text = cx.i18n.tr_args("compose-variables", &[("names", names.join(", ").into())]);
            widgets::note(ui, cx.t, Tone::Warn, &text, size::TEXT_MAX);
            if widgets::link(ui, cx.t, cx.tr("compose-fill"), Type::Small, Some(Icon::Check)).clicked() {
                wish(out, compose, ComposeAction::Fill);
            }
        });
    }
}

/// The variables of a message that have no value; a template keeps its own.
fn empty(compose: &Compose) -> Vec<&str> {
    if compose.draft.head.is_some() {
        return Vec::new();
    }
    let mut names = variables(&compose.draft.subject);
    for name in variables(&compose.draft.text) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// Takes the keys of snippets while the text has the focus: the list of them, and Tab behind an abbreviation. Reports
/// whether Tab belongs to the text now.
pub(super) fn keys(cx: &Cx<'_>, ui: &Ui, compose: &Compose, text: Id, out: &mut Actions) -> bool {
    if !ui.memory(|memory| memory.has_focus(text)) {
        return false;
    }
    if ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::Semicolon)) {
        out.push(Action::Phrases(PhraseAction::OpenSnippets(compose.draft.id)));
    }
    let Some((from, text)) = abbreviated(cx, compose) else { return false };
    if ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Tab)) {
        wish(out, compose, ComposeAction::InsertSnippet { text, from: Some(from) });
    }
    true
}

/// Returns where the abbreviation before the cursor begins, and the text of its snippet.
fn abbreviated(cx: &Cx<'_>, compose: &Compose) -> Option<(usize, String)> {
    let (start, end) = compose.selection;
    if start != end || cx.cache.snippets.is_empty() {
        return None;
    }
    let before: Vec<char> = compose.draft.text.chars().take(end).collect();
    let word: Vec<char> = before.iter().rev().take_while(|c| !c.is_whitespace()).copied().collect();
    let typed: String = word.iter().rev().collect::<String>().to_lowercase();
    let is_it = |abbreviation: &str| !typed.is_empty() && abbreviation.to_lowercase() == typed;
    let snippet = cx.cache.snippets.iter().find(|snippet| is_it(&snippet.abbreviation))?;
    Some((before.len() - word.len(), snippet.text.clone()))
}
