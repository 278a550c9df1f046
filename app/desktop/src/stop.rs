//! Why a command stops before its work is done.

use std::io;

use etabli_engine::{Failure, FailureCode};

use crate::text::Text;

/// Why a command stops.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The engine, or a check of the command's own, says that it cannot be done.
    Failure(Failure),
    /// A sentence of the command line's own with what to do next; both are keys of its language files.
    Sentence {
        /// The key of what happened.
        what: &'static str,
        /// What it is about, for `{ $subject }`.
        subject: String,
    },
    /// Whoever read standard output has gone (`etabli list | head`), which is no failure.
    NobodyListens,
}

impl Stop {
    /// Makes a stop with a sentence of the command line's own.
    pub(crate) fn sentence(what: &'static str, subject: impl Into<String>) -> Self {
        Self::Sentence { what, subject: subject.into() }
    }

    /// Returns the exit code that scripts see.
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::Failure(failure) => exit_code(failure.code),
            Self::Sentence { .. } => 1,
            Self::NobodyListens => 0,
        }
    }

    /// Writes what happened, why, and what to do next to standard error.
    pub(crate) fn show(&self, text: &Text) {
        if let Some(message) = self.message(text) {
            eprintln!("{message}");
        }
    }

    fn message(&self, text: &Text) -> Option<String> {
        match self {
            Self::Failure(failure) => {
                let (title, hint) = text.failure(failure);
                Some(compose(text, &title, &failure.detail, &hint))
            }
            Self::Sentence { what, subject } => {
                let args = [("subject", subject.as_str().into())];
                let hint = text.find(&format!("{what}-hint"), &args).unwrap_or_default();
                Some(compose(text, &text.tr_args(what, &args), "", &hint))
            }
            Self::NobodyListens => None,
        }
    }
}

/// Returns the exit code of a failure: 3 where the store cannot be opened, else 1.
fn exit_code(code: FailureCode) -> u8 {
    match code {
        FailureCode::StoreInUse
        | FailureCode::StoreNewer
        | FailureCode::StoreDamaged
        | FailureCode::StoreUnreachable
        | FailureCode::StoreMissing
        | FailureCode::ProtocolMismatch => 3,
        _ => 1,
    }
}

fn compose(text: &Text, what: &str, why: &str, next: &str) -> String {
    let clean = |part: &str| crate::output::printable(part).into_owned();
    let mut message = text.tr_args("message-what", &[("text", clean(what).into())]);
    for (key, part) in [("message-why", why), ("message-next", next)] {
        if !part.is_empty() && part != what {
            message.push('\n');
            message.push_str(&text.tr_args(key, &[("text", clean(part).into())]));
        }
    }
    message
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

impl From<io::Error> for Stop {
    /// Only writing to standard output fails with a bare I/O error; everything else is a [`Failure`] with a path.
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::NobodyListens,
            io::ErrorKind::StorageFull => {
                Self::Failure(Failure::new(FailureCode::DiskFull, "stdout").because(error))
            }
            _ => Self::Failure(Failure::new(FailureCode::TargetUnwritable, "stdout").because(error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use etabli_engine::Lang;

    use super::*;

    #[test]
    fn a_store_that_cannot_be_opened_ends_with_three() {
        for code in [FailureCode::StoreMissing, FailureCode::StoreNewer, FailureCode::StoreInUse] {
            assert_eq!(Stop::from(Failure::new(code, "/x")).exit_code(), 3);
        }
        for code in [FailureCode::StoreExists, FailureCode::MessageUnknown, FailureCode::DiskFull] {
            assert_eq!(Stop::from(Failure::new(code, "/x")).exit_code(), 1);
        }
    }

    #[test]
    fn a_reader_that_left_is_no_failure() {
        let stop = Stop::from(io::Error::from(io::ErrorKind::BrokenPipe));
        assert_eq!(stop.exit_code(), 0);
        assert!(stop.message(&Text::new(Lang::En)).is_none());
    }

    #[test]
    fn a_message_says_what_why_and_what_next() {
        let stop = Stop::sentence("no-display", "");
        for lang in [Lang::Fr, Lang::En] {
            let message = stop.message(&Text::new(lang)).unwrap();
            assert!(message.lines().count() >= 2, "{message}");
        }
        let failure = Failure::new(FailureCode::DiskFull, "/store").because("os error 28");
        let message = Stop::from(failure).message(&Text::new(Lang::En)).unwrap();
        assert!(message.contains("os error 28"), "{message}");
    }
}
