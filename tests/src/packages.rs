//! Plugin packages to install: the built guests, changed and signed.

use std::{
    io::{Cursor, Read},
    path::PathBuf,
};

use etabli_engine::{
    Failure, InstalledPlugin, Manage, Managed, Plugins, Reply, Request,
    view::{PluginRow, RecordPage},
};
use etabli_plugin_host::{hashes, pack_folder};
use minisign::KeyPair;

use crate::{World, root};

/// A key to sign packages with.
pub struct Signer(KeyPair);

impl Default for Signer {
    fn default() -> Self {
        Self::new()
    }
}

impl Signer {
    /// Makes a new key.
    #[must_use]
    pub fn new() -> Self {
        Self(KeyPair::generate_unencrypted_keypair().expect("a key"))
    }

    /// Returns the text of the `.pub` file.
    #[must_use]
    pub fn public(&self) -> String {
        self.0.pk.to_box().expect("a key").to_string()
    }

    fn sign(&self, bytes: &[u8]) -> String {
        let signed = minisign::sign(Some(&self.0.pk), &self.0.sk, Cursor::new(bytes), None, None);
        signed.expect("a signature").to_string()
    }
}

/// The folder of a package, unpacked.
pub struct PackageFolder {
    dir: tempfile::TempDir,
}

impl PackageFolder {
    /// Unpacks a package below `target/plugins`, such as `guests/misbehaves`.
    #[must_use]
    pub fn of(name: &str) -> Self {
        let file = root().join("target/plugins").join(format!("{name}.etabli"));
        let bytes = std::fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let dir = tempfile::tempdir().expect("a folder");
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("a package");
        for index in 0..archive.len() {
            let mut entry = archive.by_index(index).expect("a file");
            let path = dir.path().join(entry.name());
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            let mut content = Vec::new();
            entry.read_to_end(&mut content).expect("content");
            std::fs::write(path, content).expect("a file");
        }
        Self { dir }
    }

    /// Returns where it is.
    #[must_use]
    pub fn path(&self) -> PathBuf {
        self.dir.path().to_owned()
    }

    /// Changes the text of `plugin.toml`.
    #[must_use]
    pub fn manifest(self, change: impl FnOnce(String) -> String) -> Self {
        let path = self.dir.path().join("plugin.toml");
        let text = std::fs::read_to_string(&path).expect("a manifest");
        std::fs::write(path, change(text)).expect("a manifest");
        self
    }

    /// Gives it a version.
    #[must_use]
    pub fn version(self, version: &str) -> Self {
        self.manifest(|text| text.replacen("version = \"0.0.1\"", &format!("version = \"{version}\""), 1))
    }

    /// Signs it.
    #[must_use]
    pub fn signed(self, signer: &Signer) -> Self {
        let list = hashes(&self.bytes()).expect("a list");
        std::fs::write(self.dir.path().join("hashes.minisig"), signer.sign(&list)).expect("a signature");
        self
    }

    /// Packs it.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        pack_folder(self.dir.path()).expect("a package")
    }
}

impl World {
    /// Sends a request about the plugins of the store.
    ///
    /// # Errors
    /// Passes on why it is refused.
    pub fn manage(&self, request: Manage) -> Result<Managed, Failure> {
        match self.session.call(Request::Plugins(Plugins::Manage(request)))? {
            Reply::Managed(managed) => Ok(managed),
            other => panic!("unexpected reply {other:?}"),
        }
    }

    /// Installs a package.
    ///
    /// # Errors
    /// Passes on why it is refused.
    pub fn install(&self, package: &[u8], allow_unsigned: bool) -> Result<InstalledPlugin, Failure> {
        let path = self.file("plugin.etabli", package);
        match self.manage(Manage::Install { path, allow_unsigned })? {
            Managed::Installed(installed) => Ok(installed),
            other => panic!("unexpected reply {other:?}"),
        }
    }

    /// Installs a package and grants everything that it asks for.
    pub fn install_granted(&self, package: &PackageFolder) -> InstalledPlugin {
        let installed = self.install(&package.bytes(), true).expect("an installed plugin");
        for right in installed.rights.iter().filter(|right| !right.granted) {
            self.grant(&installed.id, &right.capability, true);
        }
        installed
    }

    /// Grants a capability or takes it away.
    pub fn grant(&self, plugin: &str, capability: &str, granted: bool) {
        let (plugin, capability) = (plugin.to_owned(), capability.to_owned());
        self.manage(Manage::Grant { plugin, capability, granted }).expect("a decision");
    }

    /// Returns how a plugin stands; panics when it is not listed.
    #[must_use]
    pub fn plugin(&self, id: &str) -> PluginRow {
        self.plugins().into_iter().find(|row| row.id == id).expect("a plugin")
    }

    /// Returns the first hundred records of a plugin's page that show a text.
    #[must_use]
    pub fn record_page(&self, plugin: &str, view: &str, filter: &str) -> RecordPage {
        let request = Plugins::RecordPage {
            plugin: plugin.to_owned(),
            view: view.to_owned(),
            filter: filter.to_owned(),
            sort: None,
            offset: 0,
            limit: 100,
        };
        match self.session.call(Request::Plugins(request)).expect("a page of records") {
            Reply::RecordPage(page) => page,
            other => panic!("unexpected reply {other:?}"),
        }
    }

    /// Returns every plugin.
    #[must_use]
    pub fn plugins(&self) -> Vec<PluginRow> {
        match self.session.call(Request::Plugins(Plugins::List)).expect("plugins") {
            Reply::Plugins(rows) => rows,
            other => panic!("unexpected reply {other:?}"),
        }
    }
}
