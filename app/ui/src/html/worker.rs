//! The thread that lays out and paints.

use std::{
    collections::VecDeque,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::mpsc::{Receiver, Sender, channel},
};

use blitz_dom::FontContext;
use egui::Context;
use etabli_model::MsgId;

use super::{
    Job, Said,
    page::{self, BlitzPage, HtmlPage},
};

/// Layout goes down the tree by recursion; the depth is bounded before, and this holds it.
const STACK: usize = 64 << 20;

/// Starts the thread; it ends when nobody can ask it any more.
pub(super) fn start(out: Sender<Said>, ctx: Context) -> Option<Sender<Job>> {
    let (send, receive) = channel();
    let spawned = std::thread::Builder::new().name("html".into()).stack_size(STACK).spawn(move || {
        Worker { page: None, fonts: None, turn: 0, out, ctx }.run(&receive);
    });
    match spawned {
        Ok(_) => Some(send),
        Err(error) => {
            tracing::warn!(%error, "no thread for HTML");
            None
        }
    }
}

struct Worker {
    page: Option<(MsgId, BlitzPage)>,
    fonts: Option<FontContext>,
    turn: u64,
    out: Sender<Said>,
    ctx: Context,
}

impl Worker {
    fn run(mut self, jobs: &Receiver<Job>) {
        let mut waiting = VecDeque::new();
        loop {
            if waiting.is_empty() {
                let Ok(job) = jobs.recv() else { return };
                waiting.push_back(job);
            }
            waiting.extend(jobs.try_iter());
            let Some(job) = waiting.pop_front() else { continue };
            if waiting.iter().any(|later| overtakes(later, &job)) {
                continue;
            }
            let Some(said) = self.guarded(job) else { continue };
            if self.out.send(said).is_err() {
                return;
            }
            self.ctx.request_repaint();
        }
    }

    /// Does a job; a panic of the renderer costs this page and nothing else.
    fn guarded(&mut self, job: Job) -> Option<Said> {
        let msg_id = match &job {
            Job::Open { msg_id, .. } => Some(*msg_id),
            _ => self.page.as_ref().map(|(msg_id, _)| *msg_id),
        };
        if let Ok(said) = catch_unwind(AssertUnwindSafe(|| self.job(job))) {
            return said;
        }
        tracing::warn!("the HTML renderer panicked");
        (self.page, self.fonts) = (None, None);
        msg_id.map(|msg_id| Said::Failed { msg_id })
    }

    fn job(&mut self, job: Job) -> Option<Said> {
        if let Job::Open { msg_id, source, frame } = job {
            self.page = None;
            let fonts = self.fonts.get_or_insert_with(page::fonts).clone();
            let Some(page) = BlitzPage::open(&source, frame, fonts) else {
                return Some(Said::Failed { msg_id });
            };
            if !page.refused().is_empty() {
                tracing::error!("HTML that counted as safe asked for something remote");
            }
            let size = page.size();
            self.page = Some((msg_id, page));
            self.turn += 1;
            return Some(Said::LaidOut { msg_id, turn: self.turn, size });
        }
        let (msg_id, page) = self.page.as_mut()?;
        match job {
            Job::Open { .. } => None,
            Job::Paint { turn, strip } => {
                (turn == self.turn).then(|| Said::Painted { turn, strip, image: page.paint(strip) })
            }
            Job::Look { place, is_click } => Some(Said::Link { link: page.link_at(place), is_click }),
            Job::Find(wanted) => Some(Said::Found { places: page.find(&wanted), wanted }),
            Job::Select(what) => {
                page.select(what);
                self.turn += 1;
                Some(Said::LaidOut { msg_id: *msg_id, turn: self.turn, size: page.size() })
            }
            Job::Copy => page.selected().map(Said::Copied),
        }
    }
}

/// Reports whether a later job makes an earlier one needless.
fn overtakes(later: &Job, earlier: &Job) -> bool {
    match (later, earlier) {
        (Job::Open { .. }, _) => !matches!(earlier, Job::Look { is_click: true, .. }),
        (Job::Select(_), Job::Select(_) | Job::Paint { .. }) | (Job::Find(_), Job::Find(_)) => true,
        (Job::Look { is_click: false, .. }, Job::Look { is_click: false, .. }) => true,
        _ => false,
    }
}
