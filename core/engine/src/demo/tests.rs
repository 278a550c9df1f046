use std::{
    collections::{HashMap, HashSet},
    sync::OnceLock,
};

use super::*;

/// 24 November 2026, 12:00 in Paris.
const NOW: i64 = 1_795_518_000;

/// The mailbox of [`NOW`], made once for all tests.
fn shared() -> &'static [DemoMessage] {
    static MAILBOX: OnceLock<Vec<DemoMessage>> = OnceLock::new();
    MAILBOX.get_or_init(|| mailbox(NOW))
}

/// The value of a header field, unfolded.
fn field(message: &DemoMessage, name: &str) -> Option<String> {
    let end = message.raw.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
    let head = String::from_utf8(message.raw[..end].to_vec()).expect("headers are ASCII or UTF-8");
    let unfolded = head.replace("\r\n ", " ");
    let prefix = format!("{}:", name.to_lowercase());
    let line = unfolded.lines().find(|line| line.to_lowercase().starts_with(&prefix))?;
    Some(line[prefix.len()..].trim().to_owned())
}

fn ids(value: Option<String>) -> Vec<String> {
    value.unwrap_or_default().split_whitespace().map(str::to_owned).collect()
}

fn has(message: &DemoMessage, text: &str) -> bool {
    String::from_utf8_lossy(&message.raw).contains(text)
}

fn check_message(message: &DemoMessage) {
    for name in ["Date", "From", "To", "Subject", "Message-ID", "MIME-Version", "Content-Type"] {
        assert!(field(message, name).is_some_and(|value| !value.is_empty()), "{name} is missing");
    }
    let text = String::from_utf8_lossy(&message.raw);
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count(), "a bare line feed");
    assert!(text.split('\n').all(|line| line.len() <= 998), "a line that is too long");
    for name in ["From", "To", "Cc", "Message-ID"] {
        let value = field(message, name).unwrap_or_default();
        for (at, _) in value.match_indices('@') {
            let domain: String = value[at..]
                .chars()
                .take_while(|c| c.is_alphanumeric() || matches!(c, '@' | '.' | '-'))
                .collect();
            assert!(domain.ends_with(".example"), "{name}: {value}");
        }
    }
}

/// Every message that names another as its parent comes after it, where that other is here at all.
fn check_threads(messages: &[DemoMessage]) -> HashMap<String, Vec<String>> {
    let mut seen = HashSet::new();
    let mut answers: HashMap<String, Vec<String>> = HashMap::new();
    for message in messages {
        let id = field(message, "Message-ID").unwrap();
        let references = ids(field(message, "References"));
        let reply_to = ids(field(message, "In-Reply-To"));
        if let (Some(parent), Some(last)) = (reply_to.first(), references.last()) {
            assert_eq!(parent, last, "the two headers of {id} disagree");
        }
        assert!(!references.contains(&id) && !reply_to.contains(&id), "{id} answers itself");
        if let Some(parent) = references.last().or(reply_to.first()) {
            answers.entry(parent.clone()).or_default().push(id.clone());
        }
        assert!(seen.insert(id.clone()), "{id} comes twice");
    }
    answers
}

#[test]
fn the_mailbox_follows_from_the_time_alone() {
    assert!(shared() == mailbox(NOW + 60));
    assert!(shared()[0].raw != mailbox(NOW + 86_400)[0].raw);
}

#[test]
fn the_newest_message_is_about_the_sliding_door() {
    for now in [NOW - 3 * 3600, NOW + 86_400 * 4] {
        let messages = mailbox(now);
        let day = Day::in_paris(now - 9 * 3600 - 42 * 60);
        let newest = calendar::header_date(day.at(9, 42));
        let found: Vec<_> =
            messages.iter().filter(|message| field(message, "Date").as_deref() == Some(&newest)).collect();
        assert_eq!(found.len(), 1, "{newest}");
        assert!(field(found[0], "From").unwrap().starts_with("Claire Vasseur"));
        assert!(field(found[0], "Subject").unwrap().contains("Porte_coulissante_bloqu"));
        assert!(!found[0].read);
        for name in ["porte-rail-haut.png", "bon-de-garantie-", "releve-cotes.xlsx"] {
            assert!(has(found[0], name), "{name}");
        }
    }
}

#[test]
fn the_messages_of_the_mailbox_are_whole() {
    let messages = shared();
    assert!((220..=280).contains(&messages.len()), "{}", messages.len());
    messages.iter().for_each(check_message);
    let answers = check_threads(messages);
    assert!(answers.values().filter(|answers| answers.len() > 1).count() > 3, "threads branch");
    let known: HashSet<_> = messages.iter().filter_map(|message| field(message, "Message-ID")).collect();
    assert!(answers.keys().any(|parent| !known.contains(parent)), "a parent is missing");
    assert!(answers.keys().filter(|parent| !known.contains(*parent)).count() < 3, "few parents are missing");
}

#[test]
fn receipts_and_reports_name_a_message_that_is_here() {
    let messages = shared();
    let known: HashSet<_> = messages.iter().filter_map(|message| field(message, "Message-ID")).collect();
    let mut receipts = 0;
    for message in messages {
        if has(message, "report-type=disposition-notification") {
            assert!(field(message, "References").is_none() && field(message, "In-Reply-To").is_none());
            let text = String::from_utf8_lossy(&message.raw);
            let original =
                text.split("Original-Message-ID: ").nth(1).and_then(|rest| rest.split("\r\n").next());
            assert!(known.contains(original.unwrap()));
            receipts += 1;
        }
    }
    assert!(receipts >= 2);
    assert!(messages.iter().any(|message| has(message, "report-type=delivery-status")));
}

#[test]
fn the_mailbox_shows_every_encoding() {
    let messages = shared();
    for text in [
        "charset=utf-8",
        "charset=iso-8859-1",
        "charset=ISO-8859-15",
        "charset=Windows-1252",
        "Content-Transfer-Encoding: 8bit",
        "Content-Transfer-Encoding: quoted-printable",
        "Content-Transfer-Encoding: base64",
        "filename*0*=utf-8''",
        "filename*=utf-8''",
        "filename=\"=?utf-8?B?",
        "=?Windows-1252?Q?",
        "text/calendar; charset=utf-8; method=REQUEST; name=\"invitation.ics\"",
        "filename=\"commande-2231.txt\"",
        "application/zip",
    ] {
        assert!(messages.iter().any(|message| has(message, text)), "{text}");
    }
}

#[test]
fn folders_name_accounts_that_exist() {
    for message in shared().iter().chain(&corpus(1, 300).collect::<Vec<_>>()) {
        match message.folder {
            DemoFolder::Inbox(account) | DemoFolder::Sent(account) => assert!(account < accounts().len()),
            DemoFolder::Basic(path) => {
                assert!(!path.is_empty());
                assert!(path.iter().all(|name| !name.is_empty() && !name.contains('/')));
            }
            DemoFolder::Junk | DemoFolder::Trash => {}
        }
        if let DemoFolder::Sent(account) = message.folder {
            assert!(has(message, accounts()[account].address));
        }
    }
}

#[test]
fn a_corpus_is_the_same_each_time_and_starts_alike() {
    let many: Vec<_> = corpus(5, 400).collect();
    let few: Vec<_> = corpus(5, 150).collect();
    assert_eq!(many.len(), 400);
    assert_eq!(few[..], many[..150]);
    assert_ne!(corpus(6, 1).next(), corpus(5, 1).next());
}

#[test]
fn the_messages_of_a_corpus_are_whole() {
    let messages: Vec<_> = corpus(2, 1500).collect();
    messages.iter().for_each(check_message);
    let answers = check_threads(&messages);
    let known: HashSet<_> = messages.iter().filter_map(|message| field(message, "Message-ID")).collect();
    assert!(answers.keys().all(|parent| known.contains(parent)));
    let bytes: usize = messages.iter().map(|message| message.raw.len()).sum();
    assert!((3000..6500).contains(&(bytes / messages.len())), "{} bytes on average", bytes / messages.len());
    let bare = corpus(2, 1500).with_attachments(0);
    assert!(bare.map(|message| message.raw.len()).sum::<usize>() < bytes);
}

#[test]
fn contacts_start_with_the_people_of_the_stories() {
    let contacts = contacts(1, 60);
    assert_eq!(contacts.len(), 60);
    assert_eq!(contacts[0].name, "Claire Vasseur");
    let mut addresses = HashSet::new();
    for contact in &contacts {
        assert!(contact.email.ends_with(".example") && !contact.entity.is_empty());
        assert!(addresses.insert(&contact.email), "{}", contact.email);
    }
}

#[test]
fn summaries_have_rare_and_frequent_words() {
    let all: Vec<_> = summaries(1, 20_000).collect();
    assert_eq!(all.len(), 20_000);
    for (few, many) in summaries(1, 50).zip(&all) {
        assert_eq!(few.subject, many.subject);
    }
    let count = |word: &str| all.iter().filter(|summary| summary.subject.contains(word)).count();
    assert!(count("facture") > 800);
    assert!(all.windows(2).all(|pair| pair[0].date <= pair[1].date));
    assert!(all.iter().all(|summary| (1..=24).contains(&summary.folder)));
    assert!(all.iter().any(|summary| !summary.read) && all.iter().any(|summary| summary.read));
}
