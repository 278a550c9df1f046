//! Loading and calling the bundled plugins.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    time::Instant,
};

use etabli_model::{RecordId, Value};
use etabli_plugin_host::{Host, HostConfig, Lang, Package, Plugin, Record, package};

use super::{
    Result, median, profile_folder,
    table::{Table, grouped, time},
};

const CALLS: usize = 2000;
const ROUNDS: usize = 9;

pub(crate) fn run() -> Result<()> {
    let folder = packages()?;
    let mut table = Table::new(&["plugin", "component", "compiled anew", "from the cache"]);
    let mut loaded = Vec::new();
    for name in ["search-columns", "tickets"] {
        let package = package::read_file(&folder.join(format!("{name}.etabli")))?;
        let cold = median(3, || load(&package, None).map(drop))?;
        let cache = tempfile::tempdir()?;
        let (host, _) = load(&package, Some(cache.path()))?;
        drop(host);
        // Another host, so that nothing but the file is shared; making the host is not counted.
        let mut cached = Vec::new();
        let mut kept = None;
        for _ in 0..ROUNDS {
            let host = host_with(Some(cache.path()))?;
            let start = Instant::now();
            kept = Some((host.load(&package, &granted(&package))?, host));
            cached.push(start.elapsed());
        }
        cached.sort();
        table.row([
            name.to_owned(),
            format!("{} bytes", grouped(package.component().len() as u64)),
            time(cold),
            time(cached[ROUNDS / 2]),
        ]);
        loaded.extend(kept.map(|(plugin, _)| plugin));
    }
    table.print();
    let [search, tickets] = loaded.as_slice() else {
        return Err("a plugin is missing".into());
    };
    calls(search, tickets)
}

fn calls(search: &Plugin, tickets: &Plugin) -> Result<()> {
    let each = |total: std::time::Duration| time(total / CALLS as u32);
    let plan = median(3, || {
        for _ in 0..CALLS {
            search.search_plan("subject-sender", "porte coulissante", Lang::Fr)?;
        }
        Ok(())
    })?;
    let mut table = Table::new(&["call, each with a fresh instance", "time"]);
    table.row(["search-columns: plan of a search field".to_owned(), each(plan)]);
    for count in [1, 100] {
        let records: Vec<_> = (1..=count).map(ticket).collect();
        let rounds = CALLS / count as usize;
        let chips = median(3, || {
            for _ in 0..rounds {
                let chips = tickets.chips(&records, Lang::Fr)?;
                if chips.len() != records.len() {
                    return Err("the plugin gave too few chips".into());
                }
            }
            Ok(())
        })?;
        table.row([format!("tickets: chips of {count} records"), time(chips / rounds as u32)]);
    }
    table.print();
    Ok(())
}

fn ticket(number: u64) -> Record {
    Record {
        id: RecordId(number),
        record_type: "ticket".to_owned(),
        number: Some(number),
        fields: vec![
            ("subject".to_owned(), Value::Text("Porte coulissante bloquée".to_owned())),
            ("status".to_owned(), Value::Text("open".to_owned())),
            ("folder".to_owned(), Value::Text("SAV".to_owned())),
            ("priority".to_owned(), Value::Text("normal".to_owned())),
        ],
        created_at: 1_795_500_000,
    }
}

pub(super) fn host_with(cache: Option<&Path>) -> Result<Host> {
    Ok(Host::new(HostConfig { cache_dir: cache.map(Path::to_owned), ..HostConfig::default() })?)
}

pub(super) fn granted(package: &Package) -> BTreeSet<etabli_plugin_host::Capability> {
    package.manifest().capabilities.iter().map(|spec| spec.capability).collect()
}

fn load(package: &Package, cache: Option<&Path>) -> Result<(Host, Plugin)> {
    let host = host_with(cache)?;
    let plugin = host.load(package, &granted(package))?;
    Ok((host, plugin))
}

/// Returns the folder with the packed plugins.
pub(super) fn packages() -> Result<PathBuf> {
    let here = profile_folder()?.with_file_name("plugins");
    let usual = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("target").join("plugins");
    [here, usual]
        .into_iter()
        .find(|folder| folder.join("tickets.etabli").exists())
        .ok_or_else(|| "the plugins are not packed; run `cargo xtask plugins`".into())
}
