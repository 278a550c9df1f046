//! Trying what a plugin does before it does it: its rules, and another version of it.

use std::path::PathBuf;

use etabli_engine::{
    Effect, EffectKind, FolderRef, JobOutcome, JobView, Manage, Plugins, Reply, Request, RulesReport,
    VersionsReport,
};

use crate::{
    action::{Action, PluginAction},
    client::Ask,
    icons::Icon,
    state::{Dialog, TrialKind, TrialLine, TrialOf, TrialState},
    workbench::Workbench,
};

/// So many lines are shown; all are counted.
const SHOWN: usize = 500;

impl Workbench {
    /// Lets the person pick another version of a plugin.
    pub(crate) fn pick_version(&mut self) {
        let title = self.i18n.tr("plugin-compare-title").to_owned();
        let done = self.platform_done(|paths: Vec<PathBuf>| {
            let path = paths.into_iter().next()?;
            Some(Action::Plugins(PluginAction::Try(TrialOf::Version(path))))
        });
        self.platform.pick_files(&title, done);
    }

    /// Tries something on the folder that was chosen last.
    pub(crate) fn try_plugin(&mut self, of: TrialOf) {
        let request = match &of {
            TrialOf::Rules { plugin, folder, .. } => {
                Plugins::RunRules { plugin: plugin.clone(), folder: FolderRef::Id(*folder), dry: true }
            }
            TrialOf::Version(path) => {
                let Some(folder) = self.screen.folder else { return };
                Plugins::Compare { path: path.clone(), folder: FolderRef::Id(folder) }
            }
        };
        self.client.send(Request::Plugins(request), Ask::Trial(of));
    }

    /// A trial has begun, or is over already.
    pub(crate) fn trial_started(&mut self, of: TrialOf, reply: Reply) {
        let Reply::Job(job) = reply else { return };
        self.cache.trials.insert(job, of);
        match self.cache.jobs.get(&job).filter(|job| job.state.ended()).cloned() {
            Some(ended) => {
                self.trial_ended(&ended);
            }
            None => self.client.send(Request::Jobs(etabli_engine::Jobs::List), Ask::Jobs),
        }
    }

    /// Shows what came of a trial; reports whether the job was one that ended well.
    pub(crate) fn trial_ended(&mut self, job: &JobView) -> bool {
        let Some(of) = self.cache.trials.remove(&job.id) else { return false };
        let state = match (of, &job.outcome) {
            (TrialOf::Rules { plugin, name, folder }, Some(JobOutcome::Rules(report))) => {
                let run = Action::Plugins(PluginAction::RunRules { plugin, folder });
                self.rules_trial(&name, report, run)
            }
            (TrialOf::Version(path), Some(JobOutcome::Versions(report))) => self.version_trial(path, report),
            _ => return false,
        };
        if job.state != etabli_engine::JobState::Done {
            return false;
        }
        self.screen.dialogs.push(Dialog::Trial(Box::new(state)));
        true
    }

    fn rules_trial(&self, name: &str, report: &RulesReport, run: Action) -> TrialState {
        let changes = report.effects.len() as u64;
        let args = [("messages", report.messages.into()), ("changes", changes.into())];
        let lines = report.effects.iter().map(|effect| self.effect_line(TrialKind::Done, effect));
        TrialState {
            title: self.i18n.tr_args("trial-rules", &[("plugin", name.into())]),
            summary: self.i18n.tr_args("trial-rules-would", &args),
            lines: lines.take(SHOWN).collect(),
            next: (changes > 0).then(|| (self.i18n.tr("trial-rules-run").to_owned(), run)),
        }
    }

    fn version_trial(&self, path: PathBuf, report: &VersionsReport) -> TrialState {
        let name = self.cache.plugins.iter().find(|plugin| plugin.id == report.plugin);
        let name = name.map_or(report.plugin.as_str(), |plugin| plugin.name.as_str());
        let problem = |text: String| TrialLine { kind: TrialKind::Problem, text, msg_id: None };
        let mut lines = Vec::new();
        if !report.problem.is_empty() {
            let args = [("problem", report.problem.as_str().into())];
            lines.push(problem(self.i18n.tr_args("trial-version-failed", &args)));
        }
        if !report.lacks.is_empty() {
            let args = [("rights", report.lacks.join(", ").into())];
            lines.push(problem(self.i18n.tr_args("trial-version-lacks", &args)));
        }
        lines.extend(report.only_current.iter().map(|effect| self.effect_line(TrialKind::Gone, effect)));
        lines.extend(report.only_other.iter().map(|effect| self.effect_line(TrialKind::New, effect)));
        lines.extend(report.cells.iter().map(|cell| TrialLine {
            kind: TrialKind::Changed,
            text: format!("{} → {}", cell.current, cell.other),
            msg_id: Some(cell.msg_id),
        }));
        lines.truncate(SHOWN);
        let args = [
            ("current", report.current.as_str().into()),
            ("other", report.other.as_str().into()),
            ("messages", report.messages.into()),
            ("changes", report.effects_differ.into()),
            ("cells", report.cells_differ.into()),
        ];
        let key = if report.is_same() { "trial-version-same" } else { "trial-version-differs" };
        let install = Action::Plugins(PluginAction::Manage(Manage::Install { path, allow_unsigned: false }));
        TrialState {
            title: self.i18n.tr_args("trial-version", &[("plugin", name.into())]),
            summary: self.i18n.tr_args(key, &args),
            lines,
            next: Some((self.i18n.tr("trial-version-install").to_owned(), install)),
        }
    }

    fn effect_line(&self, kind: TrialKind, effect: &Effect) -> TrialLine {
        let key = match effect.kind {
            EffectKind::Moved => "effect-moved",
            EffectKind::FlagSet => "effect-flag-set",
            EffectKind::FlagRemoved => "effect-flag-removed",
            EffectKind::FieldSet => "effect-field-set",
            EffectKind::Linked => "effect-linked",
            EffectKind::Unlinked => "effect-unlinked",
            EffectKind::MessageAdded => "effect-message-added",
            EffectKind::FolderMade => "effect-folder-made",
            EffectKind::RecordCreated => "effect-record-created",
            EffectKind::RecordChanged => "effect-record-changed",
            EffectKind::RecordDeleted => "effect-record-deleted",
            EffectKind::HostAsked => "effect-host-asked",
        };
        let text = self.i18n.tr_args(key, &[("detail", effect.detail.as_str().into())]);
        TrialLine { kind, text, msg_id: effect.msg_id }
    }

    /// Runs rules for real; the job says how far it is.
    pub(crate) fn run_rules(&mut self, plugin: String, folder: etabli_model::FolderId) {
        let request = Plugins::RunRules { plugin, folder: FolderRef::Id(folder), dry: false };
        self.client.send(Request::Plugins(request), Ask::Job);
        let text = self.i18n.tr("trial-rules-started").to_owned();
        self.toast(Icon::PuzzlePiece, text, None);
    }
}
