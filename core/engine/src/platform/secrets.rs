//! Where the passwords of a store are kept: the system keyring, or an encrypted file in the store's folder.
//!
//! The file is used when a passphrase file is named, always and only then, so that the place never depends on
//! what happens to run. Nothing here logs, and no error holds a secret. Start reading at [`Secrets`]; the
//! layout of the file is described in [`file`].

mod file;
mod keyring;

use std::{
    fmt, io,
    path::{Path, PathBuf},
};

use etabli_sync::Secret;

use self::{file::SecretsFile, keyring::Keyring};

/// The environment variable that names the file with the passphrase.
const PASSPHRASE_FILE: &str = "ETABLI_PASSPHRASE_FILE";

/// Where passwords are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// The keyring of the system.
    Keyring,
    /// The encrypted file in the store's folder.
    File,
}

/// Why passwords cannot be kept or read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum SecretsError {
    /// The system keyring cannot be reached, and no passphrase file is named.
    #[error("no system keyring can be reached: set {PASSPHRASE_FILE} to a file that holds a passphrase")]
    NoPlace(#[source] Option<Box<dyn std::error::Error + Send + Sync>>),
    /// The system keyring gave no answer in time, most often because it waits to be unlocked.
    #[error(
        "the system keyring gives no answer: unlock it and try again, or set {PASSPHRASE_FILE} to a file that \
         holds a passphrase"
    )]
    KeyringSilent,
    /// The system keyring was reached and refused.
    #[error("the system keyring refused: {0}")]
    KeyringRefused(&'static str),
    /// The passphrase file cannot be read or holds no passphrase.
    #[error("the passphrase cannot be read from {}", path.display())]
    Passphrase {
        /// The file that holds the passphrase.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The file of passwords was encrypted under another passphrase.
    #[error("the passphrase does not open the file of passwords")]
    WrongPassphrase,
    /// The file of passwords was cut or changed. It is left as it is.
    #[error("the file of passwords is damaged: restore it, or move it away and enter the passwords again")]
    Damaged,
    /// The file of passwords has a layout that this version does not know.
    #[error("the file of passwords was written by a newer version")]
    TooNew,
    /// More was to be kept than the file of passwords may hold.
    #[error("the password is too long")]
    TooLarge,
    /// Another process kept the file of passwords locked for too long.
    #[error("the file of passwords is in use by another process")]
    Busy,
    /// The file of passwords cannot be read or written.
    #[error("the file of passwords cannot be used: {}", path.display())]
    Io {
        /// The file of passwords.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The system's source of randomness or the cipher failed.
    #[error("the passwords cannot be encrypted")]
    Crypto,
}

enum Kept {
    Keyring(Keyring),
    File(SecretsFile),
}

/// Keeps the passwords of one store.
pub(crate) struct Secrets(Kept);

impl Secrets {
    /// Chooses the place by `ETABLI_PASSPHRASE_FILE`. Nothing is read, written or connected before the first
    /// use.
    pub(crate) fn open(store_dir: &Path, store_id: &str, passphrase_file: Option<&Path>) -> Self {
        Self(match passphrase_file {
            Some(passphrase_file) => Kept::File(SecretsFile::new(store_dir, passphrase_file)),
            None => Kept::Keyring(Keyring::new(store_id)),
        })
    }

    /// Returns a password, if it is kept.
    pub(crate) fn get(&self, name: &str) -> Result<Option<Secret>, SecretsError> {
        match &self.0 {
            Kept::Keyring(keyring) => keyring.get(name),
            Kept::File(file) => file.get(name),
        }
    }

    /// Keeps a password, in place of the one that has the same name.
    pub(crate) fn set(&self, name: &str, secret: &str) -> Result<(), SecretsError> {
        match &self.0 {
            Kept::Keyring(keyring) => keyring.set(name, secret),
            Kept::File(file) => file.set(name, secret),
        }
    }

    /// Forgets a password. One that is not kept is no error.
    pub(crate) fn remove(&self, name: &str) -> Result<(), SecretsError> {
        match &self.0 {
            Kept::Keyring(keyring) => keyring.remove(name),
            Kept::File(file) => file.remove(name),
        }
    }

    /// Returns where passwords are kept. The place may still turn out to be out of reach.
    pub(crate) fn place(&self) -> Place {
        match &self.0 {
            Kept::Keyring(_) => Place::Keyring,
            Kept::File(_) => Place::File,
        }
    }
}

impl Place {
    /// Returns its name for the window and the command line.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Keyring => "keyring",
            Self::File => "file",
        }
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Secrets").field("place", &self.place()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_passphrase_file_decides_the_place() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(Secrets::open(dir.path(), "s", None).place(), Place::Keyring);
        let file = Secrets::open(dir.path(), "s", Some(Path::new("passphrase")));
        assert_eq!(file.place(), Place::File);
        assert_eq!(format!("{file:?}"), "Secrets { place: File, .. }");
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
    }

    #[test]
    fn secrets_are_shared_between_threads() {
        fn shared<T: Send + Sync>() {}
        shared::<Secrets>();
        shared::<SecretsError>();
    }

    #[test]
    fn a_missing_place_says_what_to_do() {
        assert!(SecretsError::NoPlace(None).to_string().contains("ETABLI_PASSPHRASE_FILE"));
        assert!(SecretsError::KeyringSilent.to_string().contains("ETABLI_PASSPHRASE_FILE"));
    }
}
