//! The form of one account: who it is; servers and messages stand in modules of their own.

use egui::{Frame, Layout, Margin, Rect, Sense, Ui, UiBuilder, pos2, vec2};
use etabli_engine::view::AccountView;
use etabli_model::Tone;

use super::{
    super::Cx,
    absence,
    fields::{Check, Col, bare, columns, field, label, wrong},
    messages, servers,
};
use crate::{
    action::{AccountAction, Action, Actions},
    icons::Icon,
    state::{AccountField, AccountForm},
    theme::{Type, size},
    widgets::{self, Button, Look},
};

pub(super) fn show(cx: &Cx<'_>, ui: &mut Ui, form: &mut AccountForm, out: &mut Actions) {
    Frame::NONE.inner_margin(Margin { left: 22, right: 22, top: 14, bottom: 16 }).show(ui, |ui| {
        ui.set_width(ui.available_width().min(size::ACCOUNT_FORM_MAX));
        ui.spacing_mut().item_spacing = vec2(size::S6, 0.0);
        let errors =
            if form.checked { form.errors(|name| taken(cx, form, name)) } else { Default::default() };
        let mut focus = form.focus.take();
        let mut check = Check { errors, focus: &mut focus };
        title(cx, ui, form, &mut check);
        if let Some(failure) = &form.refused {
            let (text, hint) = cx.i18n.failure_text(failure);
            widgets::note(ui, cx.t, Tone::Danger, &format!("{text}\n{hint}"), f32::INFINITY);
            ui.add_space(size::S8);
        }
        identity(cx, ui, form, &mut check, out);
        remark(cx, ui, form);
        servers::incoming(cx, ui, form, &mut check);
        servers::sign_in(cx, ui, form, &mut check, out);
        servers::outgoing(cx, ui, form, &mut check);
        messages::show(cx, ui, form, &mut check, out);
        absence::show(cx, ui, form, &mut check);
        form.focus = focus;
    });
}

fn taken(cx: &Cx<'_>, form: &AccountForm, name: &str) -> bool {
    let other = |account: &AccountView| account.name == name && Some(account.id) != form.id;
    cx.cache.accounts().iter().any(other)
}

fn title(cx: &Cx<'_>, ui: &mut Ui, form: &mut AccountForm, check: &mut Check<'_>) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), size::BUTTON), Sense::hover());
    let narrow = rect.width() < size::ACCOUNT_FORM - 3.0 * size::S20;
    let used = at_right(ui, rect, "automatic", |ui| {
        widgets::switch(ui, cx.t, &mut form.poll, cx.tr("account-poll"), false, true);
        if !narrow {
            let color = if form.poll { cx.t.t2 } else { cx.t.t3 };
            let key = if form.poll { "account-poll-every" } else { "account-poll" };
            widgets::label(ui, cx.tr(key), Type::Small, color);
        }
        if form.poll {
            let name = cx.tr("account-poll-minutes");
            bare(cx, ui, check, AccountField::Minutes, name, &mut form.minutes, size::FIELD_PORT / 2.0);
            widgets::label(ui, cx.tr("account-minutes"), Type::Small, cx.t.t2);
        }
    });
    let place = Rect::from_min_max(rect.min, pos2(rect.right() - used - size::S12, rect.bottom()));
    let layout = Layout::left_to_right(egui::Align::Center);
    let mut child = ui.new_child(UiBuilder::new().max_rect(place).layout(layout));
    let saved = &form.saved;
    let text = match (form.id, saved.address.is_empty()) {
        (None, _) => cx.tr("account-new"),
        (Some(_), true) => &saved.name,
        (Some(_), false) => &saved.address,
    };
    widgets::heading(&mut child, text, Type::Page, cx.t.t1);
    if check.errors.contains_key(&AccountField::Minutes) {
        wrong(cx, ui, check, AccountField::Minutes);
    }
    ui.add_space(size::S12);
}

/// Lays out controls that end at the right edge of `rect`. Returns their width.
pub(super) fn at_right(ui: &mut Ui, rect: Rect, salt: &str, add: impl FnOnce(&mut Ui)) -> f32 {
    let id = ui.scope_id().with(("at right", salt));
    let used = ui.ctx().data(|data| data.get_temp::<f32>(id)).unwrap_or(0.0);
    // Texts are cut at the end of their place: it is wide, and what was measured says where it starts.
    let place = Rect::from_min_size(pos2(rect.right() - used, rect.top()), rect.size());
    let layout = Layout::left_to_right(egui::Align::Center);
    let mut child = ui.new_child(UiBuilder::new().max_rect(place).id_salt(salt).layout(layout));
    child.spacing_mut().item_spacing.x = size::S6;
    add(&mut child);
    let width = child.min_rect().width();
    if (width - used).abs() > 0.5 {
        ui.ctx().data_mut(|data| data.insert_temp(id, width));
        ui.ctx().request_discard("controls at the right");
    }
    used
}

fn identity(cx: &Cx<'_>, ui: &mut Ui, form: &mut AccountForm, check: &mut Check<'_>, out: &mut Actions) {
    columns(ui, &[Col::Part(1.0); 3], |index, ui| match index {
        0 => {
            field(cx, ui, check, AccountField::Name, "account-name", &mut form.name);
        }
        1 => {
            let address = field(cx, ui, check, AccountField::Address, "account-address", &mut form.address);
            if address.lost_focus() {
                out.push(Action::Accounts(AccountAction::AddressTyped));
            }
        }
        _ => {
            label(cx, ui, "account-visibility");
            let labels = [cx.tr("account-public"), cx.tr("account-private")];
            let icons = [(Icon::UsersThree, false), (Icon::Lock, true)];
            let chosen = Some(usize::from(form.private));
            let name = cx.tr("account-visibility");
            let picked = widgets::segment_with_icons(ui, cx.t, &labels, &icons, chosen, name, true);
            if let Some(index) = picked {
                form.private = index == 1;
            }
        }
    });
    let key = if form.private { "account-private-hint" } else { "account-public-hint" };
    ui.add_space(size::S4);
    widgets::paragraph(ui, cx.tr(key), Type::Status, cx.t.t3, ui.available_width());
}

/// Says where proposed servers come from, and what the provider asks for.
fn remark(cx: &Cx<'_>, ui: &mut Ui, form: &AccountForm) {
    let Some((_, provider, remark)) = &form.suggested else { return };
    ui.add_space(size::S8);
    let text = if provider.is_empty() {
        cx.tr("account-guessed").to_owned()
    } else {
        cx.i18n.tr_args("account-suggested", &[("provider", provider.as_str().into())])
    };
    let key = remark.as_ref().map(|remark| format!("remark-{remark}"));
    match key.filter(|key| cx.i18n.has(key)) {
        Some(key) => widgets::note(ui, cx.t, Tone::Warn, cx.i18n.tr(&key), f32::INFINITY),
        None => widgets::note(ui, cx.t, Tone::Neutral, &text, f32::INFINITY),
    };
}

pub(super) fn footer(cx: &Cx<'_>, ui: &mut Ui, form: &AccountForm, out: &mut Actions) {
    let rect = ui.max_rect();
    let mut wish = |action: AccountAction| out.push(Action::Accounts(action));
    let layout = Layout::left_to_right(egui::Align::Center);
    let mut left = ui.new_child(UiBuilder::new().max_rect(rect).id_salt("left").layout(layout));
    if form.id.is_some() {
        let remove = Button::new(cx.tr("account-remove")).icon(Icon::Trash).look(Look::DangerOutlined);
        if remove.show(&mut left, cx.t).clicked() {
            wish(AccountAction::AskRemove);
        }
    }
    let room = left.available_width();
    let user = cx.cache.session.as_ref().map(|session| session.user);
    let changed = form.is_changed(user);
    at_right(ui, rect, "save", |ui| {
        ui.spacing_mut().item_spacing.x = size::S8;
        if changed && room > size::CHIP_MAX + size::S24 {
            widgets::text(ui, cx.tr("account-unsaved"), Type::Small, cx.t.t3);
        }
        let reason = (!changed).then(|| cx.tr("account-unchanged"));
        if Button::new(cx.tr("dialog-cancel"))
            .look(Look::Outlined)
            .disabled(reason.filter(|_| form.id.is_some()))
            .show(ui, cx.t)
            .clicked()
        {
            wish(AccountAction::Cancel);
        }
        let save = Button::new(cx.tr("account-save")).look(Look::Primary).disabled(reason);
        if save.show(ui, cx.t).clicked() {
            wish(AccountAction::Save);
        }
    });
}
