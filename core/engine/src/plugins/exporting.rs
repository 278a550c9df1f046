//! Writing the records of a plugin to a file of JSON Lines: for people who leave, or look from outside.
//!
//! The first line is about the plugin; each further line is a record. What the user does not see is not written,
//! but counted in the report.

use std::{
    ffi::OsString,
    fs,
    io::{self, BufWriter, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::Arc,
};

use etabli_model::{MsgId, UserId, Value};
use serde_json::{Map, json};

use super::services::RecordSight;
use crate::{
    Failure, JobKind, JobOutcome, RecordsReport, Reply,
    bus::SessionId,
    core::{Caller, Engine},
    failures::cannot_write,
    jobs::table::JobHandle,
    mail::listing::Lists,
    members::scope::Audience,
};

/// The form of the file; grows when a reader would have to change.
const FORMAT: u32 = 1;

impl Engine {
    /// Writes the records of a plugin that the user sees. The plugin need not be there any more.
    pub(super) fn export_records(
        &self,
        caller: &Caller,
        plugin: &str,
        path: PathBuf,
    ) -> Result<Reply, Failure> {
        let plugin = self.known(plugin)?;
        let (user, session, lang) = (caller.user, caller.session.0, caller.lang);
        let kind = JobKind::Export(path.display().to_string());
        let id = self.start_job(Audience::User(user), kind, move |engine, job| {
            let caller = as_user(user, session, lang);
            let part = part_of(&path, job.id().0);
            // Of its own: nobody else writes there, and nothing that was put there is followed.
            let file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&part);
            let file = file.map_err(|error| cannot_write(&part, &error))?;
            let written = write(engine, job, &caller, &plugin, (file, &part));
            let done = written.and_then(|report| {
                fs::rename(&part, &path).map_err(|error| cannot_write(&path, &error))?;
                Ok(report)
            });
            if done.is_err() {
                // Half of an export is none.
                let _ = fs::remove_file(&part);
            }
            done.map(JobOutcome::Records)
        })?;
        Ok(Reply::Job(id))
    }
}

/// Returns the hidden file beside a target in which a job writes what will stand there.
fn part_of(path: &Path, job: u64) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{}-{job}.part", std::process::id()));
    path.with_file_name(name)
}

fn as_user(user: UserId, session: u64, lang: crate::Lang) -> Caller {
    Caller { session: SessionId(session), user, lang, lists: Lists::default(), scope: None }
}

fn write(
    engine: &Arc<Engine>,
    job: &JobHandle,
    caller: &Caller,
    plugin: &str,
    (file, path): (fs::File, &Path),
) -> Result<RecordsReport, Failure> {
    let failed = |error: io::Error| cannot_write(path, &error);
    let mut out = BufWriter::new(file);
    let snapshot = engine.read()?;
    let sight = RecordSight::new(engine, caller, &snapshot)?;
    let kinds = snapshot.record_kinds(plugin)?;
    let mut sequences = Map::new();
    for kind in &kinds {
        let given = snapshot.sequence(kind)?;
        if given > 0 {
            sequences.insert(type_of(kind).to_owned(), given.into());
        }
    }
    let version = snapshot.record_schema(plugin)?.unwrap_or_default().version;
    let head = json!({ "format": FORMAT, "plugin": plugin, "version": version, "sequences": sequences });
    writeln!(out, "{head}").map_err(failed)?;
    let mut report = RecordsReport::default();
    for kind in &kinds {
        let ids = snapshot.records_of(kind)?;
        let total = ids.len() as u64;
        for (done, id) in (0..).zip(ids) {
            job.go_on()?;
            job.progress(done, Some(total));
            let Some(record) = snapshot.record(id)? else { continue };
            if !sight.record(kind, id)? {
                report.hidden += 1;
                continue;
            }
            let mut links = Vec::new();
            for msg_id in snapshot.linked_messages(kind, id.0)? {
                links.extend(link(&snapshot, &sight, msg_id)?);
            }
            let fields: Map<String, serde_json::Value> =
                record.fields.iter().map(|(name, value)| (name.clone(), shown(value))).collect();
            let line = json!({
                "type": record.record_type,
                "id": id.0,
                "number": (record.number != 0).then_some(record.number),
                "created_at": record.created_at,
                "fields": fields,
                "links": links,
            });
            writeln!(out, "{line}").map_err(failed)?;
            report.records += 1;
        }
    }
    let file = out.into_inner().map_err(|error| failed(error.into_error()))?;
    file.sync_all().map_err(failed)?;
    Ok(report)
}

fn type_of(kind: &str) -> &str {
    kind.split_once('/').map_or(kind, |(_, record_type)| record_type)
}

/// A message by its id here and the one that it bears everywhere; none where the user does not see it.
fn link(
    snapshot: &etabli_store::Snapshot,
    sight: &RecordSight<'_>,
    msg_id: MsgId,
) -> Result<Option<serde_json::Value>, Failure> {
    if !sight.message(msg_id) {
        return Ok(None);
    }
    let message_id = snapshot.message(msg_id)?.map(|record| record.message_id).unwrap_or_default();
    Ok(Some(json!({ "message": msg_id.0, "message_id": message_id })))
}

/// Texts, numbers and truth values stand as such; what JSON has no form for names its kind.
fn shown(value: &Value) -> serde_json::Value {
    match value {
        Value::Empty => serde_json::Value::Null,
        Value::Text(text) => json!(text),
        Value::Integer(number) => json!(number),
        Value::Decimal(number) => json!({ "decimal": number }),
        Value::Bool(on) => json!(on),
        Value::Instant(at) => json!({ "instant": at }),
        Value::Reference(id) => json!({ "reference": id }),
    }
}
