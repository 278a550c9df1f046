//! `plugin`: what plugins are there, and what they do.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// Commands of `plugin`.
#[derive(Debug, Subcommand)]
pub(crate) enum Plugin {
    /// Lists the plugins.
    List,
    /// Switches a plugin on, and lets an isolated one run again.
    Enable(Switch),
    /// Switches a plugin off; its data stays.
    Disable(Switch),
    /// Runs a command of a plugin.
    Call {
        /// The plugin.
        #[arg(value_name = "ID")]
        id: String,
        /// Its command.
        #[arg(value_name = "COMMAND")]
        command: String,
        /// The selected messages, separated by commas.
        #[arg(long, value_name = "IDS", value_delimiter = ',')]
        messages: Vec<String>,
        /// A JSON file with the answers to its dialogs: {"forms":[{...}],"confirms":[...],"contacts":[...]}.
        #[arg(long, value_name = "FILE")]
        answers: Option<PathBuf>,
        /// The selected records, separated by commas, in place of messages.
        #[arg(long, value_name = "IDS", value_delimiter = ',', conflicts_with = "messages")]
        records: Vec<u64>,
    },
    /// Lists the list columns that plugins offer, with their measured cost.
    Columns,
    /// Lists the pages of records that plugins offer.
    Pages,
    /// Lists the records of a page.
    Records {
        /// The plugin.
        #[arg(value_name = "ID")]
        id: String,
        /// The page.
        #[arg(value_name = "PAGE")]
        page: String,
        /// Only records that show this text somewhere.
        #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
        filter: String,
        /// The column to sort by, with `-` before it for greatest first.
        #[arg(long, value_name = "COLUMN", allow_hyphen_values = true)]
        sort: Option<String>,
        /// At most so many records.
        #[arg(long, value_name = "N", default_value_t = 100)]
        limit: u32,
    },
    /// Shows one record.
    Record {
        /// The plugin.
        #[arg(value_name = "ID")]
        id: String,
        /// The page.
        #[arg(value_name = "PAGE")]
        page: String,
        /// The record.
        #[arg(value_name = "RECORD")]
        record: u64,
    },
    /// Imports a file that a plugin reads.
    Import {
        /// The plugin.
        #[arg(value_name = "ID")]
        id: String,
        /// The file.
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// The folder that receives the mail: a path, an id or a kind such as inbox.
        #[arg(long, value_name = "FOLDER")]
        folder: String,
    },
    /// Runs a plugin's rules for received mail on the messages of a folder.
    Rules {
        /// The plugin.
        #[arg(value_name = "ID")]
        id: String,
        /// The folder: a path, an id or a kind such as trash.
        #[arg(long, value_name = "FOLDER")]
        folder: String,
        /// Changes nothing and lists what would change.
        #[arg(long)]
        dry_run: bool,
    },
}

/// Options of `plugin enable` and `plugin disable`.
#[derive(Debug, Args)]
pub(crate) struct Switch {
    /// The plugin.
    #[arg(value_name = "ID")]
    pub(crate) id: String,
    /// The team: a name or an id.
    #[arg(long, value_name = "TEAM", default_value = "everyone")]
    pub(crate) team: String,
}
