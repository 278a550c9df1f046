//! What can be asked about installing plugins, their rights, their log and what they read.

use std::path::PathBuf;

use etabli_model::{MsgId, UserId};
use etabli_plugin_host::{LogLevel, SettingValue, TrustedKey};
use serde::{Deserialize, Serialize};

/// Requests about the plugins of the store as such. All but [`Self::Ledger`] need an administrator.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Manage {
    /// Installs a package beside what is there; the new version becomes current. Answers
    /// [`Managed::Installed`].
    Install {
        /// The package.
        path: PathBuf,
        /// Installs it although no trusted key signed it.
        allow_unsigned: bool,
    },
    /// Returns to the version before. Answers [`Managed::Installed`].
    Rollback {
        /// The plugin.
        plugin: String,
    },
    /// Removes an installed plugin with its older versions and its rights. Answers [`Managed::Done`].
    Remove {
        /// The plugin; one that is removed already may lose its data this way.
        plugin: String,
        /// Its records, their links and its settings go too, for good.
        with_data: bool,
    },
    /// Grants a capability that the plugin declares, or takes it away. Answers [`Managed::Done`].
    Grant {
        /// The plugin.
        plugin: String,
        /// The capability's name.
        capability: String,
        /// Granted, or taken away.
        granted: bool,
    },
    /// Sets the most bytes that a plugin's records may take; none for the usual. Answers [`Managed::Done`].
    SetQuota {
        /// The plugin.
        plugin: String,
        /// Bytes.
        bytes: Option<u64>,
    },
    /// The settings that a plugin declares. Answers [`Managed::Settings`].
    Settings {
        /// The plugin.
        plugin: String,
    },
    /// Sets a setting of a plugin, and tells the plugin. Answers [`Managed::Done`].
    SetSetting {
        /// The plugin.
        plugin: String,
        /// The setting.
        setting: String,
        /// The value, of the type that the plugin declares; none for the plugin's default.
        value: Option<SettingValue>,
    },
    /// The newest lines of a plugin's log, oldest first. Answers [`Managed::Log`].
    Log {
        /// The plugin.
        plugin: String,
        /// At most so many.
        limit: u32,
    },
    /// Which plugin has seen which message, the newest first, as far as this user may know. Answers
    /// [`Managed::Ledger`].
    Ledger {
        /// Only this plugin.
        plugin: Option<String>,
        /// Only this message.
        message: Option<MsgId>,
        /// At most so many.
        limit: u32,
    },
    /// The keys whose packages may be installed. Answers [`Managed::Keys`].
    Keys,
    /// Trusts a minisign key. Answers [`Managed::Keys`].
    TrustKey {
        /// The key, or the text of its `.pub` file.
        key: String,
        /// Whose it is.
        name: String,
    },
    /// Trusts a key no longer; what it signed stays installed. Answers [`Managed::Keys`].
    DistrustKey {
        /// Its number.
        id: String,
    },
    /// Loads a plugin from its author's folder until the program ends, with every capability that it declares.
    /// Answers [`Managed::Installed`].
    Develop {
        /// The folder with `plugin.toml` and the compiled component.
        folder: PathBuf,
    },
    /// Returns from an author's folder to what is installed. Answers [`Managed::Done`].
    StopDeveloping {
        /// The plugin.
        plugin: String,
    },
}

/// What a request about the plugins of the store answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "each request names its reply")]
pub enum Managed {
    Done,
    Installed(InstalledPlugin),
    Log(Vec<LogLine>),
    Settings(Vec<SettingRow>),
    Ledger(Vec<LedgerRow>),
    Keys(Vec<TrustedKey>),
}

/// What installing did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstalledPlugin {
    /// The plugin.
    pub id: String,
    /// Its name in the viewer's language.
    pub name: String,
    /// The version that is current now.
    pub version: String,
    /// The version that was current before; empty for none.
    pub replaced: String,
    /// Who signed it; empty for nobody who is trusted.
    pub signer: String,
    /// Every capability that it declares.
    pub rights: Vec<RightRow>,
}

/// A capability that a plugin declares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RightRow {
    /// Its name.
    pub capability: String,
    /// What it means, in the viewer's language.
    pub meaning: String,
    /// Why the plugin wants it, in its author's words.
    pub reason: String,
    /// It is granted.
    pub granted: bool,
}

/// A setting that a plugin declares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingRow {
    /// Its id.
    pub id: String,
    /// Its title in the viewer's language.
    pub title: String,
    /// Its value.
    pub value: SettingValue,
    /// Nobody set it: it is the default of the plugin.
    pub is_default: bool,
}

/// A line of a plugin's log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLine {
    /// When, in seconds since 1970-01-01T00:00:00Z.
    pub at: i64,
    /// How urgent.
    pub level: LogLevel,
    /// The plugin's words, or the host's about the plugin.
    pub message: String,
}

/// A use of a capability that showed mail to a plugin, or that was denied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerRow {
    /// Its number in the ledger, from 1.
    pub number: u64,
    /// When, in seconds since 1970-01-01T00:00:00Z.
    pub at: i64,
    /// On behalf of which user.
    pub user: UserId,
    /// That user's name; empty for one who was removed.
    pub user_name: String,
    /// The plugin.
    pub plugin: String,
    /// Its version.
    pub version: String,
    /// The capability.
    pub call: String,
    /// It was denied.
    pub denied: bool,
    /// The messages that the asking user sees.
    pub messages: Vec<MsgId>,
    /// How many more messages there were.
    pub hidden: u64,
}
