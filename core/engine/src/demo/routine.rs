//! The everyday mail around the stories: short exchanges, invoices, deliveries, newsletters, junk.

use super::{
    DemoFolder::{self, Basic, Inbox, Junk, Sent, Trash},
    DemoMessage,
    cast::{
        AICHA, Actor, BRUNO, BY_COMPTA, BY_CONTACT, BY_SAV, CLAIRE, COMPTA, CONTACT, FRET, JULIEN, LUCIE,
        MARC, PAUL, PIERRE, SALON, SAV, SOPHIE, THOMAS,
    },
    files::{pdf, plan, sheet},
    rng::Rng,
    story::{ANSWERED, FLAGGED, Form, LETTER, Letter, Make, PostOffice, READ, UNREAD},
};

const STREAM: u64 = 70;

/// A subject, a question, an answer, and thanks.
type Talk = [&'static str; 4];

const TALKS: [Talk; 16] = [
    [
        "Poignée cassée, {lieu}",
        "Bonjour,\n\nLa poignée de la porte ({lieu}) nous est restée dans la main ce matin. Avez-vous le même modèle en stock ?",
        "Bonjour,\n\nOui, nous en gardons toujours deux. Je vous la dépose {j+2}.",
        "Merci, elle est posée et fonctionne très bien.",
    ],
    [
        "Prise de cotes {lieu}",
        "Bonjour,\n\nQuand pourriez-vous passer prendre les cotes ({lieu}) ? Les peintres finissent vendredi.",
        "Bonjour,\n\n{j+4} à 8 h 30, si quelqu’un peut nous ouvrir.",
        "C’est entendu, je préviens l’accueil.",
    ],
    [
        "Teinte des plinthes",
        "Bonjour,\n\nLes plinthes livrées paraissent plus claires que l’échantillon. Est-ce que cela fonce avec le temps ?",
        "Bonjour,\n\nLe chêne fonce un peu pendant les six premiers mois. Si l’écart reste visible, nous passerons une couche d’huile teintée.",
        "D’accord, attendons l’été alors.",
    ],
    [
        "Porte coupe-feu : attestation",
        "Bonjour,\n\nLa commission de sécurité demande le procès-verbal de classement des portes ({lieu}).",
        "Bonjour,\n\nVoici le procès-verbal. Le numéro figure aussi sur la plaquette, côté paumelles.",
        "Parfait, dossier transmis.",
    ],
    [
        "Devis étagères {lieu}",
        "Bonjour,\n\nIl nous faudrait 14 mètres d’étagères sur mesure ({lieu}). Un ordre de prix suffit pour le moment.",
        "Bonjour,\n\nComptez 95 € HT le mètre en mélaminé, 160 € en plaqué chêne, pose comprise.",
        "Merci pour la rapidité, nous en parlons {n+3}.",
    ],
    [
        "Clés du local technique",
        "Bonjour,\n\nVotre équipe est repartie avec les clés du local. Pouvez-vous les rapporter rapidement ?",
        "Bonjour,\n\nToutes nos excuses, elles étaient dans le camion. Elles sont à votre accueil depuis midi.",
        "Bien reçues, merci.",
    ],
    [
        "Serrure à code qui se bloque",
        "Bonjour,\n\nDepuis le changement d’heure, la serrure à code ({lieu}) refuse une fois sur deux.",
        "Bonjour,\n\nCe sont sûrement les piles : deux LR6 derrière la plaque intérieure. Sinon nous passons {j+3}.",
        "C’était bien les piles !",
    ],
    [
        "Accès au chantier",
        "Bonjour,\n\nLa rue sera barrée {j+2} pour des travaux. Prévoyez de livrer par la cour.",
        "Bonjour,\n\nMerci de l’information, le chauffeur est prévenu.",
        "Très bien.",
    ],
    [
        "Facture à corriger",
        "Bonjour,\n\nVotre dernière facture porte notre ancienne adresse. Pouvez-vous la rééditer ?",
        "Bonjour,\n\nC’est corrigé, la nouvelle facture est jointe et annule la précédente.",
        "Bien reçu.",
    ],
    [
        "Échantillons de stratifié",
        "Bonjour,\n\nPourriez-vous nous prêter le nuancier des stratifiés mats pour {lieu} ?",
        "Bonjour,\n\nIl est à votre disposition à l’atelier, ou déposé {n+2} si vous préférez.",
        "Nous passerons, merci.",
    ],
    [
        "Bruit de claquement, {lieu}",
        "Bonjour,\n\nLa porte ({lieu}) claque très fort au moindre courant d’air. Un ferme-porte est-il possible ?",
        "Bonjour,\n\nOui, à bras compas, 148 € HT posé. Nous pouvons venir {j+6}.",
        "Bon pour accord.",
    ],
    [
        "Réserves à lever",
        "Bonjour,\n\nIl reste trois réserves au procès-verbal de réception ({lieu}). Quand sont-elles levées ?",
        "Bonjour,\n\nDeux le sont déjà, la troisième attend une pièce annoncée {j+5}.",
        "Merci du suivi.",
    ],
    [
        "Stationnement du camion",
        "Bonjour,\n\nNos voisins se plaignent du camion garé devant le portail.",
        "Bonjour,\n\nIl sera garé place du Marché à partir de demain. Désolés pour la gêne.",
        "Merci beaucoup.",
    ],
    [
        "Vestiaires : casiers supplémentaires",
        "Bonjour,\n\nNous recrutons : il faudrait six casiers de plus, identiques aux précédents.",
        "Bonjour,\n\nLe modèle existe toujours. Délai : trois semaines, 212 € HT pièce.",
        "Parfait, le bon de commande suit.",
    ],
    [
        "Plan d’implantation {lieu}",
        "Bonjour,\n\nPouvez-vous m’envoyer le plan d’implantation à jour ({lieu}) ? L’électricien le réclame.",
        "Bonjour,\n\nLe voici, à l’échelle 1/20. Les attentes électriques sont en rouge.",
        "Impeccable.",
    ],
    [
        "Humidité dans le placard",
        "Bonjour,\n\nLe fond du placard ({lieu}) gondole. Le mur derrière est froid.",
        "Bonjour,\n\nIl faut ventiler : nous percerons deux grilles et remplacerons le fond, sans frais.",
        "Merci pour le geste.",
    ],
];

const PLACES: [&str; 10] = [
    "salle de réunion",
    "bureau 12",
    "cuisine",
    "vestiaire",
    "hall d’entrée",
    "réserve",
    "premier étage",
    "salle d’attente",
    "chambre 4",
    "bibliothèque",
];

const CUSTOMERS: [Actor; 8] = [CLAIRE, BRUNO, SOPHIE, THOMAS, AICHA, MARC, PAUL, JULIEN];

const fn shop(name: &'static str, address: &'static str) -> Actor {
    Actor { name, address, second: "", role: "", entity: "" }
}

const BILLERS: [Actor; 7] = [
    JULIEN,
    LUCIE,
    PIERRE,
    shop("Énergie de l’Ouest", "factures@energie-ouest.example"),
    shop("Télécoms Bréhat", "facturation@telecoms-brehat.example"),
    shop("Carburants Duval", "compta@carburants-duval.example"),
    shop("Location Matériel 35", "contact@location35.example"),
];

const LETTERS: [(Actor, &[&str]); 5] = [
    (
        SALON,
        &[
            "Les tendances de l’agencement en {annee}",
            "Conférences : réservez votre place",
            "Exposants, derniers emplacements",
        ],
    ),
    (
        shop("Outillage Kerbrat – La lettre", "lettre@outillage-kerbrat.example"),
        &["-20 % sur les lames de scie", "Nouveau : la visseuse de 900 g", "Déstockage {m-1}"],
    ),
    (
        shop("Fédération des menuisiers", "infos@federation-menuisiers.example"),
        &["La lettre {m+0}", "Apprentissage : ce qui change", "Assurance : questions et réponses"],
    ),
    (
        shop("Banque des Artisans", "lettre@banque-artisans.example"),
        &["Financer une machine en {annee}", "Votre espace en ligne évolue"],
    ),
    (
        shop("Panneaux & Placages", "actus@panneaux-placages.example"),
        &["Dix nouveaux décors mats", "Le chêne fumé est de retour", "Fermeture estivale"],
    ),
];

const JUNK: [(&str, &str, &str); 9] = [
    ("Service Colis", "avis@colis-rapide.example", "Votre colis est bloqué, réglez 1,99 €"),
    ("SEO Expert", "hello@seo-number-one.example", "First page of Google in 30 days"),
    ("Compte suspendu", "no-reply@verif-compte.example", "Action requise : votre messagerie sera fermée"),
    ("Diana Prince", "diana@lottery-win.example", "You have been selected"),
    ("Panneaux solaires", "promo@solaire-gratuit.example", "Vos panneaux solaires à 1 €"),
    ("", "info@fournitures-pas-cher.example", "Cartouches d’encre à moitié prix"),
    ("CPF Formation", "cpf@formation-offerte.example", "Il vous reste 2 480 € à utiliser"),
    ("Trading Academy", "join@trading-acad.example", "Doublez votre trésorerie en 15 jours"),
    ("Annuaire Pro", "facture@annuaire-pro.example", "Facture d’inscription obligatoire"),
];

/// Posts the everyday mail.
pub(super) fn post(office: &mut PostOffice, out: &mut Vec<DemoMessage>) {
    for index in 0..40 {
        talk(office, index, out);
    }
    for index in 0..26 {
        bill(office, index, out);
    }
    for index in 0..14 {
        delivery(office, index, out);
    }
    for index in 0..28 {
        newsletter(office, index, out);
    }
    for index in 0..14 {
        junk(office, index, out);
    }
}

/// Returns a working day of the last two years; recent ones are frequent.
fn past_day(rng: &mut Rng, first: i64) -> i64 {
    -first - rng.skewed(500) as i64
}

/// Returns where mail with a customer is filed.
fn filed(customer: &Actor, inbox: DemoFolder) -> DemoFolder {
    match customer.entity {
        "Mairie de Saint-Aubin" => Basic(&["Clients", "Mairie de Saint-Aubin"]),
        "Clinique des Tilleuls" => Basic(&["Clients", "Clinique des Tilleuls"]),
        "Hôtel du Vieux Pont" => Basic(&["Clients", "Hôtel du Vieux Pont"]),
        "Collège Jean-Perrault" => Basic(&["Clients", "Collège Jean-Perrault"]),
        "Scierie Courtade" => Basic(&["Fournisseurs", "Scierie Courtade"]),
        _ => inbox,
    }
}

fn talk(office: &mut PostOffice, index: usize, out: &mut Vec<DemoMessage>) {
    let mut rng = Rng::new(1, STREAM, index as u64);
    let customer = rng.pick(&CUSTOMERS);
    let place = rng.pick(&PLACES);
    let [subject, question, answer, thanks] =
        TALKS[index % TALKS.len()].map(|text| text.replace("{lieu}", place));
    let (account, us) = if rng.chance(600) { (SAV, BY_SAV) } else { (CONTACT, BY_CONTACT) };
    let first = past_day(&mut rng, 3);
    let ids = ["a", "b", "c"].map(|step| format!("echange-{index}{step}"));
    let reply = format!("RE: {subject}");
    let folder = filed(&customer, Inbox(account));
    let filed_sent = if rng.chance(500) { Sent(account) } else { folder };
    let length = [1, 2, 2, 3, 3][rng.below(5)].max(if index % 4 == 2 { 3 } else { 1 });
    let wire = rng.below(6);
    let form = if wire == 1 || rng.chance(300) { Form::Both } else { Form::Text };
    let files: &[(&str, Make)] = match index % TALKS.len() {
        3 => &[("PV de classement EI30.pdf", |_| {
            pdf(&["Procès-verbal de classement", "Bloc-porte EI 30"], None)
        })],
        8 => &[("Facture rectifiée.pdf", |_| pdf(&["Facture rectifiée", "Lantelme Agencement"], None))],
        14 => &[("Plan d’implantation – éch. 1-20.png", |_| plan().png())],
        _ => &[],
    };
    // What came lately and waits for an answer still stands in the inbox.
    let fresh = first > -8;
    let stands = |last: bool| if last && fresh { (Inbox(account), UNREAD) } else { (folder, READ) };
    let (asked_in, asked_marks) = stands(length == 1);
    let (thanked_in, thanked_marks) = stands(true);
    let steps = [
        Letter {
            id: &ids[0],
            day: first,
            at: (8 + rng.between(0, 4), rng.between(0, 59)),
            from: customer,
            to: &[us],
            subject: &subject,
            text: &question,
            folder: asked_in,
            marks: if length == 1 { asked_marks } else { ANSWERED },
            form,
            wire,
            ..LETTER
        },
        Letter {
            id: &ids[1],
            parent: &ids[0],
            day: first,
            at: (14 + rng.between(0, 3), rng.between(0, 59)),
            from: us,
            to: &[customer],
            subject: &reply,
            text: &answer,
            folder: filed_sent,
            files,
            ..LETTER
        },
        Letter {
            id: &ids[2],
            parent: &ids[1],
            day: first + 1,
            at: (8 + rng.between(0, 9), rng.between(0, 59)),
            from: customer,
            to: &[us],
            subject: &reply,
            text: &thanks,
            folder: thanked_in,
            marks: thanked_marks,
            wire,
            ..LETTER
        },
    ];
    out.extend(steps.iter().take(length).map(|letter| office.post(letter)));
}

fn bill(office: &mut PostOffice, index: usize, out: &mut Vec<DemoMessage>) {
    let mut rng = Rng::new(2, STREAM, index as u64);
    let biller = BILLERS[index % BILLERS.len()];
    let day = past_day(&mut rng, 2);
    let number = rng.between(10_000, 99_999);
    let id = format!("facture-{index}");
    let text = format!(
        "Bonjour,\n\nVeuillez trouver ci-joint notre facture n° {number} d’un montant de {},{:02} € TTC, payable à 30 jours.",
        rng.between(40, 2400),
        rng.between(0, 99)
    );
    let name = format!("Facture n°{number}.pdf");
    let make: Make = |_| pdf(&["Facture", "À l’ordre de Lantelme Agencement, ZA des Tanneries"], None);
    let detail: Make = |_| sheet("Détail", &[&["Désignation", "Quantité", "Prix"], &["Divers", "1", "42.5"]]);
    let files = [(name.as_str(), make), ("Détail été.xlsx", detail)];
    out.push(office.post(&Letter {
        id: &id,
        day,
        at: (6 + rng.between(0, 9), rng.between(0, 59)),
        from: biller,
        to: &[BY_COMPTA],
        subject: &format!("Facture n° {number}"),
        text: &text,
        folder: filed(&biller, Inbox(COMPTA)),
        marks: match rng.below(12) {
            _ if day > -4 => UNREAD,
            0 => READ | FLAGGED,
            _ => READ,
        },
        files: &files[..if rng.chance(150) { 2 } else { 1 }],
        form: if rng.chance(500) { Form::Both } else { Form::Text },
        wire: rng.below(6),
        ..LETTER
    }));
}

fn delivery(office: &mut PostOffice, index: usize, out: &mut Vec<DemoMessage>) {
    let mut rng = Rng::new(3, STREAM, index as u64);
    let day = past_day(&mut rng, 1);
    let id = format!("livraison-{index}");
    let number = rng.between(10_000, 99_999);
    let deleted = index % 5 == 4;
    out.push(office.post(&Letter {
        id: &id,
        day,
        at: (6 + rng.between(0, 3), rng.between(0, 59)),
        from: FRET,
        to: &[BY_CONTACT],
        subject: &format!("Expédition FN-220-{number} : livraison prévue"),
        text: &format!(
            "Votre expédition FN-220-{number} sera livrée {{j+1}} entre 8 h et 12 h.\n\nCe message est envoyé automatiquement."
        ),
        closing: "",
        folder: if deleted { Trash } else { Inbox(CONTACT) },
        marks: if day > -4 { UNREAD } else { READ },
        form: Form::Both,
        ..LETTER
    }));
}

fn newsletter(office: &mut PostOffice, index: usize, out: &mut Vec<DemoMessage>) {
    let mut rng = Rng::new(4, STREAM, index as u64);
    let (sender, subjects) = LETTERS[index % LETTERS.len()];
    let day = past_day(&mut rng, 1);
    let id = format!("lettre-{index}");
    out.push(office.post(&Letter {
        id: &id,
        day,
        at: (6, rng.between(0, 59)),
        from: sender,
        to: &[BY_CONTACT],
        subject: subjects[index / LETTERS.len() % subjects.len()],
        text: "Bonjour,\n\n*Au sommaire de cette lettre :* les nouveautés du catalogue, un chantier à la loupe et l’agenda des \
               rencontres.\n\nBonne lecture !\n\nVous recevez cette lettre parce que vous êtes inscrit sous l’adresse \
               contact@lantelme.example. Se désinscrire : répondez « stop ».",
        closing: "",
        folder: if day < -5 { Basic(&["Lettres d’information"]) } else { Inbox(CONTACT) },
        marks: if day > -6 || rng.chance(250) { UNREAD } else { READ },
        form: if index.is_multiple_of(3) { Form::Html } else { Form::Remote },
        wire: rng.below(3),
        ..LETTER
    }));
}

fn junk(office: &mut PostOffice, index: usize, out: &mut Vec<DemoMessage>) {
    let mut rng = Rng::new(5, STREAM, index as u64);
    let (name, address, subject) = JUNK[index % JUNK.len()];
    let id = format!("indesirable-{index}");
    out.push(office.post(&Letter {
        id: &id,
        day: -1 - rng.skewed(60) as i64,
        at: (rng.between(0, 23), rng.between(0, 59)),
        from: shop(name, address),
        to: &[BY_CONTACT],
        subject,
        text: "Cher client,\n\nCliquez sur le lien ci-dessous dans les 24 heures, sinon votre dossier sera clos.\n\n\
               http://offre.example/suivi",
        closing: "Le service clients",
        folder: Junk,
        marks: UNREAD,
        form: if index.is_multiple_of(2) { Form::Html } else { Form::Text },
        wire: rng.below(6),
        ..LETTER
    }));
}
