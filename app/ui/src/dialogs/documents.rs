//! Chooses what files are added to, or what a document is linked with.

use egui::{ScrollArea, Ui};
use etabli_engine::Target;
use etabli_model::Tone;

use super::{Left, Shell, close, dialog, filter_field, move_cursor};
use crate::{
    action::{Action, Actions, DocumentAction},
    icons::Icon,
    shell::Cx,
    state::{Filed, TargetsState},
    theme::{Type, size},
    widgets::{self, MenuItem},
};

pub(super) fn show(cx: &Cx<'_>, ui: &Ui, state: &mut TargetsState, out: &mut Actions) {
    let is_new = matches!(state.what, Filed::Files { .. });
    let count = state.targets.as_ref().map_or(0, Vec::len);
    let moved = walk(ui, state, count);
    let (title, accept) = if is_new {
        ("documents-add-title", "documents-add-accept")
    } else {
        ("document-link-title", "document-link-accept")
    };
    // With nothing to choose from, there is nothing to go on with.
    let nothing = is_new && state.targets.as_ref().is_some_and(Vec::is_empty);
    let name = state.name.clone();
    let shell = Shell {
        id: "targets",
        title: cx.tr(title),
        subtitle: &name,
        icon: Some((Icon::FolderOpen, cx.t.accent)),
        width: size::PALETTE,
        cancel: cx.tr(if nothing { "dialog-close" } else { "dialog-cancel" }),
        accept: if nothing { "" } else { cx.tr(accept) },
        refused: refused(cx, state),
        ..Default::default()
    };
    let left = dialog(cx, ui, &shell, |ui| {
        if !is_new {
            filter(cx, ui, state, out);
        }
        match &state.targets {
            None => drop(widgets::text(ui, cx.tr("documents-targets-loading"), Type::Ui, cx.t.t3)),
            Some(targets) if targets.is_empty() && is_new => {
                widgets::heading(ui, cx.tr("documents-targets-none"), Type::Heading, cx.t.t1);
                let hint = cx.tr("documents-targets-none-hint");
                widgets::paragraph(ui, hint, Type::Ui, cx.t.t2, ui.available_width());
            }
            Some(targets) if targets.is_empty() => {
                widgets::text(ui, cx.tr("documents-targets-no-match"), Type::Ui, cx.t.t3);
            }
            Some(_) => {
                if is_new {
                    widgets::text(ui, cx.tr("documents-targets"), Type::SmallMedium, cx.t.t2);
                }
                list(cx, ui, state, moved);
            }
        }
    });
    let chosen = state.chosen.and_then(|index| state.targets.as_ref()?.get(index));
    match (left, chosen) {
        (Some(Left::Accepted), Some(chosen)) => {
            let target = Target { kind: chosen.chip.kind.clone(), id: chosen.chip.target };
            let (name, share) = (chosen.chip.title.clone(), chosen.shows);
            out.extend([
                Action::CloseDialog,
                Action::Documents(match &state.what {
                    Filed::Files { msg_id, parts } => {
                        DocumentAction::Add { msg_id: *msg_id, parts: parts.clone(), target, share, name }
                    }
                    Filed::Document(id) => DocumentAction::Link { id: *id, target, share, name },
                }),
            ]);
        }
        _ => close(left.filter(|left| *left == Left::Cancelled), out),
    }
}

/// Moves the choice with the arrows; the first one chooses the first entry.
fn walk(ui: &Ui, state: &mut TargetsState, count: usize) -> bool {
    if count == 0 {
        return false;
    }
    match state.chosen {
        Some(mut cursor) => {
            let moved = move_cursor(ui, &mut cursor, count);
            state.chosen = Some(cursor);
            moved
        }
        None => {
            // Up from nowhere is the first as well.
            let mut cursor = 0;
            let moved = move_cursor(ui, &mut cursor, 1);
            if moved {
                state.chosen = Some(0);
            }
            moved
        }
    }
}

fn refused<'a>(cx: &Cx<'a>, state: &TargetsState) -> Option<&'a str> {
    let chosen = state.chosen.and_then(|index| state.targets.as_ref()?.get(index));
    match chosen {
        None => Some(cx.tr("documents-choose")),
        Some(target) if state.has_all(target) => Some(cx.tr("documents-there")),
        Some(_) => None,
    }
}

fn filter(cx: &Cx<'_>, ui: &mut Ui, state: &mut TargetsState, out: &mut Actions) {
    let name = cx.tr("document-link-filter");
    if filter_field(cx, ui, "target filter", name, (&mut state.filter, &mut state.fresh)) {
        state.chosen = None;
        out.push(Action::Documents(DocumentAction::FindTargets));
    }
}

fn list(cx: &Cx<'_>, ui: &mut Ui, state: &mut TargetsState, moved: bool) {
    let targets = state.targets.as_deref().unwrap_or_default();
    let mut chosen = state.chosen;
    let gap = std::mem::replace(&mut ui.spacing_mut().item_spacing.y, 0.0);
    ScrollArea::vertical().max_height(10.0 * size::MENU_ITEM).min_scrolled_height(size::LIST_MIN).show(
        ui,
        |ui| {
            for (index, target) in targets.iter().enumerate() {
                let there = if state.has_all(target) { cx.tr("documents-there-short") } else { "" };
                let item = MenuItem::new(&target.chip.title)
                    .icon(Icon::from_name(&target.chip.icon).or(Some(Icon::Link)))
                    .detail(&target.chip.detail)
                    .ticked(there)
                    .active(state.chosen == Some(index));
                let response = item.show(ui, cx.t);
                if state.chosen == Some(index) {
                    ui.ctx().accesskit_node_builder(response.id, |node| node.set_selected(true));
                    if moved {
                        response.scroll_to_me(None);
                    }
                }
                if response.clicked() {
                    chosen = Some(index);
                }
            }
        },
    );
    ui.spacing_mut().item_spacing.y = gap;
    state.chosen = chosen;
    if let Some(target) = chosen.and_then(|index| targets.get(index)).filter(|target| target.shows) {
        let name = target.chip.title.as_str();
        let text = cx.i18n.tr_args("documents-shows", &[("name", name.into())]);
        widgets::note(ui, cx.t, Tone::Warn, &text, ui.available_width());
    }
}
