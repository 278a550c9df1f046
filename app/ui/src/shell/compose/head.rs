//! The account, the people and the subject of a message being written.

use egui::{
    Align, Frame, Id, Layout, Margin, Popup, PopupCloseBehavior, Role, Sense, Stroke, StrokeKind, TextEdit,
    Ui, UiBuilder, WidgetInfo, pos2, vec2,
};
use etabli_engine::view::AccountView;

use super::{super::Cx, people, wish};
use crate::{
    action::{Actions, ComposeAction},
    icons::Icon,
    state::{Compose, ComposeField},
    theme::{Type, line, size},
    widgets::{self, MenuItem},
};

pub(super) fn fields(cx: &Cx<'_>, ui: &mut Ui, compose: &mut Compose, out: &mut Actions) {
    if !compose.draft.internal {
        row(cx, ui, "compose-from", |ui| account(cx, ui, compose, out));
    }
    people::show(cx, ui, compose, ComposeField::To, out);
    if compose.show_cc {
        people::show(cx, ui, compose, ComposeField::Cc, out);
    }
    if compose.show_bcc {
        people::show(cx, ui, compose, ComposeField::Bcc, out);
    }
    row(cx, ui, "compose-subject", |ui| {
        let name = cx.tr("compose-subject");
        line_edit(cx, ui, compose, ComposeField::Subject, name, ui.available_width());
    });
}

/// A line with its label at the left and a rule below.
pub(super) fn row(cx: &Cx<'_>, ui: &mut Ui, key: &str, add: impl FnOnce(&mut Ui)) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), size::COMPOSE_ROW), Sense::hover());
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(size::STROKE, cx.t.hair));
    let left = rect.left() + size::READER_MARGIN;
    let galley = line(ui.painter(), cx.i18n.tr(key), Type::Small, cx.t.t3, size::COMPOSE_LABEL);
    widgets::galley_left(ui.painter(), left, rect.center().y, galley);
    let inner = egui::Rect::from_min_max(
        pos2(left + size::COMPOSE_LABEL, rect.top()),
        pos2(rect.right() - size::READER_MARGIN, rect.bottom()),
    );
    let layout = Layout::left_to_right(Align::Center);
    let mut child = ui.new_child(UiBuilder::new().max_rect(inner).id_salt(key).layout(layout));
    child.spacing_mut().item_spacing.x = size::S8;
    add(&mut child);
}

/// Returns the name of an account where it says more than its address does.
fn name_beside<'a>(address: &str, name: &'a str) -> &'a str {
    let name = name.trim();
    let is_beginning = address.get(..name.len()).is_some_and(|first| first.eq_ignore_ascii_case(name));
    if is_beginning { "" } else { name }
}

/// The button that shows the account and opens the menu of accounts.
fn account_button(cx: &Cx<'_>, ui: &mut Ui, chosen: Option<&AccountView>, popup: Id) -> egui::Response {
    let wanted = vec2(size::COMPOSE_ACCOUNT, size::BUTTON);
    let (rect, response) = ui.allocate_exact_size(wanted, Sense::click());
    let painter = ui.painter();
    let fill = if response.hovered() { cx.t.hover } else { cx.t.surface };
    painter.rect_filled(rect, size::R_CONTROL, fill);
    let is_open = Popup::is_id_open(ui.ctx(), popup);
    let outline = match is_open {
        true => Stroke::new(size::RING, cx.t.accent),
        false => Stroke::new(size::STROKE, cx.t.ctl),
    };
    painter.rect_stroke(rect, size::R_CONTROL, outline, StrokeKind::Inside);
    let middle = rect.center().y;
    let center = pos2(rect.left() + size::S8 + size::ICON_CELL / 2.0, middle);
    let is_private = chosen.is_some_and(|account| account.owner.is_some());
    if is_private {
        widgets::icon_fill(painter, center, Icon::Lock, size::ICON_CELL, cx.t.t3);
    } else {
        widgets::icon(painter, center, Icon::At, size::ICON_CELL, cx.t.t3);
    }
    let mut x = rect.left() + size::S8 + size::ICON_CELL + size::S6;
    let end = rect.right() - size::S24;
    let address = chosen.map_or("", |account| account.address.as_str());
    let name = chosen.map_or("", |account| name_beside(address, &account.name));
    let galley = line(painter, address, Type::UiMedium, cx.t.t1, end - x);
    x = widgets::galley_left(painter, x, middle, galley) + size::S4;
    if end - x > size::S24 {
        widgets::galley_left(painter, x, middle, line(painter, name, Type::Ui, cx.t.t3, end - x));
    }
    let caret = pos2(rect.right() - size::S8 - size::ICON_TAG / 2.0, middle);
    widgets::icon(painter, caret, Icon::CaretDown, size::ICON_TAG, cx.t.t3);
    if response.has_focus() && !is_open {
        widgets::focus_ring(painter, rect, size::R_CONTROL, cx.t);
    }
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, cx.tr("compose-account")));
    let private = if is_private { cx.tr("account-is-private") } else { "" };
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_description(format!("{address} {name} {private}").trim().to_owned());
    });
    response
}

fn account(cx: &Cx<'_>, ui: &mut Ui, compose: &mut Compose, out: &mut Actions) {
    let accounts = cx.cache.accounts();
    let chosen = accounts.iter().find(|account| account.id == compose.draft.account);
    let popup_id = ui.scope_id().with("accounts");
    let shown = account_button(cx, ui, chosen, popup_id);
    let popup = Popup::menu(&shown).id(popup_id).close_behavior(PopupCloseBehavior::CloseOnClick).gap(0.0);
    let popup = if std::mem::take(&mut compose.open_accounts) {
        popup.open_memory(Some(egui::SetOpenCommand::Bool(true)))
    } else {
        popup
    };
    popup.width(size::COMPOSE_ACCOUNT - size::S8).show(|ui| {
        ui.set_width(size::COMPOSE_ACCOUNT - size::S8);
        ui.spacing_mut().item_spacing.y = 0.0;
        let (private, public): (Vec<_>, Vec<_>) =
            accounts.iter().partition(|account| account.owner.is_some());
        for (key, group) in [("compose-public", public), ("compose-private", private)] {
            if group.is_empty() {
                continue;
            }
            widgets::menu_head(ui, cx.t, cx.tr(key));
            for account in group {
                let is_chosen = account.id == compose.draft.account;
                if account_item(cx, account).active(is_chosen).show(ui, cx.t).clicked() && !is_chosen {
                    wish(out, compose, ComposeAction::ChangeAccount(account.id));
                }
            }
        }
        widgets::menu_line(ui, cx.t);
        ui.horizontal(|ui| {
            ui.add_space(size::S8);
            let width = ui.available_width() - size::S8;
            widgets::paragraph(ui, cx.tr("compose-account-hint"), Type::Status, cx.t.t3, width);
        });
        ui.add_space(size::S4);
    });
    if compose.draft.choose_account {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            widgets::text(ui, cx.tr("compose-origin-account"), Type::Small, cx.t.t3);
        });
    }
}

/// One account in a menu: a padlock for a private one, a tick for the one that is used by default.
pub(in crate::shell) fn account_item<'a>(cx: &Cx<'a>, account: &'a AccountView) -> MenuItem<'a> {
    let glyph = if account.owner.is_some() { Icon::Lock } else { Icon::At };
    let item = MenuItem::new(&account.address).icon(Some(glyph));
    let item = if account.owner.is_some() { item.said(cx.tr("account-is-private")) } else { item };
    let item = if account.usual { item.ticked(cx.tr("compose-usual-account")) } else { item };
    match account.problem {
        Some(_) => item.dim(true).detail(cx.tr("compose-account-problem")),
        None => item,
    }
}

pub(super) fn field_id(compose: &Compose, field: ComposeField) -> Id {
    Id::unique(("compose field", compose.draft.id, field))
}

/// A text field without a border, as wide as asked.
pub(super) fn line_edit(
    cx: &Cx<'_>,
    ui: &mut Ui,
    compose: &mut Compose,
    field: ComposeField,
    name: &str,
    width: f32,
) -> egui::Response {
    let id = field_id(compose, field);
    let wants_focus = compose.focus == Some(field);
    let style = if field == ComposeField::Subject { Type::UiMedium } else { Type::Ui };
    let edit = TextEdit::singleline(compose.value(field))
        .id(id)
        .font(style.font())
        .text_color(cx.t.t1)
        .frame(Frame::NONE)
        .margin(Margin::ZERO)
        .align(egui::Align2::LEFT_CENTER)
        .min_size(vec2(0.0, size::CHIP))
        .desired_width(width);
    let response = ui.add(edit);
    let typed = compose.value(field).clone();
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::TextInput, true, name);
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

#[cfg(test)]
mod tests {
    use super::name_beside;

    #[test]
    fn mail_28_the_name_of_an_account_is_shown_where_it_says_more_than_the_address() {
        let address = "contact@lantelme.example";
        for same in ["contact@lantelme", "Contact@Lantelme.example", "", " contact@lantelme.example "] {
            assert_eq!(name_beside(address, same), "", "{same}");
        }
        assert_eq!(name_beside(address, " Lantelme Agencement"), "Lantelme Agencement");
        assert_eq!(name_beside("é@x.example", "ab"), "ab");
    }
}
