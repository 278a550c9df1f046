//! Variables in texts that are kept to be used again: `{{contact}}`.

use crate::{Mark, shift};

const OPEN: &str = "{{";
const CLOSE: &str = "}}";
/// No name of a variable is longer, in bytes.
const LONGEST: usize = 60;

/// Finds the next variable at or after a byte: where it stands with its braces, and its name.
fn next(text: &str, from: usize) -> Option<(std::ops::Range<usize>, &str)> {
    let mut from = from;
    loop {
        let start = from + text.get(from..)?.find(OPEN)?;
        let inside = start + OPEN.len();
        let length = text.get(inside..)?.find(CLOSE)?;
        let name = text.get(inside..inside + length)?;
        let trimmed = name.trim();
        let is_name = !trimmed.is_empty() && name.len() <= LONGEST && !name.contains(['{', '}', '\n']);
        if is_name {
            return Some((start..inside + length + CLOSE.len(), trimmed));
        }
        from = inside;
    }
}

/// Returns the names of the variables in a text, each once, in order.
#[must_use]
pub fn variables(text: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut from = 0;
    while let Some((range, name)) = next(text, from) {
        if !names.contains(&name) {
            names.push(name);
        }
        from = range.end;
    }
    names
}

/// Puts values in the place of variables, with the marks of the text; what has no value stays as it is, to be seen.
#[must_use]
pub fn fill_variables(
    text: &str,
    marks: &[Mark],
    value: impl Fn(&str) -> Option<String>,
) -> (String, Vec<Mark>) {
    let (mut text, mut marks) = (text.to_owned(), marks.to_vec());
    let mut from = 0;
    while let Some((range, name)) = next(&text, from) {
        let Some(value) = value(name) else {
            from = range.end;
            continue;
        };
        let mut filled = text.clone();
        from = range.start + value.len();
        filled.replace_range(range, &value);
        marks = shift(&marks, &text, &filled);
        text = filled;
    }
    (text, marks)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Style;

    fn value(name: &str) -> Option<String> {
        match name {
            "contact" => Some("Claire {{user}}".to_owned()),
            "user" => Some("Hugo".to_owned()),
            _ => None,
        }
    }

    #[test]
    fn x_08_values_are_filled_once_and_what_is_empty_stays_visible() {
        let fill = |text: &str| fill_variables(text, &[], value).0;
        assert_eq!(fill("Bonjour {{contact}}, {{ user }}"), "Bonjour Claire {{user}}, Hugo");
        assert_eq!(fill("{{ticket}} {{user}}"), "{{ticket}} Hugo");
        assert_eq!(fill("{{}} {{ {{user}} {a} {{user"), "{{}} {{ Hugo {a} {{user");
        assert_eq!(variables("{{a}} {{ b }} {{a}} {{}} {{c\n}}"), ["a", "b"]);
    }

    #[test]
    fn x_08_marks_stay_on_their_words() {
        let bold = |start, end| Mark { start, end, style: Style::Bold };
        let (text, marks) = fill_variables("É {{user}} gras", &[bold(11, 15)], value);
        assert_eq!((text.as_str(), marks), ("É Hugo gras", vec![bold(7, 11)]));
    }
}
