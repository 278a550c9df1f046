//! The signature of a message being written: the menu of signatures.

use egui::{Popup, PopupCloseBehavior, Ui};
use etabli_engine::{SignatureOf, view::AccountView};

use super::{super::Cx, wish};
use crate::{
    action::{Actions, ComposeAction},
    icons::Icon,
    state::Compose,
    widgets::{self, Button, MenuItem},
};

/// Returns what the signature of an account is called: its first line; none where there is none.
fn name(account: &AccountView) -> Option<&str> {
    let text = &account.transport.as_ref()?.signature;
    text.lines().map(str::trim).find(|line| !line.is_empty() && *line != "--")
}

/// Returns what the signature of a message is called; none where it carries none.
pub(super) fn chosen<'a>(cx: &Cx<'a>, compose: &Compose) -> Option<&'a str> {
    let account = match compose.draft.signature {
        SignatureOf::Sender => compose.draft.account,
        SignatureOf::Account(account) => account,
        SignatureOf::Nobody => return None,
    };
    cx.cache.accounts().iter().find(|known| known.id == account).and_then(name)
}

pub(super) fn button(cx: &Cx<'_>, ui: &mut Ui, compose: &Compose, busy: Option<&str>, out: &mut Actions) {
    let button = Button::new(cx.tr("compose-signature")).icon(Icon::Signature).caret().disabled(busy);
    let button = button.icon_only(super::is_narrow(ui)).show(ui, cx.t);
    Popup::menu(&button).close_behavior(PopupCloseBehavior::CloseOnClick).show(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let now = compose.draft.signature;
        let mut entry = |ui: &mut Ui, of: SignatureOf, item: MenuItem<'_>| {
            if item.checked(of == now).show(ui, cx.t).clicked() && of != now {
                wish(out, compose, ComposeAction::ChangeSignature(of));
            }
        };
        let accounts = cx.cache.accounts();
        let (own, others): (Vec<_>, Vec<_>) =
            accounts.iter().partition(|account| account.id == compose.draft.account);
        let signature = own.first().and_then(|account| name(account));
        let missing = signature.is_none().then(|| cx.tr("signature-missing"));
        let sender = MenuItem::new(cx.tr("signature-sender")).detail(signature.unwrap_or_default());
        entry(ui, SignatureOf::Sender, sender.disabled(missing));
        entry(ui, SignatureOf::Nobody, MenuItem::new(cx.tr("signature-none")));
        let others: Vec<_> =
            others.into_iter().filter_map(|account| Some((account, name(account)?))).collect();
        if others.is_empty() {
            return;
        }
        widgets::menu_line(ui, cx.t);
        widgets::menu_head(ui, cx.t, cx.tr("signature-others"));
        for (account, signature) in others {
            let item = MenuItem::new(signature).detail(&account.address);
            entry(ui, SignatureOf::Account(account.id), item);
        }
    });
}
