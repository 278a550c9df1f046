//! Identifiers. An id is never reused, and its text form is its decimal number.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// A text that is not the identifier it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseIdError {
    /// The text as it was given.
    pub text: String,
}

impl fmt::Display for ParseIdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not an identifier: {}", self.text)
    }
}

impl std::error::Error for ParseIdError {}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident($int:ty)) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub $int);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = ParseIdError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self).map_err(|_| ParseIdError { text: text.to_owned() })
            }
        }
    };
}

id!(
    /// A message. Ids start at 1 and are dense: the message's row in the search columns is `id - 1`.
    MsgId(u64)
);
id!(/// A folder of the tree.
    FolderId(u32));
id!(/// A mail account.
    AccountId(u32));
id!(/// A person of the address book.
    ContactId(u32));
id!(/// A company or organisation.
    EntityId(u32));
id!(/// A person who uses this store.
    UserId(u32));
id!(/// A group of users.
    TeamId(u32));
id!(/// A conversation: messages joined by their reference headers.
    ThreadId(u64));
id!(/// A typed record of a plugin (a ticket, say), unique within the store.
    RecordId(u64));
id!(/// A document: a file that is kept beside the mail.
    DocumentId(u64));

impl MsgId {
    /// Returns the message's row in the search columns.
    #[must_use]
    pub fn ordinal(self) -> u32 {
        u32::try_from(self.0.saturating_sub(1)).unwrap_or(u32::MAX)
    }

    /// Returns the message that stands at `ordinal` in the search columns.
    #[must_use]
    pub fn from_ordinal(ordinal: u32) -> Self {
        Self(u64::from(ordinal) + 1)
    }
}

/// The BLAKE3 hash that names a blob.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct BlobHash(pub [u8; 32]);

impl fmt::Display for BlobHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for BlobHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BlobHash({self})")
    }
}

impl FromStr for BlobHash {
    type Err = ParseIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bad = || ParseIdError { text: text.to_owned() };
        if text.len() != 64 || !text.is_ascii() {
            return Err(bad());
        }
        let mut hash = [0; 32];
        for (byte, pair) in hash.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            let pair = std::str::from_utf8(pair).map_err(|_| bad())?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| bad())?;
        }
        Ok(Self(hash))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blob_hash_reads_back_from_its_text() {
        let hash = BlobHash(std::array::from_fn(|i| i as u8 * 7));
        assert_eq!(hash.to_string().parse(), Ok(hash));
        assert!("12".parse::<BlobHash>().is_err());
    }

    #[test]
    fn ordinals_and_message_ids_are_inverse() {
        assert_eq!(MsgId::from_ordinal(0), MsgId(1));
        assert_eq!(MsgId(4096).ordinal(), 4095);
    }
}
