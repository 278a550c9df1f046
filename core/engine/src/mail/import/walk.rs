//! Finding messages in files and folders, in a fixed order.

use std::{
    collections::HashSet,
    fs::{self, File},
    io::{BufReader, Read},
    path::{Path, PathBuf},
};

use etabli_mail::{
    maildir,
    mbox::{MboxError, MboxReader},
    sniff::{FileKind, sniff},
};
use etabli_model::Flags;

use super::Origin;
use crate::{Failure, FailureCode, ImportWarning, failures::cannot_read};

/// Larger single files are no messages that this program can keep.
const MAX_MESSAGE: u64 = 200 << 20;
/// What a file is, is told from its first bytes.
const SNIFF_BYTES: u64 = 64 << 10;
/// File name endings that promise mail; other files of a folder are passed over.
const MAIL_ENDINGS: [&str; 7] = ["eml", "msg", "mbox", "mbx", "pst", "ost", "emlx"];

/// A message as it was read, or why it was not.
pub(crate) enum Found {
    Message(Origin, Vec<u8>),
    Failed(ImportWarning),
    Remark(ImportWarning),
}

/// Walks sources and hands every message to `take`, until it answers false.
pub(crate) struct Walk<'t> {
    keep_folders: bool,
    seen_dirs: HashSet<PathBuf>,
    passed_over: u64,
    take: &'t mut dyn FnMut(Found) -> bool,
    stopped: bool,
}

impl<'t> Walk<'t> {
    pub(crate) fn new(keep_folders: bool, take: &'t mut dyn FnMut(Found) -> bool) -> Self {
        Self { keep_folders, seen_dirs: HashSet::new(), passed_over: 0, take, stopped: false }
    }

    /// Walks one path that a person named; fails when nothing at all can be read there.
    pub(crate) fn path(&mut self, path: &Path) -> Result<(), Failure> {
        let path = fs::canonicalize(path).map_err(|error| cannot_read(path, &error))?;
        if path.is_dir() {
            fs::read_dir(&path).map_err(|error| cannot_read(&path, &error))?;
            self.dir(&path, &[]);
            if self.passed_over > 0 {
                let reason =
                    format!("{} files that do not look like mail were passed over", self.passed_over);
                self.passed_over = 0;
                self.give(Found::Remark(warning(&path, reason)));
            }
            return Ok(());
        }
        File::open(&path).map_err(|error| cannot_read(&path, &error))?;
        self.file(&path, &[]);
        Ok(())
    }

    fn give(&mut self, found: Found) {
        if !self.stopped && !(self.take)(found) {
            self.stopped = true;
        }
    }

    fn fail(&mut self, path: &Path, reason: impl ToString) {
        self.give(Found::Failed(warning(path, reason)));
    }

    fn dir(&mut self, dir: &Path, subfolder: &[String]) {
        if self.stopped || !self.seen_dirs.insert(dir.to_owned()) {
            return;
        }
        let entries = match sorted_entries(dir) {
            Ok(entries) => entries,
            Err(error) => return self.fail(dir, format!("the folder cannot be read: {error}")),
        };
        let is_maildir = dir.join("cur").is_dir() || dir.join("new").is_dir();
        if is_maildir {
            self.maildir(dir, subfolder);
        }
        for path in entries {
            if self.stopped {
                return;
            }
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            if path.is_dir() {
                if is_maildir && matches!(name.as_str(), "cur" | "new" | "tmp") {
                    continue;
                }
                let mut below = subfolder.to_vec();
                if self.keep_folders {
                    if is_maildir && name.starts_with('.') {
                        below.extend(maildir::folder_path(&name).iter().map(|part| folder_name(part)));
                    } else {
                        below.push(folder_name(&name));
                    }
                }
                self.dir(&path, &below);
            } else if !is_maildir {
                self.file_in_folder(&path, subfolder);
            }
        }
    }

    fn maildir(&mut self, dir: &Path, subfolder: &[String]) {
        for part in ["new", "cur"] {
            let part_dir = dir.join(part);
            let entries = match sorted_entries(&part_dir) {
                Ok(entries) => entries,
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
                Err(error) => {
                    self.fail(&part_dir, format!("the folder cannot be read: {error}"));
                    continue;
                }
            };
            for path in entries {
                if self.stopped {
                    return;
                }
                let name =
                    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
                if name.starts_with('.') || path.is_dir() {
                    continue;
                }
                let (unique, flags) = maildir::parse_name(&name);
                match read_whole(&path) {
                    Ok(raw) => {
                        let origin = Origin {
                            label: path.display().to_string(),
                            // A message moves from `new` to `cur` and its flags change its name.
                            key: format!("maildir\0{}\0{unique}", dir.display()),
                            subfolder: subfolder.to_vec(),
                            hint: dir_hint(dir, subfolder),
                            flags,
                            date: None,
                        };
                        self.give(Found::Message(origin, raw));
                    }
                    Err(reason) => self.fail(&path, reason),
                }
            }
        }
    }

    fn file_in_folder(&mut self, path: &Path, subfolder: &[String]) {
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        match ending {
            Some(ending) if MAIL_ENDINGS.contains(&ending.as_str()) => self.file(path, subfolder),
            Some(_) => self.passed_over += 1,
            // Mailboxes of many programs have no ending.
            None => match head(path).map(|head| sniff(&head)) {
                Ok(FileKind::Mbox | FileKind::Rfc822) => self.file(path, subfolder),
                Ok(_) => self.passed_over += 1,
                Err(error) => self.fail(path, format!("the file cannot be read: {error}")),
            },
        }
    }

    fn file(&mut self, path: &Path, subfolder: &[String]) {
        let kind = match head(path) {
            Ok(head) => sniff(&head),
            Err(error) => return self.fail(path, format!("the file cannot be read: {error}")),
        };
        match kind {
            FileKind::Rfc822 | FileKind::Mbox if kind == FileKind::Rfc822 || is_single(path) => {
                match read_whole(path) {
                    Ok(raw) => {
                        let flags = status_flags(&raw);
                        let origin = Origin {
                            label: path.display().to_string(),
                            key: format!("file\0{}", path.display()),
                            subfolder: subfolder.to_vec(),
                            hint: dir_hint(path.parent().unwrap_or(path), subfolder),
                            flags,
                            date: None,
                        };
                        self.give(Found::Message(origin, raw));
                    }
                    Err(reason) => self.fail(path, reason),
                }
            }
            FileKind::Rfc822 | FileKind::Mbox => self.mbox(path, subfolder),
            FileKind::OutlookPst | FileKind::OutlookMsg => {
                self.fail(path, Failure::new(FailureCode::NeedsOutlookImport, ""));
            }
            FileKind::Empty => self.fail(path, "this is no mail: the file is empty"),
            FileKind::Other(what) => self.fail(path, format!("this is no mail but {what}")),
        }
    }

    fn mbox(&mut self, path: &Path, subfolder: &[String]) {
        let reader = File::open(path)
            .map_err(MboxError::from)
            .and_then(|file| MboxReader::new(BufReader::with_capacity(1 << 20, file), None));
        let reader = match reader {
            Ok(reader) => reader,
            Err(error) => return self.fail(path, error),
        };
        let mut below = subfolder.to_vec();
        if self.keep_folders
            && let Some(stem) = path.file_stem()
        {
            below.push(folder_name(&stem.to_string_lossy()));
        }
        for entry in reader {
            if self.stopped {
                return;
            }
            match entry {
                Ok(entry) => {
                    let origin = Origin {
                        label: format!("{}@{}", path.display(), entry.offset),
                        key: format!("mbox\0{}", path.display()),
                        subfolder: below.clone(),
                        hint: path
                            .file_stem()
                            .map(|stem| stem.to_string_lossy().into_owned())
                            .unwrap_or_default(),
                        flags: status_flags(&entry.raw),
                        date: entry.envelope_date,
                    };
                    self.give(Found::Message(origin, entry.raw));
                }
                Err(error @ MboxError::Read(_)) => return self.fail(path, error),
                Err(error) => self.fail(path, error),
            }
        }
    }
}

/// A file named as one message is one, even where it starts with the envelope line of a mailbox.
fn is_single(path: &Path) -> bool {
    path.extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("eml") || ending.eq_ignore_ascii_case("msg"))
}

fn warning(path: &Path, reason: impl ToString) -> ImportWarning {
    ImportWarning { source: path.display().to_string(), reason: reason.to_string() }
}

/// Names are shown and joined by `/`, so that a slash inside one becomes a dash.
fn folder_name(name: &str) -> String {
    let name: String =
        name.chars().filter(|c| !c.is_control()).map(|c| if c == '/' { '-' } else { c }).collect();
    let name = name.trim();
    if name.is_empty() { "-".to_owned() } else { name.to_owned() }
}

fn dir_hint(dir: &Path, subfolder: &[String]) -> String {
    let name = dir.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let maildir = maildir::folder_path(&name).pop();
    subfolder.last().cloned().or(maildir.filter(|_| name.starts_with('.'))).unwrap_or(name)
}

fn sorted_entries(dir: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut entries =
        fs::read_dir(dir)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>()?;
    entries.sort();
    Ok(entries)
}

fn head(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut head = Vec::new();
    File::open(path)?.take(SNIFF_BYTES).read_to_end(&mut head)?;
    Ok(head)
}

fn read_whole(path: &Path) -> Result<Vec<u8>, String> {
    let file = File::open(path).map_err(|error| format!("the file cannot be read: {error}"))?;
    let size = file.metadata().map_or(0, |meta| meta.len());
    if size > MAX_MESSAGE {
        return Err(format!("the message is too large: {size} bytes"));
    }
    let mut raw = Vec::with_capacity(size as usize + 1);
    file.take(MAX_MESSAGE)
        .read_to_end(&mut raw)
        .map_err(|error| format!("the file cannot be read: {error}"))?;
    Ok(raw)
}

/// Reads the flags that mbox programs keep in Status and X-Status.
fn status_flags(raw: &[u8]) -> Flags {
    let end = memchr::memmem::find(raw, b"\n\n").or_else(|| memchr::memmem::find(raw, b"\r\n\r\n"));
    let header = raw.get(..end.unwrap_or(raw.len()).min(SNIFF_BYTES as usize)).unwrap_or_default();
    let mut flags = Flags::default();
    for line in header.split(|&byte| byte == b'\n') {
        let Some(colon) = memchr::memchr(b':', line) else { continue };
        let (name, value) = line.split_at(colon);
        let has = |letter: u8| value.contains(&letter);
        if name.eq_ignore_ascii_case(b"status") {
            flags = flags.with(Flags::READ, has(b'R'));
        } else if name.eq_ignore_ascii_case(b"x-status") {
            flags = flags.with(Flags::ANSWERED, has(b'A')).with(Flags::FLAGGED, has(b'F'));
        }
    }
    flags
}
