//! One plugin in detail, at the right of the plugin page: last error, settings, limits, rights, what it adds,
//! versions, removal.

use egui::{Frame, Margin, Role, ScrollArea, Sense, Ui, WidgetInfo};
use etabli_engine::{
    Manage, RightRow,
    view::{PluginRow, PluginSource, PluginState},
};
use etabli_model::{FieldKind, Team, Tone};

use super::{Cx, plugin_parts as parts, plugins::team_switch};
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
            top(cx, ui, plugin, out);
            ui.add_space(size::S8);
            commands(cx, ui, plugin, out);
            records(cx, ui, plugin, out);
            if !plugin.last_error.is_empty() {
                last_error(cx, ui, plugin, out);
            }
            if let Some(settings) = settings.filter(|settings| settings.plugin == plugin.id) {
                settings_form(cx, ui, settings, out);
            }
            head(cx, ui, "plugin-limits");
            limits(cx, ui, plugin);
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
            if !plugin.contributions.is_empty() {
                head(cx, ui, "plugin-contributions");
                parts::contributions(cx, ui, &plugin.contributions);
            }
            removal(cx, ui, plugin, out);
        });
    });
}

/// Icon, name, version and origin, and the way out.
fn top(cx: &Cx<'_>, ui: &mut Ui, plugin: &PluginRow, out: &mut Actions) {
    line(ui, |ui| {
        let (rect, _) = ui.allocate_exact_size(egui::Vec2::splat(size::S24), Sense::hover());
        parts::icon(cx, ui, rect.center(), plugin, size::S20);
        let room = ui.available_width() - size::BUTTON_SMALL - size::S8;
        ui.vertical(|ui| {
            ui.set_width(room);
            ui.spacing_mut().item_spacing.y = 0.0;
            widgets::heading(ui, &plugin.name, Type::Heading, cx.t.t1);
            widgets::paragraph(ui, &about(cx, plugin), Type::Small, cx.t.t2, room);
        });
        let close = Button::new(cx.tr("plugin-close")).icon(Icon::X).icon_only(true).small();
        if close.show(ui, cx.t).clicked() {
            out.push(Action::Plugins(PluginAction::Show(plugin.id.clone())));
        }
    });
}

/// The last error word by word, and a report for the author.
fn last_error(cx: &Cx<'_>, ui: &mut Ui, plugin: &PluginRow, out: &mut Actions) {
    let t = cx.t;
    head(cx, ui, "plugin-last-error");
    let block = Frame::NONE.fill(t.danger_soft).corner_radius(size::R_CONTROL).inner_margin(Margin::same(8));
    block.show(ui, |ui| {
        ui.set_width(ui.available_width());
        widgets::paragraph(ui, &plugin.last_error, Type::Mono, t.danger, ui.available_width());
    });
    ui.add_space(size::S4);
    if plugin.state == PluginState::Isolated && plugin.strikes > 0 {
        let text = cx.i18n.tr_args("plugin-isolated-after", &[("count", u64::from(plugin.strikes).into())]);
        widgets::paragraph(ui, &text, Type::Status, t.t3, ui.available_width());
    }
    if widgets::link(ui, t, cx.tr("plugin-copy-report"), Type::Small, None).clicked() {
        let args = [
            ("plugin", plugin.name.as_str().into()),
            ("version", plugin.version.as_str().into()),
            ("id", plugin.id.as_str().into()),
            ("hash", plugin.hash.as_str().into()),
            ("calls", plugin.calls.into()),
            ("strikes", u64::from(plugin.strikes).into()),
            ("error", plugin.last_error.as_str().into()),
        ];
        out.push(Action::CopyText(cx.i18n.tr_args("plugin-report", &args)));
    }
}

/// What its calls took against what they may take, and how it has fared.
fn limits(cx: &Cx<'_>, ui: &mut Ui, plugin: &PluginRow) {
    let size_of = |bytes| cx.i18n.size(bytes);
    parts::limit(cx, ui, "plugin-memory-peak", (plugin.memory_bytes, plugin.memory_limit), size_of);
    let longest = (plugin.longest_ms, plugin.longest_limit_ms);
    parts::limit(cx, ui, "plugin-time-per-call", longest, |millis| cx.i18n.millis(millis))
        .on_hover_text(cx.tr("plugin-time-per-call-about"));
    parts::limit(cx, ui, "plugin-room", (plugin.record_bytes, plugin.quota), size_of);
    for (key, value) in [
        ("plugin-calls", cx.i18n.number(plugin.calls)),
        ("plugin-time", cx.i18n.millis(plugin.time_ms)),
        ("plugin-strikes", plugin.strikes.to_string()),
    ] {
        line(ui, |ui| {
            widgets::text(ui, cx.i18n.tr(key), Type::Small, cx.t.t2);
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                widgets::text(ui, &value, Type::Small, cx.t.t1);
            });
        });
    }
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

/// Buttons, below each other where they do not fit.
fn buttons(ui: &mut Ui, add: impl FnOnce(&mut Ui)) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = egui::vec2(size::S8, size::S6);
        add(ui);
    });
}

fn commands(cx: &Cx<'_>, ui: &mut Ui, plugin: &PluginRow, out: &mut Actions) {
    if plugin.state != PluginState::Isolated && plugin.older.is_empty() {
        return;
    }
    buttons(ui, |ui| {
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
    buttons(ui, |ui| {
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
    let (verb, name, said, color) = if right.granted {
        ("plugin-revoke", "plugin-revoke-name", "plugin-granted", t.t1)
    } else {
        ("plugin-grant", "plugin-grant-name", "plugin-denied", t.t3)
    };
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = size::S8;
        let icon = parts::right(&right.capability).map_or(Icon::ShieldCheck, |(icon, _)| icon);
        parts::small_icon(ui, icon, t.t3);
        let room = ui.available_width() - size::FIELD_PORT - size::S8;
        ui.vertical(|ui| {
            ui.set_width(room);
            ui.spacing_mut().item_spacing.y = 0.0;
            widgets::paragraph(ui, &right.meaning, Type::Small, color, room);
            widgets::paragraph(ui, &right.reason, Type::Status, t.t3, room);
        });
        ui.with_layout(egui::Layout::top_down(egui::Align::Max), |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            let color = if right.granted { t.ok } else { t.t3 };
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Min), |ui| {
                ui.spacing_mut().item_spacing.x = size::S4;
                widgets::text(ui, cx.tr(said), Type::Small, color);
                if right.granted {
                    parts::small_icon(ui, Icon::Check, color);
                }
            });
            let args = [("right", right.meaning.as_str().into()), ("plugin", plugin.name.as_str().into())];
            let name = cx.i18n.tr_args(name, &args);
            let link = widgets::link(ui, t, cx.tr(verb), Type::Small, None);
            link.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
            if link.clicked() {
                let (plugin, capability) = (plugin.id.clone(), right.capability.clone());
                out.push(manage(Manage::Grant { plugin, capability, granted: !right.granted }));
            }
        });
    });
    ui.add_space(size::S6);
}

/// The hash of the package, and the ways to be rid of the plugin.
fn removal(cx: &Cx<'_>, ui: &mut Ui, plugin: &PluginRow, out: &mut Actions) {
    ui.add_space(size::S12);
    if let (Some(first), Some(last)) = (plugin.hash.get(..4), plugin.hash.get(60..)) {
        let hash = widgets::text(ui, &format!("blake3 {first}…{last}"), Type::Mono, cx.t.t3);
        hash.on_hover_text(&plugin.hash);
        ui.add_space(size::S4);
    }
    if !matches!(plugin.source, PluginSource::Installed | PluginSource::Removed) {
        return;
    }
    let ask = |with_data| {
        let (plugin, name) = (plugin.id.clone(), plugin.name.clone());
        Action::Plugins(PluginAction::AskToRemove { plugin, name, with_data })
    };
    buttons(ui, |ui| {
        let remove = Button::new(cx.tr("plugin-remove")).icon(Icon::Trash).look(Look::Outlined);
        if plugin.source == PluginSource::Installed && remove.show(ui, cx.t).clicked() {
            out.push(ask(false));
        }
        let all = Button::new(cx.tr("plugin-remove-data")).icon(Icon::Trash).look(Look::DangerOutlined);
        if all.show(ui, cx.t).clicked() {
            out.push(ask(true));
        }
    });
}
