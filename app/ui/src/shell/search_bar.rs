//! The search bar: what to look in, what for, where, and what came of it.

use egui::{Key, Modifiers, Ui};

use super::{Cx, display, field_menu, folder_label, saved_searches, search_id};
use crate::{
    action::{Action, Actions, SearchAction},
    icons::Icon,
    state::{Awaited, Screen},
    theme::{Type, line, size},
    widgets::{self, Button, Chip, Field, MenuItem},
};

pub(super) fn show(cx: &Cx<'_>, ui: &mut Ui, screen: &mut Screen, out: &mut Actions) {
    ui.spacing_mut().item_spacing.x = size::S8;
    field_selector(cx, ui, screen, out);
    text(cx, ui, screen, out);
    scope(cx, ui, screen, out);
    if progress(cx, ui, screen, out) {
        display::show(cx, ui, screen, out);
        return;
    }
    if let (Some(list), Some(_)) =
        (&cx.cache.list, cx.cache.spec.as_ref().and_then(|spec| spec.search.as_ref()))
    {
        let millis = list.info.micros.div_ceil(1000).max(1);
        let count = cx.i18n.tr_args("search-count", &[("count", list.info.total.into())]);
        let time = cx.i18n.tr_args("search-time", &[("ms", millis.into())]);
        ui.spacing_mut().item_spacing.x = size::S4;
        let said = widgets::text(ui, &count, Type::UiMedium, cx.t.t1);
        ui.ctx().accesskit_node_builder(said.id, |node| node.set_live(egui::accesskit::Live::Polite));
        widgets::text(ui, &time, Type::Ui, cx.t.t3);
    }
    saved_searches::show(cx, ui, screen, out);
    display::show(cx, ui, screen, out);
}

/// Shows how far a search or a sort is that takes long, and what stops it. Reports whether one does.
fn progress(cx: &Cx<'_>, ui: &mut Ui, screen: &Screen, out: &mut Actions) -> bool {
    let Some(awaited) = &screen.awaited else { return false };
    let waited = cx.now.saturating_sub(awaited.since);
    if waited < Awaited::PATIENCE {
        ui.ctx().request_repaint_after(Awaited::PATIENCE - waited);
        return false;
    }
    let (runs, stops) =
        if awaited.sorts { ("sort-runs", "sort-stop") } else { ("search-runs", "search-stop") };
    let said = widgets::text(ui, cx.tr(runs), Type::Ui, cx.t.t2);
    ui.ctx().accesskit_node_builder(said.id, |node| node.set_live(egui::accesskit::Live::Polite));
    let share = awaited.percent.map(|percent| percent as f32 / 100.0);
    widgets::progress_bar(ui, cx.t, size::PROGRESS_W, share, cx.tr(runs));
    if let Some(percent) = awaited.percent {
        let text = cx.i18n.tr_args("percent", &[("percent", percent.into())]);
        widgets::text(ui, &text, Type::Ui, cx.t.t2);
    }
    let stop = Button::new(cx.tr(stops)).icon(Icon::X).icon_only(true).small();
    if stop.show(ui, cx.t).clicked() {
        out.push(Action::Search(SearchAction::Stop));
    }
    true
}

fn field_selector(cx: &Cx<'_>, ui: &mut Ui, screen: &mut Screen, out: &mut Actions) {
    let fields = &cx.cache.fields;
    let chosen = fields.iter().find(|field| field.id == screen.search.field).map_or("", |field| &field.label);
    let wide =
        line(ui.painter(), chosen, Type::Ui, cx.t.t1, f32::INFINITY).size().x + size::S24 * 2.0 + size::S6;
    let width = wide.clamp(size::SELECTOR, size::CHIP_MAX);
    let name = cx.tr("search-in");
    if std::mem::take(&mut screen.open_fields) {
        widgets::open_select(ui, name);
    }
    widgets::headed_menu(ui, cx.t, (name, chosen), width, Icon::FunnelSimple, |ui| {
        for field in fields.iter().filter(|field| !field.of_values) {
            let detail = if field.slow { cx.tr("search-slower") } else { &field.plugin_name };
            let item = MenuItem::new(&field.label).detail(detail).checked(field.id == screen.search.field);
            if item.show(ui, cx.t).clicked() {
                out.push(Action::SearchField(field.id.clone()));
            }
        }
        for (index, field) in fields.iter().filter(|field| field.of_values).enumerate() {
            if index == 0 {
                widgets::menu_line(ui, cx.t);
            }
            field_menu::search_for(cx, ui, field, screen, out);
        }
    });
    value(cx, ui, screen, out);
}

/// The value that is searched for, which ends the search when it is closed.
fn value(cx: &Cx<'_>, ui: &mut Ui, screen: &Screen, out: &mut Actions) {
    let Some(value) = &screen.search.value else { return };
    let field = cx.cache.field(&screen.search.field);
    let chip = Chip {
        icon: Some(field.and_then(|field| Icon::from_name(&field.icon)).unwrap_or(Icon::Tag)),
        title: &value.label,
        accented: true,
        passive: true,
        closable: Some(cx.tr("search-clear")),
        ..Default::default()
    };
    if chip.show(ui, cx.t).closed {
        out.push(Action::SearchClear);
    }
}

fn text(cx: &Cx<'_>, ui: &mut Ui, screen: &mut Screen, out: &mut Actions) {
    let focused = ui.memory(|memory| memory.has_focus(search_id()));
    if focused {
        if ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape)) {
            if screen.search.text.is_empty() && screen.search.value.is_none() {
                ui.memory_mut(|memory| memory.surrender_focus(search_id()));
                screen.focus_list = true;
            } else {
                out.push(Action::SearchClear);
            }
        }
        if ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter)) {
            out.push(Action::SearchNow);
        }
        if ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::ArrowDown)) {
            screen.focus_list = true;
        }
    }
    let width = size::SEARCH.min(ui.available_width() / 2.0).max(size::CHIP);
    let field = Field {
        id: Some(search_id()),
        name: cx.tr("search-name"),
        hint: cx.tr("search-name"),
        icon: Some(Icon::MagnifyingGlass),
        width,
        keys: if width < size::SEARCH { "" } else { cx.tr("search-keys") },
        clear: Some(cx.tr("search-clear")),
        keep_escape: true,
        ..Default::default()
    };
    let shown = field.show(ui, cx.t, &mut screen.search.text);
    if std::mem::take(&mut screen.focus_search) {
        shown.response.request_focus();
        if let Some(mut state) = egui::text_edit::TextEditState::load(ui.ctx(), search_id()) {
            let end = egui::text::CCursor::new(screen.search.text.chars().count());
            let all = egui::text::CCursorRange::two(egui::text::CCursor::new(0), end);
            state.cursor.set_char_range(Some(all));
            state.store(ui.ctx(), search_id());
        }
    }
    if shown.cleared {
        out.push(Action::SearchClear);
    } else if shown.response.changed() {
        out.push(Action::SearchTyped);
    }
}

fn scope(cx: &Cx<'_>, ui: &mut Ui, screen: &Screen, out: &mut Actions) {
    let searching = screen.search.active.is_some();
    let folder = screen.folder.and_then(|id| cx.cache.folder(id));
    let everywhere = screen.search.everywhere && searching;
    let Some(folder) = folder else { return };
    let label = folder_label(cx.i18n, folder);
    let text = if everywhere {
        cx.tr("all-folders").to_owned()
    } else {
        cx.i18n.tr_args("search-scope", &[("folder", label.into())])
    };
    let most = (ui.available_width() - size::S24 * 2.0).clamp(size::THUMB, size::CHIP_MAX);
    // The icon says as much where the sentence has no room.
    let whole = line(ui.painter(), &text, Type::Small, cx.t.t1, f32::INFINITY).size().x;
    let short = !everywhere && whole > most - 2.0 * size::S24;
    let chip = Chip {
        icon: Some(if everywhere { Icon::Stack } else { Icon::FolderSimple }),
        title: if short { label } else { &text },
        emphasis: if everywhere { "" } else { label },
        name: &text,
        accented: searching && !everywhere,
        closable: (searching && !everywhere).then(|| cx.tr("search-everywhere")),
        passive: !everywhere,
        max: most,
        ..Default::default()
    };
    let shown = chip.show(ui, cx.t);
    if short {
        shown.response.clone().on_hover_text(&text);
    }
    if shown.closed {
        out.push(Action::SearchEverywhere(true));
    }
    if everywhere && shown.response.clicked() {
        out.push(Action::SearchEverywhere(false));
    }
}
