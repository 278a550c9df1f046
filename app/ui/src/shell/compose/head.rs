//! The buttons of a message being written, and its account, people and subject.

use egui::{
    Align, Frame, Id, Key, Layout, Margin, Modifiers, Popup, PopupCloseBehavior, Sense, Stroke, TextEdit, Ui,
    UiBuilder, vec2,
};
use etabli_engine::view::AccountView;
use etabli_model::Priority;
use jiff::{ToSpan, civil::Weekday};

use super::{super::Cx, wish};
use crate::{
    action::{Actions, ComposeAction},
    icons::Icon,
    state::{Compose, ComposeField},
    theme::{Type, size},
    widgets::{self, Button, Look, MenuItem},
};

/// The hour at which a morning begins.
const MORNING: i8 = 8;

pub(super) fn bar(cx: &Cx<'_>, ui: &mut Ui, compose: &mut Compose, out: &mut Actions) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), size::TOOLBAR), Sense::hover());
    ui.painter().rect_filled(rect, 0.0, cx.t.chrome);
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(size::STROKE, cx.t.stroke));
    let layout = Layout::left_to_right(Align::Center);
    let inner = rect.shrink2(vec2(size::BAR_MARGIN, 0.0));
    let mut child = ui.new_child(UiBuilder::new().max_rect(inner).id_salt("bar").layout(layout));
    let ui = &mut child;
    ui.spacing_mut().item_spacing.x = size::S6;
    let busy = compose.busy.then(|| cx.tr("reason-busy"));
    let send = Button::new(cx.tr("compose-send")).icon(Icon::PaperPlaneTilt).look(Look::Primary);
    let send = send.tooltip(cx.tr("compose-send-keys")).disabled(busy);
    if send.show(ui, cx.t).clicked() {
        wish(out, compose, ComposeAction::Send);
    }
    let later = Button::new(cx.tr("compose-later")).icon(Icon::Clock).disabled(busy).show(ui, cx.t);
    Popup::menu(&later).close_behavior(PopupCloseBehavior::CloseOnClick).show(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for (key, at) in times(cx) {
            let when = cx.i18n.dates().short(etabli_model::Timestamp::utc(at), cx.wall);
            if MenuItem::new(cx.tr(key)).detail(&when).show(ui, cx.t).clicked() {
                wish(out, compose, ComposeAction::SendLater(Some(at)));
            }
        }
        widgets::menu_line(ui, cx.t);
        let hold = MenuItem::new(cx.tr("compose-hold")).icon(Some(Icon::PaperPlaneRight));
        if hold.detail(cx.tr("compose-hold-detail")).show(ui, cx.t).clicked() {
            wish(out, compose, ComposeAction::SendLater(None));
        }
    });
    widgets::bar_line(ui, cx.t, size::S20);
    if Button::new(cx.tr("compose-attach")).icon(Icon::Paperclip).show(ui, cx.t).clicked() {
        wish(out, compose, ComposeAction::PickFiles);
    }
    let receipt = Button::new(cx.tr("compose-receipt")).icon(Icon::Checks).pressed(compose.draft.ask_receipt);
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
}

/// The times that people choose most: in an hour, tomorrow morning, Monday morning.
fn times(cx: &Cx<'_>) -> Vec<(&'static str, i64)> {
    let wall = cx.wall;
    let morning = |day: Option<jiff::Zoned>| {
        let day = day?.date().at(MORNING, 0, 0, 0).to_zoned(wall.time_zone().clone()).ok()?;
        Some(day.timestamp().as_second())
    };
    let monday = wall.nth_weekday(1, Weekday::Monday).ok();
    let all = [
        ("compose-in-an-hour", wall.checked_add(1.hour()).ok().map(|at| at.timestamp().as_second())),
        ("compose-tomorrow", morning(wall.tomorrow().ok())),
        ("compose-monday", morning(monday)),
    ];
    all.into_iter().filter_map(|(key, at)| Some((key, at?))).collect()
}

pub(super) fn fields(cx: &Cx<'_>, ui: &mut Ui, compose: &mut Compose, out: &mut Actions) {
    row(cx, ui, "compose-from", |ui| account(cx, ui, compose, out));
    people(cx, ui, compose, ComposeField::To, "compose-to", out);
    if compose.show_cc {
        people(cx, ui, compose, ComposeField::Cc, "compose-cc", out);
    }
    if compose.show_bcc {
        people(cx, ui, compose, ComposeField::Bcc, "compose-bcc", out);
    }
    row(cx, ui, "compose-subject", |ui| {
        let name = cx.tr("compose-subject");
        line_edit(cx, ui, compose, ComposeField::Subject, name, ui.available_width());
    });
}

/// A line with its label at the left and a rule below.
fn row(cx: &Cx<'_>, ui: &mut Ui, key: &str, add: impl FnOnce(&mut Ui)) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), size::COMPOSE_ROW), Sense::hover());
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(size::STROKE, cx.t.stroke));
    let left = rect.left() + size::READER_MARGIN;
    let galley = crate::theme::line(ui.painter(), cx.i18n.tr(key), Type::Small, cx.t.t2, size::COMPOSE_LABEL);
    widgets::galley_left(ui.painter(), left, rect.center().y, galley);
    let inner = egui::Rect::from_min_max(
        egui::pos2(left + size::COMPOSE_LABEL, rect.top()),
        egui::pos2(rect.right() - size::READER_MARGIN, rect.bottom()),
    );
    let layout = Layout::left_to_right(Align::Center);
    let mut child = ui.new_child(UiBuilder::new().max_rect(inner).id_salt(key).layout(layout));
    child.spacing_mut().item_spacing.x = size::S8;
    add(&mut child);
}

fn account(cx: &Cx<'_>, ui: &mut Ui, compose: &mut Compose, out: &mut Actions) {
    let accounts = cx.cache.accounts();
    let chosen = accounts.iter().find(|account| account.id == compose.draft.account);
    let label = |account: &AccountView| format!("{} {}", account.address, account.name);
    let text = chosen.map(label).unwrap_or_default();
    let icon = match chosen.is_some_and(|account| account.owner.is_some()) {
        true => Icon::Lock,
        false => Icon::At,
    };
    let button = Button::new(&text).icon(icon).look(Look::Outlined).name(cx.tr("compose-account"));
    let shown = button.show(ui, cx.t);
    let popup = Popup::menu(&shown).close_behavior(PopupCloseBehavior::CloseOnClick);
    let popup = if std::mem::take(&mut compose.open_accounts) {
        popup.open_memory(Some(egui::SetOpenCommand::Bool(true)))
    } else {
        popup
    };
    popup.show(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let (private, public): (Vec<_>, Vec<_>) =
            accounts.iter().partition(|account| account.owner.is_some());
        for (key, group) in [("compose-public", public), ("compose-private", private)] {
            if group.is_empty() {
                continue;
            }
            widgets::menu_head(ui, cx.t, cx.tr(key));
            for account in group {
                let glyph = if account.owner.is_some() { Icon::Lock } else { Icon::At };
                let is_chosen = account.id == compose.draft.account;
                let detail = if account.problem.is_some() { cx.tr("compose-account-problem") } else { "" };
                let padlock = if account.owner.is_some() { cx.tr("account-is-private") } else { "" };
                let detail = if detail.is_empty() { padlock } else { detail };
                let item =
                    MenuItem::new(&account.address).icon(Some(glyph)).detail(detail).checked(is_chosen);
                if item.show(ui, cx.t).clicked() && !is_chosen {
                    wish(out, compose, ComposeAction::ChangeAccount(account.id));
                }
            }
        }
    });
    if compose.draft.choose_account {
        widgets::text(ui, cx.tr("compose-origin-account"), Type::Small, cx.t.t3);
    }
}

fn people(
    cx: &Cx<'_>,
    ui: &mut Ui,
    compose: &mut Compose,
    field: ComposeField,
    key: &'static str,
    out: &mut Actions,
) {
    let is_to = field == ComposeField::To;
    let mut below = None;
    row(cx, ui, key, |ui| {
        let more = if is_to { size::COMPOSE_MORE } else { 0.0 };
        let width = ui.available_width() - more;
        let response = line_edit(cx, ui, compose, field, cx.tr(key), width);
        if response.changed() {
            wish(out, compose, ComposeAction::Complete(field));
        }
        if !response.has_focus() && compose.proposed.as_ref().is_some_and(|(of, _)| *of == field) {
            // The pointer may be on its way to the list.
            if !ui.input(|input| input.pointer.any_down()) {
                compose.proposed = None;
            }
        }
        below = Some(response.rect);
        if is_to {
            for (shown, key, field) in [
                (&mut compose.show_cc, "compose-cc", ComposeField::Cc),
                (&mut compose.show_bcc, "compose-bcc", ComposeField::Bcc),
            ] {
                if !*shown && widgets::link(ui, cx.t, cx.tr(key), Type::SmallMedium, None).clicked() {
                    *shown = true;
                    compose.focus = Some(field);
                }
            }
        }
    });
    if let Some(rect) = below {
        proposals(cx, ui, compose, field, rect);
    }
}

fn field_id(compose: &Compose, field: ComposeField) -> Id {
    Id::unique(("compose field", compose.draft.id, field))
}

/// A text field without a border, as wide as asked.
fn line_edit(
    cx: &Cx<'_>,
    ui: &mut Ui,
    compose: &mut Compose,
    field: ComposeField,
    name: &str,
    width: f32,
) -> egui::Response {
    let id = field_id(compose, field);
    accept_by_key(ui, compose, field, id);
    let wants_focus = compose.focus == Some(field);
    let edit = TextEdit::singleline(compose.value(field))
        .id(id)
        .font(Type::Ui.font())
        .text_color(cx.t.t1)
        .frame(Frame::NONE)
        .margin(Margin::symmetric(0, 4))
        .desired_width(width);
    let response = ui.add(edit);
    let typed = compose.value(field).clone();
    response.widget_info(|| {
        let mut info = egui::WidgetInfo::labeled(egui::Role::TextInput, true, name);
        info.current_text_value = Some(typed.clone());
        info
    });
    if wants_focus {
        compose.focus = None;
        response.request_focus();
    }
    if response.changed() {
        compose.typed(cx.now);
    }
    response
}

/// Enter and Tab take the proposal that the arrows are on.
fn accept_by_key(ui: &Ui, compose: &mut Compose, field: ComposeField, id: Id) {
    let Some((of, people)) = &compose.proposed else { return };
    if *of != field || !ui.memory(|memory| memory.has_focus(id)) {
        return;
    }
    let count = people.len();
    let (down, up, take, leave) = ui.input_mut(|input| {
        (
            input.consume_key(Modifiers::NONE, Key::ArrowDown),
            input.consume_key(Modifiers::NONE, Key::ArrowUp),
            input.consume_key(Modifiers::NONE, Key::Enter) || input.consume_key(Modifiers::NONE, Key::Tab),
            input.consume_key(Modifiers::NONE, Key::Escape),
        )
    });
    if down {
        compose.proposed_cursor = (compose.proposed_cursor + 1) % count;
    }
    if up {
        compose.proposed_cursor = (compose.proposed_cursor + count - 1) % count;
    }
    let chosen = people.get(compose.proposed_cursor).cloned();
    if let Some(person) = chosen.filter(|_| take) {
        compose.accept(field, &person);
        let length = compose.value(field).chars().count();
        let mut state = egui::text_edit::TextEditState::load(ui.ctx(), id).unwrap_or_default();
        let end = egui::text::CCursor::new(length);
        state.cursor.set_char_range(Some(egui::text::CCursorRange::one(end)));
        state.store(ui.ctx(), id);
    }
    if leave {
        compose.proposed = None;
    }
}

/// The people that fit what is typed, below the field.
fn proposals(cx: &Cx<'_>, ui: &Ui, compose: &mut Compose, field: ComposeField, rect: egui::Rect) {
    let Some((of, people)) = compose.proposed.clone() else { return };
    if of != field {
        return;
    }
    let mut chosen = None;
    egui::Area::new(field_id(compose, field).with("proposals"))
        .order(egui::Order::Foreground)
        .fixed_pos(rect.left_bottom())
        .show(ui.ctx(), |ui| {
            Frame::menu(ui.style()).show(ui, |ui| {
                ui.set_width(size::COMPOSE_PROPOSALS);
                ui.spacing_mut().item_spacing.y = 0.0;
                for (index, person) in people.iter().enumerate() {
                    let active = index == compose.proposed_cursor;
                    let name = if person.name.is_empty() { &person.address } else { &person.name };
                    let item = MenuItem::new(name).icon(Some(Icon::User)).detail(&person.address);
                    if item.active(active).show(ui, cx.t).clicked() {
                        chosen = Some(person.clone());
                    }
                }
            });
        });
    if let Some(person) = chosen {
        compose.accept(field, &person);
        compose.typed(cx.now);
        compose.focus = Some(field);
    }
}
