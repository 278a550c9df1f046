//! Who signed a package: minisign over its hash list, which names every other file.
//!
//! The signature stands in the package as `hashes.minisig`, so that one file is enough to install.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use minisign_verify::{PublicKey, Signature};
use serde::{Deserialize, Serialize};

use crate::PackageError;

/// A key whose packages may be installed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrustedKey {
    /// Its number, sixteen hex digits as minisign shows them.
    pub id: String,
    /// The key, as it stands in the second line of a minisign `.pub` file.
    pub key: String,
    /// Whose it is, for people.
    pub name: String,
}

impl TrustedKey {
    /// Reads a key: the base64 line, or a whole `.pub` file. `None` where it is no minisign key.
    #[must_use]
    pub fn parse(text: &str, name: &str) -> Option<Self> {
        let key = text.lines().map(str::trim).rfind(|line| !line.is_empty())?.to_owned();
        PublicKey::from_base64(&key).ok()?;
        let id = key_id(&key)?;
        Some(Self { id, key, name: name.trim().to_owned() })
    }
}

/// Whether somebody known answers for a package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Signer {
    /// Nobody signed it.
    Nobody,
    /// Signed by a key that is not trusted here.
    Unknown {
        /// The number of the key.
        id: String,
    },
    /// Signed by a trusted key.
    Trusted(TrustedKey),
}

/// Checks a signature over the hash list. A wrong signature by a trusted key is an error.
pub(crate) fn signer(
    hashes: &[u8],
    signature: Option<&str>,
    keys: &[TrustedKey],
) -> Result<Signer, PackageError> {
    let Some(text) = signature else { return Ok(Signer::Nobody) };
    let wrong = |problem: &str| PackageError::Signature(problem.to_owned());
    let decoded = Signature::decode(text).map_err(|error| wrong(&error.to_string()))?;
    let line = text.lines().nth(1).unwrap_or_default();
    let id = key_id(line.trim()).ok_or_else(|| wrong("it names no key"))?;
    let Some(known) = keys.iter().find(|key| key.id == id) else { return Ok(Signer::Unknown { id }) };
    let key = PublicKey::from_base64(&known.key).map_err(|error| wrong(&error.to_string()))?;
    key.verify(hashes, &decoded, false).map_err(|error| wrong(&error.to_string()))?;
    Ok(Signer::Trusted(known.clone()))
}

/// Keys and signatures start alike: two letters of the algorithm, then the number of the key, little-endian.
fn key_id(base64: &str) -> Option<String> {
    let bytes = BASE64_STANDARD.decode(base64).ok()?;
    let id: [u8; 8] = bytes.get(2..10)?.try_into().ok()?;
    Some(format!("{:016X}", u64::from_le_bytes(id)))
}
