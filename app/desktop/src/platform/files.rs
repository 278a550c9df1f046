//! File dialogs, saving and opening files for the window.
//!
//! The window's thread may not wait, so each call works on a thread of its own and answers from there.

use std::{
    io,
    path::{Path, PathBuf},
    thread,
};

use etabli_engine::{Failure, FailureCode};
use etabli_ui::{Done, Origin, Platform, Printer, Sheets};

use super::{origin, print};

/// A page beyond this many bytes is pasted as plain text.
const MOST_PASTED: usize = 4 << 20;

/// The desktop that the window stands on.
#[derive(Debug, Default)]
pub(crate) struct Desktop {
    /// Holds the copies of attachments that were opened; removed when the window closes.
    copies: Option<tempfile::TempDir>,
}

/// Works on another thread; where none can be had, `done` is dropped, which the window allows.
fn aside(name: &str, work: impl FnOnce() + Send + 'static) {
    if let Err(error) = thread::Builder::new().name(name.to_owned()).spawn(work) {
        tracing::error!(%error, name, "no thread");
    }
}

impl Platform for Desktop {
    fn pick_files(&mut self, title: &str, done: Done<Vec<PathBuf>>) {
        let dialog = rfd::FileDialog::new().set_title(title);
        aside("pick-files", move || done(dialog.pick_files().unwrap_or_default()));
    }

    fn pick_file(&mut self, title: &str, endings: &[String], done: Done<Option<PathBuf>>) {
        let mut dialog = rfd::FileDialog::new().set_title(title);
        if !endings.is_empty() {
            dialog = dialog.add_filter(endings.join(", "), endings);
        }
        aside("pick-file", move || done(dialog.pick_file()));
    }

    fn pick_folder(&mut self, title: &str, done: Done<Option<PathBuf>>) {
        let dialog = rfd::FileDialog::new().set_title(title);
        aside("pick-folder", move || done(dialog.pick_folder()));
    }

    fn pick_save(&mut self, title: &str, file_name: &str, done: Done<Option<PathBuf>>) {
        let dialog = rfd::FileDialog::new().set_title(title).set_file_name(safe_name(file_name));
        aside("pick-save", move || done(dialog.save_file()));
    }

    fn write(
        &mut self,
        path: PathBuf,
        bytes: Vec<u8>,
        origin: Option<Origin>,
        done: Done<Result<(), Failure>>,
    ) {
        aside("write", move || {
            let written = origin::write(&path, &bytes, origin.as_ref());
            done(written.map_err(|error| unwritable(&path, error)));
        });
    }

    fn open_copy(
        &mut self,
        file_name: &str,
        bytes: Vec<u8>,
        origin: Option<Origin>,
        done: Done<Result<(), Failure>>,
    ) {
        let folder = match self.copies() {
            Ok(folder) => folder,
            Err(failure) => return done(Err(failure)),
        };
        let name = safe_name(file_name);
        aside("open-copy", move || done(open_copy(&folder, &name, &bytes, origin.as_ref())));
    }

    fn reveal(&mut self, path: &Path) {
        if let Err(error) = open_folder_of(path) {
            tracing::warn!(%error, "no file manager");
        }
    }

    fn reveal_copy(
        &mut self,
        file_name: &str,
        bytes: Vec<u8>,
        origin: Option<Origin>,
        done: Done<Result<(), Failure>>,
    ) {
        let folder = match self.copies() {
            Ok(folder) => folder,
            Err(failure) => return done(Err(failure)),
        };
        let name = safe_name(file_name);
        aside("reveal-copy", move || {
            let shown = copy(&folder, &name, &bytes, origin.as_ref())
                .and_then(|path| open_folder_of(&path).map_err(|error| unopened(&path, error)));
            done(shown);
        });
    }

    fn read(&mut self, path: PathBuf, done: Done<Result<Vec<u8>, Failure>>) {
        aside("read", move || {
            let large = || Failure::new(FailureCode::FilesTooLarge, path.display().to_string());
            let read = match std::fs::metadata(&path) {
                Ok(facts) if facts.len() > etabli_engine::MAX_FILES => Err(large()),
                _ => std::fs::read(&path).map_err(|error| {
                    Failure::new(FailureCode::SourceUnreadable, path.display().to_string()).because(error)
                }),
            };
            done(read);
        });
    }

    fn pasted_page(&mut self, done: Done<Option<String>>) {
        // The clipboard belongs to another program, which answers when it wants to.
        aside("clipboard", move || {
            let page = arboard::Clipboard::new().and_then(|mut clipboard| clipboard.get().html());
            if let Err(error) = &page {
                tracing::debug!(%error, "no page in the clipboard");
            }
            done(page.ok().filter(|page| page.len() <= MOST_PASTED && !page.trim().is_empty()));
        });
    }

    fn browse(&mut self, url: &str) {
        if let Err(error) = open::that_detached(url) {
            tracing::warn!(%error, "no browser");
        }
    }

    fn can_print(&self) -> bool {
        print::Printing::of_system().is_some()
    }

    fn printers(&mut self, done: Done<Option<Vec<Printer>>>) {
        aside("printers", move || {
            done(print::Printing::of_system().and_then(|printing| printing.printers()))
        });
    }

    fn print(&mut self, sheets: Sheets, done: Done<Result<Option<Printer>, Failure>>) {
        let folder = match self.copies() {
            Ok(folder) => folder,
            Err(failure) => return done(Err(failure)),
        };
        aside("print", move || {
            let copy = copy(&folder, "etabli.pdf", &sheets.pdf, None);
            done(copy.and_then(|path| print::hand_over(&sheets, &path)));
        });
    }

    fn notify(&mut self, title: &str, text: &str) {
        let mut note = notify_rust::Notification::new();
        note.appname("Établi").summary(title).body(&plain(text)).icon("mail-unread");
        aside("notify", move || {
            if let Err(error) = note.show() {
                tracing::debug!(%error, "no desktop notifications");
            }
        });
    }
}

/// Makes text from a message safe where the desktop reads markup.
fn plain(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

impl Desktop {
    /// Returns the folder for copies, which only this user can read.
    fn copies(&mut self) -> Result<PathBuf, Failure> {
        if self.copies.is_none() {
            let mut builder = tempfile::Builder::new();
            builder.prefix("etabli-");
            #[cfg(unix)]
            builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
            let made = builder.tempdir();
            self.copies = Some(made.map_err(|error| unwritable(&std::env::temp_dir(), error))?);
        }
        Ok(self.copies.as_ref().map(|copies| copies.path().to_owned()).unwrap_or_default())
    }
}

/// Writes a copy into a fresh folder, so that equal names do not collide.
fn copy(folder: &Path, name: &str, bytes: &[u8], origin: Option<&Origin>) -> Result<PathBuf, Failure> {
    let write = || -> io::Result<PathBuf> {
        let path = tempfile::Builder::new().prefix("").tempdir_in(folder)?.keep().join(name);
        origin::write(&path, bytes, origin)?;
        // What is changed in a copy would be lost with it.
        let mut rights = std::fs::metadata(&path)?.permissions();
        rights.set_readonly(true);
        std::fs::set_permissions(&path, rights)?;
        Ok(path)
    };
    write().map_err(|error| unwritable(&folder.join(name), error))
}

/// Writes a copy and opens it.
fn open_copy(folder: &Path, name: &str, bytes: &[u8], origin: Option<&Origin>) -> Result<(), Failure> {
    let path = copy(folder, name, bytes, origin)?;
    open::that_detached(&path).map_err(|error| unopened(&path, error))
}

/// Opens the folder of a file: file managers differ in how a file is marked, its folder opens everywhere.
fn open_folder_of(path: &Path) -> io::Result<()> {
    open::that_detached(if path.is_dir() { path } else { path.parent().unwrap_or(path) })
}

fn unopened(path: &Path, error: io::Error) -> Failure {
    Failure::new(FailureCode::SourceUnreadable, path.display().to_string()).because(error)
}

fn unwritable(path: &Path, error: io::Error) -> Failure {
    let code = match error.kind() {
        io::ErrorKind::StorageFull => FailureCode::DiskFull,
        _ => FailureCode::TargetUnwritable,
    };
    Failure::new(code, path.display().to_string()).because(error)
}

/// Makes a name from a message fit for a file: one component, no marks that reorder it, no name that a
/// system reserves.
fn safe_name(name: &str) -> String {
    const LONGEST: usize = 120;
    let cleaned: String = name
        .chars()
        .map(|c| match c {
            '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => '_',
            c if c.is_control() => '_',
            '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' => '_',
            c => c,
        })
        .collect();
    let cleaned = cleaned.trim_matches(|c: char| c == '.' || c.is_whitespace());
    // The end is kept, since it says what the file is.
    let (stem, end) = match cleaned.rsplit_once('.') {
        Some((stem, end)) if !stem.is_empty() && end.chars().count() <= 16 => (stem, format!(".{end}")),
        _ => (cleaned, String::new()),
    };
    let stem: String = stem.chars().take(LONGEST).collect();
    let reserved = ["con", "prn", "aux", "nul"].contains(&stem.to_lowercase().as_str())
        || (stem.len() == 4
            && ["com", "lpt"].iter().any(|port| stem.to_lowercase().starts_with(port))
            && stem.ends_with(|c: char| c.is_ascii_digit()));
    match (stem.as_str(), reserved) {
        ("", _) => format!("attachment{end}"),
        (stem, true) => format!("_{stem}{end}"),
        (stem, false) => format!("{stem}{end}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_from_messages_stay_inside_their_folder() {
        for (name, safe) in [
            ("Devis n° 12.pdf", "Devis n° 12.pdf"),
            ("../../etc/passwd", "_.._etc_passwd"),
            ("C:\\x\\y.txt", "C__x_y.txt"),
            ("invoice\u{202e}gpj.exe", "invoice_gpj.exe"),
            ("a\0b.txt", "a_b.txt"),
            ("CON", "_CON"),
            ("nul.txt", "_nul.txt"),
            ("lpt1.doc", "_lpt1.doc"),
            ("trailing. . ", "trailing"),
            ("", "attachment"),
            ("...", "attachment"),
        ] {
            assert_eq!(safe_name(name), safe, "{name}");
        }
        let long = safe_name(&format!("{}.pdf", "é".repeat(500)));
        assert!(long.ends_with(".pdf") && long.len() < 255, "{long}");
    }

    #[test]
    fn a_copy_is_written_where_only_we_look() {
        let mut desktop = Desktop::default();
        let folder = desktop.copies().unwrap();
        assert!(folder.is_dir());
        assert_eq!(desktop.copies().unwrap(), folder);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&folder).unwrap().permissions().mode() & 0o077, 0);
        }
        drop(desktop);
        assert!(!folder.exists());
    }
}
