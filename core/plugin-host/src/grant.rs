//! Decides from names alone whether a plugin may be loaded: imported ⊆ declared ∩ granted, exports = contributions.

use std::collections::BTreeSet;

use crate::{
    Capability, Contribution, LoadError, Manifest,
    capability::API_LINE,
    inspect::{Inspection, Interface},
};

/// Returns the capabilities to link: exactly those that the component imports.
pub(crate) fn check(
    manifest: &Manifest,
    inspection: &Inspection,
    granted: &BTreeSet<Capability>,
) -> Result<BTreeSet<Capability>, LoadError> {
    spoken(&manifest.api)?;
    let mut linked = BTreeSet::new();
    for import in &inspection.imports {
        let foreign = || LoadError::ForeignImport { import: import.clone() };
        let interface = Interface::of(import).ok_or_else(foreign)?;
        spoken(interface.line)?;
        if interface.name == "types" {
            continue;
        }
        let capability: Capability = interface.name.parse().map_err(|()| foreign())?;
        if !manifest.declares(capability) {
            return Err(LoadError::Undeclared { capability });
        }
        if !granted.contains(&capability) {
            return Err(LoadError::NotGranted { capability });
        }
        linked.insert(capability);
    }

    let mut exported = BTreeSet::new();
    for export in &inspection.exports {
        let foreign = || LoadError::ForeignExport { export: export.clone() };
        let interface = Interface::of(export).ok_or_else(foreign)?;
        spoken(interface.line)?;
        exported.insert(interface.name.parse::<Contribution>().map_err(|()| foreign())?);
    }
    let announced: BTreeSet<_> = manifest.contributions().into_iter().collect();
    if let Some(&contribution) = announced.difference(&exported).next() {
        return Err(LoadError::Missing { contribution });
    }
    if let Some(&contribution) = exported.difference(&announced).next() {
        return Err(LoadError::Unannounced { contribution });
    }
    Ok(linked)
}

fn spoken(line: &str) -> Result<(), LoadError> {
    if line == API_LINE {
        return Ok(());
    }
    Err(LoadError::Api { found: line.to_owned(), spoken: API_LINE.to_owned() })
}
