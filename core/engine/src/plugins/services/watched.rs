//! Who hears how far a call is, and who may stop it.

use std::sync::mpsc::{SyncSender, sync_channel};

use super::CallServices;
use crate::{Failure, JobKind, JobOutcome, PluginRun, jobs::table::JobHandle, members::scope::Audience};

/// Who hears how far a call is.
pub(crate) enum Watched {
    /// Nobody: its reports are dropped.
    Nobody,
    /// The person who runs a command. Its first report opens a row in the Jobs panel.
    Person,
    /// A job that counts its units itself; the plugin's notes stand beside them.
    Job(JobHandle),
}

/// The job of a command that said how far it is. It ends with the command.
pub(super) struct CallJob {
    job: JobHandle,
    end: SyncSender<Result<PluginRun, Failure>>,
}

impl CallJob {
    pub(super) fn end(self, result: Result<PluginRun, Failure>) {
        // A job that ended before, because the program closes, needs no end.
        let _ = self.end.send(result);
    }
}

impl CallServices {
    pub(super) fn report(&self, done: u64, total: Option<u64>, note: &str) {
        match &self.watched {
            Watched::Nobody => {}
            Watched::Job(job) => job.note(note),
            Watched::Person => self.with_job(|job| {
                job.progress(done, total);
                job.note(note);
            }),
        }
    }

    pub(super) fn is_cancelled(&self) -> bool {
        match &self.watched {
            Watched::Nobody => false,
            Watched::Job(job) => job.cancelled(),
            Watched::Person => {
                self.log.with(|run| run.job.as_ref().is_some_and(|running| running.job.cancelled()))
            }
        }
    }

    /// Says what a command waits for, in a row where the person can stop it.
    pub(super) fn waits_for(&self, what: &str) {
        if let Watched::Person = self.watched {
            self.with_job(|job| job.note(what));
        }
    }

    fn with_job(&self, work: impl FnOnce(&JobHandle)) {
        self.log.with(|run| {
            if run.job.is_none() {
                run.job = self.start_call_job();
            }
            if let Some(running) = &run.job {
                work(&running.job);
            }
        });
    }

    fn start_call_job(&self) -> Option<CallJob> {
        let (started, job) = sync_channel(1);
        let (end, ended) = sync_channel(1);
        let kind = JobKind::Plugin(self.name.clone());
        let audience = Audience::User(self.caller.user);
        let spawned = self.engine.start_side_job(audience, kind, move |_, job| {
            let _ = started.send(job.clone());
            let result = ended.recv().unwrap_or_else(|_| Ok(PluginRun::default()));
            job.go_on()?;
            result.map(JobOutcome::Plugin)
        });
        spawned.ok()?;
        Some(CallJob { job: job.recv().ok()?, end })
    }
}
