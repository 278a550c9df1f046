//! What a plugin read, or which plugins read a message: rows of the ledger.

use egui::{Layout, Ui};
use etabli_engine::LedgerRow;
use etabli_model::Timestamp;

use super::{Shell, close, dialog};
use crate::{
    action::{Action, Actions},
    icons::Icon,
    shell::Cx,
    state::Readings,
    theme::{Type, size},
    widgets::{self, Button, Look},
};

pub(super) fn show(cx: &Cx<'_>, ui: &Ui, readings: &Readings, out: &mut Actions) {
    let title = match readings.plugin {
        Some(_) => cx.i18n.tr_args("readings-title", &[("plugin", readings.about.as_str().into())]),
        None => cx.tr("cmd-who-read").to_owned(),
    };
    let shell = Shell {
        id: "readings",
        title: &title,
        subtitle: if readings.message.is_some() { &readings.about } else { "" },
        icon: Some((Icon::ShieldCheck, cx.t.accent)),
        width: size::PALETTE,
        accept: cx.tr("dialog-close"),
        ..Default::default()
    };
    let mut wishes = Vec::new();
    let left = dialog(cx, ui, &shell, |ui| match readings.rows.as_deref() {
        None => {
            widgets::text(ui, cx.tr("list-loading"), Type::Ui, cx.t.t3);
        }
        Some([]) => {
            let key = if readings.plugin.is_some() { "readings-none" } else { "readings-none-of-message" };
            widgets::paragraph(ui, cx.tr(key), Type::Ui, cx.t.t3, ui.available_width());
        }
        Some(rows) => {
            for row in rows {
                one(cx, ui, readings, row, &mut wishes);
            }
        }
    });
    out.append(&mut wishes);
    close(left, out);
}

fn one(cx: &Cx<'_>, ui: &mut Ui, readings: &Readings, row: &LedgerRow, out: &mut Actions) {
    let t = cx.t;
    let known = cx.cache.plugins.iter().find(|plugin| plugin.id == row.plugin);
    let right = known.and_then(|known| known.rights.iter().find(|right| right.capability == row.call));
    let what = right.map_or(row.call.as_str(), |right| right.meaning.as_str());
    ui.horizontal(|ui| {
        if row.denied {
            widgets::tag(ui, Some(Icon::XCircle), cx.tr("readings-denied"), t.danger_soft, t.danger);
        }
        if readings.plugin.is_none() {
            let name = known.map_or(row.plugin.as_str(), |known| known.name.as_str());
            widgets::text(ui, &format!("{name} {}", row.version), Type::UiStrong, t.t1);
        }
        widgets::text(ui, what, Type::Ui, t.t1);
        ui.with_layout(Layout::right_to_left(egui::Align::Center), |ui| {
            let when = cx.i18n.dates().day_time(Timestamp::utc(row.at), cx.wall.time_zone());
            widgets::text(ui, &when, Type::Small, t.t3);
        });
    });
    ui.horizontal(|ui| {
        let count = row.messages.len() as u64 + row.hidden;
        let args = [("count", count.into()), ("user", row.user_name.as_str().into())];
        widgets::text(ui, &cx.i18n.tr_args("readings-count", &args), Type::Small, t.t3);
        if readings.message.is_none()
            && let [message] = row.messages[..]
        {
            let open = Button::new(cx.tr("readings-open")).look(Look::Outlined).small();
            if open.show(ui, t).clicked() {
                out.extend([
                    Action::CloseDialog,
                    Action::Run(crate::commands::CommandId::ShowMail),
                    Action::OpenMessage(message),
                ]);
            }
        }
    });
}
