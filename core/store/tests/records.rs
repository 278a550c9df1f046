//! Records of plugins: their index, what their plugin declared, and what a check finds.
#![allow(clippy::unwrap_used, reason = "helpers of tests end their test")]

use etabli_model::{
    Direction, Flags, Folder, FolderId, FolderKind, MessageKind, MsgId, RecordId, Scope, Value,
};
use etabli_store::{
    Actor, Entry, Label, MessageRecord, NewMessage, PluginRecord, RecordSchema, State, Store, StoreError,
    TypeSchema,
};

const KIND: &str = "tasks/task";

fn actor(user: u32) -> Actor {
    Actor { user, plugin: String::new() }
}

fn label() -> Label {
    Label { key: "plugin".to_owned(), count: 1, name: "Tasks".to_owned() }
}

fn task(title: &str, status: &str) -> PluginRecord {
    let text = |text: &str| if text.is_empty() { Value::Empty } else { Value::Text(text.to_owned()) };
    PluginRecord {
        plugin: "tasks".to_owned(),
        record_type: "task".to_owned(),
        number: 0,
        fields: vec![("title".to_owned(), text(title)), ("status".to_owned(), text(status))],
        created_at: 0,
    }
}

fn schema(indexed: &[&str], unique: &[&str]) -> RecordSchema {
    let owned = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
    RecordSchema {
        version: "1.0.0".to_owned(),
        types: vec![TypeSchema {
            record_type: "task".to_owned(),
            indexed: owned(&[indexed, unique].concat()),
            unique: owned(unique),
            one_per_message: true,
            first_number: Some(10),
        }],
    }
}

/// A store with a folder and two messages.
fn store() -> (tempfile::TempDir, Store) {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::create(dir.path()).unwrap();
    let mut batch = store.write(actor(1), 0).unwrap();
    let folder = Folder {
        id: FolderId(1),
        parent: None,
        name: "SAV".to_owned(),
        kind: FolderKind::Basic,
        account: None,
        scope: Scope::Everyone,
    };
    batch.put(Entry::Folder(1, Some(folder))).unwrap();
    for number in 1..=2_u8 {
        let record = MessageRecord {
            message_id: format!("{number}@x"),
            in_reply_to: Vec::new(),
            references: Vec::new(),
            original_message_id: String::new(),
            kind: MessageKind::Message,
            direction: Direction::In,
            sent_at: None,
            received_at: 0,
            from: Vec::new(),
            reply_to: Vec::new(),
            to: Vec::new(),
            cc: Vec::new(),
            bcc: Vec::new(),
            subject: String::new(),
            size: 1,
            hash: [number; 32],
            attachments: Vec::new(),
            blobs: Vec::new(),
            has_html: false,
            account: None,
            problem: String::new(),
        };
        let new = NewMessage {
            record,
            content: Vec::new(),
            state: State { folder: 1, flags: Flags::READ.0 },
            refers: Vec::new(),
            fingerprint: u64::from(number),
            texts: Default::default(),
            source: u128::from(number),
            blob_sizes: Vec::new(),
        };
        batch.add_message(new).unwrap();
    }
    batch.commit(None).unwrap();
    (dir, store)
}

fn change(store: &Store, user: u32, entries: Vec<Entry>) {
    let mut batch = store.write(actor(user), 0).unwrap();
    for entry in entries {
        batch.put(entry).unwrap();
    }
    batch.commit(Some(label())).unwrap();
}

fn add(store: &Store, user: u32, record: PluginRecord) -> RecordId {
    let mut batch = store.write(actor(user), 0).unwrap();
    let id = batch.add_record(record).unwrap();
    batch.commit(Some(label())).unwrap();
    id
}

/// Returns the records with a value as the index has them.
fn indexed(store: &Store, field: &str, value: &Value) -> Vec<RecordId> {
    let read = store.read().unwrap();
    assert!(read.has_record_index(KIND, field).unwrap(), "{field} has no index");
    read.indexed_records(KIND, field, value).unwrap()
}

fn scanned(store: &Store, field: &str, value: &Value) -> Vec<RecordId> {
    let read = store.read().unwrap();
    let all = read.records_of(KIND).unwrap().into_iter();
    all.filter(|id| read.record(*id).unwrap().unwrap().field(field) == value).collect()
}

fn findings(store: &Store) -> Vec<(&'static str, String)> {
    let (_, findings) = store.verify(&mut |_, _, _| true).unwrap();
    findings.into_iter().map(|finding| (finding.kind, finding.detail)).collect()
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

#[test]
fn sec_75_the_index_of_a_field_follows_its_record_and_every_undo() {
    let (_dir, store) = store();
    store.keep_record_schema("tasks", &schema(&["status"], &[])).unwrap();
    let id = add(&store, 1, task("Hinge", "open"));
    assert_eq!(indexed(&store, "status", &text("open")), [id]);
    change(&store, 1, vec![Entry::Record(id, Some(task("Hinge", "done")))]);
    assert_eq!(
        (indexed(&store, "status", &text("open")), indexed(&store, "status", &text("done"))),
        (vec![], vec![id])
    );
    change(&store, 1, vec![Entry::Record(id, None)]);
    assert_eq!(indexed(&store, "status", &text("done")), []);
    assert_eq!(findings(&store), []);
    for expected in [("done", vec![id]), ("open", vec![id]), ("open", vec![])] {
        store.undo(1, 0).unwrap().unwrap();
        assert_eq!(indexed(&store, "status", &text(expected.0)), expected.1);
        assert_eq!(findings(&store), []);
    }
    for expected in [("open", vec![id]), ("done", vec![id]), ("done", vec![])] {
        store.redo(1, 0).unwrap().unwrap();
        assert_eq!(indexed(&store, "status", &text(expected.0)), expected.1);
    }
}

#[test]
fn sec_75_an_index_that_is_declared_later_is_built_and_one_that_is_dropped_goes() {
    let (dir, store) = store();
    let open: Vec<_> = (0..3).map(|n| add(&store, 1, task(&format!("T{n}"), "open"))).collect();
    let done = add(&store, 1, task("T9", "done"));
    let batch = store.write(actor(1), 0).unwrap();
    // Without a declaration nothing is missed: every record is read.
    assert!(!store.read().unwrap().has_record_index(KIND, "status").unwrap());
    assert_eq!(batch.records_with(KIND, "status", &text("open")).unwrap().len(), 3);
    drop(batch);
    store.keep_record_schema("tasks", &schema(&["status"], &[])).unwrap();
    assert_eq!(
        (indexed(&store, "status", &text("open")), indexed(&store, "status", &text("done"))),
        (open.clone(), vec![done])
    );
    store.keep_record_schema("tasks", &schema(&["title"], &[])).unwrap();
    assert!(!store.read().unwrap().has_record_index(KIND, "status").unwrap());
    assert_eq!(indexed(&store, "title", &text("T9")), [done]);
    assert_eq!(findings(&store), [], "no row of the index that was dropped is left");
    drop(store);
    let store = Store::open(dir.path()).unwrap();
    assert_eq!(indexed(&store, "title", &text("T0")), [open[0]]);
}

#[test]
fn sec_79_removing_the_data_of_a_plugin_leaves_no_row_of_an_index() {
    let (_dir, store) = store();
    store.keep_record_schema("tasks", &schema(&["status"], &["title"])).unwrap();
    let id = add(&store, 1, task("Hinge", "open"));
    change(&store, 1, vec![Entry::Link(MsgId(1), KIND.to_owned(), id.0, true)]);
    change(&store, 1, vec![Entry::Link(MsgId(2), "tasks#task".to_owned(), id.0, true)]);
    let mut batch = store.write(actor(1), 0).unwrap();
    batch.purge_plugin("tasks").unwrap();
    batch.commit(None).unwrap();
    let read = store.read().unwrap();
    assert_eq!(read.record_schema("tasks").unwrap(), None);
    assert_eq!(read.indexed_records(KIND, "status", &text("open")).unwrap(), []);
    assert_eq!((read.links(MsgId(1)).unwrap(), read.links(MsgId(2)).unwrap()), (vec![], vec![]));
    assert_eq!(findings(&store), []);
}

#[test]
fn sec_79_no_step_brings_back_what_went_with_the_data_of_a_plugin() {
    let (_dir, store) = store();
    let id = add(&store, 2, task("Hinge", "open"));
    change(&store, 1, vec![Entry::Setting("older".to_owned(), Some("step".to_owned()))]);
    change(&store, 1, vec![Entry::Record(id, None)]);
    change(&store, 1, vec![Entry::Link(MsgId(2), "tasks#task".to_owned(), 1, true)]);
    let mut batch = store.write(actor(1), 0).unwrap();
    batch.purge_plugin("tasks").unwrap();
    batch.commit(None).unwrap();
    store.undo(1, 0).unwrap().unwrap();
    assert_eq!(store.read().unwrap().setting("older").unwrap(), None, "the older step is not blocked");
    assert_eq!(store.undo(1, 0).unwrap(), None);
    assert_eq!(store.undo(2, 0).unwrap(), None);
    assert_eq!((store.read().unwrap().records_of(KIND).unwrap(), findings(&store)), (vec![], vec![]));
}

#[test]
fn n_05_steps_that_only_linked_records_are_forgotten_with_the_others() {
    let (_dir, store) = store();
    let id = add(&store, 1, task("Hinge", "open"));
    for (user, kind) in [(1, KIND), (2, "tasks#task"), (3, "tasks-of-others/task")] {
        change(&store, user, vec![Entry::Link(MsgId(1), kind.to_owned(), id.0, true)]);
    }
    let mut batch = store.write(actor(1), 0).unwrap();
    batch.forget_steps_of_records("tasks").unwrap();
    batch.commit(None).unwrap();
    let left = [1, 2, 3].map(|user| store.undo(user, 0).unwrap().is_some());
    assert_eq!(left, [false, false, true]);
}

#[test]
fn sec_75_undo_never_brings_back_a_record_whose_messages_are_gone() {
    let (_dir, store) = store();
    let link = |msg_id, id: RecordId, on| Entry::Link(MsgId(msg_id), KIND.to_owned(), id.0, on);
    let field = |id: RecordId, on| Entry::Link(MsgId(2), "tasks#task".to_owned(), id.0, on);
    let alone = add(&store, 1, task("Secret", "open"));
    let shared = add(&store, 1, task("Shared", "open"));
    change(
        &store,
        1,
        vec![link(1, alone, true), link(1, shared, true), link(2, shared, true), field(alone, true)],
    );
    change(
        &store,
        1,
        vec![
            link(1, alone, false),
            field(alone, false),
            Entry::Record(alone, None),
            link(1, shared, false),
            link(2, shared, false),
            Entry::Record(shared, None),
        ],
    );
    let mut batch = store.write(actor(2), 0).unwrap();
    batch.remove_message(MsgId(1)).unwrap();
    batch.commit(None).unwrap();
    store.undo(1, 0).unwrap().unwrap();
    assert_eq!(store.read().unwrap().records_of(KIND).unwrap(), [shared]);
    assert_eq!(store.read().unwrap().links(MsgId(2)).unwrap(), [(KIND.to_owned(), shared.0)]);
    assert_eq!(findings(&store), []);

    // A record that is there goes with the step that made it, whatever became of its message.
    let mut batch = store.write(actor(3), 0).unwrap();
    let made = batch.add_record(task("Made", "open")).unwrap();
    batch.put(link(2, made, true)).unwrap();
    batch.commit(Some(label())).unwrap();
    let mut batch = store.write(actor(2), 0).unwrap();
    batch.remove_message(MsgId(2)).unwrap();
    batch.commit(None).unwrap();
    store.undo(3, 0).unwrap().unwrap();
    assert_eq!(store.read().unwrap().record(made).unwrap(), None);
    store.redo(3, 0).unwrap().unwrap();
    assert_eq!(store.read().unwrap().record(made).unwrap(), None, "everyone would see it");
}

#[test]
fn sec_75_undo_links_no_message_with_a_record_that_is_gone() {
    let (_dir, store) = store();
    for kind in [KIND, "tasks#task"] {
        let id = add(&store, 2, task("Hinge", "open"));
        change(&store, 1, vec![Entry::Link(MsgId(1), kind.to_owned(), id.0, true)]);
        change(&store, 1, vec![Entry::Link(MsgId(1), kind.to_owned(), id.0, false)]);
        change(&store, 2, vec![Entry::Record(id, None)]);
        let refused = store.undo(1, 0).unwrap_err();
        assert!(
            matches!(&refused, StoreError::Constraint(detail) if detail == "the record is gone"),
            "{refused}"
        );
        assert_eq!(findings(&store), []);
    }
}

#[test]
fn sec_75_every_link_with_a_record_is_found_also_those_of_fields() {
    let (_dir, store) = store();
    let id = add(&store, 1, task("Hinge", "open"));
    let other = add(&store, 1, task("Glass", "open"));
    for (msg_id, kind, target) in
        [(1, KIND, id), (2, "tasks#a", id), (1, "tasks#b", other), (1, "tasks#c", id), (1, "task#a", id)]
    {
        change(&store, 1, vec![Entry::Link(MsgId(msg_id), kind.to_owned(), target.0, true)]);
    }
    let batch = store.write(actor(1), 0).unwrap();
    let owned = |kind: &str, msg_id| (kind.to_owned(), MsgId(msg_id));
    let found = batch.links_with_record(KIND, id).unwrap();
    assert_eq!(found, [owned(KIND, 1), owned("tasks#a", 2), owned("tasks#c", 1)]);
}

#[test]
fn sec_75_undo_never_breaks_what_a_plugin_declared() {
    let (_dir, store) = store();
    store.keep_record_schema("tasks", &schema(&[], &["title"])).unwrap();
    let first = add(&store, 1, task("Hinge", "open"));
    change(&store, 1, vec![Entry::Record(first, None)]);
    let second = add(&store, 2, task("Hinge", "open"));
    let refused = store.undo(1, 0).unwrap_err();
    assert!(matches!(&refused, StoreError::Constraint(detail) if detail.contains("title")), "{refused}");
    assert_eq!(store.read().unwrap().records_of(KIND).unwrap(), [second]);
    assert_eq!(findings(&store), []);

    // The same with the one record that a message may be linked with.
    let third = add(&store, 1, task("Glass", "open"));
    change(&store, 1, vec![Entry::Link(MsgId(1), KIND.to_owned(), third.0, true)]);
    change(&store, 1, vec![Entry::Link(MsgId(1), KIND.to_owned(), third.0, false)]);
    change(&store, 2, vec![Entry::Link(MsgId(1), KIND.to_owned(), second.0, true)]);
    assert!(matches!(store.undo(1, 0), Err(StoreError::Constraint(_))));
    assert_eq!(store.read().unwrap().links(MsgId(1)).unwrap(), [(KIND.to_owned(), second.0)]);
}

#[test]
fn sec_75_unique_values_are_told_apart_by_the_index() {
    let (_dir, store) = store();
    for declared in [None, Some(schema(&[], &["title"]))] {
        if let Some(declared) = &declared {
            store.keep_record_schema("tasks", declared).unwrap();
        }
        let mut batch = store.write(actor(1), 0).unwrap();
        let fields = ["title".to_owned()];
        let id = batch.add_record(task("Hinge", "")).unwrap();
        batch.require_unique(id, &task("Hinge", ""), &fields).unwrap();
        let empty = batch.add_record(task("", "")).unwrap();
        let also_empty = batch.add_record(task("", "")).unwrap();
        batch.require_unique(empty, &task("", ""), &fields).unwrap();
        batch.require_unique(also_empty, &task("", ""), &fields).unwrap();
        let other = batch.add_record(task("Hinge", "")).unwrap();
        let refused = batch.require_unique(other, &task("Hinge", ""), &fields);
        assert!(matches!(refused, Err(StoreError::Constraint(_))), "{declared:?}");
    }
}

#[test]
fn sec_75_a_check_finds_what_is_wrong_with_records() {
    let (_dir, store) = store();
    // What the store holds before the declaration is held against it afterwards.
    let mut batch = store.write(actor(1), 0).unwrap();
    for number in [10, 10, 12] {
        batch.add_record(PluginRecord { number, ..task("Hinge", "open") }).unwrap();
    }
    batch.next_number(KIND).unwrap();
    for target in [1, 2, 99] {
        batch.put(Entry::Link(MsgId(1), KIND.to_owned(), target, true)).unwrap();
    }
    batch.put(Entry::Link(MsgId(7), KIND.to_owned(), 3, true)).unwrap();
    batch.put(Entry::Link(MsgId(2), "contact".to_owned(), 5, true)).unwrap();
    batch.commit(None).unwrap();
    store.keep_record_schema("tasks", &schema(&[], &["title"])).unwrap();
    let found = findings(&store);
    let count = |kind: &str, part: &str| {
        found.iter().filter(|(known, detail)| *known == kind && detail.contains(part)).count()
    };
    assert_eq!(count("sequence", "has number 10 of tasks/task, as record 1 has"), 1, "{found:?}");
    assert_eq!(count("sequence", "stands at 10, a record has number 12"), 1, "{found:?}");
    assert_eq!(count("record", "has the same title"), 2, "{found:?}");
    assert_eq!(count("link", "has 3 instead of one"), 1, "{found:?}");
    assert_eq!(count("link", "is linked with is gone"), 2, "{found:?}");
    assert_eq!(count("link", "the message is gone"), 1, "{found:?}");
    assert_eq!(found.len(), 8, "{found:?}");
}

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

#[test]
fn sec_75_an_index_answers_as_a_scan_does_whatever_was_done() {
    let statuses = ["open", "done", ""];
    let declarations = [schema(&["status"], &[]), schema(&["title", "status"], &[])];
    let mut changed = 0;
    for seed in 0..6 {
        let mut dice = Dice(seed);
        let (_dir, store) = store();
        store.keep_record_schema("tasks", &declarations[0]).unwrap();
        for _ in 0..40 {
            let id = RecordId(1 + dice.below(4));
            let record = task(&format!("T{}", dice.below(4)), statuses[dice.below(3) as usize]);
            let known = store.read().unwrap().record(id).unwrap().is_some();
            match dice.below(7) {
                0 | 1 => drop(add(&store, 1, record)),
                2 if known => change(&store, 1, vec![Entry::Record(id, Some(record))]),
                3 if known => change(&store, 1, vec![Entry::Record(id, None)]),
                4 => changed += usize::from(store.undo(1, 0).unwrap().is_some()),
                5 => changed += usize::from(store.redo(1, 0).unwrap().is_some()),
                _ => store.keep_record_schema("tasks", &declarations[dice.below(2) as usize]).unwrap(),
            }
            for status in statuses {
                let value = if status.is_empty() { Value::Empty } else { text(status) };
                assert_eq!(indexed(&store, "status", &value), scanned(&store, "status", &value), "{seed}");
            }
        }
        assert_eq!(findings(&store), []);
    }
    assert!(changed > 20, "so few steps back mean nothing: {changed}");
}
