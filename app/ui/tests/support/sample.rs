//! The sample mailbox: folders and messages.

use etabli_model::{FolderId, FolderKind};

/// Folder of the sample that the pictures show.
pub const SAV: FolderId = FolderId(20);
pub const TRASH: FolderId = FolderId(16);
pub const JUNK: FolderId = FolderId(15);

pub(super) type FolderSpec = (u32, Option<u32>, &'static str, FolderKind, Option<u32>, bool);

pub(super) const FOLDERS: &[FolderSpec] = &[
    (1, None, "latest-received", FolderKind::Special, None, false),
    (2, None, "latest-sent", FolderKind::Special, None, false),
    (3, None, "internal", FolderKind::Internal, None, false),
    (10, None, "inbox", FolderKind::Inbox, None, false),
    (11, Some(10), "contact@lantelme", FolderKind::Inbox, Some(1), false),
    (12, Some(10), "sav@lantelme", FolderKind::Inbox, Some(2), false),
    (17, Some(12), "sent", FolderKind::Sent, Some(2), false),
    (18, Some(12), "drafts", FolderKind::Drafts, Some(2), false),
    (19, Some(10), "h.marchetti@lantelme", FolderKind::Inbox, Some(3), true),
    (13, None, "outbox", FolderKind::Outbox, None, false),
    (14, None, "templates", FolderKind::Templates, None, false),
    (15, None, "junk", FolderKind::Junk, None, false),
    (16, None, "trash", FolderKind::Trash, None, false),
    (20, None, "SAV en cours", FolderKind::Basic, None, false),
    (21, Some(20), "Pièces attendues", FolderKind::Basic, None, false),
    (22, Some(20), "Garanties", FolderKind::Basic, None, false),
    (23, None, "Clients", FolderKind::Basic, None, false),
    (24, Some(23), "Mairies", FolderKind::Basic, None, false),
    (25, None, "Fournisseurs", FolderKind::Basic, None, false),
    (26, None, "Chantiers 2026", FolderKind::Basic, None, false),
    (27, None, "shared", FolderKind::Shared, None, false),
];

pub(super) type MessageSpec =
    (bool, &'static str, &'static str, &'static str, &'static str, bool, u32, bool, &'static str);

/// Received, person, address, subject, date, read, linked, reply, first file.
pub(super) const MESSAGES: &[MessageSpec] = &[
    (
        true,
        "Claire Vasseur",
        "c.vasseur@saint-aubin.example",
        "Porte coulissante bloquée, salle du conseil",
        "2026-11-24T09:42:00",
        false,
        4,
        false,
        "porte-rail-haut.png",
    ),
    (
        false,
        "Julien Courtade",
        "julien@courtade.example",
        "RE: Charnières livrées en mauvais coloris",
        "2026-11-24T09:15:00",
        true,
        0,
        true,
        "",
    ),
    (
        true,
        "Sophie Delattre",
        "s.delattre@tilleuls.example",
        "Devis signé : mobilier d’accueil, rez-de-chaussée",
        "2026-11-24T08:51:00",
        false,
        0,
        false,
        "devis-signe.pdf",
    ),
    (
        true,
        "Nadia Ferhat",
        "n.ferhat@orvault.example",
        "Facture F-2026-311 : écart de TVA sur la pose",
        "2026-11-24T08:20:00",
        false,
        2,
        false,
        "facture.xlsx",
    ),
    (
        true,
        "",
        "suivi@fret-nord.example",
        "Livraison reportée au jeudi 26 novembre",
        "2026-11-24T08:04:00",
        true,
        0,
        false,
        "",
    ),
    (
        false,
        "Thomas Guérin",
        "t.guerin@vieux-pont.example",
        "Compte rendu de pose, chambre 12 à 18",
        "2026-11-23T17:36:00",
        true,
        3,
        false,
        "compte-rendu.pdf",
    ),
    (
        true,
        "Thomas Guérin",
        "t.guerin@vieux-pont.example",
        "RE: Compte rendu de pose, chambre 12 à 18",
        "2026-11-23T17:02:00",
        true,
        0,
        true,
        "",
    ),
    (
        true,
        "Aïcha Benali",
        "a.benali@tissandier.example",
        "Tiroir caisse qui ne ferme plus depuis samedi",
        "2026-11-23T15:48:00",
        false,
        0,
        false,
        "tiroir.jpg",
    ),
    (
        true,
        "Marc Loisel",
        "m.loisel@loisel-archi.example",
        "Plans v4 : banque d’accueil coulissante",
        "2026-11-23T14:10:00",
        true,
        0,
        false,
        "plans-v4.zip",
    ),
    (
        false,
        "Sophie Delattre",
        "s.delattre@tilleuls.example",
        "Créneau de pose : mardi 1er ou jeudi 3 décembre ?",
        "2026-11-23T11:27:00",
        true,
        0,
        false,
        "",
    ),
    (
        true,
        "Claire Vasseur",
        "c.vasseur@saint-aubin.example",
        "Demande de rendez-vous : entretien annuel",
        "2026-11-22T10:00:00",
        true,
        2,
        false,
        "",
    ),
    (
        true,
        "Paul Hérissé",
        "p.herisse@jean-perrault.example",
        "Réclamation : rayures sur plateau chêne",
        "2026-11-22T09:00:00",
        false,
        0,
        false,
        "photos.pdf",
    ),
    (
        false,
        "Paul Hérissé",
        "p.herisse@jean-perrault.example",
        "RE: Réclamation : rayures sur plateau chêne",
        "2026-11-20T16:00:00",
        true,
        0,
        true,
        "bon.docx",
    ),
    (
        true,
        "Coulissantes Perrin",
        "contact@perrin.example",
        "Vos portes coulissantes : tarif 2027",
        "2026-11-06T09:00:00",
        true,
        2,
        false,
        "",
    ),
    (
        true,
        "Maintenance",
        "robot@maintenance.example",
        "Mise à jour de l’automate",
        "2025-03-12T09:00:00",
        true,
        0,
        false,
        "mise-a-jour.exe",
    ),
];

pub(super) const BODY: &str = "Bonjour,\n\nDepuis ce matin, la porte coulissante de la salle du conseil ne s’ouvre plus que de vingt centimètres. Le galet droit semble sorti du rail haut (voir la photo) et le panneau frotte sur le parquet. La pose date de mars 2023, donc sous garantie si je lis bien le bon ci-joint.\n\nLe prochain conseil municipal a lieu jeudi 26 à 18 h. Pensez-vous pouvoir passer avant ? La salle est libre jeudi dès 13 h 30, et M. Lescure peut ouvrir le portail de service. Plan : https://saint-aubin.example/plan.\n\nBien cordialement,\nClaire Vasseur\n\n> Le 12 novembre 2026, SAV Lantelme a écrit :\n> Votre entretien annuel est à prévoir.\n>\n> Cordialement\n-- \nServices techniques, Mairie de Saint-Aubin\n";

/// A drawn picture, so that thumbnails have something to show.
pub(super) fn picture() -> Vec<u8> {
    let mut picture = image::RgbImage::from_pixel(560, 220, image::Rgb([224, 219, 208]));
    let mut fill = |x0: u32, y0: u32, x1: u32, y1: u32, color: [u8; 3]| {
        for y in y0..y1 {
            for x in x0..x1 {
                picture.put_pixel(x, y, image::Rgb(color));
            }
        }
    };
    fill(40, 26, 520, 42, [92, 97, 102]);
    for left in [60, 290] {
        fill(left, 42, left + 200, 200, [190, 149, 92]);
        fill(left + 20, 62, left + 180, 110, [176, 134, 78]);
        fill(left + 20, 126, left + 180, 184, [176, 134, 78]);
    }
    fill(0, 200, 560, 220, [163, 116, 66]);
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::DynamicImage::ImageRgb8(picture).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}
