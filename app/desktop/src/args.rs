//! What can be typed: every command and option, and the help about them.
//!
//! The doc comments are the English help; `help-...` in the language files translates it.
//! Numbers in a flag's help say whether counting starts at 0 or 1.

mod documents;
mod folders;
mod members;
mod plugins;

use std::{ffi::OsString, path::PathBuf, process::ExitCode};

use clap::{
    Args, CommandFactory, FromArgMatches, Parser, Subcommand,
    builder::{PossibleValuesParser, TypedValueParser},
    error::{ContextKind, ContextValue, ErrorKind},
};
use etabli_engine::{ExportFormat, FailureCode, Lang, Tls, view::Sort, view::SortColumn};

pub(crate) use self::{
    documents::{DocumentList, Documents},
    folders::{Folder, Ids, Message},
    members::{NewPassword, Team, User},
    plugins::{Key, Ledger, Plugin, Switch},
};
use crate::text::Text;

/// Reads, sorts, searches and links the mail of a small team.
#[derive(Debug, Parser)]
#[command(
    name = "etabli",
    version,
    disable_help_flag = true,
    disable_version_flag = true,
    disable_help_subcommand = true
)]
pub(crate) struct Cli {
    /// Starts with every plugin switched off.
    #[arg(long)]
    pub(crate) safe_mode: bool,
    /// Prints the version.
    #[arg(short = 'V', long, action = clap::ArgAction::Version)]
    version: Option<bool>,
    #[command(flatten)]
    pub(crate) common: Common,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// Options of every command.
#[derive(Debug, Args)]
pub(crate) struct Common {
    /// The folder of the store (default: the platform's data folder).
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) store: Option<PathBuf>,
    /// Who uses the store (default: its only user).
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) user: Option<String>,
    /// Prints JSON: one object, or one object a line for lists.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Language of the texts: fr or en (default: ETABLI_LANG, then the system's).
    #[arg(long, global = true, value_name = "LANG", value_parser = lang_parser())]
    pub(crate) lang: Option<Lang>,
    /// Writes to standard error what happens inside.
    #[arg(long, short, global = true)]
    pub(crate) verbose: bool,
    /// Prints help.
    #[arg(short, long, global = true, action = clap::ArgAction::Help)]
    help: Option<bool>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Opens the workbench on a generated demonstration mailbox.
    Demo,
    /// Owns the store without a window until it is interrupted.
    Serve,
    /// Makes an empty store.
    Init {
        /// Name of the first user (default: your login name).
        #[arg(long, value_name = "NAME")]
        admin: Option<String>,
    },
    /// Imports .eml files, mbox files, Maildirs and folders of them.
    Import(Import),
    /// Exports a folder's mail.
    Export(Export),
    /// Lists the folders.
    Folders,
    /// Makes, moves and deletes folders.
    #[command(subcommand)]
    Folder(Folder),
    /// Moves, marks and removes messages.
    #[command(subcommand)]
    Message(Message),
    /// Lists the messages of a folder.
    List(List),
    /// Shows a message.
    Show(Show),
    /// Searches messages.
    Search(Search),
    /// Shows the conversation around a message as a tree.
    Thread {
        /// The message.
        #[arg(value_name = "ID")]
        id: String,
    },
    /// Lists conversations.
    Threads {
        /// Only those with a message in this folder.
        #[arg(long, value_name = "FOLDER")]
        folder: Option<String>,
    },
    /// Takes back your latest changes, of earlier runs too.
    Undo {
        /// How many changes.
        #[arg(value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
        count: u32,
    },
    /// Reads and checks everything in the store.
    Verify,
    /// Writes a backup of everything, while the store is in use or not; only an administrator may.
    Backup {
        /// A new folder, or one with an older backup of this store, which the new one replaces.
        #[arg(value_name = "PATH")]
        path: PathBuf,
    },
    /// Makes a store from a backup; the store's folder must be empty or missing.
    Restore {
        /// The folder of the backup; it stays as it is.
        #[arg(value_name = "PATH")]
        path: PathBuf,
    },
    /// Gives room that the database does not use back to the disk; nobody may have the store open.
    Compact,
    /// Brings the store to the level of this program; nobody may have the store open.
    Migrate,
    /// Mail accounts.
    #[command(subcommand)]
    Account(Account),
    /// Fetches new mail.
    Fetch(Run),
    /// Sends what waits in the outbox.
    Send(Run),
    /// Sends what waits in the outbox and fetches new mail.
    Sync(Run),
    /// Writes a message and sends it at once.
    Compose(Compose),
    /// Users.
    #[command(subcommand)]
    User(User),
    /// Teams of users.
    #[command(subcommand)]
    Team(Team),
    /// Plugins.
    #[command(subcommand)]
    Plugin(Plugin),
    /// Which plugin has seen which message.
    Ledger(Ledger),
    /// The address book.
    #[command(subcommand)]
    Contacts(Contacts),
    /// Files that are kept beside the mail.
    #[command(subcommand)]
    Documents(Documents),
    /// Prints the completion script for a shell.
    Completions {
        /// The shell: bash, elvish, fish, powershell or zsh.
        shell: clap_complete::Shell,
    },
}

/// Options of `import`.
#[derive(Debug, Args)]
pub(crate) struct Import {
    /// Files, Maildirs, folders of them.
    #[arg(value_name = "PATH", required = true)]
    pub(crate) paths: Vec<PathBuf>,
    /// The folder that receives the mail; it is made when there is none.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) folder: String,
    /// Sub-folders of the source become sub-folders here.
    #[arg(long)]
    pub(crate) keep_folders: bool,
}

/// Options of `export`.
#[derive(Debug, Args)]
pub(crate) struct Export {
    /// The file or folder to write.
    #[arg(value_name = "PATH")]
    pub(crate) path: PathBuf,
    /// The folder to export.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) folder: String,
    /// The form: mbox, eml or maildir.
    #[arg(long, value_name = "FORMAT", value_parser = format_parser())]
    pub(crate) format: ExportFormat,
    /// Sub-folders too.
    #[arg(long)]
    pub(crate) recursive: bool,
}

/// Options of `list`.
#[derive(Debug, Args)]
pub(crate) struct List {
    /// The folder: a path, an id, or a kind such as trash.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) folder: String,
    /// Sub-folders too.
    #[arg(long)]
    pub(crate) recursive: bool,
    /// At most so many messages.
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<u64>,
    /// Leaves out so many messages first.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) offset: u64,
    #[command(flatten)]
    pub(crate) shape: Shape,
}

/// How a list is sorted and which columns it has.
#[derive(Debug, Args)]
pub(crate) struct Shape {
    /// Sorts by COLUMN:asc or COLUMN:desc: direction, read, forum, file, person, subject, size or date
    /// (default: date:desc; asc when only the column is named).
    #[arg(long, value_name = "COLUMN[:ORDER]")]
    pub(crate) sort: Option<String>,
    /// Further columns, separated by commas: kind, is_reply, forum, file, person, damaged, or a plugin's such
    /// as tickets/number.
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    pub(crate) columns: Vec<String>,
}

/// Options of `show`.
#[derive(Debug, Args)]
pub(crate) struct Show {
    /// The message.
    #[arg(value_name = "ID")]
    pub(crate) id: String,
    /// Only the header block, as it came.
    #[arg(long, group = "part")]
    pub(crate) headers: bool,
    /// Only the text.
    #[arg(long, group = "part")]
    pub(crate) text: bool,
    /// Only the HTML part, as it came.
    #[arg(long, group = "part")]
    pub(crate) html: bool,
    /// The whole message byte for byte, as it came.
    #[arg(long, group = "part")]
    pub(crate) raw: bool,
    /// One attachment, counted from 1 in the order `show` lists them.
    #[arg(long, value_name = "N", group = "part", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) attachment: Option<u32>,
    /// Writes the attachment to a file instead of standard output.
    #[arg(long, value_name = "FILE", requires = "attachment")]
    pub(crate) output: Option<PathBuf>,
}

/// Options of `search`.
#[derive(Debug, Args)]
pub(crate) struct Search {
    /// The text to find anywhere, without regard to case and accents; fields without a text need none.
    #[arg(value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub(crate) text: String,
    /// Where to look: subject-sender, subject-sender-recipient, attachment, not-in-address-book, a search field
    /// that a plugin adds, or a field of messages such as category, whose value TEXT names.
    #[arg(long, value_name = "FIELD", default_value = "subject-sender")]
    pub(crate) field: String,
    /// Only in this folder and its sub-folders.
    #[arg(long = "in", value_name = "FOLDER")]
    pub(crate) within: Option<String>,
    /// At most so many messages.
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<u64>,
    /// Only counts them, and says how long it took.
    #[arg(long)]
    pub(crate) count: bool,
    #[command(flatten)]
    pub(crate) shape: Shape,
}

/// Commands of `account`.
#[derive(Debug, Subcommand)]
pub(crate) enum Account {
    /// Adds an account.
    Add {
        /// The name people see.
        #[arg(value_name = "NAME")]
        name: String,
        #[command(flatten)]
        servers: Servers,
    },
    /// Lists the accounts.
    List,
    /// Tries the servers of an account, step by step.
    Test {
        /// The account: a name, an address or an id.
        #[arg(value_name = "ACCOUNT")]
        account: String,
    },
    /// Signs in in the browser, for an account with --oauth.
    SignIn {
        /// The account: a name, an address or an id.
        #[arg(value_name = "ACCOUNT")]
        account: String,
    },
    /// Changes an account; what is not named stays.
    Set {
        /// The account: a name, an address or an id.
        #[arg(value_name = "ACCOUNT")]
        account: String,
        /// A new name.
        #[arg(long, value_name = "NAME")]
        name: Option<String>,
        #[command(flatten)]
        servers: Servers,
    },
    /// Answers for an account while somebody is away, on the server where it can.
    Absence {
        /// The account: a name, an address or an id.
        #[arg(value_name = "ACCOUNT")]
        account: String,
        /// The answer.
        #[arg(long, value_name = "TEXT", required_unless_present = "off")]
        text: Option<String>,
        /// Its subject (default: Auto: and the subject of the message).
        #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
        subject: String,
        /// The first day, YYYY-MM-DD (default: at once).
        #[arg(long, value_name = "DAY")]
        from: Option<jiff::civil::Date>,
        /// The last day, YYYY-MM-DD (default: until it is switched off).
        #[arg(long, value_name = "DAY")]
        until: Option<jiff::civil::Date>,
        /// Days before the same person is answered again.
        #[arg(long, value_name = "N", default_value_t = 7)]
        days: u16,
        /// Answers no more.
        #[arg(long, conflicts_with_all = ["text", "subject", "from", "until", "days"])]
        off: bool,
    },
    /// Removes an account; its mail stays.
    Remove {
        /// The account: a name, an address or an id.
        #[arg(value_name = "ACCOUNT")]
        account: String,
    },
}

/// What describes an account.
#[derive(Debug, Args)]
pub(crate) struct Servers {
    /// The address it sends from.
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) address: Option<String>,
    /// The IMAP server.
    #[arg(long, value_name = "HOST:PORT", conflicts_with = "pop3")]
    pub(crate) imap: Option<String>,
    /// The POP3 server.
    #[arg(long, value_name = "HOST:PORT")]
    pub(crate) pop3: Option<String>,
    /// The SMTP server.
    #[arg(long, value_name = "HOST:PORT")]
    pub(crate) smtp: Option<String>,
    /// Encryption of all servers: implicit, starttls or none (default: implicit).
    #[arg(long, value_name = "TLS", value_parser = tls_parser())]
    pub(crate) tls: Option<Tls>,
    /// Encryption of the IMAP server.
    #[arg(long, value_name = "TLS", value_parser = tls_parser())]
    pub(crate) imap_tls: Option<Tls>,
    /// Encryption of the POP3 server.
    #[arg(long, value_name = "TLS", value_parser = tls_parser())]
    pub(crate) pop3_tls: Option<Tls>,
    /// Encryption of the SMTP server.
    #[arg(long, value_name = "TLS", value_parser = tls_parser())]
    pub(crate) smtp_tls: Option<Tls>,
    /// The name to sign in with.
    #[arg(long, value_name = "NAME")]
    pub(crate) login: Option<String>,
    /// The name to sign in with for sending (default: the same).
    #[arg(long, value_name = "NAME")]
    pub(crate) smtp_login: Option<String>,
    /// Reads the password from standard input.
    #[arg(long)]
    pub(crate) password_stdin: bool,
    /// Signs in by OAuth 2 with this provider: Google, Microsoft or Yahoo.
    #[arg(long, value_name = "PROVIDER", requires = "client_id")]
    pub(crate) oauth: Option<String>,
    /// The client id that the provider gave to the organisation.
    #[arg(long, value_name = "ID", requires = "oauth")]
    pub(crate) client_id: Option<String>,
    /// The user it belongs to; without one it is public.
    #[arg(long, value_name = "USER", conflicts_with_all = ["team", "everyone"])]
    pub(crate) owner: Option<String>,
    /// The team that it is limited to.
    #[arg(long, value_name = "TEAM", conflicts_with = "everyone")]
    pub(crate) team: Option<String>,
    /// Opens it to everyone.
    #[arg(long)]
    pub(crate) everyone: bool,
    /// Deletes mail from the server after so many days; 0 for never.
    #[arg(long, value_name = "N")]
    pub(crate) delete_after_days: Option<u32>,
    /// A file with the certificate authorities to trust (PEM).
    #[arg(long, value_name = "FILE")]
    pub(crate) ca: Option<PathBuf>,
    /// Deleting and moving follow each other on both sides.
    #[arg(long)]
    pub(crate) mirror: bool,
}

/// Options of `fetch`, `send` and `sync`.
#[derive(Debug, Args)]
pub(crate) struct Run {
    /// Only this account: a name, an address or an id.
    #[arg(long, value_name = "ACCOUNT")]
    pub(crate) account: Option<String>,
}

/// Options of `compose`.
#[derive(Debug, Args)]
pub(crate) struct Compose {
    /// The account that sends: a name, an address or an id.
    #[arg(long, value_name = "ACCOUNT", required_unless_present = "internal")]
    pub(crate) account: Option<String>,
    /// Writes to colleagues and teams, by their names, without a mail server.
    #[arg(long, conflicts_with_all = ["account", "later", "receipt"])]
    pub(crate) internal: bool,
    /// A template to begin from, by its name.
    #[arg(long, value_name = "NAME", conflicts_with = "internal")]
    pub(crate) template: Option<String>,
    /// Recipients.
    #[arg(long, value_name = "ADDRESS", num_args = 1.., value_delimiter = ',')]
    pub(crate) to: Vec<String>,
    /// Recipients of a copy.
    #[arg(long, value_name = "ADDRESS", num_args = 1.., value_delimiter = ',')]
    pub(crate) cc: Vec<String>,
    /// Recipients of a hidden copy.
    #[arg(long, value_name = "ADDRESS", num_args = 1.., value_delimiter = ',')]
    pub(crate) bcc: Vec<String>,
    /// The subject.
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub(crate) subject: String,
    /// The text.
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub(crate) text: String,
    /// Files to attach.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub(crate) attach: Vec<PathBuf>,
    /// Asks the readers for a receipt.
    #[arg(long)]
    pub(crate) receipt: bool,
    /// Leaves it in the outbox.
    #[arg(long, conflicts_with = "draft")]
    pub(crate) later: bool,
    /// Leaves it in the drafts.
    #[arg(long)]
    pub(crate) draft: bool,
}

/// Commands of `contacts`.
#[derive(Debug, Subcommand)]
pub(crate) enum Contacts {
    /// Adds a contact.
    Add {
        /// The name.
        #[arg(value_name = "NAME", default_value = "", hide_default_value = true)]
        name: String,
        /// The field "E-mail".
        #[arg(long, value_name = "ADDRESS", default_value = "", hide_default_value = true)]
        email: String,
        /// The field "E-mail2".
        #[arg(long, value_name = "ADDRESS", default_value = "", hide_default_value = true)]
        email2: String,
        /// The entity's name; it is made when there is none of this name.
        #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
        entity: String,
    },
    /// Lists contacts by name.
    List {
        /// Only those whose name or address contains this.
        #[arg(value_name = "TEXT", default_value = "", hide_default_value = true)]
        filter: String,
        /// At most so many contacts.
        #[arg(long, value_name = "N")]
        limit: Option<u32>,
    },
    /// Adds the contacts of a CSV file with a header line.
    Import {
        /// The file; - for standard input.
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}

fn lang_parser() -> impl TypedValueParser<Value = Lang> {
    PossibleValuesParser::new(["fr", "en"]).map(|name| if name == "fr" { Lang::Fr } else { Lang::En })
}

fn tls_parser() -> impl TypedValueParser<Value = Tls> {
    PossibleValuesParser::new(["implicit", "starttls", "none"]).map(|name| match name.as_str() {
        "starttls" => Tls::StartTls,
        "none" => Tls::None,
        _ => Tls::Implicit,
    })
}

fn format_parser() -> impl TypedValueParser<Value = ExportFormat> {
    PossibleValuesParser::new(["mbox", "eml", "maildir"]).map(|name| match name.as_str() {
        "mbox" => ExportFormat::Mbox,
        "eml" => ExportFormat::Eml,
        _ => ExportFormat::Maildir,
    })
}

impl Shape {
    /// Reads `--sort`.
    pub(crate) fn sort(&self) -> Result<Sort, etabli_engine::Failure> {
        let Some(wish) = self.sort.as_ref().filter(|wish| !wish.contains('/')) else {
            return Ok(Sort::default());
        };
        let unknown = || etabli_engine::Failure::new(FailureCode::ColumnUnknown, wish.as_str());
        let (name, order) = wish.split_once(':').unwrap_or((wish, "asc"));
        let column: SortColumn =
            serde_json::from_value(serde_json::Value::from(name)).map_err(|_| unknown())?;
        match order {
            "asc" => Ok(Sort { column, descending: false }),
            "desc" => Ok(Sort { column, descending: true }),
            _ => Err(unknown()),
        }
    }
}

impl Shape {
    /// Reads `--sort` where it names a column of a plugin: the column, and whether the greatest stand first.
    pub(crate) fn plugin_sort(&self) -> Result<Option<(String, bool)>, etabli_engine::Failure> {
        let Some(wish) = self.sort.as_ref().filter(|wish| wish.contains('/')) else { return Ok(None) };
        match wish.split_once(':').unwrap_or((wish, "asc")) {
            (name, "asc") => Ok(Some((name.to_owned(), false))),
            (name, "desc") => Ok(Some((name.to_owned(), true))),
            _ => Err(etabli_engine::Failure::new(FailureCode::ColumnUnknown, wish.as_str())),
        }
    }
}

/// A command line that is not carried out: help was asked for, or it is wrong.
pub(crate) struct Usage {
    error: clap::Error,
    translated: Option<String>,
}

impl Usage {
    /// Prints the help or what is wrong.
    pub(crate) fn show(&self) -> ExitCode {
        match &self.translated {
            Some(message) => eprintln!("{message}"),
            // A closed standard output leaves nobody to tell.
            None => drop(self.error.print()),
        }
        ExitCode::from(u8::try_from(self.error.exit_code()).unwrap_or(2))
    }
}

/// Reads the command line.
pub(crate) fn parse(words: Vec<OsString>, text: &Text) -> Result<Cli, Usage> {
    let usage = |error: clap::Error| Usage { translated: translate_error(&error, text), error };
    let matches = command(text).try_get_matches_from(words).map_err(usage)?;
    Cli::from_arg_matches(&matches).map_err(usage)
}

/// Returns the definition of the command line, with its help in the viewer's language.
pub(crate) fn command(text: &Text) -> clap::Command {
    localise(Cli::command(), text, "help")
}

fn localise(mut command: clap::Command, text: &Text, key: &str) -> clap::Command {
    let is_english = text.lang() == Lang::En;
    if !is_english {
        let template = format!(
            "{{about-with-newline}}\n{} {{usage}}\n\n{{all-args}}{{after-help}}",
            text.tr("help-heading-usage")
        );
        command = command
            .help_template(template)
            .subcommand_help_heading(text.tr("help-heading-commands"))
            .subcommand_value_name(text.tr("help-value-command"));
        // A command and an option may have the same name.
        let about = text.find(&format!("{key}-about"), &[]);
        if let Some(about) = about.or_else(|| text.find(key, &[])) {
            command = command.about(about);
        }
    }
    let arguments: Vec<_> = command.get_arguments().map(|argument| argument.get_id().clone()).collect();
    for (order, id) in arguments.into_iter().enumerate() {
        let help = text.find(&format!("{key}-{}", id.as_str().replace('_', "-")), &[]);
        command = command.mut_arg(id, |argument| {
            let heading = if argument.is_positional() {
                "help-heading-arguments"
            } else if argument.is_global_set() {
                "help-heading-common"
            } else {
                "help-heading-options"
            };
            let mut argument = argument.help_heading(text.tr(heading)).display_order(order);
            if argument.get_action().takes_values() && !is_english {
                // Their labels are English; the translated help names the values instead.
                argument = argument.hide_possible_values(true).hide_default_value(true);
            }
            match help {
                Some(help) => argument.help(help),
                None => argument,
            }
        });
    }
    let names: Vec<_> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    for name in names {
        let key = format!("{key}-{name}");
        command = command.mut_subcommand(name, |sub| localise(sub, text, &key));
    }
    command
}

/// Returns the sentence about a wrong command line; none where clap's own English one serves.
fn translate_error(error: &clap::Error, text: &Text) -> Option<String> {
    if text.lang() == Lang::En || !error.use_stderr() {
        return None;
    }
    let key = match error.kind() {
        ErrorKind::UnknownArgument => "usage-unknown-argument",
        ErrorKind::InvalidSubcommand => "usage-unknown-command",
        ErrorKind::MissingRequiredArgument => "usage-missing",
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => "usage-wrong-value",
        ErrorKind::ArgumentConflict => "usage-conflict",
        ErrorKind::WrongNumberOfValues | ErrorKind::TooManyValues | ErrorKind::TooFewValues => "usage-count",
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => return None,
        _ => "usage-other",
    };
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(word)) => word.clone(),
        Some(ContextValue::Strings(words)) => words.join(", "),
        _ => String::new(),
    };
    let args = [
        ("argument", context(ContextKind::InvalidArg).into()),
        ("command", context(ContextKind::InvalidSubcommand).into()),
        ("value", context(ContextKind::InvalidValue).into()),
        ("other", context(ContextKind::PriorArg).into()),
    ];
    let next = text.tr("usage-next");
    Some(
        [("message-what", text.tr_args(key, &args)), ("message-next", next)]
            .map(|(key, part)| text.tr_args(key, &[("text", part.into())]))
            .join("\n"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Cli, Usage> {
        parse(line.split_whitespace().map(OsString::from).collect(), &Text::new(Lang::En))
    }

    #[test]
    fn the_definition_holds_in_both_languages() {
        for lang in [Lang::En, Lang::Fr] {
            command(&Text::new(lang)).debug_assert();
        }
    }

    #[test]
    fn common_options_stand_before_or_after_the_command() {
        for line in [
            "etabli --store /s --json --user ada --lang fr --verbose list --folder Clients",
            "etabli list --folder Clients --store /s --json --user ada --lang fr --verbose",
            "etabli --json list --store /s --folder Clients --verbose --user ada --lang fr",
        ] {
            let common = read(line).ok().unwrap().common;
            assert_eq!(common.store, Some(PathBuf::from("/s")), "{line}");
            assert_eq!(common.user.as_deref(), Some("ada"), "{line}");
            assert_eq!(common.lang, Some(Lang::Fr), "{line}");
            assert!(common.json && common.verbose, "{line}");
        }
        assert!(read("etabli plugin list --json").ok().unwrap().common.json);
        assert!(read("etabli --json plugin list").ok().unwrap().common.json);
    }

    #[test]
    fn without_a_command_the_window_opens() {
        assert!(read("etabli").ok().unwrap().command.is_none());
        assert!(read("etabli --safe-mode").ok().unwrap().safe_mode);
    }

    #[test]
    fn wrong_usage_ends_with_two() {
        for line in [
            "etabli frobnicate",
            "etabli list",
            "etabli import --folder F",
            "etabli export --folder F --format pdf out",
            "etabli show 1 --raw --text",
            "etabli show 1 --attachment 0",
            "etabli show 1 --output f",
            "etabli plugin",
            "etabli undo 0",
            "etabli --lang de list --folder F",
        ] {
            assert_eq!(read(line).err().map(|usage| usage.error.exit_code()), Some(2), "{line}");
        }
        assert_eq!(read("etabli --help").err().map(|usage| usage.error.exit_code()), Some(0));
        assert_eq!(read("etabli list --help").err().map(|usage| usage.error.exit_code()), Some(0));
        assert_eq!(read("etabli --version").err().map(|usage| usage.error.exit_code()), Some(0));
    }

    #[test]
    fn wrong_usage_is_explained_in_french() {
        let text = Text::new(Lang::Fr);
        for line in ["etabli nimporte", "etabli list", "etabli list --folder F --nimporte", "etabli undo x"] {
            let usage = parse(line.split_whitespace().map(OsString::from).collect(), &text).err().unwrap();
            let message = usage.translated.unwrap();
            assert!(message.contains("Erreur") && message.contains("--help"), "{message}");
        }
    }

    #[test]
    fn lists_sort_by_a_named_column() {
        let sort = |wish: &str| Shape { sort: Some(wish.to_owned()), columns: Vec::new() }.sort();
        assert_eq!(sort("subject"), Ok(Sort { column: SortColumn::Subject, descending: false }));
        assert_eq!(sort("size:desc"), Ok(Sort { column: SortColumn::Size, descending: true }));
        assert_eq!(sort("date:asc"), Ok(Sort { column: SortColumn::Date, descending: false }));
        assert_eq!(sort("colour").map_err(|failure| failure.code), Err(FailureCode::ColumnUnknown));
        assert_eq!(sort("date:up").map_err(|failure| failure.code), Err(FailureCode::ColumnUnknown));
        let unsorted = Shape { sort: None, columns: Vec::new() }.sort();
        assert_eq!(unsorted, Ok(Sort { column: SortColumn::Date, descending: true }));
    }

    #[test]
    fn words_are_split_at_commas() {
        let Some(Command::List(list)) =
            read("etabli list --folder F --columns kind,file").ok().unwrap().command
        else {
            panic!("not a list")
        };
        assert_eq!(list.shape.columns, ["kind", "file"]);
        let line = "etabli plugin call org.x make --messages 1,2 --answers a.json";
        let Some(Command::Plugin(Plugin::Call { messages, .. })) = read(line).ok().unwrap().command else {
            panic!("not a call")
        };
        assert_eq!(messages, ["1", "2"]);
    }

    #[test]
    fn every_command_and_option_has_french_help() {
        fn missing(command: &clap::Command, key: &str, text: &Text, out: &mut Vec<String>) {
            let arguments = command.get_arguments().map(|a| a.get_id().as_str().replace('_', "-"));
            let keys = arguments.map(|id| format!("{key}-{id}")).chain([key.to_owned()]);
            out.extend(keys.filter(|key| text.find(key, &[]).is_none()));
            for sub in command.get_subcommands() {
                missing(sub, &format!("{key}-{}", sub.get_name()), text, out);
            }
        }
        let mut out = Vec::new();
        missing(&Cli::command(), "help", &Text::new(Lang::Fr), &mut out);
        assert!(out.is_empty(), "without French help: {out:#?}");
    }
}
