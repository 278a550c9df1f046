//! A store in a temporary folder.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use etabli_engine::{
    Clock, Discover, Failure, FolderRef, ImportReport, JobOutcome, JobState, JobView, Jobs, Lang, Mail,
    OpenOptions, People, Reply, Request, ScriptedAnswers, Session, Store, VerifyReport,
    view::{FolderRow, ForumNode, MessageRow, MessageView, SearchSpec, Sort, ThreadSummary, ViewSpec},
};
use etabli_model::MsgId;

use crate::{Letter, root};

/// A clock that a test sets.
#[derive(Debug)]
pub struct FixedClock(AtomicI64);

impl FixedClock {
    /// Stands at a point in time, seconds since 1970.
    #[must_use]
    pub fn at(seconds: i64) -> Arc<Self> {
        Arc::new(Self(AtomicI64::new(seconds)))
    }
}

impl Clock for FixedClock {
    fn now(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }

    fn minute_of_day(&self) -> u16 {
        u16::try_from(self.now() / 60 % (24 * 60)).unwrap_or(0)
    }
}

/// 2026-11-24T12:00:00Z.
const NOW: i64 = 1_795_521_600;

/// A store in a temporary folder, with one session of its user.
pub struct World {
    /// The session.
    pub session: Session,
    clock: Arc<FixedClock>,
    options: OpenOptions,
    dir: Arc<tempfile::TempDir>,
}

macro_rules! reply {
    ($world:expr, $request:expr, $variant:ident) => {
        match $world.session.call($request)? {
            Reply::$variant(value) => Ok::<_, Failure>(value),
            other => panic!("unexpected reply {other:?}"),
        }
    };
}

impl Default for World {
    fn default() -> Self {
        Self::new()
    }
}

impl World {
    /// Makes an empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::with(|_| {})
    }

    /// Makes an empty store that is opened in another way than usual.
    #[must_use]
    pub fn with(change: impl FnOnce(&mut OpenOptions)) -> Self {
        let dir = Arc::new(tempfile::tempdir().expect("a temporary folder"));
        let mut options = OpenOptions {
            store: dir.path().join("store"),
            create: true,
            user: None,
            password: None,
            lang: Lang::En,
            plugins: root().join("target/plugins"),
            safe_mode: false,
            passphrase_file: Some(dir.path().join("passphrase")),
            discover: Discover::Never,
            web: etabli_engine::Web::default(),
        };
        change(&mut options);
        std::fs::write(dir.path().join("passphrase"), "a passphrase of tests").expect("a file");
        let clock = FixedClock::at(NOW);
        let session = Session::open_at(&options, clock.clone()).expect("an open store");
        Self { session, clock, options, dir }
    }

    /// Lets time pass.
    pub fn pass(&self, seconds: i64) {
        self.clock.0.fetch_add(seconds, Ordering::Relaxed);
    }

    /// Looks at the same store through another session.
    #[must_use]
    pub(crate) fn beside(&self, session: Session) -> Self {
        Self {
            session,
            clock: Arc::clone(&self.clock),
            options: self.options.clone(),
            dir: Arc::clone(&self.dir),
        }
    }

    /// Returns the clock.
    #[must_use]
    pub fn clock(&self) -> Arc<dyn Clock> {
        self.clock.clone()
    }

    /// Closes the store and opens it again.
    #[must_use]
    pub fn reopened(self) -> Self {
        self.while_closed(|_| ()).0
    }

    /// Closes the store, works, and opens it again.
    pub fn while_closed<T>(self, work: impl FnOnce(&OpenOptions) -> T) -> (Self, T) {
        let Self { session, clock, options, dir } = self;
        drop(session);
        let value = work(&options);
        let session = Session::open_at(&options, clock.clone()).expect("an open store");
        (Self { session, clock, options, dir }, value)
    }

    /// Closes the store and opens the one in another folder.
    #[must_use]
    pub fn at(self, store: &Path) -> Self {
        let Self { session, clock, mut options, dir } = self;
        drop(session);
        store.clone_into(&mut options.store);
        let session = Session::open_at(&options, clock.clone()).expect("an open store");
        Self { session, clock, options, dir }
    }

    /// Returns the options that the store was opened with.
    #[must_use]
    pub fn options(&self) -> &OpenOptions {
        &self.options
    }

    /// Returns a folder beside the store for files of the test.
    #[must_use]
    pub fn files(&self) -> PathBuf {
        let files = self.dir.path().join("files");
        std::fs::create_dir_all(&files).expect("a folder");
        files
    }

    /// Writes a file beside the store.
    pub fn file(&self, name: &str, content: &[u8]) -> PathBuf {
        let path = self.files().join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(&path, content).expect("a file");
        path
    }

    /// Starts a job and waits for its end.
    ///
    /// # Errors
    /// Passes on why the request was refused.
    pub fn job(&self, request: Request) -> Result<JobView, Failure> {
        let job = reply!(self, request, Job)?;
        reply!(self, Request::Jobs(Jobs::Wait(job)), JobEnded)
    }

    /// Imports into a folder and returns the report; panics when the job fails.
    pub fn import(&self, paths: &[&Path], folder: &str) -> ImportReport {
        self.import_with(paths, folder, false)
    }

    /// Imports, keeping the folders of the source or not.
    pub fn import_with(&self, paths: &[&Path], folder: &str, keep_folders: bool) -> ImportReport {
        let request = Mail::Import {
            paths: paths.iter().map(|path| (*path).to_owned()).collect(),
            folder: FolderRef::Path(folder.to_owned()),
            keep_folders,
        };
        let job = self.job(Request::Mail(request)).expect("an import");
        assert_eq!(job.state, JobState::Done, "{job:?}");
        match job.outcome {
            Some(JobOutcome::Import(report)) => report,
            other => panic!("unexpected outcome {other:?}"),
        }
    }

    /// Imports letters into a folder and returns their ids, in the order of the letters.
    pub fn import_letters(&self, letters: impl IntoIterator<Item = Letter>, folder: &str) -> Vec<MsgId> {
        for (number, letter) in letters.into_iter().enumerate() {
            self.file(&format!("letters/{number:06}.eml"), &letter.raw());
        }
        self.import(&[&self.files().join("letters")], folder);
        let mut ids: Vec<MsgId> = self.list(folder).iter().map(|row| row.id).collect();
        ids.sort();
        ids
    }

    /// Fills "SAV" with three letters: two of Claire Vasseur, one of a stranger.
    pub fn import_three(&self) -> Vec<MsgId> {
        let letter = |number| Letter::new(&format!("{number}@x"), &format!("Porte {number}"));
        let stranger = letter(2).header("From", "Nobody <nobody@nowhere.example>");
        self.import_letters([letter(0), letter(1), stranger], "SAV")
    }

    /// Adds contacts by a CSV text.
    pub fn import_contacts(&self, csv: &str) {
        let request = People::ImportContacts { csv: csv.to_owned() };
        self.session.call(Request::People(request)).expect("an import of contacts");
    }

    /// Checks the store and returns what was found.
    pub fn verify(&self) -> VerifyReport {
        let job = self.job(Request::Store(Store::Verify)).expect("a check");
        match job.outcome {
            Some(JobOutcome::Verify(report)) => report,
            other => panic!("unexpected outcome {other:?}"),
        }
    }

    /// Returns the folder tree.
    pub fn folders(&self) -> Vec<FolderRow> {
        let folders: Result<_, Failure> = (|| reply!(self, Request::Mail(Mail::Folders), Folders))();
        folders.expect("folders")
    }

    /// Returns a folder by path.
    pub fn folder(&self, path: &str) -> FolderRow {
        let find = Request::Mail(Mail::FindFolder(FolderRef::Path(path.to_owned())));
        let folder: Result<_, Failure> = (|| reply!(self, find, Folder))();
        folder.expect("a folder")
    }

    /// Returns the rows of a list.
    ///
    /// # Errors
    /// Passes on why the list cannot be shown.
    pub fn rows(&self, spec: ViewSpec) -> Result<Vec<MessageRow>, Failure> {
        let mut view = reply!(self, Request::Mail(Mail::OpenView(spec.clone())), View)?;
        loop {
            let window = Mail::Window { view: view.view, start: 0, len: 10_000 };
            let window = reply!(self, Request::Mail(window), Window)?;
            if window.revision == view.revision {
                assert_eq!(window.total, view.total);
                return Ok(window.rows);
            }
            // Mail arrived between the two.
            view = reply!(self, Request::Mail(Mail::OpenView(spec.clone())), View)?;
        }
    }

    /// Returns the rows of one folder, newest first.
    pub fn list(&self, path: &str) -> Vec<MessageRow> {
        let folder = Some(self.folder(path).id);
        let spec = ViewSpec { folder, recursive: false, search: None, sort: Sort::default() };
        self.rows(spec).expect("a list")
    }

    /// Searches below a folder, or everywhere.
    ///
    /// # Errors
    /// Passes on why the search cannot be made.
    pub fn search(&self, field: &str, text: &str, folder: Option<&str>) -> Result<Vec<MessageRow>, Failure> {
        let search = SearchSpec { field: field.to_owned(), text: text.to_owned(), value: None };
        let folder = folder.map(|path| self.folder(path).id);
        self.rows(ViewSpec { folder, recursive: true, search: Some(search), sort: Sort::default() })
    }

    /// Opens a message.
    ///
    /// # Errors
    /// Passes on why it cannot be shown.
    pub fn message(&self, id: MsgId) -> Result<MessageView, Failure> {
        reply!(self, Request::Mail(Mail::Message(id)), Message).map(|message| *message)
    }

    /// Returns a message as it came.
    ///
    /// # Errors
    /// Passes on why it cannot be rebuilt.
    pub fn raw(&self, id: MsgId) -> Result<Vec<u8>, Failure> {
        reply!(self, Request::Mail(Mail::Raw(id)), Bytes)
    }

    /// Returns the forum tree around a message.
    ///
    /// # Errors
    /// Passes on why it cannot be shown.
    pub fn forum(&self, id: MsgId) -> Result<Vec<ForumNode>, Failure> {
        reply!(self, Request::Mail(Mail::Forum(id)), Forum)
    }

    /// Returns all conversations.
    pub fn threads(&self) -> Vec<ThreadSummary> {
        let threads: Result<_, Failure> = (|| reply!(self, Request::Mail(Mail::Threads(None)), Threads))();
        threads.expect("conversations")
    }

    /// Runs a plugin's command with prepared answers.
    ///
    /// # Errors
    /// Passes on why it failed.
    pub fn run_plugin(
        &self,
        plugin: &str,
        command: &str,
        messages: &[MsgId],
        answers: serde_json::Value,
    ) -> Result<etabli_engine::PluginRun, Failure> {
        let answers: ScriptedAnswers = serde_json::from_value(answers).expect("answers");
        let run = etabli_engine::Plugins::Run {
            plugin: plugin.to_owned(),
            command: command.to_owned(),
            messages: messages.to_vec(),
            answers: Some(answers),
        };
        reply!(self, Request::Plugins(run), PluginRun)
    }
}
