//! Commands of `user` and `team`.

use clap::{Args, Subcommand};

/// Commands of `user`.
#[derive(Debug, Subcommand)]
pub(crate) enum User {
    /// Adds a user.
    Add {
        /// The name to sign in with.
        #[arg(value_name = "NAME")]
        name: String,
        /// May change users, teams and plugins.
        #[arg(long)]
        admin: bool,
        #[command(flatten)]
        password: NewPassword,
    },
    /// Lists the users.
    List,
    /// Changes a user; what is not named stays.
    Set {
        /// The user: a name or an id.
        #[arg(value_name = "USER")]
        who: String,
        /// A new name.
        #[arg(long, value_name = "NAME")]
        name: Option<String>,
        /// May change users, teams and plugins.
        #[arg(long, conflicts_with = "no_admin")]
        admin: bool,
        /// May no longer change users, teams and plugins.
        #[arg(long)]
        no_admin: bool,
    },
    /// Removes a user.
    Remove {
        /// The user: a name or an id.
        #[arg(value_name = "USER")]
        who: String,
        /// Who receives the user's private accounts and mail: a name or an id.
        #[arg(long, value_name = "USER")]
        hand_over_to: Option<String>,
    },
    /// Sets a password, or removes it.
    Password {
        /// The user: a name or an id (default: yourself).
        #[arg(value_name = "USER")]
        who: Option<String>,
        #[command(flatten)]
        password: NewPassword,
    },
}

/// Where a new password comes from.
///
/// Without an option it comes from the file that ETABLI_NEW_PASSWORD_FILE names, else from the terminal.
#[derive(Debug, Args)]
pub(crate) struct NewPassword {
    /// There shall be no password.
    #[arg(long, conflicts_with = "password_stdin")]
    pub(crate) no_password: bool,
    /// Reads the new password from standard input.
    #[arg(long)]
    pub(crate) password_stdin: bool,
}

/// Commands of `team`.
#[derive(Debug, Subcommand)]
pub(crate) enum Team {
    /// Adds a team.
    Add {
        /// The name.
        #[arg(value_name = "NAME")]
        name: String,
    },
    /// Lists the teams.
    List,
    /// Renames a team.
    Rename {
        /// The team: a name or an id.
        #[arg(value_name = "TEAM")]
        team: String,
        /// The new name.
        #[arg(value_name = "NAME")]
        name: String,
    },
    /// Removes a team that nothing is limited to.
    Remove {
        /// The team: a name or an id.
        #[arg(value_name = "TEAM")]
        team: String,
    },
    /// Lists the members of a team, after adding and removing some.
    Members {
        /// The team: a name or an id.
        #[arg(value_name = "TEAM")]
        team: String,
        /// Adds these users: names or ids.
        #[arg(long, value_name = "USER", num_args = 1.., value_delimiter = ',')]
        add: Vec<String>,
        /// Takes these users out: names or ids.
        #[arg(long, value_name = "USER", num_args = 1.., value_delimiter = ',')]
        remove: Vec<String>,
    },
}
