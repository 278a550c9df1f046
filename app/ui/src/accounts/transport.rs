//! Fetching and sending: what runs, and what the person is told at its end.

use etabli_engine::{
    Accounts, JobId, JobKind, JobOutcome, JobState, JobView, Jobs, NewMail, Request, TransportReport,
};

use etabli_model::MsgId;

use crate::{client::Ask, icons::Icon, workbench::Workbench};

impl Workbench {
    pub(crate) fn transport_started(&mut self, job: JobId) {
        self.cache.asked_jobs.insert(job);
        match self.cache.jobs.get(&job).filter(|view| view.state.ended()).cloned() {
            Some(view) => self.transport_ended(&view),
            None => self.client.send(Request::Jobs(Jobs::List), Ask::Jobs),
        }
    }

    /// Takes the end of a job about accounts. Reports whether it was one.
    pub(crate) fn account_job_ended(&mut self, job: &JobView) -> bool {
        match &job.kind {
            JobKind::ConnectionTest(_) => self.test_ended(job),
            JobKind::SignIn(name) => {
                match &job.state {
                    JobState::Failed(failure) => self.toast_failure(failure),
                    JobState::Done => {
                        let text = self.i18n.tr_args("oauth-signed-in", &[("name", name.as_str().into())]);
                        self.toast(Icon::CheckCircle, text, None);
                    }
                    _ => {}
                }
                self.ask_accounts();
            }
            JobKind::Transport(_) | JobKind::Transports(_) => {
                self.transport_ended(job);
                self.ask_accounts();
            }
            _ => return false,
        }
        true
    }

    pub(crate) fn sign_in_started(&mut self, job: JobId) {
        if !self.cache.jobs.get(&job).is_some_and(|view| view.state.ended()) {
            let text = self.i18n.tr("oauth-in-browser").to_owned();
            self.toast(Icon::Info, text, None);
        }
    }

    /// Tells what a job did that the person asked for; what runs by itself stays silent.
    fn transport_ended(&mut self, job: &JobView) {
        if !self.cache.asked_jobs.remove(&job.id) {
            return;
        }
        match (&job.state, &job.outcome) {
            (JobState::Failed(failure), _) => self.toast_failure(failure),
            (JobState::Cancelled, _) => {
                let text = self.i18n.tr("job-cancelled").to_owned();
                self.toast(Icon::StopCircle, text, None);
            }
            (_, Some(JobOutcome::Transport(reports))) => {
                let text = self.transport_text(reports);
                let failed = reports.iter().any(|report| !report.failed.is_empty());
                self.toast(if failed { Icon::Warning } else { Icon::CheckCircle }, text, None);
            }
            _ => {}
        }
    }

    /// Sends the receipt of a message that was shown, where the account's setting does so unasked.
    pub(crate) fn answer_receipt_by_itself(&mut self, msg_id: MsgId) {
        let open = self.cache.message.as_ref().filter(|open| open.view.row.id == msg_id);
        let wanted = open.and_then(|open| open.view.receipt.as_ref());
        if wanted.is_some_and(|wanted| wanted.by_itself) {
            let ask = Ask::ReceiptAnswered { asked: false, send: true };
            self.client.send(Request::Accounts(Accounts::AnswerReceipt { msg_id, send: true }), ask);
        }
    }

    /// Announces new mail on the desktop while the person looks elsewhere.
    pub(crate) fn new_mail(&mut self, ctx: &egui::Context, mail: &NewMail) {
        if ctx.input(|input| input.focused) {
            return;
        }
        let args = [("count", mail.count.into()), ("account", mail.name.as_str().into())];
        let title = match mail.name.is_empty() {
            true => self.i18n.tr("internal-new").to_owned(),
            false => self.i18n.tr_args("new-mail", &args),
        };
        let who = if mail.from.name.is_empty() { &mail.from.address } else { &mail.from.name };
        self.platform.notify(&title, &format!("{who}\n{}", mail.subject));
    }

    fn transport_text(&self, reports: &[TransportReport]) -> String {
        let sum = |count: fn(&TransportReport) -> u64| reports.iter().map(count).sum::<u64>();
        let [fetched, sent, deleted] =
            [sum(|report| report.fetched), sum(|report| report.sent), sum(|report| report.deleted_on_server)];
        let failed = sum(|report| report.failed.len() as u64);
        let mut parts = vec![self.i18n.tr_args("transport-fetched", &[("count", fetched.into())])];
        for (key, count) in
            [("transport-sent", sent), ("transport-deleted", deleted), ("transport-failed", failed)]
        {
            if count > 0 {
                parts.push(self.i18n.tr_args(key, &[("count", count.into())]));
            }
        }
        parts.join(", ")
    }
}
