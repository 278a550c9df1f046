//! The bar of a message being written: sending now or later, files, receipt and urgency.

use egui::{Align, Layout, Popup, PopupCloseBehavior, Rect, RectAlign, Sense, Ui};
use etabli_model::Priority;
use jiff::{ToSpan, Zoned, civil::Weekday};

use super::{super::Cx, insert, signature, wish};
use crate::{
    action::{Actions, ComposeAction},
    icons::Icon,
    state::Compose,
    theme::{Type, size},
    widgets::{self, Button, Field, Look, MenuItem, Side},
};

/// The hour at which a morning begins.
const MORNING: i8 = 8;

pub(super) fn bar(cx: &Cx<'_>, ui: &mut Ui, compose: &mut Compose, out: &mut Actions) {
    let ui = &mut super::bar_across(cx, ui, size::TOOLBAR, cx.t.chrome, "bar");
    ui.spacing_mut().item_spacing.x = size::S2;
    let busy = super::not_ready(cx, compose);
    let narrow = super::is_narrow(ui);
    send(cx, ui, compose, busy, out);
    later(cx, ui, compose, busy, out);
    widgets::bar_line(ui, cx.t, size::S20);
    let attach = Button::new(cx.tr("compose-attach")).icon(Icon::Paperclip).icon_only(narrow);
    if attach.show(ui, cx.t).clicked() {
        wish(out, compose, ComposeAction::PickFiles { inline: false });
    }
    insert::button(cx, ui, compose, busy, out);
    signature::button(cx, ui, compose, busy, out);
    widgets::bar_line(ui, cx.t, size::S20);
    let receipt = Button::new(cx.tr("compose-receipt")).icon(Icon::Checks).icon_only(narrow);
    let receipt = receipt.pressed(compose.draft.ask_receipt);
    if receipt.show(ui, cx.t).clicked() {
        compose.draft.ask_receipt = !compose.draft.ask_receipt;
        compose.typed(cx.now);
    }
    let is_high = compose.draft.priority == Priority::High;
    let flag = Button::new(cx.tr("compose-urgent")).icon(Icon::Flag).icon_only(true).pressed(is_high);
    if flag.show(ui, cx.t).clicked() {
        compose.draft.priority = if is_high { Priority::Normal } else { Priority::High };
        compose.typed(cx.now);
    }
    kept(cx, ui, compose);
}

/// When the text was kept last, at the right.
fn kept(cx: &Cx<'_>, ui: &mut Ui, compose: &Compose) {
    let Some(at) = &compose.kept_at else { return };
    let text = cx.i18n.tr_args("compose-kept", &[("at", at.as_str().into())]);
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        ui.add_space(size::S6);
        widgets::text(ui, &text, Type::Small, cx.t.t3);
        let (rect, _) = ui.allocate_exact_size(egui::Vec2::splat(size::ICON_CHIP + size::S4), Sense::hover());
        widgets::icon(ui.painter(), rect.center(), Icon::Check, size::ICON_CHIP, cx.t.t3);
    });
}

fn send(cx: &Cx<'_>, ui: &mut Ui, compose: &Compose, busy: Option<&str>, out: &mut Actions) {
    let button =
        Button::new(cx.tr("compose-send")).icon(Icon::PaperPlaneTilt).look(Look::Primary).joined(Side::Left);
    if button.tooltip(cx.tr("compose-send-keys")).disabled(busy).show(ui, cx.t).clicked() {
        wish(out, compose, ComposeAction::Send);
    }
    ui.add_space(1.0 - size::S2);
    let more = Button::new(cx.tr("compose-send-menu")).icon(Icon::CaretDown).icon_only(true).narrow();
    let more = more.look(Look::Primary).joined(Side::Right).disabled(busy).show(ui, cx.t);
    Popup::menu(&more).close_behavior(PopupCloseBehavior::CloseOnClick).show(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let now = MenuItem::new(cx.tr("compose-send-now")).icon(Some(Icon::PaperPlaneTilt));
        if now.detail(cx.tr("compose-send-now-detail")).show(ui, cx.t).clicked() {
            wish(out, compose, ComposeAction::SendNow);
        }
        hold(cx, ui, compose, out);
    });
}

fn hold(cx: &Cx<'_>, ui: &mut Ui, compose: &Compose, out: &mut Actions) {
    let hold = MenuItem::new(cx.tr("compose-hold")).icon(Some(Icon::PaperPlaneRight));
    if hold.detail(cx.tr("compose-hold-detail")).show(ui, cx.t).clicked() {
        wish(out, compose, ComposeAction::SendLater(None));
    }
}

/// The button with the times to send at, and a time of one's own.
fn later(cx: &Cx<'_>, ui: &mut Ui, compose: &mut Compose, busy: Option<&str>, out: &mut Actions) {
    let label = cx.tr("compose-later");
    let opened = ui.scope_id().with("send later");
    let is_open = Popup::is_id_open(ui.ctx(), opened);
    let button = Button::new(label).icon(Icon::Clock).caret().pressed(is_open).disabled(busy);
    let button = button.show(ui, cx.t);
    let popup =
        Popup::menu(&button).id(opened).width(size::COMPOSE_LATER - size::S8).align(RectAlign::BOTTOM_START);
    // Below the bar, not below the button in it.
    let popup = popup.gap((size::TOOLBAR - size::BUTTON) / 2.0);
    popup.close_behavior(PopupCloseBehavior::CloseOnClickOutside).show(|ui| {
        ui.set_width(size::COMPOSE_LATER - size::S8);
        ui.spacing_mut().item_spacing.y = 0.0;
        widgets::menu_head(ui, cx.t, label);
        for (key, at) in times(cx.wall) {
            let when = cx.i18n.dates().due(&at, cx.wall);
            if MenuItem::new(cx.tr(key)).detail(&when).show(ui, cx.t).clicked() {
                wish(out, compose, ComposeAction::SendLater(Some(at.timestamp().as_second())));
            }
        }
        widgets::menu_line(ui, cx.t);
        chosen_time(cx, ui, compose, out);
        widgets::menu_line(ui, cx.t);
        hold(cx, ui, compose, out);
    });
}

/// The fields for a day and an hour.
fn chosen_time(cx: &Cx<'_>, ui: &mut Ui, compose: &mut Compose, out: &mut Actions) {
    if compose.later.0.is_empty()
        && let Ok(tomorrow) = cx.wall.tomorrow()
    {
        let day = tomorrow.date();
        compose.later =
            (format!("{:02}/{:02}/{}", day.day(), day.month(), day.year()), format!("{MORNING:02}:00"));
    }
    ui.horizontal(|ui| {
        ui.add_space(size::S8);
        widgets::label(ui, cx.tr("compose-chosen-time"), Type::SmallMedium, cx.t.t2);
    });
    ui.add_space(size::S4);
    let at = chosen(&compose.later.0, &compose.later.1, cx.wall);
    let is_past = at.as_ref().is_some_and(|at| at <= cx.wall);
    ui.horizontal(|ui| {
        ui.add_space(size::S8);
        ui.spacing_mut().item_spacing.x = size::S6;
        let error = at.is_none() || is_past;
        for (value, key, width) in [
            (&mut compose.later.0, "compose-day", size::COMPOSE_DAY),
            (&mut compose.later.1, "compose-hour", size::COMPOSE_HOUR),
        ] {
            let field = Field { name: cx.tr(key), width, error, ..Default::default() };
            field.show(ui, cx.t, value);
        }
        let reason = match (&at, is_past) {
            (None, _) => Some(cx.tr("compose-time-unread")),
            (_, true) => Some(cx.tr("compose-time-past")),
            _ => None,
        };
        let button = Button::new(cx.tr("compose-schedule")).look(Look::Primary).disabled(reason);
        if button.show(ui, cx.t).clicked()
            && let Some(at) = &at
        {
            wish(out, compose, ComposeAction::SendLater(Some(at.timestamp().as_second())));
            ui.close();
        }
    });
    ui.add_space(size::S6);
    let rect: Rect = ui.available_rect_before_wrap();
    let width = rect.width() - size::S16;
    ui.horizontal(|ui| {
        ui.add_space(size::S8);
        widgets::paragraph(ui, cx.tr("compose-later-hint"), Type::Status, cx.t.t3, width);
    });
    ui.add_space(size::S4);
}

/// Reads a day and an hour as people type them.
fn chosen(day: &str, hour: &str, wall: &Zoned) -> Option<Zoned> {
    let day: jiff::civil::Date = widgets::date_field_text(day)?.parse().ok()?;
    let hour = hour.trim();
    let (hours, minutes) = hour.split_once([':', 'h', 'H', '.']).unwrap_or((hour, ""));
    let minutes = if minutes.trim().is_empty() { 0 } else { minutes.trim().parse().ok()? };
    let time = jiff::civil::Time::new(hours.trim().parse().ok()?, minutes, 0, 0).ok()?;
    day.to_datetime(time).to_zoned(wall.time_zone().clone()).ok()
}

/// The times that people choose most: in an hour, tomorrow morning, Monday morning.
fn times(wall: &Zoned) -> Vec<(&'static str, Zoned)> {
    let morning =
        |day: Option<Zoned>| day?.date().at(MORNING, 0, 0, 0).to_zoned(wall.time_zone().clone()).ok();
    let all = [
        ("compose-in-an-hour", wall.checked_add(1.hour()).ok()),
        ("compose-tomorrow", morning(wall.tomorrow().ok())),
        ("compose-monday", morning(wall.nth_weekday(1, Weekday::Monday).ok())),
    ];
    all.into_iter().filter_map(|(key, at)| Some((key, at?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn x_03_a_time_is_read_as_people_type_it() {
        let wall: Zoned = "2026-11-24T10:14:00[Europe/Paris]".parse().unwrap();
        let at = |day: &str, hour: &str| chosen(day, hour, &wall).map(|at| at.datetime().to_string());
        assert_eq!(at("25/11/2026", "08:00").as_deref(), Some("2026-11-25T08:00:00"));
        assert_eq!(at("2026-11-25", "8h").as_deref(), Some("2026-11-25T08:00:00"));
        assert_eq!(at("25/11/2026", " 17h30 ").as_deref(), Some("2026-11-25T17:30:00"));
        for (day, hour) in
            [("25/13/2026", "08:00"), ("25/11/2026", "25:00"), ("25/11/2026", "demain"), ("", "")]
        {
            assert_eq!(at(day, hour), None, "{day} {hour}");
        }
        let keys: Vec<String> =
            times(&wall).into_iter().map(|(key, at)| format!("{key} {}", at.datetime())).collect();
        assert_eq!(
            keys,
            [
                "compose-in-an-hour 2026-11-24T11:14:00",
                "compose-tomorrow 2026-11-25T08:00:00",
                "compose-monday 2026-11-30T08:00:00"
            ]
        );
    }
}
