//! What a plugin would do: the changes it announces, or where another version differs.

use egui::{Layout, Ui};

use super::{Left, Shell, close, dialog};
use crate::{
    action::{Action, Actions},
    commands::CommandId,
    icons::Icon,
    shell::Cx,
    state::{TrialKind, TrialLine, TrialState},
    theme::{Type, size},
    widgets::{self, Button, Look},
};

pub(super) fn show(cx: &Cx<'_>, ui: &Ui, trial: &TrialState, out: &mut Actions) {
    let shell = Shell {
        id: "trial",
        title: &trial.title,
        icon: Some((Icon::PuzzlePiece, cx.t.accent)),
        width: size::PALETTE,
        cancel: cx.tr("dialog-close"),
        accept: trial.next.as_ref().map_or("", |(label, _)| label),
        safe_focus: true,
        ..Default::default()
    };
    let mut wishes = Vec::new();
    let left = dialog(cx, ui, &shell, |ui| {
        widgets::paragraph(ui, &trial.summary, Type::Ui, cx.t.t1, ui.available_width());
        for line in &trial.lines {
            one(cx, ui, line, &mut wishes);
        }
    });
    out.append(&mut wishes);
    let accepted = left == Some(Left::Accepted);
    close(left, out);
    if let (true, Some((_, action))) = (accepted, &trial.next) {
        out.push(action.clone());
    }
}

fn one(cx: &Cx<'_>, ui: &mut Ui, line: &TrialLine, out: &mut Actions) {
    let t = cx.t;
    let mark = match line.kind {
        TrialKind::Done => None,
        TrialKind::Gone => Some(("trial-gone", Icon::Minus, t.warn_soft, t.warn)),
        TrialKind::New => Some(("trial-new", Icon::Plus, t.sel, t.accent)),
        TrialKind::Changed => Some(("trial-changed", Icon::ArrowsClockwise, t.sel, t.accent)),
        TrialKind::Problem => Some(("trial-problem", Icon::Warning, t.danger_soft, t.danger)),
    };
    ui.horizontal_top(|ui| {
        if let Some((key, icon, fill, color)) = mark {
            widgets::tag(ui, Some(icon), cx.tr(key), fill, color);
        }
        ui.with_layout(Layout::right_to_left(egui::Align::Min), |ui| {
            if let Some(message) = line.msg_id {
                let open = Button::new(cx.tr("readings-open")).look(Look::Outlined).small();
                if open.show(ui, t).clicked() {
                    let show = Action::Run(CommandId::ShowMail);
                    out.extend([Action::CloseDialog, show, Action::OpenMessage(message)]);
                }
            }
            ui.with_layout(Layout::top_down(egui::Align::Min), |ui| {
                widgets::paragraph(ui, &line.text, Type::Small, t.t1, ui.available_width());
            });
        });
    });
}
