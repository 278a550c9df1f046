//! The bytes of each level stay as they are: a store of today is a store of the next version.
#![allow(clippy::unwrap_used, reason = "helpers of tests end their test")]

use std::{
    fs,
    path::{Path, PathBuf},
};

use etabli_model::{
    Absence, AccountId, Address, Attachment, BlobHash, Contact, ContactId, DayPart, Direction, DocumentId,
    Endpoint, EntityId, Flags, Folder, FolderId, FolderKind, Incoming, MessageKind, MsgId, OAuthApp,
    ReceiptPolicy, Scope, SignIn, TextColumn, Timestamp, Tls, Transport, UserId, Value,
};
use etabli_store::{
    Actor, DocumentRecord, Entry, Label, MailboxRecord, MessageRecord, NewMessage, OpenError, OutboxRecord,
    PluginRecord, RemoteRecord, SendState, State, Store, StoreError, key_hash,
};

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../migrations/fixtures");
const ACTOR: Actor = Actor { user: 1, plugin: String::new() };

fn address(name: &str, address: &str) -> Address {
    Address { name: name.to_owned(), address: address.to_owned() }
}

fn record(number: u8) -> MessageRecord {
    MessageRecord {
        message_id: format!("{number}@x.example"),
        in_reply_to: vec!["0@x.example".to_owned()],
        references: vec!["0@x.example".to_owned()],
        original_message_id: String::new(),
        kind: MessageKind::Message,
        direction: Direction::In,
        sent_at: Some(Timestamp { seconds: 1_700_000_000, offset_minutes: 60 }),
        received_at: 1_700_000_100 + i64::from(number),
        from: vec![address("Claire Vasseur", "c.vasseur@saint-aubin.example")],
        reply_to: Vec::new(),
        to: vec![address("", "sav@lantelme.example")],
        cc: Vec::new(),
        bcc: Vec::new(),
        subject: format!("Porte {number}"),
        size: 1234,
        hash: [number; 32],
        attachments: vec![Attachment {
            name: "plan.pdf".to_owned(),
            media_type: "application/pdf".to_owned(),
            size: 3,
            hash: BlobHash(*blake3::hash(b"pdf").as_bytes()),
            inline: false,
            content_id: String::new(),
        }],
        blobs: vec![*blake3::hash(b"pdf").as_bytes()],
        has_html: false,
        account: Some(1),
        problem: String::new(),
    }
}

fn message(number: u8) -> NewMessage {
    NewMessage {
        record: record(number),
        content: b"content".to_vec(),
        state: State { folder: 1, flags: Flags::READ.0 },
        refers: vec!["0@x.example".to_owned()],
        fingerprint: 7,
        texts: [
            format!("porte {number}"),
            "claire vasseur".to_owned(),
            "sav@lantelme.example".to_owned(),
            "plan.pdf".to_owned(),
        ],
        source: u128::from(number),
        blob_sizes: vec![3],
    }
}

/// Fills a store with one row of every kind.
fn fill(store: &Store) {
    store.blobs().write(BlobHash(*blake3::hash(b"pdf").as_bytes()), b"pdf").unwrap();
    let mut batch = store.write(ACTOR, 1_700_000_000).unwrap();
    let folder = Folder {
        id: FolderId(1),
        parent: None,
        name: "SAV".to_owned(),
        kind: FolderKind::Basic,
        account: None,
        scope: Scope::User(UserId(1)),
    };
    batch.counters().folders = 2;
    batch.put(Entry::Folder(1, Some(folder.clone()))).unwrap();
    batch
        .put(Entry::Folder(2, Some(Folder { id: FolderId(2), name: "Trash".to_owned(), ..folder })))
        .unwrap();
    let contact = Contact {
        id: ContactId(1),
        name: "Claire".to_owned(),
        email: "C.Vasseur@saint-aubin.example".to_owned(),
        email2: String::new(),
        entity: Some(EntityId(1)),
    };
    batch.put(Entry::Contact(1, Some(contact))).unwrap();
    batch.put(Entry::Setting("theme".to_owned(), Some("dark".to_owned()))).unwrap();
    for number in 1..=2 {
        batch.add_message(message(number)).unwrap();
    }
    let ticket = PluginRecord {
        plugin: "tickets".to_owned(),
        record_type: "ticket".to_owned(),
        number: batch.next_number("tickets/ticket").unwrap(),
        fields: vec![("due".to_owned(), Value::Text("2026-11-26".to_owned()))],
        created_at: 1_700_000_000,
    };
    let id = batch.add_record(ticket).unwrap();
    batch.put(Entry::Link(MsgId(1), "tickets/ticket".to_owned(), id.0, true)).unwrap();
    batch.commit(None).unwrap();
    let mut batch = store.write(ACTOR, 1_700_000_001).unwrap();
    batch.move_message(MsgId(2), FolderId(2)).unwrap();
    batch.commit(Some(Label { key: "trashed".to_owned(), count: 1, name: "Trash".to_owned() })).unwrap();
}

fn check(store: &Store) {
    let snapshot = store.read().unwrap();
    assert_eq!(snapshot.message(MsgId(1)).unwrap(), Some(record(1)));
    assert_eq!(snapshot.content(MsgId(2)).unwrap().as_deref(), Some(b"content".as_slice()));
    assert_eq!(snapshot.contacts_with_address("c.vasseur@SAINT-AUBIN.example").unwrap().len(), 1);
    assert_eq!(snapshot.setting("theme").unwrap().as_deref(), Some("dark"));
    assert_eq!(snapshot.links(MsgId(1)).unwrap(), [("tickets/ticket".to_owned(), 1)]);
    let columns = store.columns();
    assert_eq!((columns.folder(0), columns.folder(1)), (1, 2));
    assert_eq!(columns.thread(0), columns.thread(1));
    assert_eq!(snapshot.thread(columns.thread(0)).unwrap(), [MsgId(1), MsgId(2)]);
    assert_eq!(store.text(TextColumn::Attachments).unwrap().row(1), b"plan.pdf");
    assert_eq!(snapshot.latest_step(1).unwrap().unwrap().1.label.key, "trashed");
    assert_eq!(snapshot.message_id("1@x.example").unwrap(), [MsgId(1)]);
    assert_ne!(key_hash("1@x.example"), key_hash("2@x.example"));
}

fn fixture(level: &str) -> PathBuf {
    Path::new(FIXTURES).join(level).join("store.redb")
}

#[test]
fn the_fixture_of_level_1_opens_and_reads_back() {
    let dir = tempfile::tempdir().unwrap();
    fs::copy(fixture("v1"), dir.path().join("store.redb")).unwrap();
    let store = Store::open(dir.path()).unwrap();
    check(&store);
    assert!(dir.path().join("store.level-1.redb").exists(), "the store as it was is kept");
    assert!(store.undo(1, 1_700_000_002).unwrap().is_some());
    assert_eq!(store.columns().folder(1), 1);
    fill_transport(&store);
    check_transport(&store, &transport());
}

#[test]
fn the_fixture_of_level_2_opens_and_reads_back() {
    let dir = tempfile::tempdir().unwrap();
    fs::copy(fixture("v2"), dir.path().join("store.redb")).unwrap();
    let store = Store::open(dir.path()).unwrap();
    check(&store);
    check_transport(&store, &transport_of_level_2());
    assert!(store.undo(1, 1_700_000_002).unwrap().is_some());
}

#[test]
fn the_fixture_of_level_3_opens_and_reads_back() {
    let dir = tempfile::tempdir().unwrap();
    fs::copy(fixture("v3"), dir.path().join("store.redb")).unwrap();
    let store = Store::open(dir.path()).unwrap();
    check(&store);
    check_transport(&store, &transport());
    assert_eq!(store.read().unwrap().absence_told(1, "a@x.example").unwrap(), Some(1_700_000_000));
    assert!(store.undo(1, 1_700_000_002).unwrap().is_some());
    assert_eq!(store.columns().folder(1), 1);
    fill_documents(&store);
    check_documents(&store);
}

/// Written anew by `ETABLI_WRITE_FIXTURE=1 cargo test -p etabli-store --test frozen level_4`.
#[test]
fn the_fixture_of_level_4_opens_and_reads_back() {
    let dir = tempfile::tempdir().unwrap();
    if std::env::var_os("ETABLI_WRITE_FIXTURE").is_some() {
        let store = Store::create(dir.path()).unwrap();
        fill(&store);
        fill_transport(&store);
        fill_documents(&store);
        drop(store);
        fs::create_dir_all(fixture("v4").parent().unwrap()).unwrap();
        fs::copy(dir.path().join("store.redb"), fixture("v4")).unwrap();
        return;
    }
    fs::copy(fixture("v4"), dir.path().join("store.redb")).unwrap();
    store_blob(dir.path());
    let store = Store::open(dir.path()).unwrap();
    check_documents(&store);
    check(&store);
    check_transport(&store, &transport());
    assert_eq!(store.verify(&mut |_, _, _| true).unwrap().1, []);
    assert!(store.undo(1, 1_700_000_002).unwrap().is_some());
}

/// A document that came from the first message, linked with its contact, and one that was removed since.
fn fill_documents(store: &Store) {
    for removed in [true, false] {
        let mut batch = store.write(Actor { user: 2, ..ACTOR }, 1_700_000_003).unwrap();
        let id = batch.add_document(document()).unwrap();
        batch.put(Entry::DocumentLink(id, "contact".to_owned(), 1, Some(true))).unwrap();
        batch
            .commit(Some(Label { key: "document-added".to_owned(), count: 1, name: String::new() }))
            .unwrap();
        if removed {
            store.undo(2, 1_700_000_003).unwrap();
        }
    }
}

fn document() -> DocumentRecord {
    DocumentRecord {
        name: "plan.pdf".to_owned(),
        media_type: "application/pdf".to_owned(),
        size: 3,
        hash: BlobHash(*blake3::hash(b"pdf").as_bytes()),
        added_at: 1_700_000_003,
        added_by: UserId(2),
        message: MsgId(1),
        part: 0,
    }
}

fn check_documents(store: &Store) {
    let snapshot = store.read().unwrap();
    let id = DocumentId(2);
    assert_eq!(snapshot.documents().unwrap(), [(id, document())]);
    assert_eq!(snapshot.documents_of("contact", 1).unwrap(), [id]);
    assert_eq!(snapshot.document_links(id).unwrap(), [("contact".to_owned(), 1, true)]);
    assert_eq!(snapshot.documents_of_message(MsgId(1)).unwrap(), [id]);
    // Two messages, the document, and the step that made it.
    assert_eq!(snapshot.blob(document().hash).unwrap().unwrap().references, 4);
}

/// Puts the one file of the fixtures beside the database.
fn store_blob(dir: &Path) {
    let name = document().hash.to_string();
    let folder = dir.join("blobs").join(&name[..2]);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(name), b"pdf").unwrap();
}

/// What the first programs knew of an account; new mail is announced since there is a choice.
fn transport_of_level_2() -> Transport {
    let known = transport();
    Transport {
        sign_in: SignIn::Password,
        receipts: ReceiptPolicy::Ask,
        quiet: None,
        sieve_server: Endpoint::default(),
        absence: None,
        authserv_id: String::new(),
        ..known
    }
}

fn transport() -> Transport {
    Transport {
        incoming: Incoming::Pop3,
        incoming_server: Endpoint { host: "pop.x.example".to_owned(), port: 995, tls: Tls::Implicit },
        login: "sav".to_owned(),
        outgoing_server: Endpoint { host: "smtp.x.example".to_owned(), port: 587, tls: Tls::StartTls },
        outgoing_login: "sav2".to_owned(),
        signature: "--".to_owned(),
        sent_folder: Some(FolderId(2)),
        delete_after_days: 30,
        poll_minutes: 5,
        mirror: true,
        server_files_sent: true,
        authorities: "PEM".to_owned(),
        pinned: vec![[7; 32]],
        sign_in: SignIn::OAuth(OAuthApp {
            provider: "X".to_owned(),
            authorize_url: "https://x.example/authorize".to_owned(),
            token_url: "https://x.example/token".to_owned(),
            client_id: "établi".to_owned(),
            scopes: vec!["mail".to_owned()],
        }),
        receipts: ReceiptPolicy::Always,
        notify: true,
        quiet: Some(DayPart { from: 1320, until: 420 }),
        sieve_server: Endpoint { host: "sieve.x.example".to_owned(), port: 4190, tls: Tls::StartTls },
        absence: Some(Absence { text: "away".to_owned(), until: Some(1_700_000_000), ..Absence::default() }),
        authserv_id: String::new(),
    }
}

fn remote(msg_id: u64, uidl: &str) -> RemoteRecord {
    RemoteRecord { msg_id, flags: 1, first_seen: 1_700_000_000, delete: false, uidl: uidl.to_owned() }
}

fn outbox() -> OutboxRecord {
    OutboxRecord {
        account: 1,
        from: "sav@x.example".to_owned(),
        to: vec!["a@x.example".to_owned()],
        state: SendState::Failed { code: 451, text: "later".to_owned(), retry_at: 1_700_000_030 },
        attempts: 1,
    }
}

fn fill_transport(store: &Store) {
    let mut batch = store.write(ACTOR, 1_700_000_002).unwrap();
    batch.set_transport(AccountId(1), Some(&transport())).unwrap();
    let mailbox = MailboxRecord {
        wire_name: "INBOX".to_owned(),
        folder: 1,
        uid_validity: 2,
        uid_next: 3,
        mod_seq: 4,
        exists: 5,
        complete: true,
        wanted: true,
    };
    batch.set_mailbox(1, 0, Some(&mailbox)).unwrap();
    batch.set_remote((1, 0, 9), &remote(1, "uidl-9")).unwrap();
    batch.await_content(1, 42, MsgId(2)).unwrap();
    batch.set_outbox(MsgId(2), Some(&outbox())).unwrap();
    batch.set_absence_told(1, "a@x.example", 1_700_000_000, 0).unwrap();
    batch.commit(None).unwrap();
}

fn check_transport(store: &Store, transport: &Transport) {
    let snapshot = store.read().unwrap();
    assert_eq!(snapshot.transport(AccountId(1)).unwrap(), Some(transport.clone()));
    assert_eq!(snapshot.mailboxes(1).unwrap()[0].1.mod_seq, 4);
    assert_eq!(snapshot.place(MsgId(1)).unwrap(), Some((1, 0, 9)));
    assert_eq!(snapshot.uidl(1, "uidl-9").unwrap(), Some(9));
    assert_eq!(snapshot.remotes(1, 0).unwrap(), [(9, remote(1, "uidl-9"))]);
    assert_eq!(snapshot.outboxes().unwrap(), [(MsgId(2), outbox())]);
    let mut batch = store.write(ACTOR, 0).unwrap();
    assert_eq!(batch.take_awaited(1, 42).unwrap(), Some(MsgId(2)));
    assert_eq!(batch.take_awaited(1, 42).unwrap(), None);
}

#[test]
fn a_message_has_one_place_and_a_place_one_message() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::create(dir.path()).unwrap();
    fill(&store);
    let mut batch = store.write(ACTOR, 0).unwrap();
    batch.set_remote((1, 0, 9), &remote(1, "")).unwrap();
    batch.set_remote((1, 1, 4), &remote(1, "")).unwrap();
    batch.set_remote((1, 1, 5), &remote(2, "")).unwrap();
    batch.set_remote((1, 1, 5), &remote(0, "")).unwrap();
    batch.commit(None).unwrap();
    let snapshot = store.read().unwrap();
    assert_eq!(snapshot.remote((1, 0, 9)).unwrap(), None);
    assert_eq!(snapshot.place(MsgId(1)).unwrap(), Some((1, 1, 4)));
    assert_eq!(snapshot.place(MsgId(2)).unwrap(), None);
}

#[test]
fn mail_37_a_removed_message_is_gone_and_its_shared_file_stays() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::create(dir.path()).unwrap();
    fill(&store);
    fill_transport(&store);
    let blob = BlobHash(*blake3::hash(b"pdf").as_bytes());
    for (msg_id, references) in [(1, Some(1)), (2, None)] {
        let mut batch = store.write(ACTOR, 0).unwrap();
        batch.remove_message(MsgId(msg_id)).unwrap();
        batch.remove_message(MsgId(msg_id)).unwrap();
        batch.commit(None).unwrap();
        let snapshot = store.read().unwrap();
        assert_eq!(snapshot.message(MsgId(msg_id)).unwrap(), None);
        assert_eq!(snapshot.content(MsgId(msg_id)).unwrap(), None);
        assert_eq!(snapshot.links(MsgId(msg_id)).unwrap(), []);
        assert_eq!(snapshot.place(MsgId(msg_id)).unwrap(), None);
        assert_eq!(snapshot.blob(blob).unwrap().map(|blob| blob.references), references);
        assert_eq!(store.verify(&mut |_, _, _| true).unwrap().1, []);
    }
    let snapshot = store.read().unwrap();
    assert_eq!(snapshot.uidl(1, "uidl-9").unwrap(), Some(9), "it is not fetched again");
    assert_eq!(snapshot.outboxes().unwrap(), []);
    store.undo(1, 0).unwrap();
    for msg_id in [1, 2] {
        assert_eq!(store.read().unwrap().message(MsgId(msg_id)).unwrap(), None, "a removal is final");
    }
    assert_eq!(store.verify(&mut |_, _, _| true).unwrap().1, []);
}

#[test]
fn a_store_of_today_reads_back_and_verifies() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::create(dir.path()).unwrap();
    fill(&store);
    check(&store);
    drop(store);
    let store = Store::open(dir.path()).unwrap();
    check(&store);
    let (blobs, findings) = store.verify(&mut |_, _, _| true).unwrap();
    assert_eq!((blobs, findings.as_slice()), (1, [].as_slice()));
}

#[test]
fn verify_finds_what_is_wrong_with_blobs() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::create(dir.path()).unwrap();
    fill(&store);
    let hash = BlobHash(*blake3::hash(b"pdf").as_bytes());
    let name = hash.to_string();
    let path = dir.path().join("blobs").join(&name[..2]).join(&name);
    fs::write(&path, b"PDF").unwrap();
    assert!(matches!(store.blob(hash), Err(StoreError::BlobLost(lost)) if lost == hash));
    let (blobs, findings) = store.verify(&mut |_, _, _| true).unwrap();
    assert_eq!((blobs, findings.len(), findings[0].kind), (0, 1, "blob"));
}

#[test]
fn files_of_no_message_are_swept_after_an_unclean_end() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::create(dir.path()).unwrap();
    fill(&store);
    let orphan = BlobHash(*blake3::hash(b"orphan").as_bytes());
    store.blobs().write(orphan, b"orphan").unwrap();
    drop(store);
    fs::write(dir.path().join("open"), b"").unwrap();
    let store = Store::open(dir.path()).unwrap();
    assert!(store.blob(orphan).is_err());
    assert_eq!(store.blob(BlobHash(*blake3::hash(b"pdf").as_bytes())).unwrap(), b"pdf");
}

#[test]
fn a_store_that_is_open_elsewhere_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let _store = Store::create(dir.path()).unwrap();
    assert!(matches!(Store::open(dir.path()), Err(OpenError::InUse)));
}

#[test]
fn a_failed_batch_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::create(dir.path()).unwrap();
    fill(&store);
    let mut batch = store.write(ACTOR, 0).unwrap();
    batch.set_flags(MsgId(1), Flags::READ, false).unwrap();
    batch.put(Entry::Link(MsgId(1), "tickets/ticket".to_owned(), 9, true)).unwrap();
    let refused = batch.require_at_most_one_link(MsgId(1), "tickets/ticket");
    assert!(matches!(refused, Err(StoreError::Constraint(_))));
    drop(batch);
    check(&store);
    assert!(store.columns().flags(0).contains(Flags::READ));
}

#[test]
fn a_full_disk_has_a_name() {
    let full = std::io::Error::from(std::io::ErrorKind::StorageFull);
    assert!(matches!(StoreError::from(full), StoreError::DiskFull));
}

#[test]
fn text_rows_keep_their_place_when_chunks_are_sealed() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::create(dir.path()).unwrap();
    fill(&store);
    for batch_size in [3000, 1500, 4096, 1] {
        let mut batch = store.write(ACTOR, 0).unwrap();
        let first = batch.counters().messages;
        for row in first..first + batch_size {
            let mut new = message(3);
            new.record.blobs.clear();
            new.texts[0] = format!("row {row}");
            new.source = u128::from(row) + 100;
            batch.add_message(new).unwrap();
        }
        batch.commit(None).unwrap();
        let view = store.text(TextColumn::Subject).unwrap();
        for row in [2, first, first + batch_size - 1] {
            assert_eq!(view.row(row as u32), format!("row {row}").as_bytes());
        }
    }
    drop(store);
    let store = Store::open(dir.path()).unwrap();
    assert_eq!(store.text(TextColumn::Subject).unwrap().row(8000), b"row 8000");
    assert_eq!(store.verify(&mut |_, _, _| true).unwrap().1, []);
}
