//! Waiting for a job: progress on the terminal, Ctrl-C cancels it.

use std::{
    io::{IsTerminal, Write},
    sync::{
        OnceLock,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use etabli_engine::{Event, Failure, FailureCode, JobId, JobKind, JobView, Jobs, Reply, Request, Session};

use crate::{
    context::{ask, tell},
    output::printable,
    stop::Stop,
    text::Text,
};

/// How long to listen before looking whether somebody pressed Ctrl-C.
const TICK: Duration = Duration::from_millis(100);
/// How long to hear nothing of a job before asking about it.
const SILENCE: Duration = Duration::from_secs(1);

static INTERRUPTED: AtomicBool = AtomicBool::new(false);
static LISTENING: OnceLock<()> = OnceLock::new();

/// Makes Ctrl-C, and on Unix SIGTERM and SIGHUP, set a mark instead of ending the program.
/// Pressing it a second time ends the program at once, which the store survives.
pub(crate) fn listen_for_interrupts() {
    LISTENING.get_or_init(|| {
        let heard = ctrlc::set_handler(|| {
            if INTERRUPTED.swap(true, Ordering::Relaxed) {
                std::process::exit(130);
            }
        });
        if let Err(error) = heard {
            tracing::warn!(%error, "Ctrl-C ends the program at once");
        }
    });
}

/// Reports whether Ctrl-C was pressed.
pub(crate) fn interrupted() -> bool {
    INTERRUPTED.load(Ordering::Relaxed)
}

/// Starts a job and waits until it is over.
pub(crate) fn run(session: &Session, request: Request, text: &Text) -> Result<JobView, Stop> {
    listen_for_interrupts();
    let id = ask!(session, request, Reply::Job(id) => id);
    follow(session, id, text)
}

/// Waits until a job is over.
pub(crate) fn follow(session: &Session, id: JobId, text: &Text) -> Result<JobView, Stop> {
    listen_for_interrupts();
    let mut progress = Progress::new(text);
    let mut cancelled = false;
    let mut last_news = Instant::now();
    loop {
        if interrupted() && !cancelled {
            cancelled = true;
            tell(session, Request::Jobs(Jobs::Cancel(id)))?;
        }
        match session.next_event(TICK) {
            Some(Event::Job(job)) if job.id == id => {
                last_news = Instant::now();
                if job.state.ended() {
                    break;
                }
                progress.show(&job);
            }
            Some(Event::Closed) => return Err(Failure::new(FailureCode::OwnerGone, "").into()),
            _ if last_news.elapsed() >= SILENCE => {
                last_news = Instant::now();
                match find(session, id)? {
                    Some(job) if !job.state.ended() => progress.show(&job),
                    _ => break,
                }
            }
            _ => {}
        }
    }
    progress.clear();
    // The last event may have come without the outcome, so the end is always asked for.
    Ok(ask!(session, Request::Jobs(Jobs::Wait(id)), Reply::JobEnded(job) => job))
}

/// Does work that needs no session, such as making one possible: shows how far it is, and stops it at Ctrl-C.
pub(crate) fn watch<T>(
    text: &Text,
    (key, place): (&str, &str),
    work: impl FnOnce(&mut dyn FnMut(u64, u64) -> bool) -> T,
) -> T {
    listen_for_interrupts();
    let mut progress = Progress::new(text);
    let mut shown = None::<Instant>;
    let value = work(&mut |done, total| {
        if progress.terminal && shown.is_none_or(|at| at.elapsed() >= TICK) {
            shown = Some(Instant::now());
            progress.write(&line(text, (key, place), done, Some(total)));
        }
        !interrupted()
    });
    progress.clear();
    value
}

fn find(session: &Session, id: JobId) -> Result<Option<JobView>, Stop> {
    let jobs = ask!(session, Request::Jobs(Jobs::List), Reply::Jobs(jobs) => jobs);
    Ok(jobs.into_iter().find(|job| job.id == id))
}

/// The progress line on standard error; nothing where nobody looks at it.
struct Progress<'a> {
    text: &'a Text,
    terminal: bool,
    shown: usize,
}

impl<'a> Progress<'a> {
    fn new(text: &'a Text) -> Self {
        Self { text, terminal: std::io::stderr().is_terminal(), shown: 0 }
    }

    fn show(&mut self, job: &JobView) {
        if self.terminal {
            let line = describe(self.text, job);
            self.write(&line);
        }
    }

    fn clear(&mut self) {
        if self.shown > 0 {
            self.write("");
            // A progress line that cannot be written is not worth failing for.
            let _ = write!(std::io::stderr(), "\r");
        }
    }

    fn write(&mut self, line: &str) {
        let length = line.chars().count();
        let rest = self.shown.saturating_sub(length);
        let mut stderr = std::io::stderr().lock();
        let _ = write!(stderr, "\r{line}{:rest$}", "");
        let _ = stderr.flush();
        self.shown = length;
    }
}

/// Describes a running job in one line, at most 79 characters long.
fn describe(text: &Text, job: &JobView) -> String {
    let (key, place) = match &job.kind {
        JobKind::Import(place) => ("job-import", place.as_str()),
        JobKind::Export(place) => ("job-export", place.as_str()),
        JobKind::Plugin(name) => ("job-plugin", name.as_str()),
        JobKind::Rules(folder) => ("job-rules", folder.as_str()),
        JobKind::Remove => ("job-remove", ""),
        JobKind::Field(name) => ("job-field", name.as_str()),
        JobKind::Verify => ("job-verify", ""),
        JobKind::Backup(place) => ("job-backup", place.as_str()),
        JobKind::Demo => ("job-demo", ""),
        JobKind::Transport(account) | JobKind::Transports(account) => ("job-transport", account.as_str()),
        JobKind::SignIn(account) => ("job-sign-in", account.as_str()),
        JobKind::ConnectionTest(account) => ("job-connection-test", account.as_str()),
    };
    line(text, (key, place), job.done, job.total)
}

fn line(text: &Text, (key, place): (&str, &str), done: u64, total: Option<u64>) -> String {
    const BAR: u64 = 20;
    let bar = match total {
        Some(total) if total > 0 => {
            let done = done.min(total);
            let filled = usize::try_from(done * BAR / total).unwrap_or_default();
            let percent = done * 100 / total;
            format!("[{:<20}] {percent:>3} %  {done}/{total}", "#".repeat(filled))
        }
        _ => done.to_string(),
    };
    let line = format!("{bar}  {}", text.tr_args(key, &[("place", printable(place).into())]));
    line.chars().take(79).collect()
}

#[cfg(test)]
mod tests {
    use etabli_engine::{JobState, Lang};

    use super::*;

    #[test]
    fn progress_fits_one_line() {
        let text = Text::new(Lang::En);
        let mut job = JobView {
            id: JobId(1),
            kind: JobKind::Import("/a/long/path".repeat(20)),
            state: JobState::Running,
            done: 50,
            total: Some(200),
            note: String::new(),
            outcome: None,
        };
        let line = describe(&text, &job);
        assert!(line.starts_with("[#####               ]  25 %  50/200"), "{line}");
        assert_eq!(line.chars().count(), 79);
        (job.total, job.kind) = (None, JobKind::Verify);
        assert!(describe(&text, &job).starts_with("50  "));
        (job.total, job.done) = (Some(10), 12);
        assert!(describe(&text, &job).contains("100 %"));
    }
}
