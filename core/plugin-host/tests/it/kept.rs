//! Packages that were built once and load for ever.

use std::{collections::BTreeSet, path::Path};

use etabli_model::{MsgId, RecordId};
use etabli_plugin_host::{Capability, Contribution, Lang, Package, Record, Selection, inspect, package};

use crate::support::{NOW, Shared, everything, host};

/// Every package of the folder.
const KEPT: [&str; 4] = ["asks-everything", "contributes-everything", "search-columns", "tickets"];

/// What the line had when they were built; a capability that came later is not missed.
const IMPORTED: usize = 16;

fn kept(name: &str) -> Package {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/v0.1");
    package::read(&std::fs::read(folder.join(format!("{name}.etabli"))).unwrap()).unwrap()
}

#[test]
fn n_05_every_kept_package_loads_and_together_they_have_every_world() {
    let (mut exports, mut imports) = (BTreeSet::new(), BTreeSet::new());
    for name in KEPT {
        let package = kept(name);
        let found = inspect(package.component()).unwrap();
        exports.extend(found.exports);
        imports.extend(found.imports);
        host().load(&package, &everything()).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
    let contributions = [
        Contribution::Commands,
        Contribution::Columns,
        Contribution::MessageFields,
        Contribution::SearchFields,
        Contribution::Links,
        Contribution::Views,
        Contribution::Importer,
        Contribution::MailEvents,
        Contribution::Lifecycle,
    ];
    for contribution in contributions {
        assert!(
            exports.contains(&format!("etabli:plugin/{contribution}@0.1.0")),
            "{contribution}: {exports:?}"
        );
    }
    let capabilities =
        Capability::ALL.iter().filter(|one| imports.contains(&format!("etabli:plugin/{one}@0.1.0")));
    assert_eq!(capabilities.count(), IMPORTED, "{imports:?}");
}

#[test]
fn n_05_every_capability_still_answers_a_kept_package() {
    let plugin = host().load(&kept("asks-everything"), &everything()).unwrap();
    for spec in plugin.manifest().capabilities.clone() {
        let shared = Shared::new(Lang::Fr);
        let selection = Selection::Messages(vec![MsgId(3)]);
        plugin.run_command(spec.capability.name(), &selection, shared.services()).unwrap();
    }
    assert_eq!(plugin.stats().calls, IMPORTED as u64);
}

#[test]
fn n_05_a_kept_package_still_computes() {
    let columns = host().load(&kept("contributes-everything"), &everything()).unwrap();
    let cells = columns.cells("weight", &[MsgId(3)], Shared::new(Lang::En).services()).unwrap();
    assert_eq!(cells.len(), 1);
    let search = host().load(&kept("search-columns"), &everything()).unwrap();
    search.search_plan("subject-sender", "porte", Lang::Fr).unwrap();
    let tickets = host().load(&kept("tickets"), &everything()).unwrap();
    let record_type = "ticket".to_owned();
    let ticket = Record { id: RecordId(1), record_type, number: Some(1), fields: vec![], created_at: NOW };
    assert_eq!(tickets.chips(&[ticket], Lang::Fr).unwrap().len(), 1);
}
