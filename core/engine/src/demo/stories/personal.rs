//! A private account: family and judo.

use super::super::{
    DemoFolder::{Inbox, Sent},
    cast::{AT_HOME, JUDO, PERSO, SOEUR},
    story::{ANSWERED, Form, LETTER, Letter, READ, UNREAD},
};

pub(super) const LETTERS: &[Letter<'static>] = &[
    Letter {
        id: "noel-1",
        day: -9,
        at: (21, 14),
        from: SOEUR,
        to: &[AT_HOME],
        subject: "Noël chez maman ?",
        text: "Coucou,\n\nMaman propose le 24 au soir plutôt que le 25 à midi. Ça t’irait ? Je peux prendre les enfants en passant.",
        closing: "Bises,",
        folder: Inbox(PERSO),
        marks: ANSWERED,
        wire: 3,
        ..LETTER
    },
    Letter {
        id: "noel-2",
        parent: "noel-1",
        day: -9,
        at: (22, 3),
        from: AT_HOME,
        to: &[SOEUR],
        subject: "Re: Noël chez maman ?",
        text: "Parfait pour le 24. J’apporte la bûche, et je veux bien que tu prennes Léo.",
        closing: "Bises,",
        folder: Sent(PERSO),
        ..LETTER
    },
    Letter {
        id: "noel-3",
        parent: "noel-2",
        day: -8,
        at: (7, 45),
        from: SOEUR,
        to: &[AT_HOME],
        subject: "Re: Noël chez maman ?",
        text: "Vendu ! Pas au café la bûche, hein.",
        closing: "",
        folder: Inbox(PERSO),
        wire: 3,
        ..LETTER
    },
    Letter {
        id: "judo-1",
        day: -4,
        at: (19, 30),
        from: JUDO,
        to: &[AT_HOME],
        subject: "Cotisation et certificat médical de Léo",
        text: "Bonjour,\n\nIl nous manque le certificat de Léo pour le tournoi. Un simple courriel avec la photo suffit.",
        closing: "Le secrétariat",
        folder: Inbox(PERSO),
        marks: UNREAD,
        form: Form::Both,
        wire: 2,
        ..LETTER
    },
    Letter {
        id: "judo-0",
        day: -60,
        at: (18, 0),
        from: JUDO,
        to: &[AT_HOME],
        subject: "Reprise des cours, groupe des 8-10 ans",
        text: "Bonjour,\n\nLes cours reprennent {j+3} à 17 h 30. N’oubliez pas la bouteille d’eau !",
        closing: "Le secrétariat",
        folder: Inbox(PERSO),
        marks: READ,
        form: Form::Both,
        wire: 2,
        ..LETTER
    },
];
