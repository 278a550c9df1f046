//! A Maildir++ to import: the one that `ETABLI_BENCH_CORPUS` names, else one of our own, kept between runs.

use std::{
    fs,
    path::{Path, PathBuf},
};

use etabli_engine::demo::{self, DemoFolder, DemoMessage};

use super::{Result, kept};

const SEED: u64 = 1;
const COUNT: u64 = 20_000;

/// A Maildir with what is known of it.
#[derive(Debug)]
pub(crate) struct Corpus {
    /// Its folder.
    pub(crate) path: PathBuf,
    /// Message files.
    pub(crate) messages: u64,
    /// Bytes of the message files.
    pub(crate) bytes: u64,
}

/// Finds or makes the corpus, and reads it once so that everyone who follows finds it in memory.
pub(crate) fn corpus() -> Result<Corpus> {
    let path = match std::env::var_os("ETABLI_BENCH_CORPUS") {
        Some(path) => PathBuf::from(path),
        None => own()?,
    };
    let mut corpus = Corpus { path: path.clone(), messages: 0, bytes: 0 };
    read(&path, &mut corpus).map_err(|error| format!("{}: {error}", path.display()))?;
    if corpus.messages == 0 {
        return Err(format!("{} is no Maildir with messages", path.display()).into());
    }
    Ok(corpus)
}

fn read(folder: &Path, corpus: &mut Corpus) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            read(&entry.path(), corpus)?;
        } else if folder.ends_with("cur") || folder.ends_with("new") {
            corpus.messages += 1;
            corpus.bytes += fs::read(entry.path())?.len() as u64;
        }
    }
    Ok(())
}

fn own() -> Result<PathBuf> {
    let path = kept()?.join(format!("maildir-{SEED}-{COUNT}"));
    if path.exists() {
        return Ok(path);
    }
    println!("making a Maildir of {COUNT} messages in {}", path.display());
    let unfinished = path.with_extension("unfinished");
    if unfinished.exists() {
        fs::remove_dir_all(&unfinished)?;
    }
    for part in ["cur", "new", "tmp"] {
        fs::create_dir_all(unfinished.join(part))?;
    }
    for (index, message) in demo::corpus(SEED, COUNT).enumerate() {
        let folder = unfinished.join(folder_name(message.folder));
        if !folder.join("cur").exists() {
            for part in ["cur", "new", "tmp"] {
                fs::create_dir_all(folder.join(part))?;
            }
        }
        let name = format!("{index:08}.bench,S={}:2,{}", message.raw.len(), flags(&message));
        fs::write(folder.join("cur").join(name), &message.raw)?;
    }
    fs::rename(&unfinished, &path)?;
    Ok(path)
}

/// Returns the folder of a Maildir++: empty for the inbox, else a dot before each name.
fn folder_name(folder: DemoFolder) -> String {
    match folder {
        DemoFolder::Inbox(_) => String::new(),
        DemoFolder::Sent(_) => ".Sent".to_owned(),
        DemoFolder::Junk => ".Junk".to_owned(),
        DemoFolder::Trash => ".Trash".to_owned(),
        DemoFolder::Basic(path) => path.iter().map(|name| format!(".{}", modified_utf7(name))).collect(),
    }
}

/// Returns the flags of a message as the name of its file in a Maildir has them.
pub(crate) fn flags(message: &DemoMessage) -> String {
    let flags = [('F', message.flagged), ('R', message.answered), ('S', message.read)];
    flags.iter().filter(|(_, set)| *set).map(|(flag, _)| flag).collect()
}

/// Writes a folder name as Maildir++ and IMAP do (RFC 3501, section 5.1.3).
fn modified_utf7(name: &str) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";
    let mut out = String::new();
    let (mut bits, mut count) = (0_u32, 0);
    let mut open = false;
    let flush = |out: &mut String, bits: &mut u32, count: &mut u32, open: &mut bool| {
        if *open {
            if *count > 0 {
                out.push(char::from(ALPHABET[(*bits << (6 - *count)) as usize & 63]));
            }
            out.push('-');
            (*bits, *count, *open) = (0, 0, false);
        }
    };
    for c in name.chars() {
        if c.is_ascii() {
            flush(&mut out, &mut bits, &mut count, &mut open);
            out.push(c);
            if c == '&' {
                out.push('-');
            }
            continue;
        }
        if !open {
            out.push('&');
            open = true;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            bits = (bits << 16) | u32::from(*unit);
            count += 16;
            while count >= 6 {
                count -= 6;
                out.push(char::from(ALPHABET[(bits >> count) as usize & 63]));
            }
            bits &= (1 << count) - 1;
        }
    }
    flush(&mut out, &mut bits, &mut count, &mut open);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folder_names_are_those_of_maildir() {
        assert_eq!(modified_utf7("Comptabilité"), "Comptabilit&AOk-");
        assert_eq!(modified_utf7("A & B"), "A &- B");
        assert_eq!(modified_utf7("日本"), "&ZeVnLA-");
        assert_eq!(folder_name(DemoFolder::Basic(&["Archives", "2019"])), ".Archives.2019");
    }
}
