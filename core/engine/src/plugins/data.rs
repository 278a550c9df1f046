//! What a plugin stored, as a whole: what it declared about its records, and bringing them to its version.

use std::sync::{Arc, PoisonError};

use etabli_model::{RecordId, Scope};
use etabli_plugin_host::{LifeEvent, LifeKind, Manifest, Plugin};
use etabli_store::{Batch, Counters, Entry as Row, RecordSchema, Snapshot, StoreError, TypeSchema};

use super::{
    host_record,
    lanes::background,
    registry::Entry,
    services::{CallServices, Migration, RecordSight, check_room},
};
use crate::{Failure, FailureCode, core::Engine};

/// A migration begins again when somebody changed records meanwhile, at most so often.
const ATTEMPTS: usize = 3;

/// Returns what the store has to know about the records of a plugin.
fn declared(manifest: &Manifest) -> RecordSchema {
    let of_type = |spec: &etabli_plugin_host::RecordTypeSpec| {
        let mut indexed = spec.indexes.clone();
        indexed.extend(spec.unique.iter().filter(|field| !spec.indexes.contains(field)).cloned());
        TypeSchema {
            record_type: spec.id.clone(),
            indexed,
            unique: spec.unique.clone(),
            one_per_message: spec.one_per_message,
            first_number: spec.sequence,
        }
    };
    let types = manifest.records.iter().map(of_type).collect();
    RecordSchema { version: manifest.version.to_string(), types }
}

/// Returns the older version that wrote a plugin's records, where the plugin has to bring them to its own first.
pub(super) fn migrates_from(manifest: &Manifest, snapshot: &Snapshot) -> Result<Option<String>, StoreError> {
    if !manifest.lifecycle.contains(&LifeKind::Migrate) || !snapshot.has_records(&manifest.id)? {
        return Ok(None);
    }
    let Some(schema) = snapshot.record_schema(&manifest.id)? else { return Ok(None) };
    let is_older = semver::Version::parse(&schema.version).is_ok_and(|known| known < manifest.version);
    Ok(is_older.then_some(schema.version))
}

impl Engine {
    /// Brings what the store knows about records to what every plugin declares; see [`Self::settle`].
    pub(crate) fn settle_all(&self) -> Result<(), Failure> {
        for entry in self.plugins.all() {
            if let Err(failure) = self.settle_records(&entry.id) {
                tracing::warn!(%failure, id = entry.id, "the records of a plugin stay at their version");
            }
        }
        Ok(())
    }

    /// Makes the records of a plugin those of its version: builds what newly has an index, and lets the plugin
    /// migrate what an older version wrote. Until then the plugin does not run. When it fails, nothing of it is
    /// kept, and the older version takes its place again where there is one.
    ///
    /// # Errors
    /// Says why the records stay as they are.
    pub(super) fn settle_records(&self, id: &str) -> Result<(), Failure> {
        let _turn = self.plugins.settling.lock().unwrap_or_else(PoisonError::into_inner);
        let Ok(entry) = self.plugins.find(id) else { return Ok(()) };
        // Nobody decided yet that this package is the plugin.
        if entry.is_unfamiliar() {
            return Ok(());
        }
        let Some(package) = &entry.package else { return Ok(()) };
        let Some(from) = migrates_from(package.manifest(), &self.read()?)? else {
            return Ok(self.store.keep_record_schema(id, &declared(package.manifest()))?);
        };
        // What lacks a right waits until it has it.
        let Some(plugin) = &entry.migrates else { return Ok(()) };
        match self.migrate(plugin, &from) {
            Ok(()) => self.plugins.reload(id, &self.store),
            Err(failure) => {
                let detail = format!("{from} to {}: {}", entry.version, failure.detail);
                let now = self.clock.now();
                self.plugins.journal.write(id, now, etabli_plugin_host::LogLevel::Error, &detail);
                let failure = Failure::new(FailureCode::PluginMigration, id).because(detail);
                self.return_to(&entry, &from, &failure)?;
                Err(failure)
            }
        }
    }

    /// Puts the version back that wrote the records; where there is none, the plugin stays off.
    fn return_to(&self, entry: &Entry, version: &str, failure: &Failure) -> Result<(), Failure> {
        let actor = etabli_store::Actor { user: 0, plugin: entry.id.clone() };
        let replaced = self.change_as(actor, |batch| {
            let mut install = batch.install(&entry.id)?;
            let older = install.older.iter().position(|older| older.version == version);
            let (Some(older), Some(current)) = (older, install.current.clone()) else {
                return Ok((None, None));
            };
            if current.version != entry.version {
                return Ok((None, None));
            }
            install.current = Some(install.older.remove(older));
            batch.set_install(&entry.id, &install)?;
            batch.set_usage(&entry.id, &etabli_store::UsageRecord::default())?;
            Ok((Some(current), None))
        })?;
        match replaced {
            Some(replaced) => {
                self.plugins.drop_file(&entry.id, &replaced.hash);
                self.plugins.reload(&entry.id, &self.store)
            }
            None => {
                self.plugins.hold(entry, failure);
                Ok(())
            }
        }
    }

    /// Lets a plugin bring its records to its version, in one transaction.
    fn migrate(&self, plugin: &Plugin, from: &str) -> Result<(), Failure> {
        let engine = self.handle()?;
        let caller = background(Scope::Everyone);
        let mut attempts = 0;
        loop {
            attempts += 1;
            let manifest = plugin.manifest();
            let snapshot = self.read()?;
            if migrates_from(manifest, &snapshot)?.as_deref() != Some(from) {
                return Ok(());
            }
            let private = self.has_private_records(manifest, &snapshot)?;
            let migration =
                Migration::new(manifest, snapshot, self.store.columns(), self.clock.now(), private)?;
            let (services, _) = CallServices::new(Arc::clone(&engine), &caller, plugin, None);
            let services = services.migrating(migration.clone());
            plugin.life_event(LifeEvent::Migrate(from.to_owned()), Box::new(services)).map_err(|error| {
                let name = plugin.text(&manifest.name, super::host_lang(caller.lang));
                Failure::new(FailureCode::PluginMigration, name).because(error.for_author())
            })?;
            let (base, operations) = migration
                .finish()
                .map_err(|error| Failure::new(FailureCode::RecordRefused, "").because(error))?;
            let (services, _) = CallServices::new(Arc::clone(&engine), &caller, plugin, None);
            let actor = etabli_store::Actor { user: 0, plugin: manifest.id.clone() };
            let done = self.change_as(actor, |batch| {
                if self.records_changed(batch, &base)? {
                    return Ok((false, None));
                }
                let before = batch.record_bytes(&manifest.id)?;
                batch.set_record_schema(&manifest.id, &declared(manifest))?;
                services.replay(batch, operations)?;
                check_records(batch, manifest)?;
                check_room(batch, &manifest.id, &manifest.id, before)?;
                // A step back would bring records of the older version among the newer ones.
                batch.forget_steps_of_records(&manifest.id)?;
                Ok((true, None))
            })?;
            if done {
                return Ok(());
            }
            if attempts == ATTEMPTS {
                return Err(Failure::new(FailureCode::PluginMigration, manifest.id.as_str())
                    .because("the records kept changing meanwhile"));
            }
        }
    }

    /// Reports whether a record of any plugin changed since the counters were read.
    fn records_changed(&self, batch: &mut Batch<'_>, base: &Counters) -> Result<bool, Failure> {
        if batch.counters().records != base.records {
            return Ok(true);
        }
        let behind = usize::try_from(batch.counters().changes - base.changes).unwrap_or(usize::MAX);
        let changes = self.read()?.changes_after(base.changes, behind)?;
        // A link changes the messages, and is named with them.
        Ok(changes.iter().any(|(_, change)| change.records || !change.messages.is_empty()))
    }

    fn has_private_records(&self, manifest: &Manifest, snapshot: &Snapshot) -> Result<bool, Failure> {
        let sight = RecordSight::new(self, &background(Scope::Everyone), snapshot)?;
        for spec in &manifest.records {
            let linked = snapshot.linked_with(&format!("{}/{}", manifest.id, spec.id))?;
            if linked.into_iter().any(|msg_id| !sight.message(msg_id)) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Holds every record of a plugin against its manifest, this batch included.
fn check_records(batch: &mut Batch<'_>, manifest: &Manifest) -> Result<(), Failure> {
    for spec in &manifest.records {
        for id in batch.records_of(&format!("{}/{}", manifest.id, spec.id))? {
            let Row::Record(_, Some(record)) = batch.current(&Row::Record(id, None))? else { continue };
            let misfit = |detail: String| {
                Failure::new(FailureCode::RecordRefused, "").because(format!("record {id}: {detail}"))
            };
            batch.require_unique(id, &record, &spec.unique).map_err(|error| misfit(error.to_string()))?;
            if let Some(detail) = spec.misfit(&host_record(RecordId(id.0), record)) {
                return Err(misfit(detail));
            }
        }
    }
    Ok(())
}
