//! A tenth of the fault run; `cargo xtask soak` makes the whole of it.

use std::process::Command;

use etabli_tests::faults::{Soak, Traffic, run_one, run_writing, write_until_killed};

const TENTH: Soak = Soak { seed: 1, cuts: 20, kills: 5 };

fn check(traffic: Traffic) {
    let report = run_one(TENTH, traffic);
    assert!(report.findings.is_empty(), "seed {}\n{report}", TENTH.seed);
    assert!(report.hit.iter().sum::<usize>() > 0, "seed {}: nothing was hit\n{report}", TENTH.seed);
}

#[test]
fn x_02_cuts_and_kills_lose_double_and_delete_nothing_with_imap() {
    check(Traffic::Imap);
}

#[test]
fn mail_43_cuts_and_kills_lose_double_and_delete_nothing_with_pop3() {
    check(Traffic::Pop3);
}

#[test]
fn mail_60_cuts_and_kills_leave_every_outgoing_message_truthful() {
    check(Traffic::Smtp);
}

/// Not a test of its own: the process that [`mail_21_kills_while_writing_and_sending_lose_and_double_nothing`] kills.
#[test]
#[ignore = "runs as a child process"]
fn child_writes() {
    write_until_killed();
}

#[test]
fn mail_21_kills_while_writing_and_sending_lose_and_double_nothing() {
    let child = || {
        let mut command = Command::new(std::env::current_exe().expect("this program has a path"));
        command.args(["--exact", "soak::child_writes", "--ignored", "--nocapture"]);
        command
    };
    let report = run_writing(TENTH.seed, TENTH.kills, &child);
    assert!(report.findings.is_empty(), "seed {}\n{report}", TENTH.seed);
    assert!(report.sent > 1, "{report}");
}
