//! The media type of a file that is sent.

/// Types by the end of a name.
const BY_NAME: [(&str, &str); 34] = [
    ("pdf", "application/pdf"),
    ("png", "image/png"),
    ("jpg", "image/jpeg"),
    ("jpeg", "image/jpeg"),
    ("gif", "image/gif"),
    ("webp", "image/webp"),
    ("svg", "image/svg+xml"),
    ("tif", "image/tiff"),
    ("tiff", "image/tiff"),
    ("heic", "image/heic"),
    ("txt", "text/plain"),
    ("csv", "text/csv"),
    ("md", "text/markdown"),
    ("htm", "text/html"),
    ("html", "text/html"),
    ("ics", "text/calendar"),
    ("vcf", "text/vcard"),
    ("xml", "application/xml"),
    ("json", "application/json"),
    ("zip", "application/zip"),
    ("gz", "application/gzip"),
    ("7z", "application/x-7z-compressed"),
    ("rtf", "application/rtf"),
    ("doc", "application/msword"),
    ("xls", "application/vnd.ms-excel"),
    ("ppt", "application/vnd.ms-powerpoint"),
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    ("odt", "application/vnd.oasis.opendocument.text"),
    ("ods", "application/vnd.oasis.opendocument.spreadsheet"),
    ("odp", "application/vnd.oasis.opendocument.presentation"),
    ("mp3", "audio/mpeg"),
    ("mp4", "video/mp4"),
];

/// Types by the first bytes.
const BY_CONTENT: [(&[u8], &str); 7] = [
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"\x1f\x8b", "application/gzip"),
    (b"PK\x03\x04", "application/zip"),
    (b"{\\rtf", "application/rtf"),
];

/// Returns the media type of a file by its name, else by its first bytes.
///
/// A file that calls itself a picture and is none is no picture.
#[must_use]
pub fn guess(name: &str, content: &[u8]) -> &'static str {
    const UNKNOWN: &str = "application/octet-stream";
    let seen = BY_CONTENT.iter().find(|(magic, _)| content.starts_with(magic)).map(|(_, kind)| *kind);
    let end = name.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase()).unwrap_or_default();
    let named = BY_NAME.iter().find(|(known, _)| *known == end).map(|(_, kind)| *kind);
    match (named, seen) {
        (Some(named), Some(seen)) if named.starts_with("image/") && named != seen => seen,
        (Some("image/png" | "image/jpeg" | "image/gif"), None) => UNKNOWN,
        (Some(named), _) => named,
        (None, Some(seen)) => seen,
        (None, None) => UNKNOWN,
    }
}

/// Returns what kind of raster picture a file is by its first bytes; none where it is none that is shown.
#[must_use]
pub fn raster(content: &[u8]) -> Option<&'static str> {
    Some(match content {
        [0x89, b'P', b'N', b'G', ..] => "png",
        [0xff, 0xd8, 0xff, ..] => "jpeg",
        [b'G', b'I', b'F', b'8', ..] => "gif",
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => "webp",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mail_168_the_type_of_a_file_is_told_by_its_name_and_its_content() {
        assert_eq!(guess("Devis été.PDF", b"%PDF-1.7"), "application/pdf");
        assert_eq!(guess("notes.txt", b"x"), "text/plain");
        assert_eq!(guess("scan", b"\xff\xd8\xff\xe0"), "image/jpeg");
        assert_eq!(guess("a.docx", b"PK\x03\x04"), BY_NAME[26].1);
        assert_eq!(guess("logo.png", b"\xff\xd8\xff\xe0"), "image/jpeg", "its content tells");
        assert_eq!(guess("logo.png", b"MZ\x90\0"), "application/octet-stream", "it is no picture");
        assert_eq!(guess("README", b"x"), "application/octet-stream");
    }
}
