//! After-sales service: what is stuck, scratched or missing.

use super::{
    super::{
        DemoFolder::{Inbox, Sent},
        cast::{AICHA, Actor, BRUNO, BY_SAV, CLAIRE, DAEMON, JULIEN, KARIM, LUCIE, PAUL, SAV, YANN},
        files::{document, door, drawer, pdf, scratches, sheet},
        story::{ANSWERED, FLAGGED, Form, LETTER, Letter, READ, Tie, UNREAD},
    },
    HARDWARE, OPEN, PARTS, TOWN, WARRANTIES,
};

/// The address that Paul Hérissé does not have.
const MISTYPED: Actor = Actor { address: "p.herisse@college-jeanperrault.example", ..PAUL };

pub(super) const LETTERS: &[Letter<'static>] = &[
    // The sliding door of the council room.
    Letter {
        id: "porte-1",
        day: -8,
        at: (10, 12),
        from: BRUNO,
        to: &[BY_SAV],
        cc: &[CLAIRE],
        subject: "Bruit de roulement, porte de la salle du conseil",
        text: "Bonjour,\n\nLa porte coulissante de la salle du conseil grince depuis une dizaine de jours, surtout \
               en fin de course à droite. Elle ferme encore, mais il faut forcer.\n\nFaut-il graisser le rail, et \
               avec quoi ?",
        folder: OPEN,
        marks: ANSWERED,
        wire: 4,
        ..LETTER
    },
    Letter {
        id: "porte-2",
        parent: "porte-1",
        day: -8,
        at: (10, 20),
        to: &[BRUNO],
        subject: "Lu : Bruit de roulement, porte de la salle du conseil",
        folder: Sent(SAV),
        form: Form::Receipt,
        ..LETTER
    },
    Letter {
        id: "porte-3",
        parent: "porte-1",
        day: -8,
        at: (11, 5),
        to: &[BRUNO],
        cc: &[CLAIRE, KARIM],
        subject: "RE: Bruit de roulement, porte de la salle du conseil",
        text: "Bonjour Monsieur Lescure,\n\nSurtout pas de graisse : elle retient la poussière. Passez un chiffon sec \
               dans le rail haut, puis une noisette de silicone sec sur les deux galets.\n\nSi le bruit revient, \
               envoyez-nous une photo du galet droit et nous passerons.",
        folder: OPEN,
        ..LETTER
    },
    Letter {
        id: "porte-4",
        parent: "porte-3",
        day: -7,
        at: (8, 31),
        from: BRUNO,
        to: &[BY_SAV],
        subject: "RE: Bruit de roulement, porte de la salle du conseil",
        text: "Bonjour,\n\nC’est fait, beaucoup mieux. Je garde un œil dessus.",
        folder: OPEN,
        wire: 4,
        ..LETTER
    },
    Letter {
        id: "porte-5",
        parent: "porte-3",
        day: 0,
        at: (9, 42),
        from: CLAIRE,
        to: &[BY_SAV],
        cc: &[BRUNO],
        subject: "Porte coulissante bloquée, salle du conseil",
        text: "Bonjour,\n\nDepuis ce matin, la porte coulissante de la salle du conseil ne s’ouvre plus que de vingt \
               centimètres. Le galet droit semble sorti du rail haut (voir la photo) et le panneau frotte sur le \
               parquet. La pose date de mars {an-3}, donc sous garantie si je lis bien le bon ci-joint.\n\nLe prochain \
               conseil municipal a lieu *{j+2} à 18 h*. Pensez-vous pouvoir passer avant ? La salle est libre {n+2} \
               dès 13 h 30, et M. Lescure peut ouvrir le portail de service.",
        folder: OPEN,
        marks: UNREAD,
        files: &[
            ("porte-rail-haut.png", |_| door().png()),
            ("bon-de-garantie-{an-3}.pdf", |dates| {
                let year = dates.fill("{an-3}");
                pdf(
                    &[
                        "Bon de garantie",
                        "Lantelme Agencement, menuiserie et agencement",
                        &format!("Client : Mairie de Saint-Aubin. Pose : 14 mars {year}."),
                        "Porte coulissante à deux vantaux, chêne massif, rail haut en acier.",
                        "Garantie : cinq ans, pièces, main-d’œuvre et déplacement.",
                        "Réglage annuel offert pendant la durée de la garantie.",
                    ],
                    Some(&door()),
                )
            }),
            ("releve-cotes.xlsx", |_| {
                sheet(
                    "Relevé de cotes",
                    &[
                        &["Élément", "Largeur", "Hauteur", "Épaisseur"],
                        &["Vantail gauche", "1210", "2450", "42"],
                        &["Vantail droit", "1210", "2450", "42"],
                        &["Rail haut", "2600", "60", "48"],
                        &["Jeu sous vantail", "1210", "7", "42"],
                    ],
                )
            }),
        ],
        form: Form::Remote,
        quotes: false,
        ..LETTER
    },
    // The hinges of the wrong colour.
    Letter {
        id: "charnieres-1",
        day: -4,
        at: (14, 20),
        to: &[JULIEN],
        cc: &[KARIM],
        subject: "Charnières livrées en mauvais coloris",
        text: "Bonjour Julien,\n\nLa palette de ce matin contient 40 charnières en *laiton poli*. La commande 2218 les \
               demandait en noir mat, pour les placards de la clinique.\n\nPeux-tu les reprendre au prochain passage \
               et nous dire quand arrivent les noires ?",
        folder: OPEN,
        form: Form::Both,
        ..LETTER
    },
    Letter {
        id: "charnieres-2",
        parent: "charnieres-1",
        day: -1,
        at: (17, 48),
        from: JULIEN,
        to: &[BY_SAV],
        subject: "RE: Charnières livrées en mauvais coloris",
        text: "Bonsoir Hélène,\n\nErreur de préparation chez nous, désolé. Les noires partent {n+1}, avec un avoir pour \
               le port. Le chauffeur reprendra le laiton si le carton est complet.",
        closing: "À bientôt,",
        folder: OPEN,
        marks: ANSWERED,
        wire: 1,
        ..LETTER
    },
    Letter {
        id: "charnieres-3",
        parent: "charnieres-2",
        day: 0,
        at: (9, 15),
        to: &[JULIEN],
        subject: "RE: Charnières livrées en mauvais coloris",
        text: "Bonjour Julien,\n\nParfait, le carton est complet et refermé. Il attend à l’atelier, quai 2.\n\nMerci \
               d’envoyer l’avoir à compta@lantelme.example.",
        folder: OPEN,
        ..LETTER
    },
    // The drawer of the bakery.
    Letter {
        id: "tiroir-1",
        day: -1,
        at: (15, 48),
        from: AICHA,
        to: &[BY_SAV],
        subject: "Tiroir caisse qui ne ferme plus depuis samedi",
        text: "Bonjour,\n\nLe tiroir du milieu, sous la caisse, reste ouvert de trois doigts. On sent une vis qui \
               dépasse au fond à droite, je n’ose pas forcer.\n\nVous pouvez venir n’importe quel jour après 14 h, la \
               boutique est fermée.",
        folder: OPEN,
        marks: UNREAD,
        files: &[("Photo du tiroir – côté droit.png", |_| drawer().png())],
        wire: 3,
        ..LETTER
    },
    Letter {
        id: "vitrine-1",
        day: -16,
        at: (13, 4),
        from: AICHA,
        to: &[BY_SAV],
        subject: "Vitrine coulissante à régler avant Noël",
        text: "Bonjour,\n\nLa vitrine coulissante du comptoir accroche quand elle est pleine. Rien de grave, mais il \
               faudrait la régler avant les fêtes.",
        folder: OPEN,
        marks: ANSWERED,
        wire: 3,
        ..LETTER
    },
    Letter {
        id: "vitrine-2",
        parent: "vitrine-1",
        day: -15,
        at: (9, 30),
        to: &[AICHA],
        cc: &[YANN],
        subject: "RE: Vitrine coulissante à régler avant Noël",
        text: "Bonjour Madame Benali,\n\nYann passe dans votre rue {j+6} en fin de journée, il réglera la vitrine en même \
               temps. Comptez un quart d’heure, c’est compris dans l’entretien.",
        folder: OPEN,
        ..LETTER
    },
    // The yearly maintenance of the town hall.
    Letter {
        id: "entretien-1",
        day: -6,
        at: (16, 22),
        from: CLAIRE,
        to: &[BY_SAV],
        subject: "Entretien annuel des menuiseries",
        text: "Bonjour,\n\nComme chaque année, il faudrait contrôler les 34 portes intérieures et les placards du \
               premier étage. Une demi-journée avait suffi l’an dernier.",
        folder: TOWN,
        marks: ANSWERED,
        form: Form::Both,
        ..LETTER
    },
    Letter {
        id: "entretien-2",
        parent: "entretien-1",
        day: -5,
        at: (10, 2),
        to: &[CLAIRE],
        subject: "RE: Entretien annuel des menuiseries",
        text: "Bonjour Madame Vasseur,\n\nC’est noté. Proposez-nous deux dates, nous viendrons à deux.",
        folder: Sent(SAV),
        ..LETTER
    },
    Letter {
        id: "entretien-3",
        parent: "entretien-2",
        day: -1,
        at: (9, 10),
        from: CLAIRE,
        to: &[BY_SAV],
        subject: "Demande de rendez-vous : entretien annuel",
        text: "Bonjour,\n\n{j+9} ou {j+12}, le matin de préférence. La salle du conseil sera prise {n+12} à partir de 11 h.",
        folder: OPEN,
        form: Form::Both,
        ..LETTER
    },
    // The scratched table tops of the school, and a mistyped address.
    Letter {
        id: "rayures-1",
        day: -3,
        at: (8, 55),
        from: PAUL,
        to: &[BY_SAV],
        subject: "Rayures sur plateau chêne, tables du CDI",
        text: "Bonjour,\n\nTrois plateaux livrés vendredi sont rayés sous le film. Je vous envoie des photos dès que \
               possible.",
        folder: OPEN,
        marks: ANSWERED,
        wire: 4,
        ..LETTER
    },
    Letter {
        id: "rayures-2",
        parent: "rayures-1",
        day: -3,
        at: (9, 40),
        to: &[MISTYPED],
        subject: "RE: Rayures sur plateau chêne, tables du CDI",
        text: "Bonjour Monsieur Hérissé,\n\nMerci de nous avoir prévenus. Les photos nous diront s’il faut poncer sur \
               place ou remplacer les plateaux.",
        folder: Sent(SAV),
        ..LETTER
    },
    Letter {
        id: "rayures-3",
        parent: "rayures-2",
        day: -3,
        at: (9, 41),
        from: DAEMON,
        to: &[BY_SAV],
        subject: "Undelivered Mail Returned to Sender",
        folder: Inbox(SAV),
        form: Form::Bounce,
        tie: Tie::InReplyTo,
        ..LETTER
    },
    Letter {
        id: "rayures-4",
        parent: "rayures-1",
        day: -2,
        at: (11, 16),
        to: &[PAUL],
        subject: "RE: Réclamation : rayures sur plateau chêne",
        text: "Bonjour Monsieur Hérissé,\n\nMon premier message s’est perdu. Remplissez la fiche jointe et ajoutez une \
               photo par plateau, avec une règle pour l’échelle.",
        folder: OPEN,
        files: &[("Fiche de réclamation.docx", |_| {
            document(&[
                "Fiche de réclamation",
                "Client :",
                "Ouvrage et date de livraison :",
                "Défaut constaté (longueur, profondeur, endroit) :",
                "Souhait : reprise sur place, remplacement, remise.",
            ])
        })],
        ..LETTER
    },
    Letter {
        id: "rayures-5",
        parent: "rayures-4",
        day: -1,
        at: (8, 5),
        from: PAUL,
        to: &[BY_SAV],
        subject: "Réclamation : rayures sur plateau chêne",
        text: "Bonjour,\n\nVoici la fiche et la photo du plateau le plus abîmé. Les deux autres ont une seule rayure, \
               moins profonde.\n\nLe CDI rouvre {j+4}, ce serait bien que tout soit repris d’ici là.",
        folder: OPEN,
        marks: UNREAD,
        files: &[
            ("Fiche de réclamation remplie – collège Jean-Perrault, centre de documentation.pdf", |_| {
                pdf(
                    &[
                        "Fiche de réclamation",
                        "Client : collège Jean-Perrault",
                        "Ouvrage : six tables du CDI, plateaux chêne huilé",
                        "Défaut : trois plateaux rayés, jusqu’à 21 cm",
                        "Souhait : reprise sur place",
                    ],
                    None,
                )
            }),
            ("plateau-3.png", |_| scratches().png()),
        ],
        wire: 2,
        ..LETTER
    },
    // Parts on their way: the message that all of this answers is not in the mailbox.
    Letter {
        id: "rail-2",
        parent: "rail-1",
        day: -5,
        at: (15, 33),
        from: JULIEN,
        to: &[BY_SAV],
        subject: "RE: Rail de porte coulissante : délai fournisseur",
        text: "Bonjour Hélène,\n\nLe fabricant annonce trois semaines pour le rail de 2,60 m. En 3 m il est en stock, à \
               couper par vos soins. Qu’est-ce qui vous arrange ?",
        folder: PARTS,
        marks: ANSWERED,
        wire: 1,
        ..LETTER
    },
    Letter {
        id: "rail-3",
        parent: "rail-1",
        day: -5,
        at: (16, 10),
        from: LUCIE,
        to: &[BY_SAV],
        subject: "RE: Rail de porte coulissante : délai fournisseur",
        text: "Bonjour,\n\nNous avons le même profil en 2,60 m, deux pièces à l’agence de Vitré. Réservées jusqu’à {n+1}.",
        folder: PARTS,
        marks: READ,
        tie: Tie::InReplyTo,
        wire: 5,
        ..LETTER
    },
    Letter {
        id: "rail-4",
        parent: "rail-2",
        day: -5,
        at: (17, 2),
        to: &[JULIEN],
        subject: "RE: Rail de porte coulissante : délai fournisseur",
        text: "Merci Julien, nous en trouvons un chez Ondarra. On garde ton 3 m pour le prochain chantier.",
        folder: PARTS,
        tie: Tie::References,
        ..LETTER
    },
    Letter {
        id: "galets-1",
        day: -2,
        at: (10, 45),
        to: &[LUCIE],
        subject: "Commande 2231 : galets de 40 mm et cales de rail",
        text: "Bonjour Lucie,\n\nNous aurions besoin de 6 galets de 40 mm sur roulement et de 12 cales de rail, si possible \
               avant {n+2}.",
        folder: PARTS,
        marks: READ | FLAGGED,
        files: &[("commande-2231.txt", |_| {
            "Commande 2231\r\n6 galets acier 40 mm, référence GA-40\r\n12 cales de rail 2 mm, référence CR-2\r\n".into()
        })],
        ..LETTER
    },
    Letter {
        id: "galets-2",
        parent: "galets-1",
        day: -1,
        at: (16, 37),
        from: LUCIE,
        to: &[BY_SAV],
        subject: "RE: Commande 2231 : galets de 40 mm et cales de rail",
        text: "Bonjour,\n\nGalets en stock, ils partent ce soir. Il ne reste que 8 cales, le solde {n+4}.\n\nLe bon de \
               livraison est joint.",
        folder: PARTS,
        marks: UNREAD,
        files: &[("BL-48217.pdf", |_| {
            pdf(
                &[
                    "Bon de livraison 48217",
                    "Quincaillerie Ondarra",
                    "6 galets acier 40 mm",
                    "8 cales de rail 2 mm",
                ],
                None,
            )
        })],
        wire: 5,
        ..LETTER
    },
    Letter {
        id: "tarif-1",
        day: -22,
        at: (11, 0),
        from: LUCIE,
        to: &[BY_SAV],
        subject: "Tarif {an} des ferrures, œillets et poignées",
        text: "Bonjour,\n\nVoici le tarif applicable au 1er janvier. Les œillets augmentent de 4 %, les poignées restent à \
               18,50 € pièce.",
        folder: HARDWARE,
        files: &[("Tarif ferrures {an}.xlsx", |_| {
            sheet(
                "Tarif",
                &[
                    &["Référence", "Désignation", "Prix € HT"],
                    &["OE-12", "Œillet acier 12 mm", "0.42"],
                    &["PG-220", "Poignée cuvette noire", "18.5"],
                    &["CH-35", "Charnière invisible 35 mm", "3.9"],
                ],
            )
        })],
        wire: 5,
        ..LETTER
    },
    Letter {
        id: "garantie-1",
        day: -41,
        at: (14, 8),
        from: BRUNO,
        to: &[BY_SAV],
        subject: "Rail de placard désaxé, bureau 2",
        text: "Bonjour,\n\nLe placard du bureau 2 sort de son rail une fois par semaine. Il date de la même tranche que la \
               salle du conseil.",
        folder: WARRANTIES,
        marks: ANSWERED,
        wire: 4,
        ..LETTER
    },
    Letter {
        id: "garantie-2",
        parent: "garantie-1",
        day: -40,
        at: (9, 50),
        to: &[BRUNO],
        subject: "RE: Rail de placard désaxé, bureau 2",
        text: "Bonjour,\n\nLa garantie court encore deux ans : le rail sera remplacé à nos frais lors de l’entretien annuel.",
        folder: WARRANTIES,
        ..LETTER
    },
];
