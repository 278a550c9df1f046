//! What happens with an account's messages: the advanced options of the original (MAIL-13).

use egui::{Id, Ui};
use etabli_engine::view::FolderRow;
use etabli_model::{FolderKind, Incoming, ReceiptPolicy};

use super::{
    super::{Cx, folder_label},
    fields::{Check, Col, bare, columns, heading, label, wrong},
};
use crate::{
    action::{AccountAction, Action, Actions},
    icons::Icon,
    state::{AccountField, AccountForm, Preview},
    theme::{Type, size},
    widgets::{self, Button, Look},
};

pub(super) fn show(
    cx: &Cx<'_>,
    ui: &mut Ui,
    form: &mut AccountForm,
    check: &mut Check<'_>,
    out: &mut Actions,
) {
    heading(cx, ui, "account-messages");
    columns(ui, &[Col::Wide; 2], |index, ui| {
        if index == 0 {
            label(cx, ui, "account-signature");
            let id = Id::unique("account signature");
            widgets::text_area(ui, cx.t, id, cx.tr("account-signature"), &mut form.signature, 3);
        } else {
            label(cx, ui, "account-sent-folder");
            sent_folder(cx, ui, form);
        }
    });
    ui.add_space(size::S12);
    retention(cx, ui, form, check, out);
    ui.add_space(size::S4);
    if form.incoming == Incoming::Imap {
        widgets::check_box(ui, cx.t, &mut form.mirror, cx.tr("account-mirror"), Type::Ui);
        widgets::check_box(ui, cx.t, &mut form.server_files_sent, cx.tr("account-files-sent"), Type::Ui);
    }
    ui.add_space(size::S4);
    label(cx, ui, "account-authserv-id");
    let id = Id::unique("account authserv-id");
    widgets::text_area(ui, cx.t, id, cx.tr("account-authserv-id"), &mut form.authserv_id, 1);
    ui.add_space(size::S4);
    widgets::check_box(ui, cx.t, &mut form.own_authority, cx.tr("account-own-authority"), Type::Ui);
    if form.own_authority {
        ui.add_space(size::S4);
        label(cx, ui, "account-authorities");
        let id = Id::unique("account authorities");
        widgets::text_area(ui, cx.t, id, cx.tr("account-authorities"), &mut form.authorities, 4);
    }
    if form.trusted() > 0 {
        ui.add_space(size::S4);
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = size::S8;
            let count = form.trusted() as u64;
            let text = cx.i18n.tr_args("trust-count", &[("count", count.into())]);
            widgets::text(ui, &text, Type::Small, cx.t.t2);
            if Button::new(cx.tr("trust-forget")).look(Look::Outlined).small().show(ui, cx.t).clicked() {
                form.distrust();
            }
        });
    }
    ui.add_space(size::S8);
    attention(cx, ui, form, check);
}

/// Lays out controls in a line; those without room go to a further one.
fn wrapped(ui: &mut Ui, gap: f32, add: impl FnOnce(&mut Ui)) {
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing = egui::vec2(gap, size::S4);
        ui.spacing_mut().interact_size.y = size::BUTTON;
        ui.horizontal_wrapped(add);
    });
}

/// Receipts and notifications.
fn attention(cx: &Cx<'_>, ui: &mut Ui, form: &mut AccountForm, check: &mut Check<'_>) {
    const ALL: [ReceiptPolicy; 3] = [ReceiptPolicy::Never, ReceiptPolicy::Ask, ReceiptPolicy::Always];
    let text = |policy: ReceiptPolicy| match policy {
        ReceiptPolicy::Never => cx.tr("account-receipts-never"),
        ReceiptPolicy::Ask => cx.tr("account-receipts-ask"),
        ReceiptPolicy::Always => cx.tr("account-receipts-always"),
    };
    wrapped(ui, size::S8, |ui| {
        widgets::label(ui, cx.tr("account-receipts"), Type::Ui, cx.t.t1);
        let entries = ALL.map(|policy| (text(policy).to_owned(), String::new()));
        let name = cx.tr("account-receipts");
        let picked = widgets::select(
            ui,
            cx.t,
            name,
            size::RECEIPTS,
            Some(Icon::Checks),
            text(form.receipts),
            &entries,
        );
        if let Some(policy) = picked.and_then(|index| ALL.get(index)) {
            form.receipts = *policy;
        }
    });
    wrapped(ui, size::S6, |ui| {
        widgets::check_box(ui, cx.t, &mut form.notify, cx.tr("account-notify"), Type::Ui);
        if !form.notify {
            return;
        }
        ui.add_space(size::S6);
        widgets::check_box(ui, cx.t, &mut form.quiet, cx.tr("account-quiet"), Type::Ui);
        if form.quiet {
            let (from, until) = (cx.tr("account-quiet-from"), cx.tr("account-quiet-until"));
            let width = size::FIELD_NUMBER;
            bare(cx, ui, check, AccountField::QuietFrom, from, &mut form.quiet_from, width);
            widgets::label(ui, cx.tr("account-quiet-to"), Type::Ui, cx.t.t1);
            bare(cx, ui, check, AccountField::QuietUntil, until, &mut form.quiet_until, width);
        }
    });
    let which = if check.errors.contains_key(&AccountField::QuietFrom) {
        AccountField::QuietFrom
    } else {
        AccountField::QuietUntil
    };
    wrong(cx, ui, check, which);
}

fn sent_folder(cx: &Cx<'_>, ui: &mut Ui, form: &mut AccountForm) {
    let own = |folder: &&FolderRow| folder.kind == FolderKind::Basic && folder.private == form.private;
    let folders: Vec<&FolderRow> = cx.cache.folders.iter().filter(own).collect();
    let usual = cx.i18n.tr_args("account-sent-own", &[("sent", cx.tr("folder-sent").into())]);
    let text = |folder: &FolderRow| match folder.parent.and_then(|parent| cx.cache.folder(parent)) {
        Some(above) => format!("{} / {}", folder_label(cx.i18n, above), folder_label(cx.i18n, folder)),
        None => folder_label(cx.i18n, folder).to_owned(),
    };
    let mut entries = vec![(usual.clone(), String::new())];
    entries.extend(folders.iter().map(|folder| (text(folder), String::new())));
    let chosen = form.sent_folder.and_then(|id| cx.cache.folder(id)).map_or(usual, text);
    let (name, width) = (cx.tr("account-sent-folder"), ui.available_width());
    let glyph = Some(Icon::FolderSimple);
    if let Some(index) = widgets::select(ui, cx.t, name, width, glyph, &chosen, &entries) {
        form.sent_folder = index.checked_sub(1).and_then(|index| folders.get(index)).map(|folder| folder.id);
    }
}

fn retention(cx: &Cx<'_>, ui: &mut Ui, form: &mut AccountForm, check: &mut Check<'_>, out: &mut Actions) {
    wrapped(ui, size::S6, |ui| {
        let mut changed =
            widgets::check_box(ui, cx.t, &mut form.delete, cx.tr("account-delete-after"), Type::Ui).changed();
        let name = cx.tr("account-delete-days");
        let days = bare(cx, ui, check, AccountField::Days, name, &mut form.days, size::FIELD_NUMBER);
        changed |= days.changed();
        widgets::label(ui, cx.tr("account-days"), Type::Ui, cx.t.t1);
        if form.delete {
            ui.add_space(size::S6);
            let word = cx.tr("account-delete-warning");
            widgets::tag(ui, Some(Icon::Warning), word, cx.t.warn_soft, cx.t.warn);
        }
        if changed {
            out.push(Action::Accounts(AccountAction::RetentionTyped));
        }
    });
    wrong(cx, ui, check, AccountField::Days);
    let current = |preview: &Preview| form.retention() == Some(preview.days);
    let Some(preview) = form.preview.filter(current) else { return };
    ui.add_space(size::S4);
    let text = match preview.counts {
        None => cx.tr("account-retention-counting").to_owned(),
        Some((count, unverified)) => {
            let args = [("count", count.into()), ("unverified", unverified.into())];
            cx.i18n.tr_args("account-retention-preview", &args)
        }
    };
    let color = if preview.counts.is_some_and(|(count, _)| count > 0) { cx.t.warn } else { cx.t.t3 };
    let said = widgets::paragraph(ui, &text, Type::Small, color, ui.available_width());
    ui.ctx().accesskit_node_builder(said.id, |node| node.set_live(egui::accesskit::Live::Polite));
}
