//! Messages being written, as the window holds them.

use std::time::Duration;

use etabli_engine::{Draft, Failure};
use etabli_model::Address;

/// A field of a message being written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum ComposeField {
    To,
    Cc,
    Bcc,
    Subject,
    Text,
}

/// How long a pause in typing lasts before what is typed is kept.
const PAUSE: Duration = Duration::from_millis(700);
/// What is typed without a pause is kept this often.
const AT_LEAST: Duration = Duration::from_secs(2);

/// A message being written.
#[derive(Debug, Clone)]
pub(crate) struct Compose {
    pub(crate) draft: Draft,
    /// What the engine keeps, as far as it answered.
    kept: Draft,
    /// When something was typed that is not kept yet: first and last.
    typed: Option<(Duration, Duration)>,
    /// When it was kept last, as people read it.
    pub(crate) kept_at: Option<String>,
    pub(crate) show_cc: bool,
    pub(crate) show_bcc: bool,
    pub(crate) show_quote: bool,
    /// The selected characters of the text, first and behind the last.
    pub(crate) selection: (usize, usize),
    /// People that fit what is typed in a field.
    pub(crate) proposed: Option<(ComposeField, Vec<Address>)>,
    pub(crate) proposed_cursor: usize,
    /// It is being sent, put away or changed by the engine.
    pub(crate) busy: bool,
    pub(crate) problem: Option<Failure>,
    pub(crate) focus: Option<ComposeField>,
    /// The menu of accounts opens by itself once.
    pub(crate) open_accounts: bool,
}

impl Compose {
    pub(crate) fn new(draft: Draft) -> Self {
        let is_answer = draft.answers.is_some() && !draft.to.is_empty();
        let focus = if is_answer { ComposeField::Text } else { ComposeField::To };
        Self {
            kept: draft.clone(),
            typed: None,
            kept_at: None,
            show_cc: !draft.cc.is_empty(),
            show_bcc: !draft.bcc.is_empty(),
            show_quote: false,
            selection: (0, 0),
            proposed: None,
            proposed_cursor: 0,
            busy: false,
            problem: None,
            focus: Some(focus),
            open_accounts: draft.choose_account,
            draft,
        }
    }

    /// Notes that something was typed.
    pub(crate) fn typed(&mut self, now: Duration) {
        self.draft.touched = true;
        self.problem = None;
        self.typed = Some((self.typed.map_or(now, |(first, _)| first), now));
    }

    /// Returns what to keep now, or how long to wait for that.
    pub(crate) fn due(&mut self, now: Duration) -> Result<Draft, Option<Duration>> {
        let Some((first, last)) = self.typed.filter(|_| !self.busy) else { return Err(None) };
        let at = (last + PAUSE).min(first + AT_LEAST);
        if now < at {
            return Err(Some(at - now));
        }
        self.typed = None;
        if self.draft == self.kept {
            return Err(None);
        }
        self.kept = self.draft.clone();
        Ok(self.draft.clone())
    }

    /// Takes what the engine made of the message: another account and signature.
    pub(crate) fn changed(&mut self, draft: Draft) {
        self.busy = false;
        self.kept = draft.clone();
        self.draft = draft;
    }

    /// Takes the files that the engine keeps.
    pub(crate) fn files(&mut self, draft: &Draft) {
        self.draft.files.clone_from(&draft.files);
        self.kept.files.clone_from(&draft.files);
        self.draft.touched = true;
    }

    pub(crate) fn value(&mut self, field: ComposeField) -> &mut String {
        match field {
            ComposeField::To => &mut self.draft.to,
            ComposeField::Cc => &mut self.draft.cc,
            ComposeField::Bcc => &mut self.draft.bcc,
            ComposeField::Subject => &mut self.draft.subject,
            ComposeField::Text => &mut self.draft.text,
        }
    }

    /// Moves everybody to Bcc.
    pub(crate) fn hide_recipients(&mut self) {
        let draft = &mut self.draft;
        let all = [&draft.bcc, &draft.to, &draft.cc];
        let all: Vec<&str> = all.iter().map(|typed| typed.trim().trim_end_matches(',')).collect();
        let all: Vec<&str> = all.into_iter().filter(|typed| !typed.is_empty()).collect();
        draft.bcc = all.join(", ");
        draft.to.clear();
        draft.cc.clear();
        self.show_bcc = true;
        self.focus = Some(ComposeField::Bcc);
    }

    /// Returns what is typed behind the last comma of a field of people.
    pub(crate) fn fragment(text: &str) -> &str {
        text.rsplit([',', ';']).next().unwrap_or_default().trim()
    }

    /// Puts a person in the place of what is typed behind the last comma.
    pub(crate) fn accept(&mut self, field: ComposeField, person: &Address) {
        let text = self.value(field);
        let kept = text.rfind([',', ';']).map_or(0, |at| at + 1);
        let before = text.get(..kept).unwrap_or_default().trim_end().to_owned();
        let name: String = person.name.chars().filter(|c| *c != '"').collect();
        let plain = name.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '\''));
        let written = match (name.is_empty(), plain) {
            (true, _) => person.address.clone(),
            (false, true) => format!("{name} <{}>", person.address),
            (false, false) => format!("\"{name}\" <{}>", person.address),
        };
        let gap = if before.is_empty() { "" } else { " " };
        *text = format!("{before}{gap}{written}, ");
        self.proposed = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    #[test]
    fn mail_21_what_is_typed_is_kept_after_a_pause_and_every_two_seconds() {
        let mut compose = Compose::new(Draft::default());
        assert_eq!(compose.due(at(0)), Err(None));
        compose.draft.text.push('a');
        compose.typed(at(1000));
        assert_eq!(compose.due(at(1000)), Err(Some(PAUSE)));
        for millis in (1300..3000).step_by(300) {
            compose.draft.text.push('b');
            compose.typed(at(millis));
            assert!(compose.due(at(millis)).is_err(), "{millis}");
        }
        assert!(compose.due(at(3000)).is_ok(), "two seconds after the first key");
        compose.typed(at(4000));
        assert_eq!(compose.due(at(4000) + PAUSE), Err(None), "nothing new");
    }

    #[test]
    fn a_proposed_person_takes_the_place_of_what_was_typed() {
        let mut compose = Compose::new(Draft { to: "a@x.example, cla".to_owned(), ..Draft::default() });
        let person = Address { name: "Vasseur, Claire".to_owned(), address: "c@x.example".to_owned() };
        assert_eq!(Compose::fragment(&compose.draft.to), "cla");
        compose.accept(ComposeField::To, &person);
        assert_eq!(compose.draft.to, "a@x.example, \"Vasseur, Claire\" <c@x.example>, ");
        assert_eq!(Compose::fragment(&compose.draft.to), "");
    }
}
