//! Messages being written, as the window holds them.

use std::{collections::HashMap, time::Duration};

use egui::{Event, Key};
use etabli_engine::{Draft, Failure};
use etabli_model::{Address, Mark};

use super::{KnownMarks, Merge as _, Recipients, is_address};
use crate::action::ComposeAction;

/// A field of a message being written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum ComposeField {
    To,
    Cc,
    Bcc,
    Subject,
    Text,
}

impl ComposeField {
    /// The fields of people, in their order.
    pub(crate) const PEOPLE: [Self; 3] = [Self::To, Self::Cc, Self::Bcc];
}

/// How long a pause in typing lasts before what is typed is kept.
const PAUSE: Duration = Duration::from_millis(700);
/// What is typed without a pause is kept this often.
const AT_LEAST: Duration = Duration::from_secs(2);

/// A message being written.
#[derive(Debug, Clone)]
pub(crate) struct Compose {
    pub(crate) draft: Draft,
    to: Recipients,
    cc: Recipients,
    bcc: Recipients,
    /// Whether an address, in lower case, stands in the address book; only those that the engine was asked for.
    pub(crate) in_book: HashMap<String, bool>,
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
    /// As it was handed to the engine.
    asked: Option<Box<Draft>>,
    /// What the person asked of the engine while it was at work with the message.
    pub(crate) waiting: Vec<ComposeAction>,
    /// What was typed while the engine was at work with it.
    ahead: Vec<Event>,
    pub(crate) problem: Option<Failure>,
    pub(crate) focus: Option<ComposeField>,
    /// The chip that gets the focus next.
    pub(crate) focus_chip: Option<(ComposeField, usize)>,
    /// The menu of accounts opens by itself once.
    pub(crate) open_accounts: bool,
    /// The day and the hour at which it shall be sent, as typed.
    pub(crate) later: (String, String),
    /// What finds a template in their menu.
    pub(crate) template_filter: TemplateFilter,
    /// What was copied out of the text last, with its marks.
    pub(super) copied: (String, Vec<Mark>),
    /// The marks of texts there were, so that undoing brings pictures back.
    pub(super) known_marks: KnownMarks,
    /// Where a link leads, as typed.
    pub(crate) link: String,
    /// The names of files that are being read.
    pub(crate) coming: Vec<String>,
    pub(crate) spelling: super::SpellState,
    /// It fills the main window, or only its title is shown.
    pub(crate) shape: Shape,
}

/// What is typed to find a template.
#[derive(Debug, Clone, Default)]
pub(crate) struct TemplateFilter {
    pub(crate) text: String,
    /// The menu was opened just now, and the field gets the focus.
    pub(crate) fresh: bool,
}

/// How much of a message being written is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Shape {
    #[default]
    Window,
    /// As large as the main window.
    Full,
    /// The title only.
    Folded,
}

impl Compose {
    pub(crate) fn new(mut draft: Draft) -> Self {
        super::picture_text::as_objects(&mut draft);
        let is_answer = draft.answers.is_some() && !draft.to.is_empty();
        let focus = if is_answer { ComposeField::Text } else { ComposeField::To };
        Self {
            to: Recipients::read(&draft.to),
            cc: Recipients::read(&draft.cc),
            bcc: Recipients::read(&draft.bcc),
            in_book: HashMap::new(),
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
            asked: None,
            waiting: Vec::new(),
            ahead: Vec::new(),
            problem: None,
            focus: Some(focus),
            focus_chip: None,
            open_accounts: draft.choose_account,
            later: Default::default(),
            template_filter: TemplateFilter::default(),
            copied: Default::default(),
            known_marks: KnownMarks::default(),
            link: String::new(),
            coming: Vec::new(),
            spelling: super::SpellState::default(),
            shape: Shape::Window,
            draft,
        }
    }

    /// Notes that something was typed.
    pub(crate) fn typed(&mut self, now: Duration) {
        self.draft.to = self.to.written();
        self.draft.cc = self.cc.written();
        self.draft.bcc = self.bcc.written();
        self.draft.touched = true;
        self.problem = None;
        self.typed = Some((self.typed.map_or(now, |(first, _)| first), now));
    }

    /// Returns what to keep now, or how long to wait for that.
    pub(crate) fn due(&mut self, now: Duration) -> Result<Draft, Option<Duration>> {
        let Some((first, last)) = self.typed.filter(|_| !self.busy) else { return Err(None) };
        // That somebody answers is told to colleagues at the first key.
        let begins = self.draft.answers.is_some() && !self.kept.touched;
        let at = if begins { first } else { (last + PAUSE).min(first + AT_LEAST) };
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

    /// Returns what to keep at once; none while the engine is at work with the message.
    pub(crate) fn keep(&mut self) -> Option<Draft> {
        if self.busy {
            return None;
        }
        self.typed = None;
        self.kept = self.draft.clone();
        Some(self.draft.clone())
    }

    /// Hands the message to the engine, which is at work with it from now on.
    pub(crate) fn ask(&mut self) -> Box<Draft> {
        self.busy = true;
        self.problem = None;
        let draft = Box::new(self.draft.clone());
        self.asked = Some(draft.clone());
        draft
    }

    /// The engine has ended its work with the message. Returns what it was asked for meanwhile.
    pub(crate) fn ready(&mut self) -> Vec<ComposeAction> {
        self.busy = false;
        self.asked = None;
        std::mem::take(&mut self.waiting)
    }

    /// Takes what the engine made of the message: another account and signature. What the person changed meanwhile,
    /// by the pointer for instance, stays.
    pub(crate) fn changed(&mut self, mut draft: Draft) {
        super::picture_text::as_objects(&mut draft);
        self.kept = draft.clone();
        let mine = std::mem::replace(&mut self.draft, draft);
        if let Some(asked) = self.asked.take() {
            self.draft.merge(&asked, mine);
        }
        self.to.take(&self.draft.to);
        self.cc.take(&self.draft.cc);
        self.bcc.take(&self.draft.bcc);
    }

    /// Takes the files that the engine keeps.
    pub(crate) fn files(&mut self, draft: &Draft) {
        self.draft.files.clone_from(&draft.files);
        self.kept.files.clone_from(&draft.files);
        self.draft.touched = true;
    }

    /// Returns what a field edits: of people, what is being typed.
    pub(crate) fn value(&mut self, field: ComposeField) -> &mut String {
        match field {
            ComposeField::To => &mut self.to.typing,
            ComposeField::Cc => &mut self.cc.typing,
            ComposeField::Bcc => &mut self.bcc.typing,
            ComposeField::Subject => &mut self.draft.subject,
            ComposeField::Text => &mut self.draft.text,
        }
    }

    /// Moves everybody to Bcc.
    pub(crate) fn hide_recipients(&mut self) {
        for field in [ComposeField::To, ComposeField::Cc] {
            if let Some(people) = self.people(field) {
                people.settle();
                let mut moved = std::mem::take(&mut people.chosen);
                self.bcc.chosen.append(&mut moved);
            }
        }
        self.show_bcc = true;
        self.focus = Some(ComposeField::Bcc);
    }

    /// Returns the people of a field; none for another field.
    pub(crate) fn people(&mut self, field: ComposeField) -> Option<&mut Recipients> {
        match field {
            ComposeField::To => Some(&mut self.to),
            ComposeField::Cc => Some(&mut self.cc),
            ComposeField::Bcc => Some(&mut self.bcc),
            ComposeField::Subject | ComposeField::Text => None,
        }
    }

    /// Keeps what is typed while the engine is at work with the message, whose answer takes the place of every field,
    /// and hands it to the fields afterwards.
    pub(crate) fn type_ahead(&mut self, events: &mut Vec<Event>) {
        if !self.busy {
            events.splice(0..0, self.ahead.drain(..));
            return;
        }
        let is_typed = |event: &Event| match event {
            Event::Text(_) | Event::Paste(_) | Event::Cut | Event::Ime(_) => true,
            Event::Key { key, .. } => !matches!(key, Key::Tab | Key::Escape),
            _ => false,
        };
        let (typed, others): (Vec<_>, Vec<_>) = std::mem::take(events).into_iter().partition(is_typed);
        self.ahead.extend(typed);
        *events = others;
    }

    /// Proposes people for what was typed in a field, unless something else stands there by now.
    pub(crate) fn propose(&mut self, field: ComposeField, typed: &str, people: Vec<Address>) {
        if self.value(field).trim() == typed {
            self.proposed_cursor = 0;
            self.proposed = (!people.is_empty()).then_some((field, people));
        }
    }

    /// Puts a person into the place of what is being typed in a field.
    pub(crate) fn accept(&mut self, field: ComposeField, person: &Address) {
        if let Some(people) = self.people(field) {
            people.accept(person);
        }
        self.proposed = None;
    }

    /// Moves a person to another field, which is shown from now on.
    pub(crate) fn move_person(&mut self, from: ComposeField, index: usize, to: ComposeField) {
        let Some(people) = self.people(from).filter(|people| index < people.chosen.len()) else { return };
        let person = people.chosen.remove(index);
        if let Some(people) = self.people(to) {
            people.chosen.push(person);
        }
        self.show_cc |= to == ComposeField::Cc;
        self.show_bcc |= to == ComposeField::Bcc;
    }

    /// Returns the chosen addresses of which the engine was not asked yet whether the address book has them, and
    /// notes that it is.
    pub(crate) fn strangers(&mut self) -> Vec<String> {
        let all = [&self.to, &self.cc, &self.bcc].into_iter().flat_map(|people| &people.chosen);
        let mut new: Vec<String> = all.map(|person| person.address.to_lowercase()).collect();
        new.retain(|address| is_address(address) && !self.in_book.contains_key(address));
        new.sort_unstable();
        new.dedup();
        self.in_book.extend(new.iter().map(|address| (address.clone(), true)));
        new
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
    fn x_10_the_first_key_of_an_answer_is_kept_at_once() {
        let mut compose = Compose::new(Draft { answers: Some(etabli_model::MsgId(1)), ..Draft::default() });
        compose.draft.text.push('a');
        compose.typed(at(1000));
        assert!(compose.due(at(1000)).is_ok());
        compose.draft.text.push('b');
        compose.typed(at(1100));
        assert_eq!(compose.due(at(1100)), Err(Some(PAUSE)), "what follows is kept after a pause");
    }

    #[test]
    fn mail_15_people_for_what_was_typed_before_are_not_proposed() {
        let mut compose = Compose::new(Draft::default());
        let person = Address { name: "Claire".to_owned(), address: "c@x.example".to_owned() };
        *compose.value(ComposeField::To) += "cla";
        compose.propose(ComposeField::To, "cl", vec![person.clone()]);
        assert_eq!(compose.proposed, None);
        compose.propose(ComposeField::To, "cla", vec![person.clone()]);
        compose.accept(ComposeField::To, &person);
        compose.propose(ComposeField::To, "cla", vec![person]);
        assert_eq!(compose.proposed, None, "one was chosen");
    }

    #[test]
    fn mail_21_what_is_typed_while_the_engine_changes_the_message_waits_for_the_fields() {
        let mut compose = Compose::new(Draft::default());
        let text = |text: &str| Event::Text(text.to_owned());
        compose.busy = true;
        let mut events = vec![text("a"), Event::PointerGone];
        compose.type_ahead(&mut events);
        assert_eq!(events, [Event::PointerGone]);
        events = vec![text("b")];
        compose.type_ahead(&mut events);
        assert_eq!(events, []);
        compose.changed(Draft::default());
        compose.ready();
        events = vec![text("c")];
        compose.type_ahead(&mut events);
        assert_eq!(events, [text("a"), text("b"), text("c")]);
        events.clear();
        compose.type_ahead(&mut events);
        assert_eq!(events, [], "once");
    }

    #[test]
    fn a_proposed_person_takes_the_place_of_what_was_typed() {
        let mut compose = Compose::new(Draft { to: "a@x.example".to_owned(), ..Draft::default() });
        let person = Address { name: "Vasseur, Claire".to_owned(), address: "c@x.example".to_owned() };
        *compose.value(ComposeField::To) += "cla";
        compose.accept(ComposeField::To, &person);
        compose.typed(at(0));
        assert_eq!(compose.draft.to, "a@x.example, \"Vasseur, Claire\" <c@x.example>");
        compose.move_person(ComposeField::To, 0, ComposeField::Bcc);
        compose.typed(at(0));
        assert_eq!(compose.draft.bcc, "a@x.example");
        assert!(compose.show_bcc && !compose.show_cc);
        assert_eq!(compose.strangers(), ["a@x.example", "c@x.example"]);
        assert_eq!(compose.strangers(), [""; 0], "each is asked for once");
    }
}
