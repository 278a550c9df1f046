//! What is sent, and what became of it.

/// Who sends to whom, apart from what the header says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// The sender's address; delivery reports go there.
    pub from: String,
    /// The recipients' addresses, those of Bcc included.
    pub to: Vec<String>,
}

/// What became of one message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The server took it over.
    Sent {
        /// The server's answer, such as its queue number.
        text: String,
    },
    /// The server did not take it over, for no recipient at all.
    Failed {
        /// The SMTP code, where a server answered.
        code: Option<u16>,
        /// What the server or the connection said.
        text: String,
        /// Trying again later may help.
        transient: bool,
    },
    /// The connection died between the end of the message and the answer: nobody knows.
    Unknown {
        /// How the connection ended.
        text: String,
    },
}
