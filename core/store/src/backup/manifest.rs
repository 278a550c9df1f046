//! What a backup says about itself.

use std::{
    fs, io,
    path::{Component, Path, PathBuf},
};

use etabli_model::BlobHash;
use serde::{Deserialize, Serialize};

use super::{BackupError, at};

/// The form of backups that this program writes; one of a greater number is refused.
const FORMAT: u32 = 1;
/// The file that makes a folder a backup: it is the last that is written.
pub(super) const MANIFEST: &str = "manifest";

/// A file of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct FileEntry {
    /// Where it stands in a store, below its folder.
    pub(super) path: PathBuf,
    pub(super) bytes: u64,
    /// BLAKE3 of the content.
    pub(super) hash: String,
}

impl FileEntry {
    /// Reports whether the path stays below the folder that it is put into.
    fn stays_inside(&self) -> bool {
        let mut parts = self.path.components().peekable();
        parts.peek().is_some() && parts.all(|part| matches!(part, Component::Normal(_)))
    }
}

/// The manifest: a line of JSON, and the BLAKE3 of that line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Manifest {
    format: u32,
    /// The level of the database.
    pub(super) level: u32,
    /// Which store it is of.
    pub(super) store: String,
    /// When it was made, in seconds since 1970.
    pub(super) made_at: i64,
    pub(super) messages: u64,
    /// The database, named `store-<hash>.redb`, so that the one of the backup before stands beside it.
    pub(super) database: FileEntry,
    /// Blobs that the store had lost already; the database names them, and no file can be there.
    pub(super) lost: Vec<String>,
    /// Further files of the store, each kept as `files/<hash>`.
    pub(super) files: Vec<FileEntry>,
}

impl Manifest {
    pub(super) fn new(level: u32, store: &str, made_at: i64, messages: u64, database: FileEntry) -> Self {
        Self {
            format: FORMAT,
            level,
            store: store.to_owned(),
            made_at,
            messages,
            database,
            lost: Vec::new(),
            files: Vec::new(),
        }
    }

    /// Reads the manifest of the backup in a folder; none where no backup was ever finished.
    pub(super) fn read(folder: &Path) -> Result<Option<Self>, BackupError> {
        let path = folder.join(MANIFEST);
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(at(&path)(error)),
        };
        let damaged = || BackupError::Damaged(path.clone());
        let text = std::str::from_utf8(&bytes).map_err(|_| damaged())?;
        let (json, hash) = text.split_once('\n').ok_or_else(damaged)?;
        if hash != format!("{}\n", blake3::hash(json.as_bytes()).to_hex()) {
            return Err(damaged());
        }
        let read: serde_json::Value = serde_json::from_str(json).map_err(|_| damaged())?;
        if read.get("format").and_then(serde_json::Value::as_u64) != Some(u64::from(FORMAT)) {
            return Err(BackupError::Newer);
        }
        let manifest: Self = serde_json::from_value(read).map_err(|_| damaged())?;
        let inside = manifest.files.iter().chain([&manifest.database]).all(FileEntry::stays_inside);
        if inside { Ok(Some(manifest)) } else { Err(damaged()) }
    }

    pub(super) fn encode(&self) -> Result<String, serde_json::Error> {
        let json = serde_json::to_string(self)?;
        let hash = blake3::hash(json.as_bytes()).to_hex();
        Ok(format!("{json}\n{hash}\n"))
    }

    pub(super) fn is_lost(&self, hash: BlobHash) -> bool {
        self.lost.contains(&hash.to_string())
    }
}

/// Reads a file and holds it against the manifest.
pub(super) fn read_checked(path: &Path, entry: &FileEntry) -> Result<Vec<u8>, BackupError> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(BackupError::Damaged(path.to_owned()));
        }
        Err(error) => return Err(at(path)(error)),
    };
    if bytes.len() as u64 == entry.bytes && blake3::hash(&bytes).to_hex().as_str() == entry.hash {
        Ok(bytes)
    } else {
        Err(BackupError::Damaged(path.to_owned()))
    }
}

/// Returns the size and the BLAKE3 of a file that may be large.
pub(super) fn measure(path: &Path) -> io::Result<(u64, String)> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(fs::File::open(path)?)?;
    Ok((hasher.count(), hasher.finalize().to_hex().to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(path: &str) -> Manifest {
        let file = |path: &str| FileEntry { path: path.into(), bytes: 1, hash: String::new() };
        let mut manifest = Manifest::new(3, "id", 7, 2, file("store-ab.redb"));
        manifest.files.push(file(path));
        manifest
    }

    #[test]
    fn x_28_a_manifest_with_any_bit_flipped_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(MANIFEST);
        let whole = manifest("plugins/a/b.etabli").encode().unwrap().into_bytes();
        fs::write(&path, &whole).unwrap();
        assert_eq!(Manifest::read(dir.path()).unwrap(), Some(manifest("plugins/a/b.etabli")));
        for at in 0..whole.len() {
            let mut flipped = whole.clone();
            flipped[at] ^= 1 << (at % 8);
            fs::write(&path, &flipped).unwrap();
            assert!(matches!(Manifest::read(dir.path()), Err(BackupError::Damaged(_))), "byte {at}");
        }
    }

    #[test]
    fn x_28_no_file_of_a_backup_leads_out_of_the_store() {
        let dir = tempfile::tempdir().unwrap();
        for path in ["../x", "/etc/x", "a/../../x", "", "./x"] {
            fs::write(dir.path().join(MANIFEST), manifest(path).encode().unwrap()).unwrap();
            assert!(matches!(Manifest::read(dir.path()), Err(BackupError::Damaged(_))), "{path}");
        }
    }
}
