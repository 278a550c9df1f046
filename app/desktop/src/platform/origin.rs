//! Files from mail carry where they came from, in the way that each system knows (SEC-42).
//!
//! On Linux these are the attributes that freedesktop.org names for attachments: the sender's address and the
//! Message-ID. Windows gets the stream that makes it ask before it runs or edits a file of the internet, macOS the
//! attribute that Gatekeeper looks at; neither tells whose message it was. Subject, recipients and names are nobody's
//! business who gets the file later. A file system that keeps no such marks gets the file without.

use std::{
    fs::{self, File},
    io::{self, Write as _},
    path::Path,
};

use etabli_ui::Origin;

/// A longer text is no address and no id.
const LONGEST: usize = 900;

/// The systems that know a mark, each with its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum System {
    Freedesktop,
    MacOs,
    Windows,
}

const HERE: System = if cfg!(windows) {
    System::Windows
} else if cfg!(target_os = "macos") {
    System::MacOs
} else {
    System::Freedesktop
};

/// A mark of a file.
#[derive(Debug, PartialEq, Eq)]
enum Mark {
    /// An extended attribute.
    Attribute(&'static str, String),
    /// A second stream beside the content.
    Stream(&'static str, String),
}

/// Writes a file; one from mail is marked before it has content, so that it never lies there unmarked.
pub(crate) fn write(path: &Path, bytes: &[u8], origin: Option<&Origin>) -> io::Result<()> {
    let mut file = File::create(path)?;
    let now = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default().as_secs();
    for mark in origin.into_iter().flat_map(|origin| marks(HERE, origin, now)) {
        if let Err(error) = put(&file, path, &mark) {
            tracing::debug!(%error, "the file system keeps no mark of origin");
        }
    }
    file.write_all(bytes)
}

fn marks(system: System, origin: &Origin, now: u64) -> Vec<Mark> {
    match system {
        System::Freedesktop => [
            ("user.xdg.origin.email.from", &origin.from),
            ("user.xdg.origin.email.message-id", &origin.message_id),
        ]
        .into_iter()
        .map(|(name, value)| (name, plain(value)))
        // Where nothing is known, the first one still says that it came by mail.
        .filter(|(name, value)| !value.is_empty() || name.ends_with("from"))
        .map(|(name, value)| Mark::Attribute(name, value))
        .collect(),
        System::MacOs => vec![Mark::Attribute("com.apple.quarantine", format!("0081;{now:08x};Etabli;"))],
        System::Windows => {
            vec![Mark::Stream("Zone.Identifier", "[ZoneTransfer]\r\nZoneId=3\r\n".to_owned())]
        }
    }
}

fn plain(text: &str) -> String {
    let text: String = text.chars().filter(|c| !c.is_control()).collect();
    if text.len() <= LONGEST { text } else { String::new() }
}

fn put(file: &File, path: &Path, mark: &Mark) -> io::Result<()> {
    match mark {
        Mark::Attribute(name, value) => attribute(file, name, value),
        Mark::Stream(name, value) => {
            let mut stream = path.as_os_str().to_owned();
            stream.push(":");
            stream.push(name);
            fs::write(stream, value)
        }
    }
}

#[cfg(any(target_os = "linux", target_os = "macos"))]
fn attribute(file: &File, name: &str, value: &str) -> io::Result<()> {
    Ok(rustix::fs::fsetxattr(file, name, value.as_bytes(), rustix::fs::XattrFlags::empty())?)
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn attribute(_: &File, _: &str, _: &str) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin() -> Origin {
        Origin { from: "c.vasseur@saint-aubin.example".to_owned(), message_id: "1@x.example".to_owned() }
    }

    #[test]
    fn sec_42_each_system_gets_its_own_mark() {
        let attribute = |name, value: &str| Mark::Attribute(name, value.to_owned());
        assert_eq!(
            marks(System::Freedesktop, &origin(), 0),
            [
                attribute("user.xdg.origin.email.from", "c.vasseur@saint-aubin.example"),
                attribute("user.xdg.origin.email.message-id", "1@x.example"),
            ]
        );
        let odd = Origin { from: "a\r\n\0b".to_owned(), message_id: "x".repeat(5000) };
        assert_eq!(marks(System::Freedesktop, &odd, 0), [attribute("user.xdg.origin.email.from", "ab")]);
        assert_eq!(marks(System::Freedesktop, &Origin::default(), 0).len(), 1, "that it came by mail");
        assert_eq!(
            marks(System::MacOs, &origin(), 0x6750_0000),
            [attribute("com.apple.quarantine", "0081;67500000;Etabli;")]
        );
        let [Mark::Stream(name, text)] = &marks(System::Windows, &origin(), 0)[..] else { panic!() };
        assert_eq!((*name, text.as_str()), ("Zone.Identifier", "[ZoneTransfer]\r\nZoneId=3\r\n"));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn sec_42_a_file_from_mail_is_marked_and_one_that_we_made_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let names = |path: &Path| {
            let mut names = vec![0_u8; 4096];
            let length = rustix::fs::listxattr(path, names.as_mut_slice()).unwrap_or(0);
            names.truncate(length);
            String::from_utf8(names).unwrap()
        };
        let probe = folder.path().join("probe");
        fs::write(&probe, "").unwrap();
        let keeps = attribute(&File::options().write(true).open(&probe).unwrap(), "user.etabli", "1").is_ok();
        let (theirs, ours) = (folder.path().join("devis.pdf"), folder.path().join("lettre.pdf"));
        write(&theirs, b"%PDF", Some(&origin())).unwrap();
        write(&ours, b"%PDF", None).unwrap();
        assert_eq!(fs::read(&theirs).unwrap(), b"%PDF");
        assert!(!names(&ours).contains("origin"), "{}", names(&ours));
        let mut from = [0_u8; 100];
        let read = rustix::fs::getxattr(&theirs, "user.xdg.origin.email.from", from.as_mut_slice());
        assert_eq!(read.is_ok(), keeps, "a file system without attributes only loses the mark");
        if let Ok(length) = read {
            assert_eq!(&from[..length], b"c.vasseur@saint-aubin.example");
            assert!(!names(&theirs).contains("subject"), "{}", names(&theirs));
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn sec_42_a_file_that_takes_no_mark_is_saved_all_the_same() {
        // What is written here is thrown away, and nothing here has attributes.
        write(Path::new("/dev/null"), b"%PDF", Some(&origin())).unwrap();
        assert!(
            put(&File::open("/dev/null").unwrap(), Path::new("/dev/null"), &marks(HERE, &origin(), 0)[0])
                .is_err()
        );
    }
}
