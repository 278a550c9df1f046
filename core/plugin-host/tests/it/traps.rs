//! Crashes in each contribution, bytes that are no text, and rights that go away during a call.

use etabli_model::{FolderId, MsgId, RecordId};
use etabli_plugin_host::{
    CallError, Capability, Contribution, Lang, LifeEvent, LoadError, MailEvent, MailEventKind, Plugin,
    PluginState, Record, Selection, ServiceError, Source, package,
};

use crate::support::{NOW, Shared, everything, guest_bytes, host, load, pack, unpack};

const GUEST: &str = "guests/traps-everywhere";

fn note() -> Record {
    Record { id: RecordId(5), record_type: "note".into(), number: None, fields: vec![], created_at: NOW }
}

/// A file with this content.
struct File(&'static [u8]);

impl Source for File {
    fn name(&self) -> String {
        "a.trap".to_owned()
    }
    fn size(&self) -> u64 {
        self.0.len() as u64
    }
    fn read_at(&mut self, _offset: u64, len: u32) -> Result<Vec<u8>, ServiceError> {
        Ok(self.0[..self.0.len().min(len as usize)].to_vec())
    }
}

type Try = (&'static str, fn(&Plugin, &Shared) -> Option<CallError>);

/// One call of every function that a contribution has.
const EVERY_FUNCTION: [Try; 12] = [
    ("commands", |plugin, shared| {
        plugin.run_command("traps-before-saving", &Selection::Nothing, shared.services()).err()
    }),
    ("columns", |plugin, shared| plugin.cells("column", &[MsgId(3)], shared.services()).err()),
    ("message-fields badges", |plugin, _| plugin.field_badges("field", &[note()], Lang::En).err()),
    ("message-fields choices", |plugin, shared| {
        plugin.field_choices("field", &[MsgId(3)], shared.services()).err()
    }),
    ("search-fields", |plugin, _| plugin.search_plan("field", "x", Lang::En).err()),
    ("links", |plugin, _| plugin.chips(&[note()], Lang::En).err()),
    ("views", |plugin, shared| plugin.detail("notes", &note(), shared.services()).err()),
    ("mail-events", |plugin, shared| {
        let kind = MailEventKind::Received;
        let event =
            MailEvent { kind, msg_id: MsgId(3), related: None, folder: FolderId(2), moved_from: None };
        plugin.mail_events(&[event], shared.services()).err()
    }),
    ("lifecycle", |plugin, shared| plugin.life_event(LifeEvent::Removing, shared.services()).err()),
    ("importer probe", |plugin, shared| plugin.probe(&mut File(b"probe"), shared.services()).err()),
    ("importer open", |plugin, shared| {
        plugin.open_import(Box::new(File(b"open")), shared.services()).map(drop).err()
    }),
    ("importer next", |plugin, shared| {
        plugin.open_import(Box::new(File(b"")), shared.services()).ok()?.next(1).err()
    }),
];

#[test]
fn sec_77_a_crash_in_any_contribution_ends_that_call_and_nothing_else() {
    for contribution in Contribution::ALL {
        let is_tried =
            EVERY_FUNCTION.iter().any(|(name, _)| name.split(' ').next() == Some(contribution.name()));
        assert!(is_tried, "nobody crashes in `{contribution}`");
    }
    let healthy = load("guests/misbehaves");
    for (function, call) in EVERY_FUNCTION {
        let plugin = load(GUEST);
        let shared = Shared::new(Lang::En);
        let error = call(&plugin, &shared);
        assert!(matches!(error, Some(CallError::Trap { .. })), "{function}: {error:?}");
        assert_eq!(plugin.stats().strikes, 1, "{function}");
        assert!(shared.world().batches.is_empty(), "{function}: half of a change was made");
        // Others run on, and so does this one.
        healthy.run_command("behaves", &Selection::Nothing, shared.services()).unwrap();
        assert!(matches!(call(&plugin, &shared), Some(CallError::Trap { .. })), "{function}");
        assert!(call(&plugin, &shared).is_some());
        assert!(matches!(plugin.stats().state, PluginState::Quarantined { .. }), "{function}");
    }
}

#[test]
fn sec_77_what_was_saved_before_a_crash_stays() {
    let shared = Shared::new(Lang::En);
    let ended = load(GUEST).run_command("saves-then-traps", &Selection::Nothing, shared.services());
    assert!(matches!(ended, Err(CallError::Trap { .. })), "{ended:?}");
    let world = shared.world();
    assert_eq!(world.records.len(), 1, "the change that was applied, and not the one that was begun");
}

#[test]
fn sec_73_bytes_that_are_no_text_never_cross_the_boundary() {
    let plugin = load(GUEST);
    let shared = Shared::new(Lang::En);
    let says = |ended: CallError| {
        let CallError::Trap { detail } = ended else { panic!("{ended:?}") };
        assert!(detail.contains("invalid utf-8"), "{detail}");
    };
    says(plugin.run_command("bad-text-to-host", &Selection::Nothing, shared.services()).unwrap_err());
    assert!(shared.world().log.is_empty());
    plugin.reenable();
    says(plugin.run_command("bad-text-as-answer", &Selection::Nothing, shared.services()).unwrap_err());
    says(plugin.search_plan("bad-text", "x", Lang::En).unwrap_err());
    assert_eq!(plugin.stats().strikes, 2);
}

#[test]
fn sec_71_a_right_taken_away_during_a_call_writes_nothing_and_is_no_fault() {
    let shared = Shared::new(Lang::En);
    let plugin = load(GUEST);
    let run = || plugin.run_command("goes-on-after-revoke", &Selection::Nothing, shared.services());
    run().unwrap();
    assert_eq!(shared.world().records.len(), 1);

    let taken = shared.clone();
    shared.world().meanwhile = Some(Box::new(move || taken.world().revoked.extend([Capability::Records])));
    assert_eq!(run(), Err(CallError::Denied { capability: Capability::Records }));
    assert_eq!(shared.world().records.len(), 1);
    assert_eq!(plugin.stats().strikes, 0);
}

/// The guest with another version in the name of every interface that `chosen` picks.
fn of_line(version: &str, chosen: impl Fn(&str) -> bool) -> Vec<u8> {
    let mut files = unpack(&guest_bytes(GUEST));
    let (_, component) = files.iter_mut().find(|(name, _)| name == "plugin.wasm").unwrap();
    let now = b"@0.1.0";
    assert_eq!(version.len(), now.len());
    let found: Vec<usize> =
        (0..component.len() - now.len()).filter(|&at| component[at..].starts_with(now)).collect();
    for at in found {
        let from = component[..at].iter().rposition(|byte| *byte == b'/').unwrap() + 1;
        let name = String::from_utf8_lossy(&component[from..at]).into_owned();
        if chosen(&name) {
            component[at..at + now.len()].copy_from_slice(version.as_bytes());
        }
    }
    pack(files)
}

#[test]
fn n_05_a_component_of_another_line_is_refused_before_it_runs() {
    let refused = |bytes: Vec<u8>| host().load(&package::read(&bytes).unwrap(), &everything()).unwrap_err();
    let of = |found: &str| LoadError::Api { found: found.to_owned(), spoken: "0.1".to_owned() };
    assert_eq!(refused(of_line("@0.0.9", |_| true)), of("0.0"));
    assert_eq!(refused(of_line("@0.0.9", |name| name == "log")), of("0.0"), "one import of an older line");
    assert_eq!(refused(of_line("@0.2.0", |name| name == "columns")), of("0.2"), "one export of a newer line");
    host().load(&package::read(&of_line("@0.1.0", |_| true)).unwrap(), &everything()).unwrap();
}
