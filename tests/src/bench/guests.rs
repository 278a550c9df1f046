//! What a plugin costs in each language: loading, a call, a column, memory; and the events of much mail.

use std::{path::Path, time::Duration};

use etabli_model::{Address, Contact, Direction, Flags, FolderId, MsgId};
use etabli_plugin_host::{
    Host, HostConfig, MailEvent, MailEventKind, MessageHeaders, Package, Plugin, ServiceError, Services,
    pack_folder, package,
};

use super::{
    Result, median,
    plugins::{granted, host_with, packages},
    table::{Table, grouped, megabytes, time},
};

/// The rows of a column, and how many of them the engine hands over at once.
const ROWS: u64 = 1000;
const BATCH: usize = 500;
const EVENTS: u64 = 100_000;
const PLUGINS: usize = 5;
const CALLS: u32 = 500;
const ROUNDS: usize = 5;

/// A mailbox where every message has a header and no sender is known.
struct Mailbox;

impl Services for Mailbox {
    fn headers(&mut self, msg_ids: &[MsgId]) -> std::result::Result<Vec<MessageHeaders>, ServiceError> {
        let headers = |id: &MsgId| MessageHeaders {
            id: *id,
            subject: format!("Porte coulissante {}", id.0),
            sender: Address {
                name: "Claire Vasseur".to_owned(),
                address: format!("claire{}@saint-aubin.example", id.0 % 1000),
            },
            to: Vec::new(),
            cc: Vec::new(),
            sent_at: None,
            received_at: 1_795_510_800,
            direction: Direction::In,
            flags: Flags::default(),
            attachments: Vec::new(),
        };
        Ok(msg_ids.iter().map(headers).collect())
    }

    fn contacts_by_address(&mut self, _address: &str) -> std::result::Result<Vec<Contact>, ServiceError> {
        Ok(Vec::new())
    }
}

/// A guest in a language, and its column.
struct Guest {
    language: &'static str,
    package: Package,
    column: &'static str,
}

/// The guests that are there; those in JavaScript and Python are built by `cargo xtask soak`.
fn guests() -> Result<Vec<Guest>> {
    let built = packages()?;
    let file = built.join("guests/contributes-everything.etabli");
    let mut guests = vec![Guest { language: "Rust", package: package::read_file(&file)?, column: "weight" }];
    let scripted = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("target").join("scripted");
    for (language, name) in [("JavaScript", "sender-domain-js"), ("Python", "sender-domain-py")] {
        let folder = scripted.join(name);
        if folder.join("plugin.wasm").exists() {
            let package = package::read(&pack_folder(&folder)?)?;
            guests.push(Guest { language, package, column: "domain" });
        } else {
            println!(
                "{language}: not built; `cargo xtask soak` builds it, or plugins/examples/scripted/build.py"
            );
        }
    }
    Ok(guests)
}

pub(crate) fn run() -> Result<()> {
    events()?;
    let guests = guests()?;
    println!(
        "The column counts the words of the subject in Rust, and shows the sender's domain in the others."
    );
    let mut table = Table::new(&[
        "guest",
        "component",
        "compiled anew",
        "from the cache",
        "call of one row",
        "1000 rows",
        "× Rust",
        "memory of a call",
        "compiled code",
    ]);
    let mut rust = None;
    for guest in &guests {
        let measured = measure(guest)?;
        let rows = measured.rows.as_secs_f64();
        let base = *rust.get_or_insert(rows);
        table.row([
            guest.language.to_owned(),
            megabytes(guest.package.component().len() as u64),
            time(measured.cold),
            time(measured.cached),
            time(measured.call),
            time(measured.rows),
            format!("{:.1}", rows / base),
            megabytes(measured.memory),
            megabytes(measured.code),
        ]);
    }
    table.print();
    Ok(())
}

struct Measured {
    cold: Duration,
    cached: Duration,
    call: Duration,
    rows: Duration,
    memory: u64,
    code: u64,
}

fn measure(guest: &Guest) -> Result<Measured> {
    let Guest { package, column, .. } = guest;
    let grants = granted(package);
    let cache = tempfile::tempdir()?;
    // Once: a guest that holds an interpreter takes long.
    let host = host_with(Some(cache.path()))?;
    let cold = median(1, || Ok(host.load(package, &grants).map(drop)?))?;
    let code = std::fs::read_dir(cache.path())?
        .map(|entry| Ok(entry?.metadata()?.len()))
        .sum::<std::io::Result<u64>>()?;
    let mut cached = Vec::new();
    for _ in 0..ROUNDS {
        // Another host, so that nothing but the file is shared; making the host is not counted.
        let host = host_with(Some(cache.path()))?;
        cached.push(median(1, || Ok(host.load(package, &grants).map(drop)?))?);
    }
    cached.sort();
    let plugin = host_with(Some(cache.path()))?.load(package, &grants)?;
    let call = median(ROUNDS, || {
        for _ in 0..CALLS {
            cells(&plugin, column, &[MsgId(1)])?;
        }
        Ok(())
    })? / CALLS;
    let rows: Vec<MsgId> = (1..=ROWS).map(MsgId).collect();
    let rows = median(ROUNDS, || rows.chunks(BATCH).try_for_each(|batch| cells(&plugin, column, batch)))?;
    let memory = plugin.stats().memory_peak;
    Ok(Measured { cold, cached: cached[ROUNDS / 2], call, rows, memory, code })
}

fn cells(plugin: &Plugin, column: &str, messages: &[MsgId]) -> Result<()> {
    let cells = plugin.cells(column, messages, Box::new(Mailbox))?;
    if cells.len() == messages.len() { Ok(()) } else { Err("a cell is missing".into()) }
}

/// Hands received mail to several rules, each on a lane of its own as in the engine.
fn events() -> Result<()> {
    let rule = package::read_file(&packages()?.join("examples/file-by-entity.etabli"))?;
    let host = Host::new(HostConfig::default())?;
    let rules: Vec<Plugin> =
        (0..PLUGINS).map(|_| Ok(host.load(&rule, &granted(&rule))?)).collect::<Result<_>>()?;
    let event = |id| MailEvent {
        kind: MailEventKind::Received,
        msg_id: MsgId(id),
        related: None,
        folder: FolderId(2),
        moved_from: None,
    };
    let mail: Vec<MailEvent> = (1..=EVENTS).map(event).collect();
    let lane =
        |rule: &Plugin| mail.chunks(BATCH).try_for_each(|batch| rule.mail_events(batch, Box::new(Mailbox)));
    let total = median(1, || {
        std::thread::scope(|scope| {
            let lane = &lane;
            let lanes: Vec<_> = rules.iter().map(|rule| scope.spawn(move || lane(rule))).collect();
            for lane in lanes {
                lane.join().map_err(|_| "a lane panicked")??;
            }
            Ok(())
        })
    })?;
    let calls: u64 = rules.iter().map(|rule| rule.stats().calls).sum();
    let dispatched = EVENTS * PLUGINS as u64;
    let mut table = Table::new(&["events", "calls", "time", "each event"]);
    table.row([
        format!("{} messages to {PLUGINS} plugins", grouped(EVENTS)),
        grouped(calls),
        time(total),
        time(Duration::from_secs_f64(total.as_secs_f64() / dispatched as f64)),
    ]);
    table.print();
    Ok(())
}
