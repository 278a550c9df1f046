//! A connection test: the steps that arrived, and those that are still to come.

use std::time::Duration;

use etabli_engine::{AccountDraft, Failure, JobId, view::ConnectionStep};
use etabli_model::{Incoming, Tls};

/// A connection test and what it found so far.
#[derive(Debug, Clone)]
pub(crate) struct TestRun {
    /// None until the engine named the job.
    pub(crate) job: Option<JobId>,
    pub(crate) running: bool,
    pub(crate) stopped: bool,
    pub(crate) steps: Vec<ConnectionStep>,
    /// Why the test could not run at all.
    pub(crate) failure: Option<Failure>,
    /// When the last step ended.
    pub(crate) since: Duration,
    pub(crate) chains: Vec<Chain>,
    /// The step that failed in the test before this one, and when, in seconds since 1970.
    pub(crate) previous: Option<(ConnectionStep, i64)>,
    /// When this test ended.
    pub(crate) ended_at: i64,
}

/// What is tried with one server.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Chain {
    /// `imap`, `pop3` or `smtp`.
    pub(crate) server: &'static str,
    pub(crate) port: u16,
    pub(crate) tls: Tls,
}

/// How a chain or a step of it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    Waiting,
    Running,
    Passed,
    Failed,
    Stopped,
}

impl TestRun {
    pub(crate) fn new(draft: &AccountDraft, now: Duration, before: Option<Self>) -> Self {
        let transport = &draft.transport;
        let incoming = &transport.incoming_server;
        let server = if transport.incoming == Incoming::Imap { "imap" } else { "pop3" };
        let mut chains = vec![Chain { server, port: incoming.port, tls: incoming.tls }];
        let outgoing = &transport.outgoing_server;
        if !outgoing.host.is_empty() {
            chains.push(Chain { server: "smtp", port: outgoing.port, tls: outgoing.tls });
        }
        let previous = before.and_then(|before| {
            let failed = before.steps.iter().find(|step| step.failure.is_some()).cloned();
            failed.map(|step| (step, before.ended_at)).or(before.previous)
        });
        Self {
            job: None,
            running: true,
            stopped: false,
            steps: Vec::new(),
            failure: None,
            since: now,
            chains,
            previous,
            ended_at: 0,
        }
    }

    /// Returns the steps of a chain in order, those to come included.
    pub(crate) fn steps_of(&self, chain: &Chain) -> Vec<(&'static str, Option<&ConnectionStep>)> {
        let mut names = vec!["resolve", "connect"];
        if chain.tls != Tls::None {
            names.push("encrypt");
        }
        names.push("sign-in");
        let of = |name: &str| {
            self.steps.iter().find(|step| step.server == chain.server && step_name(step, chain) == name)
        };
        if of("visible").is_some_and(|step| step.failure.is_some()) {
            names.push("visible");
        }
        names.into_iter().map(|name| (name, of(name))).collect()
    }

    /// Returns how many folders or messages a server showed.
    pub(crate) fn visible(&self, chain: &Chain) -> Option<u64> {
        let seen = |step: &&ConnectionStep| {
            step.server == chain.server && step.step == "visible" && step.failure.is_none()
        };
        self.steps.iter().find(seen)?.detail.trim().parse().ok()
    }

    pub(crate) fn standing(&self, chain: &Chain) -> Standing {
        let steps = self.steps_of(chain);
        if steps.iter().any(|(_, step)| step.is_some_and(|step| step.failure.is_some())) {
            return Standing::Failed;
        }
        if steps.iter().all(|(_, step)| step.is_some()) {
            return Standing::Passed;
        }
        if !self.running {
            return if self.stopped || self.failure.is_some() {
                Standing::Stopped
            } else {
                Standing::Waiting
            };
        }
        let is_open = |chain: &&Chain| {
            let steps = self.steps_of(chain);
            let failed = steps.iter().any(|(_, step)| step.is_some_and(|step| step.failure.is_some()));
            !failed && steps.iter().any(|(_, step)| step.is_none())
        };
        let first_open = self.chains.iter().find(is_open);
        if first_open == Some(chain) { Standing::Running } else { Standing::Waiting }
    }
}

/// Without encryption the step after the connection is the sign-in, however a server calls it.
fn step_name<'a>(step: &'a ConnectionStep, chain: &Chain) -> &'a str {
    if chain.tls == Tls::None && step.step == "encrypt" { "sign-in" } else { &step.step }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(server: &str, step: &str) -> ConnectionStep {
        ConnectionStep {
            server: server.to_owned(),
            step: step.to_owned(),
            detail: String::new(),
            valid_until: None,
            millis: 1,
            failure: None,
            fingerprint: None,
        }
    }

    #[test]
    fn chains_run_one_after_the_other() {
        let mut draft = crate::state::AccountForm::fresh(String::new()).draft(None);
        draft.transport.incoming_server.host = "imap.x.example".to_owned();
        draft.transport.outgoing_server.host = "smtp.x.example".to_owned();
        let mut run = TestRun::new(&draft, Duration::ZERO, None);
        let [imap, smtp] = [run.chains[0].clone(), run.chains[1].clone()];
        assert_eq!((run.standing(&imap), run.standing(&smtp)), (Standing::Running, Standing::Waiting));
        run.steps.extend(["resolve", "connect", "encrypt", "sign-in"].map(|name| step("imap", name)));
        assert_eq!((run.standing(&imap), run.standing(&smtp)), (Standing::Passed, Standing::Running));
    }
}
