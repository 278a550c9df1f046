//! A message without its attachments, and the message again (MAIL-168).
//!
//! [`split`] cuts the encoded body of every attachment out of the message and leaves a [`Hole`].
//! A regular base64 body becomes the decoded file, so that the same file in a thousand messages is one blob;
//! any other body is kept encoded, byte for byte. [`rebuild`] gives back exactly the bytes of the message.

use std::borrow::Cow;

use etabli_model::BlobHash;
use serde::{Deserialize, Serialize};

use crate::{TransferEncoding, parse::Parsed, transfer};

/// How a line of base64 ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum LineEnding {
    /// Carriage return and line feed.
    Crlf,
    /// Line feed.
    Lf,
}

/// How the content of a hole is written in the message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum HoleEncoding {
    /// As base64 in lines of equal length.
    Base64 {
        /// Characters per line.
        line_length: u32,
        /// What stands between two lines.
        line_ending: LineEnding,
        /// The blanks behind the last line.
        tail: Vec<u8>,
    },
    /// As it is.
    Verbatim,
}

/// A place in a skeleton where a blob goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hole {
    /// How the blob is written.
    pub encoding: HoleEncoding,
    /// The blob.
    pub blob: BlobHash,
    /// Where in the text of the skeleton it goes, in bytes.
    pub offset: u64,
    /// How many bytes the written form has.
    pub length: u64,
}

/// A message without its attachments.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skeleton {
    /// The message with the holes closed.
    pub text: Vec<u8>,
    /// The holes, by offset; several may share one.
    pub holes: Vec<Hole>,
}

impl Skeleton {
    /// Returns the length of the whole message in bytes.
    #[must_use]
    pub fn message_length(&self) -> u64 {
        self.holes.iter().fold(self.text.len() as u64, |sum, hole| sum.saturating_add(hole.length))
    }
}

/// A message taken apart.
#[derive(Debug, Clone)]
pub struct Split<'a> {
    /// The message without its attachments.
    pub skeleton: Skeleton,
    /// What fills the holes, in their order; a blob may come more than once.
    pub blobs: Vec<(BlobHash, Cow<'a, [u8]>)>,
}

/// Takes the attachments out of a message; `parsed` must come from the same bytes.
#[must_use]
pub fn split<'a>(raw: &'a [u8], parsed: &'a Parsed<'_>) -> Split<'a> {
    let mut cuts: Vec<Cut<'a>> = parsed
        .attachments
        .iter()
        .filter_map(|attachment| {
            let encoded = raw.get(attachment.range.clone()).filter(|encoded| !encoded.is_empty())?;
            let (encoding, hash, blob) = match attachment.layout {
                Some(layout) => (
                    HoleEncoding::Base64 {
                        line_length: u32::try_from(layout.line_length).ok()?,
                        line_ending: if layout.crlf { LineEnding::Crlf } else { LineEnding::Lf },
                        tail: encoded.get(layout.tail_at..)?.to_vec(),
                    },
                    attachment.attachment.hash,
                    Cow::Borrowed(attachment.contents.as_ref()),
                ),
                None => verbatim(
                    encoded,
                    (attachment.encoding == TransferEncoding::Identity).then_some(attachment.attachment.hash),
                ),
            };
            Some(Cut { start: attachment.range.start, end: attachment.range.end, encoding, hash, blob })
        })
        .collect();
    cuts.extend(parsed.returned.iter().filter_map(|range| {
        let (encoding, hash, blob) = verbatim(raw.get(range.clone())?, None);
        Some(Cut { start: range.start, end: range.end, encoding, hash, blob })
    }));
    cuts.sort_by_key(|cut| cut.start);
    cut_out(raw, cuts)
}

struct Cut<'a> {
    start: usize,
    end: usize,
    encoding: HoleEncoding,
    hash: BlobHash,
    blob: Cow<'a, [u8]>,
}

fn verbatim(encoded: &[u8], known: Option<BlobHash>) -> (HoleEncoding, BlobHash, Cow<'_, [u8]>) {
    let hash = known.unwrap_or_else(|| BlobHash(*blake3::hash(encoded).as_bytes()));
    (HoleEncoding::Verbatim, hash, Cow::Borrowed(encoded))
}

fn cut_out<'a>(raw: &[u8], cuts: Vec<Cut<'a>>) -> Split<'a> {
    let removed: usize = cuts.iter().map(|cut| cut.end.saturating_sub(cut.start)).sum();
    let mut skeleton =
        Skeleton { text: Vec::with_capacity(raw.len().saturating_sub(removed)), holes: Vec::new() };
    let mut blobs = Vec::with_capacity(cuts.len());
    let mut at = 0;
    for cut in cuts {
        let Some(before) = raw.get(at..cut.start) else { continue };
        skeleton.text.extend_from_slice(before);
        skeleton.holes.push(Hole {
            encoding: cut.encoding,
            blob: cut.hash,
            offset: skeleton.text.len() as u64,
            length: (cut.end - cut.start) as u64,
        });
        blobs.push((cut.hash, cut.blob));
        at = cut.end;
    }
    skeleton.text.extend_from_slice(raw.get(at..).unwrap_or_default());
    Split { skeleton, blobs }
}

/// Puts a message together again; `fetch` gives the content of a blob.
///
/// # Errors
///
/// Fails with the first error of `fetch`.
pub fn rebuild<E>(
    skeleton: &Skeleton,
    mut fetch: impl FnMut(BlobHash) -> Result<Vec<u8>, E>,
) -> Result<Vec<u8>, E> {
    let mut out = Vec::with_capacity(usize::try_from(skeleton.message_length().min(1 << 30)).unwrap_or(0));
    let mut at = 0;
    for hole in &skeleton.holes {
        let offset = usize::try_from(hole.offset).unwrap_or(usize::MAX).clamp(at, skeleton.text.len());
        out.extend_from_slice(skeleton.text.get(at..offset).unwrap_or_default());
        at = offset;
        let content = fetch(hole.blob)?;
        match &hole.encoding {
            HoleEncoding::Verbatim => out.extend_from_slice(&content),
            HoleEncoding::Base64 { line_length, line_ending, tail } => {
                let is_crlf = *line_ending == LineEnding::Crlf;
                transfer::encode_base64(&content, *line_length as usize, is_crlf, &mut out);
                out.extend_from_slice(tail);
            }
        }
    }
    out.extend_from_slice(skeleton.text.get(at..).unwrap_or_default());
    Ok(out)
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::parse::parse;

    fn round(raw: &[u8]) -> Skeleton {
        let parsed = parse(raw);
        let parts = split(raw, &parsed);
        let blobs: HashMap<BlobHash, Vec<u8>> =
            parts.blobs.iter().map(|(hash, blob)| (*hash, blob.to_vec())).collect();
        let again = rebuild(&parts.skeleton, |hash| blobs.get(&hash).cloned().ok_or(hash));
        assert_eq!(again.as_deref(), Ok(raw));
        parts.skeleton
    }

    fn message(encoding: &str, body: &str) -> Vec<u8> {
        format!(
            "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\ntext\r\n--b\r\nContent-Type: application/pdf\r\n\
             Content-Transfer-Encoding: {encoding}\r\n\r\n{body}\r\n--b--\r\n"
        )
        .into_bytes()
    }

    #[test]
    fn mail_168_rebuild_gives_the_message_back() {
        let skeleton = round(&message("base64", "QUJDREVG\r\nQUI=\r\n"));
        let tail = b"\r\n".to_vec();
        let encoding = HoleEncoding::Base64 { line_length: 8, line_ending: LineEnding::Crlf, tail };
        assert_eq!(skeleton.holes.len(), 1);
        assert_eq!(skeleton.holes[0].encoding, encoding);
        assert_eq!(skeleton.holes[0].blob, BlobHash(*blake3::hash(b"ABCDEFAB").as_bytes()));

        for (encoding, body) in
            [("base64", "QUJD\nRE VG"), ("quoted-printable", "=41B"), ("8bit", "AB"), ("x", "AB")]
        {
            let skeleton = round(&message(encoding, body));
            assert_eq!(skeleton.holes[0].encoding, HoleEncoding::Verbatim, "{body}");
            assert_eq!(skeleton.holes[0].blob, BlobHash(*blake3::hash(body.as_bytes()).as_bytes()));
        }
        assert!(round(&message("base64", "")).holes.is_empty());
    }

    #[test]
    fn mail_168_equal_files_are_one_blob() {
        let lf = round(&message("base64", "QUJD\nREVG"));
        let crlf = round(&message("base64", "QUJDREVG\r\n"));
        assert_eq!(lf.holes[0].blob, crlf.holes[0].blob);
    }

    #[test]
    fn mail_168_returned_messages_leave_the_database_too() {
        let returned = format!("Message-ID: <1@x>\n\n{}\n", "x\n".repeat(20_000));
        let raw = format!(
            "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nFailed.\n--b\n\
             Content-Type: message/rfc822\n\n{returned}\n--b--\n"
        );
        let skeleton = round(raw.as_bytes());
        assert_eq!(skeleton.holes.len(), 1);
        assert!(skeleton.text.len() < 200);
    }

    #[test]
    fn a_damaged_skeleton_does_not_panic() {
        let hole = |offset| Hole {
            encoding: HoleEncoding::Verbatim,
            blob: BlobHash([0; 32]),
            offset,
            length: u64::MAX,
        };
        let skeleton = Skeleton { text: b"ab".to_vec(), holes: vec![hole(9), hole(1), hole(u64::MAX)] };
        assert_eq!(rebuild(&skeleton, |_| Ok::<_, ()>(b"x".to_vec())).unwrap(), b"abxxx");
    }
}
