//! The people of one field of a message being written: those that are chosen, and what is being typed.

use etabli_model::Address;

use super::is_address;

/// The people of one field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Recipients {
    pub(crate) chosen: Vec<Address>,
    pub(crate) typing: String,
}

impl Recipients {
    /// Reads a field as it is kept; all of it is chosen.
    pub(crate) fn read(typed: &str) -> Self {
        let mut recipients = Self { chosen: Vec::new(), typing: typed.to_owned() };
        recipients.settle();
        recipients
    }

    /// Takes a field as it is kept, and keeps what is being typed where that says the same.
    pub(crate) fn take(&mut self, typed: &str) {
        if self.written() != typed {
            *self = Self::read(typed);
        }
    }

    /// Writes the field as it is kept.
    pub(crate) fn written(&self) -> String {
        let typing = self.typing.trim();
        let typing = (!typing.is_empty()).then(|| typing.to_owned());
        self.chosen.iter().map(written).chain(typing).collect::<Vec<_>>().join(", ")
    }

    /// Chooses the people whose end was typed; reports whether there were any.
    pub(crate) fn settle_ended(&mut self) -> bool {
        let (mut parts, rest) = split(&self.typing);
        let ended = !parts.is_empty();
        self.chosen.append(&mut parts);
        self.typing = rest;
        ended
    }

    /// Chooses all that is typed; reports whether there was anything.
    pub(crate) fn settle(&mut self) -> bool {
        let mut ended = self.settle_ended();
        let last = std::mem::take(&mut self.typing);
        if !last.trim().is_empty() {
            self.chosen.push(person(&last));
            ended = true;
        }
        ended
    }

    /// Takes a person back into what is being typed, to change it.
    pub(crate) fn edit(&mut self, index: usize) {
        self.settle();
        if index < self.chosen.len() {
            self.typing = written(&self.chosen.remove(index));
        }
    }

    /// Puts a person into the place of what is being typed.
    pub(crate) fn accept(&mut self, person: &Address) {
        self.typing.clear();
        self.chosen.push(person.clone());
    }
}

/// Writes a person as the engine reads them.
fn written(person: &Address) -> String {
    let name: String = person.name.chars().filter(|c| *c != '"' && !c.is_control()).collect();
    let plain = name.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '\''));
    if person.address.is_empty() {
        return name;
    }
    match (name.trim().is_empty(), plain) {
        (true, _) => person.address.clone(),
        (false, true) => format!("{name} <{}>", person.address),
        (false, false) => format!("\"{name}\" <{}>", person.address),
    }
}

/// Reads one person.
fn person(text: &str) -> Address {
    let text = text.trim();
    if let Some((name, address)) = text.strip_suffix('>').and_then(|text| text.rsplit_once('<')) {
        let name = name.trim().trim_matches('"').trim();
        return Address { name: name.to_owned(), address: address.trim().to_owned() };
    }
    Address { name: String::new(), address: text.trim_matches('"').to_owned() }
}

/// Splits a text into the people that have ended and the rest: behind a comma, a semicolon, a line or `>`, and
/// between addresses that stand side by side.
fn split(text: &str) -> (Vec<Address>, String) {
    let mut ended = Vec::new();
    let mut part = String::new();
    let (mut quoted, mut inside) = (false, false);
    let mut end = |part: &mut String| {
        let text = std::mem::take(part);
        if !text.trim().is_empty() {
            ended.push(person(&text));
        }
    };
    for c in text.chars() {
        match c {
            '"' => quoted = !quoted,
            '<' if !quoted => inside = true,
            '>' if inside => {
                inside = false;
                part.push(c);
                end(&mut part);
                continue;
            }
            ',' | ';' | '\n' | '\r' if !quoted && !inside => {
                end(&mut part);
                continue;
            }
            c if c.is_whitespace() && !quoted && !inside && is_address(part.trim()) => {
                end(&mut part);
                continue;
            }
            _ => {}
        }
        part.push(c);
    }
    (ended, part.trim_start().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(typed: &str) -> Vec<(String, String)> {
        let people = Recipients::read(typed).chosen;
        people.into_iter().map(|person| (person.name, person.address)).collect()
    }

    fn pair(name: &str, address: &str) -> (String, String) {
        (name.to_owned(), address.to_owned())
    }

    #[test]
    fn mail_15_lists_of_people_are_read_as_other_programs_write_them() {
        assert_eq!(
            chosen("Claire Vasseur <c@x.example>, \"Lescure, Bruno\" <b@x.example>; a@x.example"),
            [
                pair("Claire Vasseur", "c@x.example"),
                pair("Lescure, Bruno", "b@x.example"),
                pair("", "a@x.example")
            ]
        );
        assert_eq!(
            chosen("a@x.example b@x.example\nClaire <c@x.example> Bruno <d@x.example>"),
            [
                pair("", "a@x.example"),
                pair("", "b@x.example"),
                pair("Claire", "c@x.example"),
                pair("Bruno", "d@x.example")
            ]
        );
        assert_eq!(chosen(" , ;\n"), []);
        assert_eq!(chosen("Claire"), [pair("", "Claire")], "what is no address stays, to be seen");
    }

    #[test]
    fn what_is_typed_is_chosen_at_its_end_and_written_as_it_was_read() {
        let typing = "Claire <c@x.example>, Bru".to_owned();
        let mut people = Recipients { typing, ..Recipients::default() };
        assert!(people.settle_ended());
        assert_eq!((people.chosen.len(), people.typing.as_str()), (1, "Bru"));
        assert_eq!(people.written(), "Claire <c@x.example>, Bru");
        let kept = people.clone();
        people.take("Claire <c@x.example>, Bru");
        assert_eq!(people, kept, "what is being typed stays as it is");
        people.edit(0);
        assert_eq!(
            (people.chosen[0].address.as_str(), people.typing.as_str()),
            ("Bru", "Claire <c@x.example>")
        );
        let person = Address { name: "Vasseur, Claire".to_owned(), address: "c@x.example".to_owned() };
        people.accept(&person);
        assert_eq!(people.written(), "Bru, \"Vasseur, Claire\" <c@x.example>");
        assert_eq!(Recipients::read(&people.written()).written(), people.written());
    }
}
