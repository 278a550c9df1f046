//! The form that the sample plugin shows.

use etabli_model::{Choice, Field, FieldKind, Form, Tone, Value};

/// The form of the picture "new ticket".
pub fn ticket_form(subject: &str) -> Form {
    let field = |id: &str, label: &str, kind, half_width, value| Field {
        id: id.to_owned(),
        label: label.to_owned(),
        hint: String::new(),
        kind,
        required: false,
        half_width,
        value,
    };
    let choice = |id: &str, label: &str, parent: &str| Choice {
        id: id.to_owned(),
        label: label.to_owned(),
        parent: parent.to_owned(),
    };
    let text = |text: &str| Value::Text(text.to_owned());
    let mut requester = field("requester", "Demandeur", FieldKind::Contact, true, Value::Reference(1));
    requester.hint = "Trouvé dans le carnet d’adresses grâce à l’adresse de l’émetteur.".to_owned();
    let mut title = field("subject", "Objet", FieldKind::Text, false, text(subject));
    title.required = true;
    Form {
        plugin_name: "Tickets".to_owned(),
        plugin_version: "1.4.2".to_owned(),
        title: "Nouveau ticket".to_owned(),
        subtitle: subject.to_owned(),
        submit: "Créer le ticket".to_owned(),
        fields: vec![
            requester,
            field("entity", "Entité", FieldKind::Entity, true, Value::Reference(1)),
            title,
            field(
                "folder",
                "Dossier du ticket",
                FieldKind::Tree(vec![
                    choice("sav", "SAV", ""),
                    choice("warranty", "Garantie", "sav"),
                    choice("paid", "Hors garantie", "sav"),
                    choice("internal", "Interne", ""),
                ]),
                true,
                text("warranty"),
            ),
            field(
                "priority",
                "Priorité",
                FieldKind::Segment(vec![
                    choice("low", "Basse", ""),
                    choice("normal", "Normale", ""),
                    choice("high", "Haute", ""),
                ]),
                true,
                text("high"),
            ),
            field(
                "assignee",
                "Attribuer à",
                FieldKind::Select(vec![
                    choice("karim", "Karim Benhaddou", ""),
                    choice("lea", "Léa Marin", ""),
                ]),
                true,
                text("karim"),
            ),
            field("due", "Échéance", FieldKind::Date, true, text("2026-11-26")),
            field("minutes", "Durée prévue (minutes)", FieldKind::Integer, true, Value::Integer(90)),
            field("room", "Pièce", FieldKind::Text, true, Value::Empty),
            field("note", "Remarque", FieldKind::Multiline, false, Value::Empty),
            field(
                "history",
                "Rattacher le message à l’historique",
                FieldKind::Bool,
                false,
                Value::Bool(true),
            ),
            field(
                "open",
                "3 tickets ouverts existent déjà pour ce demandeur.",
                FieldKind::Note(Tone::Warn),
                false,
                Value::Empty,
            ),
        ],
    }
}
