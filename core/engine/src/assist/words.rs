//! Which words of a text are checked: what a person wrote in sentences, and nothing else.

/// A word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// Its first character, counted from 0.
    pub(super) start: usize,
    /// The character behind its last one.
    pub(super) end: usize,
    pub(super) text: String,
}

/// Returns the words of a text that are checked.
///
/// Left out are quoted lines, the signature (RFC 3676, section 4.3), addresses, links, paths and names of files,
/// words with digits and words in capitals.
pub(super) fn words(text: &str) -> Vec<Word> {
    let mut found = Vec::new();
    let mut at = 0;
    for line in text.split('\n') {
        if line.trim_end_matches('\r') == "-- " {
            break;
        }
        if !line.starts_with('>') {
            of_line(line, at, &mut found);
        }
        at += line.chars().count() + 1;
    }
    found
}

fn of_line(line: &str, at: usize, found: &mut Vec<Word>) {
    let chars: Vec<char> = line.chars().collect();
    let mut start = 0;
    for token in chars.split(|c| c.is_whitespace()) {
        if !is_no_prose(token) {
            of_token(token, at + start, found);
        }
        start += token.len() + 1;
    }
}

/// Reports whether a token is an address, a link, a path or the name of a file.
fn is_no_prose(token: &[char]) -> bool {
    let text: String = token.iter().collect();
    let text = text.trim_matches(|c: char| !c.is_alphanumeric());
    let has_inner_point = text
        .split('.')
        .collect::<Vec<_>>()
        .windows(2)
        .any(|pair| pair.iter().all(|part| part.chars().count() > 1));
    text.contains(['@', '\\', '_', '#']) || text.contains("//") || text.starts_with("www.") || has_inner_point
}

fn of_token(token: &[char], at: usize, found: &mut Vec<Word>) {
    let is_letter = |index: usize| token.get(index).is_some_and(|c| c.is_alphabetic() || is_mark(*c));
    let joins = |index: usize| {
        let joint = token.get(index).is_some_and(|c| matches!(c, '\'' | '’' | '-' | '\u{2010}' | '\u{2011}'));
        joint && index > 0 && is_letter(index - 1) && is_letter(index + 1)
    };
    let mut index = 0;
    while index < token.len() {
        if !is_letter(index) {
            index += 1;
            continue;
        }
        let start = index;
        while is_letter(index) || joins(index) {
            index += 1;
        }
        let word = token.get(start..index).unwrap_or_default();
        let touches = |at: Option<usize>| at.and_then(|at| token.get(at)).is_some_and(|c| c.is_numeric());
        let is_shouted = word.iter().filter(|c| c.is_alphabetic()).all(|c| c.is_uppercase());
        if !is_shouted && !touches(start.checked_sub(1)) && !touches(Some(index)) {
            found.push(Word { start: at + start, end: at + index, text: word.iter().collect() });
        }
    }
}

/// Accents that stand behind their letter.
fn is_mark(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let found = words(text);
        let texts: Vec<&str> = found.iter().map(|word| word.text.as_str()).collect();
        assert_eq!(texts, expected, "{text}");
        for word in &found {
            let there: String = text.chars().skip(word.start).take(word.end - word.start).collect();
            assert_eq!(there, word.text, "{text}");
        }
    }

    #[test]
    fn mail_15_words_are_split_as_people_write_them() {
        check("L’école d'à côté, porte-clés !", &["L’école", "d'à", "côté", "porte-clés"]);
        check("« aujourd’hui » (don't) 'quoted'", &["aujourd’hui", "don't", "quoted"]);
        check("un - deux -- trois… fin.", &["un", "deux", "trois", "fin"]);
        check("e\u{301}te\u{301} 🙂 ok", &["e\u{301}te\u{301}", "ok"]);
        check("fin.Début et/ou", &["et", "ou"]);
        check("", &[]);
    }

    #[test]
    fn mail_15_what_is_no_prose_is_not_checked() {
        check("Voir https://x.example/eff, www.x.example ou a.b@x.example.", &["Voir", "ou"]);
        check("le PDF plan.png, C:\\Temp\\x, snake_case, 14h, T-1042 et 3e", &["le", "et"]);
        check("> cité mal\nécrit\n-- \nSigné Mal", &["écrit"]);
    }
}
