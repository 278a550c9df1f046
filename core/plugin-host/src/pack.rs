//! Makes a package from an author's folder: `plugin.toml`, the compiled component, `i18n`, and what signs it.

use std::{
    collections::BTreeMap,
    fs,
    io::{Cursor, Write},
    path::Path,
};

use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use crate::{Lang, Manifest, PackageError, package};

/// Packs a folder. The same files give the same bytes.
///
/// A core module is turned into a component. The folder's `hashes.minisig` goes in when it is there; the list
/// to sign is [`hashes`] of the result.
///
/// # Errors
/// Says what is missing or wrong; the package is not checked beyond that.
pub fn pack_folder(folder: &Path) -> Result<Vec<u8>, PackageError> {
    let read = |name: &str| {
        let path = folder.join(name);
        fs::read(&path).map_err(|source| PackageError::Io { path, source })
    };
    let manifest = read(package::MANIFEST)?;
    let text = String::from_utf8(manifest.clone())
        .map_err(|_| PackageError::Damaged(format!("{} is not UTF-8", package::MANIFEST)))?;
    let component_name = Manifest::parse(&text)?.component;
    let component = componentise(read(&component_name)?)?;
    let mut files = BTreeMap::from([(package::MANIFEST.to_owned(), manifest), (component_name, component)]);
    for lang in Lang::ALL {
        let name = package::ftl(lang);
        if folder.join(&name).exists() {
            files.insert(name.clone(), read(&name)?);
        }
    }
    let list = hash_list(&files);
    if folder.join(package::SIGNATURE).exists() {
        files.insert(package::SIGNATURE.to_owned(), read(package::SIGNATURE)?);
    }
    files.insert(package::HASHES.to_owned(), list.into_bytes());
    zip(files)
}

/// Returns the hash list of a package, which is what its author signs.
///
/// # Errors
/// Fails when the bytes are no sound package.
pub fn hashes(package: &[u8]) -> Result<Vec<u8>, PackageError> {
    let mut files = package::unpack(package)?;
    files.remove(package::HASHES).ok_or_else(|| PackageError::MissingFile(package::HASHES.to_owned()))
}

fn hash_list(files: &BTreeMap<String, Vec<u8>>) -> String {
    files.iter().map(|(name, content)| format!("{}  {name}\n", blake3::hash(content))).collect()
}

/// What compilers for `wasm32-unknown-unknown` write is a core module with the interfaces in a section of its own.
fn componentise(bytes: Vec<u8>) -> Result<Vec<u8>, PackageError> {
    if !wasmparser::Parser::is_core_wasm(&bytes) {
        return Ok(bytes);
    }
    let wrong = |error: &dyn std::fmt::Display| {
        PackageError::Damaged(format!("the core module cannot be made a component: {error:#}"))
    };
    let mut encoder = wit_component::ComponentEncoder::default()
        .validate(true)
        .module(&bytes)
        .map_err(|error| wrong(&error))?;
    encoder.encode().map_err(|error| wrong(&error))
}

fn zip(files: BTreeMap<String, Vec<u8>>) -> Result<Vec<u8>, PackageError> {
    let failed = |error: &dyn std::fmt::Display| PackageError::Damaged(error.to_string());
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(zip::DateTime::default())
        .unix_permissions(0o644);
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        archive.start_file(name, options).map_err(|error| failed(&error))?;
        archive.write_all(&content).map_err(|error| failed(&error))?;
    }
    Ok(archive.finish().map_err(|error| failed(&error))?.into_inner())
}
