//! Documents: one file however many need it, links from both ends, and every change taken back.
#![allow(clippy::unwrap_used, reason = "helpers of tests end their test")]

use std::fs;

use etabli_model::{
    Address, BlobHash, Contact, ContactId, Direction, DocumentId, Flags, Folder, FolderId, FolderKind,
    MessageKind, MsgId, RecordId, Scope, UserId, Value,
};
use etabli_store::{
    Actor, DocumentRecord, Entry, Label, MessageRecord, NewMessage, PluginRecord, State, Store, StoreError,
};

const ALICE: u32 = 1;
const BOB: u32 = 2;
const FILE: &[u8] = b"a plan";

fn actor(user: u32) -> Actor {
    Actor { user, plugin: String::new() }
}

fn label() -> Option<Label> {
    Some(Label { key: "document-added".to_owned(), count: 1, name: String::new() })
}

fn hash() -> BlobHash {
    BlobHash(*blake3::hash(FILE).as_bytes())
}

/// A store with one message of Alice's, whose file is in the blobs, and a contact.
fn store() -> (tempfile::TempDir, Store) {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::create(dir.path()).unwrap();
    store.blobs().write(hash(), FILE).unwrap();
    let mut batch = store.write(actor(ALICE), 0).unwrap();
    let folder = Folder {
        id: FolderId(1),
        parent: None,
        name: "Alice".to_owned(),
        kind: FolderKind::Inbox,
        account: None,
        scope: Scope::User(UserId(ALICE)),
    };
    batch.put(Entry::Folder(1, Some(folder))).unwrap();
    let contact = Contact {
        id: ContactId(1),
        name: "Claire".to_owned(),
        email: String::new(),
        email2: String::new(),
        entity: None,
    };
    batch.put(Entry::Contact(1, Some(contact))).unwrap();
    let record = MessageRecord {
        message_id: "1@x".to_owned(),
        in_reply_to: Vec::new(),
        references: Vec::new(),
        original_message_id: String::new(),
        kind: MessageKind::Message,
        direction: Direction::In,
        sent_at: None,
        received_at: 0,
        from: vec![Address { name: String::new(), address: "c@x".to_owned() }],
        reply_to: Vec::new(),
        to: Vec::new(),
        cc: Vec::new(),
        bcc: Vec::new(),
        subject: String::new(),
        size: 1,
        hash: [1; 32],
        attachments: Vec::new(),
        blobs: vec![hash().0],
        has_html: false,
        account: None,
        problem: String::new(),
    };
    let new = NewMessage {
        record,
        content: Vec::new(),
        state: State { folder: 1, flags: Flags::READ.0 },
        refers: Vec::new(),
        fingerprint: 1,
        texts: Default::default(),
        source: 1,
        blob_sizes: vec![FILE.len() as u64],
    };
    batch.add_message(new).unwrap();
    batch.commit(None).unwrap();
    (dir, store)
}

fn document() -> DocumentRecord {
    DocumentRecord {
        name: "plan.pdf".to_owned(),
        media_type: "application/pdf".to_owned(),
        size: FILE.len() as u64,
        hash: hash(),
        added_at: 0,
        added_by: UserId(ALICE),
        message: MsgId(1),
        part: 0,
    }
}

fn link(id: DocumentId, shows: Option<bool>) -> Entry {
    Entry::DocumentLink(id, "contact".to_owned(), 1, shows)
}

fn change(store: &Store, user: u32, entries: Vec<Entry>) {
    let mut batch = store.write(actor(user), 0).unwrap();
    for entry in entries {
        batch.put(entry).unwrap();
    }
    batch.commit(label()).unwrap();
}

/// Adds the file as a document of the contact.
fn add(store: &Store, user: u32) -> DocumentId {
    let mut batch = store.write(actor(user), 0).unwrap();
    let id = batch.add_document(document()).unwrap();
    batch.put(link(id, Some(true))).unwrap();
    let commit = batch.commit(label()).unwrap();
    assert!(commit.documents);
    assert_eq!(commit.change.messages, [1, 1], "whoever shows the message shows it anew");
    id
}

fn remove(store: &Store, user: u32, id: DocumentId) {
    change(store, user, vec![link(id, None), Entry::Document(id, None)]);
}

fn files(dir: &tempfile::TempDir) -> usize {
    let folders = fs::read_dir(dir.path().join("blobs")).unwrap();
    folders.map(|folder| fs::read_dir(folder.unwrap().path()).unwrap().count()).sum()
}

fn of_contact(store: &Store) -> Vec<DocumentId> {
    store.read().unwrap().documents_of("contact", 1).unwrap()
}

fn references(store: &Store) -> Option<u64> {
    store.read().unwrap().blob(hash()).unwrap().map(|blob| blob.references)
}

fn sound(store: &Store) {
    assert_eq!(store.verify(&mut |_, _, _| true).unwrap().1, []);
}

fn remove_message(store: &Store) {
    let mut batch = store.write(actor(ALICE), 0).unwrap();
    batch.remove_message(MsgId(1)).unwrap();
    batch.commit(None).unwrap();
}

#[test]
fn obj_07_a_document_needs_no_file_of_its_own_and_keeps_that_of_a_message_that_is_gone() {
    let (dir, store) = store();
    let id = add(&store, ALICE);
    assert_eq!((files(&dir), of_contact(&store)), (1, vec![id]));
    assert_eq!(references(&store), Some(3), "the message, the document and the step that made it");
    remove_message(&store);
    assert_eq!(references(&store), Some(2));
    assert_eq!(store.read().unwrap().scope_of_gone(MsgId(1)).unwrap(), Some(Scope::User(UserId(ALICE))));
    sound(&store);
    drop(store);
    // A start that sweeps what nothing needs.
    fs::write(dir.path().join("open"), b"").unwrap();
    let store = Store::open(dir.path()).unwrap();
    assert_eq!(store.blob(hash()).unwrap(), FILE);
}

#[test]
fn obj_07_a_file_goes_with_the_last_thing_that_can_reach_it() {
    let (dir, store) = store();
    let id = add(&store, ALICE);
    remove_message(&store);
    remove(&store, ALICE, id);
    assert!(of_contact(&store).is_empty());
    assert_eq!(references(&store), Some(2), "both steps can bring it back");
    store.undo(ALICE, 0).unwrap();
    assert_eq!(of_contact(&store), [id]);
    store.undo(ALICE, 0).unwrap();
    assert_eq!((of_contact(&store), references(&store)), (vec![], Some(2)));
    sound(&store);
    // Another change ends what could be done again.
    change(&store, ALICE, vec![Entry::Setting("theme".to_owned(), Some("dark".to_owned()))]);
    assert_eq!(references(&store), None);
    sound(&store);
    drop(store);
    fs::write(dir.path().join("open"), b"").unwrap();
    let store = Store::open(dir.path()).unwrap();
    assert_eq!(files(&dir), 0);
    assert!(matches!(store.blob(hash()), Err(StoreError::BlobLost(_))));
}

#[test]
fn obj_07_each_change_of_a_document_is_taken_back_and_made_again() {
    let (_dir, store) = store();
    let id = add(&store, ALICE);
    let renamed = DocumentRecord { name: "Plan signé.pdf".to_owned(), ..document() };
    change(&store, ALICE, vec![Entry::Document(id, Some(renamed.clone()))]);
    change(&store, ALICE, vec![link(id, None)]);
    remove(&store, ALICE, id);
    let name = || store.read().unwrap().document(id).unwrap().map(|document| document.name);
    let states = [
        (Some("plan.pdf".to_owned()), vec![id]),
        (Some(renamed.name.clone()), vec![id]),
        (Some(renamed.name.clone()), vec![]),
        (None, vec![]),
    ];
    for state in states[..3].iter().rev() {
        store.undo(ALICE, 0).unwrap();
        assert_eq!((name(), of_contact(&store)), *state);
        sound(&store);
    }
    for state in &states[1..] {
        store.redo(ALICE, 0).unwrap();
        assert_eq!((name(), of_contact(&store)), *state);
        sound(&store);
    }
    assert_eq!(add(&store, ALICE), DocumentId(2), "a number is not given again");
}

#[test]
fn obj_07_a_step_that_would_leave_a_link_without_its_end_is_refused() {
    let (_dir, store) = store();
    let id = add(&store, ALICE);
    let ticket = PluginRecord {
        plugin: "tickets".to_owned(),
        record_type: "ticket".to_owned(),
        number: 0,
        fields: vec![("state".to_owned(), Value::Text("open".to_owned()))],
        created_at: 0,
    };
    let mut batch = store.write(actor(BOB), 0).unwrap();
    let record = batch.add_record(ticket).unwrap();
    batch.commit(label()).unwrap();
    let linked = |shows| Entry::DocumentLink(id, "tickets/ticket".to_owned(), record.0, shows);
    change(&store, ALICE, vec![linked(Some(false))]);
    let stale = |user| assert!(matches!(store.undo(user, 0), Err(StoreError::Stale(_))));
    stale(BOB);
    sound(&store);
    store.undo(ALICE, 0).unwrap();
    change(&store, BOB, vec![linked(Some(false))]);
    stale(ALICE);
    change(&store, BOB, vec![linked(None), link(id, None), Entry::Document(id, None)]);
    sound(&store);

    // A record that goes for good takes its links along, and what is taken back leaves them out.
    store.undo(BOB, 0).unwrap();
    let mut batch = store.write(actor(ALICE), 0).unwrap();
    batch.drop_document_links("tickets/ticket", record.0).unwrap();
    batch.put_for_good(&Entry::Record(RecordId(record.0), None)).unwrap();
    batch.commit(None).unwrap();
    store.undo(BOB, 0).unwrap();
    sound(&store);
    assert_eq!(store.read().unwrap().document_links(id).unwrap(), [("contact".to_owned(), 1, true)]);
}

#[test]
fn obj_07_verify_finds_what_is_wrong_with_documents() {
    let (_dir, store) = store();
    let id = add(&store, ALICE);
    let mut batch = store.write(actor(ALICE), 0).unwrap();
    batch.put_for_good(&Entry::DocumentLink(id, "contact".to_owned(), 9, Some(false))).unwrap();
    batch.put_for_good(&Entry::DocumentLink(DocumentId(7), "contact".to_owned(), 1, Some(false))).unwrap();
    batch.commit(None).unwrap();
    let found = store.verify(&mut |_, _, _| true).unwrap().1;
    let found: Vec<_> = found.iter().map(|finding| (finding.kind, finding.detail.as_str())).collect();
    assert_eq!(
        found,
        [("document", "what the document is linked with is gone"), ("document", "the document is gone")]
    );
}
