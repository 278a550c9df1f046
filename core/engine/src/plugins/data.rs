//! What a plugin stored, as a whole: what it declared about its records.

use etabli_plugin_host::Manifest;
use etabli_store::{RecordSchema, TypeSchema};

use crate::{Failure, core::Engine};

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

impl Engine {
    /// Brings what the store knows about records to what the plugins declare; where something new has an index,
    /// it is built.
    pub(crate) fn keep_record_schemas(&self) -> Result<(), Failure> {
        for entry in self.plugins.all() {
            let Some(package) = &entry.package else { continue };
            self.store.keep_record_schema(&entry.id, &declared(package.manifest()))?;
        }
        Ok(())
    }
}
