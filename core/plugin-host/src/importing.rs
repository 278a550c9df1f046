//! An import that runs: one instance of the plugin for one file.

use std::sync::Arc;

use etabli_model::Flags;
use wasmtime::component::ResourceAny;

use crate::{
    CallError, ImportEntry, ImportFolder, Plugin, Services, Source,
    bind::{importer, types},
    cap::files::FileSource,
    instance::{Call, Guest},
    plugin::{Inner, refused},
};

/// The first bytes of a file that a plugin is asked about.
const HEAD: u32 = 64 << 10;
/// The most bytes that a plugin hands over at once, which bounds one message.
const MAX_OUTPUT: usize = 128 << 20;
/// The most entries of one call.
const MAX_ENTRIES: u32 = 1000;

/// A file that a plugin reads mail from. Each call has budgets of its own.
pub struct ImportRun {
    plugin: Plugin,
    guest: Guest,
    bindings: importer::WithImporter,
    session: ResourceAny,
}

impl std::fmt::Debug for ImportRun {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ImportRun").field("plugin", &self.plugin.manifest().id).finish_non_exhaustive()
    }
}

impl Plugin {
    /// Asks how sure the plugin is that it can read a file: 0 not at all, 100 certain.
    ///
    /// # Errors
    /// Says how the call ended.
    pub fn probe(&self, file: &mut dyn Source, services: Box<dyn Services>) -> Result<u8, CallError> {
        let Some(indices) = &self.inner().importer else { return Err(refused("the plugin imports nothing")) };
        let head =
            file.read_at(0, HEAD).map_err(|error| refused(format!("the file cannot be read: {error}")))?;
        let name = file.name();
        self.call(
            services,
            |store, instance| {
                let bindings = indices.load(&mut *store, instance)?;
                bindings.etabli_plugin_importer().call_probe(store, &head, &name)
            },
            |sure| Ok(sure.min(100)),
        )
    }

    /// Opens a file that the person picked.
    ///
    /// # Errors
    /// Says how the call ended.
    pub fn open_import(
        &self,
        file: Box<dyn Source>,
        services: Box<dyn Services>,
    ) -> Result<ImportRun, CallError> {
        let lang = services.locale();
        let inner = self.inner();
        let Some(indices) = &inner.importer else { return Err(refused("the plugin imports nothing")) };
        self.check_ready()?;
        let Inner { host, pre, manifest, texts, counters, .. } = inner;
        let mut guest = Call { host, pre, manifest, texts, counters, services }.guest();
        guest.store.set_hostcall_fuel(MAX_OUTPUT);
        let opened = guest.instantiate(host).and_then(|instance| {
            guest.call(host, |store| {
                let bindings = indices.load(&mut *store, &instance)?;
                let source = store.data_mut().sources.push(FileSource(file))?;
                let session = bindings.etabli_plugin_importer().call_open(&mut *store, source)?;
                Ok((bindings, session))
            })
        });
        let opened = opened.and_then(|(bindings, session)| match session {
            Ok(session) => Ok((bindings, session)),
            Err(error) => Err(self.failed(&error, lang)),
        });
        self.keep_books(&opened, &guest.usage());
        let (bindings, session) = opened?;
        Ok(ImportRun { plugin: self.clone(), guest, bindings, session })
    }
}

impl ImportRun {
    /// Returns every folder of the file, parents first.
    ///
    /// # Errors
    /// Says how the call ended.
    pub fn folders(&mut self) -> Result<Vec<ImportFolder>, CallError> {
        let out = |folder: importer::exports::etabli::plugin::importer::SourceFolder| ImportFolder {
            path: folder.path,
            items: folder.items,
        };
        let session = self.session;
        let folders = self.ask(|bindings, store| {
            bindings.etabli_plugin_importer().session().call_folders(store, session)
        })?;
        Ok(folders.into_iter().map(out).collect())
    }

    /// Returns the next entries, at most so many; none at the end.
    ///
    /// # Errors
    /// Says how the call ended.
    pub fn next(&mut self, max: u32) -> Result<Vec<ImportEntry>, CallError> {
        let session = self.session;
        let max = max.min(MAX_ENTRIES);
        let entries = self.ask(|bindings, store| {
            bindings.etabli_plugin_importer().session().call_next(store, session, max)
        })?;
        Ok(entries.into_iter().map(entry).collect())
    }

    fn ask<T>(
        &mut self,
        work: impl FnOnce(
            &importer::WithImporter,
            &mut wasmtime::Store<crate::instance::CallState>,
        ) -> wasmtime::Result<Result<T, types::Error>>,
    ) -> Result<T, CallError> {
        let host = Arc::clone(&self.plugin.inner().host);
        let lang = self.guest.store.data().lang;
        let bindings = &self.bindings;
        let answer = self.guest.call(&host, |store| work(bindings, store));
        let answer = answer.and_then(|answer| answer.map_err(|error| self.plugin.failed(&error, lang)));
        self.plugin.keep_books(&answer, &self.guest.usage());
        answer
    }
}

fn entry(entry: importer::exports::etabli::plugin::importer::Entry) -> ImportEntry {
    use importer::exports::etabli::plugin::importer::Entry;
    match entry {
        Entry::Message(item) => ImportEntry::Message {
            folder: item.folder,
            key: item.key,
            rfc822: item.rfc822,
            flags: Flags::default()
                .with(Flags::READ, item.read)
                .with(Flags::FLAGGED, item.flagged)
                .with(Flags::ANSWERED, item.answered),
            received_at: item.received_at,
        },
        Entry::Unreadable(item) => {
            ImportEntry::Unreadable { folder: item.folder, key: item.key, reason: item.reason }
        }
    }
}
