//! A new store, the demonstration mailbox, and the requests about the store itself.

use std::path::Path;

use etabli_model::{Address, Flags, FolderId, FolderKind, Scope, Team, User, UserId};
use etabli_store::{Actor, Batch, Entry, MessageRecord, Store};

use crate::{
    Failure, FailureCode, ImportReport, JobKind, JobOutcome, Reply, Store as StoreRequest,
    accounts::put_account,
    core::{Caller, Engine},
    demo::{self, DemoFolder},
    failures::cannot_open,
    jobs::table::JobHandle,
    mail::{
        Tree, add_folder,
        import::{Origin, prepare},
    },
    members::scope::Audience,
    people::{Entities, NewContact},
    verify,
    view::SessionView,
};

/// The folders that every store has once.
const COMMON_FOLDERS: [(&str, FolderKind); 5] = [
    ("Outbox", FolderKind::Outbox),
    ("Templates", FolderKind::Templates),
    ("Junk", FolderKind::Junk),
    ("Trash", FolderKind::Trash),
    ("Shared", FolderKind::Shared),
];

/// Makes a store with its first user, the team "everyone" and the common folders.
pub(crate) fn init(dir: &Path, admin: &str, now: i64) -> Result<Store, Failure> {
    let store = Store::create(dir).map_err(|error| cannot_open(dir, &error))?;
    let user = User { id: UserId(1), name: admin.to_owned(), admin: true };
    let team = Team { id: Team::EVERYONE, name: "everyone".to_owned(), members: Vec::new() };
    let mut batch = store.write(Actor { user: 1, plugin: String::new() }, now)?;
    batch.counters().users = 1;
    batch.counters().teams = 1;
    batch.put(Entry::User(1, Some(user)))?;
    batch.put(Entry::Team(1, Some(team)))?;
    for (name, kind) in COMMON_FOLDERS {
        add_folder(&mut batch, None, name, kind, None, Scope::Everyone)?;
    }
    batch.commit(None)?;
    Ok(store)
}

/// Adds an account of the demonstration and returns its id, its inbox and its folder of sent mail.
fn add_account(
    batch: &mut Batch<'_>,
    name: &str,
    address: &str,
    owner: Option<UserId>,
) -> Result<(u32, FolderId, FolderId), Failure> {
    let account = put_account(batch, None, name, address, owner.map_or(Scope::Everyone, Scope::User))?;
    let folders = batch.folders()?;
    let own = |kind: FolderKind| {
        folders.iter().find(|folder| folder.account == Some(account.id) && folder.kind == kind)
    };
    match (own(FolderKind::Inbox), own(FolderKind::Sent)) {
        (Some(inbox), Some(sent)) => Ok((account.id.0, inbox.id, sent.id)),
        _ => Err(Failure::new(FailureCode::FolderUnknown, name)),
    }
}

impl Engine {
    pub(crate) fn store_request(&self, caller: &Caller, request: StoreRequest) -> Result<Reply, Failure> {
        let setting = |name: &str| format!("user/{}/{name}", caller.user);
        match request {
            StoreRequest::Session => {
                let tree = self.tree(caller)?;
                let counts = self.read()?.counts()?;
                let visible = tree.visible();
                let seen = counts.iter().filter(|(folder, _)| visible.folder(*folder));
                let user = self.read()?.user(caller.user.0)?;
                Ok(Reply::Session(SessionView {
                    user: caller.user,
                    admin: user.as_ref().is_some_and(|user| user.admin),
                    user_name: user.map(|user| user.name).unwrap_or_default(),
                    messages: seen.map(|(_, count)| count.total).sum(),
                    store_path: self.store.dir().display().to_string(),
                }))
            }
            StoreRequest::Verify => {
                let id = self
                    .start_job(Audience::Everyone, JobKind::Verify, |engine, job| verify::run(engine, job))?;
                Ok(Reply::Job(id))
            }
            StoreRequest::Backup(folder) => self.start_backup(caller, folder),
            StoreRequest::BackupState => self.backup_state(caller),
            StoreRequest::FillDemo => {
                let user = caller.user;
                let id = self.start_job(Audience::Everyone, JobKind::Demo, move |engine, job| {
                    fill_demo(engine, job, user)
                })?;
                Ok(Reply::Job(id))
            }
            StoreRequest::Setting(name) => Ok(Reply::Setting(self.read()?.setting(&setting(&name))?)),
            StoreRequest::SetSetting { name, value } => {
                self.change(caller, |batch| {
                    batch.put(Entry::Setting(setting(&name), Some(value)))?;
                    Ok(((), None))
                })?;
                Ok(Reply::Done)
            }
        }
    }
}

/// Returns which account of the demonstration sent a message, or got it.
fn own_account(record: &MessageRecord) -> Option<usize> {
    let people = record.from.iter().chain(&record.to).chain(&record.cc);
    let index = |person: &Address| {
        demo::accounts().iter().position(|account| person.address.eq_ignore_ascii_case(account.address))
    };
    people.into_iter().find_map(index)
}

/// Fills a store with the demonstration mailbox; a store that has it already stays as it is.
fn fill_demo(engine: &Engine, job: &JobHandle, user: UserId) -> Result<JobOutcome, Failure> {
    let mut report = ImportReport::default();
    if !engine.read()?.accounts()?.is_empty() {
        return Ok(JobOutcome::Import(report));
    }
    let now = engine.clock.now();
    let messages = demo::mailbox(now);
    let total = messages.len() as u64;
    let contacts = demo::contacts(1, 60);
    let own_addresses: Vec<String> =
        demo::accounts().iter().map(|account| account.address.to_lowercase()).collect();
    let tree = Tree::load(&engine.read()?, user)?;
    let actor = Actor { user: user.0, plugin: String::new() };
    engine.change_as(actor, |batch| {
        let mut entities = Entities::default();
        for contact in contacts {
            let contact = NewContact {
                name: contact.name,
                email: contact.email,
                email2: contact.email2,
                entity: contact.entity,
            };
            contact.add(batch, &mut entities)?;
        }
        let (mut accounts, mut account_ids) = (Vec::new(), Vec::new());
        for account in demo::accounts() {
            let owner = account.private.then_some(user);
            let (id, inbox, sent) = add_account(batch, account.name, account.address, owner)?;
            accounts.push((inbox, sent));
            account_ids.push(id);
        }
        let mut basic: std::collections::HashMap<Vec<&str>, FolderId> = std::collections::HashMap::new();
        for (index, message) in messages.iter().enumerate() {
            job.go_on()?;
            let account = |index: usize| accounts.get(index).copied();
            let (folder, into_sent) = match message.folder {
                DemoFolder::Inbox(index) => (account(index).map(|(inbox, _)| inbox), false),
                DemoFolder::Sent(index) => (account(index).map(|(_, sent)| sent), true),
                DemoFolder::Junk => (tree.of_kind(FolderKind::Junk), false),
                DemoFolder::Trash => (tree.of_kind(FolderKind::Trash), false),
                DemoFolder::Basic(path) => {
                    let mut at = None;
                    for depth in 1..=path.len() {
                        let above: Vec<&str> = path.iter().take(depth).copied().collect();
                        let name = above.last().copied().unwrap_or_default();
                        at = Some(match basic.get(&above) {
                            Some(&known) => known,
                            None => {
                                let made =
                                    add_folder(batch, at, name, FolderKind::Basic, None, Scope::Everyone)?;
                                basic.insert(above, made);
                                made
                            }
                        });
                    }
                    (at, false)
                }
            };
            let flags = Flags::default()
                .with(Flags::READ, message.read)
                .with(Flags::FLAGGED, message.flagged)
                .with(Flags::ANSWERED, message.answered);
            let origin = Origin {
                label: format!("demo {index}"),
                key: format!("demo\0{index}"),
                subfolder: Vec::new(),
                hint: String::new(),
                flags,
                date: None,
            };
            let context = prepare::Context { own_addresses: &own_addresses, into_sent, now };
            let hash = blake3::hash(&message.raw);
            let source = prepare::source_key(&origin, &hash, 0);
            let write_blob = |blob, bytes: &[u8]| {
                engine.store.blobs().write(blob, bytes).map_err(etabli_store::StoreError::from)?;
                Ok(())
            };
            let prepared =
                prepare::prepare(&context, origin, &message.raw, *hash.as_bytes(), source, write_blob)?;
            let mut new = prepared.message;
            new.state.folder = folder.map_or(0, |folder| folder.0);
            new.record.account = own_account(&new.record).and_then(|index| account_ids.get(index).copied());
            batch.add_message(new)?;
            report.seen += 1;
            report.imported += 1;
            report.bytes += message.raw.len() as u64;
            job.progress(report.seen, Some(total));
        }
        Ok(((), None))
    })?;
    Ok(JobOutcome::Import(report))
}
