//! One user's conversation with the engine.

use std::{
    collections::{BTreeMap, VecDeque},
    io,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, Sender, channel},
    },
    time::{Duration, Instant},
};

use etabli_store::{OpenError, Store};

use crate::{
    Backend, CompactReport, Event, Failure, FailureCode, Incoming, Lang, Password, Reply, Request,
    RestoreReport, Tag, backup,
    clock::{Clock, SystemClock},
    core::{Caller, Engine},
    failures::cannot_open,
    mail::listing::Lists,
    owner::{Listener, Remote},
    setup,
};

/// How long to wait for an owner that has the store open and does not listen yet, or stops listening.
const ATTACH_PATIENCE: Duration = Duration::from_secs(5);
const ATTACH_PAUSE: Duration = Duration::from_millis(20);

/// How to open a store.
#[derive(Debug, Clone)]
pub struct OpenOptions {
    /// The folder of the store.
    pub store: PathBuf,
    /// Makes the store when there is none.
    pub create: bool,
    /// Who uses it; none means the store's only user.
    pub user: Option<String>,
    /// That user's password; not needed by a user without one.
    pub password: Option<Password>,
    /// The language of texts that plugins resolve.
    pub lang: Lang,
    /// The folder with plugin packages.
    pub plugins: PathBuf,
    /// Starts with every plugin off.
    pub safe_mode: bool,
    /// A file with the passphrase under which passwords are kept in the store's folder; without one they go to
    /// the system's keyring.
    pub passphrase_file: Option<PathBuf>,
    /// Whether a new account's domain is asked for its servers.
    pub discover: Discover,
    /// Where remote pictures and the hosts of plugins are.
    pub web: Web,
}

/// Where remote pictures and the hosts of plugins are; by default the web as this system sees it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Web {
    /// Where hosts are that are not looked up, names in lower case.
    pub hosts: BTreeMap<String, SocketAddr>,
    /// The authorities to believe (PEM); empty for the system's.
    pub authorities: String,
}

/// Whether a domain is asked for its mail servers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Discover {
    /// Nobody is asked.
    Never,
    /// By the system's name servers.
    #[default]
    System,
    /// By this name server, believing these authorities (PEM).
    NameServer {
        /// Where it listens.
        at: SocketAddr,
        /// The authorities.
        authorities: String,
    },
}

/// Carries requests to the engine: in this process, or over the owner's socket.
pub(crate) trait Transport: Send + Sync {
    fn call(&self, request: Request) -> Result<Reply, Failure>;
    fn next_event(&self, timeout: Duration) -> Option<Event>;
    /// Hands the events over for good; [`Self::next_event`] then has none.
    fn take_events(&self) -> Option<Receiver<Event>>;
    fn owns_store(&self) -> bool;
}

/// One user's conversation with the engine. Clones share it.
#[derive(Clone)]
pub struct Session {
    transport: Arc<dyn Transport>,
}

impl Session {
    /// Attaches to the process that owns the store, or opens the store in this process and owns it.
    ///
    /// An owner listens on the store's socket as long as one of its sessions lives.
    ///
    /// # Errors
    /// Says why the store cannot be opened.
    pub fn open(options: &OpenOptions) -> Result<Self, Failure> {
        Self::open_at(options, Arc::new(SystemClock))
    }

    /// Like [`Self::open`], with a clock of the caller's.
    ///
    /// # Errors
    /// Says why the store cannot be opened.
    pub fn open_at(options: &OpenOptions, clock: Arc<dyn Clock>) -> Result<Self, Failure> {
        let (user, password) = (options.user.as_deref(), options.password.as_ref());
        let attach = || Remote::connect(&options.store, user, password, options.lang);
        match reach(options, &clock, attach)? {
            Reached::Own(engine) => {
                Self::owning(&engine, user, password, options.lang, || Listener::start_or_warn(&engine))
            }
            Reached::Attached(remote) => Ok(Self { transport: Arc::new(remote?) }),
        }
    }

    /// Makes an empty store with its first user.
    ///
    /// # Errors
    /// Fails when there is a store already or the folder cannot be written.
    pub fn init(store: &Path, admin: &str) -> Result<(), Failure> {
        setup::init(store, admin, SystemClock.now()).map(drop)
    }

    /// Makes a store, where nothing is yet, from a backup, which stays as it is.
    ///
    /// `each` hears how many files of how many are done, and answers whether to go on.
    ///
    /// # Errors
    /// Says why there is no store; nothing is left behind then.
    pub fn restore(
        backup: &Path,
        store: &Path,
        each: &mut dyn FnMut(u64, u64) -> bool,
    ) -> Result<RestoreReport, Failure> {
        backup::restore(backup, store, SystemClock.now(), each)
    }

    /// Gives room that the database of a closed store does not use back to the disk.
    ///
    /// # Errors
    /// Says why the store cannot be opened, or that it is in use.
    pub fn compact(store: &Path) -> Result<CompactReport, Failure> {
        backup::compact(store)
    }

    /// Brings a closed store to the level of this program, and returns its level before and after.
    ///
    /// # Errors
    /// Says why the store cannot be opened, or that it is in use.
    pub fn migrate(store: &Path) -> Result<(u32, u32), Failure> {
        backup::migrate(store)
    }

    /// Opens a session of an engine in this process; it keeps the listener.
    pub(crate) fn owning(
        engine: &Arc<Engine>,
        user: Option<&str>,
        password: Option<&Password>,
        lang: Lang,
        listener: impl FnOnce() -> Option<Listener>,
    ) -> Result<Self, Failure> {
        let (caller, events) = join(engine, user, password, lang)?;
        engine.lanes.wake();
        engine.tell_plugins();
        let local = Local {
            _listener: listener(),
            engine: Arc::clone(engine),
            caller,
            events: Mutex::new(Some(events)),
        };
        Ok(Self { transport: Arc::new(local) })
    }

    /// Sends a request and waits for its reply.
    ///
    /// # Errors
    /// Says why the request could not be carried out.
    pub fn call(&self, request: Request) -> Result<Reply, Failure> {
        self.transport.call(request)
    }

    /// Waits for the next event, at most `timeout`.
    #[must_use]
    pub fn next_event(&self, timeout: Duration) -> Option<Event> {
        self.transport.next_event(timeout)
    }

    /// Reports whether the store is open in this process.
    #[must_use]
    pub fn owns_store(&self) -> bool {
        self.transport.owns_store()
    }

    /// Turns the session into one that never blocks; `wake` is called from other threads when something
    /// can be polled.
    #[must_use]
    pub fn into_backend(self, wake: Arc<dyn Fn() + Send + Sync>) -> Box<dyn Backend> {
        let arrived: Arc<Mutex<VecDeque<Incoming>>> = Arc::default();
        if let Some(events) = self.transport.take_events() {
            let (queue, tell) = (Arc::clone(&arrived), Arc::clone(&wake));
            // Ends when the session is dropped, since that drops the sender.
            std::thread::spawn(move || {
                for event in events {
                    push(&queue, Incoming::Event(event), &tell);
                }
            });
        }
        Box::new(Threaded { session: self, arrived, wake, drafting: None })
    }
}

/// A store that is open in this process, or what its owner answered.
pub(crate) enum Reached<T> {
    Own(Arc<Engine>),
    Attached(T),
}

/// Opens the store in this process, or reaches the process that owns it by `attach`.
pub(crate) fn reach<T>(
    options: &OpenOptions,
    clock: &Arc<dyn Clock>,
    mut attach: impl FnMut() -> io::Result<T>,
) -> Result<Reached<T>, Failure> {
    let dir = &options.store;
    let own = |store| Ok(Reached::Own(Engine::open(store, Arc::clone(clock), options)?));
    let started = Instant::now();
    loop {
        match Store::open(dir) {
            Ok(store) => return own(store),
            Err(OpenError::Missing) if options.create => {
                let admin = options.user.clone().unwrap_or_else(system_user);
                return own(setup::init(dir, &admin, clock.now())?);
            }
            Err(OpenError::InUse) => {}
            Err(error) => return Err(cannot_open(dir, &error)),
        }
        match attach() {
            Ok(attached) => return Ok(Reached::Attached(attached)),
            // The owner has the lock and does not listen yet, or lets go of it just now.
            Err(_) if started.elapsed() < ATTACH_PATIENCE => std::thread::sleep(ATTACH_PAUSE),
            Err(error) => {
                return Err(Failure::new(FailureCode::StoreInUse, dir.display().to_string()).because(error));
            }
        }
    }
}

/// Lets a user join an engine.
pub(crate) fn join(
    engine: &Engine,
    user: Option<&str>,
    password: Option<&Password>,
    lang: Lang,
) -> Result<(Caller, Receiver<Event>), Failure> {
    let user = engine.find_user(user)?;
    engine.check_password(&user, password)?;
    let (session, events) = engine.bus.join(user.id);
    Ok((Caller { session, user: user.id, lang, lists: Lists::default(), scope: None }, events))
}

fn system_user() -> String {
    std::env::var("USER").ok().filter(|name| !name.is_empty()).unwrap_or_else(|| "admin".to_owned())
}

/// A session whose engine runs in this process.
struct Local {
    // Dropped before the engine, so that no client arrives at an engine that closes.
    _listener: Option<Listener>,
    engine: Arc<Engine>,
    caller: Caller,
    events: Mutex<Option<Receiver<Event>>>,
}

impl Transport for Local {
    fn call(&self, request: Request) -> Result<Reply, Failure> {
        self.engine.dispatch(&self.caller, request)
    }

    fn next_event(&self, timeout: Duration) -> Option<Event> {
        self.events.lock().unwrap_or_else(PoisonError::into_inner).as_ref()?.recv_timeout(timeout).ok()
    }

    fn take_events(&self) -> Option<Receiver<Event>> {
        self.events.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn owns_store(&self) -> bool {
        true
    }
}

impl Drop for Local {
    fn drop(&mut self) {
        self.engine.leave(&self.caller);
        self.engine.bus.tell_all(&Event::Closed);
        self.engine.lanes.rest();
    }
}

type Arrived = Mutex<VecDeque<Incoming>>;

fn push(arrived: &Arrived, incoming: Incoming, wake: &Arc<dyn Fn() + Send + Sync>) {
    arrived.lock().unwrap_or_else(PoisonError::into_inner).push_back(incoming);
    wake();
}

/// A backend with a thread for each request: requests are few, and some wait for a person. Those that change messages
/// being written follow each other in one, so that what was typed first is not kept last.
struct Threaded {
    session: Session,
    arrived: Arc<Arrived>,
    wake: Arc<dyn Fn() + Send + Sync>,
    drafting: Option<Sender<(Tag, Request)>>,
}

impl Threaded {
    /// Carries requests out one after the other, in a thread of their own.
    fn spawn(&self, requests: impl IntoIterator<Item = (Tag, Request)> + Send + 'static) -> io::Result<()> {
        let (session, arrived, wake) =
            (self.session.clone(), Arc::clone(&self.arrived), Arc::clone(&self.wake));
        let work = move || {
            for (tag, request) in requests {
                let reply = session.call(request);
                push(&arrived, Incoming::Reply(tag, reply), &wake);
            }
        };
        std::thread::Builder::new().name("request".to_owned()).spawn(work).map(drop)
    }

    /// Queues a request behind those before it.
    fn queue(&mut self, tag: Tag, request: Request) -> io::Result<()> {
        let drafting = match self.drafting.take() {
            Some(drafting) => drafting,
            None => {
                let (drafting, requests) = channel();
                self.spawn(requests)?;
                drafting
            }
        };
        drafting.send((tag, request)).map_err(io::Error::other)?;
        self.drafting = Some(drafting);
        Ok(())
    }
}

impl Backend for Threaded {
    fn send(&mut self, tag: Tag, request: Request) {
        let is_drafting = matches!(&request, Request::Writing(writing) if writing.changes_drafts());
        let sent =
            if is_drafting { self.queue(tag, request) } else { self.spawn(std::iter::once((tag, request))) };
        if let Err(error) = sent {
            let failure = Failure::new(FailureCode::Internal, "").because(error);
            push(&self.arrived, Incoming::Reply(tag, Err(failure)), &self.wake);
        }
    }

    fn poll(&mut self) -> Option<Incoming> {
        self.arrived.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }
}
