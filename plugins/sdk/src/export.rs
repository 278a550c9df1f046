//! A trait per contribution, and the macros that export them.

use crate::{Chip, Error, MessageId, Query, Record};

/// Commands of the manifest's `[contributes.commands]`.
pub trait Commands {
    /// Runs a command for the selected messages.
    fn run(command: &str, selection: &[MessageId]) -> Result<(), Error>;
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

/// Exports the commands of a plugin.
#[macro_export]
macro_rules! commands {
    ($plugin:ident) => {
        impl $crate::bind::commands::Guest for $plugin {
            fn run(
                command: ::std::string::String,
                selection: ::std::vec::Vec<$crate::MessageId>,
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
