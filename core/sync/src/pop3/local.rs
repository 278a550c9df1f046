//! What the POP3 driver needs of the local side.

use crate::LocalError;

/// A message that was fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// UIDL.
    pub uidl: String,
    /// The message byte for byte.
    pub raw: Vec<u8>,
}

/// Where messages and the memory of UIDLs are kept. The driver calls it from one task; calls may block.
///
/// The memory outlives the messages: what was deleted here is not fetched again.
pub trait Pop3Local: Send {
    /// Returns which of the server's messages were never fetched, in the order given.
    ///
    /// # Errors
    /// Passes on why the local side failed, as every method here does.
    fn unknown(&mut self, uidls: &[String]) -> Result<Vec<String>, LocalError>;

    /// Keeps fetched messages; they are durable when this returns.
    fn store(&mut self, messages: Vec<Fetched>) -> Result<(), LocalError>;

    /// Returns which of the server's messages are to be deleted there: asked for by a person, or older than the
    /// account keeps them, and each one stored, read back and verified here.
    fn deletable(&mut self, uidls: &[String]) -> Result<Vec<String>, LocalError>;

    /// The server confirmed at QUIT that these are deleted.
    fn deleted(&mut self, uidls: &[String]) -> Result<(), LocalError>;

    /// The server has exactly these messages: memory of others can go.
    fn present(&mut self, uidls: &[String]) -> Result<(), LocalError>;

    /// Tells how many messages of how many new ones are fetched.
    fn progress(&mut self, done: u64, total: u64);

    /// Reports whether a person asked to stop. What was stored stays.
    fn cancelled(&self) -> bool;
}
