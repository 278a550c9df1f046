//! The plugin page: every plugin with its state, its switch and its last error.

use egui::{Align, Frame, Layout, Margin, Rect, ScrollArea, Sense, Stroke, Ui, UiBuilder, pos2, vec2};
use etabli_engine::{
    Manage, RightRow,
    view::{PluginRow, PluginState},
};
use etabli_model::{Team, TeamId, Tone};

use super::{Cx, plugin_detail, plugin_parts as parts};
use crate::{
    action::{Action, Actions, PluginAction},
    commands::CommandId,
    icons::Icon,
    state::PluginSettings,
    theme::{Type, line, paragraph, size},
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
    // Without room for both, the pane takes all of it.
    let alone = area.width() < size::PLUGIN_DETAIL + size::DIALOG_SMALL;
    let at = if alone { area.left() } else { area.right() - size::PLUGIN_DETAIL };
    let (left, right) = area.split_left_right_at_x(at);
    let layout = egui::Layout::top_down(egui::Align::Min);
    if !alone {
        let mut child = ui.new_child(UiBuilder::new().max_rect(left).id_salt("plugin list").layout(layout));
        child.set_clip_rect(left.intersect(ui.clip_rect()));
        list(cx, &mut child, shown, filter, out);
    }
    ui.painter().rect_filled(right, 0.0, cx.t.chrome);
    ui.painter().vline(right.left() + 0.5, right.y_range(), Stroke::new(size::STROKE, cx.t.stroke));
    let mut child = ui.new_child(UiBuilder::new().max_rect(right).id_salt("plugin pane").layout(layout));
    child.set_clip_rect(right.intersect(ui.clip_rect()));
    plugin_detail::show(cx, &mut child, plugin, settings, out);
    ui.allocate_rect(area, Sense::hover());
}

fn list(cx: &Cx<'_>, ui: &mut Ui, shown: Option<&str>, filter: &mut String, out: &mut Actions) {
    let rows = footnote(cx, ui);
    let layout = egui::Layout::top_down(egui::Align::Min);
    let mut child = ui.new_child(UiBuilder::new().max_rect(rows).id_salt("plugin rows").layout(layout));
    child.set_clip_rect(rows.intersect(ui.clip_rect()));
    ScrollArea::vertical().id_salt("plugins").auto_shrink(false).show(&mut child, |ui| {
        Frame::NONE.inner_margin(Margin::same(20)).show(ui, |ui| {
            let plugins = &cx.cache.plugins;
            top(cx, ui, filter, out);
            summary(cx, ui);
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
            for plugin in plugins.iter().filter(|plugin| plugin.state == PluginState::Waiting) {
                ui.add_space(size::S16);
                waiting(cx, ui, plugin, out);
            }
        });
    });
}

/// Writes at the foot of the page what the numbers mean, and returns the room above.
fn footnote(cx: &Cx<'_>, ui: &mut Ui) -> Rect {
    let area = ui.max_rect();
    let text = cx.tr("plugins-footnote");
    let galley = paragraph(ui.painter(), text, Type::Status, cx.t.t3, area.width() - 2.0 * size::S20);
    let foot = area.bottom() - galley.size().y - 2.0 * size::S8;
    let (rows, note) = area.split_top_bottom_at_y(foot);
    ui.painter().hline(note.x_range(), note.top() + 0.5, Stroke::new(size::STROKE, cx.t.hair));
    widgets::galley_left(ui.painter(), note.left() + size::S20, note.center().y, galley);
    widgets::say(ui, note, "footnote", text);
    rows
}

/// Title, filter and the way to another plugin.
fn top(cx: &Cx<'_>, ui: &mut Ui, filter: &mut String, out: &mut Actions) {
    ui.horizontal(|ui| {
        widgets::heading(ui, cx.tr("rail-plugins"), Type::Page, cx.t.t1);
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
}

fn summary(cx: &Cx<'_>, ui: &mut Ui) {
    let plugins = &cx.cache.plugins;
    let active = plugins.iter().filter(|plugin| plugin.state == PluginState::Active).count() as u64;
    let memory: u64 = plugins.iter().map(|plugin| plugin.memory_bytes).sum();
    let text = cx.i18n.tr_args(
        "plugins-summary",
        &[
            ("count", (plugins.len() as u64).into()),
            ("active", active.into()),
            ("isolated", cx.cache.isolated_plugins().into()),
            ("memory", cx.i18n.size(memory).into()),
        ],
    );
    widgets::text(ui, &text, Type::Ui, cx.t.t2);
}

/// A plugin that waits for rights: which, and the two ways on.
fn waiting(cx: &Cx<'_>, ui: &mut Ui, plugin: &PluginRow, out: &mut Actions) {
    let t = cx.t;
    let missing = || plugin.rights.iter().filter(|right| !right.granted);
    let card = Frame::NONE
        .stroke(Stroke::new(size::STROKE, t.stroke))
        .corner_radius(size::R_CARD)
        .inner_margin(Margin::symmetric(14, 12));
    card.show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = size::S4;
        ui.horizontal(|ui| {
            parts::small_icon(ui, Icon::ShieldWarning, t.warn);
            let args = [("plugin", plugin.name.as_str().into()), ("version", plugin.version.as_str().into())];
            widgets::text(ui, &cx.i18n.tr_args("plugins-waiting-title", &args), Type::UiStrong, t.t1);
            widgets::tag(ui, Some(Icon::Warning), cx.tr("plugins-waiting-tag"), t.warn_soft, t.warn);
        });
        for right in missing() {
            let text = format!("{}. {}", right.meaning, right.reason);
            widgets::paragraph(ui, &text, Type::Small, t.t2, ui.available_width());
        }
        ui.add_space(size::S4);
        let buttons = vec2(ui.available_width(), size::BUTTON);
        ui.allocate_ui_with_layout(buttons, Layout::right_to_left(Align::Center), |ui| {
            let name = |verb: &str| format!("{verb}, {}", plugin.name);
            let grant = cx.tr("plugins-waiting-grant");
            if Button::new(grant).look(Look::Primary).name(&name(grant)).show(ui, t).clicked() {
                out.extend(missing().map(|right| {
                    let (plugin, capability) = (plugin.id.clone(), right.capability.clone());
                    Action::Plugins(PluginAction::Manage(Manage::Grant { plugin, capability, granted: true }))
                }));
            }
            if let Some(older) = plugin.older.first() {
                let keep = cx.i18n.tr_args("plugins-waiting-keep", &[("version", older.as_str().into())]);
                if Button::new(&keep).look(Look::Outlined).name(&name(&keep)).show(ui, t).clicked() {
                    let rollback = Manage::Rollback { plugin: plugin.id.clone() };
                    out.push(Action::Plugins(PluginAction::Manage(rollback)));
                }
            }
        });
    });
}

/// Where the columns of the page start and end.
struct Columns {
    name: Rect,
    capabilities: Option<Rect>,
    switches: Rect,
    memory: Option<Rect>,
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

/// Returns the part of the switches' column that belongs to one of the teams.
fn team_cell(switches: Rect, index: usize) -> Rect {
    let left = switches.left() + size::PLUGIN_TEAM * index as f32;
    Rect::from_min_size(pos2(left, switches.top()), vec2(size::PLUGIN_TEAM, switches.height()))
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

/// Returns where the columns stand. Where there is little room, rights and memory are left to the detail.
fn columns(rect: Rect, teams: usize) -> Columns {
    let mut right = rect.right();
    let mut take = |width: f32| {
        let cell = Rect::from_min_max(pos2(right - width, rect.top()), pos2(right, rect.bottom()));
        right -= width;
        cell
    };
    let switched = size::PLUGIN_TEAM * teams as f32;
    let least = size::PLUGIN_NAME_MIN + size::PLUGIN_RIGHTS + size::PLUGIN_MEMORY;
    let wide = rect.width() - switched - size::PLUGIN_STATE >= least;
    let state = take(size::PLUGIN_STATE);
    let memory = wide.then(|| take(size::PLUGIN_MEMORY));
    let switches = take(switched);
    let capabilities = wide.then(|| take(size::PLUGIN_RIGHTS));
    let name = Rect::from_min_max(rect.min, pos2(right - size::S8, rect.bottom()));
    Columns { name, capabilities, switches, memory, state }
}

fn cell(ui: &mut Ui, rect: Rect, add: impl FnOnce(&mut Ui)) {
    let layout = egui::Layout::left_to_right(egui::Align::Center);
    let mut child = ui.new_child(UiBuilder::new().max_rect(rect).layout(layout));
    add(&mut child);
}

/// Lines of a row, in its middle.
fn lines(ui: &mut Ui, count: usize, align: Align, add: impl FnOnce(&mut Ui)) {
    ui.with_layout(Layout::top_down(align), |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        ui.spacing_mut().interact_size.y = 0.0;
        ui.add_space((size::PLUGIN_ROW - count as f32 * Type::Small.line()) / 2.0);
        add(ui);
    });
}

fn head(cx: &Cx<'_>, ui: &mut Ui) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), size::FORUM_ROW), Sense::hover());
    let ground = rect.expand2(vec2(size::S20, 0.0));
    ui.painter().rect_filled(ground, 0.0, cx.t.chrome);
    for y in [rect.top() + 0.5, rect.bottom() - 0.5] {
        ui.painter().hline(ground.x_range(), y, Stroke::new(size::STROKE, cx.t.stroke));
    }
    let teams = teams(cx);
    let at = columns(rect, teams.len());
    let left = Layout::left_to_right(Align::Center);
    let painter = ui.painter().clone();
    let mut label = |rect: Rect, layout: Layout, text: &str| {
        let mut child = ui.new_child(UiBuilder::new().max_rect(rect).layout(layout));
        widgets::text(&mut child, text, Type::StatusMedium, cx.t.t3);
    };
    label(at.name, left, cx.tr("plugins-name"));
    if let Some(rect) = at.capabilities {
        label(rect, left, cx.tr("plugins-capabilities"));
    }
    for (index, (_, name)) in teams.iter().enumerate() {
        let cell = team_cell(at.switches, index);
        let wide = line(&painter, name, Type::StatusMedium, cx.t.t3, cell.width()).size().x;
        label(cell.shrink2(vec2((cell.width() - wide) / 2.0, 0.0)), left, name);
    }
    if let Some(rect) = at.memory {
        label(rect, Layout::right_to_left(Align::Center), cx.tr("plugins-memory"));
    }
    label(state_cell(at.state), left, cx.tr("plugins-state"));
}

/// Leaves some room after the memory, which stands on the right of its column.
fn state_cell(rect: Rect) -> Rect {
    Rect::from_min_max(pos2(rect.left() + size::S12, rect.top()), rect.max)
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
    let teams = teams(cx);
    let at = columns(rect, teams.len());
    cell(ui, at.name, |ui| {
        let (badge, _) = ui.allocate_exact_size(egui::Vec2::splat(size::RAIL_ITEM), Sense::hover());
        let stroke = Stroke::new(size::STROKE, t.stroke);
        ui.painter().rect(badge, size::R_CARD, t.surface, stroke, egui::StrokeKind::Inside);
        parts::icon(cx, ui, badge.center(), plugin, size::ICON_RAIL);
        ui.add_space(size::S4);
        let about = if plugin.description.is_empty() { &plugin.id } else { &plugin.description };
        let fits = !line(ui.painter(), about, Type::Small, t.t3, ui.available_width()).elided;
        lines(ui, if fits { 2 } else { 3 }, Align::Min, |ui| {
            ui.horizontal(|ui| {
                widgets::text(ui, &plugin.name, Type::UiStrong, t.t1);
                widgets::text(ui, &plugin.version, Type::Caption, t.t3);
            });
            widgets::text_in(ui, about, Type::Small, t.t3, 2);
        });
    });
    if let Some(rect) = at.capabilities {
        cell(ui, rect, |ui| capabilities(cx, ui, plugin));
    }
    for (index, team) in teams.iter().enumerate() {
        let place = egui::Rect::from_center_size(team_cell(at.switches, index).center(), size::SWITCH.into());
        cell(ui, place, |ui| team_switch(cx, ui, plugin, *team, out));
    }
    if let Some(rect) = at.memory {
        cell(ui, rect, |ui| {
            lines(ui, 2, Align::Max, |ui| {
                widgets::text(ui, &cx.i18n.size(plugin.memory_bytes), Type::Small, t.t1);
                widgets::text(ui, &cx.i18n.millis(plugin.time_ms), Type::Caption, t.t3);
            });
        });
    }
    cell(ui, state_cell(at.state), |ui| state(cx, ui, plugin, out));
}

/// How the plugin stands, and the way back for one that was isolated.
fn state(cx: &Cx<'_>, ui: &mut Ui, plugin: &PluginRow, out: &mut Actions) {
    let t = cx.t;
    let (key, icon, fill, color) = match plugin.state {
        PluginState::Active => ("plugin-active", Icon::CheckCircle, t.ok_soft, t.ok),
        PluginState::Disabled => ("plugin-disabled", Icon::Columns, t.press, t.t2),
        PluginState::Isolated => ("plugin-crashed", Icon::ShieldWarning, t.danger_soft, t.danger),
        PluginState::Refused => ("plugin-refused", Icon::XCircle, t.warn_soft, t.warn),
        PluginState::Waiting => ("plugin-waiting", Icon::ShieldWarning, t.warn_soft, t.warn),
    };
    let isolated = plugin.state == PluginState::Isolated;
    let height = if isolated { size::TAG + size::S4 + size::BUTTON_SMALL } else { size::TAG };
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = size::S4;
        ui.add_space((size::PLUGIN_ROW - height) / 2.0);
        let said = widgets::tag(ui, Some(icon), cx.tr(key), fill, color);
        if !plugin.last_error.is_empty() {
            said.on_hover_text(&plugin.last_error);
        }
        if isolated {
            let name = cx.i18n.tr_args("plugins-restart-name", &[("plugin", plugin.name.as_str().into())]);
            let restart = Button::new(cx.tr("plugins-restart")).icon(Icon::ArrowClockwise).small();
            if restart.look(Look::Outlined).name(&name).show(ui, t).clicked() {
                out.push(Action::Plugins(PluginAction::Restart(plugin.id.clone())));
            }
        }
    });
}

/// What the plugin may do, in two lines; the tooltip has all of it.
fn capabilities(cx: &Cx<'_>, ui: &mut Ui, plugin: &PluginRow) {
    let t = cx.t;
    let granted: Vec<&RightRow> = plugin.rights.iter().filter(|right| right.granted).collect();
    let Some(count) = std::num::NonZero::new(granted.len().min(2)) else {
        widgets::text(ui, cx.tr("plugins-no-capability"), Type::Small, t.t3);
        return;
    };
    let all: Vec<&str> = granted.iter().map(|right| right.meaning.as_str()).collect();
    lines(ui, count.get(), Align::Min, |ui| {
        for (index, right) in granted.iter().take(count.get()).enumerate() {
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = size::S6;
                let (icon, name) = match parts::right(&right.capability) {
                    Some((icon, key)) => (icon, cx.tr(key)),
                    None => (Icon::ShieldCheck, right.meaning.as_str()),
                };
                parts::small_icon(ui, icon, t.t3);
                widgets::text(ui, name, Type::Small, t.t2).on_hover_text(all.join("\n"));
                let more = granted.len() - count.get();
                if index == 1 && more > 0 {
                    widgets::text(ui, &format!("+{more}"), Type::Small, t.t3);
                }
            });
        }
    });
}
