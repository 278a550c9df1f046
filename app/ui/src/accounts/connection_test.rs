//! Connection tests: starts and stops them, and takes their steps.

use etabli_engine::{Accounts, Failure, JobId, JobState, JobView, Jobs, Request, view::ConnectionStep};
use etabli_model::AccountId;

use crate::{
    client::Ask,
    state::{AccountField, TestRun},
    workbench::Workbench,
};

impl Workbench {
    pub(super) fn test_account(&mut self) {
        let user = self.user();
        let Some(form) = &mut self.screen.accounts.form else { return };
        let errors = form.errors(|_| false);
        let needed = |field: &&AccountField| {
            !matches!(field, AccountField::Name | AccountField::Days | AccountField::Minutes)
        };
        if let Some(field) = errors.keys().find(needed) {
            form.checked = true;
            form.focus = Some(*field);
            return;
        }
        let draft = form.draft(user);
        let id = form.id;
        let before = self.screen.accounts.tests.remove(&id);
        let run = TestRun::new(&draft, self.clock.now(), before);
        self.screen.accounts.tests.insert(id, run);
        self.client.send(Request::Accounts(Accounts::Test(Box::new(draft))), Ask::Test(id));
    }

    pub(super) fn stop_test(&mut self) {
        let Some(form) = &self.screen.accounts.form else { return };
        if let Some(run) = self.screen.accounts.tests.get_mut(&form.id) {
            run.running = false;
            run.stopped = true;
            if let Some(job) = run.job {
                self.client.send(Request::Jobs(Jobs::Cancel(job)), Ask::Silent);
            }
        }
    }

    pub(crate) fn test_started(&mut self, account: Option<AccountId>, job: JobId) {
        let Some(run) = self.screen.accounts.tests.get_mut(&account) else { return };
        run.job = Some(job);
        if run.stopped {
            self.client.send(Request::Jobs(Jobs::Cancel(job)), Ask::Silent);
        }
        if let Some(view) = self.cache.jobs.get(&job).filter(|view| view.state.ended()).cloned() {
            self.test_ended(&view);
        }
    }

    pub(crate) fn test_refused(&mut self, account: Option<AccountId>, failure: Failure) {
        let now = self.clock.wall().timestamp().as_second();
        if let Some(run) = self.screen.accounts.tests.get_mut(&account) {
            run.running = false;
            run.failure = Some(failure);
            run.ended_at = now;
        }
    }

    pub(crate) fn test_step(&mut self, job: JobId, step: ConnectionStep) {
        let now = self.clock.now();
        let mine = |run: &&mut TestRun| run.job == Some(job) || (run.job.is_none() && run.running);
        if let Some(run) = self.screen.accounts.tests.values_mut().find(mine) {
            run.steps.push(step);
            run.since = now;
        }
    }

    pub(super) fn test_ended(&mut self, job: &JobView) {
        let now = self.clock.wall().timestamp().as_second();
        let Some(run) = self.screen.accounts.tests.values_mut().find(|run| run.job == Some(job.id)) else {
            return;
        };
        run.running = false;
        run.ended_at = now;
        match &job.state {
            JobState::Cancelled => run.stopped = true,
            JobState::Failed(failure) if run.steps.iter().all(|step| step.failure.is_none()) => {
                run.failure = Some(failure.clone());
            }
            _ => {}
        }
    }
}
