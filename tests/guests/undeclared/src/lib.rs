//! Reads messages, and does not say so in its manifest.

use etabli_sdk::{Error, Selection, messages_text};

struct Undeclared;

impl etabli_sdk::Commands for Undeclared {
    fn run(_command: &str, selection: &Selection) -> Result<(), Error> {
        for message in selection.messages() {
            messages_text::get(*message)?;
        }
        Ok(())
    }
}

etabli_sdk::commands!(Undeclared);
