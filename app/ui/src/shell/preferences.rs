//! The preferences: the list of their pages, and the page of language, theme and text size.

use egui::{
    Frame, Layout, Margin, Rect, Role, ScrollArea, Sense, Stroke, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};
use etabli_engine::Lang;

use super::Cx;
use crate::{
    action::{Action, Actions, ColumnAction},
    commands::CommandId,
    icons::Icon,
    state::{Density, PrefPage, Screen, TEXT_SIZES},
    theme::{ThemeChoice, Type, line, size},
    widgets,
};

pub(super) fn show(cx: &Cx<'_>, ui: &mut Ui, screen: &mut Screen, out: &mut Actions) {
    let mut page = beside_pages(cx, ui, Some(screen.accounts.page), out);
    match screen.accounts.page {
        PrefPage::General => general(cx, &mut page, screen, out),
        PrefPage::Accounts => super::accounts::show(cx, &mut page, screen, out),
        PrefPage::Writing => super::preferences_writing::show(cx, &mut page, screen, out),
        PrefPage::Shortcuts => super::shortcuts::show(cx, &mut page, screen, out),
    }
}

/// Draws the pages of the preferences at the left, and returns the room beside them. The page of plugins stands
/// among them and is none of the preferences themselves.
pub(super) fn beside_pages(cx: &Cx<'_>, ui: &mut Ui, shown: Option<PrefPage>, out: &mut Actions) -> Ui {
    let area = ui.max_rect();
    let folded = area.width() < size::NARROW;
    let width = if folded { size::RAIL } else { size::PREF_NAV };
    let nav = Rect::from_min_size(area.min, vec2(width, area.height()));
    let rest = Rect::from_min_max(nav.right_top(), area.max);
    ui.painter().rect_filled(nav, 0.0, cx.t.chrome);
    ui.painter().vline(nav.right() - 0.5, nav.y_range(), Stroke::new(size::STROKE, cx.t.stroke));
    let layout = Layout::top_down(egui::Align::Min);
    let inner = nav.shrink2(vec2(size::S6, size::S8));
    let mut child = ui.new_child(UiBuilder::new().max_rect(inner).id_salt("preference pages").layout(layout));
    pages(cx, &mut child, shown, folded, out);
    let mut page = ui.new_child(UiBuilder::new().max_rect(rest).id_salt("preference page").layout(layout));
    page.set_clip_rect(rest.intersect(ui.clip_rect()));
    ui.allocate_rect(area, Sense::hover());
    page
}

/// The pages of the preferences, at the left.
fn pages(cx: &Cx<'_>, ui: &mut Ui, shown: Option<PrefPage>, folded: bool, out: &mut Actions) {
    let t = cx.t;
    ui.spacing_mut().item_spacing.y = 0.0;
    if !folded {
        let size = vec2(ui.available_width(), size::TREE_HEAD);
        let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
        let galley = line(ui.painter(), cx.tr("rail-preferences"), Type::CaptionStrong, t.t3, rect.width());
        widgets::galley_left(ui.painter(), rect.left() + size::S6, rect.center().y, galley);
        response.widget_info(|| WidgetInfo::labeled(Role::Heading, true, cx.tr("rail-preferences")));
    }
    for (page, icon, key) in [
        (Some(PrefPage::General), Icon::SlidersHorizontal, "pref-general"),
        (Some(PrefPage::Accounts), Icon::At, "pref-accounts"),
        (None, Icon::PuzzlePiece, "rail-plugins"),
        (Some(PrefPage::Writing), Icon::PencilSimpleLine, "pref-writing"),
        (Some(PrefPage::Shortcuts), Icon::Keyboard, "pref-shortcuts"),
    ] {
        let size = vec2(ui.available_width(), size::PREF_NAV_ROW);
        let (rect, response) = ui.allocate_exact_size(size, Sense::click());
        let on = shown == page;
        let painter = ui.painter();
        if on {
            painter.rect_filled(rect, size::R_CONTROL, t.sel);
        } else if response.hovered() {
            painter.rect_filled(rect, size::R_CONTROL, t.hover);
        }
        let center = pos2(rect.left() + size::S8 + size::ICON / 2.0, rect.center().y);
        widgets::icon(painter, center, icon, size::ICON_TREE, if on { t.accent } else { t.t2 });
        let label = cx.i18n.tr(key);
        if !folded {
            let style = if on { Type::UiMedium } else { Type::Ui };
            let galley = line(painter, label, style, t.t1, rect.width());
            widgets::galley_left(painter, center.x + size::ICON / 2.0 + size::S8, center.y, galley);
        }
        if response.has_focus() {
            widgets::focus_ring(painter, rect.shrink(size::S2), size::R_CONTROL, t);
        }
        response.widget_info(|| WidgetInfo::selected(Role::Tab, true, on, label));
        if response.clicked() {
            out.push(page.map_or(Action::Run(CommandId::ShowPlugins), Action::ShowPreference));
        }
        if folded {
            response.on_hover_text(label);
        }
    }
}

fn general(cx: &Cx<'_>, ui: &mut Ui, screen: &Screen, out: &mut Actions) {
    ScrollArea::vertical().id_salt("preferences").auto_shrink(false).show(ui, |ui| {
        Frame::NONE.inner_margin(Margin::same(20)).show(ui, |ui| {
            ui.set_max_width(size::TEXT_MAX.min(ui.available_width()));
            widgets::heading(ui, cx.tr("pref-general"), Type::Page, cx.t.t1);
            ui.add_space(size::S12);
            row(cx, ui, "pref-lang", |ui| lang(cx, ui, out));
            row(cx, ui, "pref-theme", |ui| theme(cx, ui, screen, out));
            row(cx, ui, "pref-size", |ui| text_size(cx, ui, screen, out));
            row(cx, ui, "pref-reader", |ui| reader_place(cx, ui, screen, out));
            row(cx, ui, "pref-density", |ui| density(cx, ui, screen, out));
            row(cx, ui, "pref-two-people", |ui| two_people(cx, ui, screen, out));
            ui.add_space(size::S16);
            super::preferences_backup::show(cx, ui, out);
            ui.add_space(size::S16);
            trusted(cx, ui, out);
            ui.add_space(size::S16);
            if let Some(session) = &cx.cache.session {
                let text = cx.i18n.tr_args(
                    "pref-store",
                    &[("path", session.store_path.as_str().into()), ("count", session.messages.into())],
                );
                widgets::paragraph(ui, &text, Type::Small, cx.t.t3, ui.available_width());
            }
        });
    });
}

/// The senders whose remote pictures are shown at once.
fn trusted(cx: &Cx<'_>, ui: &mut Ui, out: &mut Actions) {
    widgets::heading(ui, cx.tr("pref-trusted"), Type::Heading, cx.t.t1);
    ui.add_space(size::S4);
    let hint = if cx.cache.trusted.is_empty() { "pref-trusted-none" } else { "pref-trusted-hint" };
    widgets::paragraph(ui, cx.tr(hint), Type::Small, cx.t.t3, ui.available_width());
    ui.add_space(size::S4);
    ScrollArea::vertical().id_salt("trusted senders").max_height(8.0 * size::PREF_ROW).show_rows(
        ui,
        size::PREF_ROW,
        cx.cache.trusted.len(),
        |ui, rows| {
            ui.spacing_mut().item_spacing.y = 0.0;
            for address in cx.cache.trusted.get(rows).unwrap_or_default() {
                trusted_row(cx, ui, address, out);
            }
        },
    );
}

fn trusted_row(cx: &Cx<'_>, ui: &mut Ui, address: &str, out: &mut Actions) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), size::PREF_ROW), Sense::hover());
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(size::STROKE, cx.t.hair));
    let layout = Layout::left_to_right(egui::Align::Center);
    let mut child = ui.new_child(UiBuilder::new().max_rect(rect).id_salt(address).layout(layout));
    widgets::text(&mut child, address, Type::Ui, cx.t.t1);
    child.with_layout(Layout::right_to_left(egui::Align::Center), |ui| {
        let name = cx.i18n.tr_args("pref-trusted-remove", &[("address", address.into())]);
        let button = widgets::Button::new(&name).icon(Icon::X).icon_only(true).small();
        if button.show(ui, cx.t).clicked() {
            out.push(Action::Distrust(address.to_owned()));
        }
    });
}

/// The three choices in one line, for the first page.
pub(super) fn quick(cx: &Cx<'_>, ui: &mut Ui, screen: &Screen, out: &mut Actions) {
    for (icon, key) in
        [(Icon::Translate, "pref-lang"), (Icon::Sun, "pref-theme"), (Icon::TextAa, "pref-size")]
    {
        let (rect, _) = ui.allocate_exact_size(egui::Vec2::splat(size::ICON), Sense::hover());
        widgets::icon(ui.painter(), rect.center(), icon, size::ICON, cx.t.t2);
        widgets::label(ui, cx.tr(key), Type::Ui, cx.t.t2);
        match key {
            "pref-lang" => lang(cx, ui, out),
            "pref-theme" => theme(cx, ui, screen, out),
            _ => text_size(cx, ui, screen, out),
        }
        ui.add_space(size::S4);
    }
}

pub(super) fn row(cx: &Cx<'_>, ui: &mut Ui, key: &str, add: impl FnOnce(&mut Ui)) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), size::PREF_ROW), Sense::hover());
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(size::STROKE, cx.t.hair));
    let mut child = ui.new_child(
        egui::UiBuilder::new().max_rect(rect).layout(egui::Layout::left_to_right(egui::Align::Center)),
    );
    widgets::label(&mut child, cx.i18n.tr(key), Type::Ui, cx.t.t1);
    child.with_layout(egui::Layout::right_to_left(egui::Align::Center), add);
}

fn lang(cx: &Cx<'_>, ui: &mut Ui, out: &mut Actions) {
    let names = [("Français", Lang::Fr), ("English", Lang::En)];
    let chosen = names.iter().find(|(_, lang)| *lang == cx.i18n.lang()).map_or("", |(name, _)| name);
    let entries: Vec<(String, String)> =
        names.iter().map(|(name, _)| ((*name).to_owned(), String::new())).collect();
    let picked = widgets::select(ui, cx.t, cx.tr("pref-lang"), size::PROGRESS_W, None, chosen, &entries);
    if let Some((_, lang)) = picked.and_then(|index| names.get(index)) {
        out.push(Action::SetLang(*lang));
    }
}

fn theme(cx: &Cx<'_>, ui: &mut Ui, screen: &Screen, out: &mut Actions) {
    let labels = ["theme-light", "theme-dark", "theme-system"].map(|key| cx.tr(key));
    let chosen = ThemeChoice::ALL.iter().position(|choice| *choice == screen.theme);
    let picked = widgets::segment(ui, cx.t, &labels, chosen, cx.tr("pref-theme"), false);
    if let Some(choice) = picked.and_then(|index| ThemeChoice::ALL.get(index)) {
        out.push(Action::SetTheme(*choice));
    }
}

fn text_size(cx: &Cx<'_>, ui: &mut Ui, screen: &Screen, out: &mut Actions) {
    let label = |percent: u32| format!("{percent}\u{a0}%");
    let entries: Vec<(String, String)> =
        TEXT_SIZES.iter().map(|step| (label(*step), String::new())).collect();
    let chosen = label(screen.text_size);
    let picked = widgets::select(ui, cx.t, cx.tr("pref-size"), size::THUMB, None, &chosen, &entries);
    if let Some(percent) = picked.and_then(|index| TEXT_SIZES.get(index)) {
        out.push(Action::SetTextSize(*percent));
    }
}

fn reader_place(cx: &Cx<'_>, ui: &mut Ui, screen: &Screen, out: &mut Actions) {
    let labels = ["pref-reader-below", "pref-reader-beside"].map(|key| cx.tr(key));
    let chosen = Some(usize::from(screen.layout.beside));
    if let Some(index) = widgets::segment(ui, cx.t, &labels, chosen, cx.tr("pref-reader"), false) {
        out.push(Action::Columns(ColumnAction::Beside(index == 1)));
    }
}

fn density(cx: &Cx<'_>, ui: &mut Ui, screen: &Screen, out: &mut Actions) {
    let labels = ["density-compact", "density-usual", "density-relaxed"].map(|key| cx.tr(key));
    let chosen = Density::ALL.iter().position(|density| *density == screen.layout.density);
    let picked = widgets::segment(ui, cx.t, &labels, chosen, cx.tr("pref-density"), false);
    if let Some(density) = picked.and_then(|index| Density::ALL.get(index)) {
        out.push(Action::Columns(ColumnAction::Density(*density)));
    }
}

fn two_people(cx: &Cx<'_>, ui: &mut Ui, screen: &Screen, out: &mut Actions) {
    let mut on = screen.layout.two_people;
    let label = cx.tr("pref-two-people");
    if widgets::switch(ui, cx.t, &mut on, label, false, true).changed() {
        out.push(Action::Columns(ColumnAction::TwoPeople(on)));
    }
}
