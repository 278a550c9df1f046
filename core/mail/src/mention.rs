//! Whether a person's own words speak of a file that goes along.

use crate::fold::fold;

/// Ways to say so, folded, word by word.
const PHRASES: [&[&str]; 34] = [
    &["ci", "joint"],
    &["ci", "jointe"],
    &["ci", "joints"],
    &["ci", "jointes"],
    &["piece", "jointe"],
    &["pieces", "jointes"],
    &["en", "annexe"],
    &["ci", "annexe"],
    &["je", "joins"],
    &["vous", "joins"],
    &["te", "joins"],
    &["nous", "joignons"],
    &["vous", "joignons"],
    &["fichier", "joint"],
    &["fichiers", "joints"],
    &["document", "joint"],
    &["documents", "joints"],
    &["devis", "joint"],
    &["facture", "jointe"],
    &["photo", "jointe"],
    &["photos", "jointes"],
    &["copie", "jointe"],
    &["pj"],
    &["p", "j"],
    &["attached"],
    &["attachment"],
    &["attachments"],
    &["attaching"],
    &["i", "attach"],
    &["we", "attach"],
    &["enclosed"],
    &["enclosing"],
    &["joint", "a", "ce"],
    &["jointe", "a", "ce"],
];
/// Words before it after which somebody else's file is meant, or none, folded.
const NOT_HERE: [&str; 22] = [
    "sans", "aucun", "aucune", "pas", "votre", "vos", "ta", "ton", "tes", "leur", "leurs", "sa", "ses",
    "without", "no", "not", "your", "his", "her", "their", "any", "isn't",
];
/// So far before a phrase such a word counts.
const REACH: usize = 2;

/// Returns the words that speak of a file that goes along, as they stand in a text; none where nothing does.
///
/// Quoted lines and what stands below the line of a signature are not the person's own words.
#[must_use]
pub fn attachment(text: &str) -> Option<String> {
    let own = text.lines().take_while(|line| *line != "-- ").filter(|line| !line.starts_with('>'));
    own.flat_map(|line| line.split(['.', '!', '?', ';'])).find_map(in_sentence)
}

fn in_sentence(sentence: &str) -> Option<String> {
    let apart = |c: char| !(c.is_alphanumeric() || matches!(c, '\'' | '’'));
    let written: Vec<&str> = sentence.split(apart).filter(|word| !word.is_empty()).collect();
    let folded: Vec<String> = written.iter().map(|word| fold(word)).collect();
    (0..folded.len()).find_map(|at| {
        let rest = folded.get(at..)?;
        let phrase = PHRASES.iter().find(|phrase| {
            rest.len() >= phrase.len() && phrase.iter().zip(rest).all(|(wanted, word)| wanted == word)
        })?;
        let before = folded.get(at.saturating_sub(REACH)..at)?;
        let is_here = !before.iter().any(|word| NOT_HERE.contains(&word.as_str()));
        is_here.then(|| written.get(at..at + phrase.len()).unwrap_or_default().join(" "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn x_10_french_and_english_words_speak_of_a_file() {
        for (text, words) in [
            ("Bonjour,\n\nVeuillez trouver ci-joint le devis.", "ci joint"),
            ("Vous trouverez le plan en pièce jointe.", "pièce jointe"),
            ("Je vous joins la facture", "vous joins"),
            ("Voir PJ", "PJ"),
            ("Le plan est en annexe", "en annexe"),
            ("Please find ATTACHED the quote", "ATTACHED"),
            ("See the attachments below", "attachments"),
            ("The enclosed plan", "enclosed"),
            ("Merci pour votre message. Ci-jointes, les photos", "Ci jointes"),
        ] {
            assert_eq!(attachment(text).as_deref(), Some(words), "{text}");
        }
    }

    #[test]
    fn x_10_quotes_signatures_and_files_of_others_do_not() {
        for text in [
            "",
            "Bonjour, à jeudi.",
            "Merci\n> veuillez trouver ci-joint le devis",
            "Merci\n\n-- \nLe contrat est joint en pièce jointe",
            "Merci pour votre pièce jointe",
            "Thanks for your attachment",
            "Message sans pièce jointe",
            "There is no attachment",
            "Un détachement, unattached, rejoints",
        ] {
            assert_eq!(attachment(text), None, "{text}");
        }
    }
}
