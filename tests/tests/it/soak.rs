//! A tenth of the fault run; `cargo xtask soak` makes the whole of it.

use etabli_tests::faults::{Soak, Traffic, run_one};

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
