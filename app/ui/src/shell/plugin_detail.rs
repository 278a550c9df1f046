//! One plugin in detail, at the right of the plugin page: last error, limits, rights, versions, removal.

use egui::{Frame, Margin, ScrollArea, Ui};
use etabli_engine::{
    Manage, RightRow,
    view::{PluginRow, PluginSource, PluginState},
};
use etabli_model::{FieldKind, Team, Tone};

use super::{Cx, plugins::team_switch};
use crate::{
    action::{Action, Actions, PluginAction},
    dialogs::form,
    icons::Icon,
    state::PluginSettings,
    theme::{Type, size},
    widgets::{self, Button, Look},
};

pub(super) fn show(
    cx: &Cx<'_>,
    ui: &mut Ui,
    plugin: &PluginRow,
    settings: Option<&mut PluginSettings>,
    out: &mut Actions,
) {
    let t = cx.t;
    ScrollArea::vertical().id_salt("plugin detail").auto_shrink(false).show(ui, |ui| {
        Frame::NONE.inner_margin(Margin::same(16)).show(ui, |ui| {
            widgets::heading(ui, &plugin.name, Type::UiStrong, t.t1);
            widgets::text(ui, &about(cx, plugin), Type::Small, t.t2);
            ui.add_space(size::S8);
            commands(cx, ui, plugin, out);
            records(cx, ui, plugin, out);
            if !plugin.last_error.is_empty() {
                head(cx, ui, "plugin-last-error");
                widgets::note(ui, t, Tone::Danger, &plugin.last_error, ui.available_width());
            }
            if let Some(settings) = settings.filter(|settings| settings.plugin == plugin.id) {
                settings_form(cx, ui, settings, out);
            }
            head(cx, ui, "plugin-limits");
            for (key, value) in [
                ("plugin-calls", plugin.calls.to_string()),
                ("plugin-time", format!("{} ms", plugin.time_ms)),
                ("plugin-memory-peak", cx.i18n.size(plugin.memory_bytes)),
                ("plugin-strikes", plugin.strikes.to_string()),
                (
                    "plugin-room",
                    format!("{} / {}", cx.i18n.size(plugin.record_bytes), cx.i18n.size(plugin.quota)),
                ),
            ] {
                line(ui, |ui| {
                    widgets::text(ui, cx.tr(key), Type::Small, t.t2);
                    ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                        widgets::text(ui, &value, Type::Small, t.t1);
                    });
                });
            }
            if plugin.missed_events > 0 {
                let args = [("count", plugin.missed_events.into())];
                let text = cx.i18n.tr_args("plugin-missed-events", &args);
                widgets::note(ui, t, Tone::Warn, &text, ui.available_width());
            }
            if cx.cache.teams.len() > 1 {
                head(cx, ui, "plugin-teams");
                for team in &cx.cache.teams {
                    let everyone = team.id == Team::EVERYONE;
                    let name = if everyone { cx.tr("plugins-everyone") } else { team.name.as_str() };
                    line(ui, |ui| {
                        team_switch(cx, ui, plugin, (team.id, name), out);
                        widgets::text(ui, name, Type::Ui, t.t1);
                    });
                }
            }
            if !plugin.rights.is_empty() {
                head(cx, ui, "plugin-rights");
                for right in &plugin.rights {
                    right_row(cx, ui, plugin, right, out);
                }
            }
            removal(cx, ui, plugin, out);
        });
    });
}

fn about(cx: &Cx<'_>, plugin: &PluginRow) -> String {
    let source = match plugin.source {
        PluginSource::Bundled => cx.tr("plugin-bundled").to_owned(),
        PluginSource::Development => cx.tr("plugin-developed").to_owned(),
        PluginSource::Removed => cx.tr("plugin-removed").to_owned(),
        PluginSource::Installed if plugin.signer.is_empty() => cx.tr("plugin-unsigned").to_owned(),
        PluginSource::Installed => {
            cx.i18n.tr_args("plugin-signed", &[("signer", plugin.signer.as_str().into())])
        }
    };
    if plugin.version.is_empty() { source } else { format!("{}, {source}", plugin.version) }
}

fn head(cx: &Cx<'_>, ui: &mut Ui, key: &str) {
    ui.add_space(size::S12);
    widgets::heading(ui, cx.tr(key), Type::UiStrong, cx.t.t1);
    ui.add_space(size::S4);
}

fn line(ui: &mut Ui, add: impl FnOnce(&mut Ui)) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = size::S8;
        add(ui);
    });
}

fn commands(cx: &Cx<'_>, ui: &mut Ui, plugin: &PluginRow, out: &mut Actions) {
    if plugin.state != PluginState::Isolated && plugin.older.is_empty() {
        return;
    }
    line(ui, |ui| {
        if plugin.state == PluginState::Isolated {
            let restart =
                Button::new(cx.tr("plugins-restart")).icon(Icon::ArrowClockwise).look(Look::Primary);
            if restart.show(ui, cx.t).clicked() {
                out.push(Action::Plugins(PluginAction::Restart(plugin.id.clone())));
            }
        }
        if let Some(older) = plugin.older.first() {
            let label = cx.i18n.tr_args("plugin-roll-back", &[("version", older.as_str().into())]);
            if Button::new(&label)
                .icon(Icon::ArrowCounterClockwise)
                .look(Look::Outlined)
                .show(ui, cx.t)
                .clicked()
            {
                out.push(manage(Manage::Rollback { plugin: plugin.id.clone() }));
            }
        }
    });
}

/// The ways to what the plugin logged and read.
fn records(cx: &Cx<'_>, ui: &mut Ui, plugin: &PluginRow, out: &mut Actions) {
    ui.add_space(size::S8);
    let (id, name) = (plugin.id.clone(), plugin.name.clone());
    line(ui, |ui| {
        let log = Button::new(cx.tr("plugin-log")).icon(Icon::ListChecks).look(Look::Outlined);
        if log.show(ui, cx.t).clicked() {
            out.push(Action::Plugins(PluginAction::ShowLog { plugin: id.clone(), name: name.clone() }));
        }
        if plugin.records > 0 {
            let export = Button::new(cx.tr("plugin-export")).icon(Icon::Export).look(Look::Outlined);
            if export.show(ui, cx.t).clicked() {
                out.push(Action::Plugins(PluginAction::AskToExport(id.clone())));
            }
        }
        let read = Button::new(cx.tr("plugin-readings")).icon(Icon::ShieldCheck).look(Look::Outlined);
        if read.show(ui, cx.t).clicked() {
            out.push(Action::Plugins(PluginAction::ShowReadings {
                plugin: Some(id),
                message: None,
                about: name,
            }));
        }
    });
}

/// What the plugin can be set to. Enter saves, except in a field with several lines.
fn settings_form(cx: &Cx<'_>, ui: &mut Ui, settings: &mut PluginSettings, out: &mut Actions) {
    if settings.form.form.fields.is_empty() {
        return;
    }
    head(cx, ui, "plugin-settings");
    let one_line = |kind: &FieldKind| matches!(kind, FieldKind::Text | FieldKind::Integer);
    let entered = form::has_focus(ui, &settings.form, one_line)
        && ui.input(|input| input.key_pressed(egui::Key::Enter));
    ui.scope(|ui| form::fields(cx, ui, &mut settings.form, out));
    ui.add_space(size::S8);
    line(ui, |ui| {
        let unchanged = (!settings.is_changed()).then(|| cx.tr("plugin-settings-unchanged"));
        let save = Button::new(cx.tr("plugin-settings-save")).look(Look::Primary).disabled(unchanged);
        if save.show(ui, cx.t).clicked() || (entered && unchanged.is_none()) {
            out.push(Action::Plugins(PluginAction::SaveSettings));
        }
        if settings.is_set() {
            let reset = Button::new(cx.tr("plugin-settings-reset")).look(Look::Outlined);
            if reset.show(ui, cx.t).clicked() {
                out.push(Action::Plugins(PluginAction::ResetSettings));
            }
        }
    });
}

fn manage(request: Manage) -> Action {
    Action::Plugins(PluginAction::Manage(request))
}

fn right_row(cx: &Cx<'_>, ui: &mut Ui, plugin: &PluginRow, right: &RightRow, out: &mut Actions) {
    let t = cx.t;
    line(ui, |ui| {
        let mut granted = right.granted;
        let args = [("right", right.meaning.as_str().into()), ("plugin", plugin.name.as_str().into())];
        let name = cx.i18n.tr_args("plugin-right-name", &args);
        if widgets::switch(ui, t, &mut granted, &name, false, true).changed() {
            out.push(manage(Manage::Grant {
                plugin: plugin.id.clone(),
                capability: right.capability.clone(),
                granted,
            }));
        }
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            let color = if right.granted { t.t1 } else { t.t2 };
            widgets::paragraph(ui, &right.meaning, Type::Ui, color, ui.available_width());
            widgets::paragraph(ui, &right.reason, Type::Small, t.t3, ui.available_width());
        });
    });
    ui.add_space(size::S4);
}

fn removal(cx: &Cx<'_>, ui: &mut Ui, plugin: &PluginRow, out: &mut Actions) {
    if !matches!(plugin.source, PluginSource::Installed | PluginSource::Removed) {
        return;
    }
    ui.add_space(size::S12);
    let ask = |with_data| {
        let (plugin, name) = (plugin.id.clone(), plugin.name.clone());
        Action::Plugins(PluginAction::AskToRemove { plugin, name, with_data })
    };
    line(ui, |ui| {
        if plugin.source == PluginSource::Installed
            && Button::new(cx.tr("plugin-remove"))
                .icon(Icon::Trash)
                .look(Look::Outlined)
                .show(ui, cx.t)
                .clicked()
        {
            out.push(ask(false));
        }
        let all = Button::new(cx.tr("plugin-remove-data")).icon(Icon::Trash).look(Look::DangerOutlined);
        if all.show(ui, cx.t).clicked() {
            out.push(ask(true));
        }
    });
}
