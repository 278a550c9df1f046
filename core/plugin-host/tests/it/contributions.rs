//! Each contribution with a guest that answers well, and what is made of answers that do not fit.

use std::collections::BTreeSet;

use etabli_model::{ContactId, FolderId, MsgId, RecordId, Tone, Value};
use etabli_plugin_host::{
    CallError, Capability, ImportEntry, Lang, LifeEvent, MailEvent, MailEventKind, Plugin, PluginState,
    Record, Selection, ServiceError, Source, Widget,
};

use crate::support::{NOW, Shared, guest, host, load};

const GUEST: &str = "guests/contributes-everything";

fn services() -> Box<dyn etabli_plugin_host::Services> {
    Shared::new(Lang::Fr).services()
}

fn note(text: &str) -> Record {
    Record {
        id: RecordId(5),
        record_type: "note".into(),
        number: None,
        fields: vec![("text".into(), Value::Text(text.into()))],
        created_at: NOW,
    }
}

fn author<T: std::fmt::Debug>(answer: Result<T, CallError>) -> String {
    answer.unwrap_err().for_author()
}

#[test]
fn commands_get_whatever_is_selected() {
    let plugin = load(GUEST);
    let selections = [
        (Selection::Nothing, "again Selection::Nothing"),
        (Selection::Folder(FolderId(2)), "again Selection::Folder(2)"),
        (Selection::Contacts(vec![ContactId(1)]), "again Selection::Contacts([1])"),
        (Selection::Records(vec![RecordId(5)]), "again Selection::Records([5])"),
        (
            Selection::Attachment(MsgId(3), 1),
            "again Selection::Attachment(Attachment { message: 3, index: 1 })",
        ),
    ];
    for (selection, said) in selections {
        let shared = Shared::new(Lang::En);
        plugin.run_command("again", &selection, shared.services()).unwrap();
        assert_eq!(shared.world().lines(), [said]);
    }
}

#[test]
fn columns_are_computed_in_batches_and_kept_without_a_language() {
    let plugin = load(GUEST);
    let cells = plugin.cells("weight", &[MsgId(3), MsgId(4)], services()).unwrap();
    assert_eq!(cells.len(), 2);
    assert_eq!((&cells[0].sort, cells[0].expires_at), (&Value::Integer(3), Some(NOW + 60)));
    let label = cells[0].label.as_ref().unwrap();
    assert_eq!(plugin.say(label, Lang::En), "3 words");
}

#[test]
fn cells_that_do_not_fit_are_faults() {
    let plugin = load(GUEST);
    let cells = |column| author(plugin.cells(column, &[MsgId(3)], services()));
    assert_eq!(cells("too-few"), "the plugin gave an answer that makes no sense: 0 cells for 1 messages");
    assert_eq!(
        cells("wrong-kind"),
        "the plugin gave an answer that makes no sense: the column `wrong-kind` cannot hold this value"
    );
    assert_eq!(cells("no-such"), "the plugin was not called: there is no column `no-such`");
    assert_eq!(cells("from-note"), "the plugin was not called: the column `from-note` has a plan");
    assert_eq!(plugin.stats().strikes, 2);
    assert!(cells("traps").starts_with("the plugin crashed"));
    assert!(matches!(plugin.stats().state, PluginState::Quarantined { .. }));
}

#[test]
fn message_fields_show_their_records() {
    let plugin = load(GUEST);
    let badges = plugin.field_badges("kind", &[note("urgent")], Lang::En).unwrap();
    assert_eq!((badges[0].label.as_str(), badges[0].tone), ("urgent", Tone::Warn));
    let choices = plugin.field_choices("kind", &[MsgId(3)], services());
    assert_eq!(choices.unwrap_err().for_user(Lang::En), "nothing for 1");
}

#[test]
fn views_describe_a_record_in_widgets() {
    let plugin = load(GUEST);
    let page = plugin.detail("notes", &note("remember"), services()).unwrap();
    assert_eq!(
        page,
        [
            Widget::Section("About".into()),
            Widget::Labelled { label: "Text".into(), value: "remember".into() },
            Widget::Badge { label: "new".into(), tone: Tone::Ok },
            Widget::Action { command: "again".into(), label: "Again".into(), icon: "arrow-clockwise".into() },
            Widget::Messages(vec![MsgId(3)]),
        ]
    );
    assert_eq!(
        author(plugin.detail("notes", &note("bad"), services())),
        "the plugin gave an answer that makes no sense: plugin.toml declares no command `no-such-command`"
    );
}

#[test]
fn mail_events_arrive_when_they_are_wanted() {
    let plugin = load(GUEST);
    let event =
        |kind| MailEvent { kind, msg_id: MsgId(3), related: None, folder: FolderId(2), moved_from: None };
    let shared = Shared::new(Lang::En);
    let kinds = [MailEventKind::Received, MailEventKind::Sent, MailEventKind::Moved];
    plugin.mail_events(&kinds.map(event), shared.services()).unwrap();
    assert_eq!(shared.world().lines(), ["EventKind::Received 3 in 2", "EventKind::Moved 3 in 2"]);
    plugin.mail_events(&[event(MailEventKind::Sent)], services()).unwrap();
    assert_eq!(plugin.stats().calls, 1, "an event that nobody wants starts no guest");
}

#[test]
fn a_plugin_hears_of_its_own_life() {
    let plugin = load(GUEST);
    let shared = Shared::new(Lang::En);
    for event in [
        LifeEvent::SettingsChanged(vec!["greeting".into()]),
        LifeEvent::Migrate("0.0.1".into()),
        LifeEvent::Removing,
    ] {
        plugin.life_event(event, shared.services()).unwrap();
    }
    assert_eq!(
        shared.world().lines(),
        [
            "LifeEvent::SettingsChanged([\"greeting\"])",
            "LifeEvent::Migrate(\"0.0.1\")",
            "LifeEvent::Removing"
        ]
    );
}

/// A file in memory.
struct Memory(&'static str, &'static [u8]);

impl Source for Memory {
    fn name(&self) -> String {
        self.0.to_owned()
    }
    fn size(&self) -> u64 {
        self.1.len() as u64
    }
    fn read_at(&mut self, offset: u64, len: u32) -> Result<Vec<u8>, ServiceError> {
        let from = (offset as usize).min(self.1.len());
        let to = (from + len as usize).min(self.1.len());
        Ok(self.1[from..to].to_vec())
    }
}

#[test]
fn an_import_keeps_its_instance_from_batch_to_batch() {
    let plugin = load(GUEST);
    let mut file = Memory("old.lines", b"LINES\none\n!\nthree\n");
    assert_eq!(plugin.probe(&mut file, services()).unwrap(), 100);
    assert_eq!(plugin.probe(&mut Memory("old.pst", b"!BDN"), services()).unwrap(), 0);

    let mut import = plugin.open_import(Box::new(file), services()).unwrap();
    let folders = import.folders().unwrap();
    assert_eq!((folders[0].path.join("/"), folders[0].items), ("Old/Lines".to_owned(), 3));
    let first = import.next(2).unwrap();
    assert!(matches!(&first[0], ImportEntry::Message { key, .. } if key == "0"));
    assert!(matches!(&first[1], ImportEntry::Unreadable { reason, .. } if reason == "a bad line"));
    assert_eq!(import.next(2).unwrap().len(), 1);
    assert!(import.next(2).unwrap().is_empty());
}

#[test]
fn an_import_that_cannot_go_on_says_so() {
    let plugin = load(GUEST);
    let opened = plugin.open_import(Box::new(Memory("x.lines", b"nothing")), services());
    assert_eq!(opened.unwrap_err().for_user(Lang::En), "these are no lines");
    let mut import = plugin.open_import(Box::new(Memory("x.lines", b"LINES\npanic\n")), services()).unwrap();
    assert!(matches!(import.next(10), Err(CallError::Trap { .. })));
    assert_eq!(plugin.stats().strikes, 1);
}

#[test]
fn a_contribution_that_is_not_there_is_refused() {
    let plugin: Plugin = load("search-columns");
    assert_eq!(
        author(plugin.detail("x", &note("x"), services())),
        "the plugin was not called: the plugin has no views"
    );
    assert_eq!(
        author(plugin.life_event(LifeEvent::Removing, services())),
        "the plugin was not called: the plugin does not follow its own life"
    );
    assert!(plugin.open_import(Box::new(Memory("x", b"")), services()).is_err());
    let error = host().load(&guest(GUEST), &BTreeSet::from([Capability::Log])).unwrap_err();
    assert!(error.to_string().contains("which was not granted"), "{error}");
}
