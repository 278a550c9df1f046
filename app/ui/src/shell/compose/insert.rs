//! What goes into a message being written: templates and snippets, and the values of their variables.

use egui::{Frame, Id, Key, Margin, Modifiers, Popup, PopupCloseBehavior, ScrollArea, Ui};
use etabli_model::{Tone, variables};

use super::{super::Cx, wish};
use crate::{
    action::{Action, Actions, ComposeAction, PhraseAction},
    highlight,
    icons::Icon,
    shell::scopes::scope_name,
    state::{Compose, PrefPage, TemplateFilter},
    theme::{Type, size},
    widgets::{self, Button, Field, MenuItem},
};

/// The button of templates and snippets: a menu, in which what is typed finds a template.
pub(super) fn button(cx: &Cx<'_>, ui: &mut Ui, compose: &mut Compose, busy: Option<&str>, out: &mut Actions) {
    let button = Button::new(cx.tr("compose-template")).icon(Icon::Stack).caret().disabled(busy);
    let button = button.icon_only(super::is_narrow(ui)).show(ui, cx.t);
    if button.clicked() {
        compose.template_filter = TemplateFilter { text: String::new(), fresh: true };
    }
    let popup = Popup::menu(&button).close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    popup.width(size::COMPOSE_LATER - size::S8).show(|ui| {
        ui.set_width(size::COMPOSE_LATER - size::S8);
        ui.spacing_mut().item_spacing.y = 0.0;
        templates(cx, ui, compose, out);
        widgets::menu_line(ui, cx.t);
        let snippets = MenuItem::new(cx.tr("compose-snippets-keys")).icon(Some(Icon::Note));
        if snippets.show(ui, cx.t).clicked() {
            out.push(Action::Phrases(PhraseAction::OpenSnippets(compose.draft.id)));
        }
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
}

/// The templates whose name or subject fits what is typed; Enter takes the first one.
fn templates(cx: &Cx<'_>, ui: &mut Ui, compose: &mut Compose, out: &mut Actions) {
    if cx.cache.templates.is_empty() {
        let none = cx.tr("template-none");
        MenuItem::new(none).disabled(Some(none)).show(ui, cx.t);
        return;
    }
    let field = Field {
        id: Some(Id::unique(("template filter", compose.draft.id))),
        name: cx.tr("template-find"),
        hint: cx.tr("template-find"),
        icon: Some(Icon::MagnifyingGlass),
        ..Default::default()
    };
    let typing = field.show(ui, cx.t, &mut compose.template_filter.text).response;
    if !ui.is_sizing_pass() && std::mem::take(&mut compose.template_filter.fresh) {
        typing.request_focus();
    }
    ui.add_space(size::S4);
    let accepted = typing.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    let wanted = compose.template_filter.text.trim();
    let fits = |text: &str| wanted.is_empty() || !highlight::matches(text, wanted).is_empty();
    let shown: Vec<_> =
        cx.cache.templates.iter().filter(|one| fits(&one.name) || fits(&one.subject)).collect();
    let mut chosen = accepted.then(|| shown.first().map(|one| one.msg_id)).flatten();
    let area = ScrollArea::vertical().max_height(12.0 * size::MENU_ITEM);
    area.show(ui, |ui| {
        for (index, template) in shown.iter().enumerate() {
            let scope = scope_name(cx, template.scope);
            let item = MenuItem::new(&template.name).icon(Some(Icon::Stack)).detail(&scope);
            if item.active(index == 0 && typing.has_focus()).show(ui, cx.t).clicked() {
                chosen = Some(template.msg_id);
            }
        }
        if shown.is_empty() {
            let none = cx.tr("template-no-match");
            MenuItem::new(none).disabled(Some(none)).show(ui, cx.t);
        }
    });
    if let Some(template) = chosen {
        wish(out, compose, ComposeAction::UseTemplate(template));
        ui.close();
    }
}

/// Names the variables that have no value.
pub(super) fn variables_note(cx: &Cx<'_>, ui: &mut Ui, compose: &Compose, out: &mut Actions) {
    let names = empty(compose);
    if !names.is_empty() {
        Frame::NONE.inner_margin(Margin::symmetric(20, 6)).show(ui, |ui| {
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
