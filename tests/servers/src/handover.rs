//! How far a message of SMTP has come, as the proxy sees it: the witness of what a sender can know.
//!
//! Bytes of the client count as soon as the proxy has read them, whether they reached the server or not: the
//! client has sent them. Bytes of the server count once the client was given them.

/// How messages were handed over on some connections. Nothing is seen inside TLS.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Handovers {
    /// Messages whose end the client sent.
    pub ended: u64,
    /// Of these, the ones whose whole answer the client was given.
    pub answered: u64,
    /// Of these, the ones after which the client said something else.
    pub followed: u64,
    /// Messages that broke off when the client had sent all but their end.
    pub nearly: u64,
}

impl Handovers {
    pub(crate) fn plus(self, other: Self) -> Self {
        Self {
            ended: self.ended + other.ended,
            answered: self.answered + other.answered,
            followed: self.followed + other.followed,
            nearly: self.nearly + other.nearly,
        }
    }
}

/// Where a client stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Commands,
    /// DATA is sent, and so many bytes of the message.
    Message(u64),
    /// The end of the message is sent.
    Ended,
    Answered,
}

/// Follows one connection.
#[derive(Debug, Default)]
pub(crate) struct Follower {
    state: State,
    /// The line of the client so far.
    line: Vec<u8>,
    /// The line of the server so far.
    answer: Vec<u8>,
    /// The size that the client announced.
    size: u64,
    seen: Handovers,
}

impl Follower {
    /// Takes what the client sent.
    pub(crate) fn up(&mut self, bytes: &[u8]) {
        for byte in bytes {
            if matches!(self.state, State::Ended | State::Answered) {
                self.seen.followed += 1;
                self.state = State::Commands;
            }
            if let State::Message(count) = &mut self.state {
                *count += 1;
            }
            self.line.push(*byte);
            if *byte == b'\n' {
                self.line_ends();
            }
        }
    }

    fn line_ends(&mut self) {
        let line = std::mem::take(&mut self.line).to_ascii_uppercase();
        match self.state {
            State::Message(_) if line == b".\r\n" => {
                self.seen.ended += 1;
                self.state = State::Ended;
            }
            State::Commands if line == b"DATA\r\n" => self.state = State::Message(0),
            State::Commands if line.starts_with(b"MAIL FROM:") => {
                let line = String::from_utf8_lossy(&line);
                let size = line.split_ascii_whitespace().find_map(|word| word.strip_prefix("SIZE="));
                self.size = size.and_then(|size| size.parse().ok()).unwrap_or(0);
            }
            _ => {}
        }
    }

    /// Takes what the client was given.
    pub(crate) fn down(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.answer.push(*byte);
            if *byte != b'\n' {
                continue;
            }
            let answer = std::mem::take(&mut self.answer);
            let is_last = answer.get(3) != Some(&b'-');
            match self.state {
                State::Ended if is_last => {
                    self.seen.answered += 1;
                    self.state = State::Answered;
                }
                State::Message(0) if !answer.starts_with(b"354") => self.state = State::Commands,
                _ => {}
            }
        }
    }

    /// Returns what was seen so far.
    pub(crate) fn seen(&self) -> Handovers {
        // The line end before the dot may go out together with the dot.
        let nearly = matches!(self.state, State::Message(count) if count > 0 && count + 2 >= self.size);
        Handovers { nearly: u64::from(nearly), ..self.seen }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_of_a_message_is_seen() {
        let mut follower = Follower::default();
        follower.down(b"220-a\r\n220 b\r\n");
        follower.up(b"MAIL FROM:<a@x> SIZE=9\r\nDATA\r\n");
        follower.down(b"503 no recipient\r\n");
        assert_eq!(follower.seen(), Handovers::default());
        follower.up(b"RCPT TO:<b@x>\r\nDATA\r\n");
        follower.down(b"354 go\r\n");
        follower.up(b"hello");
        assert_eq!(follower.seen().nearly, 0);
        follower.up(b"!!");
        assert_eq!(follower.seen().nearly, 1);
        follower.up(b"\r\n.\r");
        assert_eq!(follower.seen().ended, 0);
        follower.up(b"\n");
        assert_eq!((follower.seen().ended, follower.seen().nearly), (1, 0));
        follower.down(b"250-o");
        assert_eq!(follower.seen().answered, 0);
        follower.down(b"k\r\n250 queued\r\n");
        assert_eq!((follower.seen().answered, follower.seen().followed), (1, 0));
        follower.up(b"QUIT\r\n");
        assert_eq!(follower.seen(), Handovers { ended: 1, answered: 1, followed: 1, nearly: 0 });
    }
}
