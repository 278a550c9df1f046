//! What the engine said last. Only [`crate::incoming`] writes it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use etabli_engine::{
    DraftId, Failure, JobId, JobView, Snippet, TeamRow, TemplateRow,
    view::{
        AccountView, ColumnRow, ContactRow, EntityRow, FieldRow, FolderRow, ForumNode, MessageView,
        OutboxRow, PageRow, PluginCommandRow, PluginRow, PluginState, SearchFieldRow, SessionView, ViewInfo,
        ViewSpec,
    },
};
use etabli_model::{AccountId, ContactId, EntityId, FolderId, FolderKind, MsgId};

use super::{CellBook, FieldMenus, OpenHtml, OpenList, TreeItem, TrialOf};

/// Tells replies to an older list from those to the current one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct ListTag {
    pub(crate) generation: u64,
    /// The same list read again, so that selection and scroll stay.
    pub(crate) again: bool,
}

/// The message in the reader.
#[derive(Debug, Clone)]
pub(crate) struct OpenMessage {
    pub(crate) view: Box<MessageView>,
    /// The forum tree around it, once asked for.
    pub(crate) forum: Option<Vec<ForumNode>>,
}

impl OpenMessage {
    /// Returns the indexes of the attachments that are files of their own.
    pub(crate) fn file_parts(&self) -> Vec<u32> {
        let files = (0..).zip(&self.view.attachments).filter(|(_, file)| !file.inline);
        files.map(|(part, _)| part).collect()
    }
}

/// A picture of an attachment on its way to the screen.
#[derive(Clone)]
pub(crate) enum Picture {
    Loading,
    Ready(egui::TextureHandle),
    Impossible,
}

/// Everything the engine said.
#[derive(Default)]
pub(crate) struct Cache {
    pub(crate) session: Option<SessionView>,
    pub(crate) folders: Vec<FolderRow>,
    pub(crate) folders_loaded: bool,
    pub(crate) tree: Vec<TreeItem>,
    pub(crate) fields: Vec<SearchFieldRow>,
    /// The fields that plugins give to messages.
    pub(crate) field_rows: Vec<FieldRow>,
    pub(crate) field_menus: FieldMenus,
    /// The columns that are asked for apart.
    pub(crate) columns: Vec<ColumnRow>,
    pub(crate) cells: CellBook,
    /// A list that is being sorted by such a column.
    pub(crate) sorting: Option<ViewInfo>,
    /// The first lines of a message that the pointer rests on.
    pub(crate) preview: Option<(MsgId, String)>,
    pub(crate) commands: Vec<PluginCommandRow>,
    /// The pages of records that plugins offer.
    pub(crate) pages: Vec<PageRow>,
    pub(crate) plugins: Vec<PluginRow>,
    /// Templates and snippets, once something is written or they are managed.
    pub(crate) templates: Vec<TemplateRow>,
    pub(crate) snippets: Vec<Snippet>,
    /// The teams, everyone first, once the plugin page was opened.
    pub(crate) teams: Vec<TeamRow>,
    pub(crate) jobs: BTreeMap<JobId, JobView>,
    /// What jobs try without effect.
    pub(crate) trials: BTreeMap<JobId, TrialOf>,
    /// What the list shows.
    pub(crate) spec: Option<ViewSpec>,
    /// What it will show once its rows are here.
    pub(crate) next_spec: Option<ViewSpec>,
    /// The selected message, whose row is looked for in the list that comes.
    pub(crate) placing: Option<MsgId>,
    pub(crate) list_tag: ListTag,
    pub(crate) list: Option<OpenList>,
    pub(crate) next_list: Option<OpenList>,
    pub(crate) reread: bool,
    pub(crate) message: Option<OpenMessage>,
    pub(crate) message_failure: Option<Failure>,
    pub(crate) html: OpenHtml,
    pub(crate) pictures: HashMap<(MsgId, u32), Picture>,
    /// Pictures in texts being written, by message and file.
    pub(crate) draft_pictures: HashMap<(DraftId, u32), Picture>,
    /// The words of the person's own dictionary.
    pub(crate) own_words: Vec<String>,
    /// The senders whose remote pictures are trusted, once the preferences were opened.
    pub(crate) trusted: Vec<String>,
    /// The last backup, once an administrator opened the preferences.
    pub(crate) backup: Option<etabli_engine::BackupState>,
    pub(crate) contacts: Vec<ContactRow>,
    pub(crate) contact_names: HashMap<ContactId, String>,
    pub(crate) entities: Vec<EntityRow>,
    /// The accounts, once they arrived.
    pub(crate) accounts: Option<Vec<AccountView>>,
    pub(crate) outbox: Vec<OutboxRow>,
    /// Jobs that the person started here, so that their end is told.
    pub(crate) asked_jobs: BTreeSet<JobId>,
    pub(crate) closed: bool,
}

impl Cache {
    /// Reports whether the user is an administrator.
    pub(crate) fn is_admin(&self) -> bool {
        self.session.as_ref().is_some_and(|session| session.admin)
    }

    /// Returns a field of messages.
    pub(crate) fn field(&self, id: &str) -> Option<&FieldRow> {
        self.field_rows.iter().find(|field| field.id == id)
    }

    /// Returns a folder.
    pub(crate) fn folder(&self, id: FolderId) -> Option<&FolderRow> {
        self.folders.iter().find(|folder| folder.id == id)
    }

    /// Returns a column that is asked for apart.
    pub(crate) fn column(&self, id: &str) -> Option<&ColumnRow> {
        self.columns.iter().find(|column| column.id == id)
    }

    /// Returns the folder that a new sub-folder or an import would go into: the selected one when it is a
    /// basic folder.
    pub(crate) fn basic_folder(&self, selected: Option<FolderId>) -> Option<&FolderRow> {
        selected.and_then(|id| self.folder(id)).filter(|folder| folder.kind == FolderKind::Basic)
    }

    /// Returns the folder that a new sub-folder goes into: a basic folder or an inbox (MAIL-124).
    pub(crate) fn parent_folder(&self, selected: Option<FolderId>) -> Option<&FolderRow> {
        let open = |folder: &&FolderRow| match folder.kind {
            FolderKind::Basic => true,
            FolderKind::Inbox => folder.account.is_some(),
            _ => false,
        };
        selected.and_then(|id| self.folder(id)).filter(open)
    }

    /// Returns the name of an entity.
    pub(crate) fn entity_name(&self, id: u64) -> Option<&str> {
        let id = EntityId(u32::try_from(id).ok()?);
        self.entities.iter().find(|entity| entity.id == id).map(|entity| entity.name.as_str())
    }

    /// Returns the name of a contact, when it is known.
    pub(crate) fn contact_name(&self, id: u64) -> Option<&str> {
        let id = ContactId(u32::try_from(id).ok()?);
        self.contact_names.get(&id).map(String::as_str)
    }

    /// Returns the accounts; none while they have not arrived.
    pub(crate) fn accounts(&self) -> &[AccountView] {
        self.accounts.as_deref().unwrap_or_default()
    }

    /// Returns the search field to start with: the one that is wanted, where somebody offers it.
    pub(crate) fn usual_field(&self, wanted: &str) -> &str {
        let found = self.fields.iter().find(|field| field.id == wanted).or(self.fields.first());
        found.map_or("", |field| &field.id)
    }

    /// Returns a template that this user may use.
    pub(crate) fn template(&self, msg_id: Option<MsgId>) -> Option<&TemplateRow> {
        self.templates.iter().find(|template| Some(template.msg_id) == msg_id)
    }

    /// Returns an account.
    pub(crate) fn account(&self, id: AccountId) -> Option<&AccountView> {
        self.accounts().iter().find(|account| account.id == id)
    }

    /// Returns how a message of an outbox stands.
    pub(crate) fn in_outbox(&self, id: MsgId) -> Option<&OutboxRow> {
        self.outbox.iter().find(|row| row.msg_id == id)
    }

    /// Returns the jobs that are not over.
    pub(crate) fn running_jobs(&self) -> impl Iterator<Item = &JobView> {
        self.jobs.values().filter(|job| !job.state.ended())
    }

    /// Returns how many plugins are isolated.
    pub(crate) fn isolated_plugins(&self) -> u64 {
        self.plugins.iter().filter(|plugin| plugin.state == PluginState::Isolated).count() as u64
    }

    /// Reports whether the store holds no message.
    pub(crate) fn is_empty_store(&self) -> bool {
        self.session.as_ref().is_some_and(|session| session.messages == 0)
    }
}
