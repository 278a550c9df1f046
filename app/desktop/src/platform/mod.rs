//! Calls to the operating system: folders, display, file dialogs, opening files.
//!
//! Everything that differs between Linux, macOS and Windows stands here, so that another system is a matter
//! of filling in this module.

mod files;
mod origin;
mod print;
mod terminal;

pub(crate) use files::Desktop;
pub(crate) use origin::write;
pub(crate) use terminal::read_hidden;

use std::{
    env,
    path::{Path, PathBuf},
};

use etabli_engine::{Failure, FailureCode};

/// Returns the folder of the default store.
pub(crate) fn default_store() -> Result<PathBuf, Failure> {
    data_folder(|name| env::var_os(name).map(PathBuf::from))
        .map(|folder| folder.join("etabli"))
        .ok_or_else(|| Failure::new(FailureCode::StoreUnreachable, "HOME").because("HOME is not set"))
}

/// Returns the folder for a program's data, from the variables that `get` reads.
fn data_folder(get: impl Fn(&str) -> Option<PathBuf>) -> Option<PathBuf> {
    // The XDG base directory specification wants relative paths ignored.
    let absolute = |name| get(name).filter(|path| path.is_absolute());
    if cfg!(windows) {
        return absolute("LOCALAPPDATA").or_else(|| absolute("APPDATA"));
    }
    if cfg!(target_os = "macos") {
        return absolute("HOME").map(|home| home.join("Library/Application Support"));
    }
    absolute("XDG_DATA_HOME").or_else(|| absolute("HOME").map(|home| home.join(".local/share")))
}

/// Returns the folder with plugin packages: `ETABLI_PLUGIN_DIR`; else `plugins` beside the program, or one
/// folder up (where a build of this project leaves them); else `plugins` in the store.
pub(crate) fn plugins_folder(store: &Path) -> PathBuf {
    if let Some(folder) = env::var_os("ETABLI_PLUGIN_DIR").filter(|folder| !folder.is_empty()) {
        let folder = PathBuf::from(folder);
        return std::path::absolute(&folder).unwrap_or(folder);
    }
    find_plugins(env::current_exe().ok().as_deref(), store)
}

fn find_plugins(program: Option<&Path>, store: &Path) -> PathBuf {
    program
        .and_then(Path::parent)
        .into_iter()
        .flat_map(|folder| [Some(folder.join("plugins")), folder.parent().map(|up| up.join("plugins"))])
        .flatten()
        .find(|folder| folder.is_dir())
        .unwrap_or_else(|| store.join("plugins"))
}

/// Reports whether a window can be shown.
pub(crate) fn has_display() -> bool {
    let set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    cfg!(any(windows, target_os = "macos"))
        || set("WAYLAND_DISPLAY")
        || set("WAYLAND_SOCKET")
        || set("DISPLAY")
}

/// Returns the name of the person at the keyboard, for the first user of a new store.
pub(crate) fn user_name() -> String {
    ["USER", "LOGNAME", "USERNAME"]
        .into_iter()
        .filter_map(|name| env::var(name).ok())
        .find(|name| !name.trim().is_empty())
        .unwrap_or_else(|| "admin".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(all(unix, not(target_os = "macos")))]
    #[test]
    fn the_data_folder_follows_xdg_and_ignores_relative_paths() {
        let vars = |xdg: &'static str| {
            move |name: &str| match name {
                "XDG_DATA_HOME" if !xdg.is_empty() => Some(PathBuf::from(xdg)),
                "HOME" => Some(PathBuf::from("/home/ada")),
                _ => None,
            }
        };
        assert_eq!(data_folder(vars("/data")), Some(PathBuf::from("/data")));
        assert_eq!(data_folder(vars("data")), Some(PathBuf::from("/home/ada/.local/share")));
        assert_eq!(data_folder(vars("")), Some(PathBuf::from("/home/ada/.local/share")));
        assert_eq!(data_folder(|_| None), None);
    }

    #[test]
    fn plugins_are_found_beside_the_program_then_one_folder_up_then_in_the_store() {
        let home = tempfile::tempdir().unwrap();
        let program = home.path().join("target/debug/etabli");
        let store = home.path().join("store");
        assert_eq!(find_plugins(Some(&program), &store), store.join("plugins"));
        std::fs::create_dir_all(home.path().join("target/plugins")).unwrap();
        assert_eq!(find_plugins(Some(&program), &store), home.path().join("target/plugins"));
        std::fs::create_dir_all(home.path().join("target/debug/plugins")).unwrap();
        assert_eq!(find_plugins(Some(&program), &store), home.path().join("target/debug/plugins"));
    }
}
