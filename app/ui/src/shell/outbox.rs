//! The strip above a message of an outbox: how its sending stands.

use egui::Ui;
use etabli_engine::view::{OutboxRow, ReceiptView};
use etabli_model::{MsgId, Timestamp, Tone};

use super::{Cx, strip::Strip};
use crate::{
    action::{AccountAction, Action, Actions},
    icons::Icon,
};

pub(super) fn show(cx: &Cx<'_>, ui: &mut Ui, row: &OutboxRow, out: &mut Actions) {
    let (tone, lines) = describe(cx, row);
    let icon = match tone {
        Tone::Danger => Icon::WarningCircle,
        Tone::Warn => Icon::Question,
        _ => Icon::Clock,
    };
    let mut links = Vec::new();
    if row.state != "handing-over" {
        let now = Action::Accounts(AccountAction::SendNow(vec![row.msg_id]));
        links.push((cx.tr("cmd-send-now"), now));
        if row.state != "unknown" {
            let key = if row.state == "recallable" { "outbox-recall" } else { "outbox-to-drafts" };
            let back = Action::Accounts(AccountAction::TakeBack(row.msg_id));
            links.push((cx.tr(key), back));
            links.push((cx.tr("compose-edit"), Action::OpenDraft(row.msg_id)));
        }
    }
    if row.state == "recallable" {
        ui.ctx().request_repaint_after(std::time::Duration::from_secs(1));
    }
    Strip { name: "outbox strip", tone, icon, text: &lines.join("\n"), detail: "", links }.show(cx, ui, out);
}

/// Offers to go on writing a stored draft, or to write from a template.
pub(super) fn draft(cx: &Cx<'_>, ui: &mut Ui, msg_id: MsgId, out: &mut Actions) {
    let links = vec![(cx.tr("compose-edit"), Action::OpenDraft(msg_id))];
    let text = cx.tr("compose-is-draft");
    Strip { name: "draft strip", tone: Tone::Neutral, icon: Icon::NotePencil, text, detail: "", links }
        .show(cx, ui, out);
}

/// Says who else answers the message now.
pub(super) fn answering(cx: &Cx<'_>, ui: &mut Ui, names: &[String], out: &mut Actions) {
    let args = [("names", names.join(", ").into()), ("count", (names.len() as u64).into())];
    let text = cx.i18n.tr_args("reader-answering", &args);
    let icon = Icon::PencilSimpleLine;
    Strip { name: "answering strip", tone: Tone::Warn, icon, text: &text, detail: "", links: Vec::new() }
        .show(cx, ui, out);
}

/// Asks whether to send the receipt that a sender wants.
pub(super) fn receipt(cx: &Cx<'_>, ui: &mut Ui, msg_id: MsgId, wanted: &ReceiptView, out: &mut Actions) {
    let who = if wanted.to.name.is_empty() {
        wanted.to.address.clone()
    } else {
        format!("{} <{}>", wanted.to.name, wanted.to.address)
    };
    let text = cx.i18n.tr_args("receipt-asked", &[("who", who.into())]);
    let answer = |send| Action::Accounts(AccountAction::AnswerReceipt { msg_id, send });
    let links = vec![(cx.tr("receipt-send"), answer(true)), (cx.tr("receipt-refuse"), answer(false))];
    Strip { name: "receipt strip", tone: Tone::Neutral, icon: Icon::Checks, text: &text, detail: "", links }
        .show(cx, ui, out);
}

/// Says how the sending stands: the tone, and one sentence a line.
fn describe(cx: &Cx<'_>, row: &OutboxRow) -> (Tone, Vec<String>) {
    let when = || cx.i18n.dates().short(Timestamp::utc(row.at), cx.wall);
    let at = |key: &str| cx.i18n.tr_args(key, &[("when", when().into())]);
    let said = (!row.text.is_empty()).then(|| row.text.clone());
    match row.state.as_str() {
        "failed" => {
            let what = if row.code > 0 {
                cx.i18n.tr_args("outbox-failed-code", &[("code", row.code.to_string().into())])
            } else {
                cx.tr("outbox-failed").to_owned()
            };
            let retry = (row.at > 0).then(|| at("outbox-failed-retry"));
            (Tone::Danger, [Some(what), said, retry].into_iter().flatten().collect())
        }
        "unknown" => {
            let lines = [Some(cx.tr("outbox-unknown").to_owned()), said];
            (Tone::Warn, lines.into_iter().flatten().collect())
        }
        "handing-over" => (Tone::Neutral, vec![cx.tr("outbox-handing-over").to_owned()]),
        "recallable" => {
            let left = row.at.saturating_sub(cx.wall.timestamp().as_second()).max(0);
            (
                Tone::Neutral,
                vec![cx.i18n.tr_args("outbox-recallable", &[("count", left.unsigned_abs().into())])],
            )
        }
        "due" if row.at > cx.wall.timestamp().as_second() => (Tone::Neutral, vec![at("outbox-at")]),
        "due" => (Tone::Neutral, vec![cx.tr("outbox-due").to_owned()]),
        _ => (Tone::Neutral, vec![cx.tr("outbox-held").to_owned()]),
    }
}
