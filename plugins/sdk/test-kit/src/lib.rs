//! Runs a plugin against a small world, and writes down what it did.
//!
//! [`Kit`] loads a package, or an author's folder, in the host that Établi itself uses, with its budgets and its
//! checks. [`Mock`] serves its capabilities from a world in memory and keeps every effect; whatever else
//! implements [`Services`] can serve them too. [`assert_snapshot`] compares effects with a file.
//!
//! ```no_run
//! use etabli_test_kit::{Kit, Mock, Selection, assert_snapshot, letter};
//!
//! let plugin = Kit::open("phone-log.etabli").unwrap();
//! let mock = Mock::new().with_message(letter(1, "Claire", "claire@example.org", "The door"), "");
//! plugin.run_command("log-call", &Selection::Nothing, mock.services()).unwrap();
//! assert_snapshot("tests/snapshots/log-call.txt", &mock.effects());
//! ```

mod book;
mod mock;

use std::{collections::BTreeSet, fs, ops::Deref, path::Path};

pub use etabli_model as model;
pub use etabli_plugin_host::{
    CallError, Capability, Cell, HostConfig, Lang, LoadError, MailEvent, MailEventKind, MailOperation,
    MessageHeaders, Operation, Plugin, Record, Selection, ServiceError, Services, SettingValue,
};
use etabli_plugin_host::{Host, HostError, PackageError, pack_folder, package};

pub use book::{RecordBook, answered};
pub use mock::{Mock, letter};

/// Why a plugin cannot be tested.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KitError {
    /// The package cannot be read.
    #[error(transparent)]
    Package(#[from] PackageError),
    /// The plugin is refused, as Établi would refuse it.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// This system cannot run plugins.
    #[error(transparent)]
    Host(#[from] HostError),
    /// The file cannot be read.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// A loaded plugin; calls are those of [`Plugin`].
#[derive(Debug)]
pub struct Kit {
    plugin: Plugin,
}

impl Deref for Kit {
    type Target = Plugin;
    fn deref(&self) -> &Plugin {
        &self.plugin
    }
}

impl Kit {
    /// Loads a package, or a folder with `plugin.toml`, the component and `i18n`; grants all that it declares.
    ///
    /// # Errors
    /// Says why Établi would not load it.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, KitError> {
        Self::load(path.as_ref(), None)
    }

    /// Loads it as [`Kit::open`] does, with one capability denied.
    ///
    /// # Errors
    /// Says why Établi would not load it, which is what a test of a denied capability looks at.
    pub fn without(path: impl AsRef<Path>, capability: Capability) -> Result<Self, KitError> {
        Self::load(path.as_ref(), Some(capability))
    }

    fn load(path: &Path, denied: Option<Capability>) -> Result<Self, KitError> {
        let bytes = if path.is_dir() { pack_folder(path)? } else { fs::read(path)? };
        let package = package::read(&bytes)?;
        let declared = package.manifest().capabilities.iter().map(|spec| spec.capability);
        let granted: BTreeSet<Capability> = declared.filter(|one| Some(*one) != denied).collect();
        Ok(Self { plugin: Host::new(HostConfig::default())?.load(&package, &granted)? })
    }

    /// Writes a cell as a list shows it: its badge, its label or its value.
    #[must_use]
    pub fn shown(&self, cell: &Cell, lang: Lang) -> String {
        match (&cell.badge, &cell.label) {
            (Some((words, tone)), _) => format!("[{tone:?}] {}", self.plugin.say(words, lang)),
            (None, Some(words)) => self.plugin.say(words, lang),
            (None, None) => format!("{:?}", cell.sort),
        }
    }
}

/// Compares a text with a file; where the variable `UPDATE_SNAPSHOTS` is set, writes the file instead.
///
/// # Panics
/// Where they differ, or where the file cannot be read or written.
#[allow(clippy::panic, clippy::expect_used, reason = "a test fails by panicking")]
pub fn assert_snapshot(file: impl AsRef<Path>, found: &str) {
    let file = file.as_ref();
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder).expect("a folder for snapshots");
        }
        return fs::write(file, found).expect("a snapshot");
    }
    let kept = fs::read_to_string(file).unwrap_or_else(|error| {
        panic!("{}: {error}; UPDATE_SNAPSHOTS=1 writes it:\n{found}", file.display())
    });
    assert!(
        kept == found,
        "{} differs; UPDATE_SNAPSHOTS=1 writes it anew.\n--- kept\n{kept}--- found\n{found}",
        file.display()
    );
}
