//! The script that answers while somebody is away (RFC 5228, with RFC 5230, RFC 5260 and RFC 6609).
//!
//! Its first line says whose it is, the second which script it stands in for, so that switching off gives the
//! place back. The server itself never answers lists, robots or the same person too often (RFC 5230, section
//! 4.5 and 4.6).

use std::fmt::Write as _;

use etabli_model::{Absence, Instant};

/// The name of our script on the server.
pub(super) const OURS: &str = "etabli-absence";
/// The first line of our script.
const MARK: &str = "# Written by Etabli, which replaces and deletes it.";
/// Begins the line that names the script which ours stands in for.
const STANDS_FOR: &str = "# Stands in for: ";

/// An absence and the addresses it is for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Vacation {
    /// What people are told.
    pub absence: Absence,
    /// The addresses that reach the account; mail that names none of them is not answered.
    pub addresses: Vec<String>,
}

/// What the Sieve of a server can do, as far as an absence needs it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Extensions {
    /// It answers (RFC 5230).
    pub vacation: bool,
    /// A script can run another one (RFC 6609).
    pub include: bool,
    /// It knows the date and compares it (RFC 5260 and RFC 5231), and so can begin and end by itself.
    pub window: bool,
}

/// Writes the script that answers for an absence, after running the script that it stands in for.
///
/// The time of the absence is in it where the server can tell the time; elsewhere the script answers as long
/// as it is active.
#[must_use]
pub fn vacation_script(vacation: &Vacation, their_script: Option<&str>, can: Extensions) -> String {
    let Vacation { absence, addresses } = vacation;
    let window = if can.window { window(absence) } else { Vec::new() };
    let mut needs = vec!["vacation"];
    if their_script.is_some() {
        needs.push("include");
    }
    if !window.is_empty() {
        needs.extend(["date", "relational"]);
    }
    let mut script = format!("{MARK}\r\n");
    if let Some(name) = their_script {
        push(&mut script, format_args!("{STANDS_FOR}{}\r\n", one_line(name)));
    }
    push(&mut script, format_args!("require {};\r\n", list(&needs)));
    if let Some(name) = their_script {
        push(&mut script, format_args!("include :personal {};\r\n", quoted(name)));
    }
    if !window.is_empty() {
        push(&mut script, format_args!("if allof ({}) {{\r\n", window.join(", ")));
    }
    push(&mut script, format_args!("vacation :days {}", absence.every_days.max(1)));
    let addresses: Vec<&str> = addresses.iter().map(String::as_str).filter(|one| one.contains('@')).collect();
    if !addresses.is_empty() {
        push(&mut script, format_args!(" :addresses {}", list(&addresses)));
    }
    if !absence.subject.trim().is_empty() {
        push(&mut script, format_args!(" :subject {}", quoted(absence.subject.trim())));
    }
    push(&mut script, format_args!(" text:\r\n{}.\r\n;\r\n", multi_line(&absence.text)));
    if !window.is_empty() {
        script.push_str("}\r\n");
    }
    script
}

fn push(script: &mut String, text: std::fmt::Arguments<'_>) {
    // A string takes whatever is written to it.
    let _ = script.write_fmt(text);
}

/// Returns the tests that hold while the absence lasts.
fn window(absence: &Absence) -> Vec<String> {
    let bounds = [("ge", absence.from), ("lt", absence.until)];
    let test = |(relation, instant): (&str, Option<Instant>)| {
        // The text lacks the zone that the server writes behind it, so at that very second the server's text is
        // the greater one: it is in after the beginning and out after the end.
        let instant = jiff::Timestamp::from_second(instant?).ok()?.strftime("%Y-%m-%dT%H:%M:%S");
        Some(format!("currentdate :zone \"+0000\" :value \"{relation}\" \"iso8601\" \"{instant}\""))
    };
    bounds.into_iter().filter_map(test).collect()
}

fn list(texts: &[&str]) -> String {
    format!("[{}]", texts.iter().map(|text| quoted(text)).collect::<Vec<_>>().join(", "))
}

/// Writes a quoted string (RFC 5228, section 2.4.2) on one line.
fn quoted(text: &str) -> String {
    format!("\"{}\"", one_line(text).replace('\\', "\\\\").replace('"', "\\\""))
}

fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// Writes the lines of a text as they stand between `text:` and the dot (RFC 5228, section 2.4.2).
fn multi_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    for line in text.trim_end_matches('\n').split('\n') {
        if line.starts_with('.') {
            out.push('.');
        }
        out.extend(line.chars().filter(|c| *c == '\t' || !c.is_control()));
        out.push_str("\r\n");
    }
    out
}

/// Reports whether a script is one that [`vacation_script`] wrote.
pub(super) fn is_ours(script: &str) -> bool {
    script.lines().next() == Some(MARK)
}

/// Returns the name of the script that ours stands in for.
pub(super) fn stands_for(script: &str) -> Option<&str> {
    script.lines().nth(1)?.strip_prefix(STANDS_FOR)
}

/// Reports whether a script may use an extension: none can without naming it in a string. A string that only
/// looks like it counts too.
pub(super) fn may_use(script: &str, extension: &str) -> bool {
    let script = script.to_ascii_lowercase();
    // `vacation-seconds` (RFC 6131) brings vacation with it.
    [format!("\"{extension}\""), format!("\"{extension}-seconds\"")].iter().any(|name| script.contains(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: Extensions = Extensions { vacation: true, include: true, window: true };

    fn vacation() -> Vacation {
        let absence = Absence {
            text: "Je suis absent.\n.\n..\nÀ bientôt".to_owned(),
            subject: "Absence".to_owned(),
            from: Some(1_795_521_600),
            until: Some(1_795_608_000),
            every_days: 7,
        };
        Vacation { absence, addresses: vec!["a@x.example".to_owned(), "b@x.example".to_owned()] }
    }

    #[test]
    fn absence_script_says_what_is_asked() {
        let expected = "# Written by Etabli, which replaces and deletes it.\r\n\
            # Stands in for: My \"rules\"\r\n\
            require [\"vacation\", \"include\", \"date\", \"relational\"];\r\n\
            include :personal \"My \\\"rules\\\"\";\r\n\
            if allof (currentdate :zone \"+0000\" :value \"ge\" \"iso8601\" \"2026-11-24T12:00:00\", \
            currentdate :zone \"+0000\" :value \"lt\" \"iso8601\" \"2026-11-25T12:00:00\") {\r\n\
            vacation :days 7 :addresses [\"a@x.example\", \"b@x.example\"] :subject \"Absence\" text:\r\n\
            Je suis absent.\r\n..\r\n...\r\nÀ bientôt\r\n.\r\n;\r\n}\r\n";
        let script = vacation_script(&vacation(), Some("My \"rules\""), ALL);
        assert_eq!(script, expected);
        assert!(is_ours(&script));
        assert_eq!(stands_for(&script), Some("My \"rules\""));
    }

    #[test]
    fn absence_script_asks_for_nothing_that_the_server_lacks() {
        let script = vacation_script(&vacation(), None, Extensions { window: false, ..ALL });
        assert!(script.contains("require [\"vacation\"];") && !script.contains("currentdate"), "{script}");
        assert!(!script.contains("include") && stands_for(&script).is_none(), "{script}");
        let bare = vacation_script(&Vacation::default(), None, ALL);
        assert!(
            bare.ends_with("require [\"vacation\"];\r\nvacation :days 1 text:\r\n\r\n.\r\n;\r\n"),
            "{bare}"
        );
    }

    #[test]
    fn sec_28_absence_script_holds_no_command_of_its_texts() {
        let evil = "x\r\n.\r\n;discard;\0\u{85}\r.\n\"; stop; #";
        let absence = Absence { text: evil.to_owned(), subject: evil.to_owned(), ..Absence::default() };
        let hostile = Vacation { absence, addresses: vec![format!("a@b{evil}"), "no address".to_owned()] };
        let script = vacation_script(&hostile, Some(&format!("a{evil}")), ALL);
        assert!(!script.contains('\0') && !script.contains('\u{85}') && !script.contains("no address"));
        // Line breaks and quotes of the texts end nothing: one line of each kind, and one dot that ends the text.
        assert_eq!(script.matches("\r\n.\r\n").count(), 1, "{script}");
        assert!(script.ends_with("\r\n.\r\n;\r\n"), "{script}");
        assert_eq!(script.replace("\r\n", "").matches(['\r', '\n']).count(), 0);
        for line in script.split("\r\n").filter(|line| !line.starts_with('#') && line.contains('"')) {
            let is_text = line == "\"; stop; #";
            let quotes = line.replace("\\\\", "").replace("\\\"", "").matches('"').count();
            assert!(is_text || quotes % 2 == 0, "{line}");
        }
    }

    #[test]
    fn what_a_script_may_use_is_seen_in_its_strings() {
        assert!(may_use("require [\"fileinto\", \"Vacation\"];", "vacation"));
        assert!(may_use("require \"vacation-seconds\";", "vacation"));
        assert!(!may_use("# vacation\r\nfileinto \"Vacation photos\";", "vacation"));
    }
}
