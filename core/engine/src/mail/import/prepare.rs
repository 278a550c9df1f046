//! From the bytes of a message to what the store takes.

use etabli_mail::{
    fold::fold,
    parse::{Parsed, parse},
    skeleton::split,
    thread::{Fingerprint, link_ids},
};
use etabli_model::{Address, Direction, Flags, MessageKind};
use etabli_store::{MessageRecord, NewMessage, SourceKey, State};

use crate::{Failure, ImportWarning, mail::content};

/// Folders whose mail was sent, by the last part of their name.
const SENT_NAMES: [&str; 9] = [
    "sent",
    "sent items",
    "sent messages",
    "sent mail",
    "envoyes",
    "elements envoyes",
    "messages envoyes",
    "e-mails envoyes",
    "courrier envoye",
];

/// Where a message came from.
#[derive(Debug, Clone)]
pub(crate) struct Origin {
    /// For people: the file, with the offset in a mailbox file.
    pub(crate) label: String,
    /// For recognising it: the place without what may change there.
    pub(crate) key: String,
    /// The sub-folder it goes to.
    pub(crate) subfolder: Vec<String>,
    /// The name of its folder at the source.
    pub(crate) hint: String,
    /// Its flags.
    pub(crate) flags: Flags,
    /// When it arrived, where the source tells.
    pub(crate) date: Option<i64>,
}

/// A message ready to be stored.
pub(crate) struct Prepared {
    pub(crate) message: NewMessage,
    pub(crate) subfolder: Vec<String>,
    /// Why it counts as damaged.
    pub(crate) remark: Option<ImportWarning>,
}

/// What preparing needs to know of the store.
pub(crate) struct Context<'c> {
    /// Addresses of the accounts, in lower case: mail from them was sent.
    pub(crate) own_addresses: &'c [String],
    /// The target is a folder of sent mail.
    pub(crate) into_sent: bool,
    /// The time of the import.
    pub(crate) now: i64,
}

/// Returns the key of a source; `occurrence` counts equal messages at one place.
///
/// The offset in a mailbox file is no part of it, so that removing messages from the file doubles nothing.
pub(crate) fn source_key(origin: &Origin, hash: &blake3::Hash, occurrence: u32) -> SourceKey {
    let mut hasher = blake3::Hasher::new();
    hasher.update(origin.key.as_bytes()).update(hash.as_bytes()).update(&occurrence.to_le_bytes());
    let key = hasher.finalize();
    u128::from_le_bytes(key.as_bytes().first_chunk().copied().unwrap_or_default())
}

/// Prepares a message; `write_blob` is given every blob it refers to.
pub(crate) fn prepare(
    context: &Context<'_>,
    origin: Origin,
    raw: &[u8],
    hash: [u8; 32],
    source: SourceKey,
    mut write_blob: impl FnMut(etabli_model::BlobHash, &[u8]) -> Result<(), Failure>,
) -> Result<Prepared, Failure> {
    let parsed = parse(raw);
    let taken_apart = split(raw, &parsed);
    for (blob, bytes) in &taken_apart.blobs {
        write_blob(*blob, bytes)?;
    }
    let blobs: Vec<[u8; 32]> = taken_apart.blobs.iter().map(|(blob, _)| blob.0).collect();
    let blob_sizes = taken_apart.blobs.iter().map(|(_, bytes)| bytes.len() as u64).collect();
    let content = content::encode(taken_apart.skeleton)?;
    let direction = direction(context, &origin, &parsed);
    let problem = parsed.problem().unwrap_or_default();
    let remark = (!problem.is_empty())
        .then(|| ImportWarning { source: origin.label.clone(), reason: problem.clone() });
    let refers = link_ids(&parsed);
    let fingerprint = fingerprint(&Fingerprint::of(&parsed));
    let texts = texts(&parsed);
    let record = MessageRecord {
        message_id: parsed.message_id,
        in_reply_to: parsed.in_reply_to,
        references: parsed.references,
        original_message_id: parsed.original_message_id,
        kind: parsed.kind,
        direction,
        sent_at: parsed.sent_at,
        received_at: parsed
            .received_at
            .or(origin.date)
            .or(parsed.sent_at.map(|sent| sent.seconds))
            .unwrap_or(context.now),
        from: parsed.from,
        reply_to: parsed.reply_to,
        to: parsed.to,
        cc: parsed.cc,
        bcc: parsed.bcc,
        subject: parsed.subject,
        size: raw.len() as u64,
        hash,
        attachments: parsed.attachments.into_iter().map(|attachment| attachment.attachment).collect(),
        blobs,
        has_html: parsed.has_html,
        account: None,
        problem,
    };
    let message = NewMessage {
        record,
        content,
        state: State { folder: 0, flags: origin.flags.0 },
        refers,
        fingerprint,
        texts,
        source,
        blob_sizes,
    };
    Ok(Prepared { message, subfolder: origin.subfolder, remark })
}

fn direction(context: &Context<'_>, origin: &Origin, parsed: &Parsed<'_>) -> Direction {
    let from = parsed.from.first().map(|from| from.address.to_lowercase()).unwrap_or_default();
    let is_own = context.own_addresses.contains(&from);
    let is_sent = context.into_sent || SENT_NAMES.contains(&fold(&origin.hint).as_str());
    let went_out = (is_own || is_sent) && parsed.kind != MessageKind::DeliveryReport;
    if went_out { Direction::Out } else { Direction::In }
}

fn fingerprint(fingerprint: &Fingerprint) -> u64 {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&fingerprint.date.unwrap_or(i64::MIN).to_le_bytes());
    hasher.update(fingerprint.from.to_lowercase().as_bytes());
    u64::from_le_bytes(hasher.finalize().as_bytes().first_chunk().copied().unwrap_or_default())
}

/// Folds what the search columns hold: subject, sender, recipients, attachment names.
fn texts(parsed: &Parsed<'_>) -> [String; 4] {
    let sender = parsed.from.iter().chain(&parsed.sender);
    let recipients = parsed.to.iter().chain(&parsed.cc).chain(&parsed.bcc);
    let names = parsed.attachments.iter().filter(|attachment| !attachment.attachment.inline);
    let names: Vec<&str> = names.map(|attachment| attachment.attachment.name.as_str()).collect();
    [fold(&parsed.subject), people(sender), people(recipients), fold(&names.join(" | "))]
}

fn people<'a>(addresses: impl Iterator<Item = &'a Address>) -> String {
    let texts: Vec<String> =
        addresses.map(|address| format!("{} <{}>", address.name, address.address)).collect();
    fold(&texts.join(", "))
}
