//! A trait per contribution, and the macros that export them.

use crate::{
    Chip, Error, MessageId, Query, Record, Selection,
    columns::Cell,
    files::Source,
    importer::{Entry, SourceFolder},
    lifecycle::LifeEvent,
    mail_events::MailEvent,
    message_fields::Badge,
    views::Widget,
};

/// Commands of the manifest's `[contributes.commands]`.
pub trait Commands {
    /// Runs a command for what is selected.
    fn run(command: &str, selection: &Selection) -> Result<(), Error>;
}

/// Search fields of the manifest's `[contributes.search-fields]`.
pub trait SearchFields {
    /// Says what a field searches for a text.
    fn plan(field: &str, text: &str) -> Result<Query, Error>;
}

/// Chips for the record types of the manifest's `[contributes.links]`.
pub trait Links {
    /// Returns the chip of a record.
    fn chip(record: &Record) -> Chip;
}

/// List columns of the manifest's `[contributes.columns]` that have no plan.
pub trait Columns {
    /// Computes one cell per message, in the same order.
    fn cells(column: &str, messages: &[MessageId]) -> Result<Vec<Cell>, Error>;
}

/// Fields of messages of the manifest's `[contributes.message-fields]`.
pub trait MessageFields {
    /// Returns how a value is shown.
    fn badge(field: &str, record: &Record) -> Badge;
    /// Returns the records that the person may choose for these messages.
    fn choices(field: &str, messages: &[MessageId]) -> Result<Vec<Record>, Error>;
}

/// Pages of the manifest's `[contributes.views]` with `detail = true`.
pub trait Views {
    /// Describes the page of a record beyond its fields.
    fn detail(view: &str, record: &Record) -> Result<Vec<Widget>, Error>;
}

/// Rules of the manifest's `[contributes.mail-events]`.
pub trait MailEvents {
    /// Handles what happened to mail. All messages of a call have the same readers.
    fn handle(events: &[MailEvent]) -> Result<(), Error>;
    /// Events were lost, because the plugin did not run for too long: what it keeps of mail may be behind.
    fn missed() -> Result<(), Error> {
        Ok(())
    }
}

/// What the plugin does when its settings or its version change.
pub trait Lifecycle {
    /// Handles one event.
    fn handle(event: &LifeEvent) -> Result<(), Error>;
}

/// Files of the manifest's `[contributes.importer]`.
pub trait Importer {
    /// A file that is being read.
    type Session: ImportSession;
    /// Returns how sure the plugin is that it can read a file that begins like this, from 0 to 100.
    fn probe(head: &[u8], name: &str) -> u8;
    /// Opens a file.
    fn open(file: Source) -> Result<Self::Session, Error>;
}

/// A file that is being read.
pub trait ImportSession: 'static {
    /// Returns every folder, parents first.
    fn folders(&self) -> Result<Vec<SourceFolder>, Error>;
    /// Returns the next entries, at most so many; none at the end.
    fn next(&self, max: u32) -> Result<Vec<Entry>, Error>;
}

/// Exports the commands of a plugin.
#[macro_export]
macro_rules! commands {
    ($plugin:ident) => {
        impl $crate::bind::commands::Guest for $plugin {
            fn run(
                command: ::std::string::String,
                selection: $crate::Selection,
            ) -> ::std::result::Result<(), $crate::Error> {
                <$plugin as $crate::Commands>::run(&command, &selection)
            }
        }
        $crate::bind::commands_world::export_commands!($plugin);
    };
}

/// Exports the search fields of a plugin.
#[macro_export]
macro_rules! search_fields {
    ($plugin:ident) => {
        impl $crate::bind::search_fields::Guest for $plugin {
            fn plan(
                field: ::std::string::String,
                text: ::std::string::String,
            ) -> ::std::result::Result<::std::vec::Vec<$crate::bind::search_fields::QueryStep>, $crate::Error>
            {
                <$plugin as $crate::SearchFields>::plan(&field, &text).map($crate::Query::into_steps)
            }
        }
        $crate::bind::search_fields_world::export_search_fields!($plugin);
    };
}

/// Exports the chips of a plugin.
#[macro_export]
macro_rules! links {
    ($plugin:ident) => {
        impl $crate::bind::links::Guest for $plugin {
            fn chips(records: ::std::vec::Vec<$crate::Record>) -> ::std::vec::Vec<$crate::Chip> {
                records.iter().map(<$plugin as $crate::Links>::chip).collect()
            }
        }
        $crate::bind::links_world::export_links!($plugin);
    };
}

/// Exports the computed columns of a plugin.
#[macro_export]
macro_rules! columns {
    ($plugin:ident) => {
        impl $crate::bind::columns::Guest for $plugin {
            fn cells(
                column: ::std::string::String,
                messages: ::std::vec::Vec<$crate::MessageId>,
            ) -> ::std::result::Result<::std::vec::Vec<$crate::columns::Cell>, $crate::Error> {
                <$plugin as $crate::Columns>::cells(&column, &messages)
            }
        }
        $crate::bind::columns_world::export_columns!($plugin);
    };
}

/// Exports the message fields of a plugin.
#[macro_export]
macro_rules! message_fields {
    ($plugin:ident) => {
        impl $crate::bind::message_fields::Guest for $plugin {
            fn badges(
                field: ::std::string::String,
                records: ::std::vec::Vec<$crate::Record>,
            ) -> ::std::vec::Vec<$crate::message_fields::Badge> {
                records
                    .iter()
                    .map(|record| <$plugin as $crate::MessageFields>::badge(&field, record))
                    .collect()
            }
            fn choices(
                field: ::std::string::String,
                messages: ::std::vec::Vec<$crate::MessageId>,
            ) -> ::std::result::Result<::std::vec::Vec<$crate::Record>, $crate::Error> {
                <$plugin as $crate::MessageFields>::choices(&field, &messages)
            }
        }
        $crate::bind::message_fields_world::export_message_fields!($plugin);
    };
}

/// Exports the pages of a plugin.
#[macro_export]
macro_rules! views {
    ($plugin:ident) => {
        impl $crate::bind::views::Guest for $plugin {
            fn detail(
                view: ::std::string::String,
                record: $crate::Record,
            ) -> ::std::result::Result<::std::vec::Vec<$crate::views::Widget>, $crate::Error> {
                <$plugin as $crate::Views>::detail(&view, &record)
            }
        }
        $crate::bind::views_world::export_views!($plugin);
    };
}

/// Exports the rules of a plugin.
#[macro_export]
macro_rules! mail_events {
    ($plugin:ident) => {
        impl $crate::bind::mail_events::Guest for $plugin {
            fn handle(
                events: ::std::vec::Vec<$crate::mail_events::MailEvent>,
            ) -> ::std::result::Result<(), $crate::Error> {
                if events.is_empty() {
                    return <$plugin as $crate::MailEvents>::missed();
                }
                <$plugin as $crate::MailEvents>::handle(&events)
            }
        }
        $crate::bind::mail_events_world::export_mail_events!($plugin);
    };
}

/// Exports what a plugin does about its own life.
#[macro_export]
macro_rules! lifecycle {
    ($plugin:ident) => {
        impl $crate::bind::lifecycle::Guest for $plugin {
            fn handle(event: $crate::lifecycle::LifeEvent) -> ::std::result::Result<(), $crate::Error> {
                <$plugin as $crate::Lifecycle>::handle(&event)
            }
        }
        $crate::bind::lifecycle_world::export_lifecycle!($plugin);
    };
}

/// Exports the importer of a plugin.
#[macro_export]
macro_rules! importer {
    ($plugin:ident) => {
        const _: () = {
            pub struct Session(<$plugin as $crate::Importer>::Session);
            impl $crate::bind::importer::GuestSession for Session {
                fn folders(
                    &self,
                ) -> ::std::result::Result<::std::vec::Vec<$crate::importer::SourceFolder>, $crate::Error>
                {
                    $crate::ImportSession::folders(&self.0)
                }
                fn next(
                    &self,
                    max: u32,
                ) -> ::std::result::Result<::std::vec::Vec<$crate::importer::Entry>, $crate::Error> {
                    $crate::ImportSession::next(&self.0, max)
                }
            }
            impl $crate::bind::importer::Guest for $plugin {
                type Session = Session;
                fn probe(head: ::std::vec::Vec<u8>, name: ::std::string::String) -> u8 {
                    <$plugin as $crate::Importer>::probe(&head, &name)
                }
                fn open(
                    file: $crate::files::Source,
                ) -> ::std::result::Result<$crate::bind::importer::Session, $crate::Error> {
                    let session = <$plugin as $crate::Importer>::open(file)?;
                    Ok($crate::bind::importer::Session::new(Session(session)))
                }
            }
        };
        $crate::bind::importer_world::export_importer!($plugin);
    };
}
