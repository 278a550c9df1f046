//! The accounts page of the preferences: the list, the form and the connection test.

mod absence;
mod fields;
mod form;
mod list;
mod messages;
mod servers;
mod test;

use egui::{Layout, Rect, ScrollArea, Stroke, Ui, UiBuilder, pos2, vec2};

use super::Cx;
use crate::{
    action::{AccountAction, Action, Actions},
    icons::Icon,
    state::Screen,
    theme::size,
    widgets::{self, Look},
};

pub(super) fn show(cx: &Cx<'_>, ui: &mut Ui, screen: &mut Screen, out: &mut Actions) {
    let t = cx.t;
    let area = ui.max_rect();
    let Some(accounts) = &cx.cache.accounts else { return };
    if accounts.is_empty() && screen.accounts.form.is_none() {
        let icon = (Icon::At, t.t3);
        let buttons = [(cx.tr("account-add"), Look::Primary)];
        let (title, sentence) = (cx.tr("accounts-none"), cx.tr("accounts-none-hint"));
        if widgets::empty_state(ui, t, icon, title, sentence, &buttons).is_some() {
            out.push(Action::Accounts(AccountAction::New));
        }
        return;
    }
    let wide = area.width() - size::ACCOUNTS - size::TEST >= size::ACCOUNT_FORM;
    let list_width = if wide { size::ACCOUNTS } else { size::ACCOUNTS_NARROW };
    let beside = area.width() - list_width - size::TEST >= size::ACCOUNT_FORM;
    let test_width = if beside { size::TEST } else { 0.0 };
    let list_area = Rect::from_min_size(area.min, vec2(list_width, area.height()));
    let test_area = Rect::from_min_max(pos2(area.right() - test_width, area.top()), area.max);
    let middle = Rect::from_min_max(list_area.right_top(), pos2(test_area.left(), area.bottom()));
    let foot_area = Rect::from_min_max(pos2(middle.left(), middle.bottom() - size::DIALOG_FOOT), middle.max);
    let form_area = Rect::from_min_max(middle.min, foot_area.right_top());

    ui.painter().rect_filled(list_area, 0.0, t.sunken);
    line_at(ui, list_area.right() - 0.5, list_area, t.stroke);
    let builder = UiBuilder::new()
        .max_rect(list_area)
        .id_salt("accounts")
        .layout(Layout::top_down(egui::Align::Min))
        .accessibility_role(egui::Role::ListBox)
        .accessibility_label(cx.tr("pref-accounts"));
    list::show(cx, &mut ui.new_child(builder), screen, out);

    let tests = &screen.accounts.tests;
    if let Some(form) = &mut screen.accounts.form {
        let test = tests.get(&form.id);
        let mut inner = child(ui, form_area, "account form");
        let salt = ("account form", form.id);
        ScrollArea::vertical().id_salt(salt).auto_shrink(false).show(&mut inner, |ui| {
            form::show(cx, ui, form, out);
            if !beside {
                test::show(cx, ui, test, out);
            }
        });
        ui.painter().rect_filled(foot_area, 0.0, t.chrome);
        let y = foot_area.top() + 0.5;
        ui.painter().hline(foot_area.x_range(), y, Stroke::new(size::STROKE, t.stroke));
        let inner = foot_area.shrink2(vec2(size::READER_MARGIN, 0.0));
        form::footer(cx, &mut child(ui, inner, "account footer"), form, out);
        if beside {
            ui.painter().rect_filled(test_area, 0.0, t.sunken);
            line_at(ui, test_area.left() + 0.5, test_area, t.stroke);
            let mut inner = child(ui, test_area, "account test");
            ScrollArea::vertical().id_salt("account test").auto_shrink(false).show(&mut inner, |ui| {
                test::show(cx, ui, test, out);
            });
        }
    }
    ui.allocate_rect(area, egui::Sense::hover());
}

fn child(ui: &mut Ui, rect: Rect, salt: &'static str) -> Ui {
    let layout = Layout::top_down(egui::Align::Min);
    let mut child = ui.new_child(UiBuilder::new().max_rect(rect).id_salt(salt).layout(layout));
    child.set_clip_rect(rect.intersect(ui.clip_rect()));
    child
}

fn line_at(ui: &Ui, x: f32, rect: Rect, color: egui::Color32) {
    ui.painter().vline(x, rect.y_range(), Stroke::new(size::STROKE, color));
}
