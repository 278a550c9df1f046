//! Folded text: what a search compares (MAIL-107), so that `recu` finds `Reçu`.

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// Folds a text: lower case, accents removed, ligatures opened, typographic signs as on a keyboard, and one
/// space for every run of blanks.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    fold_into(text, |piece, _| out.push(piece));
    out
}

/// Folds a text and tells, for each byte of the result, the offset of the character it comes from.
#[must_use]
pub fn fold_with_map(text: &str) -> (String, Vec<u32>) {
    let mut out = String::with_capacity(text.len());
    let mut map = Vec::with_capacity(text.len());
    fold_into(text, |piece, offset| {
        out.push(piece);
        map.resize(out.len(), u32::try_from(offset).unwrap_or(u32::MAX));
    });
    (out, map)
}

fn fold_into(text: &str, mut emit: impl FnMut(char, usize)) {
    let mut after_space = false;
    for (offset, c) in text.char_indices() {
        if c.is_ascii() {
            let is_space = c.is_ascii_whitespace() || c == '\x0b';
            if !is_space {
                emit(c.to_ascii_lowercase(), offset);
            } else if !after_space {
                emit(' ', offset);
            }
            after_space = is_space;
            continue;
        }
        fold_char(c, &mut |piece| {
            let is_space = piece.is_whitespace();
            if !is_space {
                emit(piece, offset);
            } else if !after_space {
                emit(' ', offset);
            }
            after_space = is_space;
        });
    }
}

fn fold_char(c: char, emit: &mut impl FnMut(char)) {
    if let Some(opened) = opened(c) {
        return opened.chars().for_each(emit);
    }
    if ('\u{ac00}'..='\u{d7a3}').contains(&c) {
        // A Hangul syllable is a letter, not a letter with marks.
        return emit(c);
    }
    decompose_compatible(c, |part| {
        if is_combining_mark(part) {
            return;
        }
        for lower in part.to_lowercase().filter(|lower| !is_combining_mark(*lower)) {
            match opened(lower) {
                Some(opened) => opened.chars().for_each(&mut *emit),
                None => emit(lower),
            }
        }
    });
}

/// Returns the plain form of letters and signs that Unicode does not decompose.
fn opened(c: char) -> Option<&'static str> {
    Some(match c {
        'œ' | 'Œ' => "oe",
        'æ' | 'Æ' => "ae",
        'ß' | 'ẞ' => "ss",
        'ø' | 'Ø' => "o",
        'ł' | 'Ł' => "l",
        'đ' | 'Đ' | 'ð' | 'Ð' => "d",
        'þ' | 'Þ' => "th",
        'ħ' | 'Ħ' => "h",
        'ı' => "i",
        'ŧ' | 'Ŧ' => "t",
        '‘' | '’' | '‚' | '‛' | '′' | 'ʼ' | '´' | '`' => "'",
        '“' | '”' | '„' | '‟' | '«' | '»' | '″' => "\"",
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' => "-",
        '\u{ad}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}'
        | '\u{feff}' => "",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mail_107_fold_removes_case_accents_and_ligatures() {
        for (text, folded) in [
            ("Reçu", "recu"),
            ("REÇU", "recu"),
            ("Re\u{327}u e\u{301}te\u{301}", "reu ete"),
            ("Œuvre Æsop straße", "oeuvre aesop strasse"),
            ("ﬁche ﬀ", "fiche ff"),
            ("Øre Łódź Đakovo", "ore lodz dakovo"),
            ("l’été “cher” – 5\u{a0}€", "l'ete \"cher\" - 5 €"),
            ("a \t\r\n  b", "a b"),
            ("İstanbul", "istanbul"),
            ("한글 Ⅳ ½", "한글 iv 1⁄2"),
            ("n° 12", "n° 12"),
            ("", ""),
        ] {
            assert_eq!(fold(text), folded, "{text}");
        }
    }

    #[test]
    fn mail_107_fold_is_stable() {
        for text in ["Reçu", "Œuvre – l’été", "ΑΣ ς", "日本語カタログ", "ǅ ŉ"] {
            assert_eq!(fold(&fold(text)), fold(text), "{text}");
        }
    }

    #[test]
    fn mail_107_fold_map_points_into_the_source() {
        let text = "Œ  Reçu";
        let (folded, map) = fold_with_map(text);
        assert_eq!(folded, "oe recu");
        assert_eq!(map.len(), folded.len());
        let start = map[folded.find("cu").unwrap()] as usize;
        assert_eq!(&text[start..], "çu");
        assert_eq!(folded, fold(text));
    }
}
