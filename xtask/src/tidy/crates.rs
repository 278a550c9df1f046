//! Who may depend on whom, and on what.
//!
//! The allowed arrows are those of ARCHITECTURE.md; licences and bans are read from `deny.toml`, so that the
//! two cannot differ where cargo-deny is not installed.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Component, Path, PathBuf},
};

use anyhow::{Context, Result};
use serde::Deserialize;

use super::{licence::is_allowed, sources};
use crate::shell::{cargo, output};

/// The arrows between the crates of the workspace, and no others. Dev-dependencies are not looked at.
const ARROWS: &[(&str, &[&str])] = &[
    ("etabli", &["etabli-ui", "etabli-engine"]),
    ("etabli-ui", &["etabli-engine", "etabli-model"]),
    (
        "etabli-engine",
        &[
            "etabli-sync",
            "etabli-search",
            "etabli-store",
            "etabli-mail",
            "etabli-plugin-host",
            "etabli-model",
        ],
    ),
    ("etabli-sync", &["etabli-mail", "etabli-model"]),
    ("etabli-search", &["etabli-store", "etabli-model"]),
    ("etabli-store", &["etabli-migrations", "etabli-model"]),
    ("etabli-mail", &["etabli-model"]),
    ("etabli-plugin-host", &["etabli-model"]),
    ("etabli-migrations", &[]),
    ("etabli-test-kit", &["etabli-plugin-host", "etabli-model"]),
    ("etabli-test-servers", &[]),
    ("etabli-model", &[]),
    ("xtask", &[]),
];
/// The package that tests everything may see everything.
const TESTS: &str = "etabli-tests";
/// Libraries with one home.
const HOMES: &[(&str, &[&str])] =
    &[("redb", &["etabli-store", "etabli-migrations"]), ("wasmtime", &["etabli-plugin-host"])];

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    workspace_members: BTreeSet<String>,
}

#[derive(Deserialize)]
struct Package {
    id: String,
    name: String,
    license: Option<String>,
    license_file: Option<String>,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    kind: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Deny {
    licenses: DenyLicences,
    bans: DenyBans,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct DenyLicences {
    allow: BTreeSet<String>,
    exceptions: Vec<DenyException>,
}

#[derive(Deserialize)]
struct DenyException {
    #[serde(rename = "crate")]
    name: String,
    allow: BTreeSet<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct DenyBans {
    deny: Vec<DenyBan>,
}

#[derive(Deserialize)]
struct DenyBan {
    #[serde(rename = "crate")]
    name: String,
    #[serde(default)]
    wrappers: Vec<String>,
}

/// Returns the faults.
pub(super) fn check(root: &Path) -> Result<Vec<String>> {
    let metadata = metadata(root)?;
    let deny: Deny = toml::from_str(&fs::read_to_string(root.join("deny.toml"))?).context("deny.toml")?;
    let architecture = fs::read_to_string(root.join("ARCHITECTURE.md")).context("ARCHITECTURE.md")?;
    let (ours, theirs): (Vec<&Package>, Vec<&Package>) =
        metadata.packages.iter().partition(|package| metadata.workspace_members.contains(&package.id));
    let mut faults = arrows(&ours);
    faults.extend(homes(&ours));
    for package in &ours {
        if !architecture.contains(&format!("`{}`", package.name)) {
            faults.push(format!("ARCHITECTURE.md has no line about `{}`", package.name));
        }
    }
    faults.extend(theirs.iter().filter_map(|package| licence(package, &deny.licenses)));
    faults.extend(bans(&ours, &theirs, &deny.bans));
    faults.extend(guest_paths(root)?);
    Ok(faults)
}

fn metadata(root: &Path) -> Result<Metadata> {
    let mut command = cargo(root);
    command.args(["metadata", "--format-version", "1", "--quiet"]);
    // Packages for other systems need not be downloaded to be left out.
    let host = output(std::process::Command::new("rustc").current_dir(root).arg("-vV"));
    if let Some(host) = host.as_deref().and_then(|text| text.lines().find_map(|l| l.strip_prefix("host: "))) {
        command.args(["--filter-platform", host]);
    }
    let text = output(&mut command).context("cargo metadata failed")?;
    serde_json::from_str(&text).context("cargo metadata")
}

fn arrows(ours: &[&Package]) -> Vec<String> {
    let names: BTreeSet<&str> = ours.iter().map(|package| package.name.as_str()).collect();
    let allowed: BTreeMap<&str, &[&str]> = ARROWS.iter().copied().collect();
    let mut faults = Vec::new();
    for package in ours.iter().filter(|package| package.name != TESTS) {
        let Some(allowed) = allowed.get(package.name.as_str()) else {
            faults.push(format!("`{}` has no place among the allowed arrows", package.name));
            continue;
        };
        for dependency in &package.dependencies {
            let name = dependency.name.as_str();
            let is_dev = dependency.kind.as_deref() == Some("dev");
            if names.contains(name) && !is_dev && !allowed.contains(&name) {
                faults.push(format!("`{}` must not know `{name}`", package.name));
            }
        }
    }
    faults
}

fn homes(ours: &[&Package]) -> Vec<String> {
    let mut faults = Vec::new();
    for (library, homes) in HOMES {
        for package in ours {
            let uses = package.dependencies.iter().any(|dependency| dependency.name == *library);
            if uses && !homes.contains(&package.name.as_str()) {
                faults.push(format!("`{}` must not know {library}", package.name));
            }
        }
    }
    faults
}

fn licence(package: &Package, rules: &DenyLicences) -> Option<String> {
    let mut allowed = rules.allow.clone();
    for exception in rules.exceptions.iter().filter(|exception| exception.name == package.name) {
        allowed.extend(exception.allow.iter().cloned());
    }
    match &package.license {
        Some(expression) if is_allowed(expression, &allowed) => None,
        Some(expression) => Some(format!("{}: the licence {expression} is not allowed", package.name)),
        // What a licence file says is cargo-deny's to read; here it needs an exception by name.
        None if package.license_file.is_some() && allowed.len() > rules.allow.len() => None,
        None => Some(format!("{} names no licence", package.name)),
    }
}

/// A banned library may only be there for the packages that `wrappers` names.
fn bans(ours: &[&Package], theirs: &[&Package], rules: &DenyBans) -> Vec<String> {
    let mut faults = Vec::new();
    for ban in rules.deny.iter().filter(|ban| theirs.iter().any(|package| package.name == ban.name)) {
        for package in ours.iter().chain(theirs) {
            let uses = |dependency: &Dependency| {
                dependency.name == ban.name && dependency.kind.as_deref() != Some("dev")
            };
            if package.dependencies.iter().any(uses) && !ban.wrappers.contains(&package.name) {
                faults.push(format!("`{}` uses {}, which deny.toml bans", package.name, ban.name));
            }
        }
    }
    faults
}

/// Looks for paths that lead from the guests into the host.
fn guest_paths(root: &Path) -> Result<Vec<String>> {
    const GUESTS: &[&str] = &["plugins", "tests/guests"];
    const OPEN: &[&str] = &["plugins", "wit", "tests/guests"];
    let mut faults = Vec::new();
    for file in sources(root)? {
        let is_manifest = file.file_name().is_some_and(|name| name == "Cargo.toml");
        if !is_manifest || !GUESTS.iter().any(|guests| file.starts_with(guests)) {
            continue;
        }
        let text = fs::read_to_string(root.join(&file))?;
        let manifest: toml::Value = toml::from_str(&text).with_context(|| file.display().to_string())?;
        for path in paths(&manifest) {
            let target = normal(&file.parent().unwrap_or(Path::new("")).join(path));
            if !OPEN.iter().any(|open| target.starts_with(open)) {
                faults.push(format!(
                    "{}: no path leads from the plugins to {}",
                    file.display(),
                    target.display()
                ));
            }
        }
    }
    Ok(faults)
}

/// Returns every `path = "..."` of a dependency.
fn paths(manifest: &toml::Value) -> Vec<&str> {
    let mut found = Vec::new();
    let Some(table) = manifest.as_table() else { return found };
    for (key, value) in table {
        if key.ends_with("dependencies") || key == "patch" {
            collect_paths(value, &mut found);
        } else if value.is_table() {
            found.extend(paths(value));
        }
    }
    found
}

fn collect_paths<'a>(value: &'a toml::Value, found: &mut Vec<&'a str>) {
    let Some(table) = value.as_table() else { return };
    for (key, value) in table {
        match value.as_str() {
            Some(path) if key == "path" => found.push(path),
            _ => collect_paths(value, found),
        }
    }
}

/// Resolves `.` and `..` without looking at the disk.
fn normal(path: &Path) -> PathBuf {
    let mut parts = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if parts.file_name().is_some() => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, dependencies: &[(&str, Option<&str>)]) -> Package {
        Package {
            id: name.to_owned(),
            name: name.to_owned(),
            license: Some("MIT".to_owned()),
            license_file: None,
            dependencies: dependencies
                .iter()
                .map(|(name, kind)| Dependency { name: (*name).to_owned(), kind: kind.map(str::to_owned) })
                .collect(),
        }
    }

    #[test]
    fn an_arrow_that_is_not_drawn_is_a_fault() {
        let host = package("etabli-plugin-host", &[("etabli-store", None), ("etabli-model", None)]);
        let store = package("etabli-store", &[]);
        let model = package("etabli-model", &[]);
        let packages = [&host, &store, &model];
        assert_eq!(arrows(&packages), ["`etabli-plugin-host` must not know `etabli-store`"]);
    }

    #[test]
    fn dev_dependencies_and_the_tests_package_are_free() {
        let mail = package("etabli-mail", &[("etabli-store", Some("dev"))]);
        let tests = package("etabli-tests", &[("etabli-store", None), ("etabli-mail", None)]);
        let store = package("etabli-store", &[]);
        assert!(arrows(&[&mail, &tests, &store]).is_empty());
        let stray = package("etabli-extra", &[]);
        assert_eq!(arrows(&[&stray]).len(), 1);
    }

    #[test]
    fn redb_and_wasmtime_have_one_home() {
        let engine = package("etabli-engine", &[("redb", None), ("wasmtime", Some("dev"))]);
        let store = package("etabli-store", &[("redb", None)]);
        assert_eq!(
            homes(&[&engine, &store]),
            ["`etabli-engine` must not know redb", "`etabli-engine` must not know wasmtime"]
        );
    }

    #[test]
    fn licences_follow_deny_toml() {
        let rules: Deny = toml::from_str(
            "[licenses]\nallow = [\"MIT\"]\nexceptions = [{ crate = \"fonts\", allow = [\"OFL-1.1\"] }]",
        )
        .unwrap();
        let mut other = package("fonts", &[]);
        other.license = Some("MIT AND OFL-1.1".to_owned());
        assert_eq!(licence(&other, &rules.licenses), None);
        other.name = "more-fonts".to_owned();
        assert!(licence(&other, &rules.licenses).is_some());
        other.license = None;
        assert!(licence(&other, &rules.licenses).is_some());
    }

    #[test]
    fn a_banned_library_is_a_fault_where_we_use_it() {
        let rules: Deny = toml::from_str(
            "[bans]\ndeny = [{ crate = \"openssl\" }, { crate = \"libc\", wrappers = [\"etabli-mail\"] }]",
        )
        .unwrap();
        let mail = package("etabli-mail", &[("openssl", None), ("libc", None)]);
        let (openssl, libc) = (package("openssl", &[]), package("libc", &[]));
        assert_eq!(
            bans(&[&mail], &[&openssl, &libc], &rules.bans),
            ["`etabli-mail` uses openssl, which deny.toml bans"]
        );
    }

    #[test]
    fn paths_of_guests_are_resolved() {
        let manifest: toml::Value = toml::from_str(
            "[dependencies]\nsdk = { path = \"../sdk\" }\nserde = \"1\"\n\
             [workspace.dependencies]\nhost = { path = \"../../core/engine\" }\n\
             [lib]\npath = \"src/lib.rs\"",
        )
        .unwrap();
        let mut found = paths(&manifest);
        found.sort_unstable();
        assert_eq!(found, ["../../core/engine", "../sdk"]);
        assert_eq!(normal(Path::new("plugins/tickets/../sdk")), Path::new("plugins/sdk"));
        assert_eq!(normal(Path::new("plugins/x/../../core/engine")), Path::new("core/engine"));
    }
}
