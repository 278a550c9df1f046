//! Reads messages, and does not say so in its manifest.

use etabli_sdk::{Error, MessageId, messages_text};

struct Undeclared;

impl etabli_sdk::Commands for Undeclared {
    fn run(_command: &str, selection: &[MessageId]) -> Result<(), Error> {
        for message in selection {
            messages_text::get(*message)?;
        }
        Ok(())
    }
}

etabli_sdk::commands!(Undeclared);
