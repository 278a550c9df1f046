//! Each capability granted, denied and used wrongly.

use etabli_model::{ContactId, EntityId, Flags, FolderId, FormStep, MsgId, StepAnswer, Tone, Value};
use etabli_plugin_host::{
    CallError, Capability, Contribution, Credentials, HostConfig, Lang, LinkTarget, LoadError, MailOperation,
    Operation, RecordRef, Selection,
};

use crate::support::{NOW, Shared, everything, guest, host, load};

const GUEST: &str = "guests/asks-everything";

/// Runs the guest's command of that name, with every capability granted.
fn used(command: &str, shared: &Shared) -> Result<(), CallError> {
    load(GUEST).run_command(command, &Selection::Messages(vec![MsgId(3)]), shared.services())
}

/// What the guest writes when it may use the capability.
fn granted(capability: Capability) -> Vec<String> {
    let shared = Shared::new(Lang::Fr);
    used(capability.name(), &shared).unwrap();
    let world = shared.world();
    world.lines().into_iter().map(str::to_owned).collect()
}

/// What the host says when the capability alone is not granted.
fn denied(capability: Capability) -> String {
    let mut grants = everything();
    grants.remove(&capability);
    let error = host().load(&guest(GUEST), &grants).unwrap_err();
    assert_eq!(error, LoadError::NotGranted { capability });
    error.to_string()
}

#[test]
fn log() {
    assert_eq!(granted(Capability::Log), ["a line"]);
    assert_eq!(denied(Capability::Log), "the component needs the capability `log`, which was not granted");
}

#[test]
fn clock() {
    assert_eq!(granted(Capability::Clock), [NOW.to_string(), "2026-11-24 10:00 day 2".to_owned()]);
    assert_eq!(
        denied(Capability::Clock),
        "the component needs the capability `clock`, which was not granted"
    );
}

#[test]
fn locale() {
    assert_eq!(granted(Capability::Locale), ["fr"]);
    assert_eq!(
        denied(Capability::Locale),
        "the component needs the capability `locale`, which was not granted"
    );
}

#[test]
fn settings() {
    assert_eq!(granted(Capability::Settings), ["hello"]);
    assert_eq!(
        denied(Capability::Settings),
        "the component needs the capability `settings`, which was not granted"
    );

    let undeclared = used("bad-setting", &Shared::new(Lang::Fr)).unwrap_err();
    assert_eq!(undeclared.for_user(Lang::Fr), "Le plugin a fait une demande incorrecte.");
    assert_eq!(
        undeclared.for_author(),
        "the plugin reports: plugin.toml declares no setting `no-such-setting`"
    );
}

#[test]
fn messages_headers() {
    assert_eq!(granted(Capability::MessagesHeaders), ["Porte coulissante bloquée from Claire@Example.org"]);
    assert_eq!(
        denied(Capability::MessagesHeaders),
        "the component needs the capability `messages-headers`, which was not granted"
    );
}

#[test]
fn messages_text() {
    assert_eq!(granted(Capability::MessagesText), ["text of 3"]);
    assert_eq!(
        denied(Capability::MessagesText),
        "the component needs the capability `messages-text`, which was not granted"
    );
}

#[test]
fn address_book() {
    assert_eq!(
        granted(Capability::AddressBook),
        ["Claire Vasseur of Mairie de Saint-Aubin", "Claire Vasseur", "1", "Mairie de Saint-Aubin"]
    );
    assert_eq!(
        denied(Capability::AddressBook),
        "the component needs the capability `address-book`, which was not granted"
    );
}

#[test]
fn records() {
    assert_eq!(granted(Capability::Records), ["created 1: remember", "found 1 of 1", "linked with [3]"]);
    assert_eq!(
        denied(Capability::Records),
        "the component needs the capability `records`, which was not granted"
    );

    let shared = Shared::new(Lang::En);
    used("records", &shared).unwrap();
    let world = shared.world();
    assert!(matches!(
        world.batches[0][..],
        [
            Operation::CreateRecord { .. },
            Operation::LinkMessage { msg_id: MsgId(3), record: RecordRef::Created(0) },
            Operation::UpdateRecord { .. },
        ]
    ));
}

#[test]
fn records_are_checked_against_the_manifest() {
    let shared = Shared::new(Lang::En);
    used("bad-records", &shared).unwrap();
    let world = shared.world();
    assert_eq!(
        world.lines(),
        [
            "plugin.toml declares no record type `nothing`",
            "the field `text` is required",
            "`note` has no field `colour`",
            "the field `mood` cannot hold this value",
            "the field `text` is given twice",
            "no earlier operation creates record 0",
            "no such record",
        ]
    );
    assert!(world.batches.is_empty());
}

#[test]
fn dialogs() {
    assert_eq!(
        denied(Capability::Dialogs),
        "the component needs the capability `dialogs`, which was not granted"
    );

    let shared = Shared::new(Lang::En);
    shared.world().answers = Some(vec![]);
    shared.world().picks = Some(ContactId(12));
    used("dialogs", &shared).unwrap();
    let world = shared.world();
    assert_eq!(world.lines(), ["Ada", "true", "12", "Some(8)", "Some(5)"]);
    assert_eq!(world.forms[0].title, "Form number 2");
    assert_eq!(world.questions, ["Sure? Really. [Yes]", "Who? Pick.", "Where?", "Which? note text"]);
    assert_eq!(world.notices, [(Tone::Ok, "Done".to_owned())]);
}

#[test]
fn a_form_asks_its_plugin_again_until_it_is_right_or_cancelled() {
    let shared = Shared::new(Lang::En);
    let text = |text: &str| Value::Text(text.to_owned());
    let values =
        |name: &str, town: &str| vec![("name".to_owned(), text(name)), ("town".to_owned(), text(town))];
    let changed = StepAnswer::Changed { field: "town".to_owned(), answers: values("A", "Lyon") };
    let submitted = StepAnswer::Submitted;
    shared.world().steps =
        vec![changed, submitted(values("A", "Lyon")), submitted(values("Ada", "Lyon"))].into();
    used("form-steps", &shared).unwrap();
    let world = shared.world();
    let ids = |step: &FormStep| step.form.fields.iter().map(|field| field.id.clone()).collect::<Vec<_>>();
    assert_eq!(
        world.shown.iter().map(ids).collect::<Vec<_>>(),
        [vec!["name", "town"], vec!["name", "town", "street"], vec!["name", "town", "street"]]
    );
    assert_eq!(world.shown[0].watched, ["town"]);
    assert_eq!(world.shown[1].form.fields[0].value, text("A"));
    assert_eq!(world.shown[2].problems, [("name".to_owned(), "This name is too short.".to_owned())]);
    assert_eq!(world.lines(), ["town changed", "Value::Text(\"Ada\") Value::Text(\"Lyon\") Value::Empty"]);
    drop(world);

    let cancelled = Shared::new(Lang::En);
    used("form-steps", &cancelled).unwrap();
    assert_eq!(cancelled.world().lines(), ["cancelled"]);
}

#[test]
fn forms_are_checked_before_they_are_shown() {
    let shared = Shared::new(Lang::En);
    let error = used("bad-form", &shared).unwrap_err();
    assert_eq!(error.for_author(), "the plugin reports: the choice `a` of `f` is empty or given twice");
    assert!(shared.world().forms.is_empty());
}

#[test]
fn messages_attachments() {
    assert_eq!(
        granted(Capability::MessagesAttachments),
        ["porte.jpg image/jpeg 9 bytes", "ontent", "not found: no such attachment"]
    );
    assert_eq!(
        denied(Capability::MessagesAttachments),
        "the component needs the capability `messages-attachments`, which was not granted"
    );
}

#[test]
fn mailbox() {
    assert_eq!(
        granted(Capability::Mailbox),
        ["SAV/Portes in 7", "plugin.toml declares no message field `colour`"]
    );
    assert_eq!(
        denied(Capability::Mailbox),
        "the component needs the capability `mailbox`, which was not granted"
    );

    let shared = Shared::new(Lang::En);
    used("mailbox", &shared).unwrap();
    let world = shared.world();
    assert_eq!(
        world.mail_changes[0],
        [
            MailOperation::Move { msg_id: MsgId(3), folder: FolderId(8) },
            MailOperation::SetFlag { msg_id: MsgId(3), flag: Flags::READ, on: true },
            MailOperation::Add {
                folder: FolderId(8),
                rfc822: b"Subject: x\r\n\r\n".to_vec(),
                key: "origin-1".to_owned(),
                flags: Flags::default(),
            },
        ]
    );
    assert_eq!(world.mail_changes.len(), 1, "what the manifest does not declare changes nothing");
}

#[test]
fn link_store() {
    assert_eq!(granted(Capability::LinkStore), ["1 links", "[3]"]);
    assert_eq!(
        denied(Capability::LinkStore),
        "the component needs the capability `link-store`, which was not granted"
    );
    let shared = Shared::new(Lang::En);
    used("link-store", &shared).unwrap();
    let world = shared.world();
    let [link] = world.link_changes[..] else { panic!("{:?}", world.link_changes) };
    assert_eq!((link.msg_id, link.target, link.on), (MsgId(3), LinkTarget::Entity(EntityId(4)), true));
}

#[test]
fn files() {
    assert_eq!(
        granted(Capability::Files),
        ["mail.pst 9 bytes", "ontent", "0", "saved", "this is no name of a file"]
    );
    assert_eq!(
        denied(Capability::Files),
        "the component needs the capability `files`, which was not granted"
    );
    let shared = Shared::new(Lang::En);
    used("files", &shared).unwrap();
    assert_eq!(shared.world().saved, [("report.csv".to_owned(), b"a;b".to_vec())]);
}

#[test]
fn progress() {
    assert_eq!(granted(Capability::Progress), ["go on"]);
    assert_eq!(
        denied(Capability::Progress),
        "the component needs the capability `progress`, which was not granted"
    );
    let shared = Shared::new(Lang::En);
    used("progress", &shared).unwrap();
    assert_eq!(shared.world().reports, [(1, Some(2), "Form number 1".to_owned())]);
}

#[test]
fn http() {
    assert_eq!(
        granted(Capability::Http),
        [
            "200 pong",
            "plugin.toml lists no host `evil.example`",
            "a URL begins with `https://` and a host",
            "a plugin cannot set the header `Host`",
        ]
    );
    assert_eq!(denied(Capability::Http), "the component needs the capability `http`, which was not granted");
    let shared = Shared::new(Lang::En);
    used("http", &shared).unwrap();
    let world = shared.world();
    let [request] = &world.requests[..] else { panic!("{:?}", world.requests) };
    assert_eq!((request.host.as_str(), request.path.as_str()), ("api.example.org", "/ping"));
    assert_eq!(request.credentials, Some(Credentials::Bearer { secret: "token".to_owned() }));
}

#[test]
fn secrets() {
    assert_eq!(granted(Capability::Secrets), ["false", "true", "`no name` is no name of a secret"]);
    assert_eq!(
        denied(Capability::Secrets),
        "the component needs the capability `secrets`, which was not granted"
    );
}

#[test]
fn every_capability_has_a_test_here() {
    let source = include_str!("capabilities.rs");
    for capability in Capability::ALL {
        let test = capability.name().replace('-', "_");
        assert!(source.contains(&format!("fn {test}()")), "no test for {capability}");
        let denied = format!("the component needs the capability `{capability}`, which was not granted");
        assert!(source.contains(&denied), "no denied text for {capability}");
    }
}

#[test]
fn what_a_capability_means_is_said_in_both_languages() {
    for capability in Capability::ALL {
        assert!(!capability.describe(Lang::Fr).is_empty() && !capability.describe(Lang::En).is_empty());
    }
    let error = LoadError::NotGranted { capability: Capability::AddressBook };
    assert_eq!(
        error.for_user(Lang::Fr),
        "Le plugin a besoin d’un droit qui ne lui est pas accordé\u{a0}: lire le carnet d’adresses."
    );
    assert_eq!(
        error.for_user(Lang::En),
        "The plugin needs a right that it was not granted: read the address book."
    );
}

#[test]
fn the_guide_names_what_there_is() {
    let guide = include_str!("../../../../docs/plugin-guide/README.md");
    for capability in Capability::ALL {
        assert!(guide.contains(&format!("\n| `{capability}` | ")), "no row for {capability}");
    }
    for contribution in Contribution::ALL {
        assert!(guide.contains(&format!("| `{contribution}` | ")), "no row for {contribution}");
    }
    let HostConfig { call_budget, memory_bytes, output_bytes, host_calls, log_lines, strikes, .. } =
        HostConfig::default();
    for line in [
        format!("| computing time | {} s |", call_budget.as_secs()),
        format!("| memory | {} MiB |", memory_bytes >> 20),
        format!("| data handed over at once | {} MiB |", output_bytes >> 20),
        format!("| calls of the host | {host_calls} |"),
        format!("| log lines | {log_lines} |"),
        format!("After {strikes} strikes "),
    ] {
        assert!(guide.contains(&line), "the guide lacks: {line}");
    }
}
