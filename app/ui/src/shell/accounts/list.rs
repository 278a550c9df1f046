//! The accounts at the left: public ones, then private ones with a padlock.

use egui::{Frame, Margin, Rect, Role, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2};
use etabli_engine::view::AccountView;
use etabli_model::{Incoming, Timestamp, Tls};

use super::super::Cx;
use crate::{
    action::{AccountAction, Action, Actions},
    icons::Icon,
    state::Screen,
    theme::{Type, line, size},
    widgets::{self, Button, Look, MenuItem},
};

pub(super) fn show(cx: &Cx<'_>, ui: &mut Ui, screen: &Screen, out: &mut Actions) {
    let area = ui.max_rect();
    let foot = size::BUTTON + 2.0 * size::S12;
    ui.spacing_mut().item_spacing.y = size::S2;
    let scroll = ScrollArea::vertical().id_salt("account list").auto_shrink(false);
    scroll.max_height(area.height() - foot).show(ui, |ui| {
        Frame::NONE.inner_margin(Margin { left: 8, right: 9, top: 10, bottom: 0 }).show(ui, |ui| {
            let is_private = |account: &&AccountView| account.owner.is_some();
            let (private, public): (Vec<_>, Vec<_>) = cx.cache.accounts().iter().partition(is_private);
            if !public.is_empty() {
                head(cx, ui, cx.tr("accounts-public"));
            }
            for account in public {
                row(cx, ui, screen, account, out);
            }
            let mut owner = None;
            for account in private {
                if owner != Some(&account.owner_name) {
                    let name = account.owner_name.as_str();
                    ui.add_space(if owner.is_some() || !cx.cache.accounts().is_empty() {
                        size::S12
                    } else {
                        0.0
                    });
                    head(cx, ui, &cx.i18n.tr_args("accounts-private", &[("owner", name.into())]));
                    owner = Some(&account.owner_name);
                }
                row(cx, ui, screen, account, out);
            }
            if screen.accounts.form.as_ref().is_some_and(|form| form.id.is_none()) {
                ui.add_space(size::S12);
                fresh_row(cx, ui);
            }
        });
    });
    let place = Rect::from_min_max(
        pos2(area.left() + size::S12, area.bottom() - foot + size::S12 - size::S4),
        area.max,
    );
    let mut foot = super::child(ui, place, "account list foot");
    let add = Button::new(cx.tr("account-add")).icon(Icon::Plus).look(Look::Outlined);
    if add.show(&mut foot, cx.t).clicked() {
        out.push(Action::Accounts(AccountAction::New));
    }
}

fn head(cx: &Cx<'_>, ui: &mut Ui, text: &str) {
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), size::TREE_HEAD), Sense::hover());
    let galley = line(ui.painter(), text, Type::CaptionStrong, cx.t.t3, rect.width());
    widgets::galley_left(ui.painter(), rect.left() + size::S6, rect.center().y, galley);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
}

/// Returns the title, and whether a problem colours the second line.
fn second_line(cx: &Cx<'_>, account: &AccountView) -> (String, bool) {
    let Some(transport) = &account.transport else {
        return (cx.tr("account-to-configure").to_owned(), false);
    };
    let protocol = match transport.incoming {
        Incoming::Imap => "IMAP",
        Incoming::Pop3 => "POP3",
    };
    if let Some(problem) = &account.problem {
        return (format!("{protocol}, {}", problem_text(cx, problem)), true);
    }
    let tls = match transport.incoming_server.tls {
        Tls::Implicit => "TLS",
        Tls::StartTls => "STARTTLS",
        Tls::None => cx.tr("account-tls-none"),
    };
    (format!("{protocol}, {tls}"), false)
}

fn problem_text(cx: &Cx<'_>, problem: &etabli_engine::Failure) -> String {
    let key = format!("failure-{}", problem.code.id());
    let text = cx.i18n.tr(&key);
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_lowercase().chain(chars).collect(),
        None => String::new(),
    }
}

fn state(cx: &Cx<'_>, account: &AccountView) -> (Icon, egui::Color32, String) {
    if let Some(problem) = &account.problem {
        let (text, hint) = cx.i18n.failure_text(problem);
        return (Icon::Warning, cx.t.danger, format!("{text}\n{hint}"));
    }
    match account.fetched_at {
        Some(at) => {
            let when = cx.i18n.dates().short(Timestamp::utc(at), cx.wall);
            (Icon::CheckCircle, cx.t.ok, cx.i18n.tr_args("account-fetched", &[("when", when.into())]))
        }
        None => (Icon::Clock, cx.t.t3, cx.tr("account-never-fetched").to_owned()),
    }
}

fn row(cx: &Cx<'_>, ui: &mut Ui, screen: &Screen, account: &AccountView, out: &mut Actions) {
    let t = cx.t;
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), size::ACCOUNT_ROW), Sense::hover());
    let response = ui.interact(rect, egui::Id::unique(("account", account.id)), Sense::click());
    let selected = screen.accounts.form.as_ref().is_some_and(|form| form.id == Some(account.id));
    let painter = ui.painter();
    if selected {
        painter.rect_filled(rect, size::R_CARD, t.sel);
    } else if response.hovered() {
        painter.rect_filled(rect, size::R_CARD, t.hover);
    }
    let middle = rect.center().y;
    let glyph = pos2(rect.left() + size::BAR_MARGIN + size::ICON / 2.0, middle);
    let color = if selected { t.accent } else { t.t2 };
    let private = account.owner.is_some();
    if private {
        widgets::icon_fill(painter, glyph, Icon::Lock, size::ICON, color);
    } else {
        widgets::icon(painter, glyph, Icon::At, size::ICON, color);
    }
    let (icon, state_color, told) = state(cx, account);
    let at = pos2(rect.right() - size::BAR_MARGIN - size::ICON_CELL / 2.0, middle);
    widgets::icon(painter, at, icon, size::ICON_CELL, state_color);
    let title = if account.address.is_empty() { &account.name } else { &account.address };
    let left = rect.left() + 2.0 * size::BAR_MARGIN + size::ICON;
    let room = at.x - size::ICON_CELL - left;
    let (second, problem) = second_line(cx, account);
    let galley = line(painter, title, Type::UiMedium, t.t1, room);
    widgets::galley_left(painter, left, middle - size::S8, galley);
    let color = if problem { t.danger } else { t.t3 };
    widgets::galley_left(
        painter,
        left,
        middle + size::S8 + 1.0,
        line(painter, &second, Type::Caption, color, room),
    );
    if response.has_focus() {
        widgets::focus_ring(painter, rect.shrink(size::S2), size::R_CARD, t);
    }
    let kind = cx.tr(if private { "account-is-private" } else { "account-is-public" });
    let name = format!("{title}, {kind}, {second}");
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, selected, &name));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_description(told.as_str());
    });
    if response.clicked() {
        out.push(Action::Accounts(AccountAction::Select(account.id)));
    }
    response.context_menu(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let fetch = MenuItem::new(cx.tr("cmd-fetch-account")).icon(Some(Icon::ArrowsClockwise));
        if fetch.show(ui, t).clicked() {
            out.push(Action::Accounts(AccountAction::Fetch(account.id)));
        }
        let send = MenuItem::new(cx.tr("cmd-send-all")).icon(Some(Icon::PaperPlaneRight));
        if send.show(ui, t).clicked() {
            out.push(Action::Accounts(AccountAction::SendAll(Some(account.id))));
        }
    });
    response.on_hover_text(told);
}

/// The row of the account that is being added.
fn fresh_row(cx: &Cx<'_>, ui: &mut Ui) {
    let t = cx.t;
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), size::ACCOUNT_ROW), Sense::hover());
    let painter = ui.painter();
    painter.rect_filled(rect, size::R_CARD, t.sel);
    let glyph = pos2(rect.left() + size::BAR_MARGIN + size::ICON / 2.0, rect.center().y);
    widgets::icon(painter, glyph, Icon::Plus, size::ICON, t.accent);
    let left = rect.left() + 2.0 * size::BAR_MARGIN + size::ICON;
    let name = cx.tr("account-new");
    widgets::galley_left(
        painter,
        left,
        rect.center().y,
        line(painter, name, Type::UiMedium, t.t1, rect.width()),
    );
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, true, name));
}
