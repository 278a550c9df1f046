//! Running jobs.

use std::{
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use crate::{
    Event, Failure, FailureCode, Jobs, Reply,
    core::{Caller, Engine},
    jobs::{JobId, JobKind, JobOutcome, JobState, JobView},
    members::scope::Audience,
};

/// Finished jobs that stay listed.
const MAX_FINISHED: usize = 50;
/// The shortest time between two reports of one job.
const REPORT_EVERY: Duration = Duration::from_millis(100);

#[derive(Default)]
pub(crate) struct JobTable {
    jobs: Mutex<Vec<Arc<Entry>>>,
    /// Held by the job that writes in bulk, so that such jobs follow each other.
    bulk: Mutex<()>,
}

struct Entry {
    audience: Audience,
    view: Mutex<JobView>,
    ended: Condvar,
    cancelled: AtomicBool,
}

impl Entry {
    fn lock(&self) -> MutexGuard<'_, JobView> {
        self.view.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a job's work sees of its job. Clones are about the same job.
#[derive(Clone)]
pub(crate) struct JobHandle {
    engine: Arc<Engine>,
    entry: Arc<Entry>,
    reported: Arc<Mutex<Option<Instant>>>,
}

impl JobHandle {
    /// Returns the job's id.
    pub(crate) fn id(&self) -> JobId {
        self.entry.lock().id
    }

    /// Tells whoever may know of the job.
    pub(crate) fn tell(&self, event: &Event) {
        self.engine.tell(self.entry.audience, event);
    }

    /// Reports whether a person asked the job to stop.
    pub(crate) fn cancelled(&self) -> bool {
        self.entry.cancelled.load(Ordering::Relaxed)
    }

    /// Fails with [`FailureCode::Cancelled`] once a person asked the job to stop.
    pub(crate) fn go_on(&self) -> Result<(), Failure> {
        if self.cancelled() { Err(Failure::new(FailureCode::Cancelled, "")) } else { Ok(()) }
    }

    /// Tells how far the job is; sessions hear about it ten times a second at most.
    pub(crate) fn progress(&self, done: u64, total: Option<u64>) {
        self.report(|view| (view.done, view.total) = (done, total));
    }

    /// Says what the job is at; an empty note takes the last one away.
    pub(crate) fn note(&self, note: &str) {
        self.report(|view| note.clone_into(&mut view.note));
    }

    fn report(&self, change: impl FnOnce(&mut JobView)) {
        let view = {
            let mut view = self.entry.lock();
            change(&mut view);
            view.clone()
        };
        let mut reported = self.reported.lock().unwrap_or_else(PoisonError::into_inner);
        if reported.is_none_or(|at| at.elapsed() >= REPORT_EVERY) {
            *reported = Some(Instant::now());
            self.tell(&Event::Job(view));
        }
    }

    /// Keeps what the job brought so far, for when it ends early.
    pub(crate) fn keep(&self, outcome: JobOutcome) {
        self.entry.lock().outcome = Some(outcome);
    }
}

impl JobTable {
    fn lock(&self) -> MutexGuard<'_, Vec<Arc<Entry>>> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn find(&self, id: JobId) -> Result<Arc<Entry>, Failure> {
        let found = self.lock().iter().find(|entry| entry.lock().id == id).cloned();
        found.ok_or_else(|| Failure::new(FailureCode::JobUnknown, id.0.to_string()))
    }

    /// Adds a job, or returns the one of the same kind that still runs where there can be only one.
    fn add(&self, audience: Audience, kind: JobKind, is_single: bool) -> (Arc<Entry>, bool) {
        let mut jobs = self.lock();
        let same = jobs.iter().find(|entry| {
            let view = entry.lock();
            is_single && entry.audience == audience && view.kind == kind && !view.state.ended()
        });
        if let Some(entry) = same {
            return (Arc::clone(entry), false);
        }
        let id = JobId(jobs.iter().map(|entry| entry.lock().id.0).max().unwrap_or(0) + 1);
        let entry = Arc::new(Entry {
            audience,
            view: Mutex::new(JobView {
                id,
                kind,
                state: JobState::Queued,
                done: 0,
                total: None,
                note: String::new(),
                outcome: None,
            }),
            ended: Condvar::new(),
            cancelled: AtomicBool::new(false),
        });
        jobs.push(Arc::clone(&entry));
        let finished = jobs.iter().filter(|entry| entry.lock().state.ended()).count();
        if finished > MAX_FINISHED
            && let Some(oldest) = jobs.iter().position(|entry| entry.lock().state.ended())
        {
            jobs.remove(oldest);
        }
        (entry, true)
    }
}

impl Engine {
    /// Starts a job that writes in bulk; such jobs follow each other. Only the audience learns of it.
    pub(crate) fn start_job(
        &self,
        audience: Audience,
        kind: JobKind,
        work: impl FnOnce(&Arc<Self>, &JobHandle) -> Result<JobOutcome, Failure> + Send + 'static,
    ) -> Result<JobId, Failure> {
        self.spawn_job((audience, kind), true, work)
    }

    /// Starts a job that runs beside all others; its work orders itself where it must. Only the audience
    /// learns of it.
    pub(crate) fn start_side_job(
        &self,
        audience: Audience,
        kind: JobKind,
        work: impl FnOnce(&Arc<Self>, &JobHandle) -> Result<JobOutcome, Failure> + Send + 'static,
    ) -> Result<JobId, Failure> {
        self.spawn_job((audience, kind), false, work)
    }

    fn spawn_job(
        &self,
        (audience, kind): (Audience, JobKind),
        in_turn: bool,
        work: impl FnOnce(&Arc<Self>, &JobHandle) -> Result<JobOutcome, Failure> + Send + 'static,
    ) -> Result<JobId, Failure> {
        let engine = self.handle()?;
        let (entry, is_new) = self.jobs.add(audience, kind, in_turn);
        let id = entry.lock().id;
        if !is_new {
            return Ok(id);
        }
        let spawned = std::thread::Builder::new()
            .name("job".to_owned())
            .spawn(move || run(engine, entry, in_turn, work));
        spawned.map_err(|error| Failure::new(FailureCode::Internal, "").because(error))?;
        Ok(id)
    }

    /// Waits until a job ends; `look` is called ten times a second meanwhile.
    pub(crate) fn wait_for_job(&self, id: JobId, mut look: impl FnMut()) -> Result<JobView, Failure> {
        let entry = self.jobs.find(id)?;
        let mut view = entry.lock();
        while !view.state.ended() {
            let waited = entry.ended.wait_timeout(view, REPORT_EVERY);
            view = waited.unwrap_or_else(PoisonError::into_inner).0;
            look();
        }
        Ok(view.clone())
    }

    /// Asks a job to stop.
    pub(crate) fn cancel_job(&self, id: JobId) {
        if let Ok(entry) = self.jobs.find(id) {
            entry.cancelled.store(true, Ordering::Relaxed);
        }
    }

    /// Finds a job that the user of a session may know of.
    fn job_of(&self, caller: &Caller, id: JobId) -> Result<Arc<Entry>, Failure> {
        let entry = self.jobs.find(id)?;
        if self.belongs(caller.user, entry.audience)? {
            Ok(entry)
        } else {
            Err(Failure::new(FailureCode::JobUnknown, id.0.to_string()))
        }
    }

    pub(crate) fn jobs_request(&self, caller: &Caller, request: Jobs) -> Result<Reply, Failure> {
        match request {
            Jobs::List => {
                let all = self.jobs.lock().clone();
                let mut jobs = Vec::new();
                for entry in all {
                    if self.belongs(caller.user, entry.audience)? {
                        jobs.push(entry.lock().clone());
                    }
                }
                jobs.sort_by_key(|job| std::cmp::Reverse(job.id));
                Ok(Reply::Jobs(jobs))
            }
            Jobs::Cancel(id) => {
                self.job_of(caller, id)?.cancelled.store(true, Ordering::Relaxed);
                Ok(Reply::Done)
            }
            Jobs::Wait(id) => {
                let entry = self.job_of(caller, id)?;
                let mut view = entry.lock();
                while !view.state.ended() {
                    view = entry.ended.wait(view).unwrap_or_else(PoisonError::into_inner);
                }
                Ok(Reply::JobEnded(view.clone()))
            }
        }
    }
}

fn run(
    engine: Arc<Engine>,
    entry: Arc<Entry>,
    in_turn: bool,
    work: impl FnOnce(&Arc<Engine>, &JobHandle) -> Result<JobOutcome, Failure>,
) {
    let turn = in_turn.then(|| engine.jobs.bulk.lock().unwrap_or_else(PoisonError::into_inner));
    entry.lock().state = JobState::Running;
    let begun = entry.lock().clone();
    engine.tell(entry.audience, &Event::Job(begun));
    let handle =
        JobHandle { engine: Arc::clone(&engine), entry: Arc::clone(&entry), reported: Arc::default() };
    let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        handle.go_on()?;
        work(&engine, &handle)
    }))
    .unwrap_or_else(|_| Err(Failure::new(FailureCode::Internal, "").because("the job panicked")));
    let mut ended = entry.lock().clone();
    ended.state = match result {
        Ok(outcome) => {
            ended.outcome = Some(outcome);
            JobState::Done
        }
        Err(failure) if failure.code == FailureCode::Cancelled => JobState::Cancelled,
        Err(failure) => JobState::Failed(failure),
    };
    engine.tell(entry.audience, &Event::Job(ended.clone()));
    drop((turn, handle));
    // Whoever waits may end the program next: the store must be free to close by then.
    drop(engine);
    *entry.lock() = ended;
    entry.ended.notify_all();
}
