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
        /// Reads contacts and entities.
        AddressBook = "address-book", "lire le carnet d’adresses", "read the address book";
        /// Reads and writes the plugin's own records and their links with messages.
        Records = "records", "tenir ses propres fiches et les lier aux messages", "keep its own records and link them with messages";
        /// Shows forms, questions and notices.
        Dialogs = "dialogs", "afficher des formulaires et des questions", "show forms and questions";
    }
);

names!(
    /// An interface that a plugin exports, and so something it adds to the workbench.
    Contribution {
        /// Toolbar buttons, menu and palette entries, shortcuts.
        Commands = "commands", "des commandes", "commands";
        /// Entries of the search selector.
        SearchFields = "search-fields", "des champs de recherche", "search fields";
        /// Chips in the header zone for records linked with a message.
        Links = "links", "des liens dans l’en-tête des messages", "links in the header of messages";
    }
);
