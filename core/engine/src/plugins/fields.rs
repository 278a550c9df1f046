//! Message fields: what a person may choose for messages, setting it, searching for it, and how values are shown.
//!
//! The value of a field is a link between a message and a record of the plugin, so that it stays while the plugin is
//! off. How records are shown is asked of the plugin once, until a record changes; a list of a million messages asks
//! about its few values.

use std::{
    cmp::Reverse,
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use etabli_mail::fold::fold;
use etabli_model::{Chip, MsgId, Query, RecordId, Tone, Value};
use etabli_plugin_host::{Cell, FieldBadge, FieldType, LoadedAs, MessageFieldSpec, Plugin, Words};
use etabli_store::{ChangeRecord, Entry, PluginRecord, Snapshot};

use super::{
    CORE_FIELD,
    columns::field_value,
    host_lang, host_record, plain,
    services::{CallServices, RecordSight, field_kind},
};
use crate::{
    ChangeLabel, Changed, Event, Failure, FailureCode, Fields, JobKind, JobOutcome, Lang, Reply,
    core::{Caller, Engine},
    mail::label,
    members::scope::Audience,
    view::{FieldChoice, FieldMenu, FieldRow, FieldState, SearchFieldRow, SearchSpec},
};

/// Records of one call.
const BATCH: usize = 500;
/// Messages of one call.
const CHUNK: usize = 1000;
/// The most records that a person chooses from.
const MAX_CHOICES: usize = 1000;
/// More messages than this are changed by a job.
const AT_ONCE: usize = 500;
/// From so many messages on, their values are read in the order of the values.
const MANY: usize = 2000;

/// How plugins show the values of message fields, by field and language.
#[derive(Default)]
pub(crate) struct BadgeBook {
    fields: Mutex<HashMap<(String, Lang), Kept>>,
}

#[derive(Default)]
struct Kept {
    /// Which plugin said so.
    by: LoadedAs,
    badges: HashMap<u64, FieldBadge>,
    /// Records that the plugin is being asked about.
    pending: HashSet<u64>,
    /// Grows whenever something is forgotten, so that what was asked before is not kept.
    generation: u64,
}

impl BadgeBook {
    fn lock(&self) -> MutexGuard<'_, HashMap<(String, Lang), Kept>> {
        self.fields.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets what a change makes untrue.
    pub(crate) fn forget(&self, change: &ChangeRecord) {
        if change.records {
            for kept in self.lock().values_mut() {
                kept.badges.clear();
                kept.generation += 1;
            }
        }
    }

    /// Returns what is known, and which records nothing is known of.
    fn look_up(
        &self,
        field: &MessageField,
        lang: Lang,
        ids: &HashSet<u64>,
    ) -> (HashMap<u64, FieldBadge>, Vec<u64>) {
        let mut fields = self.lock();
        let kept = fields.entry((field.id(), lang)).or_default();
        if !kept.by.is(&field.plugin) {
            *kept = Kept { by: field.plugin.loaded_as(), generation: kept.generation + 1, ..Kept::default() };
        }
        let known = ids.iter().filter_map(|id| Some((*id, kept.badges.get(id)?.clone())));
        let known: HashMap<u64, FieldBadge> = known.collect();
        let missing = ids.iter().filter(|id| !known.contains_key(id)).copied().collect();
        (known, missing)
    }

    fn generation(&self, field: &MessageField, lang: Lang) -> u64 {
        self.lock().get(&(field.id(), lang)).map_or(0, |kept| kept.generation)
    }

    fn keep(&self, field: &MessageField, lang: Lang, generation: u64, badges: &HashMap<u64, FieldBadge>) {
        if let Some(kept) = self.lock().get_mut(&(field.id(), lang))
            && kept.generation == generation
            && kept.by.is(&field.plugin)
        {
            kept.badges.extend(badges.iter().map(|(id, badge)| (*id, badge.clone())));
        }
    }

    /// Takes the records that nobody asks about yet, and marks them.
    fn claim(&self, field: &MessageField, lang: Lang, ids: Vec<u64>) -> Vec<u64> {
        let mut fields = self.lock();
        let kept = fields.entry((field.id(), lang)).or_default();
        ids.into_iter().filter(|id| kept.pending.insert(*id)).collect()
    }

    fn release(&self, field: &MessageField, lang: Lang, ids: &[u64]) {
        if let Some(kept) = self.lock().get_mut(&(field.id(), lang)) {
            for id in ids {
                kept.pending.remove(id);
            }
        }
    }
}

/// A message field that is on for somebody.
#[derive(Clone)]
pub(super) struct MessageField {
    plugin: Plugin,
    spec: MessageFieldSpec,
}

impl MessageField {
    pub(super) fn of(plugin: &Plugin, id: &str) -> Option<Self> {
        let spec = plugin.manifest().message_field(id)?.clone();
        Some(Self { plugin: plugin.clone(), spec })
    }

    /// Returns the id that requests name it by.
    fn id(&self) -> String {
        format!("{}/{}", self.plugin.manifest().id, self.spec.id)
    }

    fn title(&self, lang: Lang) -> String {
        self.plugin.text(&self.spec.title, host_lang(lang))
    }

    /// Returns the kind of the links that hold its values.
    fn links(&self) -> String {
        field_kind(&self.plugin.manifest().id, &self.spec.id)
    }

    /// Returns the kind of its records.
    fn records(&self) -> String {
        format!("{}/{}", self.plugin.manifest().id, self.spec.record_type)
    }

    /// Returns how a record is shown of which the plugin cannot say it: its first text.
    fn plain_badge(&self, record: &PluginRecord) -> FieldBadge {
        let spec = self.plugin.manifest().record_type(&self.spec.record_type);
        let text = spec.and_then(|spec| spec.fields.iter().find(|field| field.kind == FieldType::Text));
        let label = text.map(|text| plain(&field_value(record, &text.id))).unwrap_or_default();
        FieldBadge { label, tone: Tone::default(), icon: String::new() }
    }
}

impl Engine {
    pub(crate) fn fields_request(&self, caller: &Caller, request: Fields) -> Result<Reply, Failure> {
        match request {
            Fields::List => self.field_rows(caller).map(Reply::Fields),
            Fields::Choices { field, messages } => {
                self.field_menu(caller, &field, &messages).map(Reply::FieldMenu)
            }
            Fields::Values(field) => {
                let field = self.find_field(caller, &field)?;
                self.field_choices(caller.lang, &field, self.visible_records(caller, &field)?)
                    .map(by_label)
                    .map(Reply::FieldChoices)
            }
            Fields::Set { field, messages, value } => self.set_field(caller, &field, messages, value),
        }
    }

    fn message_fields(&self, caller: &Caller) -> Result<Vec<MessageField>, Failure> {
        let mut fields = Vec::new();
        for plugin in self.plugins_of(caller)? {
            let specs = plugin.manifest().message_fields.iter().cloned();
            fields.extend(specs.map(|spec| MessageField { plugin: plugin.clone(), spec }));
        }
        Ok(fields)
    }

    fn field_rows(&self, caller: &Caller) -> Result<Vec<FieldRow>, Failure> {
        let row = |field: MessageField| FieldRow {
            id: field.id(),
            plugin: field.plugin.manifest().id.clone(),
            plugin_name: field.plugin.text(&field.plugin.manifest().name, host_lang(caller.lang)),
            title: field.title(caller.lang),
            icon: field.spec.icon.clone(),
        };
        Ok(self.message_fields(caller)?.into_iter().map(row).collect())
    }

    /// Returns the entries of the search selector behind which values of message fields stand.
    pub(super) fn search_by_field(&self, caller: &Caller) -> Result<Vec<SearchFieldRow>, Failure> {
        let lang = host_lang(caller.lang);
        let row = |field: MessageField| SearchFieldRow {
            id: field.id(),
            label: field.plugin.text(field.spec.search_title(), lang),
            plugin: field.plugin.manifest().id.clone(),
            plugin_name: field.plugin.text(&field.plugin.manifest().name, lang),
            slow: false,
            takes_text: false,
            of_values: true,
            icon: field.spec.icon.clone(),
        };
        Ok(self.message_fields(caller)?.into_iter().map(row).collect())
    }

    /// Finds a message field by its whole id, or by its own where a person writes it.
    fn find_field(&self, caller: &Caller, name: &str) -> Result<MessageField, Failure> {
        let is_it = |field: &MessageField| field.id() == name || field.spec.id == name;
        let found = self.message_fields(caller)?.into_iter().find(is_it);
        found.ok_or_else(|| Failure::new(FailureCode::FieldUnknown, name))
    }

    /// Asks the plugin how records are shown. One that is gone shows nothing.
    fn ask_badges(
        &self,
        lang: Lang,
        field: &MessageField,
        ids: &[u64],
    ) -> Result<HashMap<u64, FieldBadge>, Failure> {
        let generation = self.badges.generation(field, lang);
        let snapshot = self.read()?;
        let nothing = || FieldBadge { label: String::new(), tone: Tone::default(), icon: String::new() };
        let mut badges: HashMap<u64, FieldBadge> = ids.iter().map(|id| (*id, nothing())).collect();
        let kind = field.records();
        for batch in ids.chunks(BATCH) {
            let mut records = Vec::with_capacity(batch.len());
            for id in batch {
                if let Some(record) = snapshot.record(RecordId(*id))?.filter(|record| record.kind() == kind) {
                    records.push((*id, record));
                }
            }
            let theirs: Vec<_> =
                records.iter().map(|(id, record)| host_record(RecordId(*id), record.clone())).collect();
            let shown = match field.plugin.field_badges(&field.spec.id, &theirs, host_lang(lang)) {
                Ok(badges) => badges,
                Err(error) => {
                    self.faulted(lang, &field.plugin, &error);
                    records.iter().map(|(_, record)| field.plain_badge(record)).collect()
                }
            };
            badges.extend(records.iter().map(|(id, _)| *id).zip(shown));
        }
        self.badges.keep(field, lang, generation, &badges);
        Ok(badges)
    }

    /// Returns how records are shown; asks the plugin where it is not known.
    fn badges_now(
        &self,
        lang: Lang,
        field: &MessageField,
        ids: impl IntoIterator<Item = u64>,
    ) -> Result<HashMap<u64, FieldBadge>, Failure> {
        let (mut badges, missing) = self.badges.look_up(field, lang, &ids.into_iter().collect());
        if !missing.is_empty() {
            badges.extend(self.ask_badges(lang, field, &missing)?);
        }
        Ok(badges)
    }

    /// Asks the plugin in its lane, and tells that cells of a column are known then.
    fn ask_badges_later(
        &self,
        column: &str,
        lang: Lang,
        field: &MessageField,
        ids: Vec<u64>,
    ) -> Result<(), Failure> {
        let claimed = self.badges.claim(field, lang, ids);
        if claimed.is_empty() {
            return Ok(());
        }
        let (task_field, task_ids, column) = (field.clone(), claimed.clone(), column.to_owned());
        let queued = self.in_lane_if_free(
            &field.plugin.manifest().id,
            Box::new(move |engine: &Arc<Engine>| {
                let asked = engine.ask_badges(lang, &task_field, &task_ids);
                engine.badges.release(&task_field, lang, &task_ids);
                if asked.is_ok() {
                    let changed = Changed { cells: vec![column], ..Changed::default() };
                    engine.bus.tell_all(&Event::Changed(changed));
                }
            }),
        )?;
        if !queued {
            self.badges.release(field, lang, &claimed);
        }
        Ok(())
    }

    /// Returns the records that messages hold in a field, in the same order.
    fn values_of(
        &self,
        snapshot: &Snapshot,
        field: &MessageField,
        ids: &[MsgId],
    ) -> Result<Vec<Option<u64>>, Failure> {
        let kind = field.links();
        if ids.len() < MANY {
            let held = |id: &MsgId| snapshot.linked_by(*id, &kind);
            return Ok(ids.iter().map(held).collect::<Result<_, _>>()?);
        }
        let held: HashMap<MsgId, u64> =
            snapshot.links_of_kind(&kind)?.into_iter().map(|(target, msg_id)| (msg_id, target)).collect();
        Ok(ids.iter().map(|id| held.get(id).copied()).collect())
    }

    /// Returns the cells of a field's column. Without `wait`, those of records that the plugin has to be asked about
    /// are not known yet.
    pub(super) fn field_cells(
        &self,
        (column, prefix): (&str, &str),
        lang: Lang,
        field: &MessageField,
        ids: &[MsgId],
        wait: bool,
    ) -> Result<Vec<Option<Cell>>, Failure> {
        let values = self.values_of(&self.read()?, field, ids)?;
        let wanted: HashSet<u64> = values.iter().flatten().copied().collect();
        let (mut badges, missing) = self.badges.look_up(field, lang, &wanted);
        if wait && !missing.is_empty() {
            badges.extend(self.ask_badges(lang, field, &missing)?);
        } else if !missing.is_empty() {
            self.ask_badges_later(column, lang, field, missing)?;
        }
        let cell = |value: Option<u64>| match value {
            Some(id) => badges.get(&id).map(|badge| cell(badge, prefix)),
            None => Some(Cell::default()),
        };
        Ok(values.into_iter().map(cell).collect())
    }

    /// Returns what the message fields of a message hold, one chip a field: its value and, as the detail, its title.
    pub(crate) fn field_chips(
        &self,
        caller: &Caller,
        snapshot: &Snapshot,
        id: MsgId,
    ) -> Result<Vec<Chip>, Failure> {
        let links = snapshot.links(id)?;
        let mut chips = Vec::new();
        if !links.iter().any(|(kind, _)| kind.contains('#')) {
            return Ok(chips);
        }
        for field in self.message_fields(caller)? {
            let kind = field.links();
            let Some((_, target)) = links.iter().find(|(known, _)| *known == kind) else { continue };
            let badge = self.badges_now(caller.lang, &field, [*target])?.remove(target);
            let Some(badge) = badge.filter(|badge| !badge.label.is_empty()) else { continue };
            chips.push(Chip {
                kind,
                target: *target,
                icon: if badge.icon.is_empty() { field.spec.icon.clone() } else { badge.icon },
                title: badge.label,
                detail: field.title(caller.lang),
                state: String::new(),
                tone: badge.tone,
            });
        }
        Ok(chips)
    }

    fn visible_records(&self, caller: &Caller, field: &MessageField) -> Result<Vec<RecordId>, Failure> {
        let snapshot = self.read()?;
        let sight = RecordSight::new(self, caller, &snapshot)?;
        let kind = field.records();
        let mut seen = Vec::new();
        for id in snapshot.records_of(&kind)? {
            if sight.record(&kind, id)? {
                seen.push(id);
            }
        }
        Ok(seen)
    }

    /// Describes records as things to choose from, in this order.
    fn field_choices(
        &self,
        lang: Lang,
        field: &MessageField,
        mut records: Vec<RecordId>,
    ) -> Result<Vec<FieldChoice>, Failure> {
        records.truncate(MAX_CHOICES);
        let mut badges = self.badges_now(lang, field, records.iter().map(|id| id.0))?;
        let choice = |record: RecordId| {
            let badge = badges.remove(&record.0).filter(|badge| !badge.label.is_empty())?;
            Some(FieldChoice { record, label: badge.label, tone: badge.tone, icon: badge.icon })
        };
        Ok(records.into_iter().filter_map(choice).collect())
    }

    fn field_menu(&self, caller: &Caller, name: &str, messages: &[MsgId]) -> Result<FieldMenu, Failure> {
        self.check_visible(caller, messages)?;
        let field = self.find_field(caller, name)?;
        let offered = self.offered(caller, &field, messages, &mut |_| Ok(()))?;
        let choices = self.field_choices(caller.lang, &field, offered)?;
        let values = self.values_of(&self.read()?, &field, messages)?;
        let mut values = values.into_iter();
        let first = values.next().flatten();
        let current = match first {
            _ if values.any(|value| value != first) => FieldState::Different,
            Some(record) => FieldState::Same(RecordId(record)),
            None => FieldState::Empty,
        };
        Ok(FieldMenu { choices, current })
    }

    /// Asks the plugin what may be chosen for all of these messages, and leaves out what the person or the readers of
    /// one of the messages do not see. `step` hears of how many messages the plugin was asked.
    fn offered(
        &self,
        caller: &Caller,
        field: &MessageField,
        messages: &[MsgId],
        step: &mut dyn FnMut(usize) -> Result<(), Failure>,
    ) -> Result<Vec<RecordId>, Failure> {
        let mut offered: Option<Vec<RecordId>> = None;
        for (number, chunk) in messages.chunks(CHUNK).enumerate() {
            step(number * CHUNK)?;
            let (services, _) = CallServices::new(self.handle()?, caller, &field.plugin, None);
            let here = field
                .plugin
                .field_choices(&field.spec.id, chunk, Box::new(services.showing()))
                .map_err(|error| self.faulted(caller.lang, &field.plugin, &error))?;
            let both = match offered.take() {
                None => here,
                Some(mut before) => {
                    let here: HashSet<RecordId> = here.into_iter().collect();
                    before.retain(|id| here.contains(id));
                    before
                }
            };
            let is_over = both.is_empty();
            offered = Some(both);
            if is_over {
                break;
            }
        }
        let snapshot = self.read()?;
        let sight = RecordSight::new(self, caller, &snapshot)?;
        let kind = field.records();
        let folders = self.folder_scopes()?;
        let scopes: HashSet<_> = messages.iter().map(|id| self.scope_of_message(&folders, *id)).collect();
        let mut fitting = Vec::new();
        for id in offered.unwrap_or_default() {
            let is_own = snapshot.record(id)?.is_some_and(|record| record.kind() == kind);
            if is_own
                && !fitting.contains(&id)
                && sight.record(&kind, id)?
                && self.readers_see(&snapshot, &folders, (&kind, id), &scopes)?
            {
                fitting.push(id);
            }
        }
        Ok(fitting)
    }

    /// Sets a field of messages, or clears it, as one step to take back; a job does it for many.
    fn set_field(
        &self,
        caller: &Caller,
        name: &str,
        messages: Vec<MsgId>,
        value: Option<RecordId>,
    ) -> Result<Reply, Failure> {
        let field = self.find_field(caller, name)?;
        if messages.len() <= AT_ONCE {
            self.write_field(caller, &field, &messages, value, &mut |_| Ok(()))?;
            return Ok(Reply::Done);
        }
        let kind = JobKind::Field(field.title(caller.lang));
        let caller = caller.again();
        let id = self.start_side_job(Audience::User(caller.user), kind, move |engine, job| {
            let total = messages.len() as u64;
            let done = engine.write_field(&caller, &field, &messages, value, &mut |done| {
                job.progress(done as u64, Some(total));
                job.go_on()
            })?;
            Ok(JobOutcome::Changed(done))
        })?;
        Ok(Reply::Job(id))
    }

    fn write_field(
        &self,
        caller: &Caller,
        field: &MessageField,
        messages: &[MsgId],
        value: Option<RecordId>,
        step: &mut dyn FnMut(usize) -> Result<(), Failure>,
    ) -> Result<ChangeLabel, Failure> {
        self.check_visible(caller, messages)?;
        let (key, name) = match value {
            None => ("field-cleared", field.title(caller.lang)),
            Some(record) => {
                let badge = self.badges_now(caller.lang, field, [record.0])?.remove(&record.0);
                let name = badge.map(|badge| badge.label).unwrap_or_default();
                // Asking takes one half of the way, writing the other.
                let offered = self.offered(caller, field, messages, &mut |done| step(done / 2))?;
                if !offered.contains(&record) {
                    return Err(Failure::new(FailureCode::FieldValueRefused, name));
                }
                ("field-set", name)
            }
        };
        let kind = field.links();
        self.change(caller, |batch| {
            for (number, &msg_id) in messages.iter().enumerate() {
                if number.is_multiple_of(CHUNK) {
                    step(messages.len().midpoint(number))?;
                }
                let held = batch.linked(msg_id, &kind)?;
                for &target in held.iter().filter(|target| Some(**target) != value.map(|id| id.0)) {
                    batch.put(Entry::Link(msg_id, kind.clone(), target, false))?;
                }
                if let Some(id) = value.filter(|id| !held.contains(&id.0)) {
                    batch.put(Entry::Link(msg_id, kind.clone(), id.0, true))?;
                }
            }
            Ok(((), Some(label(key, messages.len() as u64, &name))))
        })?;
        Ok(ChangeLabel { key: key.to_owned(), count: messages.len() as u64, name })
    }

    /// Returns what finds the messages that hold a value in a field. A text narrows it to those whose subject or sender
    /// contains it; without a value, it names the values by how they are shown.
    pub(super) fn field_query(&self, caller: &Caller, search: &SearchSpec) -> Result<Query, Failure> {
        let unknown = || Failure::new(FailureCode::SearchFieldUnknown, search.field.as_str());
        let field = self.find_field(caller, &search.field).map_err(|_| unknown())?;
        let kind = field.links();
        let text = search.text.trim();
        let seen = self.visible_records(caller, &field)?;
        let wanted: Vec<RecordId> = match search.value {
            Some(value) if seen.contains(&value) => vec![value],
            Some(value) => return Err(Failure::new(FailureCode::RecordUnknown, value.to_string())),
            None if text.is_empty() => return Ok(Query::Linked { kind }),
            None => self.values_named(caller.lang, &field, seen, text)?,
        };
        let snapshot = self.read()?;
        let mut found = Vec::new();
        for id in wanted {
            found.extend(snapshot.linked_messages(&kind, id.0)?);
        }
        let found = Query::Messages(found);
        if search.value.is_none() || text.is_empty() {
            return Ok(found);
        }
        let core = SearchSpec { field: CORE_FIELD.to_owned(), text: text.to_owned(), value: None };
        Ok(Query::All(vec![found, self.search_query(caller, &core)?]))
    }

    /// Returns the records that a text names: those that are shown as exactly this, else those that contain it.
    fn values_named(
        &self,
        lang: Lang,
        field: &MessageField,
        records: Vec<RecordId>,
        text: &str,
    ) -> Result<Vec<RecordId>, Failure> {
        let badges = self.badges_now(lang, field, records.iter().map(|id| id.0))?;
        let wanted = fold(text);
        let labels: Vec<(RecordId, String)> =
            records.into_iter().filter_map(|id| Some((id, fold(&badges.get(&id.0)?.label)))).collect();
        let is_exact = labels.iter().any(|(_, label)| *label == wanted);
        let fits = |label: &String| if is_exact { *label == wanted } else { label.contains(&wanted) };
        Ok(labels.into_iter().filter(|(_, label)| fits(label)).map(|(id, _)| id).collect())
    }
}

fn cell(badge: &FieldBadge, prefix: &str) -> Cell {
    if badge.label.is_empty() {
        return Cell::default();
    }
    Cell {
        sort: Value::Text(badge.label.clone()),
        badge: Some((Words::Literal(format!("{prefix}{}", badge.label)), badge.tone)),
        icon: badge.icon.clone(),
        ..Cell::default()
    }
}

/// Sorts what can be chosen by how it is shown: families stand together, and what has none at the end.
fn by_label(mut choices: Vec<FieldChoice>) -> Vec<FieldChoice> {
    choices.sort_by_cached_key(|choice| {
        let has_family = choice.label.contains(FieldChoice::BEHIND_FAMILY);
        (Reverse(has_family), fold(&choice.label))
    });
    choices
}
