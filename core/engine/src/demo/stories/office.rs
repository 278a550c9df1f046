//! The office: accounts, insurance, planning among colleagues.

use super::{
    super::{
        DemoFolder::{Inbox, Sent},
        cast::{BENOIT, BY_COMPTA, BY_HELENE, COMPTA, ELODIE, HELENE, JULIEN, KARIM, NADIA, PIERRE, YANN},
        files::{pdf, sheet},
        story::{ANSWERED, FLAGGED, Form, LETTER, Letter, READ, UNREAD},
    },
    SAWMILL,
};

pub(super) const LETTERS: &[Letter<'static>] = &[
    // The wrong rate of tax.
    Letter {
        id: "tva-1",
        day: -3,
        at: (9, 12),
        from: NADIA,
        to: &[BY_COMPTA],
        subject: "Pièces comptables {m-1}",
        text: "Bonjour Odile,\n\nIl me manque la facture de pose du cabinet et le relevé bancaire pour clore le mois {m-1}.",
        folder: Inbox(COMPTA),
        marks: ANSWERED,
        wire: 1,
        ..LETTER
    },
    Letter {
        id: "tva-2",
        parent: "tva-1",
        day: -2,
        at: (16, 5),
        from: BY_COMPTA,
        to: &[NADIA],
        subject: "RE: Pièces comptables {m-1}",
        text: "Bonjour Nadia,\n\nVoici la facture F-{an}-311. Le relevé arrive dès que la banque le publie.",
        folder: Sent(COMPTA),
        files: &[("Facture F-{an}-311.pdf", |dates| {
            pdf(
                &[
                    &dates.fill("Facture F-{an}-311"),
                    "Cabinet Orvault-Dumas",
                    "Cloisons vitrées, fourniture : 6 400,00 € HT",
                    "Pose : 1 850,00 € HT",
                    "TVA 20 % : 1 650,00 €",
                    "Total : 9 900,00 € TTC",
                ],
                None,
            )
        })],
        ..LETTER
    },
    Letter {
        id: "tva-3",
        parent: "tva-2",
        day: 0,
        at: (8, 20),
        from: NADIA,
        to: &[BY_COMPTA],
        subject: "Facture F-{an}-311 : écart de TVA sur la pose",
        text: "Bonjour Odile,\n\nLa pose est facturée à 20 % alors que nos locaux ont plus de deux ans : c’est 10 %, l’attestation \
               vous a été remise. L’écart est de 185 €, le calcul est joint.\n\nUn avoir ou une facture rectificative, comme vous \
               préférez.",
        folder: Inbox(COMPTA),
        marks: UNREAD,
        files: &[("Écart de TVA F-{an}-311.xlsx", |_| {
            sheet(
                "TVA",
                &[
                    &["Ligne", "HT", "Facturé", "Dû"],
                    &["Fourniture", "6400", "1280", "1280"],
                    &["Pose", "1850", "370", "185"],
                ],
            )
        })],
        form: Form::Both,
        wire: 1,
        quotes: false,
        ..LETTER
    },
    // The certificate of insurance.
    Letter {
        id: "decennale-1",
        day: -30,
        at: (10, 30),
        from: BY_COMPTA,
        to: &[ELODIE],
        subject: "Attestation d’assurance décennale {an}",
        text: "Bonjour Madame Carpentier,\n\nLa clinique nous demande l’attestation décennale en cours, avec la mention « agencement \
               de locaux recevant du public ».",
        folder: Sent(COMPTA),
        ..LETTER
    },
    Letter {
        id: "decennale-2",
        parent: "decennale-1",
        day: -29,
        at: (15, 55),
        from: ELODIE,
        to: &[BY_COMPTA],
        subject: "RE: Attestation d’assurance décennale {an}",
        text: "Bonjour,\n\nVous trouverez l’attestation en pièce jointe, mention ajoutée.",
        folder: Inbox(COMPTA),
        files: &[("Attestation décennale {an} – agencement de locaux recevant du public.pdf", |dates| {
            pdf(
                &[
                    &dates.fill("Attestation d’assurance {an}"),
                    "Mutuelle des artisans",
                    "Assuré : Lantelme Agencement",
                ],
                None,
            )
        })],
        wire: 2,
        ..LETTER
    },
    Letter {
        id: "decennale-3",
        parent: "decennale-2",
        day: -29,
        at: (16, 20),
        from: BY_COMPTA,
        to: &[ELODIE],
        subject: "RE: Attestation d’assurance décennale {an}",
        text: "Merci beaucoup, c’est parfait.",
        folder: Sent(COMPTA),
        ..LETTER
    },
    // Varnish, from the order to the reminder.
    Letter {
        id: "vernis-1",
        day: -27,
        at: (8, 40),
        from: BY_COMPTA,
        to: &[PIERRE],
        subject: "Commande 2204 : vernis mat, 4 bidons",
        text: "Bonjour,\n\nMerci de livrer 4 bidons de 25 l de vernis mat B-s1 à l’atelier.",
        folder: Sent(COMPTA),
        ..LETTER
    },
    Letter {
        id: "vernis-2",
        parent: "vernis-1",
        day: -26,
        at: (9, 33),
        from: PIERRE,
        to: &[BY_COMPTA],
        subject: "RE: Commande 2204 : vernis mat, 4 bidons",
        text: "Bonjour,\n\nLivraison {j+2}. La fiche de sécurité est à jour sur demande.",
        folder: Inbox(COMPTA),
        wire: 4,
        ..LETTER
    },
    Letter {
        id: "vernis-3",
        parent: "vernis-2",
        day: -11,
        at: (9, 0),
        from: PIERRE,
        to: &[BY_COMPTA],
        subject: "Facture 88213, commande 2204",
        text: "Bonjour,\n\nCi-joint notre facture de 1 126,80 € TTC, à 30 jours.",
        folder: Inbox(COMPTA),
        files: &[("Facture 88213.pdf", |_| {
            pdf(
                &[
                    "Facture 88213",
                    "Vernis Vauquelin et fils",
                    "4 bidons de vernis mat : 939,00 € HT",
                    "1 126,80 € TTC",
                ],
                None,
            )
        })],
        wire: 4,
        quotes: false,
        ..LETTER
    },
    Letter {
        id: "bois-1",
        day: -33,
        at: (11, 8),
        from: JULIEN,
        to: &[BY_COMPTA],
        subject: "Avoir A-318 : plots de chêne fendus",
        text: "Bonjour,\n\nComme convenu avec Karim, l’avoir pour les deux plots fendus. Il se déduira de la facture {m+0}.",
        folder: SAWMILL,
        files: &[("Avoir A-318.pdf", |_| {
            pdf(&["Avoir A-318", "Scierie Courtade", "2 plots de chêne : 412,00 € HT"], None)
        })],
        wire: 1,
        ..LETTER
    },
    // Who works where next week: a long talk among colleagues.
    Letter {
        id: "planning-1",
        day: -6,
        at: (7, 50),
        from: BENOIT,
        to: &[KARIM, YANN, BY_HELENE],
        subject: "Planning de la semaine prochaine",
        text: "Bonjour à tous,\n\nProposition : Yann et Karim à l’hôtel lundi et mardi, puis la clinique. Hélène garde le camion bleu \
               pour le SAV.\n\nDites-moi ce qui coince.",
        closing: "Benoît",
        folder: Inbox(HELENE),
        ..LETTER
    },
    Letter {
        id: "planning-2",
        parent: "planning-1",
        day: -6,
        at: (8, 2),
        from: KARIM,
        to: &[BENOIT],
        cc: &[YANN, BY_HELENE],
        subject: "RE: Planning de la semaine prochaine",
        text: "Mardi je suis au contrôle technique de la scie à format jusqu’à midi.",
        closing: "Karim",
        folder: Inbox(HELENE),
        ..LETTER
    },
    Letter {
        id: "planning-3",
        parent: "planning-1",
        day: -6,
        at: (8, 30),
        from: YANN,
        to: &[BENOIT],
        cc: &[KARIM, BY_HELENE],
        subject: "RE: Planning de la semaine prochaine",
        text: "OK pour l’hôtel. Je peux finir seul mardi matin, il ne reste que les poignées.",
        closing: "Yann",
        folder: Inbox(HELENE),
        wire: 3,
        ..LETTER
    },
    Letter {
        id: "planning-4",
        parent: "planning-2",
        day: -6,
        at: (9, 14),
        from: BY_HELENE,
        to: &[BENOIT],
        cc: &[KARIM, YANN],
        subject: "RE: Planning de la semaine prochaine",
        text: "Pour le SAV il me faut quelqu’un une heure {n+2} à la mairie. Yann, tu es à deux rues ?",
        closing: "Hélène",
        folder: Sent(HELENE),
        ..LETTER
    },
    Letter {
        id: "planning-5",
        parent: "planning-4",
        day: -6,
        at: (9, 20),
        from: YANN,
        to: &[BY_HELENE],
        cc: &[BENOIT],
        subject: "RE: Planning de la semaine prochaine",
        text: "Oui, je passe en sortant.",
        closing: "Yann",
        folder: Inbox(HELENE),
        wire: 3,
        ..LETTER
    },
    Letter {
        id: "planning-6",
        parent: "planning-3",
        day: -6,
        at: (12, 1),
        from: BENOIT,
        to: &[YANN],
        cc: &[KARIM, BY_HELENE],
        subject: "RE: Planning de la semaine prochaine",
        text: "Vendu. Karim, tu le rejoins mardi à 13 h.",
        closing: "Benoît",
        folder: Inbox(HELENE),
        ..LETTER
    },
    Letter {
        id: "planning-7",
        parent: "planning-6",
        day: -6,
        at: (12, 9),
        from: KARIM,
        to: &[BENOIT],
        cc: &[YANN, BY_HELENE],
        subject: "RE: Planning de la semaine prochaine",
        text: "Reçu.",
        closing: "",
        folder: Inbox(HELENE),
        marks: UNREAD,
        ..LETTER
    },
    Letter {
        id: "planning-8",
        parent: "planning-1",
        day: -1,
        at: (18, 12),
        from: BENOIT,
        to: &[KARIM, YANN, BY_HELENE],
        subject: "TR: Planning de la semaine prochaine",
        text: "Changement : le camion bleu part en révision {n+1}. Hélène prend ma voiture.",
        closing: "Benoît",
        folder: Inbox(HELENE),
        marks: UNREAD,
        ..LETTER
    },
    Letter {
        id: "conges-1",
        day: -18,
        at: (13, 30),
        from: BY_HELENE,
        to: &[BENOIT],
        subject: "Congés de fin d’année",
        text: "Bonjour Benoît,\n\nJe voudrais poser du 21 au 31 décembre. Odile peut répondre au SAV ces jours-là.",
        closing: "Hélène",
        folder: Sent(HELENE),
        marks: READ | FLAGGED,
        ..LETTER
    },
    Letter {
        id: "conges-2",
        parent: "conges-1",
        day: -17,
        at: (8, 0),
        from: BENOIT,
        to: &[BY_HELENE],
        cc: &[BY_COMPTA],
        subject: "RE: Congés de fin d’année",
        text: "D’accord, bonnes vacances d’avance !",
        closing: "Benoît",
        folder: Inbox(HELENE),
        form: Form::Both,
        ..LETTER
    },
    Letter {
        id: "conges-3",
        parent: "conges-2",
        day: -17,
        at: (9, 25),
        from: BY_COMPTA,
        to: &[BY_HELENE],
        subject: "RE: Congés de fin d’année",
        text: "C’est noté sur le tableau. Laisse-moi juste les numéros des fournisseurs.",
        closing: "Odile",
        folder: Inbox(HELENE),
        ..LETTER
    },
];
