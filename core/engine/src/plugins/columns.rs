//! List columns of plugins: plans that the engine executes, and computed values that it keeps.
//!
//! A computed value belongs to (plugin as it is loaded, column, message): the same version may be built again, or be
//! granted more. It is kept in memory, forgotten when the change log names its message or what the column depends
//! on, and computed again when somebody looks at it.
//! Values are computed as the readers of the message's scope see things, so that all of them may share one.

use std::{
    cmp::Ordering,
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use etabli_mail::fold::fold;
use etabli_model::{MsgId, RecordId, Scope, Value};
use etabli_plugin_host::{Cell, ColumnKind, ColumnSpec, Dependency, LoadedAs, Manifest, Plan, Plugin};
use etabli_store::{ChangeRecord, PluginRecord, Snapshot};

use super::{fields::MessageField, host_lang, lanes::background, plain, services::CallServices};
use crate::{
    Changed, Event, Failure, FailureCode, Lang,
    core::{Caller, Engine},
    mail::{
        pace::{Step, unwatched},
        people_columns::PeopleColumn,
    },
    view::{CellView, ColumnRow},
};

/// Messages of one call.
const BATCH: usize = 500;
/// Messages whose stored values are read between two steps.
const READ: usize = 4096;
/// Kept values of one column; beyond it all of them are forgotten.
const MAX_KEPT: usize = 1_000_000;
/// A column that needs more milliseconds for 1000 rows is marked as slow.
const SLOW_MS: f64 = 100.0;

/// The values that plugins computed.
#[derive(Default)]
pub(crate) struct CellCache {
    columns: Mutex<HashMap<String, Kept>>,
}

#[derive(Default)]
struct Kept {
    /// Which plugin computed them.
    by: LoadedAs,
    depends_on: Vec<Dependency>,
    cells: HashMap<u64, Cell>,
    /// Messages whose values are being computed.
    pending: HashSet<u64>,
    /// Grows whenever something is forgotten, so that what was computed meanwhile is not kept.
    generation: u64,
    rows: u64,
    spent: Duration,
}

impl CellCache {
    fn lock(&self) -> MutexGuard<'_, HashMap<String, Kept>> {
        self.columns.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets what a change makes untrue.
    pub(crate) fn forget(&self, change: &ChangeRecord) {
        for kept in self.lock().values_mut() {
            let concerns = |dependency: &Dependency| match dependency {
                Dependency::State | Dependency::Links => change.more_messages,
                Dependency::Records => change.records,
                Dependency::AddressBook => change.people,
                Dependency::Settings => change.settings,
            };
            // A folder that changes hands changes who reads its messages.
            if change.more_messages || change.folders || kept.depends_on.iter().any(concerns) {
                kept.cells.clear();
                kept.generation += 1;
            } else if !change.messages.is_empty() {
                for id in &change.messages {
                    kept.cells.remove(id);
                }
                kept.generation += 1;
            }
        }
    }

    /// Returns what is known of a column's values, and adds the messages without one to `missing`.
    fn look_up(&self, name: &str, column: &Column, ids: &[MsgId], now: i64) -> Vec<Option<Cell>> {
        let mut columns = self.lock();
        let kept = columns.entry(name.to_owned()).or_default();
        if !kept.by.is(&column.plugin) {
            *kept = Kept {
                by: column.plugin.loaded_as(),
                depends_on: column.spec.depends_on.clone(),
                generation: kept.generation + 1,
                ..Kept::default()
            };
        }
        let fresh = |cell: &&Cell| cell.expires_at.is_none_or(|end| end > now);
        ids.iter().map(|id| kept.cells.get(&id.0).filter(fresh).cloned()).collect()
    }

    fn generation(&self, name: &str) -> u64 {
        self.lock().get(name).map_or(0, |kept| kept.generation)
    }

    /// Notes what so many rows cost.
    fn measure(&self, name: &str, rows: usize, spent: Duration) {
        let mut columns = self.lock();
        let kept = columns.entry(name.to_owned()).or_default();
        kept.rows += rows as u64;
        kept.spent += spent;
    }

    /// Keeps what a plugin computed, unless something was forgotten since or another one has its place.
    fn keep(
        &self,
        (name, plugin): (&str, &Plugin),
        generation: u64,
        ids: &[MsgId],
        cells: &[Cell],
        spent: Duration,
    ) {
        let mut columns = self.lock();
        let kept = columns.entry(name.to_owned()).or_default();
        kept.rows += ids.len() as u64;
        kept.spent += spent;
        for id in ids {
            kept.pending.remove(&id.0);
        }
        if kept.generation != generation || !kept.by.is(plugin) {
            return;
        }
        if kept.cells.len() + ids.len() > MAX_KEPT {
            kept.cells.clear();
        }
        kept.cells.extend(ids.iter().map(|id| id.0).zip(cells.iter().cloned()));
    }

    /// Takes the messages that nobody computes yet, and marks them.
    fn claim(&self, name: &str, ids: Vec<MsgId>) -> Vec<MsgId> {
        let mut columns = self.lock();
        let kept = columns.entry(name.to_owned()).or_default();
        ids.into_iter().filter(|id| kept.pending.insert(id.0)).collect()
    }

    fn release(&self, name: &str, ids: &[MsgId]) {
        if let Some(kept) = self.lock().get_mut(name) {
            for id in ids {
                kept.pending.remove(&id.0);
            }
        }
    }

    /// Returns the measured milliseconds for 1000 rows.
    fn cost(&self, name: &str) -> Option<f64> {
        let columns = self.lock();
        let kept = columns.get(name).filter(|kept| kept.rows > 0)?;
        #[allow(clippy::cast_precision_loss, reason = "counts of rows fit well into 52 bits")]
        let rows = kept.rows as f64;
        Some(kept.spent.as_secs_f64() * 1e6 / rows)
    }
}

/// A column that is on for somebody.
#[derive(Clone)]
struct Column {
    plugin: Plugin,
    spec: ColumnSpec,
}

/// Returns the columns of a plugin: one for each message field that has none in its manifest, then those it has.
fn columns_of(manifest: &Manifest) -> impl Iterator<Item = ColumnSpec> {
    let shows = |column: &ColumnSpec, field: &str| {
        column.id == field || matches!(&column.plan, Some(Plan::Field { field: shown }) if shown == field)
    };
    let left = manifest
        .message_fields
        .iter()
        .filter(move |field| !manifest.columns.iter().any(|column| shows(column, &field.id)))
        .map(|field| ColumnSpec {
            id: field.id.clone(),
            title: field.title.clone(),
            icon: String::new(),
            kind: ColumnKind::Text,
            plan: Some(Plan::Field { field: field.id.clone() }),
            prefix: String::new(),
            depends_on: Vec::new(),
        });
    left.chain(manifest.columns.iter().cloned())
}

/// Cells without one that is still to be computed.
fn known(cells: Vec<Cell>) -> Vec<Option<Cell>> {
    cells.into_iter().map(Some).collect()
}

impl Engine {
    /// Returns the list columns that are asked for apart: those of the address book, and what plugins offer a
    /// user.
    pub(crate) fn column_rows(&self, caller: &Caller) -> Result<Vec<ColumnRow>, Failure> {
        let lang = host_lang(caller.lang);
        let mut rows: Vec<ColumnRow> =
            PeopleColumn::ALL.into_iter().map(|column| column.row(caller.lang)).collect();
        for plugin in self.plugins_of(caller)? {
            let manifest = plugin.manifest();
            for column in columns_of(manifest) {
                let of_field = matches!(column.plan, Some(Plan::Field { .. }));
                let id = format!("{}/{}", manifest.id, column.id);
                rows.push(ColumnRow {
                    cost_ms: None,
                    slow: false,
                    id,
                    plugin: manifest.id.clone(),
                    plugin_name: plugin.text(&manifest.name, lang),
                    title: plugin.text(&column.title, lang),
                    icon: column.icon.clone(),
                    numeric: matches!(column.kind, ColumnKind::Number | ColumnKind::Date),
                    native: column.plan.is_some() && !of_field,
                    of_field,
                    of_icons: column.kind == ColumnKind::Flag && !column.icon.is_empty(),
                });
            }
        }
        for row in &mut rows {
            row.cost_ms = self.cells.cost(&row.id);
            row.slow = row.cost_ms.is_some_and(|cost| cost > SLOW_MS);
        }
        Ok(rows)
    }

    fn find_column(&self, caller: &Caller, name: &str) -> Result<Column, Failure> {
        let unknown = || Failure::new(FailureCode::ColumnUnknown, name);
        let (plugin, column) = name.split_once('/').ok_or_else(unknown)?;
        let plugin = self.plugins_of(caller)?.into_iter().find(|known| known.manifest().id == plugin);
        let plugin = plugin.ok_or_else(unknown)?;
        let spec = columns_of(plugin.manifest()).find(|spec| spec.id == column).ok_or_else(unknown)?;
        Ok(Column { plugin, spec })
    }

    /// Returns the cells of a column for messages that the user sees, in the same order.
    ///
    /// Without `wait`, values that are not known yet are pending, and computed in the plugin's lane.
    pub(crate) fn cells(
        &self,
        caller: &Caller,
        name: &str,
        messages: &[MsgId],
        wait: bool,
    ) -> Result<Vec<CellView>, Failure> {
        if let Some(column) = PeopleColumn::from_id(name) {
            let started = Instant::now();
            let cells = self.people_cells(caller, column, messages)?;
            self.cells.measure(name, messages.len(), started.elapsed());
            return Ok(cells);
        }
        self.check_visible(caller, messages)?;
        let column = self.find_column(caller, name)?;
        let cells = self.column_cells(caller.lang, (name, &column), messages, wait, &unwatched)?;
        Ok(cells.into_iter().map(|cell| shown(&column.plugin, caller.lang, cell)).collect())
    }

    /// Sorts rows by a column; rows without a value stand last.
    pub(crate) fn order_by_column(
        &self,
        caller: &Caller,
        rows: &mut Vec<u32>,
        (name, descending): (&str, bool),
        wait: bool,
        step: Step<'_>,
    ) -> Result<(), Failure> {
        let ids: Vec<MsgId> = rows.iter().copied().map(MsgId::from_ordinal).collect();
        let values = match PeopleColumn::from_id(name) {
            Some(column) => in_steps(&ids, step, |some| self.people_keys(column, some))?,
            None => {
                let column = self.find_column(caller, name)?;
                let cells = self.column_cells(caller.lang, (name, &column), &ids, wait, step)?;
                cells.into_iter().map(|cell| cell.map_or(Value::Empty, |cell| cell.sort)).collect()
            }
        };
        let folded = |value| match value {
            Value::Text(text) => Value::Text(fold(&text)),
            other => other,
        };
        let mut keyed: Vec<(Value, u32)> = values.into_iter().map(folded).zip(rows.iter().copied()).collect();
        keyed.sort_by(|(a, _), (b, _)| compare(a, b, descending));
        *rows = keyed.into_iter().map(|(_, row)| row).collect();
        Ok(())
    }

    fn column_cells(
        &self,
        lang: Lang,
        (name, column): (&str, &Column),
        ids: &[MsgId],
        wait: bool,
        step: Step<'_>,
    ) -> Result<Vec<Option<Cell>>, Failure> {
        if let Some(plan) = &column.spec.plan {
            let started = Instant::now();
            let cells = in_steps(ids, step, |some| self.planned(lang, (name, column), plan, some, wait))?;
            self.cells.measure(name, ids.len(), started.elapsed());
            return Ok(cells);
        }
        let now = self.clock.now();
        let known = self.cells.look_up(name, column, ids, now);
        let missing = ids.iter().zip(&known).filter(|(_, cell)| cell.is_none()).map(|(id, _)| *id).collect();
        if wait {
            let computed: HashMap<MsgId, Cell> =
                self.compute(name, column, missing, step)?.into_iter().collect();
            let found = ids.iter().zip(known).map(|(id, cell)| cell.or_else(|| computed.get(id).cloned()));
            return Ok(found.collect());
        }
        self.compute_later(name, column, missing)?;
        Ok(known)
    }

    /// Reads the values of a column with a plan.
    fn planned(
        &self,
        lang: Lang,
        (name, column): (&str, &Column),
        plan: &Plan,
        ids: &[MsgId],
        wait: bool,
    ) -> Result<Vec<Option<Cell>>, Failure> {
        match plan {
            Plan::SenderContact | Plan::SenderEntity => {
                Ok(known(self.sender_cells(column, *plan == Plan::SenderEntity, ids)?))
            }
            Plan::Link { record_type, field } => {
                Ok(known(self.linked_cells(column, (record_type, field), ids)?))
            }
            Plan::Field { field } => {
                let unknown = || Failure::new(FailureCode::FieldUnknown, field.as_str());
                let field = MessageField::of(&column.plugin, field).ok_or_else(unknown)?;
                self.field_cells((name, &column.spec.prefix), lang, &field, ids, wait)
            }
        }
    }

    /// Computes values, each batch as the readers of one scope.
    fn compute(
        &self,
        name: &str,
        column: &Column,
        ids: Vec<MsgId>,
        step: Step<'_>,
    ) -> Result<Vec<(MsgId, Cell)>, Failure> {
        let all = ids.len() as u64;
        let folders = self.folder_scopes()?;
        let mut groups: Vec<(Scope, Vec<MsgId>)> = Vec::new();
        for id in ids {
            let scope = self.scope_of_message(&folders, id);
            match groups.iter_mut().find(|(known, _)| *known == scope) {
                Some((_, group)) => group.push(id),
                None => groups.push((scope, vec![id])),
            }
        }
        let mut computed = Vec::new();
        for (scope, group) in groups {
            let caller = background(scope);
            for batch in group.chunks(BATCH) {
                let generation = self.cells.generation(name);
                let (services, _) = CallServices::new(self.handle()?, &caller, &column.plugin, None);
                let started = Instant::now();
                let cells = column
                    .plugin
                    .cells(&column.spec.id, batch, Box::new(services.showing()))
                    .map_err(|error| self.faulted(caller.lang, &column.plugin, &error))?;
                self.cells.keep((name, &column.plugin), generation, batch, &cells, started.elapsed());
                computed.extend(batch.iter().copied().zip(cells));
                step(computed.len() as u64, all)?;
            }
        }
        Ok(computed)
    }

    fn compute_later(&self, name: &str, column: &Column, missing: Vec<MsgId>) -> Result<(), Failure> {
        let claimed = self.cells.claim(name, missing);
        if claimed.is_empty() {
            return Ok(());
        }
        let (name, column) = (name.to_owned(), column.clone());
        let task_ids = claimed.clone();
        let task_name = name.clone();
        let plugin = column.plugin.manifest().id.clone();
        let queued = self.in_lane_if_free(
            &plugin,
            Box::new(move |engine: &Arc<Engine>| {
                let computed = engine.compute(&task_name, &column, task_ids.clone(), &unwatched);
                engine.cells.release(&task_name, &task_ids);
                if computed.is_ok() {
                    let changed = Changed { cells: vec![task_name], ..Changed::default() };
                    engine.bus.tell_all(&Event::Changed(changed));
                }
            }),
        )?;
        if !queued {
            self.cells.release(&name, &claimed);
        }
        Ok(())
    }

    /// Returns the cells of a column of contacts or entities by the address of the sender.
    fn sender_cells(&self, column: &Column, entity: bool, ids: &[MsgId]) -> Result<Vec<Cell>, Failure> {
        let snapshot = self.read()?;
        let columns = self.store.columns();
        let mut senders: HashMap<u64, Option<String>> = HashMap::new();
        let mut cells = Vec::with_capacity(ids.len());
        for &id in ids {
            let sender = columns.sender(id.ordinal());
            let known = match senders.get(&sender) {
                Some(known) => known.clone(),
                None => {
                    let found = sender_name(&snapshot, id, entity)?;
                    senders.insert(sender, found.clone());
                    found
                }
            };
            cells.push(planned_cell(known.map_or(Value::Empty, Value::Text), &column.spec));
        }
        Ok(cells)
    }

    /// Returns the cells of a column of a field of linked records.
    fn linked_cells(
        &self,
        column: &Column,
        (record_type, field): (&str, &str),
        ids: &[MsgId],
    ) -> Result<Vec<Cell>, Failure> {
        let snapshot = self.read()?;
        let kind = format!("{}/{record_type}", column.plugin.manifest().id);
        let mut cells = Vec::with_capacity(ids.len());
        for &id in ids {
            let value = match snapshot.linked_by(id, &kind)? {
                Some(target) => snapshot
                    .record(RecordId(target))?
                    .map_or(Value::Empty, |record| field_value(&record, field)),
                None => Value::Empty,
            };
            cells.push(planned_cell(value, &column.spec));
        }
        Ok(cells)
    }
}

/// Reads something of messages, so many at a time.
fn in_steps<T>(
    ids: &[MsgId],
    step: Step<'_>,
    read: impl Fn(&[MsgId]) -> Result<Vec<T>, Failure>,
) -> Result<Vec<T>, Failure> {
    let mut found = Vec::with_capacity(ids.len());
    for some in ids.chunks(READ) {
        found.extend(read(some)?);
        step(found.len() as u64, ids.len() as u64)?;
    }
    Ok(found)
}

fn planned_cell(sort: Value, spec: &ColumnSpec) -> Cell {
    let label = (sort != Value::Empty && !spec.prefix.is_empty())
        .then(|| etabli_plugin_host::Words::Literal(format!("{}{}", spec.prefix, plain(&sort))));
    Cell { icon: spec.icon_of(&sort), sort, label, ..Cell::default() }
}

fn sender_name(snapshot: &Snapshot, id: MsgId, entity: bool) -> Result<Option<String>, Failure> {
    let Some(record) = snapshot.message(id)? else { return Ok(None) };
    let Some(sender) = record.from.first().filter(|sender| !sender.address.is_empty()) else {
        return Ok(None);
    };
    let Some(contact) = snapshot.contacts_with_address(&sender.address)?.into_iter().next() else {
        return Ok(None);
    };
    if !entity {
        return Ok(Some(contact.name));
    }
    let entity = contact.entity.map(|entity| snapshot.entity(entity.0)).transpose()?.flatten();
    Ok(entity.map(|entity| entity.name))
}

/// Returns a field of a record, or its number or the time it was made.
pub(super) fn field_value(record: &PluginRecord, field: &str) -> Value {
    match field {
        "number" => Value::Integer(i64::try_from(record.number).unwrap_or(i64::MAX)),
        "created" => Value::Instant(record.created_at),
        _ => {
            let found = record.fields.iter().find(|(name, _)| name == field);
            found.map_or(Value::Empty, |(_, value)| value.clone())
        }
    }
}

pub(super) fn shown(plugin: &Plugin, lang: Lang, cell: Option<Cell>) -> CellView {
    let Some(cell) = cell else { return CellView { pending: true, ..CellView::default() } };
    let lang = host_lang(lang);
    let (text, tone) = match (cell.badge, cell.label) {
        (Some((label, tone)), _) => (plugin.say(&label, lang), Some(tone)),
        (None, Some(label)) => (plugin.say(&label, lang), None),
        (None, None) => (plain(&cell.sort), None),
    };
    CellView { text, tone, icon: cell.icon, ..CellView::default() }
}

/// Orders values; empty ones stand last either way.
pub(super) fn compare(a: &Value, b: &Value, descending: bool) -> Ordering {
    match (a, b) {
        (Value::Empty, Value::Empty) => return Ordering::Equal,
        (Value::Empty, _) => return Ordering::Greater,
        (_, Value::Empty) => return Ordering::Less,
        _ => {}
    }
    let order = match (a, b) {
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
        (Value::Reference(a), Value::Reference(b)) => a.cmp(b),
        (Value::Integer(a) | Value::Instant(a), Value::Integer(b) | Value::Instant(b)) => a.cmp(b),
        _ => number(a).total_cmp(&number(b)),
    };
    if descending { order.reverse() } else { order }
}

#[allow(clippy::cast_precision_loss, reason = "only for comparing a whole number with a fraction")]
fn number(value: &Value) -> f64 {
    match value {
        Value::Integer(number) | Value::Instant(number) => *number as f64,
        Value::Decimal(number) => *number,
        _ => 0.0,
    }
}
