//! Turns a message into a ticket, and shows the ticket in the message's header.

mod associate;
mod folders;

use etabli_sdk::{Chip, Commands, Error, Links, Record, Selection, Text, Tone};

struct Tickets;

impl Commands for Tickets {
    fn run(command: &str, selection: &Selection) -> Result<(), Error> {
        // The manifest lets `associate` run for exactly one message.
        match (command, selection.messages()) {
            ("associate", [message]) => associate::run(*message),
            _ => Ok(()),
        }
    }
}

impl Links for Tickets {
    fn chip(ticket: &Record) -> Chip {
        let closed = ticket.text("status") == "closed";
        Chip {
            icon: "ticket".to_owned(),
            title: Text::literal(number(ticket)),
            detail: Some(Text::literal(ticket.text("subject"))),
            state: Some(Text::key(if closed { "state-closed" } else { "state-open" })),
            tone: if closed { Tone::Ok } else { Tone::Warn },
        }
    }
}

/// How people call a ticket, such as `T-1042`.
fn number(ticket: &Record) -> String {
    format!("T-{}", ticket.number.unwrap_or_default())
}

etabli_sdk::commands!(Tickets);
etabli_sdk::links!(Tickets);
