//! Commands of `plugin`, and `ledger`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// Commands of `plugin`.
#[derive(Debug, Subcommand)]
pub(crate) enum Plugin {
    /// Lists the plugins.
    List,
    /// Installs a package beside the version there is; its rights are granted one by one.
    Install {
        /// The package.
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Installs it although no trusted key signed it.
        #[arg(long)]
        allow_unsigned: bool,
        /// Grants these rights at once, separated by commas; "all" for all that it asks for.
        #[arg(long, value_name = "CAPABILITIES", value_delimiter = ',')]
        grant: Vec<String>,
    },
    /// Removes an installed plugin; its data stays unless asked otherwise.
    Remove {
        /// The plugin.
        #[arg(value_name = "ID")]
        id: String,
        /// Deletes its records, their links and its settings too, for good.
        #[arg(long)]
        with_data: bool,
    },
    /// Returns to the version before.
    Rollback {
        /// The plugin.
        #[arg(value_name = "ID")]
        id: String,
    },
    /// Grants a right, or shows the rights that a plugin asks for.
    Grant {
        /// The plugin.
        #[arg(value_name = "ID")]
        id: String,
        /// The right; without one, all are shown with their reasons.
        #[arg(value_name = "CAPABILITY")]
        capability: Option<String>,
        /// Takes the right away, from the next call on.
        #[arg(long, requires = "capability")]
        revoke: bool,
    },
    /// Switches a plugin on, and lets an isolated one run again.
    Enable(Switch),
    /// Switches a plugin off; its data stays.
    Disable(Switch),
    /// Lets a plugin run again after faults or a crash.
    Restart {
        /// The plugin.
        #[arg(value_name = "ID")]
        id: String,
    },
    /// Shows the newest lines of a plugin's log.
    Log {
        /// The plugin.
        #[arg(value_name = "ID")]
        id: String,
        /// At most so many lines.
        #[arg(long, value_name = "N", default_value_t = 200)]
        limit: u32,
    },
    /// Lists the settings of a plugin, or sets one.
    Settings {
        /// The plugin.
        #[arg(value_name = "ID")]
        id: String,
        /// The setting.
        #[arg(value_name = "SETTING")]
        setting: Option<String>,
        /// The value as JSON, or a text as it is; without one the plugin's default returns.
        #[arg(value_name = "VALUE", requires = "setting")]
        value: Option<String>,
    },
    /// Sets how much room a plugin's records may take.
    Quota {
        /// The plugin.
        #[arg(value_name = "ID")]
        id: String,
        /// Bytes; without a number, the usual room.
        #[arg(value_name = "BYTES")]
        bytes: Option<u64>,
    },
    /// The keys whose packages may be installed.
    #[command(subcommand)]
    Key(Key),
    /// Checks a package, or the folder of one, without running it.
    Check {
        /// The package or the folder.
        #[arg(value_name = "FILE")]
        path: PathBuf,
    },
    /// Packs a folder, and writes the list that its author signs.
    Pack {
        /// The folder with plugin.toml, the compiled component and i18n.
        #[arg(value_name = "DIR", default_value = ".")]
        folder: PathBuf,
        /// The package (default: ID-VERSION.etabli in the folder).
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Makes a folder with a small plugin to start from.
    New {
        /// Its id, a reverse domain such as org.example.hello.
        #[arg(value_name = "ID")]
        id: String,
        /// The folder (default: the last part of the id).
        #[arg(long, value_name = "DIR")]
        folder: Option<PathBuf>,
        /// The folder of the SDK (default: the published one).
        #[arg(long, value_name = "DIR")]
        sdk: Option<PathBuf>,
    },
    /// Runs a plugin's cases in a store of its own with the demonstration mailbox, and compares what it did.
    Test {
        /// The package, or the folder with plugin.toml, the compiled component and i18n.
        #[arg(value_name = "FILE", default_value = ".")]
        path: PathBuf,
        /// The folder with the cases (default: tests in the plugin's folder, or beside the package).
        #[arg(long, value_name = "DIR")]
        cases: Option<PathBuf>,
        /// Writes what the plugin did as what is expected from here on.
        #[arg(long)]
        update: bool,
    },
    /// Loads a plugin from its folder, again after each build, until Ctrl-C.
    Dev {
        /// The folder with plugin.toml, the compiled component and i18n.
        #[arg(value_name = "DIR", default_value = ".")]
        folder: PathBuf,
    },
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
    /// Writes the records of a plugin that you see to a file, one JSON object a line.
    Export {
        /// The plugin; one that was removed may have left records.
        #[arg(value_name = "ID")]
        id: String,
        /// The file.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
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
    /// Tries another version of a plugin beside the one that runs, and lists what it would do otherwise.
    Compare {
        /// The package.
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// The folder with the messages to try it on: a path, an id or a kind such as trash.
        #[arg(long, value_name = "FOLDER")]
        folder: String,
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

/// Commands of `plugin key`.
#[derive(Debug, Subcommand)]
pub(crate) enum Key {
    /// Trusts a minisign key.
    Add {
        /// The key, or its .pub file.
        #[arg(value_name = "KEY")]
        key: String,
        /// Whose it is.
        #[arg(long, value_name = "NAME")]
        name: String,
    },
    /// Lists the trusted keys.
    List,
    /// Trusts a key no longer; what it signed stays installed.
    Remove {
        /// Its number, sixteen digits.
        #[arg(value_name = "NUMBER")]
        id: String,
    },
}

/// Options of `ledger`.
#[derive(Debug, Args)]
pub(crate) struct Ledger {
    /// Only what this plugin saw.
    #[arg(long, value_name = "ID")]
    pub(crate) plugin: Option<String>,
    /// Only who saw this message.
    #[arg(long, value_name = "ID")]
    pub(crate) message: Option<String>,
    /// At most so many lines.
    #[arg(long, value_name = "N", default_value_t = 1000)]
    pub(crate) limit: u32,
}
