//! Keeps compiled components, so that a start does not compile every plugin again.
//!
//! A compiled file is machine code: it is loaded only when this host wrote it. The folder is open to its owner
//! alone, and each file starts with a keyed hash of its name and content under a random key of the folder.
//! A file that does not match, for whatever reason, is compiled again.

use std::{
    fs::{self, File},
    hash::{Hash, Hasher},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

use wasmtime::{Engine, component::Component};

const KEY_FILE: &str = "key";
const MAC: usize = blake3::OUT_LEN;

/// A folder of compiled components.
pub(crate) struct Cache {
    folder: PathBuf,
    key: [u8; blake3::KEY_LEN],
}

impl Cache {
    /// Opens the folder, or makes it with a new key.
    pub(crate) fn open(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        private(folder, 0o700)?;
        let path = folder.join(KEY_FILE);
        if let Some(key) = fs::read(&path).ok().and_then(|bytes| bytes.try_into().ok()) {
            return Ok(Self { folder: folder.to_owned(), key });
        }
        let mut key = [0; blake3::KEY_LEN];
        getrandom::fill(&mut key).map_err(|error| io::Error::other(error.to_string()))?;
        let cache = Self { folder: folder.to_owned(), key };
        cache.write(KEY_FILE, &[&key])?;
        Ok(cache)
    }

    /// Returns the compiled form of these bytes, when this host has written it and it is unharmed.
    pub(crate) fn load(&self, engine: &Engine, component: &[u8]) -> Option<Component> {
        let name = name(engine, component);
        let file = fs::read(self.folder.join(&name)).ok()?;
        let (mac, code) = file.split_at_checked(MAC)?;
        let mac = blake3::Hash::from_slice(mac).ok()?;
        if mac != self.mac(&name, code) {
            tracing::warn!(name, "a compiled plugin was damaged and is compiled again");
            return None;
        }
        deserialize(engine, code)
    }

    /// Keeps the compiled form of these bytes.
    pub(crate) fn store(&self, engine: &Engine, bytes: &[u8], component: &Component) -> io::Result<()> {
        let name = name(engine, bytes);
        let code = component.serialize().map_err(io::Error::other)?;
        self.write(&name, &[self.mac(&name, &code).as_bytes(), &code])
    }

    fn mac(&self, name: &str, code: &[u8]) -> blake3::Hash {
        let mut hasher = blake3::Hasher::new_keyed(&self.key);
        hasher.update(&(name.len() as u64).to_le_bytes());
        hasher.update(name.as_bytes());
        hasher.update(code);
        hasher.finalize()
    }

    /// Replaces a file as a whole, so that a reader never sees half of it.
    fn write(&self, name: &str, parts: &[&[u8]]) -> io::Result<()> {
        static WRITES: AtomicU64 = AtomicU64::new(0);
        let write = WRITES.fetch_add(1, Ordering::Relaxed);
        let temporary = self.folder.join(format!("{name}.{}-{write}.tmp", std::process::id()));
        let mut file = File::create(&temporary)?;
        private(&temporary, 0o600)?;
        for part in parts {
            file.write_all(part)?;
        }
        drop(file);
        fs::rename(&temporary, self.folder.join(name))
    }
}

/// Names the file by the component, the version of wasmtime and everything that changes the machine code.
fn name(engine: &Engine, component: &[u8]) -> String {
    /// Feeds what can be hashed to BLAKE3.
    struct Feed(blake3::Hasher);
    impl Hasher for Feed {
        fn write(&mut self, bytes: &[u8]) {
            self.0.update(bytes);
        }
        fn finish(&self) -> u64 {
            0
        }
    }
    let mut feed = Feed(blake3::Hasher::new());
    engine.precompile_compatibility_hash().hash(&mut feed);
    feed.0.update(component);
    format!("{}.cwasm", feed.0.finalize().to_hex())
}

#[allow(unsafe_code, reason = "the one way to load compiled code; see SAFETY")]
fn deserialize(engine: &Engine, code: &[u8]) -> Option<Component> {
    // SAFETY: `Component::deserialize` asks for the unchanged output of `Component::serialize`. The only caller
    // checked these very bytes, in memory, against a hash keyed with a secret that only this host's folder has,
    // and the key is used for nothing but the output of `Component::serialize`. Wasmtime refuses the output of
    // another version or configuration itself.
    let loaded = unsafe { Component::deserialize(engine, code) };
    loaded
        .inspect_err(|error| tracing::warn!(%error, "a compiled plugin does not fit and is compiled again"))
        .ok()
}

#[cfg(unix)]
fn private(path: &Path, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
}

/// Elsewhere the folder is in the user's profile, whose rights it inherits.
#[cfg(not(unix))]
fn private(_path: &Path, _mode: u32) -> io::Result<()> {
    Ok(())
}
