//! What the servers saw and hold, read from their logs and files rather than through a protocol.
//!
//! The servers write their logs a moment after they answer the client: ask inside
//! [`wait_for`](crate::wait_for).

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use crate::servers::MailServers;
use crate::users::User;

/// What a client did to one message, as Dovecot saw it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailLogEvent {
    /// The part of Dovecot that did it: `imap`, `pop3` or `lmtp`.
    pub service: String,
    /// One of `save`, `copy`, `expunge`, `delete`, `undelete` and `flag_change`.
    pub action: String,
    /// For `copy` the folder that the message came from.
    pub source: Option<String>,
    /// The folder; for `copy` the one that the message went to.
    pub mailbox: String,
    /// The message number, where the server knew it yet.
    pub uid: Option<u32>,
    /// The Message-ID with its angle brackets, empty if there is none.
    pub msgid: String,
    /// The flags as the server writes them, such as `\Seen \Flagged`.
    pub flags: String,
}

impl MailServers {
    /// Returns the whole log of Dovecot.
    pub fn log(&self) -> String {
        self.read_log("dovecot.log")
    }

    /// Returns the main log of Exim.
    pub fn exim_log(&self) -> String {
        self.read_log("exim_mainlog")
    }

    /// Returns what clients and deliveries did to the messages of a user, oldest first.
    pub fn mail_log(&self, user: &User) -> Vec<MailLogEvent> {
        let owner = format!("({})", user.address);
        self.log().lines().filter_map(|line| parse_event(line, &owner)).collect()
    }

    /// Returns the messages that left for other domains, oldest first, with the `Envelope-To` and
    /// `Return-path` that Exim adds.
    pub fn sink(&self) -> Vec<Vec<u8>> {
        read_maildir(&self.dir().join("sink"))
    }

    /// Returns the messages that left for one address of another domain, oldest first.
    pub fn sink_for(&self, address: &str) -> Vec<Vec<u8>> {
        let line = format!("Envelope-to: {address}\n");
        let mut messages = self.sink();
        messages.retain(|message| {
            let end = message.windows(2).position(|two| two == b"\n\n").unwrap_or(message.len());
            contains_ignoring_case(&message[..end], line.as_bytes())
        });
        messages
    }

    /// Returns the addresses of other domains that messages left for, once for each message.
    pub fn sink_recipients(&self) -> Vec<String> {
        let to = |message: &Vec<u8>| {
            let text = String::from_utf8_lossy(message);
            let line = text.lines().find_map(|line| line.strip_prefix("Envelope-to: "));
            line.map(str::to_owned)
        };
        self.sink().iter().filter_map(to).collect()
    }

    /// Counts the messages of a sender that the SMTP server has taken and not delivered yet.
    pub fn undelivered(&self, sender: &User) -> usize {
        let log = self.exim_log();
        let from = format!("<= {} ", sender.address);
        // A line is `DATE TIME NUMBER <= SENDER ...`, and at the end `DATE TIME NUMBER Completed`.
        let number = |line: &str| line.split(' ').nth(2).map(str::to_owned);
        let is_over: HashSet<String> =
            log.lines().filter(|line| line.ends_with(" Completed")).filter_map(number).collect();
        let taken = log.lines().filter(|line| line.contains(&from)).filter_map(number);
        taken.filter(|taken| !is_over.contains(taken)).count()
    }

    /// Returns the messages in a folder as their files hold them, oldest first; none if the folder
    /// does not exist.
    ///
    /// The folder is named as the user's clients name it. The files have LF line ends.
    ///
    /// # Panics
    /// For [`MBOX`](crate::MBOX), whose folders are no Maildir.
    pub fn mailbox(&self, user: &User, folder: &str) -> Vec<Vec<u8>> {
        read_maildir(&self.maildir(user, folder))
    }

    /// Counts the messages in a folder.
    pub fn messages_in(&self, user: &User, folder: &str) -> usize {
        list_maildir(&self.maildir(user, folder)).len()
    }

    /// Returns the path of a folder's Maildir.
    pub(crate) fn maildir(&self, user: &User, folder: &str) -> PathBuf {
        let local = user.local_part();
        assert_ne!(local, "mbox", "the folders of this user are no Maildir");
        let root = self.home(user).join("Maildir");
        if folder.eq_ignore_ascii_case("INBOX") {
            return root;
        }
        let name = match local {
            "dot" => folder.strip_prefix("INBOX.").unwrap_or(folder).to_owned(),
            _ => folder.replace('/', "."),
        };
        root.join(format!(".{}", encode_folder(&name)))
    }
}

/// Reads one line such as
/// `Nov 24 16:00:00 imap(a@b)<12><x>: Info: copy from INBOX: box=Trash, uid=3, msgid=<i>, size=9, flags=()`.
fn parse_event(line: &str, owner: &str) -> Option<MailLogEvent> {
    let (before, after) = line.split_once(owner)?;
    let service = before.rsplit(' ').next()?.to_owned();
    let (_, text) = after.split_once(": Info: ")?;
    let (act, fields) = text.split_once(": box=")?;
    let (action, source) = match act.split_once(" from ") {
        Some((action, source)) => (action, Some(source.to_owned())),
        None => (act, None),
    };
    if !["save", "copy", "expunge", "delete", "undelete", "flag_change"].contains(&action) {
        return None;
    }
    // A folder name or a Message-ID may hold commas, so each field ends where the next one starts.
    let (mailbox, rest) = fields.split_once(", uid=")?;
    let (uid, rest) = rest.split_once(", msgid=")?;
    let (msgid, rest) = rest.rsplit_once(", size=").unwrap_or((rest, ""));
    let flags = rest.split_once("flags=(").and_then(|(_, flags)| flags.strip_suffix(')')).unwrap_or("");
    Some(MailLogEvent {
        service,
        action: action.to_owned(),
        source,
        mailbox: mailbox.to_owned(),
        uid: uid.parse().ok(),
        msgid: msgid.to_owned(),
        flags: flags.to_owned(),
    })
}

/// Lists the files of the messages, oldest first.
fn list_maildir(path: &Path) -> Vec<PathBuf> {
    let mut files: Vec<(Vec<u64>, PathBuf)> = ["new", "cur"]
        .iter()
        .filter_map(|sub| fs::read_dir(path.join(sub)).ok())
        .flat_map(|entries| entries.flatten())
        .map(|entry| (arrival(&entry.file_name().to_string_lossy()), entry.path()))
        .collect();
    files.sort();
    files.into_iter().map(|(_, path)| path).collect()
}

/// Returns when a message arrived: a name starts as `1700000000.M123456P12` or `1700000000.H123456P12`.
fn arrival(name: &str) -> Vec<u64> {
    name.split(|other: char| !other.is_ascii_digit())
        .filter(|number| !number.is_empty())
        .take(3)
        .filter_map(|number| number.parse().ok())
        .collect()
}

fn read_maildir(path: &Path) -> Vec<Vec<u8>> {
    // A server may rename a file between the look and the reading; then the look is taken again.
    for _ in 0..20 {
        let read: Result<Vec<Vec<u8>>, _> = list_maildir(path).into_iter().map(fs::read).collect();
        if let Ok(messages) = read {
            return messages;
        }
    }
    panic!("the files in {} change faster than they can be read", path.display());
}

/// Encodes a folder name as RFC 3501 section 5.1.3 says, which is how Maildir names its folders.
fn encode_folder(name: &str) -> String {
    let mut encoded = String::new();
    let mut wide: Vec<u8> = Vec::new();
    let flush = |wide: &mut Vec<u8>, encoded: &mut String| {
        if !wide.is_empty() {
            let text = STANDARD_NO_PAD.encode(&*wide).replace('/', ",");
            encoded.push_str(&format!("&{text}-"));
            wide.clear();
        }
    };
    for character in name.chars() {
        match character {
            ' '..='~' => {
                flush(&mut wide, &mut encoded);
                encoded.push(character);
                if character == '&' {
                    encoded.push('-');
                }
            }
            _ => {
                let mut units = [0; 2];
                wide.extend(character.encode_utf16(&mut units).iter().flat_map(|unit| unit.to_be_bytes()));
            }
        }
    }
    flush(&mut wide, &mut encoded);
    encoded
}

fn contains_ignoring_case(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window.eq_ignore_ascii_case(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folder_names_are_encoded() {
        assert_eq!(encode_folder("Envoyés"), "Envoy&AOk-s");
        assert_eq!(encode_folder("R&D"), "R&-D");
        assert_eq!(encode_folder("日本"), "&ZeVnLA-");
    }

    #[test]
    fn a_copy_is_read_with_both_folders() {
        let line = "Nov 24 16:00:00 imap(a@bench.test)<12><x>: Info: copy from INBOX: box=A, B, uid=3, \
                    msgid=<i,j>, size=9, flags=(\\Seen)";
        let event = parse_event(line, "(a@bench.test)").unwrap();
        let expected = MailLogEvent {
            service: "imap".to_owned(),
            action: "copy".to_owned(),
            source: Some("INBOX".to_owned()),
            mailbox: "A, B".to_owned(),
            uid: Some(3),
            msgid: "<i,j>".to_owned(),
            flags: "\\Seen".to_owned(),
        };
        assert_eq!(event, expected);
    }
}
