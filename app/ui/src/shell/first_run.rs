//! The page of an empty store.

use egui::{Layout, Rect, ScrollArea, Sense, Stroke, StrokeKind, Ui, UiBuilder, pos2, vec2};

use super::{Cx, preferences, rail::bench_shape};
use crate::{
    action::{Action, Actions},
    commands::CommandId,
    icons::Icon,
    state::Screen,
    theme::{Type, size},
    widgets::{self, Button, Look},
};

struct Card {
    icon: Icon,
    key: &'static str,
    button: &'static str,
    second: Option<&'static str>,
    look: Look,
    foot_icon: Icon,
    reason: Option<&'static str>,
}

pub(super) fn show(cx: &Cx<'_>, ui: &mut Ui, screen: &Screen, out: &mut Actions) {
    let area = ui.max_rect();
    ScrollArea::vertical().id_salt("first run").auto_shrink(false).show(ui, |ui| {
        content(cx, ui, area, screen, out);
    });
}

fn content(cx: &Cx<'_>, ui: &mut Ui, area: Rect, screen: &Screen, out: &mut Actions) {
    let gap = size::S16;
    let width = (3.0 * size::CARD + 2.0 * gap).min(area.width() - 2.0 * size::S20);
    // Side by side, or one below the other where their texts would be cut.
    let beside = width >= 3.0 * size::CARD_MIN + 2.0 * gap;
    let height = size::CARD_H + 5.0 * size::RAIL;
    let origin = ui.cursor().min;
    let above = if beside { area.height() / 2.0 - height / 2.0 - size::S24 } else { 0.0 };
    let left = origin.x + area.width() / 2.0 - width / 2.0;
    let column = Rect::from_min_size(
        pos2(left, origin.y + above.max(size::S20)),
        vec2(width, area.height() - above.max(size::S20)),
    );
    let mut column =
        ui.new_child(UiBuilder::new().max_rect(column).layout(Layout::top_down(egui::Align::Min)));
    welcome(cx, &mut column, (width, beside), screen, out);
    let below = if beside { 0.0 } else { size::S20 };
    ui.allocate_rect(
        Rect::from_min_max(origin, pos2(origin.x + area.width(), column.min_rect().bottom() + below)),
        Sense::hover(),
    );
}

fn welcome(cx: &Cx<'_>, ui: &mut Ui, (width, beside): (f32, bool), screen: &Screen, out: &mut Actions) {
    let gap = size::S16;
    ui.spacing_mut().item_spacing.y = 0.0;
    ui.horizontal(|ui| {
        let side = Type::Welcome.line();
        let (rect, _) = ui.allocate_exact_size(vec2(side, side), Sense::hover());
        ui.painter().extend(bench_shape(rect, cx.t.accent));
        ui.add_space(size::S4);
        widgets::text(ui, cx.tr("welcome"), Type::Welcome, cx.t.t1);
    });
    ui.add_space(size::S8);
    widgets::paragraph(ui, cx.tr("welcome-text"), Type::Body, cx.t.t2, width.min(size::TEXT_MAX));
    ui.add_space(size::S20);
    let busy = cx.cache.running_jobs().next().is_some().then_some("reason-busy");
    let cards = [
        Card {
            icon: Icon::At,
            key: "welcome-account",
            button: "welcome-account-button",
            second: None,
            look: Look::Primary,
            foot_icon: Icon::Clock,
            reason: None,
        },
        Card {
            icon: Icon::Archive,
            key: "welcome-import",
            button: "welcome-import-button",
            second: Some("welcome-import-folder"),
            look: Look::Outlined,
            foot_icon: Icon::File,
            reason: busy,
        },
        Card {
            icon: Icon::PlayCircle,
            key: "welcome-demo",
            button: "welcome-demo-button",
            second: None,
            look: Look::Outlined,
            foot_icon: Icon::Trash,
            reason: busy,
        },
    ];
    let row = ui.cursor().min;
    let card = if beside {
        vec2((width - 2.0 * gap) / 3.0, size::CARD_H)
    } else {
        vec2(width, size::CARD_H - 2.0 * size::S24)
    };
    for (index, card_of) in cards.iter().enumerate() {
        let step = index as f32 * if beside { card.x + gap } else { card.y + gap };
        let at = if beside { pos2(row.x + step, row.y) } else { pos2(row.x, row.y + step) };
        let rect = Rect::from_min_size(at, card);
        match draw(cx, ui, rect, card_of) {
            Some(0) if index == 1 => out.push(Action::Run(CommandId::Import)),
            Some(_) if index == 1 => out.push(Action::Run(CommandId::ImportFolder)),
            Some(_) if index == 0 => out.push(Action::Run(CommandId::NewAccount)),
            Some(_) => out.push(Action::OpenDemo),
            None => {}
        }
    }
    let cards_height = if beside { card.y } else { 3.0 * card.y + 2.0 * gap };
    ui.allocate_space(vec2(width, cards_height + size::S24 + size::S4));
    let line = ui.cursor().min;
    ui.painter().hline(line.x..=line.x + width, line.y, Stroke::new(size::STROKE, cx.t.hair));
    ui.add_space(size::S16);
    ui.spacing_mut().interact_size.y = size::BUTTON;
    let skip = |ui: &mut Ui, out: &mut Actions| {
        if widgets::link(ui, cx.t, cx.tr("welcome-skip"), Type::UiMedium, None).clicked() {
            out.push(Action::SkipFirstRun);
        }
    };
    if beside {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = size::S8;
            preferences::quick(cx, ui, screen, out);
            ui.with_layout(Layout::right_to_left(egui::Align::Center), |ui| skip(ui, out));
        });
    } else {
        ui.spacing_mut().item_spacing = vec2(size::S8, size::S8);
        ui.horizontal_wrapped(|ui| preferences::quick(cx, ui, screen, out));
        skip(ui, out);
    }
}

/// Draws a card. Returns which of its buttons was clicked.
fn draw(cx: &Cx<'_>, ui: &mut Ui, rect: Rect, card: &Card) -> Option<usize> {
    let t = cx.t;
    let painter = ui.painter();
    painter.rect(rect, size::R_CARD, t.surface, Stroke::new(size::STROKE, t.stroke), StrokeKind::Inside);
    let inner = rect.shrink(size::S20);
    let badge = Rect::from_min_size(inner.min, egui::Vec2::splat(size::CARD_ICON));
    painter.rect_filled(badge, size::R_CARD, t.sel);
    widgets::icon(painter, badge.center(), card.icon, size::S24 - size::S2, t.accent);
    let mut child = ui.new_child(
        UiBuilder::new()
            .max_rect(Rect::from_min_max(pos2(inner.left(), badge.bottom() + size::S12), inner.max))
            .layout(Layout::top_down(egui::Align::Min)),
    );
    child.spacing_mut().item_spacing.y = size::S4;
    widgets::text(&mut child, cx.tr(card.key), Type::Heading, t.t1);
    let text = format!("{}-text", card.key);
    widgets::paragraph(&mut child, cx.i18n.tr(&text), Type::Ui, t.t2, inner.width());
    let foot_top = inner.bottom() - size::BUTTON - size::S12 - size::S16;
    let mut foot = ui.new_child(
        UiBuilder::new()
            .max_rect(Rect::from_min_max(pos2(inner.left(), foot_top), inner.max))
            .layout(Layout::top_down(egui::Align::Min)),
    );
    foot.spacing_mut().item_spacing.y = size::S12;
    let reason = card.reason.map(|key| cx.tr(key));
    let mut clicked = None;
    foot.horizontal(|ui| {
        for (index, key) in [Some(card.button), card.second].into_iter().flatten().enumerate() {
            if Button::new(cx.tr(key)).look(card.look).disabled(reason).show(ui, t).clicked() {
                clicked = Some(index);
            }
        }
    });
    foot.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = size::S4;
        let (rect, _) = ui.allocate_exact_size(egui::Vec2::splat(size::ICON_CHIP), Sense::hover());
        widgets::icon(ui.painter(), rect.center(), card.foot_icon, size::ICON_CHIP, t.t3);
        let foot = format!("{}-foot", card.key);
        widgets::text(ui, cx.i18n.tr(&foot), Type::Caption, t.t3);
    });
    clicked
}
