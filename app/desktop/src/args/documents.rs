//! Commands of `documents`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use etabli_engine::Target;

/// Commands of `documents`.
#[derive(Debug, Subcommand)]
pub(crate) enum Documents {
    /// Lists documents.
    List(DocumentList),
    /// Shows a document.
    Show {
        /// The document.
        #[arg(value_name = "ID")]
        id: String,
    },
    /// Shows what the attachments of a message can be added to.
    Targets {
        /// The message.
        #[arg(value_name = "MESSAGE")]
        message: String,
    },
    /// Adds attachments of a message to the documents of contacts, entities or records; nothing is copied.
    Add {
        /// The message.
        #[arg(value_name = "MESSAGE")]
        message: String,
        /// Attachments, counted from 1 in the order in which `show` lists them (default: all).
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
        attachment: Vec<u32>,
        /// What they are linked with: contact:ID, entity:ID or PLUGIN/TYPE:ID.
        #[arg(long = "to", value_name = "KIND:ID", required = true, value_parser = target)]
        targets: Vec<Target>,
        #[command(flatten)]
        share: Share,
    },
    /// Writes the file of a document.
    Save {
        /// The document.
        #[arg(value_name = "ID")]
        id: String,
        /// Into this file instead of standard output.
        #[arg(long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Renames a document.
    Rename {
        /// The document.
        #[arg(value_name = "ID")]
        id: String,
        /// Its new name.
        #[arg(value_name = "NAME")]
        name: String,
    },
    /// Links a document with a contact, an entity or a record.
    Link {
        /// The document.
        #[arg(value_name = "ID")]
        id: String,
        /// What it is linked with: contact:ID, entity:ID or PLUGIN/TYPE:ID.
        #[arg(long = "to", value_name = "KIND:ID", value_parser = target)]
        target: Target,
        #[command(flatten)]
        share: Share,
    },
    /// Removes a link of a document.
    Unlink {
        /// The document.
        #[arg(value_name = "ID")]
        id: String,
        /// What it is linked with: contact:ID, entity:ID or PLUGIN/TYPE:ID.
        #[arg(long = "from", value_name = "KIND:ID", value_parser = target)]
        target: Target,
    },
    /// Removes documents; their messages keep their attachments.
    Remove {
        /// The documents.
        #[arg(value_name = "ID", required = true)]
        ids: Vec<String>,
    },
}

/// Options of `documents list`.
#[derive(Debug, Args)]
pub(crate) struct DocumentList {
    /// Only those that show this text somewhere.
    #[arg(value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub(crate) filter: String,
    /// Only those of this target: contact:ID, entity:ID or PLUGIN/TYPE:ID.
    #[arg(long, value_name = "KIND:ID", value_parser = target)]
    pub(crate) of: Option<Target>,
    /// Sorts by name, size, links, message, added or by, with a - before it for greatest first (default: -added).
    #[arg(long, value_name = "COLUMN", allow_hyphen_values = true)]
    pub(crate) sort: Option<String>,
    /// At most so many documents.
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<u32>,
    /// Leaves out so many documents first.
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    pub(crate) offset: u32,
}

/// What is shown to others has to be meant.
#[derive(Debug, Args)]
pub(crate) struct Share {
    /// Whoever sees the target may see the file, too.
    #[arg(long)]
    pub(crate) share: bool,
}

fn target(text: &str) -> Result<Target, String> {
    let (kind, id) = text.rsplit_once(':').ok_or("KIND:ID")?;
    let id = id.parse().map_err(|_| "KIND:ID")?;
    Ok(Target { kind: kind.to_owned(), id })
}
