//! The two servers of an account.

use egui::Ui;
use etabli_model::{Incoming, SignIn, Tls, Tone};

use super::{
    super::Cx,
    fields::{Check, Col, columns, encryption, field, heading, label, name, password},
};
use crate::{
    action::{AccountAction, Action, Actions},
    icons::Icon,
    state::{AccountField, AccountForm, PROVIDERS, Side},
    theme::{Type, size},
    widgets::{self, Button, Field, Look},
};

pub(super) fn incoming(cx: &Cx<'_>, ui: &mut Ui, form: &mut AccountForm, check: &mut Check<'_>) {
    heading(cx, ui, "account-receiving");
    let widths = [
        Col::Points(size::FIELD_PROTOCOL),
        Col::Part(1.0),
        Col::Points(size::FIELD_PORT),
        Col::Points(size::FIELD_TLS),
    ];
    columns(ui, &widths, |index, ui| match index {
        0 => {
            label(cx, ui, "account-protocol");
            let chosen = Some(usize::from(form.incoming == Incoming::Pop3));
            let name = cx.tr("account-protocol");
            if let Some(index) = widgets::segment(ui, cx.t, &["IMAP", "POP3"], chosen, name, true) {
                form.set_incoming(if index == 1 { Incoming::Pop3 } else { Incoming::Imap });
            }
        }
        1 => {
            let host = &mut form.fetching.host;
            field(cx, ui, check, AccountField::IncomingHost, "account-in-server", host);
        }
        2 => {
            let port = &mut form.fetching.port;
            field(cx, ui, check, AccountField::IncomingPort, "account-in-port", port);
        }
        _ => {
            if let Some(tls) = encryption(cx, ui, "account-in-tls", form.fetching.tls) {
                form.set_tls(Side::Incoming, tls);
            }
        }
    });
    unprotected(cx, ui, form.fetching.tls, "account-in-unprotected");
    ui.add_space(size::BAR_MARGIN);
    columns(ui, &[Col::Part(1.0); 2], |index, ui| {
        if index == 0 {
            field(cx, ui, check, AccountField::Login, "account-login", &mut form.login);
            return;
        }
        if form.oauth {
            field(cx, ui, check, AccountField::ClientId, "account-client-id", &mut form.client_id);
            return;
        }
        let which = Some(AccountField::Password);
        let (value, reveal, kept) = (&mut form.password, &mut form.reveal, form.has_password);
        password(cx, ui, check, which, "account-password", value, reveal, kept);
        ui.add_space(size::S2 + 1.0);
        let place =
            if form.secrets_in == "file" { "account-secrets-file" } else { "account-secrets-keyring" };
        widgets::paragraph(ui, cx.tr(place), Type::Status, cx.t.t3, ui.available_width());
        if form.id.is_some() && !form.has_password {
            widgets::paragraph(
                ui,
                cx.tr("account-password-none"),
                Type::Status,
                cx.t.warn,
                ui.available_width(),
            );
        }
    });
}

/// How the person signs in, and what the browser's way needs.
pub(super) fn sign_in(
    cx: &Cx<'_>,
    ui: &mut Ui,
    form: &mut AccountForm,
    check: &mut Check<'_>,
    out: &mut Actions,
) {
    ui.add_space(size::S6);
    widgets::check_box(ui, cx.t, &mut form.oauth, cx.tr("account-oauth"), Type::Ui);
    if !form.oauth {
        return;
    }
    ui.add_space(size::S4);
    columns(ui, &[Col::Part(1.0); 2], |index, ui| {
        if index == 0 {
            label(cx, ui, "account-provider");
            let other = cx.tr("account-provider-other");
            let mut entries: Vec<(String, String)> =
                PROVIDERS.iter().map(|provider| ((*provider).to_owned(), String::new())).collect();
            entries.push((other.to_owned(), String::new()));
            let chosen = if form.provider.is_empty() { other } else { &form.provider }.to_owned();
            let (name, width) = (cx.tr("account-provider"), ui.available_width());
            if let Some(index) = widgets::select(ui, cx.t, name, width, None, &chosen, &entries) {
                form.provider = PROVIDERS.get(index).copied().unwrap_or_default().to_owned();
            }
            return;
        }
        let (value, reveal) = (&mut form.client_secret, &mut form.client_reveal);
        password(cx, ui, check, None, "account-client-secret", value, reveal, false);
    });
    if form.provider.is_empty() {
        ui.add_space(size::BAR_MARGIN);
        columns(ui, &[Col::Part(1.0); 3], |index, ui| match index {
            0 => {
                let url = &mut form.authorize_url;
                field(cx, ui, check, AccountField::AuthorizeUrl, "account-authorize-url", url);
            }
            1 => {
                field(cx, ui, check, AccountField::TokenUrl, "account-token-url", &mut form.token_url);
            }
            _ => {
                label(cx, ui, "account-scopes");
                let name = cx.tr("account-scopes");
                Field { name, ..Default::default() }.show(ui, cx.t, &mut form.scopes);
            }
        });
    }
    ui.add_space(size::S4);
    widgets::paragraph(ui, cx.tr("account-client-hint"), Type::Status, cx.t.t3, ui.available_width());
    ui.add_space(size::S6);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = size::S8;
        let button = Button::new(cx.tr("oauth-sign-in")).icon(Icon::Export).look(Look::Outlined);
        if button.show(ui, cx.t).clicked() {
            out.push(Action::Accounts(AccountAction::SignIn));
        }
        let granted = form.has_password && form.saved.transport.sign_in != SignIn::Password;
        let (key, color) =
            if granted { ("account-signed-in", cx.t.ok) } else { ("account-not-signed-in", cx.t.warn) };
        widgets::text(ui, cx.tr(key), Type::Small, color);
    });
}

pub(super) fn outgoing(cx: &Cx<'_>, ui: &mut Ui, form: &mut AccountForm, check: &mut Check<'_>) {
    heading(cx, ui, "account-sending");
    let widths = [
        Col::Part(1.25),
        Col::Points(size::FIELD_PORT - size::S12),
        Col::Points(size::FIELD_TLS - size::READER_MARGIN),
        Col::Part(1.1),
    ];
    columns(ui, &widths, |index, ui| match index {
        0 => {
            let host = &mut form.sending.host;
            field(cx, ui, check, AccountField::OutgoingHost, "account-out-server", host);
        }
        1 => {
            let port = &mut form.sending.port;
            field(cx, ui, check, AccountField::OutgoingPort, "account-out-port", port);
        }
        2 => {
            if let Some(tls) = encryption(cx, ui, "account-out-tls", form.sending.tls) {
                form.set_tls(Side::Outgoing, tls);
            }
        }
        _ => {
            label(cx, ui, "account-authentication");
            let (same, own) = (cx.tr("account-same-login"), cx.tr("account-own-login"));
            let entries = [same, own].map(|text| (text.to_owned(), String::new()));
            let chosen = if form.own_login { own } else { same };
            let (full, width) = (name(cx, "account-authentication"), ui.available_width());
            if let Some(index) = widgets::select(ui, cx.t, &full, width, None, chosen, &entries) {
                form.own_login = index == 1;
            }
        }
    });
    unprotected(cx, ui, form.sending.tls, "account-out-unprotected");
    if form.sending.host.trim().is_empty() && !form.fetching.host.trim().is_empty() {
        ui.add_space(size::S4);
        widgets::paragraph(ui, cx.tr("account-no-sending"), Type::Status, cx.t.t3, ui.available_width());
    }
    if form.own_login {
        ui.add_space(size::BAR_MARGIN);
        columns(ui, &[Col::Part(1.0); 2], |index, ui| {
            if index == 0 {
                let login = &mut form.outgoing_login;
                field(cx, ui, check, AccountField::OutgoingLogin, "account-out-login", login);
                return;
            }
            let kept = form.id.is_some() && !form.saved.transport.outgoing_login.is_empty();
            let (value, reveal) = (&mut form.outgoing_password, &mut form.outgoing_reveal);
            password(cx, ui, check, None, "account-out-password", value, reveal, kept);
        });
    }
}

/// Warns of a connection that anybody on the way can read.
fn unprotected(cx: &Cx<'_>, ui: &mut Ui, tls: Tls, key: &str) {
    if tls == Tls::None {
        ui.add_space(size::S8);
        widgets::note(ui, cx.t, Tone::Danger, cx.i18n.tr(key), f32::INFINITY);
    }
}
