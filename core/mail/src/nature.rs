//! What an attached file really is, by its first bytes, where its name or its declared type says otherwise.
//!
//! Nothing is parsed here: a few bytes at fixed places are compared. Files that hold other files, such as
//! `winmail.dat`, are told by their first bytes and never looked into (SEC-44).

use serde::{Deserialize, Serialize};

use crate::media_type;

/// So many bytes of a file tell what it is.
pub const HEAD: usize = 34 << 10;
/// Where an ISO 9660 disk says that it is one.
const DISK_MARK: usize = 0x8001;

/// What a file is by its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Nature {
    /// A program.
    Program,
    /// A script.
    Script,
    /// A link that starts something.
    Shortcut,
    /// A disk that the system opens like a folder.
    Disk,
    /// A page that a browser runs; SVG pictures are such pages.
    Page,
    /// Files in one file, or packed; documents of today's office programs are such archives.
    Archive,
    /// A compound file: documents of older office programs, messages and installers of Microsoft.
    Compound,
    /// A message packed by Outlook (TNEF).
    OutlookPack,
    /// A PDF document.
    Pdf,
    /// A picture.
    Picture,
}

impl Nature {
    /// Reports whether opening such a file can do more than show something.
    #[must_use]
    pub fn is_dangerous(self) -> bool {
        matches!(self, Self::Program | Self::Script | Self::Shortcut | Self::Disk | Self::Page)
    }
}

/// Files known by how they start.
const STARTS: [(&[u8], Nature); 34] = [
    (b"\x7fELF", Nature::Program),
    (b"\xfe\xed\xfa\xce", Nature::Program),
    (b"\xfe\xed\xfa\xcf", Nature::Program),
    (b"\xce\xfa\xed\xfe", Nature::Program),
    (b"\xcf\xfa\xed\xfe", Nature::Program),
    (b"\xca\xfe\xba\xbe", Nature::Program),
    (b"\0asm", Nature::Program),
    (b"dex\n", Nature::Program),
    (b"!<arch>\n", Nature::Program),
    (b"\xed\xab\xee\xdb", Nature::Program),
    (b"#!", Nature::Script),
    (b"<?php", Nature::Script),
    (b"#@~^", Nature::Script),
    (b"\x4c\0\0\0\x01\x14\x02\0", Nature::Shortcut),
    (b"[InternetShortcut]", Nature::Shortcut),
    (b"[Desktop Entry]", Nature::Shortcut),
    (b"vhdxfile", Nature::Disk),
    (b"conectix", Nature::Disk),
    (b"PK\x03\x04", Nature::Archive),
    (b"PK\x05\x06", Nature::Archive),
    (b"7z\xbc\xaf\x27\x1c", Nature::Archive),
    (b"Rar!\x1a\x07", Nature::Archive),
    (b"\x1f\x8b", Nature::Archive),
    (b"BZh", Nature::Archive),
    (b"\xfd7zXZ\0", Nature::Archive),
    (b"\x28\xb5\x2f\xfd", Nature::Archive),
    (b"MSCF\0\0\0\0", Nature::Archive),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Nature::Compound),
    (b"\x78\x9f\x3e\x22", Nature::OutlookPack),
    (b"%PDF-", Nature::Pdf),
    (b"II*\0", Nature::Picture),
    (b"MM\0*", Nature::Picture),
    (b"\0\0\x01\0", Nature::Picture),
    (b"!BDN", Nature::Compound),
];

/// How pages and scripts start, behind blanks and in whatever case.
const WORDS: [(&[u8], Nature); 9] = [
    (b"<!doctype html", Nature::Page),
    (b"<html", Nature::Page),
    (b"<head", Nature::Page),
    (b"<body", Nature::Page),
    (b"<script", Nature::Page),
    (b"<svg", Nature::Page),
    (b"<!doctype svg", Nature::Page),
    (b"@echo off", Nature::Script),
    (b"<job", Nature::Script),
];

/// Tells what a file is by its first [`HEAD`] bytes; none where they tell nothing.
#[must_use]
pub fn nature(head: &[u8]) -> Option<Nature> {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    if media_type::raster(head).is_some() {
        return Some(Nature::Picture);
    }
    if let Some((_, nature)) = STARTS.iter().find(|(start, _)| head.starts_with(start)) {
        return Some(*nature);
    }
    // Two letters alone begin many texts.
    if head.starts_with(b"MZ") && head.contains(&0) {
        return Some(Nature::Program);
    }
    if head.get(DISK_MARK..).is_some_and(|mark| mark.starts_with(b"CD001")) {
        return Some(Nature::Disk);
    }
    let start = head.trim_ascii_start();
    let start = start.get(..start.len().min(1024)).unwrap_or_default().to_ascii_lowercase();
    if let Some((_, nature)) = WORDS.iter().find(|(word, _)| start.starts_with(word)) {
        return Some(*nature);
    }
    let is_drawing = start.starts_with(b"<?xml") && memchr::memmem::find(&start, b"<svg").is_some();
    is_drawing.then_some(Nature::Page)
}

/// Tells what a file is where it poses as something else: its name, else its declared type, says one thing and its
/// bytes another. A file whose name says nothing is told where it is dangerous.
#[must_use]
pub fn posing(name: &str, declared: &str, head: &[u8]) -> Option<Nature> {
    let found = nature(head)?;
    let named =
        name.trim_end_matches(['.', ' ']).rsplit_once('.').and_then(|(_, end)| claimed(&end.to_lowercase()));
    let is_told = match named.or_else(|| declared_as(declared)) {
        Some(claims) => !claims.contains(&found),
        None => found.is_dangerous(),
    };
    is_told.then_some(found)
}

/// Returns what a file may be whose name ends so; none for an ending that says nothing here.
fn claimed(ending: &str) -> Option<&'static [Nature]> {
    use Nature::{Archive, Compound, Disk, OutlookPack, Page, Pdf, Picture, Program, Script, Shortcut};
    Some(match ending {
        "pdf" => &[Pdf],
        "png" | "jpg" | "jpeg" | "jpe" | "gif" | "webp" | "bmp" | "tif" | "tiff" | "ico" | "heic"
        | "avif" => &[Picture],
        // Encrypted documents of today's office programs are compound files.
        "docx" | "xlsx" | "pptx" | "docm" | "xlsm" | "pptm" | "dotx" | "xlsb" | "vsdx" => {
            &[Archive, Compound]
        }
        "doc" | "xls" | "ppt" | "dot" | "pps" | "vsd" => &[Compound, Archive],
        "msg" | "pst" | "ost" => &[Compound],
        "odt" | "ods" | "odp" | "odg" | "epub" | "zip" | "7z" | "rar" | "gz" | "tgz" | "bz2" | "xz"
        | "zst" => &[Archive],
        "cab" | "msi" | "msix" | "jar" | "apk" | "xpi" => &[Archive, Compound],
        "txt" | "log" | "md" | "csv" | "tsv" | "ics" | "vcf" | "eml" | "rtf" | "mp3" | "mp4" | "wav"
        | "avi" => &[],
        "html" | "htm" | "xhtml" | "xht" | "svg" | "svgz" | "xml" | "mht" | "mhtml" => &[Page, Archive],
        "exe" | "dll" | "com" | "scr" | "deb" | "rpm" | "so" | "class" | "wasm" | "appimage" => &[Program],
        "sh" | "bash" | "bat" | "cmd" | "py" | "pl" | "rb" | "php" | "js" | "vbs" | "vbe" | "jse" | "wsf" => {
            &[Script, Page]
        }
        "lnk" | "url" | "desktop" | "webloc" => &[Shortcut],
        "iso" | "img" | "vhd" | "vhdx" | "udf" => &[Disk],
        "dat" => &[OutlookPack],
        _ => return None,
    })
}

fn declared_as(declared: &str) -> Option<&'static [Nature]> {
    match declared {
        "image/svg+xml" => claimed("svg"),
        "application/pdf" => claimed("pdf"),
        "application/zip" => claimed("zip"),
        "application/ms-tnef" | "application/vnd.ms-tnef" => claimed("dat"),
        "text/html" | "application/xhtml+xml" => claimed("html"),
        "text/plain" | "text/csv" | "text/calendar" => claimed("txt"),
        _ if declared.starts_with("image/") => claimed("png"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROGRAM: &[u8] = b"MZ\x90\0\x03\0\0\0";
    const TNEF: &[u8] = b"\x78\x9f\x3e\x22\x01\0\x01\x90\x08\0";

    #[test]
    fn sec_44_a_file_that_poses_as_another_is_told() {
        let mut disk = vec![0; DISK_MARK];
        disk.extend(b"CD001");
        let files: [(&str, &str, &[u8], Nature); 16] = [
            ("facture.pdf", "application/pdf", PROGRAM, Nature::Program),
            ("photo.jpg", "image/jpeg", b"<html><script>", Nature::Page),
            ("photo.png", "image/png", b"<?xml version='1.0'?>\n<svg onload='x'/>", Nature::Page),
            ("photo", "image/png", b"\x7fELF\x02", Nature::Program),
            ("notes.txt", "text/plain", b"#!/bin/sh\nrm", Nature::Script),
            ("notes.txt", "text/plain", PROGRAM, Nature::Program),
            ("offre.docx", "", b"\x4c\0\0\0\x01\x14\x02\0", Nature::Shortcut),
            ("plan.zip", "application/zip", PROGRAM, Nature::Program),
            ("winmail.dat", "application/ms-tnef", PROGRAM, Nature::Program),
            ("message.msg", "application/vnd.ms-outlook", b"  <!DOCTYPE HTML>", Nature::Page),
            ("image.jpg", "image/jpeg", TNEF, Nature::OutlookPack),
            ("releve.pdf", "application/pdf", b"PK\x03\x04", Nature::Archive),
            ("scan.pdf", "application/pdf", &disk, Nature::Disk),
            ("a.xyz", "application/octet-stream", PROGRAM, Nature::Program),
            ("", "", b"\xef\xbb\xbf<html>", Nature::Page),
            ("facture.pdf. ", "application/pdf", PROGRAM, Nature::Program),
        ];
        for (name, declared, head, wanted) in files {
            assert_eq!(posing(name, declared, head), Some(wanted), "{name}");
        }
    }

    #[test]
    fn sec_44_a_file_that_is_what_it_says_is_not_told() {
        let compound = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
        let files: [(&str, &str, &[u8]); 18] = [
            ("facture.pdf", "application/pdf", b"%PDF-1.7"),
            ("photo.JPG", "image/jpeg", b"\xff\xd8\xff\xe0"),
            ("photo.png", "image/png", b"\xff\xd8\xff\xe0"),
            ("offre.docx", "", b"PK\x03\x04"),
            ("protege.docx", "", compound),
            ("ancien.doc", "application/msword", compound),
            ("ancien.doc", "application/msword", b"{\\rtf1"),
            ("message.msg", "application/vnd.ms-outlook", compound),
            ("winmail.dat", "application/ms-tnef", TNEF),
            ("", "application/ms-tnef", TNEF),
            ("setup.exe", "application/pdf", PROGRAM),
            ("page.html", "text/html", b"<html>"),
            ("logo.svg", "image/svg+xml", b"<svg xmlns='x'>"),
            ("notes.txt", "text/plain", b"MZ est le debut d'un texte"),
            ("liste.csv", "text/csv", b"a;b\n"),
            ("plan.dwg", "application/acad", b"AC1027"),
            ("disque.iso", "", &[0; 100]),
            ("vide", "", b""),
        ];
        for (name, declared, head) in files {
            assert_eq!(posing(name, declared, head), None, "{name}");
        }
        assert!(!Nature::OutlookPack.is_dangerous() && Nature::Page.is_dangerous());
    }
}
