//! Puts messages into mailboxes, over LMTP.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, UNIX_EPOCH};

use crate::policy::Policy;
use crate::servers::MailServers;
use crate::users::User;

/// The sender of what is delivered, unless a test says another.
const SENDER: &str = "someone@elsewhere.example";

/// Counts planted messages, so that each file has a name of its own.
static PLANTED: AtomicU64 = AtomicU64::new(0);

/// A message that lies in an inbox as if it had come there long ago.
#[derive(Clone, Debug)]
pub struct Planted {
    /// The message, with CRLF or LF line ends.
    pub raw: Vec<u8>,
    /// When it came, in seconds since 1970; a client reads this as INTERNALDATE.
    pub at: u64,
    /// The flags as Maildir writes them, in the order of the alphabet, such as `FS`.
    pub flags: String,
}

impl MailServers {
    /// Puts messages into the inbox of a user without any delivery: their files are written.
    pub fn plant(&self, user: &User, messages: impl IntoIterator<Item = Planted>) {
        let root = self.maildir(user, "INBOX");
        for part in ["cur", "new", "tmp"] {
            fs::create_dir_all(root.join(part)).expect("the Maildir can be made");
        }
        for message in messages {
            let number = PLANTED.fetch_add(1, Ordering::Relaxed);
            let raw = with_lf(&message.raw);
            let name = format!("{}.M{number}P1.planted,S={}:2,{}", message.at, raw.len(), message.flags);
            let (written, path) = (root.join("tmp").join(&name), root.join("cur").join(&name));
            let mut file = File::create(&written).expect("a message can be written");
            file.write_all(&raw).expect("a message can be written");
            file.set_modified(UNIX_EPOCH + Duration::from_secs(message.at)).expect("the time can be set");
            self.own(&written);
            fs::rename(&written, path).expect("a message can be moved");
        }
        // The folder of the user above is the servers' too.
        let home = self.home(user);
        for folder in [root.join("cur"), root.join("new"), root.join("tmp"), root, home] {
            self.own_only(&folder);
        }
    }

    /// Delivers a message to the mailbox of a user; it is there when this returns.
    ///
    /// The message is given with CRLF line ends; lines that end otherwise are mended.
    ///
    /// # Panics
    /// When the server does not take it.
    pub fn deliver(&self, user: &User, message: &[u8]) {
        self.deliver_from(SENDER, user, message);
    }

    /// Delivers a message as [`MailServers::deliver`] does, from the given envelope sender, which
    /// is empty for a bounce.
    pub fn deliver_from(&self, sender: &str, user: &User, message: &[u8]) {
        self.deliver_all_from(sender, user, [message]);
    }

    /// Delivers many messages over one connection, in order.
    pub fn deliver_all(&self, user: &User, messages: impl IntoIterator<Item: AsRef<[u8]>>) {
        self.deliver_all_from(SENDER, user, messages);
    }

    /// Delivers many messages over one connection, in order, from the given envelope sender.
    pub fn deliver_all_from(
        &self,
        sender: &str,
        user: &User,
        messages: impl IntoIterator<Item: AsRef<[u8]>>,
    ) {
        let mut lmtp = Lmtp::open(self.lmtp());
        for message in messages {
            lmtp.say(&format!("MAIL FROM:<{sender}>"), "250");
            lmtp.say(&format!("RCPT TO:<{}>", user.address), "250");
            lmtp.say("DATA", "354");
            lmtp.stream.write_all(&as_data(message.as_ref())).expect("the message is sent");
            lmtp.expect("250", "the data");
        }
        lmtp.say("QUIT", "221");
    }
}

struct Lmtp {
    stream: TcpStream,
    answers: BufReader<TcpStream>,
}

impl Lmtp {
    fn open(port: u16) -> Lmtp {
        let stream = TcpStream::connect((Policy::Open.address(), port)).expect("LMTP listens");
        stream.set_read_timeout(Some(Duration::from_secs(60))).expect("a time limit");
        stream.set_nodelay(true).expect("no delay");
        let answers = BufReader::new(stream.try_clone().expect("a second handle"));
        let mut lmtp = Lmtp { stream, answers };
        lmtp.expect("220", "connecting");
        lmtp.say("LHLO tests.elsewhere.example", "250");
        lmtp
    }

    fn say(&mut self, command: &str, code: &str) {
        self.stream.write_all(format!("{command}\r\n").as_bytes()).expect("the command is sent");
        self.expect(code, command);
    }

    /// Reads one answer of one or more lines.
    fn expect(&mut self, code: &str, to: &str) {
        loop {
            let mut line = String::new();
            self.answers.read_line(&mut line).expect("LMTP answers");
            assert!(line.starts_with(code), "LMTP answered {line:?} to {to}");
            if line.as_bytes().get(3) != Some(&b'-') {
                return;
            }
        }
    }
}

/// Returns a message with LF line ends, as the files of a Maildir have them.
fn with_lf(message: &[u8]) -> Vec<u8> {
    let lines = message.split_inclusive(|byte| *byte == b'\n');
    lines
        .flat_map(|line| match line.strip_suffix(b"\r\n") {
            Some(text) => [text, b"\n".as_slice()],
            None => [line, b"".as_slice()],
        })
        .flatten()
        .copied()
        .collect()
}

/// Returns a message as it goes after DATA: with CRLF line ends, dots doubled, and the end.
fn as_data(message: &[u8]) -> Vec<u8> {
    let mut data = Vec::with_capacity(message.len() + message.len() / 16 + 8);
    for line in message.split_inclusive(|byte| *byte == b'\n') {
        if line.starts_with(b".") {
            data.push(b'.');
        }
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        data.extend_from_slice(line.strip_suffix(b"\r").unwrap_or(line));
        data.extend_from_slice(b"\r\n");
    }
    data.extend_from_slice(b".\r\n");
    data
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_has_doubled_dots_and_an_end() {
        assert_eq!(as_data(b"a\r\n.b\n\nc"), b"a\r\n..b\r\n\r\nc\r\n.\r\n");
        assert_eq!(as_data(b""), b".\r\n");
    }
}
