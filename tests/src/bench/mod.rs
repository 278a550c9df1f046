//! The benches, one module each. `run` finds them by name.

mod child;
mod corpus;
mod folder;
mod guests;
mod hostile;
mod import;
mod plugins;
mod records;
mod search;
mod summaries;
mod sync;
mod table;
mod window;

use std::{
    error::Error,
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

pub(crate) type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Name, what it measures, and the bench.
type Bench = (&'static str, &'static str, fn() -> Result<()>);

const BENCHES: [Bench; 9] = [
    ("import", "importing a Maildir, beside `notmuch new`", import::run),
    ("sync", "the first and a second sync of an IMAP account, beside mbsync", sync::run),
    ("search", "the quick search over a million summaries, beside a naive scan and SQLite FTS5", search::run),
    ("folder", "opening a folder of a million messages and one of a hundred", folder::run),
    ("window", "the window over a thousand messages and over a million", window::run),
    ("hostile", "the window over mail made to exhaust it", hostile::run),
    ("plugins", "loading and calling plugins", plugins::run),
    ("records", "finding a plugin's records by a field with an index", records::run),
    ("guests", "a plugin in Rust, JavaScript and Python, and the events of 100 000 messages", guests::run),
];

/// Runs the benches of these names; without names, all of them.
pub(crate) fn run(names: &[String]) -> Result<()> {
    if let Some(name) = names.iter().find(|name| BENCHES.iter().all(|(known, ..)| known != name)) {
        let known: Vec<_> = BENCHES.iter().map(|(name, what, _)| format!("  {name:8} {what}")).collect();
        return Err(format!("there is no bench `{name}`; there are\n{}", known.join("\n")).into());
    }
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    println!("{cores} cores, load {}", load.split(' ').next().unwrap_or("unknown"));
    if cfg!(debug_assertions) {
        println!("This is a debug build: its numbers mean nothing.");
    }
    for (name, what, bench) in BENCHES {
        if names.is_empty() || names.iter().any(|wanted| wanted == name) {
            println!("\n=== {name}: {what}");
            bench()?;
        }
    }
    Ok(())
}

/// Returns the folder for what benches keep between runs, in the target folder.
fn kept() -> Result<PathBuf> {
    let folder = profile_folder()?.parent().ok_or("the bench runs from no target folder")?.join("bench");
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// Returns the folder that this program was built into, such as `target/release`.
fn profile_folder() -> Result<PathBuf> {
    let program = std::env::current_exe()?;
    Ok(program.parent().ok_or("the bench stands in no folder")?.to_owned())
}

/// Returns the repository's folder `tests/bench`, which holds the scripts.
fn scripts() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/bench"))
}

/// Returns the median time of `rounds` calls.
fn median(rounds: usize, mut work: impl FnMut() -> Result<()>) -> Result<Duration> {
    let mut times = Vec::with_capacity(rounds);
    for _ in 0..rounds.max(1) {
        let start = Instant::now();
        work()?;
        times.push(start.elapsed());
    }
    times.sort();
    Ok(times[times.len() / 2])
}
