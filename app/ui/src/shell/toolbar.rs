//! The toolbar, and menus made of commands.

use egui::{Popup, PopupCloseBehavior, Response, SetOpenCommand, Ui};

use super::{Cx, field_menu};
use crate::{
    action::{AccountAction, Action, Actions},
    commands::{Command, CommandId, command, enabled, label, short_label, shortcut_text},
    icons::Icon,
    state::{Page, Screen},
    theme::size,
    widgets::{Button, Look, MenuItem, Side, bar_line, menu_line},
};

/// How much of the toolbar is shown as icons only.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd)]
enum Fold {
    Labels,
    Icons,
}

pub(super) fn show(cx: &Cx<'_>, ui: &mut Ui, screen: &mut Screen, out: &mut Actions) {
    ui.spacing_mut().item_spacing.x = size::S2;
    let fold =
        if ui.available_width() + size::RAIL < size::FOLD_TOOLBAR { Fold::Icons } else { Fold::Labels };
    tool(cx, ui, screen, out, CommandId::NewMessage, Look::Primary, Fold::Labels);
    write_from(cx, ui, screen, out);
    bar_line(ui, cx.t, size::S20);
    for id in [CommandId::Reply, CommandId::ReplyAll, CommandId::Forward] {
        let fold = if id == CommandId::ReplyAll { Fold::Icons } else { fold };
        tool(cx, ui, screen, out, id, Look::Plain, fold);
    }
    bar_line(ui, cx.t, size::S20);
    for id in [CommandId::Delete, CommandId::Junk, CommandId::Print] {
        tool(cx, ui, screen, out, id, Look::Plain, fold);
    }
    bar_line(ui, cx.t, size::S20);
    tool(cx, ui, screen, out, CommandId::SendReceive, Look::Plain, fold);
    if cx.cache.accounts().len() > 1 {
        account_menu(cx, ui, out);
    }
    tool(cx, ui, screen, out, CommandId::Forum, Look::Plain, fold);
    bar_line(ui, cx.t, size::S20);
    for command in cx.cache.commands.iter().filter(|command| command.toolbar) {
        let reason = plugin_reason(cx, screen, command);
        let icon = Icon::from_name(&command.icon).unwrap_or(Icon::PuzzlePiece);
        let mut tooltip = format!("{} ({})", command.title, command.plugin_name);
        let keys = super::plugin_keys(cx, &command.shortcut);
        if !keys.is_empty() {
            tooltip = format!("{tooltip}, {keys}");
        }
        let button = Button::new(&command.title)
            .icon(icon)
            .icon_only(fold == Fold::Icons)
            .tooltip(&tooltip)
            .disabled(reason.as_deref());
        if button.show(ui, cx.t).clicked() {
            out.push(Action::RunPlugin { plugin: command.plugin.clone(), command: command.command.clone() });
        }
    }
    tool(cx, ui, screen, out, CommandId::Import, Look::Plain, fold);
    ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
        ui.spacing_mut().item_spacing.x = size::S2;
        app_menu(cx, ui, screen, out);
        tool(cx, ui, screen, out, CommandId::ReaderBeside, Look::Plain, Fold::Icons);
    });
}

fn tool(cx: &Cx<'_>, ui: &mut Ui, screen: &Screen, out: &mut Actions, id: CommandId, look: Look, fold: Fold) {
    let Some(command) = command(id) else { return };
    let reason = enabled(id, cx.cache, screen).err().map(|key| cx.tr(key));
    let label = cx.tr(label(command, cx.cache, screen));
    let tooltip = match screen.layout.keys.first(command) {
        Some(shortcut) => format!("{label} ({})", shortcut_text(&shortcut, cx.i18n)),
        None => label.to_owned(),
    };
    let pressed = match id {
        CommandId::Forum => screen.reading.forum,
        CommandId::ReaderBeside => screen.layout.beside,
        _ => false,
    };
    let button = Button::new(label)
        .icon(command.icon)
        .look(look)
        .icon_only(fold == Fold::Icons)
        .pressed(pressed)
        .tooltip(&tooltip)
        .disabled(reason);
    let button = if id == CommandId::NewMessage { button.joined(Side::Left) } else { button };
    if button.show(ui, cx.t).clicked() {
        out.push(Action::Run(id));
    }
}

/// Begins a message of a chosen account, of which a tick shows the one that is used without a choice, or one to
/// colleagues.
fn write_from(cx: &Cx<'_>, ui: &mut Ui, screen: &Screen, out: &mut Actions) {
    ui.add_space(1.0 - size::S2);
    let button = Button::new(cx.tr("menu-write-from")).icon(Icon::CaretDown).icon_only(true).narrow();
    let response = button.look(Look::Primary).joined(Side::Right).show(ui, cx.t);
    menu(&response, |ui| {
        for account in cx.cache.accounts() {
            if super::compose::account_item(cx, account).show(ui, cx.t).clicked() {
                out.push(Action::WriteFrom(account.id));
            }
        }
        if !cx.cache.accounts().is_empty() {
            menu_line(ui, cx.t);
        }
        let reason = enabled(CommandId::NewInternal, cx.cache, screen).err().map(|key| cx.tr(key));
        if command_item(cx, ui, screen, CommandId::NewInternal, reason).clicked() {
            out.push(Action::Run(CommandId::NewInternal));
        }
    });
}

/// Fetches one account, beside the button for all.
fn account_menu(cx: &Cx<'_>, ui: &mut Ui, out: &mut Actions) {
    let button = Button::new(cx.tr("menu-one-account")).icon(Icon::CaretDown).icon_only(true).narrow();
    let response = button.show(ui, cx.t);
    menu(&response, |ui| {
        if MenuItem::new(cx.tr("menu-all-accounts"))
            .icon(Some(Icon::ArrowsClockwise))
            .show(ui, cx.t)
            .clicked()
        {
            out.push(Action::Run(CommandId::SendReceive));
        }
        menu_line(ui, cx.t);
        for account in cx.cache.accounts() {
            let icon = if account.owner.is_some() { Icon::Lock } else { Icon::At };
            let detail = account.problem.as_ref().map_or("", |_| cx.tr("test-failed"));
            let item = MenuItem::new(&account.name).icon(Some(icon)).detail(detail);
            if item.show(ui, cx.t).clicked() {
                out.push(Action::Accounts(AccountAction::Fetch(account.id)));
            }
        }
    });
}

fn app_menu(cx: &Cx<'_>, ui: &mut Ui, screen: &Screen, out: &mut Actions) {
    let response = Button::new(cx.tr("menu-app")).icon(Icon::List).icon_only(true).show(ui, cx.t);
    menu(&response, |ui| {
        for group in [
            &[CommandId::Palette, CommandId::Keys, CommandId::ShowJobs, CommandId::Verify, CommandId::BackUp]
                [..],
            &[
                CommandId::NewFolder,
                CommandId::RenameFolder,
                CommandId::MoveFolder,
                CommandId::DeleteFolder,
                CommandId::Import,
                CommandId::ImportFolder,
                CommandId::Export,
            ],
            &[
                CommandId::SendReceive,
                CommandId::FetchAccount,
                CommandId::SendAll,
                CommandId::EmptyServerTrash,
            ],
            &[CommandId::Undo, CommandId::Redo],
            &[CommandId::ReaderBeside, CommandId::ZoomIn, CommandId::ZoomOut, CommandId::ZoomReset],
            &[CommandId::ShowAccounts, CommandId::ShowPlugins, CommandId::ShowPreferences],
        ] {
            if group.first() != Some(&CommandId::Palette) {
                menu_line(ui, cx.t);
            }
            for id in group {
                let reason = enabled(*id, cx.cache, screen).err().map(|key| cx.tr(key));
                let Some(command) = command(*id) else { continue };
                let key = short_label(command, cx.cache, screen);
                if item_named(cx, ui, screen, command, key, reason).clicked() {
                    out.push(Action::Run(*id));
                }
            }
        }
    });
}

/// Opens a menu under a button.
pub(super) fn menu(response: &Response, add: impl FnOnce(&mut Ui)) {
    Popup::menu(response).close_behavior(PopupCloseBehavior::CloseOnClick).show(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        ui.set_min_width(size::MENU);
        add(ui);
    });
}

/// Opens a menu under a widget with either mouse button.
pub(super) fn either_menu(response: &Response, add: impl FnOnce(&mut Ui)) {
    let clicked = response.clicked() || response.secondary_clicked();
    Popup::menu(response)
        .open_memory(clicked.then_some(SetOpenCommand::Toggle))
        .close_behavior(PopupCloseBehavior::CloseOnClick)
        .show(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            ui.set_min_width(size::MENU);
            add(ui);
        });
}

/// Adds a command to a menu.
pub(super) fn command_item(
    cx: &Cx<'_>,
    ui: &mut Ui,
    screen: &Screen,
    id: CommandId,
    reason: Option<&str>,
) -> Response {
    let Some(command) = command(id) else { return ui.label("") };
    item_named(cx, ui, screen, command, label(command, cx.cache, screen), reason)
}

fn item_named(
    cx: &Cx<'_>,
    ui: &mut Ui,
    screen: &Screen,
    command: &Command,
    key: &str,
    reason: Option<&str>,
) -> Response {
    let label = cx.i18n.tr(key);
    let keys = screen.layout.keys.first(command);
    let keys = keys.map(|keys| shortcut_text(&keys, cx.i18n)).unwrap_or_default();
    MenuItem::new(label).icon(Some(command.icon)).keys(&keys).disabled(reason).show(ui, cx.t)
}

/// Adds commands to a menu and runs the one that is chosen.
fn command_items(cx: &Cx<'_>, ui: &mut Ui, screen: &Screen, ids: &[CommandId], out: &mut Actions) {
    for id in ids {
        let reason = enabled(*id, cx.cache, screen).err().map(|key| cx.tr(key));
        if command_item(cx, ui, screen, *id, reason).clicked() {
            out.push(Action::Run(*id));
        }
    }
}

/// The context menu of messages.
pub(super) fn message_menu(cx: &Cx<'_>, ui: &mut Ui, screen: &Screen, out: &mut Actions) {
    ui.spacing_mut().item_spacing.y = 0.0;
    ui.set_min_width(size::MENU);
    if !crate::commands::waiting(cx.cache, screen).is_empty() {
        command_items(cx, ui, screen, &[CommandId::SendNow], out);
        menu_line(ui, cx.t);
    }
    command_items(cx, ui, screen, &[CommandId::Reply, CommandId::ReplyAll, CommandId::Forward], out);
    menu_line(ui, cx.t);
    command_items(cx, ui, screen, &[CommandId::LinkEntity, CommandId::AddPeople, CommandId::WhoRead], out);
    field_menu::fields(cx, ui, screen, out);
    let of_messages = [CommandId::MarkRead, CommandId::MarkUnread, CommandId::MoveTo, CommandId::Junk];
    command_items(cx, ui, screen, &of_messages, out);
    for (index, command) in cx.cache.commands.iter().filter(|command| command.message_menu).enumerate() {
        if index == 0 {
            menu_line(ui, cx.t);
        }
        plugin_item(cx, ui, screen, command, out);
    }
    menu_line(ui, cx.t);
    let in_bin = enabled(CommandId::Restore, cx.cache, screen).is_ok();
    let last = if in_bin { &[CommandId::Restore, CommandId::Delete][..] } else { &[CommandId::Delete] };
    command_items(cx, ui, screen, &[CommandId::Forum, CommandId::Print], out);
    command_items(cx, ui, screen, last, out);
}

/// Shows a plugin's command as a menu item and runs it when it is chosen.
pub(super) fn plugin_item(
    cx: &Cx<'_>,
    ui: &mut Ui,
    screen: &Screen,
    command: &etabli_engine::view::PluginCommandRow,
    out: &mut Actions,
) {
    let reason = plugin_reason(cx, screen, command);
    let keys = super::plugin_keys(cx, &command.shortcut);
    let item = MenuItem::new(&command.title)
        .icon(Some(Icon::from_name(&command.icon).unwrap_or(Icon::PuzzlePiece)))
        .keys(&keys)
        .disabled(reason.as_deref());
    if item.show(ui, cx.t).clicked() {
        out.push(Action::RunPlugin { plugin: command.plugin.clone(), command: command.command.clone() });
    }
}

/// Says why a plugin's command cannot be used now.
pub(crate) fn plugin_reason(
    cx: &Cx<'_>,
    screen: &Screen,
    command: &etabli_engine::view::PluginCommandRow,
) -> Option<String> {
    let selected = crate::commands::messages_for(screen, command).len() as u64;
    if !command.disabled_reason.is_empty() {
        return Some(command.disabled_reason.clone());
    }
    if screen.page != Page::Mail {
        return Some(cx.tr("reason-mail-page").to_owned());
    }
    if selected < u64::from(command.min_selection) {
        let count = u64::from(command.min_selection);
        return Some(cx.i18n.tr_args("reason-too-few", &[("count", count.into())]));
    }
    if selected > u64::from(command.max_selection) {
        let count = u64::from(command.max_selection);
        return Some(cx.i18n.tr_args("reason-too-many", &[("count", count.into())]));
    }
    None
}
