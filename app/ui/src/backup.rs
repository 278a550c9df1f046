//! Backups: what the window does with wishes about them.

use etabli_engine::{BackupReport, Request, Store};

use crate::{
    action::{Action, BackupAction},
    client::Ask,
    icons::Icon,
    workbench::Workbench,
};

impl Workbench {
    /// Asks for the last backup, which an administrator may know of.
    pub(crate) fn ask_backup(&mut self) {
        if self.cache.is_admin() {
            self.client.send(Request::Store(Store::BackupState), Ask::Backup);
        }
    }

    pub(crate) fn backup_action(&mut self, action: BackupAction) {
        match action {
            BackupAction::Choose => {
                let title = self.i18n.tr("backup-choose-title").to_owned();
                let done = self.platform_done(|path: Option<std::path::PathBuf>| {
                    path.map(|path| Action::Backup(BackupAction::Into(path)))
                });
                self.platform.pick_folder(&title, done);
            }
            BackupAction::Into(folder) => {
                self.client.send(Request::Store(Store::Backup(folder)), Ask::Job);
            }
        }
    }

    pub(crate) fn backed_up(&mut self, report: &BackupReport) {
        let problems = report.problems.len() as u64;
        let args = [("count", report.messages.into()), ("problems", problems.into())];
        let text = self.i18n.tr_args("job-backed-up", &args);
        self.toast(if problems == 0 { Icon::ShieldCheck } else { Icon::ShieldWarning }, text, None);
    }
}
