//! Every plugin and every guest has a test that names it.

use std::{fs, path::Path};

use anyhow::{Context, Result};

/// Folders with plugins.
const PLUGINS: [&str; 3] = ["plugins", "plugins/examples", "tests/guests"];
/// Folders with the tests that run them.
const TESTS: [&str; 2] = ["core/plugin-host/tests/it", "tests/tests/it"];

/// Returns the plugins that no test names, by the id of their manifest or the name of their folder.
pub(super) fn check(root: &Path, sources: &[std::path::PathBuf]) -> Result<Vec<String>> {
    let mut tests = String::new();
    for file in sources.iter().filter(|file| TESTS.iter().any(|folder| file.starts_with(folder))) {
        tests.push_str(&fs::read_to_string(root.join(file))?);
    }
    let mut faults = Vec::new();
    for folder in PLUGINS {
        for entry in fs::read_dir(root.join(folder)).with_context(|| format!("reading {folder}"))? {
            let path = entry?.path();
            let Ok(manifest) = fs::read_to_string(path.join("plugin.toml")) else { continue };
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            let id = manifest
                .lines()
                .find_map(|line| line.strip_prefix("id = \"")?.strip_suffix('"'))
                .unwrap_or_default();
            if !is_named(&tests, &name, id) {
                faults.push(format!("{folder}/{name}: no test runs this plugin"));
            }
        }
    }
    Ok(faults)
}

fn is_named(tests: &str, name: &str, id: &str) -> bool {
    [format!("\"{name}\""), format!("guests/{name}\""), format!("\"{id}\"")]
        .iter()
        .any(|named| tests.contains(named.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plugin_is_named_by_its_folder_or_its_id() {
        assert!(is_named("load(\"guests/misbehaves\")", "misbehaves", "org.example.misbehaves"));
        assert!(is_named("const SLA: &str = \"org.example.sla\";", "sla-timer", "org.example.sla"));
        assert!(!is_named("// misbehaves", "misbehaves", "org.example.misbehaves"));
    }
}
