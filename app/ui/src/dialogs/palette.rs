//! The command palette: every command of the core and of plugins, by name.

use egui::{ScrollArea, Ui};

use super::{Left, Shell, close, dialog, filter_field, move_cursor};
use crate::{
    action::{Action, Actions, ColumnAction, FieldAction},
    commands::{COMMANDS, Command, enabled, short_label, shortcut_text},
    highlight,
    icons::Icon,
    shell::{Cx, plugin_keys, plugin_reason},
    state::{Column, Page, PaletteState, Screen},
    theme::size,
    widgets::MenuItem,
};

struct Entry {
    label: String,
    /// What it is found by too, such as its name in the original.
    hint: String,
    icon: Icon,
    keys: String,
    reason: Option<String>,
    action: Action,
}

pub(super) fn show(cx: &Cx<'_>, ui: &Ui, screen: &Screen, state: &mut PaletteState, out: &mut Actions) {
    let mut entries: Vec<Entry> = entries(cx, screen)
        .into_iter()
        .filter(|entry| {
            let found = |text: &str| !highlight::matches(text, &state.filter).is_empty();
            state.filter.trim().is_empty() || found(&entry.label) || found(&entry.hint)
        })
        .collect();
    // What cannot be used now stands after what can.
    entries.sort_by_key(|entry| entry.reason.is_some());
    let moved = move_cursor(ui, &mut state.cursor, entries.len());
    let refused = match entries.get(state.cursor) {
        None => Some(cx.tr("palette-none")),
        Some(entry) => entry.reason.as_deref(),
    };
    let shell = Shell {
        id: "palette",
        title: cx.tr("cmd-palette"),
        icon: Some((Icon::Command, cx.t.accent)),
        width: size::PALETTE,
        accept: cx.tr("palette-run"),
        cancel: cx.tr("dialog-cancel"),
        refused,
        ..Default::default()
    };
    let mut clicked = None;
    let left = dialog(cx, ui, &shell, |ui| {
        let name = cx.tr("palette-filter");
        if filter_field(cx, ui, "palette filter", name, (&mut state.filter, &mut state.fresh)) {
            state.cursor = 0;
        }
        ui.spacing_mut().item_spacing.y = 0.0;
        ScrollArea::vertical().max_height(12.0 * size::MENU_ITEM).min_scrolled_height(size::LIST_MIN).show(
            ui,
            |ui| {
                for (index, entry) in entries.iter().enumerate() {
                    let item = MenuItem::new(&entry.label)
                        .icon(Some(entry.icon))
                        .keys(&entry.keys)
                        .active(index == state.cursor)
                        .disabled(entry.reason.as_deref());
                    let response = item.show(ui, cx.t);
                    if index == state.cursor && moved {
                        response.scroll_to_me(None);
                    }
                    if response.clicked() {
                        clicked = Some(index);
                    }
                }
            },
        );
    });
    let chosen = clicked.or((left == Some(Left::Accepted)).then_some(state.cursor));
    match chosen.and_then(|index| entries.into_iter().nth(index)) {
        Some(entry) => {
            out.push(Action::CloseDialog);
            out.push(entry.action);
        }
        None => close(left, out),
    }
}

fn keys_of(cx: &Cx<'_>, screen: &Screen, command: &Command) -> String {
    screen.layout.keys.first(command).map(|keys| shortcut_text(&keys, cx.i18n)).unwrap_or_default()
}

/// Returns what a command is found by beside its label.
fn hint(cx: &Cx<'_>, key: &str) -> String {
    let key = format!("{key}.hint");
    if cx.i18n.has(&key) { cx.i18n.tr(&key).to_owned() } else { String::new() }
}

fn entries(cx: &Cx<'_>, screen: &Screen) -> Vec<Entry> {
    let core = COMMANDS.iter().map(|command| Entry {
        label: cx.i18n.tr(short_label(command, cx.cache, screen)).to_owned(),
        hint: hint(cx, command.key),
        icon: command.icon,
        keys: keys_of(cx, screen, command),
        reason: enabled(command.id, cx.cache, screen).err().map(|key| cx.i18n.tr(key).to_owned()),
        action: Action::Run(command.id),
    });
    let plugins = cx.cache.commands.iter().map(|command| Entry {
        label: format!("{} ({})", command.title, command.plugin_name),
        hint: String::new(),
        icon: Icon::from_name(&command.icon).unwrap_or(Icon::PuzzlePiece),
        keys: plugin_keys(cx, &command.shortcut),
        reason: plugin_reason(cx, screen, command),
        action: Action::RunPlugin { plugin: command.plugin.clone(), command: command.command.clone() },
    });
    let fields = cx.cache.field_rows.iter().map(|field| Entry {
        label: cx.i18n.tr_args("palette-field", &[("field", field.title.as_str().into())]),
        hint: String::new(),
        icon: Icon::from_name(&field.icon).unwrap_or(Icon::Tag),
        keys: String::new(),
        reason: (screen.selection.len() == 0 || screen.page != Page::Mail)
            .then(|| cx.tr("reason-no-message").to_owned()),
        action: Action::Fields(FieldAction::Open(field.id.clone())),
    });
    core.chain(plugins).chain(fields).chain(column_entries(cx, screen)).collect()
}

/// What the menu of a column's head offers, for the keyboard.
fn column_entries(cx: &Cx<'_>, screen: &Screen) -> Vec<Entry> {
    let mut entries = Vec::new();
    for column in screen.layout.ordered(screen.folder, &cx.cache.columns) {
        let mut add = |key: &str, icon: Icon, action: ColumnAction| {
            entries.push(Entry {
                label: cx.i18n.tr_args(key, &[("column", cx.column(&column).into())]),
                hint: String::new(),
                icon,
                keys: String::new(),
                reason: None,
                action: Action::Columns(action),
            });
        };
        add("palette-sort", Icon::ArrowsDownUp, ColumnAction::SortBy(column.clone()));
        let shown = screen.layout.shows(screen.folder, &column);
        if column != Column::Subject {
            let key = if shown { "palette-hide" } else { "palette-show" };
            add(key, Icon::Columns, ColumnAction::Toggle(column.clone()));
        }
        if shown {
            add("palette-left", Icon::Columns, ColumnAction::Step(column.clone(), false));
            add("palette-right", Icon::Columns, ColumnAction::Step(column.clone(), true));
        }
        if shown && column.resizable() {
            add("palette-wider", Icon::Columns, ColumnAction::Widen(column.clone(), size::S24));
            add("palette-narrower", Icon::Columns, ColumnAction::Widen(column.clone(), -size::S24));
        }
    }
    entries
}
