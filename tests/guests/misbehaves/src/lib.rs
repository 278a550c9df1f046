//! Everything that a guest can do wrong while it runs.

use etabli_sdk::{
    Chip, Error, Record, Selection, Text, Tone,
    bind::{links, search_fields},
    dialogs, log,
};

struct Misbehaves;

impl etabli_sdk::Commands for Misbehaves {
    fn run(command: &str, _selection: &Selection) -> Result<(), Error> {
        match command {
            "spins" => spin(),
            "hoards" => hoard(),
            "recurses" => {
                std::hint::black_box(recurse(1));
            }
            "traps" => panic!("on purpose"),
            "floods-log" => (0..100_000).for_each(|n| log::info(&format!("line {n} {}", "x".repeat(5000)))),
            "calls-forever" => loop {
                dialogs::notify(Tone::Neutral, &Text::literal("again"))?;
            },
            "huge-output" => return Err(Text::literal("x".repeat(4 << 20)).into()),
            "waits" => dialogs::notify(Tone::Neutral, &Text::literal("take your time"))?,
            "complains" => return Err(Text::key("complaint").arg("what", "the weather").into()),
            _ => {}
        }
        Ok(())
    }
}

fn spin() {
    let mut n = 0_u64;
    while std::hint::black_box(n) < u64::MAX {
        n = n.wrapping_add(1) % 1000;
    }
}

fn hoard() {
    let mut kept = Vec::new();
    loop {
        kept.push(vec![1_u8; 1 << 20]);
        std::hint::black_box(&kept);
    }
}

fn recurse(n: u64) -> u64 {
    let here = std::hint::black_box([n; 64]);
    if here[5] == 0 { 0 } else { recurse(n + 1) + here[7] }
}

// Below the traits of the SDK, which would not let a guest answer like this.
impl search_fields::Guest for Misbehaves {
    fn plan(field: String, _text: String) -> Result<Vec<search_fields::QueryStep>, Error> {
        use search_fields::{ColumnText, QueryStep, TextColumn};
        Ok(match field.as_str() {
            "huge-text" => {
                let text = "x".repeat(4 << 20);
                vec![QueryStep::Contains(ColumnText { column: TextColumn::Subject, text })]
            }
            "one-text-a-thousand-times" => return Ok(one_text_a_thousand_times()),
            "huge-list" => vec![QueryStep::Everything; 1 << 17],
            _ => vec![QueryStep::Negate],
        })
    }
}

/// Half a mebibyte of memory, which a careless host would copy a thousand times.
fn one_text_a_thousand_times() -> Vec<search_fields::QueryStep> {
    let text = "x".repeat(512 << 10).leak();
    let step = || {
        // Unsound on purpose: the strings share their bytes. The host stops the call before any is freed.
        let text = unsafe { String::from_raw_parts(text.as_ptr().cast_mut(), text.len(), text.len()) };
        let column = search_fields::TextColumn::Subject;
        search_fields::QueryStep::Contains(search_fields::ColumnText { column, text })
    };
    (0..1000).map(|_| step()).collect()
}

impl links::Guest for Misbehaves {
    fn chips(_records: Vec<Record>) -> Vec<Chip> {
        Vec::new()
    }
}

etabli_sdk::commands!(Misbehaves);
etabli_sdk::bind::search_fields_world::export_search_fields!(Misbehaves);
etabli_sdk::bind::links_world::export_links!(Misbehaves);
