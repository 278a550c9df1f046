//! The plugin page: every plugin with its state, its switch and its last error.

use egui::{Align, Frame, Layout, Margin, Rect, ScrollArea, Sense, Stroke, Ui, UiBuilder, pos2, vec2};
use etabli_engine::view::{PluginRow, PluginState};
use etabli_model::{Team, TeamId, Tone};

use super::{Cx, plugin_detail};
use crate::{
    action::{Action, Actions, PluginAction},
    commands::CommandId,
    icons::Icon,
    state::PluginSettings,
    theme::{Type, size},
    widgets::{self, Button, Field, Look},
};

pub(super) fn show(
    cx: &Cx<'_>,
    ui: &mut Ui,
    (shown, filter): (Option<&str>, &mut String),
    settings: Option<&mut PluginSettings>,
    out: &mut Actions,
) {
    let detail = cx.cache.plugins.iter().find(|plugin| Some(plugin.id.as_str()) == shown);
    let Some(plugin) = detail else { return list(cx, ui, shown, filter, out) };
    let area = ui.max_rect();
    let at = (area.right() - size::PLUGIN_DETAIL).max(area.left());
    let (left, right) = area.split_left_right_at_x(at);
    let layout = egui::Layout::top_down(egui::Align::Min);
    let mut child = ui.new_child(UiBuilder::new().max_rect(left).id_salt("plugin list").layout(layout));
    child.set_clip_rect(left.intersect(ui.clip_rect()));
    list(cx, &mut child, shown, filter, out);
    ui.painter().rect_filled(right, 0.0, cx.t.chrome);
    ui.painter().vline(right.left() + 0.5, right.y_range(), Stroke::new(size::STROKE, cx.t.stroke));
    let mut child = ui.new_child(UiBuilder::new().max_rect(right).id_salt("plugin pane").layout(layout));
    child.set_clip_rect(right.intersect(ui.clip_rect()));
    plugin_detail::show(cx, &mut child, plugin, settings, out);
    ui.allocate_rect(area, Sense::hover());
}

fn list(cx: &Cx<'_>, ui: &mut Ui, shown: Option<&str>, filter: &mut String, out: &mut Actions) {
    ScrollArea::vertical().id_salt("plugins").auto_shrink(false).show(ui, |ui| {
        Frame::NONE.inner_margin(Margin::same(20)).show(ui, |ui| {
            let plugins = &cx.cache.plugins;
            ui.horizontal(|ui| {
                widgets::text(ui, cx.tr("rail-plugins"), Type::Page, cx.t.t1);
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    let install = Button::new(cx.tr("cmd-install-plugin")).icon(Icon::FilePlus);
                    if install.look(Look::Outlined).show(ui, cx.t).clicked() {
                        out.push(Action::Run(CommandId::InstallPlugin));
                    }
                    let field = Field {
                        name: cx.tr("form-filter"),
                        hint: cx.tr("form-filter"),
                        icon: Some(Icon::MagnifyingGlass),
                        width: size::PLUGIN_FILTER,
                        ..Default::default()
                    };
                    field.show(ui, cx.t, filter);
                });
            });
            let active = plugins.iter().filter(|plugin| plugin.state == PluginState::Active).count() as u64;
            let memory: u64 = plugins.iter().map(|plugin| plugin.memory_bytes).sum();
            let summary = cx.i18n.tr_args(
                "plugins-summary",
                &[
                    ("count", (plugins.len() as u64).into()),
                    ("active", active.into()),
                    ("isolated", cx.cache.isolated_plugins().into()),
                    ("memory", cx.i18n.size(memory).into()),
                ],
            );
            widgets::text(ui, &summary, Type::Ui, cx.t.t2);
            ui.add_space(size::S8);
            for plugin in plugins.iter().filter(|plugin| plugin.state == PluginState::Isolated) {
                let text = cx.i18n.tr_args(
                    "plugins-isolated-note",
                    &[("plugin", plugin.name.as_str().into()), ("version", plugin.version.as_str().into())],
                );
                widgets::note(ui, cx.t, Tone::Danger, &text, f32::INFINITY);
            }
            ui.add_space(size::S8);
            ui.spacing_mut().item_spacing.y = 0.0;
            head(cx, ui);
            let found = |plugin: &&PluginRow| {
                filter.trim().is_empty() || !crate::highlight::matches(&plugin.name, filter).is_empty()
            };
            for plugin in plugins.iter().filter(found) {
                row(cx, ui, plugin, shown == Some(plugin.id.as_str()), out);
            }
        });
    });
}

/// Where the columns of the page start and end.
struct Columns {
    name: Rect,
    capabilities: Rect,
    switches: Rect,
    memory: Rect,
    state: Rect,
}

/// How many teams have a switch in the list; the detail has one for each.
const TEAMS: usize = 4;

/// Returns the teams of the list's columns with their names, everyone first.
fn teams<'a>(cx: &Cx<'a>) -> Vec<(TeamId, &'a str)> {
    let others = cx.cache.teams.iter().filter(|team| team.id != Team::EVERYONE);
    let others = others.map(|team| (team.id, team.name.as_str())).take(TEAMS - 1);
    std::iter::once((Team::EVERYONE, cx.tr("plugins-everyone"))).chain(others).collect()
}

/// Returns the part of the switches' column that belongs to one of `count` teams.
fn team_cell(switches: Rect, index: usize, count: usize) -> Rect {
    let width = switches.width() / count.max(1) as f32;
    let left = switches.left() + width * index as f32;
    Rect::from_min_max(pos2(left, switches.top()), pos2(left + width - size::S8, switches.bottom()))
}

/// Draws the switch of a plugin for a team. What is on for everyone is on for each team.
pub(super) fn team_switch(
    cx: &Cx<'_>,
    ui: &mut Ui,
    plugin: &PluginRow,
    (team, team_name): (TeamId, &str),
    out: &mut Actions,
) {
    let covered = team != Team::EVERYONE && plugin.enabled_for.contains(&Team::EVERYONE);
    let mut on = covered || plugin.enabled_for.contains(&team);
    let name = if team == Team::EVERYONE {
        cx.i18n.tr_args("plugins-switch", &[("plugin", plugin.name.as_str().into())])
    } else {
        let args = [("plugin", plugin.name.as_str().into()), ("team", team_name.into())];
        cx.i18n.tr_args("plugins-switch-team", &args)
    };
    let suspended = plugin.state == PluginState::Isolated;
    let usable = !covered && !matches!(plugin.state, PluginState::Refused | PluginState::Waiting);
    let switch = widgets::switch(ui, cx.t, &mut on, &name, suspended, usable);
    if switch.changed() {
        out.push(Action::Plugins(PluginAction::Switch { plugin: plugin.id.clone(), team, on }));
    }
    if covered {
        switch.on_hover_text(cx.tr("plugins-covered"));
    }
}

/// Reports whether rights and memory are left to the detail.
fn is_narrow(row: Rect) -> bool {
    row.width() < size::TEXT_MAX
}

fn columns(rect: Rect) -> Columns {
    let narrow = is_narrow(rect);
    let part = |from: f32, to: f32| {
        let x = |share: f32| rect.left() + rect.width() * share;
        Rect::from_min_max(pos2(x(from), rect.top()), pos2(x(to) - size::S12, rect.bottom()))
    };
    Columns {
        name: if narrow { part(0.0, 0.38) } else { part(0.0, 0.32) },
        capabilities: part(0.32, 0.5),
        switches: if narrow { part(0.38, 0.66) } else { part(0.5, 0.72) },
        memory: part(0.72, 0.8),
        state: if narrow { part(0.66, 1.0) } else { part(0.8, 1.0) },
    }
}

fn cell(ui: &mut Ui, rect: Rect, add: impl FnOnce(&mut Ui)) {
    let layout = egui::Layout::left_to_right(egui::Align::Center);
    let mut child = ui.new_child(UiBuilder::new().max_rect(rect).layout(layout));
    add(&mut child);
}

/// Two lines of a row, in its middle.
fn lines(ui: &mut Ui, add: impl FnOnce(&mut Ui)) {
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        ui.add_space((size::PLUGIN_ROW - 2.0 * Type::Small.line()) / 2.0);
        add(ui);
    });
}

fn head(cx: &Cx<'_>, ui: &mut Ui) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), size::ROW), Sense::hover());
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(size::STROKE, cx.t.stroke));
    let at = columns(rect);
    let narrow = is_narrow(rect);
    for (key, rect, in_detail) in [
        ("plugins-name", at.name, false),
        ("plugins-capabilities", at.capabilities, true),
        ("plugins-memory", at.memory, true),
        ("plugins-state", at.state, false),
    ] {
        if in_detail && narrow {
            continue;
        }
        cell(ui, rect, |ui| {
            widgets::text(ui, cx.tr(key), Type::StatusMedium, cx.t.t3);
        });
    }
    let teams = teams(cx);
    for (index, (_, name)) in teams.iter().enumerate() {
        cell(ui, team_cell(at.switches, index, teams.len()), |ui| {
            widgets::text(ui, name, Type::StatusMedium, cx.t.t3);
        });
    }
}

fn row(cx: &Cx<'_>, ui: &mut Ui, plugin: &PluginRow, on: bool, out: &mut Actions) {
    let t = cx.t;
    let row_size = vec2(ui.available_width(), size::PLUGIN_ROW);
    let (rect, response) = ui.allocate_exact_size(row_size, Sense::click());
    // The ground goes on to both edges of the page.
    let ground = rect.expand2(vec2(size::S20, 0.0));
    if on {
        ui.painter().rect_filled(ground, 0.0, t.sel);
        let bar = Rect::from_min_max(ground.min, pos2(ground.left() + size::BAR, ground.bottom()));
        ui.painter().rect_filled(bar, 0.0, t.accent);
    } else if response.hovered() {
        ui.painter().rect_filled(ground, 0.0, t.hover);
    }
    if response.has_focus() {
        widgets::focus_ring(ui.painter(), rect.shrink(size::S2), size::R_CONTROL, t);
    }
    let detail = cx.i18n.tr_args("plugin-detail-name", &[("plugin", plugin.name.as_str().into())]);
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, true, on, &detail));
    if response.clicked() {
        out.push(Action::Plugins(PluginAction::Show(plugin.id.clone())));
    }
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(size::STROKE, t.hair));
    let at = columns(rect);
    cell(ui, at.name, |ui| {
        let (badge, _) = ui.allocate_exact_size(egui::Vec2::splat(size::RAIL_ITEM), Sense::hover());
        let stroke = Stroke::new(size::STROKE, t.stroke);
        ui.painter().rect(badge, size::R_CARD, t.surface, stroke, egui::StrokeKind::Inside);
        let color = if plugin.state == PluginState::Isolated { t.danger } else { t.accent };
        widgets::icon(ui.painter(), badge.center(), Icon::PuzzlePiece, size::ICON_RAIL, color);
        lines(ui, |ui| {
            ui.horizontal(|ui| {
                widgets::text(ui, &plugin.name, Type::UiStrong, t.t1);
                widgets::text(ui, &plugin.version, Type::Caption, t.t3);
            });
            let about = if plugin.description.is_empty() { &plugin.id } else { &plugin.description };
            widgets::text(ui, about, Type::Small, t.t3);
        });
    });
    if !is_narrow(rect) {
        cell(ui, at.capabilities, |ui| capabilities(cx, ui, plugin));
        cell(ui, at.memory, |ui| {
            lines(ui, |ui| {
                widgets::text(ui, &cx.i18n.size(plugin.memory_bytes), Type::Small, t.t2);
                widgets::text(ui, &format!("{} ms", plugin.time_ms), Type::Caption, t.t3);
            });
        });
    }
    let teams = teams(cx);
    for (index, team) in teams.iter().enumerate() {
        cell(ui, team_cell(at.switches, index, teams.len()), |ui| team_switch(cx, ui, plugin, *team, out));
    }
    cell(ui, at.state, |ui| {
        let (key, icon, fill, color) = match plugin.state {
            PluginState::Active => ("plugin-active", Icon::CheckCircle, t.ok_soft, t.ok),
            PluginState::Disabled => ("plugin-disabled", Icon::Columns, t.press, t.t2),
            PluginState::Isolated => ("plugin-crashed", Icon::ShieldWarning, t.danger_soft, t.danger),
            PluginState::Refused => ("plugin-refused", Icon::XCircle, t.warn_soft, t.warn),
            PluginState::Waiting => ("plugin-waiting", Icon::ShieldWarning, t.warn_soft, t.warn),
        };
        let said = widgets::tag(ui, Some(icon), cx.tr(key), fill, color);
        if !plugin.last_error.is_empty() {
            said.on_hover_text(&plugin.last_error);
        }
        if plugin.state == PluginState::Isolated {
            let name = cx.i18n.tr_args("plugins-restart-name", &[("plugin", plugin.name.as_str().into())]);
            let restart = Button::new(cx.tr("plugins-restart"))
                .icon(Icon::ArrowClockwise)
                .look(Look::Primary)
                .name(&name);
            if restart.show(ui, t).clicked() {
                out.push(Action::Plugins(PluginAction::Restart(plugin.id.clone())));
            }
        }
    });
}

/// What the plugin may do, in two lines.
fn capabilities(cx: &Cx<'_>, ui: &mut Ui, plugin: &PluginRow) {
    let t = cx.t;
    let granted: Vec<&str> =
        plugin.rights.iter().filter(|right| right.granted).map(|right| right.meaning.as_str()).collect();
    match granted.as_slice() {
        [] => {
            widgets::text(ui, cx.tr("plugins-no-capability"), Type::Small, t.t3);
        }
        [only] => {
            widgets::text(ui, only, Type::Small, t.t2);
        }
        [first, second, more @ ..] => lines(ui, |ui| {
            widgets::text(ui, first, Type::Small, t.t2);
            let second = match more.len() {
                0 => (*second).to_owned(),
                more => format!("{second} +{more}"),
            };
            widgets::text(ui, &second, Type::Small, t.t2).on_hover_text(granted.join("\n"));
        }),
    }
}
