//! Telling plugins what happened to mail: written down with the change, told in the background.
//!
//! Each plugin has a cursor in the store, which moves on when a call has ended, well or badly. What was not told
//! when the program ended is told after the next start; a call that was cut off is made again.

use std::{collections::HashMap, sync::Arc};

use etabli_model::{FolderId, MsgId, Scope};
use etabli_plugin_host::{LogLevel, MailEvent, MailEventKind, Plugin, PluginState};
use etabli_store::{Batch, EventRecord, Snapshot};

use super::{lanes::background, registry::Entry, services::CallServices};
use crate::{
    Failure,
    bus::SessionId,
    core::{Caller, Engine},
};

/// The most events of one call.
const EVENTS: usize = 200;

/// So many events wait for a plugin that does not run; of older ones it learns only that there were some.
const HELD: u64 = 10_000;

/// The numbers of the kinds on disk.
const KINDS: [MailEventKind; 5] = [
    MailEventKind::Received,
    MailEventKind::AboutToBeSent,
    MailEventKind::Sent,
    MailEventKind::RepliedTo,
    MailEventKind::Moved,
];

fn record(event: &MailEvent, except: &str) -> EventRecord {
    EventRecord {
        kind: KINDS
            .iter()
            .position(|kind| *kind == event.kind)
            .and_then(|at| u8::try_from(at).ok())
            .unwrap_or(0),
        msg_id: event.msg_id.0,
        related: event.related.map(|msg_id| msg_id.0),
        folder: event.folder.0,
        moved_from: event.moved_from.map(|folder| folder.0),
        except: except.to_owned(),
    }
}

fn event(record: &EventRecord) -> Option<MailEvent> {
    Some(MailEvent {
        kind: *KINDS.get(usize::from(record.kind))?,
        msg_id: MsgId(record.msg_id),
        related: record.related.map(MsgId),
        folder: FolderId(record.folder),
        moved_from: record.moved_from.map(FolderId),
    })
}

fn wants(entry: &Entry, kind: MailEventKind) -> bool {
    let manifest =
        entry.package.as_ref().filter(|_| !entry.is_unfamiliar()).map(|package| package.manifest());
    manifest.is_some_and(|manifest| manifest.mail_events.iter().any(|event| event.kind == kind))
}

/// Events that follow each other and that one call is told of, because their messages have the same readers.
struct Run {
    /// The number of the last event that is done with then.
    heard: u64,
    /// Who reads the messages, and the events; none where nothing is to be told.
    told: Option<(Scope, Vec<MailEvent>)>,
}

impl Engine {
    /// Writes down what happened to mail, in the batch of the change itself. `except` is the plugin that did it.
    pub(crate) fn note_events(
        &self,
        batch: &mut Batch<'_>,
        events: &[MailEvent],
        except: &str,
    ) -> Result<(), Failure> {
        let plugins = self.plugins.all();
        let wanted = |event: &&MailEvent| plugins.iter().any(|entry| wants(entry, event.kind));
        let records: Vec<EventRecord> =
            events.iter().filter(wanted).map(|event| record(event, except)).collect();
        Ok(batch.append_events(&records)?)
    }

    /// Lets every plugin hear what it has not heard yet, in its lane.
    pub(crate) fn tell_plugins(&self) {
        if let Err(failure) = self.try_tell_plugins() {
            tracing::warn!(%failure, "plugins hear of what happened to mail later");
        }
    }

    fn try_tell_plugins(&self) -> Result<(), Failure> {
        let snapshot = self.read()?;
        let newest = snapshot.newest_event()?;
        for id in self.waiting_plugins() {
            let behind = newest.saturating_sub(snapshot.event_cursor(&id)?.unwrap_or(newest));
            if behind > HELD && !self.runs(&id) {
                self.cut(&snapshot, &id, newest - HELD / 2)?;
                continue;
            }
            let missed = snapshot.missed_events(&id)? > 0;
            if (missed || snapshot.event_cursor(&id)?.is_some_and(|cursor| cursor < newest))
                && self.lanes.begins_to_hear(&id)
            {
                // A lane that is full does so after one of the tasks that wait in it.
                self.in_lane_if_free(&id, Box::new(|_| ()))?;
            }
        }
        Ok(())
    }

    /// Tells a plugin what it has not heard yet.
    pub(super) fn hear_in_lane(self: &Arc<Self>, id: &str) {
        if let Err(failure) = self.hear(id) {
            tracing::warn!(%failure, id, "a plugin hears of what happened to mail later");
        }
    }

    /// Reports whether a plugin can be told of anything.
    fn runs(&self, id: &str) -> bool {
        let ready = |plugin: &Plugin| plugin.stats().state == PluginState::Ready;
        let entry = self.plugins.find(id);
        !self.plugins.safe_mode && entry.is_ok_and(|entry| entry.plugin.as_ref().is_ok_and(ready))
    }

    /// Gives up the oldest events that wait for a plugin, which is told so once it runs.
    fn cut(&self, snapshot: &Snapshot, id: &str, upto: u64) -> Result<(), Failure> {
        let entry = self.plugins.find(id)?;
        let cursor = snapshot.event_cursor(id)?.unwrap_or(upto);
        let count = usize::try_from(upto.saturating_sub(cursor)).unwrap_or(usize::MAX);
        let rows = snapshot.events_after(cursor, count)?;
        let missed = rows
            .iter()
            .filter(|(_, row)| row.except != id && event(row).is_some_and(|event| wants(&entry, event.kind)));
        let missed = missed.count() as u64;
        self.store.cut_events(id, upto, missed, &self.waiting_plugins())?;
        let line = format!("{missed} events about mail are given up, because the plugin does not run");
        self.plugins.journal.write(id, self.clock.now(), LogLevel::Warn, &line);
        Ok(())
    }

    /// Tells a plugin that it missed events: once for each set of readers, so that it can look itself.
    fn tell_missed(self: &Arc<Self>, plugin: &Plugin) -> Result<(), Failure> {
        let id = &plugin.manifest().id;
        let mut scopes: Vec<Scope> = Vec::new();
        for scope in self.folder_scopes()?.into_values() {
            if !scopes.contains(&scope) && self.is_on_for(id, scope)? {
                scopes.push(scope);
            }
        }
        for scope in scopes {
            let caller = background(scope);
            let (services, _) = CallServices::new(Arc::clone(self), &caller, plugin, None);
            if let Err(error) = plugin.missed_events(Box::new(services)) {
                self.faulted(caller.lang, plugin, &error);
            }
        }
        Ok(self.store.close_event_gap(id, &self.waiting_plugins())?)
    }

    /// Returns the plugins that hear of mail, also those that do not run at present.
    fn waiting_plugins(&self) -> Vec<String> {
        let hears = |entry: &&Arc<Entry>| KINDS.iter().any(|kind| wants(entry, *kind));
        self.plugins.all().iter().filter(hears).map(|entry| entry.id.clone()).collect()
    }

    /// Starts the cursors of plugins that are new here, and goes on where the others stopped.
    pub(crate) fn go_on_telling(&self) -> Result<(), Failure> {
        let snapshot = self.read()?;
        let waiting = self.waiting_plugins();
        let newest = snapshot.newest_event()?;
        let mut new = Vec::new();
        for id in &waiting {
            if snapshot.event_cursor(id)?.is_none() {
                new.push((id.clone(), newest));
            }
        }
        if !new.is_empty() {
            self.store.keep_event_cursors(&new, &waiting)?;
        }
        self.tell_plugins();
        Ok(())
    }

    fn hear(self: &Arc<Self>, id: &str) -> Result<(), Failure> {
        while !self.lanes.rests() {
            let entry = self.plugins.find(id)?;
            // One that was isolated or held goes on from here when a person restarts it.
            let Ok(plugin) = &entry.plugin else { return Ok(()) };
            if self.plugins.safe_mode || plugin.stats().state != PluginState::Ready {
                return Ok(());
            }
            let snapshot = self.read()?;
            if snapshot.missed_events(id)? > 0 {
                self.tell_missed(plugin)?;
                continue;
            }
            let Some(cursor) = snapshot.event_cursor(id)? else { return Ok(()) };
            let rows = snapshot.events_after(cursor, EVENTS)?;
            drop(snapshot);
            let Some(Run { heard, told }) = self.next_run(plugin, &rows)? else { return Ok(()) };
            if let Some((scope, events)) = told
                && self.is_on_for(id, scope)?
            {
                self.handle_events(plugin, scope, &events);
            }
            self.store.keep_event_cursors(&[(id.to_owned(), heard)], &self.waiting_plugins())?;
        }
        Ok(())
    }

    /// Returns the events at the beginning that one call can be told of; none where there are none.
    fn next_run(&self, plugin: &Plugin, rows: &[(u64, EventRecord)]) -> Result<Option<Run>, Failure> {
        let folders = self.folder_scopes()?;
        let columns = self.store.columns();
        let scope_of = |folders: &HashMap<u32, Scope>, msg_id: MsgId| {
            folders.get(&columns.folder(msg_id.ordinal())).copied()
        };
        let mut heard = None;
        let mut told: Option<(Scope, Vec<MailEvent>)> = None;
        for (number, row) in rows {
            let wanted =
                event(row).filter(|event| row.except != plugin.manifest().id && plugin.wants(event.kind));
            // A message that is gone meanwhile has no scope.
            if let Some((event, scope)) =
                wanted.and_then(|event| Some((event, scope_of(&folders, event.msg_id)?)))
            {
                let mut event = event;
                let related = event.related.map(|related| scope_of(&folders, related));
                let is_fit =
                    related.is_none_or(|related| related == Some(scope) || related == Some(Scope::Everyone));
                // That it will be sent is told all the same; what it answers is for other eyes.
                let is_leaving = event.kind == MailEventKind::AboutToBeSent;
                if is_leaving && !is_fit {
                    event.related = None;
                }
                let is_told = is_fit || is_leaving;
                // A message whose sender can be asked has a call of its own.
                let is_alone = is_leaving && self.lanes.sender(event.msg_id).is_some();
                match &mut told {
                    Some((of, _)) if *of != scope || is_alone => break,
                    Some((_, events)) => events.extend(is_told.then_some(event)),
                    None if is_told => told = Some((scope, vec![event])),
                    None => {}
                }
                if is_alone {
                    heard = Some(*number);
                    break;
                }
            }
            heard = Some(*number);
        }
        Ok(heard.map(|heard| Run { heard, told }))
    }

    fn is_on_for(&self, id: &str, scope: Scope) -> Result<bool, Failure> {
        Ok(self.plugins_for(scope)?.iter().any(|plugin| plugin.manifest().id == id))
    }

    fn handle_events(self: &Arc<Self>, plugin: &Plugin, scope: Scope, events: &[MailEvent]) {
        let mut caller = background(scope);
        if let [event] = events
            && event.kind == MailEventKind::AboutToBeSent
            && let Some((session, lang)) = self.lanes.sender(event.msg_id)
        {
            // It sees what it saw in the background, and whoever sent the message answers its questions.
            caller.session = session;
            caller.lang = lang;
        }
        let (services, _) = CallServices::new(Arc::clone(self), &caller, plugin, None);
        if let Err(error) = plugin.mail_events(events, Box::new(services)) {
            self.faulted(caller.lang, plugin, &error);
        }
    }

    /// Writes down that a message that a person wrote stands in the outbox, and what it answers.
    ///
    /// Plugins hear of it in their lanes: whatever they do, the message is sent when it is due.
    pub(crate) fn note_leaving(
        &self,
        batch: &mut Batch<'_>,
        caller: &Caller,
        (msg_id, folder): (MsgId, FolderId),
        answered: Option<MsgId>,
    ) -> Result<(), Failure> {
        let kind = MailEventKind::AboutToBeSent;
        self.lanes.note_sender(msg_id, SessionId(caller.session.0), caller.lang);
        self.note_events(
            batch,
            &[MailEvent { kind, msg_id, related: answered, folder, moved_from: None }],
            "",
        )
    }

    /// Writes down that a message was sent, and that messages were answered by it.
    pub(crate) fn note_sent(
        &self,
        batch: &mut Batch<'_>,
        msg_id: MsgId,
        folder: FolderId,
    ) -> Result<(), Failure> {
        let event = |kind, related| MailEvent { kind, msg_id, related, folder, moved_from: None };
        let mut events = vec![event(MailEventKind::Sent, None)];
        let snapshot = self.read()?;
        let record = snapshot.message(msg_id)?;
        for answered in record.iter().flat_map(|record| &record.in_reply_to) {
            let originals = snapshot.message_id(answered)?;
            events.extend(
                originals.into_iter().map(|original| event(MailEventKind::RepliedTo, Some(original))),
            );
        }
        self.note_events(batch, &events, "")
    }
}
