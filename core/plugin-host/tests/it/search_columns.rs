//! The quick-search modes.

use etabli_model::{Query, TextColumn};
use etabli_plugin_host::{CallError, Lang};

use crate::support::load;

fn contains(column: TextColumn, text: &str) -> Query {
    Query::Contains(column, text.to_owned())
}

#[test]
fn the_selector_shows_its_modes_in_both_languages() {
    let plugin = load("search-columns");
    let titles = |lang| -> Vec<_> {
        let fields = &plugin.manifest().search_fields;
        fields.iter().map(|field| (field.id.clone(), plugin.text(&field.title, lang))).collect()
    };
    let pairs =
        |pairs: [(&str, &str); 4]| pairs.map(|(id, title)| (id.to_owned(), title.to_owned())).to_vec();
    assert_eq!(
        titles(Lang::Fr),
        pairs([
            ("subject-sender", "Objet et expéditeur"),
            ("subject-sender-recipient", "Objet, expéditeur, destinataire"),
            ("attachment", "Fichier attaché"),
            ("not-in-address-book", "Expéditeur hors carnet d’adresses"),
        ])
    );
    assert_eq!(titles(Lang::En)[0].1, "Subject and sender");
}

#[test]
fn each_mode_searches_its_columns() {
    let plugin = load("search-columns");
    let plan = |field: &str, text: &str| plugin.search_plan(field, text, Lang::Fr).unwrap();
    let subject_or_sender = |term: &str| {
        Query::Any(vec![contains(TextColumn::Subject, term), contains(TextColumn::Sender, term)])
    };

    assert_eq!(plan("subject-sender", "devis"), subject_or_sender("devis"));
    assert_eq!(
        plan("subject-sender-recipient", " Reçu "),
        Query::Any(vec![
            contains(TextColumn::Subject, "Reçu"),
            contains(TextColumn::Sender, "Reçu"),
            contains(TextColumn::Recipients, "Reçu"),
        ])
    );
    assert_eq!(plan("attachment", ".pdf"), Query::Any(vec![contains(TextColumn::Attachments, ".pdf")]));
    let quoted = "vasseur \"porte  coulissante\"";
    assert_eq!(plan("subject-sender", quoted), subject_or_sender(quoted));
    assert_eq!(plan("not-in-address-book", ""), Query::SenderUnknown);
    assert_eq!(plan("subject-sender", "  "), Query::Everything);
}

#[test]
fn an_unknown_mode_is_refused_before_the_guest_runs() {
    let plugin = load("search-columns");
    let refused = plugin.search_plan("body", "x", Lang::Fr).unwrap_err();
    assert_eq!(refused, CallError::Refused { detail: "there is no search field `body`".into() });
    assert_eq!(plugin.stats().calls, 0);
}
