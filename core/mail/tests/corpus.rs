//! The sample messages of other projects (`tests/corpus`): read without a panic, rebuilt byte for byte.

#![allow(clippy::unwrap_used, reason = "a test that cannot read its samples must fail")]

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
};

use etabli_mail::{
    body::{attachment, body},
    mbox::{MboxReader, write_entry},
    parse::parse,
    skeleton::{rebuild, split},
    sniff::{FileKind, sniff},
};
use etabli_model::BlobHash;
use serde_json::Value;

fn samples() -> Vec<(PathBuf, Vec<u8>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/corpus");
    let mut folders = vec![root];
    let mut samples = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "eml" || extension == "msg") {
                samples.push((path.clone(), fs::read(&path).unwrap()));
            }
        }
    }
    samples.sort();
    samples
}

/// Reads the message in every way there is and checks what must hold for all bytes.
fn check(name: &dyn std::fmt::Display, raw: &[u8]) {
    let parsed = parse(raw);
    let parts = split(raw, &parsed);
    let mut blobs: HashMap<BlobHash, Vec<u8>> = HashMap::new();
    for (hash, blob) in &parts.blobs {
        assert_eq!(blake3::hash(blob).as_bytes(), &hash.0, "{name}: the hash names the blob");
        blobs.insert(*hash, blob.to_vec());
    }
    assert_eq!(parts.skeleton.message_length(), raw.len() as u64, "{name}");
    let again = rebuild(&parts.skeleton, |hash| blobs.get(&hash).cloned().ok_or(()));
    assert!(again.as_deref() == Ok(raw), "{name}: rebuilt byte for byte");
    for (index, file) in parsed.attachments.iter().enumerate().take(20) {
        assert_eq!(attachment(raw, index).as_deref(), Some(file.contents.as_ref()), "{name}: file {index}");
        assert!(raw.get(file.range.clone()).is_some(), "{name}: file {index} has a place");
    }
    assert_eq!(attachment(raw, parsed.attachments.len()), None, "{name}");
    let text = body(raw).text;
    assert!(!text.contains('\0'), "{name}: no NUL in the text");
    let shown = parsed.from.iter().chain(&parsed.to).map(|address| &address.name);
    for shown in shown.chain([&parsed.subject]) {
        assert!(!shown.chars().any(char::is_control), "{name}: {shown:?} is harmless");
    }
    assert!(raw.is_empty() || sniff(raw) != FileKind::OutlookPst, "{name}");
}

fn with_line_endings(raw: &[u8], ending: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len() + raw.len() / 40);
    for line in raw.split_inclusive(|byte| *byte == b'\n') {
        match line.strip_suffix(b"\n") {
            Some(text) => {
                out.extend_from_slice(text.strip_suffix(b"\r").unwrap_or(text));
                out.extend_from_slice(ending);
            }
            None => out.extend_from_slice(line),
        }
    }
    out
}

#[test]
fn mail_168_rebuild_every_sample_byte_for_byte() {
    let samples = samples();
    assert_eq!(samples.len(), 187);
    for (path, raw) in samples {
        check(&path.display(), &raw);
        check(&format_args!("{} with CRLF", path.display()), &with_line_endings(&raw, b"\r\n"));
        check(&format_args!("{} with LF", path.display()), &with_line_endings(&raw, b"\n"));
    }
}

#[test]
fn every_sample_is_recognised_and_imports_as_one_message() {
    for (path, raw) in samples() {
        match sniff(&raw) {
            FileKind::Rfc822 => {}
            FileKind::Mbox => {
                let entries: Vec<_> = MboxReader::new(&raw[..], None).unwrap().map(Result::unwrap).collect();
                assert_eq!(entries.len(), 1, "{}", path.display());
                let envelope = raw.iter().position(|byte| *byte == b'\n').unwrap() + 1;
                let message = &raw[envelope..];
                // An empty line at the end belongs to the mailbox.
                let message = match message {
                    [start @ .., b'\n', b'\r', b'\n'] | [start @ .., b'\n', b'\n'] => [start, b"\n"].concat(),
                    _ => message.to_vec(),
                };
                assert!(entries[0].raw == message, "{}", path.display());
            }
            kind => panic!("{}: {kind:?}", path.display()),
        }
    }
}

#[test]
fn sec_64_every_sample_survives_an_mbox() {
    let samples = samples();
    let mut mailbox = Vec::new();
    for (_, raw) in &samples {
        write_entry(&mut mailbox, "someone@example.com", 1_451_894_400, raw).unwrap();
    }
    let mut reader = MboxReader::new(&mailbox[..], None).unwrap();
    for (path, raw) in &samples {
        let entry = reader.next().unwrap().unwrap();
        assert!(entry.raw == *raw, "{}", path.display());
        assert_eq!(entry.envelope_date, Some(1_451_894_400));
    }
    assert!(reader.next().is_none());
}

/// A small generator of numbers, the same in every run.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % below.max(1) as u64) as usize
    }
}

#[test]
fn sec_61_damaged_samples_never_panic_and_always_rebuild() {
    let mut numbers = Numbers(0x2545_f491_4f6c_dd1d);
    for (path, raw) in samples() {
        for round in 0..8 {
            let mut damaged = raw.clone();
            if round % 2 == 0 {
                damaged.truncate(numbers.next(raw.len()));
            }
            for _ in 0..1 + numbers.next(20) {
                if let Some(at) = (!damaged.is_empty()).then(|| numbers.next(damaged.len())) {
                    match numbers.next(4) {
                        0 => damaged[at] ^= 1 << numbers.next(8),
                        1 => damaged[at] = *b"\n\r-=:;<>\"\0&("[..].get(numbers.next(12)).unwrap(),
                        2 => drop(damaged.remove(at)),
                        _ => damaged.insert(at, raw[numbers.next(raw.len())]),
                    }
                }
            }
            damaged.truncate(60_000);
            check(&format_args!("{} in round {round}", path.display()), &damaged);
        }
    }
}

#[test]
fn samples_read_as_mail_parser_reads_them() {
    let mut differences = Vec::new();
    for (path, raw) in samples() {
        let Ok(json) = fs::read(path.with_extension("json")) else { continue };
        let Ok(json) = serde_json::from_slice::<Value>(&json) else { continue };
        let parsed = parse(&raw);
        let name = format!("{}", path.display()).rsplit("mail-parser/").next().unwrap().to_owned();
        let mut compare = |what: &str, expected: String, found: String| {
            // mail-parser gives up where we read windows-1252.
            if expected != found && !expected.contains(char::REPLACEMENT_CHARACTER) {
                differences.push(format!("{name} {what}: {expected:?} / {found:?}"));
            }
        };
        let subject = header(&json, "subject").and_then(|value| value["Text"].as_str()).unwrap_or_default();
        compare("subject", squeeze(subject), squeeze(&parsed.subject));
        if let Some(list) = header(&json, "from").and_then(|value| value["Address"]["List"].as_array()) {
            let text = |value: &Value| squeeze(value.as_str().unwrap_or_default());
            let expected: Vec<_> =
                list.iter().map(|a| format!("{} <{}>", text(&a["name"]), text(&a["address"]))).collect();
            let found: Vec<_> =
                parsed.from.iter().map(|a| format!("{} <{}>", squeeze(&a.name), a.address)).collect();
            compare("from", expected.join(", "), found.join(", "));
        }
        let found: Vec<_> = parsed.attachments.iter().map(|a| squeeze(&a.attachment.name)).collect();
        let expected: Vec<_> = file_names(&json).into_iter().map(|name| squeeze(&name)).collect();
        // mail-parser reads the backslashes of "C:\\TEMP\\a.png" as escapes; we keep "a.png".
        let is_readable =
            |name: &String| !name.starts_with("C:TEMP") && !name.contains(char::REPLACEMENT_CHARACTER);
        let is_missing = |name: &&String| !found.contains(name) && is_readable(name);
        let missing: Vec<_> = expected.iter().filter(is_missing).cloned().collect();
        compare("files", String::new(), missing.join(" | "));
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

fn header<'a>(json: &'a Value, name: &str) -> Option<&'a Value> {
    let headers = json["parts"][0]["headers"].as_array()?;
    headers.iter().find(|header| header["name"] == name).map(|header| &header["value"])
}

fn file_names(json: &Value) -> Vec<String> {
    let parts = json["parts"].as_array().into_iter().flatten();
    parts
        .filter(|part| part["body"]["Multipart"].is_null())
        .filter_map(|part| {
            let headers = part["headers"].as_array()?;
            let attribute = |header: &str, name: &str| {
                let header = headers.iter().find(|h| h["name"] == header)?;
                let attributes = header["value"]["ContentType"]["attributes"].as_array()?;
                let attribute = attributes.iter().find(|attribute| attribute["name"] == name)?;
                attribute["value"].as_str().map(str::to_owned)
            };
            attribute("content_disposition", "filename").or_else(|| attribute("content_type", "name"))
        })
        .collect()
}

fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn sec_61_hostile_input_takes_no_hostile_time() {
    let many = 50_000;
    for raw in [
        format!("Subject: {}\n\n", "=?a?q?".repeat(many)),
        format!("To: {}\n\n", "=?a?q?<\"(".repeat(many)),
        format!("References: {}\nIn-Reply-To: {}\n\n", "<a@b>".repeat(many), "<c@d>".repeat(many)),
        format!("Content-Type: x/y; {}\n\n", "name*0=a; ".repeat(many)),
        format!("Content-Type: multipart/mixed; boundary=b\n\n{}", "--b\n--c\n".repeat(many)),
        format!("Content-Type: text/html\n\n{}", "<a href='\"><p style=\"&<!-".repeat(many)),
        format!("Content-Type: text/html\n\n{}", "<script></scrip>".repeat(many)),
        format!("Content-Type: text/html\n\n{}", "<p hidden><div style='display:none'>".repeat(many)),
        format!("Content-Type: text/plain; format=flowed\n\n{}", "> \n>> ".repeat(many)),
    ] {
        let start = std::time::Instant::now();
        check(&&raw[..40], raw.as_bytes());
        let ids = etabli_mail::thread::link_ids(&parse(raw.as_bytes()));
        assert!(ids.len() <= 2);
        assert!(start.elapsed().as_secs() < 10, "{}", &raw[..40]);
    }
}
