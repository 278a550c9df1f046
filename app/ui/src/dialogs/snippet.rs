//! A snippet being changed: its abbreviation, who uses it, and its text.

use egui::{Id, Ui};

use super::{Left, Shell, close, dialog};
use crate::{
    action::{Action, Actions, PhraseAction},
    icons::Icon,
    shell::{
        Cx,
        scopes::{scope_name, scopes},
    },
    state::SnippetState,
    theme::{Type, size},
    widgets::{self, Field},
};

pub(super) fn show(cx: &Cx<'_>, ui: &Ui, state: &mut SnippetState, out: &mut Actions) {
    let word = state.typed.abbreviation.trim();
    let is_word = !word.is_empty() && !word.contains(char::is_whitespace);
    let refused = if !is_word {
        Some(cx.tr("snippet-word-needed"))
    } else {
        state.typed.text.trim().is_empty().then(|| cx.tr("snippet-text-needed"))
    };
    let shell = Shell {
        id: "snippet",
        title: cx.tr(if state.before.is_some() { "snippet-edit" } else { "snippet-new" }),
        icon: Some((Icon::Note, cx.t.accent)),
        width: size::PALETTE,
        cancel: cx.tr("dialog-cancel"),
        accept: cx.tr("snippet-save"),
        refused,
        keep_enter: true,
        ..Default::default()
    };
    let left = dialog(cx, ui, &shell, |ui| {
        widgets::label(ui, cx.tr("snippet-word"), Type::SmallMedium, cx.t.t2);
        let field =
            Field { id: Some(Id::unique("snippet word")), name: cx.tr("snippet-word"), ..Default::default() };
        let response = field.show(ui, cx.t, &mut state.typed.abbreviation).response;
        if std::mem::take(&mut state.fresh) {
            response.request_focus();
        }
        widgets::label(ui, cx.tr("template-scope"), Type::SmallMedium, cx.t.t2);
        let all = scopes(cx);
        let entries: Vec<(String, String)> =
            all.iter().map(|(_, name)| (name.clone(), String::new())).collect();
        let chosen = scope_name(cx, state.typed.scope);
        let name = cx.tr("template-scope");
        let picked = widgets::select(ui, cx.t, name, ui.available_width(), None, &chosen, &entries);
        if let Some((scope, _)) = picked.and_then(|index| all.get(index)) {
            state.typed.scope = *scope;
        }
        widgets::label(ui, cx.tr("snippet-text"), Type::SmallMedium, cx.t.t2);
        let id = Id::unique("snippet text");
        widgets::text_area(ui, cx.t, id, cx.tr("snippet-text"), &mut state.typed.text, 6);
        widgets::paragraph(ui, cx.tr("variables-help"), Type::Small, cx.t.t3, ui.available_width());
    });
    if left == Some(Left::Accepted) {
        let mut after = state.typed.clone();
        after.abbreviation = after.abbreviation.trim().to_owned();
        let set = PhraseAction::SetSnippet { before: state.before.clone(), after: Some(after) };
        out.extend([Action::CloseDialog, Action::Phrases(set)]);
    } else {
        close(left, out);
    }
}
