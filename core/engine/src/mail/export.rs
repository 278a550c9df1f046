//! Exporting mail to mailbox files, message files and Maildirs.

use std::{
    fs::{self, File},
    io::{BufWriter, Write},
    path::{Path, PathBuf},
    time::Instant,
};

use etabli_mail::{maildir, mbox};
use etabli_model::{FolderId, MsgId};
use etabli_store::MessageRecord;

use crate::{
    ExportFormat, ExportReport, Failure, FolderRef, ImportWarning, JobKind, JobOutcome, Reply,
    core::{Caller, Engine},
    failures::cannot_write,
    jobs::table::JobHandle,
    mail::{content, folders::unknown_folder, listing::messages_in},
    members::scope::Audience,
};

/// Longest part of a subject in a file name, in characters.
const MAX_NAME: usize = 60;

struct Part {
    folder: FolderId,
    /// Names below the exported folder.
    path: Vec<String>,
}

impl Engine {
    pub(crate) fn export(
        &self,
        caller: &Caller,
        folder: &FolderRef,
        recursive: bool,
        format: ExportFormat,
        path: PathBuf,
    ) -> Result<Reply, Failure> {
        let tree = self.tree(caller)?;
        let top = tree.find(folder).ok_or_else(|| unknown_folder(folder))?;
        let folders = if recursive { tree.below(top) } else { vec![top] };
        let depth = tree.path(top).split('/').count();
        let parts: Vec<Part> = folders
            .into_iter()
            .map(|folder| Part {
                folder,
                path: tree.path(folder).split('/').skip(depth).map(str::to_owned).collect(),
            })
            .collect();
        let (audience, kind) = (Audience::User(caller.user), JobKind::Export(path.display().to_string()));
        let id = self.start_job(audience, kind, move |engine, job| {
            export(engine, job, &parts, format, &path, recursive).map(JobOutcome::Export)
        })?;
        Ok(Reply::Job(id))
    }
}

fn export(
    engine: &Engine,
    job: &JobHandle,
    parts: &[Part],
    format: ExportFormat,
    path: &Path,
    recursive: bool,
) -> Result<ExportReport, Failure> {
    let started = Instant::now();
    let columns = engine.store.columns();
    let lists: Vec<Vec<MsgId>> = parts.iter().map(|part| messages_in(&columns, &[part.folder])).collect();
    let total = lists.iter().map(|ids| ids.len() as u64).sum();
    let mut report = ExportReport::default();
    for (part, ids) in parts.iter().zip(&lists) {
        let mut sink = Sink::open(format, path, &part.path, recursive)?;
        for &id in ids {
            job.go_on()?;
            let snapshot = engine.read()?;
            let read = content::raw(&engine.store, &snapshot, id);
            match (snapshot.message(id)?, read) {
                (Some(record), Ok(raw)) => {
                    sink.write(id, &record, columns.flags(id.ordinal()), &raw)?;
                    report.exported += 1;
                    report.bytes += raw.len() as u64;
                }
                (_, Err(failure)) => report
                    .warnings
                    .push(ImportWarning { source: format!("message {id}"), reason: failure.to_string() }),
                (None, _) => {}
            }
            job.progress(report.exported, Some(total));
        }
        sink.close()?;
    }
    report.seconds = started.elapsed().as_secs_f64();
    Ok(report)
}

enum Sink {
    Mbox(PathBuf, BufWriter<File>),
    Eml(PathBuf),
    Maildir(PathBuf),
}

impl Sink {
    fn open(format: ExportFormat, path: &Path, below: &[String], recursive: bool) -> Result<Self, Failure> {
        let make = |dir: &Path| fs::create_dir_all(dir).map_err(|error| cannot_write(dir, &error));
        match format {
            ExportFormat::Mbox => {
                let file = if recursive {
                    let mut dir = path.to_owned();
                    let (name, above) =
                        below.split_last().map_or(("mbox", below), |(name, above)| (name, above));
                    dir.extend(above.iter().map(|part| safe_name(part)));
                    make(&dir)?;
                    dir.join(format!("{}.mbox", safe_name(name)))
                } else {
                    path.to_owned()
                };
                let open = File::create(&file).map_err(|error| cannot_write(&file, &error))?;
                Ok(Self::Mbox(file, BufWriter::with_capacity(1 << 20, open)))
            }
            ExportFormat::Eml => {
                let mut dir = path.to_owned();
                dir.extend(below.iter().map(|part| safe_name(part)));
                make(&dir)?;
                Ok(Self::Eml(dir))
            }
            ExportFormat::Maildir => {
                let dir =
                    if below.is_empty() { path.to_owned() } else { path.join(maildir::folder_name(below)) };
                for part in ["cur", "new", "tmp"] {
                    make(&dir.join(part))?;
                }
                Ok(Self::Maildir(dir))
            }
        }
    }

    fn write(
        &mut self,
        id: MsgId,
        record: &MessageRecord,
        flags: etabli_model::Flags,
        raw: &[u8],
    ) -> Result<(), Failure> {
        match self {
            Self::Mbox(path, out) => {
                let sender = record.from.first().map_or("", |from| from.address.as_str());
                mbox::write_entry(out, sender, record.sort_date().seconds, raw)
                    .map_err(|error| cannot_write(path, &error))
            }
            Self::Eml(dir) => {
                let path =
                    dir.join(format!("{id:0>7} {}.eml", safe_name(&record.subject)).replace(" .eml", ".eml"));
                fs::write(&path, raw).map_err(|error| cannot_write(&path, &error))
            }
            Self::Maildir(dir) => {
                let unique = format!("{}.M{id}.etabli,S={}", record.sort_date().seconds, raw.len());
                let temporary = dir.join("tmp").join(&unique);
                let target = dir.join("cur").join(maildir::name_with_flags(&unique, flags));
                fs::write(&temporary, raw)
                    .and_then(|()| fs::rename(&temporary, &target))
                    .map_err(|error| cannot_write(&target, &error))
            }
        }
    }

    fn close(self) -> Result<(), Failure> {
        match self {
            Self::Mbox(path, mut out) => out.flush().map_err(|error| cannot_write(&path, &error)),
            Self::Eml(_) | Self::Maildir(_) => Ok(()),
        }
    }
}

/// Makes a text fit to be a file name on every system (SEC-41).
fn safe_name(text: &str) -> String {
    let name: String = text
        .chars()
        .map(|c| if c.is_control() || "/\\:*?\"<>|".contains(c) { '_' } else { c })
        .take(MAX_NAME)
        .collect();
    let name = name.trim_matches(|c: char| c == '.' || c.is_whitespace());
    let stem = name.split('.').next().unwrap_or_default().to_uppercase();
    let is_reserved = matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL")
        || (stem.len() == 4
            && (stem.starts_with("COM") || stem.starts_with("LPT"))
            && stem.ends_with(|c: char| c.is_ascii_digit()));
    if is_reserved { format!("_{name}") } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::safe_name;

    #[test]
    fn sec_41_exported_names_stay_inside_their_folder() {
        assert_eq!(safe_name("../../etc/passwd"), "_.._etc_passwd");
        assert_eq!(safe_name("C:\\x"), "C__x");
        assert_eq!(safe_name("con.txt"), "_con.txt");
        assert_eq!(safe_name(" fin. "), "fin");
    }
}
