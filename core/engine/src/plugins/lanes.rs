//! One lane per plugin for calls that nobody waits for: a slow plugin delays its own work and no other.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::{
        Arc, Condvar, Mutex, PoisonError,
        mpsc::{SyncSender, TrySendError, sync_channel},
    },
    time::Duration,
};

use etabli_model::{MsgId, Scope, Team, UserId};
use etabli_plugin_host::Plugin;

use super::is_on;
use crate::{
    Failure, FailureCode, Lang,
    bus::SessionId,
    core::{Caller, Engine},
    mail::listing::Lists,
};

/// Work that waits in one lane.
const QUEUE: usize = 1024;
/// Of so many messages that will be sent it is known whose session sent them.
const SENDERS: usize = 256;
/// How long the end of the program waits for plugins.
const PATIENCE: Duration = Duration::from_secs(10);
type Task = Box<dyn FnOnce(&Arc<Engine>) + Send>;

/// The threads that work for plugins, started when first needed; they end with the engine.
#[derive(Default)]
pub(crate) struct Lanes {
    lanes: Mutex<HashMap<String, SyncSender<Task>>>,
    work: Mutex<Work>,
    idle: Condvar,
    /// Plugins that are told of mail when a task of their lane has ended.
    hearing: Mutex<HashSet<String>>,
    /// Who can be asked about a message that will be sent, the newest last.
    senders: Mutex<VecDeque<(MsgId, SessionId, Lang)>>,
}

#[derive(Default)]
struct Work {
    /// Tasks that run.
    running: usize,
    /// Sessions that keep the store open. Without one, no plugin is told of mail any more.
    owners: usize,
}

/// A task that runs, until this is dropped.
struct Running<'l>(&'l Lanes);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.work.lock().unwrap_or_else(PoisonError::into_inner).running -= 1;
        self.0.idle.notify_all();
    }
}

impl Lanes {
    /// Lets a plugin hear of mail when the next task of its lane has ended; reports whether it does not already.
    pub(super) fn begins_to_hear(&self, plugin: &str) -> bool {
        self.hearing.lock().unwrap_or_else(PoisonError::into_inner).insert(plugin.to_owned())
    }

    /// Reports whether a plugin is to hear of mail now; what happens later is told after another task.
    fn hears(&self, plugin: &str) -> bool {
        self.hearing.lock().unwrap_or_else(PoisonError::into_inner).remove(plugin)
    }

    /// Remembers in which session a message was sent.
    pub(super) fn note_sender(&self, msg_id: MsgId, session: SessionId, lang: Lang) {
        let mut senders = self.senders.lock().unwrap_or_else(PoisonError::into_inner);
        if senders.len() == SENDERS {
            senders.pop_front();
        }
        senders.push_back((msg_id, session, lang));
    }

    /// Returns the session in which a message was sent, in this run of the program.
    pub(super) fn sender(&self, msg_id: MsgId) -> Option<(SessionId, Lang)> {
        let senders = self.senders.lock().unwrap_or_else(PoisonError::into_inner);
        senders.iter().rfind(|(id, ..)| *id == msg_id).map(|(_, session, lang)| (*session, *lang))
    }

    pub(super) fn rests(&self) -> bool {
        self.work.lock().unwrap_or_else(PoisonError::into_inner).owners == 0
    }

    fn run(&self, task: impl FnOnce()) {
        self.work.lock().unwrap_or_else(PoisonError::into_inner).running += 1;
        let _running = Running(self);
        task();
    }

    /// A session that kept the store open ends. After the last one, waits for the calls that run, so that no
    /// plugin is at work when the program ends: a plugin is stopped by its budget, a host call by this patience.
    pub(crate) fn rest(&self) {
        let mut work = self.work.lock().unwrap_or_else(PoisonError::into_inner);
        work.owners = work.owners.saturating_sub(1);
        if work.owners > 0 {
            return;
        }
        let waited = self.idle.wait_timeout_while(work, PATIENCE, |work| work.running > 0);
        drop(waited.unwrap_or_else(PoisonError::into_inner));
    }

    /// A session begins that keeps the store open.
    pub(crate) fn wake(&self) {
        self.work.lock().unwrap_or_else(PoisonError::into_inner).owners += 1;
    }
}

/// Who stands behind a background call that works on mail of one scope.
pub(crate) fn background(scope: Scope) -> Caller {
    let user = match scope {
        Scope::User(user) => user,
        Scope::Everyone | Scope::Team(_) => UserId(0),
    };
    Caller { session: SessionId(0), user, lang: Lang::default(), lists: Lists::default(), scope: Some(scope) }
}

impl Engine {
    fn lane(&self, plugin: &str) -> Result<SyncSender<Task>, Failure> {
        let mut lanes = self.lanes.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lane) = lanes.get(plugin) {
            return Ok(lane.clone());
        }
        let (sender, receiver) = sync_channel::<Task>(QUEUE);
        let engine = Arc::downgrade(&self.handle()?);
        let id = plugin.to_owned();
        let spawned = std::thread::Builder::new().name(format!("plugin {plugin}")).spawn(move || {
            for task in receiver {
                let Some(engine) = engine.upgrade() else { break };
                engine.lanes.run(|| {
                    task(&engine);
                    if engine.lanes.hears(&id) {
                        engine.hear_in_lane(&id);
                    }
                });
            }
        });
        spawned.map_err(|error| Failure::new(FailureCode::Internal, "").because(error))?;
        lanes.insert(plugin.to_owned(), sender.clone());
        Ok(sender)
    }

    /// Puts work into a plugin's lane unless it is full; reports whether it did.
    pub(super) fn in_lane_if_free(&self, plugin: &str, task: Task) -> Result<bool, Failure> {
        match self.lane(plugin)?.try_send(task) {
            Ok(()) => Ok(true),
            Err(TrySendError::Full(_)) => Ok(false),
            Err(TrySendError::Disconnected(_)) => {
                Err(Failure::new(FailureCode::Internal, "a plugin's lane ended"))
            }
        }
    }

    /// Returns the plugins that work on mail of a scope: those that are on for a team that sees it.
    pub(super) fn plugins_for(&self, scope: Scope) -> Result<Vec<Plugin>, Failure> {
        if self.plugins.safe_mode {
            return Ok(Vec::new());
        }
        let snapshot = self.read()?;
        let teams = match scope {
            Scope::User(user) => Self::teams_of(&snapshot, user)?,
            Scope::Everyone => snapshot.teams()?,
            Scope::Team(only) => {
                let seeing = |team: &Team| team.id == Team::EVERYONE || team.id == only;
                snapshot.teams()?.into_iter().filter(seeing).collect()
            }
        };
        let mut found = Vec::new();
        for entry in self.plugins.all() {
            let Ok(plugin) = &entry.plugin else { continue };
            for team in &teams {
                if is_on(&snapshot, &entry.id, team.id)? {
                    found.push(plugin.clone());
                    break;
                }
            }
        }
        Ok(found)
    }

    /// Returns the scope of the folder that a message stands in.
    pub(crate) fn scope_of_message(&self, folders: &HashMap<u32, Scope>, msg_id: MsgId) -> Scope {
        let folder = self.store.columns().folder(msg_id.ordinal());
        folders.get(&folder).copied().unwrap_or(Scope::Everyone)
    }

    pub(crate) fn folder_scopes(&self) -> Result<HashMap<u32, Scope>, Failure> {
        Ok(self.read()?.folders()?.into_iter().map(|folder| (folder.id.0, folder.scope)).collect())
    }
}
