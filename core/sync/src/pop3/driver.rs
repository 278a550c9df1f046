//! What is fetched and what is deleted.

use std::{
    collections::{HashMap, VecDeque},
    time::Instant,
};

use super::{
    Fetched, Listed, Pop3Config, Pop3Local,
    client::{Client, Entry, MAX_MESSAGE, size_of},
};
use crate::{
    LocalError, Phase, TransportError,
    net::{Step, Watch},
    server_text,
};

/// The most messages that are stored at once.
const BATCH_MESSAGES: usize = 100;
/// About how many bytes are stored at once.
const BATCH_BYTES: usize = 8 << 20;
/// How many messages are asked for at once where the server allows it.
const FETCH_WINDOW: usize = 2;
/// How many deletions are asked for at once where the server allows it.
const DELETE_WINDOW: usize = 50;

/// What one sync did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SyncReport {
    /// Messages that were fetched.
    pub fetched: u64,
    /// Messages that were deleted for good on the server.
    pub deleted_on_server: u64,
    /// What the server refused or what was left out, one plain line each.
    pub refused: Vec<String>,
}

impl SyncReport {
    /// Notes what was refused; a server cannot make the list endless.
    fn refuse(&mut self, line: String) {
        if self.refused.len() < 1000 {
            self.refused.push(line);
        }
    }
}

fn local_error(error: LocalError) -> TransportError {
    TransportError::Local(error)
}

/// Fetches what is new, the newest first, and then deletes on the server what the local side names.
///
/// Whatever an error interrupts, the next sync goes on where this one stopped. Deletions happen at QUIT all
/// together, and are told to the local side only when the server confirms it.
///
/// # Errors
/// Fails when the connection does, or the local side. What was fetched until then is stored.
pub async fn sync(config: &Pop3Config, local: &mut dyn Pop3Local) -> Result<SyncReport, TransportError> {
    let mut client = Client::open(config, &mut ()).await?;
    let mut report = SyncReport::default();
    let mailbox = client.mailbox().await?;
    mailbox.refused.into_iter().for_each(|line| report.refuse(line));
    let entries = mailbox.entries;
    let uidls: Vec<String> = entries.iter().map(|entry| entry.uidl.clone()).collect();

    let new = local.unknown(&uidls).map_err(local_error)?;
    if !new.is_empty() {
        fetch(&mut client, plan_fetch(&entries, &new), local, &mut report).await?;
    }
    if local.cancelled() {
        client.leave_untouched().await;
        return Err(TransportError::Cancelled);
    }
    local.present(&uidls).map_err(local_error)?;
    let doomed = plan_deletion(&entries, local)?;
    delete(client, doomed, local, &mut report).await?;
    Ok(report)
}

/// Returns the messages to fetch, the newest first.
fn plan_fetch<'e>(entries: &'e [Entry], new: &[String]) -> Vec<&'e Entry> {
    let new: std::collections::HashSet<&str> = new.iter().map(String::as_str).collect();
    let mut wanted: Vec<&Entry> = entries.iter().filter(|entry| new.contains(entry.uidl.as_str())).collect();
    wanted.sort_unstable_by_key(|entry| std::cmp::Reverse(entry.number));
    wanted
}

/// Fetches and stores messages. When a person stops it, what is under way is still stored.
async fn fetch(
    client: &mut Client,
    wanted: Vec<&Entry>,
    local: &mut dyn Pop3Local,
    report: &mut SyncReport,
) -> Result<(), TransportError> {
    let sizes = client.sizes().await?;
    let window = if client.caps.pipelining { FETCH_WINDOW } else { 1 };
    let total = wanted.len() as u64;
    let mut done = 0;
    let mut waiting = wanted.into_iter();
    let mut asked: VecDeque<&Entry> = VecDeque::new();
    let mut batch = Batch::default();
    local.progress(done, total);
    loop {
        while asked.len() < window && !local.cancelled() {
            let Some(entry) = waiting.next() else { break };
            let size = size_of(&sizes, entry.number).unwrap_or(0);
            if size > MAX_MESSAGE {
                report.refuse(format!("a message of {size} bytes is too large to fetch: {}", entry.uidl));
                done += 1;
                continue;
            }
            client.write(format!("RETR {}\r\n", entry.number).as_bytes(), Phase::Session).await?;
            asked.push_back(entry);
        }
        let Some(entry) = asked.pop_front() else { break };
        let fetched = async {
            match client.answer().await? {
                Ok(_) => Ok(Ok(client.message().await?)),
                Err(text) => Ok(Err(text)),
            }
        };
        match fetched.await {
            Ok(Ok(raw)) => batch.push(Fetched { uidl: entry.uidl.clone(), raw }),
            Ok(Err(text)) => {
                report.refuse(format!("a message is not given out: {} ({})", entry.uidl, server_text(&text)));
            }
            Err(error) => {
                // What arrived whole need not be fetched again.
                batch.store(local, report)?;
                return Err(error);
            }
        }
        if batch.is_full() {
            batch.store(local, report)?;
        }
        done += 1;
        local.progress(done, total);
    }
    batch.store(local, report)
}

/// Messages that wait for being stored.
#[derive(Default)]
struct Batch {
    messages: Vec<Fetched>,
    bytes: usize,
}

impl Batch {
    fn push(&mut self, message: Fetched) {
        self.bytes += message.raw.len();
        self.messages.push(message);
    }

    fn is_full(&self) -> bool {
        self.messages.len() >= BATCH_MESSAGES || self.bytes >= BATCH_BYTES
    }

    fn store(&mut self, local: &mut dyn Pop3Local, report: &mut SyncReport) -> Result<(), TransportError> {
        let Self { messages, .. } = std::mem::take(self);
        if messages.is_empty() {
            return Ok(());
        }
        let count = messages.len() as u64;
        local.store(messages).map_err(local_error)?;
        report.fetched += count;
        Ok(())
    }
}

/// Asks the local side what is to be deleted.
///
/// Where several messages have one UIDL, only the first is known here: deleting it would make another one look
/// as if it had been fetched, so all of them stay.
fn plan_deletion<'e>(
    entries: &'e [Entry],
    local: &mut dyn Pop3Local,
) -> Result<Vec<&'e Entry>, TransportError> {
    let single: Vec<&Entry> = entries.iter().filter(|entry| !entry.is_shared).collect();
    let uidls: Vec<String> = single.iter().map(|entry| entry.uidl.clone()).collect();
    let mut by_uidl: HashMap<&str, &'e Entry> =
        single.into_iter().map(|entry| (entry.uidl.as_str(), entry)).collect();
    let named = local.deletable(&uidls).map_err(local_error)?;
    // What the server does not list cannot be meant, and nothing is deleted twice.
    Ok(named.iter().filter_map(|uidl| by_uidl.remove(uidl.as_str())).collect())
}

/// Deletes messages and ends the session, which makes the deletions final.
async fn delete(
    mut client: Client,
    doomed: Vec<&Entry>,
    local: &mut dyn Pop3Local,
    report: &mut SyncReport,
) -> Result<(), TransportError> {
    if doomed.is_empty() {
        client.leave().await;
        return Ok(());
    }
    let window = if client.caps.pipelining { DELETE_WINDOW } else { 1 };
    let mut marked: Vec<String> = Vec::new();
    for some in doomed.chunks(window) {
        if local.cancelled() {
            client.leave_untouched().await;
            return Err(TransportError::Cancelled);
        }
        let commands: String = some.iter().map(|entry| format!("DELE {}\r\n", entry.number)).collect();
        client.write(commands.as_bytes(), Phase::Session).await?;
        for entry in some {
            match client.answer().await? {
                Ok(_) => marked.push(entry.uidl.clone()),
                Err(text) => {
                    let text = server_text(&text);
                    report.refuse(format!("a message is not deleted: {} ({text})", entry.uidl));
                }
            }
        }
    }
    match client.command("QUIT").await? {
        Ok(_) => {
            local.deleted(&marked).map_err(local_error)?;
            report.deleted_on_server = marked.len() as u64;
        }
        // Some or all of them are still there (RFC 1939, section 6); the next listing tells.
        Err(text) => report.refuse(format!("the deletions are not confirmed: {}", server_text(&text))),
    }
    Ok(())
}

/// Tries a connection and tells each step, ending with [`Step::SignedIn`] and [`Step::Visible`].
///
/// # Errors
/// Fails with what went wrong first.
pub async fn test(config: &Pop3Config, watch: &mut dyn Watch) -> Result<(), TransportError> {
    let mut client = Client::open(config, &mut *watch).await?;
    let started = Instant::now();
    let messages = client.count().await?;
    watch.done(Step::Visible(messages), started.elapsed());
    client.leave().await;
    Ok(())
}

/// Lists the mailbox as the server has it now. Changes nothing.
///
/// # Errors
/// Fails when the connection does, or the server has no UIDL.
pub async fn listing(config: &Pop3Config) -> Result<Vec<Listed>, TransportError> {
    let mut client = Client::open(config, &mut ()).await?;
    let mailbox = client.mailbox().await?;
    let sizes = client.sizes().await?;
    client.leave().await;
    Ok(mailbox.with_sizes(&sizes))
}
