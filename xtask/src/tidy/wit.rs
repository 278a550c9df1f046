//! Released WIT does not change: each file of a released line has its hash in `wit/released.lock`.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use anyhow::{Context, Result, bail, ensure};

const LOCK: &str = "wit/released.lock";
const LINES: &str = "wit/plugin";

/// Returns what differs from the lock.
pub(super) fn check(root: &Path) -> Result<Vec<String>> {
    let lock = fs::read_to_string(root.join(LOCK)).with_context(|| format!("reading {LOCK}"))?;
    let locked = parse(&lock)?;
    let lines: BTreeSet<&str> = locked.keys().filter_map(|name| name.split('/').next()).collect();
    let mut there = BTreeMap::new();
    for line in lines {
        there.extend(hashes(root, line)?);
    }
    Ok(compare(&locked, &there))
}

/// Lists the files of a line in the lock, replacing what stands there of it.
pub(crate) fn freeze(root: &Path, line: &str) -> Result<()> {
    let line = format!("v{}", line.trim_start_matches('v'));
    let fresh = hashes(root, &line)?;
    ensure!(!fresh.is_empty(), "there is no WIT line {line}");
    let old = fs::read_to_string(root.join(LOCK)).with_context(|| format!("reading {LOCK}"))?;
    let mut locked = parse(&old)?;
    locked.retain(|name, _| !name.starts_with(&format!("{line}/")));
    locked.extend(fresh);
    let head: String =
        old.lines().filter(|text| text.starts_with('#')).map(|text| format!("{text}\n")).collect();
    let body: String = locked.iter().map(|(name, hash)| format!("{hash}  {name}\n")).collect();
    fs::write(root.join(LOCK), head + &body).with_context(|| format!("writing {LOCK}"))
}

/// Reads lines of a hash, two spaces and a name such as `v0.1/log.wit`.
fn parse(lock: &str) -> Result<BTreeMap<String, String>> {
    let mut locked = BTreeMap::new();
    for line in lock.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
        let Some((hash, name)) = line.split_once("  ") else { bail!("{LOCK}: `{line}` is no entry") };
        locked.insert(name.to_owned(), hash.to_owned());
    }
    Ok(locked)
}

fn hashes(root: &Path, line: &str) -> Result<BTreeMap<String, String>> {
    let folder = root.join(LINES).join(line);
    let mut found = BTreeMap::new();
    if folder.exists() {
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            if name.ends_with(".wit") {
                found.insert(format!("{line}/{name}"), blake3::hash(&fs::read(&path)?).to_string());
            }
        }
    }
    Ok(found)
}

fn compare(locked: &BTreeMap<String, String>, there: &BTreeMap<String, String>) -> Vec<String> {
    let mut faults = Vec::new();
    for (name, hash) in locked {
        match there.get(name) {
            None => faults.push(format!("{LINES}/{name}: it is released and cannot go away")),
            Some(found) if found != hash => {
                faults.push(format!("{LINES}/{name}: it is released and cannot change (see wit/README.md)"));
            }
            Some(_) => {}
        }
    }
    for name in there.keys().filter(|name| !locked.contains_key(*name)) {
        faults.push(format!("{LINES}/{name}: its line is released, list it with `cargo xtask freeze`"));
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root_with(files: &[(&str, &str)]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir_all(root.path().join("wit/plugin/v0.1")).unwrap();
        fs::write(root.path().join(LOCK), "# a comment\n").unwrap();
        for (name, text) in files {
            fs::write(root.path().join("wit/plugin/v0.1").join(name), text).unwrap();
        }
        root
    }

    #[test]
    fn a_draft_may_change_and_a_released_line_may_not() {
        let root = root_with(&[("log.wit", "a"), ("clock.wit", "b")]);
        let change = |name: &str, text: &str| {
            fs::write(root.path().join("wit/plugin/v0.1").join(name), text).unwrap();
        };
        change("log.wit", "a draft changes");
        assert_eq!(check(root.path()).unwrap(), Vec::<String>::new());

        freeze(root.path(), "0.1").unwrap();
        assert_eq!(check(root.path()).unwrap(), Vec::<String>::new());
        change("log.wit", "now it must not");
        change("new.wit", "c");
        fs::remove_file(root.path().join("wit/plugin/v0.1/clock.wit")).unwrap();
        assert_eq!(
            check(root.path()).unwrap(),
            [
                "wit/plugin/v0.1/clock.wit: it is released and cannot go away",
                "wit/plugin/v0.1/log.wit: it is released and cannot change (see wit/README.md)",
                "wit/plugin/v0.1/new.wit: its line is released, list it with `cargo xtask freeze`",
            ]
        );
        assert!(fs::read_to_string(root.path().join(LOCK)).unwrap().starts_with("# a comment\n"));
    }

    #[test]
    fn a_line_that_is_not_there_cannot_be_released() {
        let root = root_with(&[]);
        assert!(freeze(root.path(), "0.9").is_err());
    }
}
