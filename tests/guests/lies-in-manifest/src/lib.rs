//! Exports commands, and not the chips that its manifest promises.

use etabli_sdk::{Error, MessageId};

struct Lies;

impl etabli_sdk::Commands for Lies {
    fn run(_command: &str, _selection: &[MessageId]) -> Result<(), Error> {
        Ok(())
    }
}

etabli_sdk::commands!(Lies);
