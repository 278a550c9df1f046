//! Documents through the engine: what they can be linked with, who sees them, and that no file is copied.

use std::{fs, time::Duration};

use etabli_engine::{
    Documents, Event, Failure, FailureCode, FolderRef, Mail, Members, People, Reply, Request, Target,
    view::{DocumentPage, DocumentRow, DocumentTarget},
};
use etabli_model::{DocumentId, MsgId, UserId};
use etabli_tests::{Letter, World};
use serde_json::json;

use crate::users::{add_account, put_letter};

/// "a plan" in base64.
const FILE: &str = "YSBwbGFu";
const ALICE: UserId = UserId(1);

fn ask(world: &World, request: Documents) -> Result<Reply, Failure> {
    world.session.call(Request::Documents(request))
}

fn letter(id: &str) -> Letter {
    Letter::new(id, &format!("Plan {id}")).attachment("plan.pdf", FILE)
}

fn contacts(world: &World) {
    world.import_contacts("name,email,entity\nClaire Vasseur,C.VASSEUR@saint-aubin.example,Mairie\n");
}

/// A store with one message of a contact, which has a file.
fn one() -> (World, MsgId) {
    let world = World::new();
    contacts(&world);
    let id = put_letter(&world, "SAV", "1@x", letter("1@x"));
    (world, id)
}

/// Alice with a message in her private account, and Bob.
fn two() -> (World, World, MsgId) {
    let alice = World::with(|options| options.user = Some("Alice".to_owned()));
    alice.add_user("Bob");
    let bob = alice.as_user("Bob");
    add_account(&alice, "Alice", Some(ALICE), None).unwrap();
    add_account(&alice, "SAV", None, None).unwrap();
    contacts(&alice);
    let private = put_letter(&alice, "Alice", "secret@x", letter("secret@x"));
    (alice, bob, private)
}

fn targets(world: &World, msg_id: MsgId) -> Vec<DocumentTarget> {
    match ask(world, Documents::Targets(msg_id)) {
        Ok(Reply::DocumentTargets(targets)) => targets,
        other => panic!("{other:?}"),
    }
}

fn titles(targets: &[DocumentTarget]) -> Vec<&str> {
    targets.iter().map(|target| target.chip.title.as_str()).collect()
}

fn target(kind: &str, id: u64) -> Target {
    Target { kind: kind.to_owned(), id }
}

fn add(world: &World, msg_id: MsgId, targets: Vec<Target>, share: bool) -> Result<DocumentRow, Failure> {
    match ask(world, Documents::Add { msg_id, parts: vec![0], targets, share })? {
        Reply::DocumentPage(page) => Ok(page.rows.into_iter().next().expect("a document")),
        other => panic!("{other:?}"),
    }
}

fn page(world: &World, of: Option<Target>, filter: &str, sort: &str) -> Result<DocumentPage, Failure> {
    let sort = Some(sort.to_owned()).filter(|sort| !sort.is_empty());
    let list = Documents::List { of, filter: filter.to_owned(), sort, offset: 0, limit: 100 };
    match ask(world, list)? {
        Reply::DocumentPage(page) => Ok(page),
        other => panic!("{other:?}"),
    }
}

fn names(world: &World) -> Vec<String> {
    page(world, None, "", "").unwrap().rows.into_iter().map(|row| row.name).collect()
}

fn of(world: &World, target: &Target) -> Vec<DocumentId> {
    page(world, Some(target.clone()), "", "").unwrap().rows.into_iter().map(|row| row.id).collect()
}

fn file(world: &World, id: DocumentId) -> Result<Vec<u8>, FailureCode> {
    match ask(world, Documents::File(id)) {
        Ok(Reply::Bytes(bytes)) => Ok(bytes),
        Ok(other) => panic!("{other:?}"),
        Err(failure) => Err(failure.code),
    }
}

/// Returns the files of the blob store with the time of their last change.
fn blobs(world: &World) -> Vec<(String, std::time::SystemTime)> {
    let mut found = Vec::new();
    for folder in fs::read_dir(world.options().store.join("blobs")).unwrap() {
        for file in fs::read_dir(folder.unwrap().path()).unwrap() {
            let file = file.unwrap();
            let changed = file.metadata().unwrap().modified().unwrap();
            found.push((file.file_name().into_string().unwrap(), changed));
        }
    }
    found
}

fn undo(world: &World) -> Result<String, Failure> {
    match world.session.call(Request::Mail(Mail::Undo { count: 1 }))? {
        Reply::Undone(labels) => Ok(labels.into_iter().next().expect("a label").key),
        other => panic!("{other:?}"),
    }
}

fn forever(world: &World, msg_id: MsgId) {
    world.session.call(Request::Mail(Mail::DeleteForever { messages: vec![msg_id] })).unwrap();
}

fn move_to(world: &World, msg_id: MsgId, folder: &str) {
    let folder = FolderRef::Path(folder.to_owned());
    world.session.call(Request::Mail(Mail::Move { messages: vec![msg_id], folder })).unwrap();
}

fn ticket(world: &World, msg_id: MsgId) -> Target {
    let form = json!({"forms": [{"folder": "SAV", "subject": "Porte"}]});
    world.run_plugin("tickets", "associate", &[msg_id], form).unwrap();
    let chips = world.message(msg_id).unwrap().chips;
    let chip = chips.iter().find(|chip| chip.kind == "tickets/ticket").unwrap();
    target(&chip.kind, chip.target)
}

#[test]
fn mail_177_all_that_a_message_is_linked_with_is_offered_and_nothing_else() {
    let (world, id) = one();
    // The contact that its sender belongs to.
    assert_eq!(titles(&targets(&world, id)), ["Claire Vasseur"]);
    ticket(&world, id);
    let entity = People::LinkEntity { messages: vec![id], entity: etabli_model::EntityId(1) };
    world.session.call(Request::People(entity)).unwrap();
    assert_eq!(titles(&targets(&world, id)), ["Mairie", "Claire Vasseur", "T-1"]);

    let stranger = letter("2@x").header("From", "Nobody <nobody@nowhere.example>");
    let stranger = put_letter(&world, "SAV", "2@x", stranger);
    assert!(targets(&world, stranger).is_empty(), "nothing is linked");
}

#[test]
fn mail_176_an_attachment_becomes_a_document_of_a_contact_an_entity_and_a_ticket() {
    let (world, id) = one();
    let ticket = ticket(&world, id);
    let places = [target("contact", 1), target("entity", 1), ticket];
    let document = add(&world, id, places.to_vec(), false).unwrap();
    assert_eq!((document.name.as_str(), document.size, document.message), ("plan.pdf", 6, Some(id)));
    for place in &places {
        assert_eq!(of(&world, place), [document.id], "{place:?}");
    }
    let offered = targets(&world, id);
    assert!(offered.iter().all(|target| target.parts == [0] && !target.shows), "{offered:?}");
    let chips = world.message(id).unwrap().chips;
    let chip = chips.iter().find(|chip| chip.kind == "document").unwrap();
    assert_eq!((chip.target, chip.title.as_str()), (document.id.0, "plan.pdf"), "its header shows it");
    assert_eq!(world.verify().problems, []);

    // Again it is the same document.
    assert_eq!(add(&world, id, places[..1].to_vec(), false).unwrap().id, document.id);
    let unknown = |places| add(&world, id, places, false).unwrap_err().code;
    assert_eq!(unknown(vec![target("contact", 9)]), FailureCode::TargetUnknown);
    assert_eq!(unknown(vec![target("tickets/ticket", 9)]), FailureCode::TargetUnknown);
    assert_eq!(unknown(vec![target("account", 1)]), FailureCode::TargetUnknown);
    let part = Documents::Add { msg_id: id, parts: vec![1], targets: vec![], share: false };
    assert_eq!(ask(&world, part).unwrap_err().code, FailureCode::AttachmentUnknown);
    assert_eq!(undo(&world).unwrap(), "document-added");
    assert!(names(&world).is_empty(), "a step that changed nothing is none");
}

#[test]
fn mail_170_obj_07_no_byte_is_copied_and_the_file_stays_when_its_message_is_gone() {
    let (world, id) = one();
    let before = blobs(&world);
    assert_eq!(before.len(), 1);
    let document = add(&world, id, vec![target("contact", 1)], false).unwrap();
    assert_eq!(blobs(&world), before, "neither another file nor the same one written again");
    assert_eq!(document.hash, before[0].0);
    move_to(&world, id, "trash");
    forever(&world, id);
    let row = page(&world, None, "", "").unwrap().rows.remove(0);
    assert_eq!((row.id, row.message, row.subject.as_str()), (document.id, None, ""));
    assert_eq!(world.verify().problems, []);
    // A start after a crash sweeps what nothing needs.
    let (world, ()) = world.while_closed(|options| fs::write(options.store.join("open"), b"").unwrap());
    assert_eq!(file(&world, document.id).unwrap(), b"a plan");
    assert_eq!(blobs(&world), before);
}

#[test]
fn mail_05_obj_07_an_attachment_that_its_message_holds_in_another_form_becomes_a_file_once() {
    let world = World::new();
    contacts(&world);
    let text = "--b\r\n\r\nBonjour\r\n--b\r\nContent-Type: text/plain\r\n\
                Content-Disposition: attachment; filename=\"note.txt\"\r\n\
                Content-Transfer-Encoding: quoted-printable\r\n\r\nPorte =C3=A9troite\r\n--b--\r\n";
    let letter = Letter::new("q@x", "Note").header("Content-Type", "multipart/mixed; boundary=b").body(text);
    let id = put_letter(&world, "SAV", "q@x", letter);
    let document = add(&world, id, vec![target("contact", 1)], false).unwrap();
    assert_eq!(file(&world, document.id).unwrap(), "Porte étroite".as_bytes());
    let files = blobs(&world).len();
    ask(&world, Documents::Remove(vec![document.id])).unwrap();
    add(&world, id, vec![target("contact", 1)], false).unwrap();
    assert_eq!(blobs(&world).len(), files);
    assert_eq!(world.verify().problems, []);
}

#[test]
fn obj_07_documents_are_listed_filtered_sorted_renamed_and_linked() {
    let (world, id) = one();
    let other = put_letter(&world, "SAV", "2@x", Letter::new("2@x", "Devis").attachment("Écran.png", "AAAA"));
    let plan = add(&world, id, vec![target("contact", 1)], false).unwrap().id;
    world.pass(60);
    let screen = add(&world, other, vec![target("entity", 1)], false).unwrap().id;
    let ids = |filter: &str, sort: &str| {
        let rows = page(&world, None, filter, sort).unwrap().rows;
        rows.into_iter().map(|row| row.id).collect::<Vec<_>>()
    };
    for (sort, expected) in [
        ("", [screen, plan]),
        ("added", [plan, screen]),
        ("name", [screen, plan]),
        ("-name", [plan, screen]),
        ("size", [screen, plan]),
        ("links", [plan, screen]),
        ("message", [screen, plan]),
    ] {
        assert_eq!(ids("", sort), expected, "{sort}");
    }
    assert_eq!(page(&world, None, "", "colour").unwrap_err().code, FailureCode::ColumnUnknown);
    for (filter, expected) in
        [("ecran", vec![screen]), ("mairie", vec![screen]), ("plan 1", vec![plan]), ("nobody", vec![])]
    {
        assert_eq!(ids(filter, ""), expected, "{filter}");
    }
    let of_claire = page(&world, Some(target("contact", 1)), "", "").unwrap();
    assert_eq!((of_claire.of.as_str(), of_claire.total), ("Claire Vasseur", 1));

    let rename = |name: &str| {
        ask(&world, Documents::Rename { document: plan, name: name.to_owned() })
            .map_err(|failure| failure.code)
    };
    assert_eq!(rename(" "), Err(FailureCode::NameMissing));
    rename("Plan signé.pdf").unwrap();
    assert_eq!(world.message(id).unwrap().attachments[0].name, "plan.pdf", "the attachment keeps its name");

    let proposed = |filter: &str| {
        let request = Documents::LinkTargets { document: plan, filter: filter.to_owned() };
        match ask(&world, request) {
            Ok(Reply::DocumentTargets(targets)) => titles(&targets).join(", "),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!((proposed("").as_str(), proposed("claire").as_str()), ("Mairie", ""));
    ask(&world, Documents::Link { document: plan, target: target("entity", 1), share: false }).unwrap();
    ask(&world, Documents::Unlink { document: plan, target: target("contact", 1) }).unwrap();
    assert_eq!(of(&world, &target("entity", 1)), [screen, plan]);
    assert!(of(&world, &target("contact", 1)).is_empty());
    ask(&world, Documents::Remove(vec![plan])).unwrap();
    for expected in [
        "document-removed",
        "document-unlinked",
        "document-added",
        "document-renamed",
        "document-added",
        "document-added",
    ] {
        assert_eq!(undo(&world).unwrap(), expected);
        assert_eq!(world.verify().problems, [], "{expected}");
    }
    assert!(names(&world).is_empty());
}

#[test]
fn obj_07_sec_45_a_document_of_private_mail_is_shown_to_others_only_where_a_person_agreed() {
    let (alice, bob, private) = two();
    let claire = target("contact", 1);
    let offered = targets(&alice, private);
    assert!(offered[0].shows, "the address book is everybody's");
    let refused = add(&alice, private, vec![claire.clone()], false).unwrap_err();
    assert_eq!(refused.code, FailureCode::DocumentShown);
    assert!(names(&alice).is_empty());

    // A ticket of the same mail alone is seen by nobody else.
    let ticket = ticket(&alice, private);
    let document = add(&alice, private, vec![ticket.clone()], false).unwrap().id;
    let hidden = |world: &World| {
        assert!(names(world).is_empty());
        let show = ask(world, Documents::Show(document)).map_err(|failure| failure.code);
        assert_eq!(show, Err(FailureCode::DocumentUnknown));
        assert_eq!(file(world, document), Err(FailureCode::DocumentUnknown));
        let rename = Documents::Rename { document, name: "x".to_owned() };
        let link = Documents::Link { document, target: target("contact", 1), share: true };
        for request in [rename, link, Documents::Remove(vec![document])] {
            assert_eq!(ask(world, request).unwrap_err().code, FailureCode::DocumentUnknown);
        }
        let of_ticket = page(world, Some(ticket.clone()), "", "").map_err(|failure| failure.code);
        assert_eq!(of_ticket, Err(FailureCode::TargetUnknown));
        assert!(of(world, &claire).is_empty());
    };
    hidden(&bob);

    // Shown on purpose, and taken back.
    ask(&alice, Documents::Link { document, target: claire.clone(), share: true }).unwrap();
    assert_eq!(of(&bob, &claire), [document]);
    assert_eq!(file(&bob, document).unwrap(), b"a plan");
    let row = page(&bob, None, "", "").unwrap().rows.remove(0);
    assert_eq!((row.message, row.subject.as_str()), (None, ""), "not the message");
    let linked: Vec<_> = row.links.iter().map(|link| (link.chip.title.as_str(), link.shows)).collect();
    assert_eq!(linked, [("Claire Vasseur", true)], "nor the ticket");
    assert_eq!(undo(&alice).unwrap(), "document-shown");
    hidden(&bob);
    assert_eq!(alice.verify().problems, []);
}

#[test]
fn obj_07_what_a_target_shows_later_does_not_show_its_private_documents() {
    let (alice, bob, private) = two();
    let ticket = ticket(&alice, private);
    let document = add(&alice, private, vec![ticket.clone()], false).unwrap().id;
    // The ticket gets a message that everybody sees.
    let common = put_letter(&alice, "SAV", "common@x", letter("common@x"));
    drop(bob);
    let (alice, ()) = alice.while_closed(|options| {
        let store = etabli_store::Store::open(&options.store).unwrap();
        let actor = etabli_store::Actor { user: 1, plugin: String::new() };
        let mut batch = store.write(actor, 0).unwrap();
        batch.put(etabli_store::Entry::Link(common, ticket.kind.clone(), ticket.id, true)).unwrap();
        batch.commit(None).unwrap();
    });
    let bob = alice.as_user("Bob");
    assert!(of(&bob, &ticket).is_empty(), "Bob sees the ticket, and not what came from private mail");
    assert_eq!(file(&bob, document), Err(FailureCode::DocumentUnknown));
    assert_eq!(of(&alice, &ticket), [document]);
}

#[test]
fn obj_07_who_saw_a_message_sees_its_documents_when_it_is_gone() {
    let (alice, bob, private) = two();
    let common = put_letter(&alice, "SAV", "common@x", letter("common@x"));
    let ticket = ticket(&alice, private);
    let secret = add(&alice, private, vec![ticket], false).unwrap().id;
    let open = add(&alice, common, vec![target("contact", 1)], false).unwrap().id;
    for id in [private, common] {
        move_to(&alice, id, "trash");
        forever(&alice, id);
    }
    let ids = |world: &World| {
        page(world, None, "", "added").unwrap().rows.into_iter().map(|row| row.id).collect::<Vec<_>>()
    };
    assert_eq!((ids(&alice), ids(&bob)), (vec![open, secret], vec![open]));
    assert_eq!(file(&bob, secret), Err(FailureCode::DocumentUnknown));
    assert_eq!(alice.verify().problems, [], "the ticket of private mail went with it, and its link");

    // Whoever inherits Alice's mail inherits that.
    let bob_id = UserId(2);
    let admin = Members::SetAdmin { user: bob_id, admin: true };
    alice.session.call(Request::Members(admin)).unwrap();
    let remove = |hand_over_to| Request::Members(Members::RemoveUser { user: ALICE, hand_over_to });
    assert!(bob.session.call(remove(None)).is_err());
    bob.session.call(remove(Some(bob_id))).unwrap();
    assert_eq!(file(&bob, secret).unwrap(), b"a plan");
}

#[test]
fn obj_07_nobody_brings_back_a_document_that_they_do_not_see_any_more() {
    let (alice, bob, private) = two();
    let common = put_letter(&alice, "SAV", "common@x", letter("common@x"));
    let document = add(&bob, common, vec![target("contact", 1)], false).unwrap().id;
    ask(&bob, Documents::Remove(vec![document])).unwrap();
    move_to(&alice, common, "Alice");
    assert_eq!(undo(&bob).unwrap_err().code, FailureCode::UndoStale);
    move_to(&alice, common, "SAV");
    assert_eq!(undo(&bob).unwrap(), "document-removed");
    assert_eq!(of(&bob, &target("contact", 1)), [document]);

    // Who brings back a document after its message went shows it to nobody else.
    let secret = add(&alice, private, vec![], false).unwrap().id;
    ask(&alice, Documents::Remove(vec![secret])).unwrap();
    forever(&alice, private);
    assert_eq!(undo(&alice).unwrap(), "document-removed");
    assert_eq!(file(&alice, secret).unwrap(), b"a plan");
    assert_eq!(file(&bob, secret), Err(FailureCode::DocumentUnknown));
    assert_eq!(alice.verify().problems, []);
}

#[test]
fn obj_07_every_session_hears_that_documents_changed() {
    let (world, id) = one();
    let beside = world.sign_in(None, None).unwrap();
    while beside.next_event(Duration::from_millis(1)).is_some() {}
    add(&world, id, vec![target("contact", 1)], false).unwrap();
    let heard = std::iter::from_fn(|| beside.next_event(Duration::from_secs(20)))
        .find_map(|event| if let Event::Changed(changed) = event { Some(changed) } else { None })
        .unwrap();
    assert!(heard.documents && heard.messages.contains(&id), "{heard:?}");
}
