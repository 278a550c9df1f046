//! The engine: the store, the plugins, the jobs, and the dispatch of requests.

use std::{
    sync::{Arc, Mutex, Weak, atomic::AtomicU64},
    time::Duration,
};

use etabli_model::{MsgId, Scope, Team, User, UserId};
use etabli_store::{Actor, Batch, Commit, Label, Snapshot, Store, StoreError};

use crate::{
    Changed, Discover, Event, Failure, FailureCode, Lang, OpenOptions, Reply, Request, Web,
    accounts::Traffic,
    bus::{Bus, SessionId},
    clock::Clock,
    jobs::table::JobTable,
    mail::{FirstWords, KnownSenders, Tree, listing::Lists, orders::Orders},
    members::password::WrongPasswords,
    platform::secrets::Secrets,
    plugins::{columns::CellCache, dialogs::Dialogs, fields::BadgeBook, lanes::Lanes, registry::Registry},
    writing::{AddressBook, Correspondents},
};

/// How long the start of a window has processors and memory to itself before the columns are read.
const FIRST_FRAMES: Duration = Duration::from_millis(300);

/// The setting under which a store keeps its id.
pub(crate) const STORE_ID: &str = "store-id";

/// Everything of one open store.
pub(crate) struct Engine {
    pub(crate) store: Store,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) bus: Bus,
    pub(crate) jobs: JobTable,
    pub(crate) plugins: Registry,
    pub(crate) dialogs: Dialogs,
    pub(crate) cells: CellCache,
    pub(crate) badges: BadgeBook,
    pub(crate) lanes: Lanes,
    pub(crate) last_view: AtomicU64,
    pub(crate) orders: Arc<Orders>,
    pub(crate) secrets: Secrets,
    pub(crate) discover: Discover,
    pub(crate) web: Web,
    pub(crate) known_senders: KnownSenders,
    pub(crate) correspondents: Correspondents,
    pub(crate) first_words: FirstWords,
    pub(crate) book: AddressBook,
    /// Held from reading a message being written to storing what became of it: requests come on several threads.
    pub(crate) drafting: Mutex<()>,
    pub(crate) traffic: Traffic,
    pub(crate) wrong_passwords: WrongPasswords,
    /// Runs all network work; made when it is first needed.
    pub(crate) runtime: Mutex<Option<tokio::runtime::Runtime>>,
    this: Weak<Self>,
}

/// Who asks: one session of one user.
pub(crate) struct Caller {
    pub(crate) session: SessionId,
    pub(crate) user: UserId,
    pub(crate) lang: Lang,
    pub(crate) lists: Lists,
    /// None for a session. A background call of a plugin works on mail of one scope, and sees that scope and
    /// what everyone sees.
    pub(crate) scope: Option<Scope>,
}

impl Caller {
    /// Returns the same caller for work that outlives the request; it has no lists.
    pub(crate) fn again(&self) -> Self {
        Self {
            session: SessionId(self.session.0),
            user: self.user,
            lang: self.lang,
            lists: Lists::default(),
            scope: self.scope,
        }
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.keep_usage();
        // The last owner may be a task of this runtime, which cannot wait for itself.
        let runtime = self.runtime.get_mut().unwrap_or_else(std::sync::PoisonError::into_inner).take();
        if let Some(runtime) = runtime {
            runtime.shutdown_background();
        }
    }
}

impl Engine {
    pub(crate) fn open(
        store: Store,
        clock: Arc<dyn Clock>,
        options: &OpenOptions,
    ) -> Result<Arc<Self>, Failure> {
        let id = store_id(&store, clock.now())?;
        let secrets = Secrets::open(store.dir(), &id, options.passphrase_file.as_deref());
        let plugins = Registry::load(&store, &options.plugins, options.safe_mode, clock.now())?;
        let engine = Arc::new_cyclic(|this| Self {
            store,
            clock,
            bus: Bus::default(),
            jobs: JobTable::default(),
            plugins,
            dialogs: Dialogs::default(),
            cells: CellCache::default(),
            badges: BadgeBook::default(),
            lanes: Lanes::default(),
            last_view: AtomicU64::new(0),
            orders: Arc::default(),
            secrets,
            discover: options.discover.clone(),
            web: options.web.clone(),
            known_senders: KnownSenders::default(),
            correspondents: Correspondents::default(),
            first_words: FirstWords::default(),
            book: AddressBook::default(),
            drafting: Mutex::default(),
            traffic: Traffic::default(),
            wrong_passwords: WrongPasswords::default(),
            runtime: Mutex::new(None),
            this: this.clone(),
        });
        engine.find_unknown()?;
        engine.settle_all()?;
        engine.go_on_telling()?;
        // Without the engine, whose store is closed with its last owner.
        let (orders, columns) = (Arc::clone(&engine.orders), engine.store.columns());
        std::thread::spawn(move || {
            std::thread::sleep(FIRST_FRAMES);
            orders.prepare(columns);
        });
        Ok(engine)
    }

    /// Returns a handle for work that outlives the request.
    pub(crate) fn handle(&self) -> Result<Arc<Self>, Failure> {
        self.this.upgrade().ok_or_else(|| Failure::new(FailureCode::Internal, "the engine is closing"))
    }

    pub(crate) fn dispatch(&self, caller: &Caller, request: Request) -> Result<Reply, Failure> {
        if self.read()?.user(caller.user.0)?.is_none() {
            return Err(Failure::new(FailureCode::UserUnknown, caller.user.to_string()));
        }
        match request {
            Request::Mail(request) => self.mail(caller, request),
            Request::People(request) => self.people(caller, request),
            Request::Documents(request) => self.documents_request(caller, request),
            Request::Members(request) => self.members(caller, request),
            Request::Writing(request) => self.writing_request(caller, request),
            Request::Assist(request) => self.assist_request(caller, request),
            Request::Accounts(request) => self.accounts_request(caller, request),
            Request::Plugins(request) => self.plugins_request(caller, request),
            Request::Fields(request) => self.fields_request(caller, request),
            Request::Jobs(request) => self.jobs_request(caller, request),
            Request::Store(request) => self.store_request(caller, request),
        }
    }

    pub(crate) fn read(&self) -> Result<Snapshot, Failure> {
        Ok(self.store.read()?)
    }

    /// Changes the store on behalf of a user and tells every session.
    ///
    /// `work` may return a label, which makes the change a step to take back.
    pub(crate) fn change<T>(
        &self,
        caller: &Caller,
        work: impl FnOnce(&mut Batch<'_>) -> Result<(T, Option<Label>), Failure>,
    ) -> Result<T, Failure> {
        self.change_as(Actor { user: caller.user.0, plugin: String::new() }, work)
    }

    pub(crate) fn change_as<T>(
        &self,
        actor: Actor,
        work: impl FnOnce(&mut Batch<'_>) -> Result<(T, Option<Label>), Failure>,
    ) -> Result<T, Failure> {
        let is_person = actor.user != 0;
        let mut batch = self.store.write(actor, self.clock.now())?;
        let (value, label) = work(&mut batch)?;
        // What nobody did, nobody can take back.
        let commit = batch.commit(label.filter(|_| is_person))?;
        self.announce(&commit);
        Ok(value)
    }

    /// Tells every session that something changed; of single messages, each user learns of those they see.
    pub(crate) fn announce(&self, commit: &Commit) {
        let change = &commit.change;
        self.cells.forget(change);
        self.badges.forget(change);
        if change.people {
            self.known_senders.forget();
            self.book.forget();
        }
        let changed = Changed {
            seq: commit.seq,
            folders: change.folders || commit.counts,
            // Who sees a folder may have changed, and with it what every list holds.
            lists: change.added.is_some() || !change.messages.is_empty() || change.folders,
            messages: Vec::new(),
            people: change.people,
            documents: commit.documents,
            plugins: change.settings || change.records,
            cells: Vec::new(),
        };
        if change.messages.is_empty() {
            return self.bus.tell_all(&Event::Changed(changed));
        }
        let columns = self.store.columns();
        for user in self.bus.users() {
            let visible =
                self.read().and_then(|snapshot| Tree::load(&snapshot, user)).map(|tree| tree.visible());
            let sees = |id: &MsgId| {
                visible.as_ref().is_ok_and(|visible| visible.folder(columns.folder(id.ordinal())))
            };
            let messages = change.messages.iter().copied().map(MsgId).filter(sees).collect();
            self.bus.tell_user(user, &Event::Changed(Changed { messages, ..changed.clone() }));
        }
    }

    /// Returns the teams of a user, "everyone" first.
    pub(crate) fn teams_of(snapshot: &Snapshot, user: UserId) -> Result<Vec<Team>, StoreError> {
        let teams = snapshot.teams()?;
        Ok(teams
            .into_iter()
            .filter(|team| team.id == Team::EVERYONE || team.members.contains(&user))
            .collect())
    }

    /// Finds the user a session is for; without a name, the store's only user.
    pub(crate) fn find_user(&self, name: Option<&str>) -> Result<User, Failure> {
        let mut users = self.read()?.users()?;
        match name {
            Some(name) => users
                .into_iter()
                .find(|user| user.name == name)
                .ok_or_else(|| Failure::new(FailureCode::UserUnknown, name)),
            None if users.len() == 1 => users.pop().ok_or_else(|| Failure::new(FailureCode::UserUnknown, "")),
            None => {
                let names: Vec<&str> = users.iter().map(|user| user.name.as_str()).collect();
                Err(Failure::new(FailureCode::UserNeeded, names.join(", ")))
            }
        }
    }
}

/// Returns the name under which the system's keyring knows this store; it stays when the folder moves.
fn store_id(store: &Store, now: i64) -> Result<String, Failure> {
    if let Some(id) = store.read()?.setting(STORE_ID)? {
        return Ok(id);
    }
    let mut random = [0; 16];
    getrandom::fill(&mut random).map_err(|error| Failure::new(FailureCode::Internal, "").because(error))?;
    let id = format!("{:032x}", u128::from_le_bytes(random));
    let mut batch = store.write(Actor { user: 0, plugin: String::new() }, now)?;
    batch.put(etabli_store::Entry::Setting(STORE_ID.to_owned(), Some(id.clone())))?;
    batch.commit(None)?;
    Ok(id)
}
