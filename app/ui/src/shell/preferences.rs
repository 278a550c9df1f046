//! The preferences: language, theme, text size.

use egui::{Frame, Margin, ScrollArea, Sense, Stroke, Ui, vec2};
use etabli_engine::Lang;

use super::Cx;
use crate::{
    action::{Action, Actions},
    icons::Icon,
    state::{Screen, TEXT_SIZES},
    theme::{ThemeChoice, Type, size},
    widgets,
};

pub(super) fn show(cx: &Cx<'_>, ui: &mut Ui, screen: &Screen, out: &mut Actions) {
    ScrollArea::vertical().id_salt("preferences").auto_shrink(false).show(ui, |ui| {
        Frame::NONE.inner_margin(Margin::same(20)).show(ui, |ui| {
            ui.set_max_width(size::TEXT_MAX);
            widgets::text(ui, cx.tr("rail-preferences"), Type::Page, cx.t.t1);
            ui.add_space(size::S4);
            widgets::text(ui, cx.tr("pref-general"), Type::Heading, cx.t.t2);
            ui.add_space(size::S12);
            row(cx, ui, "pref-lang", |ui| lang(cx, ui, out));
            row(cx, ui, "pref-theme", |ui| theme(cx, ui, screen, out));
            row(cx, ui, "pref-size", |ui| text_size(cx, ui, screen, out));
            ui.add_space(size::S16);
            if let Some(session) = &cx.cache.session {
                let text = cx.i18n.tr_args(
                    "pref-store",
                    &[("path", session.store_path.as_str().into()), ("count", session.messages.into())],
                );
                widgets::paragraph(ui, &text, Type::Small, cx.t.t3, size::TEXT_MAX);
            }
        });
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

fn row(cx: &Cx<'_>, ui: &mut Ui, key: &str, add: impl FnOnce(&mut Ui)) {
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
