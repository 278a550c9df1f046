//! Compares the parser with the truth file of a generated corpus, or measures the import path.
//!
//! `cargo run --release -p etabli-mail --example corpus -- check DIR` lists every difference;
//! `-- bench DIR` prints messages and bytes per second on one core.

#![allow(clippy::expect_used, reason = "a tool for developers, which has nobody else to report to")]

use std::{collections::BTreeMap, fs, path::Path, time::Instant};

use etabli_mail::{
    body::body,
    mbox::{MboxReader, write_entry},
    parse::{Parsed, parse},
    skeleton::{rebuild, split},
};
use serde_json::Value;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["check", dir] => check(dir),
        ["bench", dir] => bench(dir),
        _ => eprintln!("usage: corpus check|bench DIR"),
    }
}

fn truth(dir: &str) -> Vec<Value> {
    let text = fs::read_to_string(format!("{dir}.truth.jsonl")).expect("the truth file");
    text.lines().map(|line| serde_json::from_str(line).expect("a truth line")).collect()
}

fn check(dir: &str) {
    let mut differences: BTreeMap<String, usize> = BTreeMap::new();
    let mut problems: BTreeMap<(String, String), usize> = BTreeMap::new();
    for entry in truth(dir) {
        let file = entry["file"].as_str().unwrap_or_default();
        let raw = fs::read(Path::new(dir).join(file)).expect("a message");
        let parsed = parse(&raw);
        let bad = entry["bad"].as_str().unwrap_or_default().to_owned();
        *problems.entry((bad.clone(), parsed.problem().unwrap_or_default())).or_default() += 1;
        for (field, expected, found) in compare(&entry, &parsed) {
            if expected != found {
                let count = differences.entry(format!("{field} ({bad})")).or_default();
                *count += 1;
                if *count <= 3 {
                    println!("{file} [{bad}] {field}\n  expected {expected}\n  found    {found}");
                }
            }
        }
        let reference = entry["ref"].as_str().unwrap_or_default();
        if !matches!(bad.as_str(), "nobody")
            && !body(&raw).text.contains(reference)
            && parsed.kind == etabli_model::MessageKind::Message
        {
            *differences.entry(format!("body ({bad})")).or_default() += 1;
            println!("{file} [{bad}] body without {reference}");
        }
        let parts = split(&raw, &parsed);
        let blobs: BTreeMap<_, _> = parts.blobs.iter().map(|(hash, blob)| (*hash, blob.to_vec())).collect();
        let again = rebuild(&parts.skeleton, |hash| blobs.get(&hash).cloned().ok_or(()));
        if again.as_deref() != Ok(&raw) {
            println!("{file} [{bad}] is not rebuilt");
        }
    }
    println!("differences: {differences:#?}\nproblems: {problems:#?}");
}

fn compare(entry: &Value, parsed: &Parsed<'_>) -> Vec<(&'static str, String, String)> {
    let people = |list: &[etabli_model::Address]| {
        list.iter().map(|a| format!("{} <{}>", a.name, a.address)).collect::<Vec<_>>().join(", ")
    };
    let person = |value: &Value| {
        format!("{} <{}>", value[0].as_str().unwrap_or_default(), value[1].as_str().unwrap_or_default())
    };
    let truths =
        |value: &Value| value.as_array().into_iter().flatten().map(person).collect::<Vec<_>>().join(", ");
    let id = |value: &Value| value.as_str().unwrap_or_default().trim_matches(['<', '>']).to_owned();
    let names = |value: &Value| {
        value.as_array().into_iter().flatten().filter_map(Value::as_str).collect::<Vec<_>>().join(" | ")
    };
    let files = parsed
        .attachments
        .iter()
        .filter(|a| !a.attachment.inline && a.attachment.media_type != "text/calendar");
    let bad = entry["bad"].as_str().unwrap_or_default();
    let date = if matches!(bad, "nodate" | "baddate") { String::new() } else { entry["date"].to_string() };
    let references = entry["refs"].as_array().into_iter().flatten().map(id).collect::<Vec<_>>().join(" ");
    let mut out = vec![
        ("from", person(&entry["from"]), people(&parsed.from)),
        ("to", truths(&entry["to"]), people(&parsed.to)),
        ("cc", truths(&entry["cc"]), people(&parsed.cc)),
        ("date", date, parsed.sent_at.map(|d| d.seconds.to_string()).unwrap_or_default()),
        ("id", id(&entry["id"]), parsed.message_id.clone()),
        ("references", references, parsed.references.join(" ")),
        ("in-reply-to", id(&entry["irt"]), parsed.in_reply_to.join(" ")),
        (
            "files",
            names(&entry["att"]),
            files.map(|a| a.attachment.name.clone()).collect::<Vec<_>>().join(" | "),
        ),
    ];
    if entry["kind"] == "mdn" {
        out.push(("original id", original(entry), parsed.original_message_id.clone()));
    }
    if let Some(subject) = entry["subject"].as_str() {
        out.push(("subject", subject.to_owned(), parsed.subject.clone()));
    }
    out
}

fn original(entry: &Value) -> String {
    let parent = if entry["kind"] == "mdn" { entry["parent"].as_str() } else { None };
    parent.unwrap_or_default().trim_matches(['<', '>']).to_owned()
}

fn bench(dir: &str) {
    let messages: Vec<Vec<u8>> = truth(dir)
        .iter()
        .filter_map(|entry| fs::read(Path::new(dir).join(entry["file"].as_str()?)).ok())
        .collect();
    let bytes: usize = messages.iter().map(Vec::len).sum();
    let run = |name: &str, work: &dyn Fn(&[u8]) -> usize| {
        let start = Instant::now();
        let sum: usize = messages.iter().map(|raw| work(raw)).sum();
        let seconds = start.elapsed().as_secs_f64();
        println!(
            "{name}: {:.0} messages/s, {:.0} MB/s ({sum})",
            messages.len() as f64 / seconds,
            bytes as f64 / seconds / 1e6
        );
    };
    println!("{} messages, {:.0} MB", messages.len(), bytes as f64 / 1e6);
    run("parse", &|raw| parse(raw).attachments.len());
    run("parse and split", &|raw| {
        let parsed = parse(raw);
        split(raw, &parsed).skeleton.text.len()
    });
    run("body", &|raw| body(raw).text.len());
    run("fold of the body", &|raw| etabli_mail::fold::fold(&body(raw).text).len());
    let files: Vec<_> = messages.iter().filter(|raw| raw.len() > 100_000).collect();
    let start = Instant::now();
    let sum: usize = files.iter().map(|raw| split(raw, &parse(raw)).skeleton.text.len()).sum();
    let large: usize = files.iter().map(|raw| raw.len()).sum();
    println!(
        "parse and split of large messages: {:.0} MB/s ({sum})",
        large as f64 / start.elapsed().as_secs_f64() / 1e6
    );
    let mut mailbox = Vec::new();
    for raw in &messages {
        write_entry(&mut mailbox, "a@b", 0, raw).expect("memory");
    }
    let start = Instant::now();
    let count = MboxReader::new(&mailbox[..], None).expect("a mailbox").filter_map(Result::ok).count();
    println!(
        "mbox: {count} messages, {:.0} MB/s",
        mailbox.len() as f64 / start.elapsed().as_secs_f64() / 1e6
    );
}
