//! The names of what a plugin may import and export. They are the names in the WIT, the manifest and the prompts.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::Lang;

/// The WIT line that this host speaks.
pub(crate) const API_LINE: &str = "0.1";

macro_rules! names {
    ($(#[$doc:meta])* $type:ident { $($(#[$variant_doc:meta])* $variant:ident = $name:literal, $fr:literal, $en:literal;)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        #[non_exhaustive]
        pub enum $type { $($(#[$variant_doc])* $variant,)* }

        impl $type {
            /// Every name of this line.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// Returns the name of the interface.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// Returns what it means, in a few words for the person who decides.
            #[must_use]
            pub fn describe(self, lang: Lang) -> &'static str {
                match (self, lang) {
                    $((Self::$variant, Lang::Fr) => $fr, (Self::$variant, Lang::En) => $en,)*
                }
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.name())
            }
        }

        impl FromStr for $type {
            type Err = ();
            fn from_str(name: &str) -> Result<Self, ()> {
                Self::ALL.iter().copied().find(|known| known.name() == name).ok_or(())
            }
        }
    };
}

names!(
    /// An interface that the host provides when the manifest declares it and the user granted it.
    Capability {
        /// Writes to the plugin's log.
        Log = "log", "écrire dans son journal", "write to its log";
        /// Reads the time of day.
        Clock = "clock", "lire l’heure", "read the time";
        /// Reads the viewer's language.
        Locale = "locale", "connaître la langue d’affichage", "know the display language";
        /// Reads the settings that the manifest declares.
        Settings = "settings", "lire ses réglages", "read its settings";
        /// Reads sender, recipients, dates and subject of messages.
        MessagesHeaders = "messages-headers", "lire l’expéditeur, les destinataires, les dates et l’objet des messages", "read sender, recipients, dates and subject of messages";
        /// Reads the text of messages.
        MessagesText = "messages-text", "lire le texte des messages", "read the text of messages";
        /// Reads attachments.
        MessagesAttachments = "messages-attachments", "lire les pièces jointes des messages", "read the attachments of messages";
        /// Moves, marks and adds messages.
        Mailbox = "mailbox", "classer, marquer et ajouter des messages", "file, mark and add messages";
        /// Reads contacts and entities.
        AddressBook = "address-book", "lire le carnet d’adresses", "read the address book";
        /// Reads and writes the plugin's own records and their links with messages.
        Records = "records", "tenir ses propres fiches et les lier aux messages", "keep its own records and link them with messages";
        /// Links messages with contacts and entities.
        LinkStore = "link-store", "lier les messages aux contacts et aux entités", "link messages with contacts and entities";
        /// Shows forms, questions and notices.
        Dialogs = "dialogs", "afficher des formulaires et des questions", "show forms and questions";
        /// Reads files that the person picks, and saves where they say.
        Files = "files", "lire les fichiers que vous choisissez", "read the files that you pick";
        /// Reports how far long work is.
        Progress = "progress", "indiquer l’avancement d’un travail", "report how far its work is";
        /// Speaks HTTPS with the hosts of the manifest.
        Http = "http", "échanger avec les serveurs qu’il nomme", "exchange data with the servers it names";
        /// Knows of its secrets by name.
        Secrets = "secrets", "utiliser des mots de passe sans les voir", "use passwords without seeing them";
    }
);

names!(
    /// An interface that a plugin exports, and so something it adds to the workbench.
    Contribution {
        /// Toolbar buttons, menu and palette entries, shortcuts.
        Commands = "commands", "des commandes", "commands";
        /// List columns whose values it computes.
        Columns = "columns", "des colonnes de liste", "list columns";
        /// Fields of messages whose values are its records.
        MessageFields = "message-fields", "des champs de message", "fields of messages";
        /// Entries of the search selector.
        SearchFields = "search-fields", "des champs de recherche", "search fields";
        /// Chips in the header zone for records linked with a message.
        Links = "links", "des liens dans l’en-tête des messages", "links in the header of messages";
        /// Pages of its records.
        Views = "views", "des pages de fiches", "pages of records";
        /// Mail out of files.
        Importer = "importer", "une importation de messages", "an import of mail";
        /// Reactions to what happens to mail.
        MailEvents = "mail-events", "des règles de courrier", "rules for mail";
        /// What it does when it is set up, upgraded or removed.
        Lifecycle = "lifecycle", "un suivi de ses réglages et de ses versions", "care of its settings and versions";
    }
);
