//! One lane per plugin for calls that nobody waits for: a slow plugin delays its own work and no other.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{SyncSender, TrySendError, sync_channel},
    },
};

use etabli_model::{MsgId, Scope, Team, UserId};
use etabli_plugin_host::{MailEvent, MailEventKind, Plugin};

use super::{is_on, services::CallServices};
use crate::{
    Failure, FailureCode, Lang,
    bus::SessionId,
    core::{Caller, Engine},
    mail::listing::Lists,
};

/// Work that waits in one lane.
const QUEUE: usize = 1024;
/// The most events of one call.
const EVENTS: usize = 200;

type Task = Box<dyn FnOnce(&Arc<Engine>) + Send>;

/// The threads that work for plugins, started when first needed; they end with the engine.
#[derive(Default)]
pub(crate) struct Lanes {
    lanes: Mutex<HashMap<String, SyncSender<Task>>>,
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
        let spawned = std::thread::Builder::new().name(format!("plugin {plugin}")).spawn(move || {
            for task in receiver {
                let Some(engine) = engine.upgrade() else { break };
                task(&engine);
            }
        });
        spawned.map_err(|error| Failure::new(FailureCode::Internal, "").because(error))?;
        lanes.insert(plugin.to_owned(), sender.clone());
        Ok(sender)
    }

    /// Puts work into a plugin's lane; waits while the lane is full.
    pub(super) fn in_lane(&self, plugin: &str, task: Task) -> Result<(), Failure> {
        let closed = |_| Failure::new(FailureCode::Internal, "a plugin's lane ended");
        self.lane(plugin)?.send(task).map_err(closed)
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
    fn plugins_for(&self, scope: Scope) -> Result<Vec<Plugin>, Failure> {
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
    pub(super) fn scope_of_message(&self, folders: &HashMap<u32, Scope>, msg_id: MsgId) -> Scope {
        let folder = self.store.columns().folder(msg_id.ordinal());
        folders.get(&folder).copied().unwrap_or(Scope::Everyone)
    }

    pub(super) fn folder_scopes(&self) -> Result<HashMap<u32, Scope>, Failure> {
        Ok(self.read()?.folders()?.into_iter().map(|folder| (folder.id.0, folder.scope)).collect())
    }

    /// Tells the plugins what happened to mail, in the background. `except` is the plugin that did it.
    pub(crate) fn dispatch_events(&self, events: &[MailEvent], except: Option<&str>) {
        if events.is_empty() || self.plugins.all().is_empty() {
            return;
        }
        if let Err(failure) = self.try_dispatch(events, except) {
            tracing::warn!(%failure, "plugins were not told of what happened to mail");
        }
    }

    fn try_dispatch(&self, events: &[MailEvent], except: Option<&str>) -> Result<(), Failure> {
        let folders = self.folder_scopes()?;
        let mut groups: Vec<(Scope, Vec<MailEvent>)> = Vec::new();
        for &event in events {
            let scope = self.scope_of_message(&folders, event.msg_id);
            match groups.iter_mut().find(|(known, _)| *known == scope) {
                Some((_, group)) => group.push(event),
                None => groups.push((scope, vec![event])),
            }
        }
        for (scope, group) in groups {
            for plugin in self.plugins_for(scope)? {
                if except == Some(plugin.manifest().id.as_str()) {
                    continue;
                }
                let wanted: Vec<MailEvent> =
                    group.iter().filter(|event| plugin.wants(event.kind)).copied().collect();
                for chunk in wanted.chunks(EVENTS) {
                    let (plugin, chunk) = (plugin.clone(), chunk.to_vec());
                    let id = plugin.manifest().id.clone();
                    self.in_lane(&id, Box::new(move |engine| engine.handle_events(&plugin, scope, &chunk)))?;
                }
            }
        }
        Ok(())
    }

    fn handle_events(self: &Arc<Self>, plugin: &Plugin, scope: Scope, events: &[MailEvent]) {
        let caller = background(scope);
        let (services, _) = CallServices::new(Arc::clone(self), &caller, plugin, None);
        if let Err(error) = plugin.mail_events(events, Box::new(services)) {
            self.faulted(caller.lang, plugin, &error);
        }
    }

    /// Tells the plugins that mail was fetched.
    pub(crate) fn dispatch_received(&self, arrived: &[MsgId]) {
        let columns = self.store.columns();
        let event = |&msg_id: &MsgId| MailEvent {
            kind: MailEventKind::Received,
            msg_id,
            related: None,
            folder: etabli_model::FolderId(columns.folder(msg_id.ordinal())),
            moved_from: None,
        };
        self.dispatch_events(&arrived.iter().map(event).collect::<Vec<_>>(), None);
    }

    /// Tells the plugins that a message was sent, and that a message was answered by it.
    pub(crate) fn dispatch_sent(&self, msg_id: MsgId) -> Result<(), Failure> {
        let folder = |id: MsgId| etabli_model::FolderId(self.store.columns().folder(id.ordinal()));
        let event =
            |kind, related| MailEvent { kind, msg_id, related, folder: folder(msg_id), moved_from: None };
        let mut events = vec![event(MailEventKind::Sent, None)];
        let snapshot = self.read()?;
        let record = snapshot.message(msg_id)?;
        let folders = self.folder_scopes()?;
        let own = self.scope_of_message(&folders, msg_id);
        for answered in record.iter().flat_map(|record| &record.in_reply_to) {
            for original in snapshot.message_id(answered)? {
                // A call never mixes mail of different readers.
                let scope = self.scope_of_message(&folders, original);
                if scope == own || scope == Scope::Everyone {
                    events.push(event(MailEventKind::RepliedTo, Some(original)));
                }
            }
        }
        self.dispatch_events(&events, None);
        Ok(())
    }
}
