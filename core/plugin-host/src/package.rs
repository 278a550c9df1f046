//! Reads `.etabli` packages: a zip of `plugin.toml`, the component, `i18n/<language>/plugin.ftl` and `hashes`.
//!
//! A package is untrusted. Its names, sizes and compression ratios are checked before anything is unpacked,
//! and `hashes` names every other file with its BLAKE3 hash.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{Cursor, Read},
    path::{Path, PathBuf},
    sync::Arc,
};

use etabli_model::BlobHash;

use crate::{Lang, Manifest, ManifestError, Signer, TrustedKey, signature, text::Texts};

/// The largest package, in bytes.
pub const MAX_PACKAGE: u64 = 64 << 20;
const MAX_ENTRIES: usize = 64;
const MAX_NAME: usize = 100;
/// The largest file of a package, unpacked.
const MAX_FILE: u64 = 64 << 20;
const MAX_UNPACKED: u64 = 96 << 20;
/// The largest text file of a package, unpacked.
const MAX_TEXT: u64 = 256 << 10;
/// WebAssembly shrinks by 2 to 5, text by up to 10; beyond this a file is made to explode.
const MAX_RATIO: u64 = 100;

pub(crate) const MANIFEST: &str = "plugin.toml";
pub(crate) const HASHES: &str = "hashes";
/// The one file that `hashes` does not name, since it signs `hashes`.
pub(crate) const SIGNATURE: &str = "hashes.minisig";

/// Why a package is refused.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PackageError {
    /// The file cannot be read.
    #[error("the package cannot be read: {path}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
    /// The package is no zip, or a damaged one.
    #[error("the package is damaged: {0}")]
    Damaged(String),
    /// The package is larger than allowed.
    #[error("the package is too large: {0}")]
    TooLarge(String),
    /// A file of the package has a name that could leave its folder.
    #[error("the package has a file with a forbidden name: {0:?}")]
    ForbiddenName(String),
    /// The package lacks a file.
    #[error("the package has no file `{0}`")]
    MissingFile(String),
    /// A file is not the one that `hashes` names.
    #[error("a file of the package was changed after it was packed: {0}")]
    Changed(String),
    /// A trusted key did not sign this package, although the package says so.
    #[error("the signature of the package is wrong: {0}")]
    Signature(String),
    /// `plugin.toml` is not valid.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// A Fluent file is not valid, or lacks a text that `plugin.toml` names.
    #[error("the texts of the package are incomplete: {file}: {problem}")]
    Text {
        /// The file.
        file: String,
        /// What is wrong.
        problem: String,
    },
}

/// A package that passed every check that needs no look into the component.
#[derive(Clone)]
pub struct Package {
    manifest: Arc<Manifest>,
    texts: Arc<Texts>,
    component: Arc<[u8]>,
    hash: BlobHash,
    hashes: Arc<[u8]>,
    signature: Option<Arc<str>>,
}

impl std::fmt::Debug for Package {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Package")
            .field("id", &self.manifest.id)
            .field("version", &self.manifest.version.to_string())
            .field("hash", &self.hash)
            .finish_non_exhaustive()
    }
}

impl Package {
    /// Returns the manifest.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Returns the bytes of the component.
    #[must_use]
    pub fn component(&self) -> &[u8] {
        &self.component
    }

    /// Returns the BLAKE3 hash of the whole package, which pins what was installed.
    #[must_use]
    pub fn hash(&self) -> BlobHash {
        self.hash
    }

    /// Returns the text of that key, for what is shown before the plugin is loaded.
    #[must_use]
    pub fn text(&self, key: &str, lang: Lang) -> String {
        self.texts.key(key, None, lang)
    }

    /// Reports whether the package has a signature, be it by whom it may.
    #[must_use]
    pub fn is_signed(&self) -> bool {
        self.signature.is_some()
    }

    /// Tells who of these answers for the package.
    ///
    /// # Errors
    /// Fails when the package claims a signature by one of these keys, and the signature is not theirs.
    pub fn signer(&self, keys: &[TrustedKey]) -> Result<Signer, PackageError> {
        signature::signer(&self.hashes, self.signature.as_deref(), keys)
    }

    pub(crate) fn shared(&self) -> (Arc<Manifest>, Arc<Texts>) {
        (Arc::clone(&self.manifest), Arc::clone(&self.texts))
    }
}

/// Reads a package from a file.
pub fn read_file(path: &Path) -> Result<Package, PackageError> {
    let io = |source| PackageError::Io { path: path.to_owned(), source };
    let mut bytes = Vec::new();
    File::open(path).map_err(io)?.take(MAX_PACKAGE + 1).read_to_end(&mut bytes).map_err(io)?;
    read(&bytes)
}

/// A file and what became of it.
pub type Found = (PathBuf, Result<Package, PackageError>);

/// Reads every `*.etabli` file of a folder, in the order of their names.
///
/// A file that cannot be read is listed with its error; a folder that does not exist holds nothing.
pub fn read_dir(folder: &Path) -> Result<Vec<Found>, PackageError> {
    let io = |source| PackageError::Io { path: folder.to_owned(), source };
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(io(error)),
    };
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry.map_err(io)?.path();
        if path.extension().is_some_and(|extension| extension == "etabli") {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths.into_iter().map(|path| (path.clone(), read_file(&path))).collect())
}

/// Reads a package from its bytes.
pub fn read(bytes: &[u8]) -> Result<Package, PackageError> {
    if bytes.len() as u64 > MAX_PACKAGE {
        return Err(PackageError::TooLarge(format!("more than {MAX_PACKAGE} bytes")));
    }
    let mut files = unpack(bytes)?;
    let signature = match files.contains_key(SIGNATURE) {
        true => Some(text_of(&mut files, SIGNATURE)?.into()),
        false => None,
    };
    verify(&files)?;

    let manifest = Manifest::parse(&text_of(&mut files, MANIFEST)?)?;
    let mut sources = BTreeMap::new();
    for lang in Lang::ALL {
        let name = ftl(lang);
        if files.contains_key(&name) {
            sources.insert(lang, text_of(&mut files, &name)?);
        }
    }
    let texts =
        Texts::parse(sources).map_err(|(lang, problem)| PackageError::Text { file: ftl(lang), problem })?;
    complete(&manifest, &texts)?;
    let component = files
        .remove(&manifest.component)
        .ok_or_else(|| PackageError::MissingFile(manifest.component.clone()))?;
    let hashes = files.remove(HASHES).unwrap_or_default();
    Ok(Package {
        manifest: Arc::new(manifest),
        texts: Arc::new(texts),
        component: component.into(),
        hashes: hashes.into(),
        signature,
        hash: BlobHash(*blake3::hash(bytes).as_bytes()),
    })
}

pub(crate) fn ftl(lang: Lang) -> String {
    format!("i18n/{}/plugin.ftl", lang.tag())
}

/// Only relative names of plain characters, so that a name means the same file on every system.
fn is_plain(name: &str) -> bool {
    let part_is_plain = |part: &str| {
        !part.is_empty()
            && !part.starts_with('.')
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    };
    name.len() <= MAX_NAME && name.split('/').all(part_is_plain)
}

pub(crate) fn unpack(bytes: &[u8]) -> Result<BTreeMap<String, Vec<u8>>, PackageError> {
    let damaged = |error: zip::result::ZipError| PackageError::Damaged(error.to_string());
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    if archive.len() > MAX_ENTRIES {
        return Err(PackageError::TooLarge(format!("more than {MAX_ENTRIES} files")));
    }
    let mut files = BTreeMap::new();
    let mut unpacked = 0_u64;
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(damaged)?;
        let name = std::str::from_utf8(entry.name_raw())
            .map_err(|_| PackageError::ForbiddenName(entry.name().to_owned()))?
            .to_owned();
        if !is_plain(&name) || entry.is_symlink() || entry.is_dir() {
            return Err(PackageError::ForbiddenName(name));
        }
        let largest = if name.ends_with(".wasm") { MAX_FILE } else { MAX_TEXT };
        // The header may lie about the size, so what is really unpacked is bounded too.
        let allowed = largest.min(entry.compressed_size().saturating_mul(MAX_RATIO).saturating_add(1024));
        if entry.size() > allowed {
            return Err(PackageError::TooLarge(name));
        }
        let mut content = Vec::new();
        entry
            .take(allowed + 1)
            .read_to_end(&mut content)
            .map_err(|error| PackageError::Damaged(error.to_string()))?;
        unpacked += content.len() as u64;
        if content.len() as u64 > allowed || unpacked > MAX_UNPACKED {
            return Err(PackageError::TooLarge(name));
        }
        if files.insert(name.clone(), content).is_some() {
            return Err(PackageError::Damaged(format!("two files have the name {name}")));
        }
    }
    Ok(files)
}

/// Compares every file with `hashes`, whose lines are `<64 hex digits>  <name>`.
fn verify(files: &BTreeMap<String, Vec<u8>>) -> Result<(), PackageError> {
    let list = files.get(HASHES).ok_or_else(|| PackageError::MissingFile(HASHES.into()))?;
    let list = std::str::from_utf8(list).map_err(|_| PackageError::Changed(HASHES.into()))?;
    let mut named = BTreeMap::new();
    for line in list.lines() {
        let (hash, name) = line.split_once("  ").ok_or_else(|| PackageError::Changed(HASHES.into()))?;
        let hash: BlobHash = hash.parse().map_err(|_| PackageError::Changed(HASHES.into()))?;
        named.insert(name, hash);
    }
    for (name, content) in files.iter().filter(|(name, _)| *name != HASHES) {
        if named.remove(name.as_str()) != Some(BlobHash(*blake3::hash(content).as_bytes())) {
            return Err(PackageError::Changed(name.clone()));
        }
    }
    match named.into_keys().next() {
        Some(name) => Err(PackageError::MissingFile(name.to_owned())),
        None => Ok(()),
    }
}

fn text_of(files: &mut BTreeMap<String, Vec<u8>>, name: &str) -> Result<String, PackageError> {
    let bytes = files.remove(name).ok_or_else(|| PackageError::MissingFile(name.to_owned()))?;
    String::from_utf8(bytes).map_err(|_| PackageError::Damaged(format!("{name} is not UTF-8")))
}

/// Every language that the package has, has every text that the manifest names.
fn complete(manifest: &Manifest, texts: &Texts) -> Result<(), PackageError> {
    if texts.languages().next().is_none() {
        return Err(PackageError::MissingFile(ftl(Lang::En)));
    }
    for lang in texts.languages() {
        if let Some(key) = manifest.text_keys().find(|key| !texts.has(lang, key)) {
            return Err(PackageError::Text { file: ftl(lang), problem: format!("there is no `{key}`") });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_relative_names_are_let_in() {
        assert!(is_plain("plugin.toml") && is_plain("i18n/fr/plugin.ftl"));
        for name in
            ["", "/etc/passwd", "../x", "a/../b", "a//b", "a/", r"a\b", "C:x", "a/.hidden", "é", "a\0b"]
        {
            assert!(!is_plain(name), "{name:?}");
        }
        assert!(!is_plain(&"a".repeat(MAX_NAME + 1)));
    }

    #[test]
    fn a_folder_that_does_not_exist_holds_nothing() {
        assert!(read_dir(Path::new("/nonexistent/plugins")).unwrap().is_empty());
    }
}
