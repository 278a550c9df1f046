//! Running a plugin's rules on mail that is already here, for real or to see what they would do.

use std::sync::Arc;

use etabli_model::{FolderId, MsgId};
use etabli_plugin_host::{MailEvent, MailEventKind, Plugin};

use super::services::{CallServices, DryRun, Watched};
use crate::{
    Failure, FailureCode, FolderRef, JobKind, JobOutcome, Reply, RulesReport,
    core::{Caller, Engine},
    jobs::table::JobHandle,
    members::scope::Audience,
};

/// Messages of one call.
const CHUNK: usize = 200;

impl Engine {
    pub(super) fn run_rules(
        &self,
        caller: &Caller,
        plugin: &str,
        folder: &FolderRef,
        dry: bool,
    ) -> Result<Reply, Failure> {
        let plugin = self.plugin_of(caller, plugin, &[])?;
        if !plugin.wants(MailEventKind::Received) {
            return Err(Failure::new(FailureCode::PluginNoRules, plugin.manifest().id.as_str()));
        }
        let folder = self.find_folder_row(caller, folder)?;
        let caller = self.as_rules(caller, folder.id)?;
        let kind = JobKind::Rules(folder.path.clone());
        let id = self.start_job(Audience::User(caller.user), kind, move |engine, job| {
            let columns = engine.store.columns();
            let events: Vec<MailEvent> =
                columns.messages_in(folder.id.0).map(|msg_id| received(msg_id, folder.id)).collect();
            run(engine, job, &caller, &plugin, &events, dry)
        })?;
        Ok(Reply::Job(id))
    }

    /// Who stands behind rules that a person runs on a folder: that person, who sees there what a background call
    /// would see.
    pub(super) fn as_rules(&self, caller: &Caller, folder: FolderId) -> Result<Caller, Failure> {
        Ok(Caller { scope: self.folder_scopes()?.get(&folder.0).copied(), ..caller.again() })
    }
}

/// What rules are told of a message that is in a folder already.
pub(super) fn received(msg_id: MsgId, folder: FolderId) -> MailEvent {
    MailEvent { kind: MailEventKind::Received, msg_id, related: None, folder, moved_from: None }
}

fn run(
    engine: &Arc<Engine>,
    job: &JobHandle,
    caller: &Caller,
    plugin: &Plugin,
    events: &[MailEvent],
    dry: bool,
) -> Result<JobOutcome, Failure> {
    let kept = dry.then(DryRun::default);
    let mut report = RulesReport { dry, ..RulesReport::default() };
    for chunk in events.chunks(CHUNK) {
        job.go_on()?;
        let (services, _) = CallServices::new(Arc::clone(engine), caller, plugin, None);
        let services = services.watched(Watched::Job(job.clone()));
        let services = match &kept {
            Some(kept) => services.dry(kept.clone()),
            None => services,
        };
        plugin
            .mail_events(chunk, Box::new(services))
            .map_err(|error| engine.faulted(caller.lang, plugin, &error))?;
        report.messages += chunk.len() as u64;
        report.effects = kept.as_ref().map(DryRun::effects).unwrap_or_default();
        job.keep(JobOutcome::Rules(report.clone()));
        job.progress(report.messages, Some(events.len() as u64));
    }
    Ok(JobOutcome::Rules(report))
}
