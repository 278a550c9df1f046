//! `mutate [--seed N] [--seconds S]`: checks packages that were changed at random, and reports panics.

use std::{
    process::ExitCode,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use etabli_tests::mutations;

const SECONDS: u64 = 600;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let mut seed = SystemTime::now().duration_since(UNIX_EPOCH).map_or(1, |now| now.as_secs());
    let mut seconds = SECONDS;
    for pair in words.chunks(2) {
        match pair {
            [name, value] if name == "--seed" => seed = value.parse().unwrap_or(seed),
            [name, value] if name == "--seconds" => seconds = value.parse().unwrap_or(seconds),
            _ => {
                eprintln!("usage: mutate [--seed N] [--seconds S]");
                return ExitCode::from(2);
            }
        }
    }
    println!("packages: seed {seed}, {seconds} s");
    let begun = Instant::now();
    let report = mutations(seed, |_| begun.elapsed() < Duration::from_secs(seconds));
    println!("{} packages checked, {} of them sound", report.checked, report.sound);
    for finding in &report.findings {
        println!("{finding}");
    }
    if report.findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
