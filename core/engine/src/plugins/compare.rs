//! Another version of a plugin, tried beside the one that runs: what each would do with mail that is here (N-05).

use std::{collections::HashMap, path::Path, sync::Arc};

use etabli_model::MsgId;
use etabli_plugin_host::{CallError, MailEvent, MailEventKind, Plugin, package};

use super::{
    columns::shown,
    manage::{read, unfit},
    rules::received,
    services::{CallServices, DryRun, Watched},
};
use crate::{
    CellDifference, Effect, Failure, FolderRef, JobKind, JobOutcome, Reply, VersionsReport,
    core::{Caller, Engine},
    jobs::table::JobHandle,
    members::scope::Audience,
};

/// Messages of one call.
const CHUNK: usize = 200;
/// So many differences of each kind are kept; all are counted.
const KEPT: usize = 1000;

/// Two versions, and what each did so far.
struct Beside {
    current: Plugin,
    other: Plugin,
    kept: [DryRun; 2],
    report: VersionsReport,
}

impl Engine {
    /// Runs the rules and columns of a package and of the version that runs on the mail of a folder, without effect.
    ///
    /// The package gets the rights that its plugin has now. It must be another version of a plugin that runs.
    pub(super) fn compare_versions(
        &self,
        caller: &Caller,
        path: &Path,
        folder: &FolderRef,
    ) -> Result<Reply, Failure> {
        self.require_admin(caller)?;
        let package = package::read(&read(path)?).map_err(|error| unfit(path, error))?;
        let manifest = package.manifest();
        let entry = self.plugins.find(&manifest.id)?;
        let current = entry.plugin.clone()?;
        let is_denied = |declared: &&etabli_plugin_host::CapabilitySpec| {
            !self.plugins.permits(&manifest.id, declared.capability)
        };
        let lacks =
            manifest.capabilities.iter().filter(is_denied).map(|declared| declared.capability.to_string());
        let report = VersionsReport {
            plugin: manifest.id.clone(),
            current: entry.version.clone(),
            other: manifest.version.to_string(),
            lacks: lacks.collect(),
            ..VersionsReport::default()
        };
        let folder = self.find_folder_row(caller, folder)?;
        let caller = self.as_rules(caller, folder.id)?;
        let kind = JobKind::Rules(folder.path.clone());
        let path = path.to_owned();
        let id = self.start_job(Audience::User(caller.user), kind, move |engine, job| {
            // Compiling takes seconds in some languages.
            let other = engine.plugins.beside(&package).map_err(|error| unfit(&path, error))?;
            let messages: Vec<MsgId> = engine.store.columns().messages_in(folder.id.0).collect();
            let mut beside = Beside { current, other, kept: Default::default(), report };
            for chunk in messages.chunks(CHUNK) {
                job.go_on()?;
                let events: Vec<MailEvent> =
                    chunk.iter().map(|msg_id| received(*msg_id, folder.id)).collect();
                if !beside.chunk(engine, job, &caller, &events, chunk)? {
                    break;
                }
                job.progress(beside.report.messages, Some(messages.len() as u64));
            }
            Ok(JobOutcome::Versions(Box::new(beside.finish())))
        })?;
        Ok(Reply::Job(id))
    }
}

impl Beside {
    /// Lets both versions work on the same messages; reports whether the other one did not fail.
    fn chunk(
        &mut self,
        engine: &Arc<Engine>,
        job: &JobHandle,
        caller: &Caller,
        events: &[MailEvent],
        messages: &[MsgId],
    ) -> Result<bool, Failure> {
        let services = |plugin: &Plugin| {
            let (services, _) = CallServices::new(Arc::clone(engine), caller, plugin, None);
            services.watched(Watched::Job(job.clone()))
        };
        let rules = |plugin: &Plugin, kept: &DryRun| match plugin.wants(MailEventKind::Received) {
            true => plugin.mail_events(events, Box::new(services(plugin).dry(kept.clone()))),
            false => Ok(()),
        };
        let cells = |plugin: &Plugin, column: &str| -> Result<Vec<String>, CallError> {
            let cells = plugin.cells(column, messages, Box::new(services(plugin).showing()))?;
            Ok(cells.into_iter().map(|cell| shown(plugin, caller.lang, Some(cell)).text).collect())
        };
        let faulted = |error: CallError| engine.faulted(caller.lang, &self.current, &error);
        rules(&self.current, &self.kept[0]).map_err(faulted)?;
        if let Err(error) = rules(&self.other, &self.kept[1]) {
            self.report.problem = error.for_author();
            return Ok(false);
        }
        let manifests = (self.current.manifest(), self.other.manifest());
        let is_computed = |column: &&etabli_plugin_host::ColumnSpec| column.plan.is_none();
        for column in manifests.0.columns.iter().filter(is_computed) {
            if !manifests.1.columns.iter().filter(is_computed).any(|other| other.id == column.id) {
                continue;
            }
            let before = cells(&self.current, &column.id).map_err(faulted)?;
            let after = match cells(&self.other, &column.id) {
                Ok(after) => after,
                Err(error) => {
                    self.report.problem = error.for_author();
                    return Ok(false);
                }
            };
            for ((msg_id, current), other) in messages.iter().zip(before).zip(after) {
                if current == other {
                    continue;
                }
                self.report.cells_differ += 1;
                if self.report.cells.len() < KEPT {
                    let column = column.id.clone();
                    self.report.cells.push(CellDifference { column, msg_id: *msg_id, current, other });
                }
            }
        }
        self.report.messages += messages.len() as u64;
        Ok(true)
    }

    fn finish(mut self) -> VersionsReport {
        let [current, other] = self.kept.map(|kept| kept.effects());
        let (gone, new) = (missing(&current, &other), missing(&other, &current));
        self.report.effects_differ = (gone.len() + new.len()) as u64;
        self.report.only_current = gone.into_iter().take(KEPT).collect();
        self.report.only_other = new.into_iter().take(KEPT).collect();
        self.report
    }
}

/// Returns the effects that are not among others, as often as they are missing there.
fn missing(from: &[Effect], among: &[Effect]) -> Vec<Effect> {
    let mut rest: HashMap<&Effect, usize> = HashMap::new();
    for effect in among {
        *rest.entry(effect).or_default() += 1;
    }
    let mut found = Vec::new();
    for effect in from {
        match rest.get_mut(effect) {
            Some(count) if *count > 0 => *count -= 1,
            _ => found.push(effect.clone()),
        }
    }
    found
}
