//! Documents in JSON.

use etabli_engine::view::{DocumentRow, DocumentTarget};
use serde::Serialize;

use super::{none_if_empty, rfc3339};

/// One line of `documents list`, and `documents show`.
#[derive(Debug, Serialize)]
pub(crate) struct DocumentLine<'a> {
    id: String,
    name: &'a str,
    r#type: &'a str,
    size: u64,
    hash: &'a str,
    added: String,
    added_by: Option<&'a str>,
    message: Option<String>,
    subject: Option<&'a str>,
    /// Counted from 1, as `show` counts attachments.
    attachment: u32,
    links: Vec<DocumentLinkObject<'a>>,
}

#[derive(Debug, Serialize)]
struct DocumentLinkObject<'a> {
    kind: &'a str,
    id: String,
    title: &'a str,
    /// Whoever sees this sees the document, also without its message.
    shared: bool,
}

impl<'a> DocumentLine<'a> {
    pub(crate) fn new(row: &'a DocumentRow) -> Self {
        Self {
            id: row.id.to_string(),
            name: &row.name,
            r#type: &row.media_type,
            size: row.size,
            hash: &row.hash,
            added: rfc3339(row.added_at, 0),
            added_by: none_if_empty(&row.added_by_name),
            message: row.message.map(|id| id.to_string()),
            subject: none_if_empty(&row.subject),
            attachment: row.part.saturating_add(1),
            links: row
                .links
                .iter()
                .map(|link| DocumentLinkObject {
                    kind: &link.chip.kind,
                    id: link.chip.target.to_string(),
                    title: &link.chip.title,
                    shared: link.shows,
                })
                .collect(),
        }
    }
}

/// One line of `documents targets`.
#[derive(Debug, Serialize)]
pub(crate) struct TargetLine<'a> {
    kind: &'a str,
    id: String,
    title: &'a str,
    detail: &'a str,
    /// Others than those who see the message would see the files.
    needs_share: bool,
    /// Attachments that are among its documents already, counted from 1.
    attachments: Vec<u32>,
}

impl<'a> TargetLine<'a> {
    pub(crate) fn new(target: &'a DocumentTarget) -> Self {
        Self {
            kind: &target.chip.kind,
            id: target.chip.target.to_string(),
            title: &target.chip.title,
            detail: &target.chip.detail,
            needs_share: target.shows,
            attachments: target.parts.iter().map(|part| part.saturating_add(1)).collect(),
        }
    }
}
