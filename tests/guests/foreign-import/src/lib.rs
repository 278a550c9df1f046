//! Wants random numbers from WASI.

use etabli_sdk::{Error, Selection, Text};

wit_bindgen::generate!({
    inline: "
        package wasi:random@0.2.0;
        interface random { get-random-u64: func() -> u64; }
        world draws { import random; }
    ",
    world: "draws",
});

struct Draws;

impl etabli_sdk::Commands for Draws {
    fn run(_command: &str, _selection: &Selection) -> Result<(), Error> {
        Err(Text::literal(wasi::random::random::get_random_u64().to_string()).into())
    }
}

etabli_sdk::commands!(Draws);
