//! Attachment files, content-addressed: one file a hash, under `blobs/<first two hex digits>/<hash>`.
//!
//! The database decides what exists. A file is written before the batch that refers to it is committed, and
//! [`Blobs::sync`] makes all files of a batch durable with one call; so a hash that the database knows always
//! has its whole file, and a file that it does not know is left over from a batch that never was.
//! Such orphans are removed when a store is opened that was not closed in order.

use std::{
    fs,
    io::{self, Read as _, Write},
    path::{Path, PathBuf},
};

use etabli_model::BlobHash;

use crate::backup::new_file;

/// The folder of blobs.
#[derive(Debug, Clone)]
pub struct Blobs {
    dir: PathBuf,
}

impl Blobs {
    /// Makes the folders where they are missing.
    pub(crate) fn open(dir: PathBuf) -> io::Result<Self> {
        for prefix in 0..=u8::MAX {
            let sub = dir.join(format!("{prefix:02x}"));
            if !sub.is_dir() {
                fs::create_dir_all(sub)?;
            }
        }
        Ok(Self { dir })
    }

    /// Looks into a folder of blobs without making anything.
    pub(crate) fn at(dir: PathBuf) -> Self {
        Self { dir }
    }

    pub(crate) fn path(&self, hash: BlobHash) -> PathBuf {
        let name = hash.to_string();
        self.dir.join(name.get(..2).unwrap_or_default()).join(name)
    }

    /// Writes a file that the database does not know yet. It is durable after [`Self::sync`].
    ///
    /// # Errors
    /// Passes on what the disk says.
    pub fn write(&self, hash: BlobHash, content: &[u8]) -> io::Result<()> {
        fs::write(self.path(hash), content)
    }

    /// Writes a file so that its name never stands for half of it, whenever the process dies. One writer only.
    pub(crate) fn write_whole(&self, hash: BlobHash, content: &[u8]) -> io::Result<()> {
        let part = self.dir.join("part");
        new_file(&part)?.write_all(content)?;
        fs::rename(part, self.path(hash))
    }

    /// Returns the size of a file, if it is there.
    pub(crate) fn size(&self, hash: BlobHash) -> io::Result<Option<u64>> {
        match fs::metadata(self.path(hash)) {
            Ok(found) => Ok(Some(found.len())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Makes everything written so far durable.
    pub(crate) fn sync(&self) -> io::Result<()> {
        let dir = fs::File::open(&self.dir)?;
        rustix::fs::syncfs(&dir)?;
        Ok(())
    }

    /// Reads a file and checks it against its name; `None` when it is missing or damaged.
    pub(crate) fn read(&self, hash: BlobHash) -> io::Result<Option<Vec<u8>>> {
        match fs::read(self.path(hash)) {
            Ok(content) if blake3::hash(&content).as_bytes() == &hash.0 => Ok(Some(content)),
            Ok(_) => Ok(None),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Reads the beginning of a file, unchecked; nothing of one that is missing.
    pub(crate) fn head(&self, hash: BlobHash, most: u64) -> io::Result<Vec<u8>> {
        let mut head = Vec::new();
        match fs::File::open(self.path(hash)) {
            Ok(file) => file.take(most).read_to_end(&mut head).map(|_| head),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(head),
            Err(error) => Err(error),
        }
    }

    /// Lists every file that is there.
    pub(crate) fn list(&self) -> io::Result<Vec<(BlobHash, PathBuf)>> {
        let mut files = Vec::new();
        for sub in fs::read_dir(&self.dir)? {
            let sub = sub?.path();
            if !sub.is_dir() {
                continue;
            }
            for file in fs::read_dir(sub)? {
                let path = file?.path();
                if let Some(hash) = name_of(&path) {
                    files.push((hash, path));
                }
            }
        }
        Ok(files)
    }
}

fn name_of(path: &Path) -> Option<BlobHash> {
    path.file_name()?.to_str()?.parse().ok()
}
