//! Plugins: which are there, for whom they are on, and what they may do.

mod api;
pub mod author;
mod bundled;
pub(crate) mod columns;
mod compare;
mod data;
pub(crate) mod dialogs;
mod events;
mod exporting;
pub(crate) mod fields;
mod importing;
mod journal;
pub(crate) mod lanes;
mod ledger;
mod life;
mod manage;
mod pages;
pub(crate) mod registry;
mod rows;
mod rules;
mod running;
mod services;

use etabli_model::{Chip, MsgId, Query, RecordId, Team, TeamId, Value};
use etabli_plugin_host::{CallError, Placement, Plugin, PluginState as HostState, Record, Selection};
use etabli_store::{Entry, LedgerRecord, PluginRecord, Snapshot};

pub use etabli_plugin_host::{CheckReport, Finding, LogLevel, SettingValue, Severity, TrustedKey};

pub(crate) use services::RecordSight;
use services::{DryRun, Watched};

pub use api::{InstalledPlugin, LedgerRow, LogLine, Manage, Managed, RightRow, SettingRow};

use crate::{
    Event, Failure, FailureCode, Lang, PluginRun, PluginTrial, Plugins, Reply, ScriptedAnswers,
    core::{Caller, Engine},
    mail::people_search::CONTACT_FIELD,
    view::{PluginCommandRow, SearchFieldRow, SearchSpec},
};

/// The search field that is always there.
const CORE_FIELD: &str = "subject-sender";

pub(crate) fn host_lang(lang: Lang) -> etabli_plugin_host::Lang {
    match lang {
        Lang::Fr => etabli_plugin_host::Lang::Fr,
        Lang::En => etabli_plugin_host::Lang::En,
    }
}

fn switch(plugin: &str, team: TeamId) -> String {
    format!("plugins/{plugin}/team/{team}")
}

/// Reports whether a plugin is on for a team; a bundled plugin is on for everyone until switched off.
fn is_on(snapshot: &Snapshot, plugin: &str, team: TeamId) -> Result<bool, Failure> {
    Ok(match snapshot.setting(&switch(plugin, team))?.as_deref() {
        Some(value) => value == "on",
        None => team == Team::EVERYONE,
    })
}

impl Engine {
    pub(crate) fn plugins_request(&self, caller: &Caller, request: Plugins) -> Result<Reply, Failure> {
        match request {
            Plugins::List => self.plugin_rows(caller).map(Reply::Plugins),
            Plugins::Commands => self.plugin_commands(caller).map(Reply::PluginCommands),
            Plugins::Enable { plugin, team, on } => {
                self.require_admin(caller)?;
                self.plugins.find(&plugin)?;
                if !self.read()?.teams()?.iter().any(|known| known.id == team) {
                    return Err(Failure::new(FailureCode::TeamUnknown, team.to_string()));
                }
                self.change(caller, |batch| {
                    let value = if on { "on" } else { "off" };
                    batch.put(Entry::Setting(switch(&plugin, team), Some(value.to_owned())))?;
                    Ok(((), None))
                })?;
                Ok(Reply::Done)
            }
            Plugins::Restart { plugin } => {
                self.require_admin(caller)?;
                self.restart_plugin(&plugin)?;
                Ok(Reply::Done)
            }
            Plugins::Run { plugin, command, messages, answers } => {
                self.check_visible(caller, &messages)?;
                let selection = Selection::Messages(messages);
                self.run_plugin(caller, &plugin, &command, &selection, (answers, None)).map(Reply::PluginRun)
            }
            Plugins::Try { plugin, command, messages, answers, dry } => {
                self.check_visible(caller, &messages)?;
                let selection = Selection::Messages(messages);
                let kept = if dry { DryRun::default() } else { DryRun::beside() };
                let how = (Some(answers), Some(kept.clone()));
                let run = self.run_plugin(caller, &plugin, &command, &selection, how)?;
                let trial = PluginTrial { run, effects: kept.effects() };
                Ok(Reply::PluginTrial(Box::new(trial)))
            }
            Plugins::RunForRecords { plugin, command, records, answers } => {
                self.check_records(caller, &plugin, &records)?;
                let selection = Selection::Records(records);
                self.run_plugin(caller, &plugin, &command, &selection, (answers, None)).map(Reply::PluginRun)
            }
            Plugins::RunRules { plugin, folder, dry } => self.run_rules(caller, &plugin, &folder, dry),
            Plugins::Compare { path, folder } => self.compare_versions(caller, &path, &folder),
            Plugins::Import { plugin, path, folder } => self.import_by_plugin(caller, &plugin, path, &folder),
            Plugins::ExportRecords { plugin, path } => self.export_records(caller, &plugin, path),
            Plugins::Pages => self.page_rows(caller).map(Reply::Pages),
            Plugins::RecordPage { plugin, view, filter, sort, offset, limit } => self
                .record_page(caller, (&plugin, &view), &filter, sort.as_deref(), (offset, limit))
                .map(Reply::RecordPage),
            Plugins::Record { plugin, view, record } => {
                self.record_view(caller, (&plugin, &view), record).map(|view| Reply::Record(Box::new(view)))
            }
            Plugins::Manage(request) => self.manage_plugins(caller, request),
            Plugins::AnswerDialog { dialog, answer } => {
                self.dialogs.answer_from(caller.session, dialog, answer);
                Ok(Reply::Done)
            }
        }
    }

    /// Returns the plugins that are on for a user and loaded.
    fn plugins_of(&self, caller: &Caller) -> Result<Vec<Plugin>, Failure> {
        let snapshot = self.read()?;
        let teams = Self::teams_of(&snapshot, caller.user)?;
        let mut found = Vec::new();
        for entry in self.plugins.all() {
            for team in &teams {
                if let Ok(plugin) = &entry.plugin
                    && is_on(&snapshot, &entry.id, team.id)?
                {
                    found.push(plugin.clone());
                    break;
                }
            }
        }
        Ok(found)
    }

    /// Returns a plugin that is on for a user. That one is not loaded for want of a right is a denial.
    fn plugin_of(&self, caller: &Caller, id: &str, messages: &[MsgId]) -> Result<Plugin, Failure> {
        let entry = self.plugins.find(id)?;
        if let Err(failure) = &entry.plugin {
            if let Some(capability) = entry.lacks {
                self.keep_ledger(&[LedgerRecord {
                    at: self.clock.now(),
                    user: caller.user.0,
                    plugin: entry.id.clone(),
                    version: entry.version.clone(),
                    call: capability.to_string(),
                    denied: true,
                    messages: messages.iter().map(|message| message.0).collect(),
                }]);
            }
            return Err(failure.clone());
        }
        let on = self.plugins_of(caller)?.into_iter().find(|plugin| plugin.manifest().id == id);
        on.ok_or_else(|| Failure::new(FailureCode::PluginOff, id))
    }

    fn plugin_commands(&self, caller: &Caller) -> Result<Vec<PluginCommandRow>, Failure> {
        let lang = host_lang(caller.lang);
        let mut rows = Vec::new();
        for plugin in self.plugins_of(caller)? {
            let manifest = plugin.manifest();
            let isolated = plugin.stats().state != HostState::Ready;
            let reason = if isolated { plugin_isolated(&plugin, caller.lang) } else { String::new() };
            for command in &manifest.commands {
                rows.push(PluginCommandRow {
                    plugin: manifest.id.clone(),
                    plugin_name: plugin.text(&manifest.name, lang),
                    command: command.id.clone(),
                    title: plugin.text(&command.title, lang),
                    icon: command.icon.clone(),
                    toolbar: command.placement.contains(&Placement::Toolbar),
                    message_menu: command.placement.contains(&Placement::MessageMenu),
                    shortcut: command.shortcut.clone(),
                    min_selection: u32::try_from(command.when.min).unwrap_or(u32::MAX),
                    max_selection: command
                        .when
                        .max
                        .map_or(u32::MAX, |max| u32::try_from(max).unwrap_or(u32::MAX)),
                    disabled_reason: reason.clone(),
                });
            }
        }
        Ok(rows)
    }

    pub(crate) fn search_fields(&self, caller: &Caller) -> Result<Vec<SearchFieldRow>, Failure> {
        let lang = host_lang(caller.lang);
        let mut rows = Vec::new();
        for plugin in self.plugins_of(caller)? {
            let manifest = plugin.manifest();
            rows.extend(manifest.search_fields.iter().map(|field| SearchFieldRow {
                id: field.id.clone(),
                label: plugin.text(&field.title, lang),
                plugin: manifest.id.clone(),
                plugin_name: plugin.text(&manifest.name, lang),
                slow: field.id == "subject-sender-recipient",
                takes_text: field.id != "not-in-address-book",
                of_values: false,
                icon: field.icon.clone(),
            }));
        }
        if !rows.iter().any(|row| row.id == CORE_FIELD) {
            let label = match caller.lang {
                Lang::Fr => "Objet et expéditeur",
                Lang::En => "Subject and sender",
            };
            let core = SearchFieldRow {
                id: CORE_FIELD.to_owned(),
                label: label.to_owned(),
                plugin: String::new(),
                plugin_name: String::new(),
                slow: false,
                takes_text: true,
                of_values: false,
                icon: String::new(),
            };
            rows.insert(0, core);
        }
        if !rows.iter().any(|row| row.id == CONTACT_FIELD) {
            let label = match caller.lang {
                Lang::Fr => "Contact ou entité",
                Lang::En => "Contact or entity",
            };
            rows.push(SearchFieldRow {
                id: CONTACT_FIELD.to_owned(),
                label: label.to_owned(),
                plugin: String::new(),
                plugin_name: String::new(),
                slow: false,
                takes_text: true,
                of_values: false,
                icon: String::new(),
            });
        }
        rows.extend(self.search_by_field(caller)?);
        Ok(rows)
    }

    /// Asks whoever offers a search field what it searches for.
    pub(crate) fn search_query(&self, caller: &Caller, search: &SearchSpec) -> Result<Query, Failure> {
        let offers =
            |plugin: &Plugin| plugin.manifest().search_fields.iter().any(|field| field.id == search.field);
        let plugin = self.plugins_of(caller)?.into_iter().find(offers);
        match plugin {
            Some(plugin) => match plugin.search_plan(&search.field, &search.text, host_lang(caller.lang)) {
                Ok(query) => self.with_records(query),
                Err(error) => {
                    let failure = self.faulted(caller.lang, &plugin, &error);
                    if search.field == CORE_FIELD {
                        return Ok(etabli_search::subject_or_sender(&search.text));
                    }
                    Err(failure)
                }
            },
            None if search.field == CORE_FIELD => Ok(etabli_search::subject_or_sender(&search.text)),
            None if search.field == CONTACT_FIELD => self.people_query(&search.text),
            None => self.field_query(caller, search),
        }
    }

    /// Puts the messages that are linked with matching records in the place of conditions on records.
    fn with_records(&self, query: Query) -> Result<Query, Failure> {
        let each = |parts: Vec<Query>| -> Result<Vec<Query>, Failure> {
            parts.into_iter().map(|part| self.with_records(part)).collect()
        };
        Ok(match query {
            Query::RecordContains { kind, field, text } => {
                let snapshot = self.read()?;
                let wanted = etabli_mail::fold::fold(&text);
                let mut found = Vec::new();
                for id in snapshot.records_of(&kind)? {
                    let Some(record) = snapshot.record(id)? else { continue };
                    let value = plain(&columns::field_value(&record, &field));
                    if etabli_mail::fold::fold(&value).contains(&wanted) {
                        found.extend(snapshot.linked_messages(&kind, id.0)?);
                    }
                }
                Query::Messages(found)
            }
            Query::All(parts) => Query::All(each(parts)?),
            Query::Any(parts) => Query::Any(each(parts)?),
            Query::Not(part) => Query::Not(Box::new(self.with_records(*part)?)),
            other => other,
        })
    }

    fn run_plugin(
        &self,
        caller: &Caller,
        id: &str,
        command: &str,
        selection: &Selection,
        (answers, kept): (Option<ScriptedAnswers>, Option<DryRun>),
    ) -> Result<PluginRun, Failure> {
        let messages: &[etabli_model::MsgId] = match selection {
            Selection::Messages(messages) => messages,
            _ => &[],
        };
        let plugin = self.plugin_of(caller, id, messages)?;
        if plugin.manifest().command(command).is_none() {
            return Err(Failure::new(FailureCode::PluginCommandUnknown, format!("{id} {command}")));
        }
        let (services, run) = services::CallServices::new(self.handle()?, caller, &plugin, answers);
        let services = services.watched(Watched::Person);
        let services = match kept {
            Some(kept) => services.dry(kept),
            None => services,
        };
        let result = match plugin.run_command(command, selection, Box::new(services)) {
            Ok(()) => Ok(run.take()),
            Err(error) => match run.unanswered() {
                Some(question) => Err(Failure::new(FailureCode::DialogUnanswered, question)),
                None => Err(self.faulted(caller.lang, &plugin, &error)),
            },
        };
        run.end_job(&result);
        result
    }

    /// Turns a failed call into what people see; a fault is told to every session.
    fn faulted(&self, lang: Lang, plugin: &Plugin, error: &CallError) -> Failure {
        let id = plugin.manifest().id.clone();
        let name = plugin.text(&plugin.manifest().name, host_lang(lang));
        let code = match error {
            CallError::Quarantined { .. } => FailureCode::PluginIsolated,
            CallError::Denied { .. } => FailureCode::PluginNotGranted,
            CallError::Failed { .. } | CallError::Refused { .. } => FailureCode::PluginError,
            _ => FailureCode::PluginFaulted,
        };
        let detail = match error {
            CallError::Failed { message, .. } => message.clone(),
            other => other.for_author(),
        };
        let failure = Failure::new(code, name.as_str()).because(detail);
        if error.is_fault() {
            self.plugins.journal.write(&id, self.clock.now(), LogLevel::Error, &error.for_author());
            self.keep_usage();
            let isolated = plugin.stats().state != HostState::Ready;
            self.bus.tell_all(&Event::PluginFaulted { plugin: id, name, isolated, failure: failure.clone() });
        }
        failure
    }

    /// Returns the chips of linked records, by the plugins that are on for this user.
    pub(crate) fn record_chips(
        &self,
        caller: &Caller,
        snapshot: &Snapshot,
        links: &[(String, u64)],
    ) -> Result<Vec<Chip>, Failure> {
        let mut chips = Vec::new();
        if links.is_empty() {
            return Ok(chips);
        }
        for plugin in self.plugins_of(caller)? {
            let id = &plugin.manifest().id;
            let mut records = Vec::new();
            for (kind, target) in links {
                if kind.split_once('/').is_some_and(|(owner, _)| owner == id)
                    && let Some(record) = snapshot.record(RecordId(*target))?
                {
                    records.push(host_record(RecordId(*target), record));
                }
            }
            if records.is_empty() {
                continue;
            }
            match plugin.chips(&records, host_lang(caller.lang)) {
                Ok(more) => chips.extend(more),
                Err(error) => {
                    self.faulted(caller.lang, &plugin, &error);
                }
            }
        }
        Ok(chips)
    }
}

fn plugin_isolated(plugin: &Plugin, lang: Lang) -> String {
    match plugin.stats().state {
        HostState::Quarantined { reason } => CallError::Quarantined { reason }.for_user(host_lang(lang)),
        HostState::Ready => String::new(),
    }
}

/// Writes a value as text without a language.
fn plain(value: &Value) -> String {
    match value {
        Value::Empty => String::new(),
        Value::Text(text) => text.clone(),
        Value::Integer(number) => number.to_string(),
        Value::Decimal(number) => number.to_string(),
        Value::Bool(yes) => if *yes { "✓" } else { "" }.to_owned(),
        Value::Reference(number) => number.to_string(),
        Value::Instant(at) => jiff::Timestamp::from_second(*at)
            .map(|at| at.to_zoned(jiff::tz::TimeZone::system()).strftime("%Y-%m-%d %H:%M").to_string())
            .unwrap_or_default(),
    }
}

/// Converts a stored record to the host's.
pub(crate) fn host_record(id: RecordId, record: PluginRecord) -> Record {
    Record {
        id,
        record_type: record.record_type,
        number: (record.number != 0).then_some(record.number),
        fields: record.fields,
        created_at: record.created_at,
    }
}
