//! What an author of plugins needs without a store: checking, packing, a new folder from the template.

use std::{fs, path::Path};

use etabli_plugin_host::{CheckReport, Host, HostConfig, check, hashes, pack_folder, package};

use crate::{Failure, FailureCode};

/// What the list to sign is called in the author's folder; `minisign -S -m hashes` signs it.
pub const HASHES: &str = "hashes";

fn unreadable(path: &Path, error: impl std::fmt::Display) -> Failure {
    Failure::new(FailureCode::SourceUnreadable, path.display().to_string()).because(error)
}

fn unwritable(path: &Path, error: impl std::fmt::Display) -> Failure {
    Failure::new(FailureCode::TargetUnwritable, path.display().to_string()).because(error)
}

fn host() -> Result<Host, Failure> {
    Host::new(HostConfig::default())
        .map_err(|error| Failure::new(FailureCode::PluginRefused, "").because(error))
}

/// Checks a package file, or an author's folder, as installing it would. None of its code runs.
///
/// # Errors
/// Fails when the file cannot be read; what is wrong with the package stands in the report.
pub fn check_package(path: &Path) -> Result<CheckReport, Failure> {
    let bytes = if path.is_dir() {
        pack_folder(path).map_err(|error| unreadable(path, error))?
    } else {
        let size = fs::metadata(path).map_err(|error| unreadable(path, error))?.len();
        // One byte more than a package may have is enough to say that it is too large.
        let mut bytes = Vec::new();
        let file = fs::File::open(path).map_err(|error| unreadable(path, error))?;
        std::io::Read::read_to_end(
            &mut std::io::Read::take(file, size.min(package::MAX_PACKAGE + 1)),
            &mut bytes,
        )
        .map_err(|error| unreadable(path, error))?;
        bytes
    };
    Ok(check(&bytes, &host()?))
}

/// Packs an author's folder into `out`, and writes the list to sign into the folder.
///
/// # Errors
/// Says what is missing; the package is checked and the findings are returned.
pub fn pack(folder: &Path, out: &Path) -> Result<CheckReport, Failure> {
    let bytes = pack_folder(folder).map_err(|error| unreadable(folder, error))?;
    let list = hashes(&bytes).map_err(|error| unreadable(folder, error))?;
    let list_path = folder.join(HASHES);
    fs::write(&list_path, list).map_err(|error| unwritable(&list_path, error))?;
    fs::write(out, &bytes).map_err(|error| unwritable(out, error))?;
    Ok(check(&bytes, &host()?))
}

/// The files of the template: where they go and what stands in them.
const TEMPLATE: [(&str, &str); 6] = [
    ("Cargo.toml", include_str!("../../template/Cargo.toml.in")),
    ("plugin.toml", include_str!("../../template/plugin.toml.in")),
    ("README.md", include_str!("../../template/README.md.in")),
    ("src/lib.rs", include_str!("../../template/src/lib.rs.in")),
    ("i18n/en/plugin.ftl", include_str!("../../template/i18n/en/plugin.ftl.in")),
    ("i18n/fr/plugin.ftl", include_str!("../../template/i18n/fr/plugin.ftl.in")),
];

/// Makes a folder with a small plugin that builds, named after the last part of `id`.
///
/// `sdk` is the folder of the SDK; without it the plugin takes the SDK from the registry.
///
/// # Errors
/// Fails when the id is no reverse domain, the folder is there already or cannot be written.
pub fn new_folder(id: &str, folder: &Path, sdk: Option<&Path>) -> Result<(), Failure> {
    let refused = |error: &dyn std::fmt::Display| Failure::new(FailureCode::PluginRefused, id).because(error);
    let name = id.rsplit('.').next().unwrap_or(id);
    let sdk = match sdk {
        Some(sdk) => format!("{{ path = {:?} }}", sdk.display().to_string()),
        None => "\"0.1\"".to_owned(),
    };
    let fill = |text: &str| {
        text.replace("{id}", id)
            .replace("{crate}", name)
            .replace("{file}", &name.replace('-', "_"))
            .replace("{name}", name)
            .replace("{sdk}", &sdk)
    };
    let [_, (_, manifest), ..] = TEMPLATE;
    etabli_plugin_host::Manifest::parse(&fill(manifest)).map_err(|error| refused(&error))?;
    if folder.exists() {
        return Err(unwritable(folder, "it is there already"));
    }
    for (path, text) in TEMPLATE {
        let path = folder.join(path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(|error| unwritable(parent, error))?;
        }
        fs::write(&path, fill(text)).map_err(|error| unwritable(&path, error))?;
    }
    Ok(())
}
