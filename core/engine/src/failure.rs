//! What a person sees when something did not work.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Why something did not work, as data: the shell and the command line turn it into a sentence in the
/// viewer's language (`failure-<code>` in the language files, with `.hint` for what to do next).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// What happened.
    pub code: FailureCode,
    /// The subject: a path, a name, a number. Comes last in the sentence so that it can be cut when sharing.
    pub subject: String,
    /// The technical reason in English, for the details and the log; may be empty.
    pub detail: String,
}

/// Who can do something about a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum FailureKind {
    /// The person asked for something that cannot be.
    User,
    /// A setting is wrong.
    Config,
    /// A sign-in was refused.
    Auth,
    /// A connection failed.
    Network,
    /// A server answered with an error.
    Server,
    /// A plugin failed.
    Plugin,
    /// The disk or the store failed.
    Storage,
    /// A defect of this program.
    Bug,
}

/// When it makes sense to try again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// The same request fails again.
    Never,
    /// At once, after the person changed something.
    Now,
    /// After a while, by itself.
    Later,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident: $kind:ident, $english:literal;)*) => {
        /// Everything that can go wrong, each with its sentence in the language files.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum FailureCode { $($(#[$doc])* $name,)* }

        impl FailureCode {
            /// Every code, so that a test can check that each has a translation.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// Returns who can do something about it.
            #[must_use]
            pub fn kind(self) -> FailureKind {
                match self { $(Self::$name => FailureKind::$kind,)* }
            }

            fn english(self) -> &'static str {
                match self { $(Self::$name => $english,)* }
            }
        }
    };
}

codes! {
    /// Another process has the store open and does not answer on its socket.
    StoreInUse: Storage, "another program has this store open";
    /// The store was written by a newer version.
    StoreNewer: Storage, "this store was written by a newer version of Établi";
    /// The store's file cannot be read as one.
    StoreDamaged: Storage, "the store is damaged";
    /// The folder of the store cannot be read or written.
    StoreUnreachable: Storage, "the store's folder cannot be used";
    /// There is no store where one was expected.
    StoreMissing: Config, "there is no store here";
    /// `init` where a store is already.
    StoreExists: User, "there is already a store here";
    /// The disk has no room left.
    DiskFull: Storage, "the disk is full";
    /// A file or folder to read cannot be read.
    SourceUnreadable: User, "this cannot be read";
    /// A file is no mail.
    NotMail: User, "this is no mail";
    /// An Outlook file, which needs the plugin that reads it.
    NeedsOutlookImport: User, "Outlook files need the Outlook import plugin";
    /// A file or folder to write cannot be written.
    TargetUnwritable: User, "this cannot be written";
    /// No such folder.
    FolderUnknown: User, "there is no such folder";
    /// A folder of this name stands there already.
    FolderExists: User, "a folder of this name is already there";
    /// A folder name that is empty or contains `/`.
    FolderNameInvalid: User, "a folder cannot have this name";
    /// Only basic folders can be renamed, moved or deleted.
    FolderFixed: User, "only basic folders can be changed";
    /// A folder cannot be moved into itself or below itself.
    FolderIntoItself: User, "a folder cannot be moved into itself";
    /// A folder that stands for a mailbox of a server.
    FolderOnServer: User, "this folder stands for a mailbox on the server";
    /// A message of trash or junk whose place is not known.
    PlaceForgotten: User, "nobody knows where this message was";
    /// No such message, or none the user may see.
    MessageUnknown: User, "there is no such message";
    /// Junk, or the receiving server denies that the sender sent it (SEC-02).
    PicturesRefused: User, "this message may not load pictures";
    /// No such attachment.
    AttachmentUnknown: User, "there is no such attachment";
    /// An attachment's file is missing or damaged in the store.
    AttachmentLost: Storage, "the attachment's file is missing or damaged";
    /// No such document, or none the user may see.
    DocumentUnknown: User, "there is no such document";
    /// A link would show a document to others, and nobody agreed to that.
    DocumentShown: User, "others would see this file";
    /// A document is linked with contacts, entities and records only.
    TargetUnknown: User, "there is nothing of this kind and number to link a document with";
    /// No such search field.
    SearchFieldUnknown: User, "there is no such search field";
    /// No such page of a plugin.
    PageUnknown: User, "there is no such page";
    /// No such record, or none the user may see.
    RecordUnknown: User, "there is no such record";
    /// A plugin without rules for received mail.
    PluginNoRules: User, "this plugin has no rules for received mail";
    /// No such field of messages.
    FieldUnknown: User, "there is no such field of messages";
    /// A value that the plugin does not offer for all of these messages.
    FieldValueRefused: User, "this value is not for these messages";
    /// No such list column.
    ColumnUnknown: User, "there is no such column";
    /// A list view that was closed, or that this session never opened.
    ViewUnknown: Bug, "this view is not open";
    /// No such contact.
    ContactUnknown: User, "there is no such contact";
    /// A contact needs a name or an address.
    ContactEmpty: User, "a contact needs a name or an address";
    /// A contact file whose columns are not understood.
    ContactFileInvalid: User, "this contact file cannot be understood";
    /// No such user.
    UserUnknown: User, "there is no such user";
    /// Several users, and none was named.
    UserNeeded: Auth, "several people use this store and none was named";
    /// A user of this name is there already.
    UserExists: User, "a user of this name is already there";
    /// A user name that is empty, too long or odd.
    UserNameInvalid: User, "a user cannot have this name";
    /// A user with private accounts or mail, which somebody must receive first.
    UserOwnsMail: User, "this user has private accounts or mail";
    /// Without this user there would be no administrator.
    LastAdmin: User, "this is the last administrator";
    /// Only an administrator may do this.
    AdminNeeded: Auth, "only an administrator can do this";
    /// The user has a password, and none was given.
    PasswordNeeded: Auth, "this user has a password";
    /// The password is wrong.
    PasswordWrong: Auth, "the password is wrong";
    /// After several wrong passwords, none is looked at for a while.
    PasswordPaused: Auth, "too many wrong passwords; seconds to wait";
    /// A password that is empty or endless.
    PasswordUnfit: User, "this cannot be a password";
    /// A team of this name is there already.
    TeamExists: User, "a team of this name is already there";
    /// A team name that is empty, too long or odd.
    TeamNameInvalid: User, "a team cannot have this name";
    /// "Everyone" stays as it is.
    TeamFixed: User, "this team always holds every user";
    /// An account or mail is limited to the team.
    TeamInUse: User, "accounts or mail are limited to this team";
    /// No such team.
    TeamUnknown: User, "there is no such team";
    /// No such job.
    JobUnknown: User, "there is no such job";
    /// A job was cancelled.
    Cancelled: User, "cancelled";
    /// There is nothing to take back.
    NothingToUndo: User, "there is nothing to undo";
    /// What the step changed was changed again since.
    UndoStale: User, "this can no longer be undone, since it was changed again";
    /// No such account, or none the user may use.
    AccountUnknown: User, "there is no such account";
    /// An account that lacks a name, an address or a server.
    AccountIncomplete: User, "the account is not complete";
    /// An account of this name is there already.
    AccountExists: User, "an account of this name is already there";
    /// An account without a password.
    PasswordMissing: Auth, "no password is kept for this account";
    /// The place for passwords cannot be used.
    SecretsUnavailable: Config, "passwords cannot be kept or read";
    /// The server's name leads nowhere.
    ServerNotFound: Network, "the server's name cannot be found";
    /// The server cannot be reached, or the connection broke.
    ServerUnreachable: Network, "the server cannot be reached";
    /// The server does not answer.
    ServerSilent: Network, "the server does not answer";
    /// The server offers no encryption although the account asks for it.
    EncryptionMissing: Config, "the server offers no encryption";
    /// Somebody changed what was said before the encryption.
    ConnectionTampered: Network, "the connection was tampered with";
    /// The certificate is no longer valid.
    CertificateExpired: Config, "the server's certificate has expired";
    /// The certificate is for another name.
    CertificateWrongName: Config, "the server's certificate is for another name";
    /// Nobody that is trusted signed the certificate.
    CertificateUntrusted: Config, "the server's certificate is not trusted";
    /// The server refused name or password.
    SignInRefused: Auth, "the server refuses name or password";
    /// The server offers no way to sign in.
    SignInImpossible: Config, "the server offers no way to sign in";
    /// Only the person can sign in, in the browser.
    SignInNeeded: Auth, "you must sign in again";
    /// The provider did not let the person in.
    AccessNotGranted: Auth, "the provider granted no access";
    /// The provider does not know the application.
    ApplicationRefused: Config, "the provider does not accept this application";
    /// A server that must not see the provider's tokens.
    ServerOfAnotherProvider: Config, "this server does not belong to the provider that signs in";
    /// The server refuses for now.
    ServerRefuses: Server, "the server refuses for now";
    /// The server refuses for good.
    ServerRefusesForGood: Server, "the server refuses";
    /// The mailbox on the server is full.
    MailboxFull: Server, "the mailbox on the server is full";
    /// The server's answer is no sentence of the protocol.
    ServerOdd: Server, "the server's answer cannot be understood";
    /// A message without any recipient.
    RecipientMissing: User, "the message has no recipient";
    /// A recipient that is no address.
    RecipientInvalid: User, "this is no address";
    /// A message that is not in the outbox.
    NotInOutbox: User, "this message is not in the outbox";
    /// A message that is being sent, or may have been sent.
    SendingNow: User, "this message is being sent or may have been sent";
    /// Nobody is writing this message.
    DraftUnknown: User, "this message is not being written";
    /// A stored message that nobody can go on writing.
    NotADraft: User, "this message is no draft";
    /// There is no account to write from.
    NoAccount: User, "there is no account to write from";
    /// The files of a message are larger than mail takes.
    FilesTooLarge: User, "the files are too large for a message";
    /// A message that asks for no receipt, or whose receipt is settled.
    ReceiptNotWanted: User, "this message asks for no receipt";
    /// No such plugin.
    PluginUnknown: User, "there is no such plugin";
    /// The plugin is switched off for every team of this user.
    PluginOff: User, "this plugin is switched off";
    /// No such command of the plugin.
    PluginCommandUnknown: User, "the plugin has no such command";
    /// A plugin was refused at load.
    PluginRefused: Plugin, "the plugin cannot be loaded";
    /// A plugin stopped with a fault.
    PluginFaulted: Plugin, "the plugin failed and was stopped";
    /// A plugin was isolated after repeated faults.
    PluginIsolated: Plugin, "the plugin was isolated after repeated faults";
    /// A plugin answered with an error of its own.
    PluginError: Plugin, "the plugin could not do this";
    /// A plugin that lacks a right.
    PluginNotGranted: Plugin, "the plugin was not granted a right that it needs";
    /// A package in the folder of the program that did not come with it.
    PluginUnfamiliar: Plugin, "this package is not the one that came with the program, so it stays off until it is restarted";
    /// The program ended while the plugin was at work.
    PluginHeld: Plugin, "the program ended while this plugin was at work, so it stays off until it is restarted";
    /// The records of an older version could not be brought to this one.
    PluginMigration: Plugin, "the plugin's records are still those of an older version";
    /// A package that nobody signed.
    PluginUnsigned: User, "nobody signed this package";
    /// A package signed by a key that is not trusted.
    PluginKeyUnknown: User, "the package is signed by a key that is not trusted here";
    /// A package whose signature does not fit.
    PluginSignatureWrong: User, "the signature of the package is wrong";
    /// A key that is no minisign key.
    PluginKeyInvalid: User, "this is no minisign key";
    /// A package that is not newer than what is installed.
    PluginOlder: User, "this version, or a newer one, is installed";
    /// A plugin that came with the program, which is not installed or removed by hand.
    PluginBundled: User, "this plugin comes with the program";
    /// There is no version to return to.
    PluginNoOlder: User, "there is no earlier version to return to";
    /// A capability that does not exist or that the plugin does not declare.
    CapabilityUnknown: User, "the plugin asks for no such right";
    /// A setting that a plugin does not declare, or a value of another type.
    PluginSettingInvalid: User, "the plugin has no such setting, or it takes other values";
    /// The records of a plugin take more room than they may.
    PluginFull: Plugin, "the plugin's records take all the room they may";
    /// A constraint of a record type does not hold.
    RecordRefused: Plugin, "this record cannot be stored";
    /// A dialog that needs an answer where nobody can give one.
    DialogUnanswered: User, "the plugin asked a question that nobody answered";
    /// The system's printing took nothing.
    PrinterRefused: User, "this was not printed";
    /// The command line and the owner of the store are of different versions.
    ProtocolMismatch: Config, "the program that owns the store is of another version";
    /// The connection to the owner of the store broke.
    OwnerGone: Storage, "the program that owned the store is gone";
    /// Something between colleagues that would leave the store.
    InternalStays: User, "what colleagues write to each other stays in this store";
    /// No user and no team of this name.
    ColleagueUnknown: User, "this is not the name of exactly one colleague or team";
    /// A message to colleagues that somebody has read, or that was sent a while ago.
    AlreadyRead: User, "it is too late to take this message back";
    /// No template of this name, or none the user may use.
    TemplateUnknown: User, "there is no such template";
    /// A template without a name.
    NameMissing: User, "a name is missing";
    /// No such snippet, or none the user may use.
    SnippetUnknown: User, "there is no such snippet";
    /// A snippet without text, or whose abbreviation is not one word.
    SnippetInvalid: User, "a snippet needs a text, and one word that stands for it";
    /// Two snippets with one abbreviation.
    SnippetExists: User, "another snippet has this abbreviation";
    /// A signature that the person changed in the text.
    SignatureChanged: User, "the signature was changed in the text";
    /// A folder for a backup with other files, or with the backup of another store.
    BackupForeign: User, "this folder holds something else than a backup of this store";
    /// A folder for a backup inside the store, or around it.
    BackupInStore: User, "a backup cannot lie in the store, nor around it";
    /// Two backups into one folder at once, or a restore from one that is being written.
    BackupBusy: User, "this backup is being written";
    /// A folder to restore from in which no backup was finished.
    BackupMissing: User, "there is no whole backup here";
    /// A file of a backup that is missing or not what it was.
    BackupDamaged: Storage, "a file of the backup is missing or damaged";
    /// A backup that a newer version made.
    BackupNewer: Storage, "this backup was made by a newer version of Établi";
    /// A folder to restore into that is not empty.
    RestoreOccupied: User, "a backup is restored into an empty folder only";
    /// A defect.
    Internal: Bug, "something went wrong inside Établi";
}

impl FailureCode {
    /// Returns the code as it stands in the language files, such as `store-in-use`.
    #[must_use]
    pub fn id(self) -> String {
        match serde_json::to_value(self) {
            Ok(serde_json::Value::String(id)) => id,
            _ => String::new(),
        }
    }

    /// Reports whether a person must say who they are, or prove it, before anything else.
    #[must_use]
    pub fn asks_who(self) -> bool {
        matches!(self, Self::UserNeeded | Self::PasswordNeeded | Self::PasswordWrong | Self::PasswordPaused)
    }

    /// Returns when it makes sense to try again.
    #[must_use]
    pub fn retry(self) -> Retry {
        match self.kind() {
            FailureKind::Network | FailureKind::Server => Retry::Later,
            FailureKind::Storage | FailureKind::Auth | FailureKind::Config => Retry::Now,
            FailureKind::User | FailureKind::Plugin | FailureKind::Bug => Retry::Never,
        }
    }
}

impl Failure {
    /// Makes a failure about `subject`.
    pub fn new(code: FailureCode, subject: impl Into<String>) -> Self {
        Self { code, subject: subject.into(), detail: String::new() }
    }

    /// Adds the technical reason.
    #[must_use]
    pub fn because(mut self, detail: impl fmt::Display) -> Self {
        self.detail = detail.to_string();
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.english())?;
        if !self.detail.is_empty() {
            write!(f, " ({})", self.detail)?;
        }
        if !self.subject.is_empty() {
            write!(f, ": {}", self.subject)?;
        }
        Ok(())
    }
}

impl std::error::Error for Failure {}
