//! What a message is made of.

use serde::{Deserialize, Serialize};

use crate::BlobHash;

/// A mailbox of RFC 5322, decoded: a display name and an address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Address {
    /// The display name, empty when there is none.
    pub name: String,
    /// `local@domain` as written, empty when the header has only a name.
    pub address: String,
}

impl Address {
    /// Returns the name, or the address where there is no name.
    #[must_use]
    pub fn display(&self) -> &str {
        if self.name.is_empty() { &self.address } else { &self.name }
    }
}

/// Whether a message came in or went out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// Received.
    In,
    /// Sent.
    Out,
}

/// What a message is, by its structure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MessageKind {
    /// An ordinary message.
    Message,
    /// A message disposition notification (RFC 8098), i.e. a read receipt.
    ReadReceipt,
    /// A delivery status notification (RFC 3464).
    DeliveryReport,
}

/// Changeable marks of a message; the bits are part of the stored form.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Flags(pub u16);

impl Flags {
    /// The message has been opened.
    pub const READ: Self = Self(1);
    /// The message has been answered.
    pub const ANSWERED: Self = Self(1 << 1);
    /// The message is marked as important.
    pub const FLAGGED: Self = Self(1 << 2);
    /// The message is a draft.
    pub const DRAFT: Self = Self(1 << 3);
    /// The message has been passed on.
    pub const FORWARDED: Self = Self(1 << 4);
    /// A receipt was answered, or refused for good (`$MDNSent`).
    pub const MDN_SENT: Self = Self(1 << 5);

    /// Reports whether every mark of `other` is set.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Returns these marks with those of `other` set or removed.
    #[must_use]
    pub fn with(self, other: Self, on: bool) -> Self {
        Self(if on { self.0 | other.0 } else { self.0 & !other.0 })
    }
}

/// A file that came with a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// The decoded file name, empty when there is none.
    pub name: String,
    /// The media type in lower case, such as `application/pdf`.
    pub media_type: String,
    /// Size of the decoded file in bytes.
    pub size: u64,
    /// BLAKE3 of the decoded file.
    pub hash: BlobHash,
    /// The message's HTML shows it (RFC 2387), so that it is no file of its own.
    pub inline: bool,
    /// The Content-ID without angle brackets, empty when there is none.
    pub content_id: String,
}
