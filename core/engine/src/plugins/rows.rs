//! The plugins as the window and the command line list them.

use std::collections::HashMap;

use etabli_plugin_host::{
    CallError, Contribution, Lang as HostLang, Manifest, Package, PluginState as HostState,
};
use etabli_store::Snapshot;

use super::{RightRow, host_lang, is_on, registry::Entry};
use crate::{
    Failure, FailureCode,
    core::{Caller, Engine},
    view::{ContributionRow, PluginRow, PluginSource, PluginState},
};

/// The most bytes that a plugin's records may take where nothing else is set.
pub(super) const QUOTA: u64 = 256 << 20;

/// Returns every capability that a plugin declares, in the order of its manifest.
pub(super) fn rights(entry: &Entry, lang: HostLang) -> Vec<RightRow> {
    let Some(package) = &entry.package else { return Vec::new() };
    let right = |spec: &etabli_plugin_host::CapabilitySpec| RightRow {
        capability: spec.capability.to_string(),
        meaning: spec.capability.describe(lang).to_owned(),
        reason: package.text(&spec.reason, lang),
        granted: entry.granted.contains(&spec.capability),
    };
    package.manifest().capabilities.iter().map(right).collect()
}

/// Returns what a plugin adds, by kind, with the titles that people see.
fn contributions(package: &Package, lang: HostLang) -> Vec<ContributionRow> {
    use Contribution as C;
    let manifest = package.manifest();
    let row = |kind, titles: Vec<&String>| {
        let titles = titles.into_iter().map(|key| package.text(key, lang)).collect();
        ContributionRow { kind, titles }
    };
    let rows = [
        row(C::Columns, manifest.columns.iter().map(|column| &column.title).collect()),
        row(C::SearchFields, manifest.search_fields.iter().map(|field| &field.title).collect()),
        row(C::MessageFields, manifest.message_fields.iter().map(|field| &field.title).collect()),
        row(C::Links, manifest.links.iter().map(|link| &link.title).collect()),
        row(C::Views, manifest.views.iter().map(|view| &view.title).collect()),
        row(C::Commands, manifest.commands.iter().map(|command| &command.title).collect()),
        row(C::MailEvents, manifest.mail_events.iter().map(|event| &event.title).collect()),
        row(C::Importer, manifest.importers.iter().map(|importer| &importer.title).collect()),
    ];
    rows.into_iter().filter(|row| !row.titles.is_empty()).collect()
}

/// Returns the icon of a plugin: its own, or else that of the first thing it adds.
fn icon(manifest: &Manifest) -> String {
    let views = manifest.views.iter().map(|view| &view.icon);
    let added = views
        .chain(manifest.links.iter().map(|link| &link.icon))
        .chain(manifest.commands.iter().map(|command| &command.icon))
        .chain(manifest.message_fields.iter().map(|field| &field.icon))
        .chain(manifest.columns.iter().map(|column| &column.icon))
        .chain(manifest.search_fields.iter().map(|field| &field.icon));
    std::iter::once(&manifest.icon).chain(added).find(|icon| !icon.is_empty()).cloned().unwrap_or_default()
}

impl Engine {
    pub(super) fn plugin_rows(&self, caller: &Caller) -> Result<Vec<PluginRow>, Failure> {
        let snapshot = self.read()?;
        let mut records: HashMap<String, u64> = snapshot.record_owners()?.into_iter().collect();
        let bytes: HashMap<String, u64> = snapshot.record_bytes()?.into_iter().collect();
        let mut rows = Vec::new();
        for entry in self.plugins.all() {
            let mut row = self.plugin_row(caller, &snapshot, &entry)?;
            row.records = records.remove(&entry.id).unwrap_or(0);
            row.record_bytes = bytes.get(&entry.id).copied().unwrap_or(0);
            rows.push(row);
        }
        for (id, count) in records {
            rows.push(PluginRow {
                name: id.clone(),
                records: count,
                record_bytes: bytes.get(&id).copied().unwrap_or(0),
                quota: snapshot.install(&id)?.quota.unwrap_or(QUOTA),
                source: PluginSource::Removed,
                id,
                ..PluginRow::default()
            });
        }
        rows.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(rows)
    }

    fn plugin_row(&self, caller: &Caller, snapshot: &Snapshot, entry: &Entry) -> Result<PluginRow, Failure> {
        let lang = host_lang(caller.lang);
        let mut on = Vec::new();
        for team in snapshot.teams()? {
            if is_on(snapshot, &entry.id, team.id)? {
                on.push(team);
            }
        }
        let usage = entry.usage_now();
        let ran = entry.plugin.as_ref().map(etabli_plugin_host::Plugin::stats).unwrap_or_default();
        let install = snapshot.install(&entry.id)?;
        let isolated = match &entry.plugin {
            Ok(plugin) => match plugin.stats().state {
                HostState::Quarantined { reason } => Some(CallError::Quarantined { reason }.for_user(lang)),
                HostState::Ready => None,
            },
            Err(_) => None,
        };
        let state = match &entry.plugin {
            Err(failure) => match failure.code {
                FailureCode::PluginNotGranted => PluginState::Waiting,
                FailureCode::PluginHeld | FailureCode::PluginMigration | FailureCode::PluginUnfamiliar => {
                    PluginState::Isolated
                }
                FailureCode::PluginOff => PluginState::Disabled,
                _ => PluginState::Refused,
            },
            Ok(_) if isolated.is_some() => PluginState::Isolated,
            Ok(_) if on.is_empty() => PluginState::Disabled,
            Ok(_) => PluginState::Active,
        };
        let package = entry.package.as_ref();
        let budgets = self.plugins.budgets();
        let millis = |time: std::time::Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        Ok(PluginRow {
            id: entry.id.clone(),
            name: entry.name(lang),
            description: package.map_or_else(String::new, |package| {
                match package.manifest().description.as_str() {
                    "" => String::new(),
                    key => package.text(key, lang),
                }
            }),
            icon: package.map(|package| icon(package.manifest())).unwrap_or_default(),
            version: entry.version.clone(),
            hash: package.map(|package| package.hash().to_string()).unwrap_or_default(),
            contributions: package.map(|package| contributions(package, lang)).unwrap_or_default(),
            source: entry.source,
            state,
            enabled_for: on.iter().map(|team| team.id).collect(),
            enabled_for_names: on.iter().map(|team| team.name.clone()).collect(),
            capabilities: entry.granted.iter().map(ToString::to_string).collect(),
            rights: rights(entry, lang),
            older: install.older.iter().map(|old| old.version.clone()).collect(),
            signer: install.current.map(|current| current.signer).unwrap_or_default(),
            memory_bytes: usage.memory_peak,
            memory_limit: budgets.memory_bytes as u64,
            calls: usage.calls,
            instances: ran.instances,
            host_calls: ran.host_calls,
            time_ms: usage.time_us / 1000,
            longest_ms: millis(ran.longest),
            longest_limit_ms: millis(budgets.call_budget),
            strikes: usage.strikes,
            missed_events: snapshot.missed_events(&entry.id)?,
            records: 0,
            record_bytes: 0,
            quota: install.quota.unwrap_or(QUOTA),
            last_error: match &entry.plugin {
                Err(failure) if !failure.detail.is_empty() => failure.detail.clone(),
                _ => usage.last_error,
            },
        })
    }
}
