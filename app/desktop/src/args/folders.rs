//! Commands of `folder` and `message`.

use clap::{Args, Subcommand};

/// Commands of `folder`.
#[derive(Debug, Subcommand)]
pub(crate) enum Folder {
    /// Makes a folder, with those above it that there are not yet.
    Create {
        /// Its path, such as Clients/Dupont.
        #[arg(value_name = "PATH")]
        path: String,
    },
    /// Renames a folder.
    Rename {
        /// The folder: a path or an id.
        #[arg(value_name = "FOLDER")]
        folder: String,
        /// Its new name.
        #[arg(value_name = "NAME")]
        name: String,
    },
    /// Moves a folder with everything below it.
    Move {
        /// The folder: a path or an id.
        #[arg(value_name = "FOLDER")]
        folder: String,
        /// The folder that it goes below (default: the top).
        #[arg(long, value_name = "FOLDER")]
        into: Option<String>,
    },
    /// Deletes a folder with everything below it; its mail goes to the trash.
    Delete {
        /// The folder: a path or an id.
        #[arg(value_name = "FOLDER")]
        folder: String,
    },
    /// Removes everything in a trash or junk folder for good.
    Empty {
        /// The folder: trash, junk, or an id.
        #[arg(value_name = "FOLDER")]
        folder: String,
        #[command(flatten)]
        sure: Sure,
    },
}

/// Commands of `message`.
#[derive(Debug, Subcommand)]
pub(crate) enum Message {
    /// Moves messages to a folder.
    Move {
        #[command(flatten)]
        ids: Ids,
        /// The folder: a path, an id, or a kind such as trash.
        #[arg(long = "to", value_name = "FOLDER")]
        folder: String,
    },
    /// Moves messages to the trash.
    Trash(Ids),
    /// Moves messages to the junk folder.
    Junk(Ids),
    /// Moves messages of trash and junk back to where they were.
    Restore(Ids),
    /// Marks messages as read.
    Read(Ids),
    /// Marks messages as unread.
    Unread(Ids),
    /// Removes messages for good.
    Remove {
        #[command(flatten)]
        ids: Ids,
        #[command(flatten)]
        sure: Sure,
    },
}

/// Messages by id.
#[derive(Debug, Args)]
pub(crate) struct Ids {
    /// The messages.
    #[arg(value_name = "ID", required = true)]
    pub(crate) ids: Vec<String>,
}

/// What cannot be taken back has to be meant.
#[derive(Debug, Args)]
pub(crate) struct Sure {
    /// Confirms that this cannot be taken back.
    #[arg(long, required = true)]
    yes: bool,
}
