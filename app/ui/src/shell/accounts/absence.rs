//! Being away: what people who write are told, and who tells them.

use egui::{Id, Ui};
use etabli_engine::view::AbsencePlace;

use super::{
    super::Cx,
    fields::{Check, Col, columns, field, heading, label, wrong},
};
use crate::{
    state::{AccountField, AccountForm},
    theme::{Type, size},
    widgets::{self, Field},
};

pub(super) fn show(cx: &Cx<'_>, ui: &mut Ui, form: &mut AccountForm, check: &mut Check<'_>) {
    heading(cx, ui, "account-absence");
    widgets::check_box(ui, cx.t, &mut form.away, cx.tr("account-away"), Type::Ui);
    if !form.away {
        return;
    }
    ui.add_space(size::S6);
    let widths = [Col::Part(1.0), Col::Points(size::FIELD_TLS), Col::Points(size::FIELD_TLS)];
    columns(ui, &widths, |index, ui| match index {
        0 => {
            label(cx, ui, "account-away-subject");
            let (name, hint) = (cx.tr("account-away-subject"), cx.tr("account-away-subject-hint"));
            Field { name, hint, ..Default::default() }.show(ui, cx.t, &mut form.away_subject);
        }
        1 => {
            field(cx, ui, check, AccountField::AwayFrom, "account-away-from", &mut form.away_from);
        }
        _ => {
            field(cx, ui, check, AccountField::AwayUntil, "account-away-until", &mut form.away_until);
        }
    });
    ui.add_space(size::S8);
    columns(ui, &[Col::Part(1.0), Col::Points(size::FIELD_TLS)], |index, ui| {
        if index == 0 {
            label(cx, ui, "account-away-text");
            let id = Id::unique("account absence");
            let text = widgets::text_area(ui, cx.t, id, cx.tr("account-away-text"), &mut form.away_text, 4);
            if *check.focus == Some(AccountField::AwayText) {
                *check.focus = None;
                text.request_focus();
            }
            wrong(cx, ui, check, AccountField::AwayText);
        } else {
            field(cx, ui, check, AccountField::AwayDays, "account-away-days", &mut form.away_days);
        }
    });
    ui.add_space(size::S4);
    let key = match form.away_place {
        _ if form.saved.transport.absence.is_none() => "account-away-hint",
        AbsencePlace::Server => "account-away-server",
        AbsencePlace::OwnScript => "account-away-own-script",
        AbsencePlace::Here => "account-away-here",
        AbsencePlace::Nobody => "account-away-nobody",
    };
    widgets::paragraph(ui, cx.tr(key), Type::Status, cx.t.t3, ui.available_width());
}
