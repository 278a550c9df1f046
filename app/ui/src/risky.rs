//! Files that are dangerous to open, told by their names (SEC-40).
//!
//! A name is a hint that the sender chose, so that nothing here calls a file safe.

/// Why a file is dangerous.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Risk {
    /// Its name reads otherwise than it is: letters from right to left, or a second ending behind blanks.
    Disguised,
    /// A program that looks like a document: `facture.pdf.exe`.
    DoubleEnding,
    /// A program or a script.
    Program,
    /// A link that starts something.
    Shortcut,
    /// A disk that the system opens like a folder, without the marks of a downloaded file.
    Disk,
    /// A document that can hold macros.
    Macros,
    /// A page that the browser runs.
    Page,
    /// An archive that says it holds one of the above.
    Archive,
}

impl Risk {
    /// Returns the key of the sentence about it.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Disguised => "risk-disguised",
            Self::DoubleEnding => "risk-double-ending",
            Self::Program => "risk-program",
            Self::Shortcut => "risk-shortcut",
            Self::Disk => "risk-disk",
            Self::Macros => "risk-macros",
            Self::Page => "risk-page",
            Self::Archive => "risk-archive",
        }
    }
}

const PROGRAMS: &[&str] = &[
    "exe",
    "com",
    "bat",
    "cmd",
    "msi",
    "msp",
    "scr",
    "pif",
    "ps1",
    "psm1",
    "vbs",
    "vbe",
    "js",
    "jse",
    "ws",
    "wsf",
    "wsh",
    "hta",
    "jar",
    "reg",
    "cpl",
    "msc",
    "gadget",
    "sh",
    "bash",
    "run",
    "bin",
    "appimage",
    "desktop",
    "deb",
    "rpm",
    "py",
    "pyw",
    "pl",
    "rb",
    "php",
    "app",
    "command",
    "pkg",
    "msix",
    "appx",
    "chm",
    "inf",
    "apk",
    "xll",
    "wll",
    "ppa",
    "jnlp",
    "application",
    "appref-ms",
    "settingcontent-ms",
];
const SHORTCUTS: &[&str] = &["lnk", "url", "webloc", "library-ms", "search-ms", "scf", "theme"];
const DISKS: &[&str] = &["iso", "img", "vhd", "vhdx", "dmg", "udf"];
const MACROS: &[&str] = &[
    "docm", "dotm", "xlsm", "xltm", "xlam", "xlsb", "pptm", "potm", "ppam", "ppsm", "sldm", "one", "onepkg",
    "iqy", "slk", "accdb", "mdb",
];
const PAGES: &[&str] = &["html", "htm", "xhtml", "xht", "shtml", "mht", "mhtml", "svg", "svgz", "xml"];
const ARCHIVES: &[&str] = &["zip", "7z", "rar", "gz", "tgz", "bz2", "xz", "tar", "cab", "ace", "arj", "zst"];
/// Endings that people take for harmless.
const HARMLESS: &[&str] = &[
    "pdf", "doc", "docx", "odt", "rtf", "txt", "xls", "xlsx", "ods", "csv", "ppt", "pptx", "odp", "jpg",
    "jpeg", "png", "gif", "webp", "tif", "tiff", "bmp", "mp3", "mp4", "wav", "avi", "eml", "zip",
];

/// Reports whether a character changes the direction in which a name is read.
fn turns(c: char) -> bool {
    matches!(c, '\u{200E}' | '\u{200F}' | '\u{061C}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Returns a name with every character that is not seen, or turns what is seen, as a sign of its own.
pub(crate) fn shown_name(name: &str) -> String {
    let odd = |c: char| turns(c) || c.is_control() || matches!(c, '\u{200B}'..='\u{200D}' | '\u{FEFF}');
    name.chars().map(|c| if odd(c) { '?' } else { c }).collect()
}

/// Returns why a file with this name is dangerous to open.
pub(crate) fn risk(name: &str) -> Option<Risk> {
    if name.chars().any(turns) {
        return Some(Risk::Disguised);
    }
    let trimmed = name.trim_end_matches(['.', ' ', '\u{a0}']).to_lowercase();
    let mut parts: Vec<&str> = trimmed.split('.').skip(1).collect();
    let hidden = parts.iter().any(|part| part.ends_with("   "));
    let last = parts.pop()?.trim();
    let before = parts.last().map(|part| part.trim());
    let runs = |ending: &str| PROGRAMS.contains(&ending) || SHORTCUTS.contains(&ending);
    let is_archive = ARCHIVES.contains(&last);
    let risk = if PROGRAMS.contains(&last) {
        Risk::Program
    } else if SHORTCUTS.contains(&last) {
        Risk::Shortcut
    } else if DISKS.contains(&last) {
        Risk::Disk
    } else if MACROS.contains(&last) {
        Risk::Macros
    } else if PAGES.contains(&last) {
        Risk::Page
    } else if is_archive && before.is_some_and(|ending| runs(ending) || DISKS.contains(&ending)) {
        Risk::Archive
    } else {
        return None;
    };
    if hidden {
        return Some(Risk::Disguised);
    }
    let posing = !is_archive && before.is_some_and(|ending| HARMLESS.contains(&ending));
    Some(if posing && matches!(risk, Risk::Program | Risk::Shortcut | Risk::Page) {
        Risk::DoubleEnding
    } else {
        risk
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sec_40_dangerous_files_are_told_by_their_names() {
        for (name, expected) in [
            ("a.SH", Risk::Program),
            ("setup.msi. ", Risk::Program),
            ("x.JS", Risk::Program),
            ("facture.pdf.exe", Risk::DoubleEnding),
            ("photo.jpg.lnk", Risk::DoubleEnding),
            ("releve.pdf.html", Risk::DoubleEnding),
            ("facture.pdf                              .exe", Risk::Disguised),
            ("facture_\u{202E}fdp.exe", Risk::Disguised),
            ("raccourci.lnk", Risk::Shortcut),
            ("disque.ISO", Risk::Disk),
            ("offre.docm", Risk::Macros),
            ("budget.xlsb", Risk::Macros),
            ("page.html", Risk::Page),
            ("logo.svg", Risk::Page),
            ("facture.exe.zip", Risk::Archive),
            ("outil.js.7z", Risk::Archive),
        ] {
            assert_eq!(risk(name), Some(expected), "{name}");
        }
    }

    #[test]
    fn sec_40_documents_open_without_a_question() {
        for name in
            ["facture.pdf", "photo.jpg", "exe", "plan.v2.dwg", "rapport.docx", "plans.zip", "a.tar.gz"]
        {
            assert_eq!(risk(name), None, "{name}");
        }
    }

    #[test]
    fn sec_40_a_name_that_turns_is_shown_as_it_is_written() {
        assert_eq!(shown_name("a\u{202E}fdp.exe"), "a?fdp.exe");
        assert_eq!(shown_name("devis signé.pdf"), "devis signé.pdf");
    }
}
