//! Who writes in the demonstration mailbox: Lantelme Agencement, its customers and its suppliers.

use super::{DemoAccount, DemoContact};

/// Someone who writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Actor {
    pub name: &'static str,
    pub address: &'static str,
    /// A second address; empty for none.
    pub second: &'static str,
    /// What the person does, as the signature says it.
    pub role: &'static str,
    /// Where the person works; empty for someone who is not in the address book.
    pub entity: &'static str,
}

const fn actor(name: &'static str, address: &'static str, role: &'static str, entity: &'static str) -> Actor {
    Actor { name, address, second: "", role, entity }
}

const fn unknown(name: &'static str, address: &'static str) -> Actor {
    actor(name, address, "", "")
}

/// The accounts, in the order that [`super::DemoFolder`] counts them.
pub(super) const ACCOUNTS: [DemoAccount; 5] = [
    DemoAccount { name: "contact@lantelme", address: "contact@lantelme.example", private: false },
    DemoAccount { name: "sav@lantelme", address: "sav@lantelme.example", private: false },
    DemoAccount { name: "compta@lantelme", address: "compta@lantelme.example", private: false },
    DemoAccount { name: "h.marchetti@lantelme", address: "h.marchetti@lantelme.example", private: true },
    DemoAccount { name: "helene@courrier-perso", address: "helene@courrier-perso.example", private: true },
];
pub(super) const CONTACT: usize = 0;
pub(super) const SAV: usize = 1;
pub(super) const COMPTA: usize = 2;
pub(super) const HELENE: usize = 3;
pub(super) const PERSO: usize = 4;

const FIRM: &str = "Lantelme Agencement";

pub(super) const BY_CONTACT: Actor =
    actor("Lantelme Agencement", "contact@lantelme.example", "Menuiserie et agencement", FIRM);
pub(super) const BY_SAV: Actor =
    actor("Hélène Marchetti", "sav@lantelme.example", "Service après-vente, Lantelme Agencement", FIRM);
pub(super) const BY_COMPTA: Actor =
    actor("Odile Ferrand", "compta@lantelme.example", "Comptabilité, Lantelme Agencement", FIRM);
pub(super) const BY_HELENE: Actor =
    actor("Hélène Marchetti", "h.marchetti@lantelme.example", "Lantelme Agencement", FIRM);
pub(super) const AT_HOME: Actor = actor("Hélène", "helene@courrier-perso.example", "", "");
pub(super) const KARIM: Actor =
    actor("Karim Benhaddou", "k.benhaddou@lantelme.example", "Chef d’atelier", FIRM);
pub(super) const BENOIT: Actor = actor("Benoît Lantelme", "b.lantelme@lantelme.example", "Gérant", FIRM);
pub(super) const YANN: Actor = actor("Yann Le Goff", "y.legoff@lantelme.example", "Poseur", FIRM);

const MAIRIE: &str = "Mairie de Saint-Aubin";
pub(super) const CLAIRE: Actor = actor(
    "Claire Vasseur",
    "c.vasseur@saint-aubin.example",
    "Services techniques, Mairie de Saint-Aubin",
    MAIRIE,
);
pub(super) const BRUNO: Actor =
    actor("Bruno Lescure", "b.lescure@saint-aubin.example", "Gardien, Mairie de Saint-Aubin", MAIRIE);
pub(super) const JULIEN: Actor = Actor {
    second: "julien@scierie-courtade.example",
    ..actor("Julien Courtade", "j.courtade@scierie-courtade.example", "Scierie Courtade", "Scierie Courtade")
};
pub(super) const SOPHIE: Actor = actor(
    "Sophie Delattre",
    "s.delattre@clinique-tilleuls.example",
    "Responsable des achats, Clinique des Tilleuls",
    "Clinique des Tilleuls",
);
pub(super) const NADIA: Actor = actor(
    "Nadia Ferhat",
    "n.ferhat@orvault-dumas.example",
    "Cabinet Orvault-Dumas, expertise comptable",
    "Cabinet Orvault-Dumas",
);
pub(super) const THOMAS: Actor = actor(
    "Thomas Guérin",
    "direction@hotel-vieux-pont.example",
    "Directeur, Hôtel du Vieux Pont",
    "Hôtel du Vieux Pont",
);
pub(super) const AICHA: Actor = actor(
    "Aïcha Benali",
    "a.benali@boulangerie-tissandier.example",
    "Boulangerie Tissandier",
    "Boulangerie Tissandier",
);
pub(super) const MARC: Actor =
    actor("Marc Loisel", "marc@loisel-archi.example", "Architecte d’intérieur", "Atelier Loisel Archi");
pub(super) const PAUL: Actor = actor(
    "Paul Hérissé",
    "p.herisse@college-jean-perrault.example",
    "Gestionnaire, collège Jean-Perrault",
    "Collège Jean-Perrault",
);
pub(super) const LUCIE: Actor = actor(
    "Lucie Ondarra",
    "l.ondarra@quincaillerie-ondarra.example",
    "Quincaillerie Ondarra",
    "Quincaillerie Ondarra",
);
pub(super) const PIERRE: Actor = actor(
    "Pierre Vauquelin",
    "p.vauquelin@vernis-vauquelin.example",
    "Vernis Vauquelin et fils",
    "Vernis Vauquelin",
);
pub(super) const ELODIE: Actor = actor(
    "Élodie Carpentier",
    "e.carpentier@mutuelle-artisans.example",
    "Conseillère, Mutuelle des artisans",
    "Mutuelle des artisans",
);
pub(super) const FRET: Actor = unknown("", "suivi@fret-nord.example");
pub(super) const DAEMON: Actor = unknown("Mail Delivery System", "MAILER-DAEMON@mx.lantelme.example");
pub(super) const COULISSANTES: Actor = unknown("Coulissantes Perrin", "tarifs@coulissantes-perrin.example");
pub(super) const SALON: Actor = unknown("Salon du bois et de l’agencement", "lettre@salon-bois.example");
pub(super) const SOEUR: Actor = unknown("Inès Marchetti", "ines@courrier-perso.example");
pub(super) const JUDO: Actor = unknown("Judo-club de Saint-Aubin", "secretariat@judo-saint-aubin.example");

/// Hélène with the two addresses at which customers reach her.
const HELENE_MARCHETTI: Actor = Actor { second: "sav@lantelme.example", ..BY_HELENE };

/// The address book of the firm, besides what is made up by numbers.
const KNOWN: [Actor; 18] = [
    CLAIRE,
    BRUNO,
    JULIEN,
    SOPHIE,
    NADIA,
    THOMAS,
    AICHA,
    MARC,
    PAUL,
    LUCIE,
    PIERRE,
    ELODIE,
    KARIM,
    BENOIT,
    YANN,
    HELENE_MARCHETTI,
    BY_COMPTA,
    BY_CONTACT,
];

/// Returns the contacts that the stories are about.
pub(super) fn contacts() -> impl Iterator<Item = DemoContact> {
    KNOWN.iter().map(|actor| DemoContact {
        name: actor.name.to_owned(),
        email: actor.address.to_owned(),
        email2: actor.second.to_owned(),
        entity: actor.entity.to_owned(),
    })
}
