//! Files to attach: real ones, made byte by byte.

mod office;
mod pdf;
mod picture;
mod sketch;
mod zip;

pub(super) use office::{document, sheet};
pub(super) use pdf::pdf;
pub(super) use picture::Picture;
pub(super) use sketch::{door, drawer, plan, scratches};
pub(super) use zip::zip;

/// Returns the media type that a file name's extension stands for.
pub(super) fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "pdf" => "application/pdf",
        "png" => "image/png",
        "jpg" => "image/jpeg",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "zip" => "application/zip",
        "ics" => "text/calendar",
        "txt" => "text/plain",
        _ => "application/octet-stream",
    }
}
