//! `soak [--seed N]`: cuts 200 connections and kills 50 processes that fetch and send, and 50 that write, and reports
//! what was wrong then.

use std::{
    process::{Command, ExitCode},
    time::{Instant, SystemTime, UNIX_EPOCH},
};

use etabli_tests::faults::{Soak, run, run_writing, write_until_killed};

const CUTS: usize = 200;
const KILLS: usize = 50;
/// With this word the program is the one that writes and is killed.
const WRITES: &str = "--writes-until-killed";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    if words == [WRITES] {
        write_until_killed();
    }
    let seed = match words.as_slice() {
        [] => SystemTime::now().duration_since(UNIX_EPOCH).map_or(1, |now| now.as_secs()),
        ["--seed", seed] if seed.parse::<u64>().is_ok() => seed.parse().unwrap_or(1),
        _ => {
            eprintln!("usage: soak [--seed N]");
            return ExitCode::from(2);
        }
    };
    println!("seed {seed}");
    let begun = Instant::now();
    let mut report = run(Soak { seed, cuts: CUTS, kills: KILLS });
    let writer = || {
        let mut command = Command::new(std::env::current_exe().unwrap_or_default());
        command.arg(WRITES);
        command
    };
    report.add(run_writing(seed, KILLS, &writer));
    print!("{report}");
    println!("{:.0} s, seed {seed}", begun.elapsed().as_secs_f64());
    if report.findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
