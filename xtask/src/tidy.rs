//! Rules of the code base that no compiler checks.
//!
//! `crates.rs` checks who may depend on whom and under which licence, `text.rs` what may stand in a file,
//! `wit.rs` that a released interface stays as it is, `guests.rs` that every plugin is tested.

mod crates;
mod guests;
mod licence;
mod text;
mod wit;

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};

/// Folders that hold no sources of ours.
const SKIPPED: &[&str] = &["target", ".git", "node_modules"];

pub(crate) use wit::freeze;

/// Checks every rule and fails with the list of what breaks one.
pub(crate) fn check(root: &Path) -> Result<()> {
    let mut faults = crates::check(root)?;
    faults.extend(wit::check(root)?);
    faults.extend(crate::reference::check(root)?);
    let files = sources(root)?;
    faults.extend(guests::check(root, &files)?);
    for file in files {
        let bytes = fs::read(root.join(&file)).with_context(|| format!("reading {}", file.display()))?;
        // What is not text, such as a message in an old encoding, has no rules.
        if let Ok(text) = std::str::from_utf8(&bytes) {
            faults.extend(text::check(&file, text));
        }
    }
    if faults.is_empty() {
        return Ok(());
    }
    faults.sort();
    bail!("{} rules broken:\n  {}", faults.len(), faults.join("\n  "))
}

/// Returns every source file of the checkout, relative to it, sorted.
pub(crate) fn sources(root: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(root.join(&folder))
            .with_context(|| format!("reading {}", root.join(&folder).display()))?;
        for entry in entries {
            let entry = entry?;
            let path = folder.join(entry.file_name());
            let kind = entry.file_type()?;
            let name = entry.file_name();
            if kind.is_dir() && !SKIPPED.iter().any(|skipped| name == *skipped) {
                folders.push(path);
            } else if kind.is_file() && is_source(&path) {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

fn is_source(path: &Path) -> bool {
    const ENDS: &[&str] = &["rs", "toml", "md", "wit", "ftl", "py", "sh", "yml"];
    path.extension().is_some_and(|end| ENDS.iter().any(|known| end == *known))
        || path.starts_with(".ci") && path.extension().is_none()
}
