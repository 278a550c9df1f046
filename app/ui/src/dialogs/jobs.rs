//! Running and recent jobs.

use egui::{Layout, Ui};
use etabli_engine::{JobState, JobView};

use super::{Shell, close, dialog};
use crate::{
    action::{Action, Actions},
    icons::Icon,
    incoming::job_title,
    shell::Cx,
    theme::{Type, size},
    widgets::{self, Button, Look},
};

pub(super) fn show(cx: &Cx<'_>, ui: &Ui, out: &mut Actions) {
    let shell = Shell {
        id: "jobs",
        title: cx.tr("cmd-jobs"),
        icon: Some((Icon::ListChecks, cx.t.accent)),
        width: size::PALETTE,
        accept: cx.tr("dialog-close"),
        ..Default::default()
    };
    let mut wishes = Vec::new();
    let left = dialog(cx, ui, &shell, |ui| {
        if cx.cache.jobs.is_empty() {
            widgets::text(ui, cx.tr("jobs-none"), Type::Ui, cx.t.t3);
        }
        for job in cx.cache.jobs.values().rev() {
            row(cx, ui, job, &mut wishes);
        }
    });
    out.append(&mut wishes);
    close(left, out);
}

fn row(cx: &Cx<'_>, ui: &mut Ui, job: &JobView, out: &mut Actions) {
    let t = cx.t;
    let title = job_title(cx.i18n, &job.kind);
    ui.horizontal(|ui| {
        let (key, icon, fill, color) = match &job.state {
            JobState::Queued => ("job-queued", Icon::Clock, t.press, t.t2),
            JobState::Running => ("job-running", Icon::CircleNotch, t.sel, t.accent),
            JobState::Done => ("job-ended", Icon::CheckCircle, t.ok_soft, t.ok),
            JobState::Cancelled => ("job-stopped", Icon::StopCircle, t.press, t.t2),
            JobState::Failed(_) => ("job-failed", Icon::WarningCircle, t.danger_soft, t.danger),
        };
        widgets::tag(ui, Some(icon), cx.tr(key), fill, color);
        widgets::text(ui, &title, Type::Ui, t.t1);
        ui.with_layout(Layout::right_to_left(egui::Align::Center), |ui| {
            if !job.state.ended() {
                let stop = cx.i18n.tr_args("status-stop", &[("title", title.as_str().into())]);
                let button = Button::new(cx.tr("job-stop")).look(Look::Outlined).small().name(&stop);
                if button.show(ui, t).clicked() {
                    out.push(Action::CancelJob(job.id));
                }
                let share = job.total.filter(|total| *total > 0).map(|total| job.done as f32 / total as f32);
                widgets::progress_bar(ui, t, size::PROGRESS_W, share, &title);
            }
            let counts = match job.total {
                Some(total) => format!("{} / {}", cx.i18n.number(job.done), cx.i18n.number(total)),
                None => cx.i18n.number(job.done),
            };
            widgets::text(ui, &counts, Type::Small, t.t3);
        });
    });
    if !job.note.is_empty() && !job.state.ended() {
        widgets::paragraph(ui, &job.note, Type::Small, t.t3, ui.available_width());
    }
    if let JobState::Failed(failure) = &job.state {
        let (what, hint) = cx.i18n.failure_text(failure);
        widgets::paragraph(ui, &format!("{what} {hint}"), Type::Small, t.danger, ui.available_width());
    }
}
