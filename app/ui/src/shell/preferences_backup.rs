//! The section of the preferences about backups.

use egui::Ui;
use etabli_engine::{BackupState, JobKind};
use etabli_model::Timestamp;

use super::Cx;
use crate::{
    action::{Action, Actions, BackupAction},
    icons::Icon,
    theme::{Type, size},
    widgets::{self, Button, Look},
};

/// Shows the last backup and makes another; nothing to who is no administrator.
pub(super) fn show(cx: &Cx<'_>, ui: &mut Ui, out: &mut Actions) {
    if !cx.cache.is_admin() {
        return;
    }
    widgets::heading(ui, cx.tr("pref-backup"), Type::Heading, cx.t.t1);
    ui.add_space(size::S4);
    widgets::paragraph(ui, cx.tr("backup-hint"), Type::Small, cx.t.t3, ui.available_width());
    ui.add_space(size::S4);
    let state = cx.cache.backup.as_ref();
    widgets::paragraph(ui, &last(cx, state), Type::Ui, cx.t.t1, ui.available_width());
    if let Some(failure) = state.and_then(|state| state.failure.as_ref()) {
        let (text, hint) = cx.i18n.failure_text(failure);
        let folder = state.map(|state| state.folder.display().to_string()).unwrap_or_default();
        let args = [("failure", text.into()), ("hint", hint.into()), ("folder", folder.into())];
        let text = cx.i18n.tr_args("backup-failed", &args);
        widgets::paragraph(ui, &text, Type::Ui, cx.t.danger, ui.available_width());
    }
    ui.add_space(size::S8);
    let runs = cx.cache.jobs.values().any(|job| matches!(job.kind, JobKind::Backup(_)) && !job.state.ended());
    let reason = runs.then(|| cx.tr("backup-runs"));
    ui.horizontal_wrapped(|ui| {
        if let Some(state) = state {
            let again = Button::new(cx.tr("backup-again")).icon(Icon::FloppyDisk).look(Look::Outlined);
            if again.disabled(reason).show(ui, cx.t).clicked() {
                out.push(Action::Backup(BackupAction::Into(state.folder.clone())));
            }
        }
        let choose = Button::new(cx.tr("backup-choose")).icon(Icon::FolderOpen).look(Look::Outlined);
        if choose.disabled(reason).show(ui, cx.t).clicked() {
            out.push(Action::Backup(BackupAction::Choose));
        }
    });
}

fn last(cx: &Cx<'_>, state: Option<&BackupState>) -> String {
    let made = state.and_then(|state| Some((state, state.made_at?)));
    let Some((state, made_at)) = made else { return cx.tr("backup-none").to_owned() };
    let date = cx.i18n.dates().long(Timestamp::utc(made_at), cx.wall.time_zone());
    if state.failure.is_some() {
        // The folder is that of the attempt that failed.
        return cx.i18n.tr_args("backup-last", &[("date", date.into())]);
    }
    let folder = state.folder.display().to_string();
    cx.i18n.tr_args("backup-last-in", &[("date", date.into()), ("folder", folder.into())])
}
