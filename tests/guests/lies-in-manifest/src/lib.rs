//! Exports commands, and not the chips that its manifest promises.

use etabli_sdk::{Error, Selection};

struct Lies;

impl etabli_sdk::Commands for Lies {
    fn run(_command: &str, _selection: &Selection) -> Result<(), Error> {
        Ok(())
    }
}

etabli_sdk::commands!(Lies);
