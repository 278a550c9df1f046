//! Quotes, plans and work on site.

use super::{
    super::{
        DemoFolder::{Inbox, Sent},
        cast::{
            BY_CONTACT, BY_HELENE, CONTACT, COULISSANTES, FRET, HELENE, KARIM, MARC, SALON, SOPHIE, THOMAS,
            YANN,
        },
        files::{document, pdf, plan, zip},
        story::{ANSWERED, FLAGGED, Form, LETTER, Letter, READ, UNREAD},
    },
    CLINIC, HOTEL, SITES,
};

pub(super) const LETTERS: &[Letter<'static>] = &[
    // The reception furniture of the clinic.
    Letter {
        id: "accueil-1",
        day: -12,
        at: (17, 25),
        from: BY_CONTACT,
        to: &[SOPHIE],
        subject: "Devis D-{an}-118 : mobilier d’accueil, rez-de-chaussée",
        text: "Bonjour Madame Delattre,\n\nVous trouverez ci-joint le devis pour la banque d’accueil, les deux assises et \
               l’habillage du pilier. Il est valable deux mois.\n\nLe plateau est prévu en stratifié compact ; une \
               variante en chêne huilé figure en page 2.",
        folder: CLINIC,
        files: &[("Devis D-{an}-118 – mobilier d’accueil.pdf", |dates| {
            pdf(
                &[
                    &dates.fill("Devis D-{an}-118"),
                    "Clinique des Tilleuls, mobilier d’accueil",
                    "Banque d’accueil 4,20 m, plateau compact : 8 640,00 € HT",
                    "Deux assises de trois places : 2 180,00 € HT",
                    "Habillage du pilier : 1 320,00 € HT",
                    "Total : 12 140,00 € HT, 14 568,00 € TTC",
                ],
                None,
            )
        })],
        ..LETTER
    },
    Letter {
        id: "accueil-2",
        parent: "accueil-1",
        day: -9,
        at: (10, 18),
        from: SOPHIE,
        to: &[BY_CONTACT],
        subject: "RE: Devis D-{an}-118 : mobilier d’accueil, rez-de-chaussée",
        text: "Bonjour,\n\nLe comité a retenu le stratifié. Deux questions avant signature : le délai tient-il toujours \
               avant les fêtes, et la pose peut-elle se faire en dehors des consultations ?",
        folder: CLINIC,
        marks: ANSWERED,
        form: Form::Both,
        wire: 1,
        ..LETTER
    },
    Letter {
        id: "accueil-3",
        parent: "accueil-2",
        day: -9,
        at: (14, 3),
        from: BY_CONTACT,
        to: &[SOPHIE],
        cc: &[KARIM],
        subject: "RE: Devis D-{an}-118 : mobilier d’accueil, rez-de-chaussée",
        text: "Bonjour Madame Delattre,\n\nOui pour les deux : quatre semaines de fabrication, et une pose le samedi ou \
               après 19 h sans supplément.",
        folder: CLINIC,
        ..LETTER
    },
    Letter {
        id: "accueil-4",
        parent: "accueil-3",
        day: 0,
        at: (8, 51),
        from: SOPHIE,
        to: &[BY_CONTACT],
        subject: "Devis signé : mobilier d’accueil, rez-de-chaussée",
        text: "Bonjour,\n\nVoici le devis signé. L’acompte de 30 % est parti hier.\n\nMerci de me confirmer le créneau de \
               pose.",
        folder: Inbox(CONTACT),
        marks: UNREAD,
        files: &[("Devis signé.pdf", |dates| {
            pdf(
                &[
                    &dates.fill("Devis D-{an}-118, bon pour accord"),
                    "Sophie Delattre, responsable des achats",
                ],
                None,
            )
        })],
        form: Form::Both,
        wire: 1,
        quotes: false,
        ..LETTER
    },
    Letter {
        id: "creneau-1",
        day: -1,
        at: (11, 27),
        from: BY_CONTACT,
        to: &[SOPHIE],
        subject: "Créneau de pose : {j+5} ou {j+7} ?",
        text: "Bonjour Madame Delattre,\n\nL’atelier a pris de l’avance. Deux soirées sont possibles, à partir de 19 h :\n\n\
               - {j+5}\n- {j+7}\n\nLaquelle préférez-vous ?",
        folder: CLINIC,
        marks: READ | FLAGGED,
        ..LETTER
    },
    Letter {
        id: "creneau-2",
        parent: "creneau-1",
        day: -1,
        at: (11, 40),
        from: SOPHIE,
        to: &[BY_CONTACT],
        subject: "Lu : Créneau de pose : {j+5} ou {j+7} ?",
        folder: CLINIC,
        form: Form::Receipt,
        wire: 1,
        ..LETTER
    },
    // A carrier that nobody has in the address book.
    Letter {
        id: "fret-1",
        day: 0,
        at: (8, 4),
        from: FRET,
        to: &[BY_CONTACT],
        subject: "Livraison reportée au {j+2}",
        text: "Votre expédition FN-220-48817 (3 palettes, 412 kg) ne pourra pas être livrée à la date prévue.\n\nNouvelle \
               date : {j+2}, entre 8 h et 12 h.\nMotif : véhicule immobilisé.\n\nCe message est envoyé automatiquement, \
               merci de ne pas y répondre.",
        closing: "",
        folder: Inbox(CONTACT),
        form: Form::Both,
        ..LETTER
    },
    // The rooms of the hotel.
    Letter {
        id: "chambres-1",
        day: -3,
        at: (18, 40),
        from: THOMAS,
        to: &[BY_CONTACT],
        subject: "Pose des dressings : où en est-on ?",
        text: "Bonsoir,\n\nLes chambres 12 à 18 rouvrent dans dix jours. Pouvez-vous me faire un point écrit ?",
        folder: HOTEL,
        marks: ANSWERED,
        wire: 3,
        ..LETTER
    },
    Letter {
        id: "chambres-2",
        parent: "chambres-1",
        day: -2,
        at: (8, 12),
        from: BY_CONTACT,
        to: &[THOMAS],
        cc: &[YANN],
        subject: "RE: Pose des dressings : où en est-on ?",
        text: "Bonjour Monsieur Guérin,\n\nYann vous envoie le compte rendu demain soir, après la chambre 18.",
        folder: HOTEL,
        ..LETTER
    },
    Letter {
        id: "chambres-3",
        parent: "chambres-2",
        day: -1,
        at: (17, 2),
        from: BY_CONTACT,
        to: &[THOMAS],
        subject: "Compte rendu de pose, chambre 12 à 18",
        text: "Bonjour Monsieur Guérin,\n\nLes sept dressings sont posés. Restent deux réserves : un chant à recoller en 14 et \
               une porte à régler en 17. Le détail est joint.",
        folder: HOTEL,
        files: &[("CR de pose 12-18.pdf", |_| {
            pdf(
                &[
                    "Compte rendu de pose",
                    "Hôtel du Vieux Pont, chambres 12 à 18",
                    "12, 13, 15, 16, 18 : sans réserve",
                    "14 : chant à recoller",
                    "17 : porte droite à régler",
                ],
                None,
            )
        })],
        quotes: false,
        ..LETTER
    },
    Letter {
        id: "chambres-4",
        parent: "chambres-3",
        day: -1,
        at: (17, 36),
        from: THOMAS,
        to: &[BY_CONTACT],
        subject: "RE: Compte rendu de pose, chambre 12 à 18",
        text: "Merci, c’est exactement ce qu’il me fallait. Pour la 17, passez quand vous voulez, elle est vide jusqu’à {n+3}.",
        folder: HOTEL,
        wire: 3,
        ..LETTER
    },
    Letter {
        id: "cloison-1",
        day: -8,
        at: (10, 1),
        from: THOMAS,
        to: &[BY_CONTACT],
        subject: "Devis cloison coulissante, salle séminaire",
        text: "Bonjour,\n\nNous voudrions couper la salle séminaire en deux par une cloison coulissante pleine, 6,40 m sur \
               2,80 m, avec un bon affaiblissement acoustique. Pouvez-vous chiffrer ?",
        folder: HOTEL,
        marks: ANSWERED,
        wire: 3,
        ..LETTER
    },
    Letter {
        id: "cloison-2",
        parent: "cloison-1",
        day: -7,
        at: (11, 44),
        from: BY_CONTACT,
        to: &[THOMAS],
        subject: "RE: Devis cloison coulissante, salle séminaire",
        text: "Bonjour Monsieur Guérin,\n\nAvec plaisir. Benoît Lantelme passera prendre les cotes {j+3} à 9 h, si cela vous \
               convient.",
        folder: HOTEL,
        ..LETTER
    },
    Letter {
        id: "cloison-3",
        parent: "cloison-2",
        day: -7,
        at: (12, 20),
        from: THOMAS,
        to: &[BY_CONTACT],
        subject: "RE: Devis cloison coulissante, salle séminaire",
        text: "Parfait, je l’attends.",
        closing: "T. Guérin",
        folder: HOTEL,
        wire: 3,
        ..LETTER
    },
    // The plans of the reception desk, four versions long.
    Letter {
        id: "plans-1",
        day: -15,
        at: (9, 20),
        from: MARC,
        to: &[BY_CONTACT],
        cc: &[BY_HELENE],
        subject: "Plans v1 : banque d’accueil coulissante",
        text: "Bonjour,\n\nPremier jet pour la banque. Le plateau coulisse sur 60 cm pour dégager le passage PMR.",
        folder: SITES,
        marks: ANSWERED,
        files: &[("Banque d’accueil – plan v1.png", |_| plan().png())],
        wire: 3,
        ..LETTER
    },
    Letter {
        id: "plans-2",
        parent: "plans-1",
        day: -14,
        at: (16, 48),
        from: BY_HELENE,
        to: &[MARC],
        cc: &[KARIM],
        subject: "RE: Plans v1 : banque d’accueil coulissante",
        text: "Bonjour Marc,\n\nKarim craint un plateau trop lourd pour des coulisses de 45 kg. Peut-on passer à 22 mm ?",
        folder: Sent(HELENE),
        ..LETTER
    },
    Letter {
        id: "plans-3",
        parent: "plans-2",
        day: -13,
        at: (10, 15),
        from: KARIM,
        to: &[MARC],
        cc: &[BY_HELENE],
        subject: "RE: Plans v1 : banque d’accueil coulissante",
        text: "22 mm avec un raidisseur en dessous, et ça tient. Je peux faire un essai {n+1}.",
        closing: "Karim",
        folder: SITES,
        ..LETTER
    },
    Letter {
        id: "plans-4",
        parent: "plans-3",
        day: -10,
        at: (9, 2),
        from: MARC,
        to: &[BY_CONTACT],
        cc: &[KARIM, BY_HELENE],
        subject: "Plans v3 : banque d’accueil coulissante",
        text: "Bonjour à tous,\n\nVersion 3 avec le plateau de 22 mm et le raidisseur. La v2 est à oublier.",
        folder: SITES,
        wire: 3,
        quotes: false,
        ..LETTER
    },
    Letter {
        id: "plans-5",
        parent: "plans-4",
        day: -9,
        at: (18, 5),
        from: KARIM,
        to: &[MARC],
        cc: &[BY_CONTACT],
        subject: "RE: Plans v3 : banque d’accueil coulissante",
        text: "Essai fait : 41 kg en bout de course, aucun jeu. Il manque juste la coupe B sur le plan.",
        closing: "Karim",
        folder: SITES,
        ..LETTER
    },
    Letter {
        id: "plans-6",
        parent: "plans-5",
        day: -1,
        at: (14, 10),
        from: MARC,
        to: &[BY_CONTACT],
        cc: &[KARIM],
        subject: "Plans v4 : banque d’accueil coulissante",
        text: "Bonjour,\n\nVersion 4, bonne pour fabrication : coupes A et B, nomenclature et repérage des coulisses. Tout est \
               dans l’archive.",
        folder: Inbox(CONTACT),
        files: &[("Plans v4 – banque d’accueil.zip", |_| {
            let note = document(&[
                "Nomenclature",
                "1 plateau 22 mm",
                "2 coulisses 45 kg",
                "1 raidisseur acier 30 × 10",
            ]);
            zip(&[("plan-v4.png", &plan().png()), ("nomenclature.docx", &note)])
        })],
        wire: 3,
        quotes: false,
        ..LETTER
    },
    Letter {
        id: "visite-1",
        day: -4,
        at: (14, 0),
        from: MARC,
        to: &[BY_HELENE, KARIM],
        subject: "Invitation : réunion de chantier, clinique des Tilleuls",
        text: "Réunion sur place, entrée livraisons. Merci de confirmer.",
        folder: Inbox(HELENE),
        marks: UNREAD,
        form: Form::Invitation,
        wire: 3,
        ..LETTER
    },
    // Post that nobody asked for.
    Letter {
        id: "perrin-1",
        day: -12,
        at: (7, 30),
        from: COULISSANTES,
        to: &[BY_CONTACT],
        subject: "Vos portes coulissantes : tarif {an+1}",
        text: "Bonjour,\n\n*Le tarif {an+1} est arrivé.* Profitez des prix {an} jusqu’au 31 décembre pour toute commande de plus \
               de dix ensembles.\n\nPour ne plus recevoir nos offres, répondez à ce message.",
        closing: "Coulissantes Perrin",
        folder: Inbox(CONTACT),
        form: Form::Remote,
        ..LETTER
    },
    Letter {
        id: "perrin-2",
        parent: "perrin-1",
        day: -5,
        at: (7, 30),
        from: COULISSANTES,
        to: &[BY_CONTACT],
        subject: "Rappel : vos portes coulissantes, tarif {an+1}",
        text: "Bonjour,\n\nPlus que quelques semaines pour commander au tarif {an}.",
        closing: "Coulissantes Perrin",
        folder: Inbox(CONTACT),
        marks: UNREAD,
        form: Form::Remote,
        quotes: false,
        ..LETTER
    },
    Letter {
        id: "salon-1",
        day: -20,
        at: (6, 45),
        from: SALON,
        to: &[BY_CONTACT],
        subject: "Votre badge pour le Salon du bois et de l’agencement",
        text: "Bonjour,\n\nVotre badge exposant est prêt. Présentez ce message à l’entrée du hall 4.",
        closing: "L’équipe du salon",
        folder: Inbox(CONTACT),
        form: Form::Html,
        wire: 2,
        ..LETTER
    },
];
