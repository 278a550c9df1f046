//! Templates, their variables and categories, snippets, and the links that an answer takes along.

use etabli_engine::{
    Draft, Failure, FailureCode, Mail, People, Plugins, Reply, Request, SendMode, Snippet, TemplateHead,
    TemplateRow, Warning, Writing,
};
use etabli_model::{FolderKind, Incoming, Mark, MsgId, Scope, Style, Team, Tone, UserId};
use etabli_tests::{Letter, Mailing, PackageFolder, World};

use super::writing::{arrived, ask, asked, draft, new};

fn templates(world: &World) -> Vec<TemplateRow> {
    match ask(world, Writing::Templates) {
        Ok(Reply::Templates(rows)) => rows,
        other => panic!("unexpected reply {other:?}"),
    }
}

fn kept(world: &World, scope: Scope, name: &str, text: &str) -> MsgId {
    let begun = draft(world, Writing::NewTemplate(scope));
    let head = begun.head.clone().map(|head| TemplateHead { name: name.to_owned(), ..head });
    let template = Draft { head, subject: name.to_owned(), text: text.to_owned(), touched: true, ..begun };
    ask(world, Writing::KeepTemplate(Box::new(template))).unwrap();
    templates(world).into_iter().find(|row| row.name == name).expect("the template").msg_id
}

fn mailing(name: &str) -> Mailing {
    Mailing::new(name, Incoming::Imap, |transport, _| transport.signature = "SAV".to_owned())
}

#[test]
fn obj_10_templates_are_written_changed_and_deleted_each_by_those_they_are_for() {
    let alice = World::new();
    alice.add_user("Bob");
    let bob = alice.as_user("Bob");
    kept(&alice, Scope::Everyone, "Pour tous", "Bonjour");
    let own = kept(&alice, Scope::User(UserId(1)), "À moi", "Salut");
    let names = |world: &World| templates(world).into_iter().map(|row| row.name).collect::<Vec<_>>();
    assert_eq!(names(&alice), ["À moi", "Pour tous"]);
    assert_eq!(names(&bob), ["Pour tous"]);
    assert_eq!(ask(&bob, Writing::EditTemplate(own)).unwrap_err().code, FailureCode::MessageUnknown);
    let mut again = draft(&alice, Writing::EditTemplate(own));
    assert_eq!((again.text.as_str(), again.head.as_ref().unwrap().name.as_str()), ("Salut", "À moi"));
    again.text = "Salut toi".to_owned();
    again.head = again.head.map(|head| TemplateHead { scope: Scope::Everyone, ..head });
    ask(&alice, Writing::KeepTemplate(Box::new(again))).unwrap();
    assert_eq!(names(&bob), ["À moi", "Pour tous"], "it is for everybody now, and there once");
    let nobody = Writing::NewTemplate(Scope::User(UserId(1)));
    assert!(ask(&bob, nobody).is_err(), "nobody writes templates for another");
    let shared = templates(&alice)[0].msg_id;
    let delete =
        Mail::Move { messages: vec![shared], folder: etabli_engine::FolderRef::Path("trash".into()) };
    alice.session.call(Request::Mail(delete)).unwrap();
    assert_eq!(names(&alice), ["Pour tous"]);
    alice.session.call(Request::Mail(Mail::Undo { count: 1 })).unwrap();
    assert_eq!(names(&alice), ["À moi", "Pour tous"]);
}

#[test]
fn mail_24_a_template_is_filled_with_contact_user_account_and_date() {
    let mailing = mailing("filled");
    let world = &mailing.world;
    let contact = People::AddContact {
        name: "Claire Vasseur".to_owned(),
        email: "c@x.example".to_owned(),
        email2: String::new(),
        entity: "Mairie".to_owned(),
    };
    world.session.call(Request::People(contact)).unwrap();
    let text = "Bonjour {{contact.prénom}} ({{contact.entité}}), {{ticket}} {{date}} {{user}}";
    let template = kept(world, Scope::Everyone, "Accusé", text);
    let user = match world.session.call(Request::Store(etabli_engine::Store::Session)) {
        Ok(Reply::Session(session)) => session.user_name,
        other => panic!("unexpected reply {other:?}"),
    };
    let mut written = draft(world, Writing::Open(template));
    assert!(written.text.contains("{{contact.prénom}}"), "nobody is written to yet: {}", written.text);
    assert!(written.text.contains(&format!("2026-11-24 {user}")), "{}", written.text);
    assert!(written.text.ends_with("-- \nSAV\n"), "{}", written.text);
    written.to = "C <c@x.example>".to_owned();
    let written = draft(world, Writing::Fill(Box::new(written)));
    assert!(written.text.starts_with("Bonjour Claire (Mairie), {{ticket}} "), "{}", written.text);
    let Ok(Reply::Warnings(found)) = ask(world, Writing::Check(Box::new(written))) else { panic!("none") };
    assert_eq!(found, [Warning::VariableEmpty { names: vec!["ticket".to_owned()] }]);
    assert_eq!(draft(world, Writing::EditTemplate(template)).text, text, "the template stays");
}

#[test]
fn mail_24_a_template_goes_into_a_message_that_is_being_written_and_a_message_becomes_one() {
    let (mailing, id) = asked("inserted", Letter::new("inserted@x.example", "Frage"));
    let world = &mailing.world;
    let begun = draft(world, Writing::NewTemplate(Scope::Everyone));
    let head = begun.head.clone().map(|head| TemplateHead { name: "Gras".to_owned(), ..head });
    let marks = vec![Mark { start: 0, end: 7, style: Style::Bold }];
    let text = "Bonjour {{contact}}".to_owned();
    let template = Draft { head, text, marks: marks.clone(), touched: true, ..begun };
    ask(world, Writing::KeepTemplate(Box::new(template))).unwrap();
    let template = templates(world)[0].msg_id;
    let answer = draft(world, Writing::Answer { msg_id: id, to_all: false });
    let request = Writing::InsertTemplate { draft: Box::new(answer), template };
    let answer = draft(world, request);
    assert!(answer.text.starts_with("Bonjour Claire Vasseur\n"), "{}", answer.text);
    assert!(answer.text.ends_with("-- \nSAV\n"));
    assert_eq!((answer.marks.clone(), answer.subject.as_str()), (marks, "RE: Frage"));
    let head = TemplateHead { name: "Copie".to_owned(), scope: Scope::User(UserId(1)) };
    ask(world, Writing::CopyToTemplate { draft: Box::new(answer), head }).unwrap();
    let copy = templates(world).into_iter().find(|row| row.name == "Copie").unwrap();
    let copy = draft(world, Writing::EditTemplate(copy.msg_id));
    assert!(copy.to.is_empty() && copy.quote.is_empty() && !copy.text.contains("SAV"), "{copy:?}");
}

fn ticket(world: &World, msg_id: MsgId) {
    let on = Plugins::Enable { plugin: "tickets".to_owned(), team: Team::EVERYONE, on: true };
    world.session.call(Request::Plugins(on)).unwrap();
    let contact = People::AddContact {
        name: "Claire Vasseur".to_owned(),
        email: "c.vasseur@saint-aubin.example".to_owned(),
        email2: String::new(),
        entity: String::new(),
    };
    world.session.call(Request::People(contact)).unwrap();
    let answers = serde_json::json!({ "forms": [{ "folder": "SAV" }] });
    world.run_plugin("tickets", "associate", &[msg_id], answers).expect("a ticket");
}

/// Returns what the category of messages says.
fn categories(world: &World, messages: &[MsgId]) -> Vec<String> {
    let column = format!("{CATEGORISES}/category");
    let request = Mail::Cells { column, messages: messages.to_vec(), wait: true };
    match world.session.call(Request::Mail(request)) {
        Ok(Reply::Cells(cells)) => cells.into_iter().map(|cell| cell.text).collect(),
        other => panic!("unexpected reply {other:?}"),
    }
}

const CATEGORISES: &str = "org.example.contributes-everything";

#[test]
fn mail_151_a_message_from_a_template_gets_its_category_once_it_is_sent() {
    let mailing = mailing("category");
    let world = &mailing.world;
    let package = PackageFolder::of("guests/contributes-everything").manifest(|manifest| {
        let column = "[contributes.columns.category]\ntitle = \"plugin-name\"\nplan = \"field.kind\"\n";
        manifest.replace("[records.note]", &format!("{column}\n[records.note]"))
    });
    world.install_granted(&package);
    let template = kept(world, Scope::Everyone, "Relance", "Bonjour");
    let plain = kept(world, Scope::Everyone, "Sans", "Bonjour");
    world.run_plugin(CATEGORISES, "categorise", &[template], serde_json::json!({})).unwrap();
    assert_eq!(categories(world, &[template, plain]), ["Outgoing", ""]);
    let mut again = draft(world, Writing::EditTemplate(template));
    again.text = "Bonjour à vous".to_owned();
    ask(world, Writing::KeepTemplate(Box::new(again))).unwrap();
    let template = templates(world).into_iter().find(|row| row.name == "Relance").unwrap().msg_id;
    assert_eq!(categories(world, &[template]), ["Outgoing"], "changing the template keeps it");
    let of = |name: &str| templates(world).into_iter().find(|row| row.name == name).unwrap().fields;
    let shown: Vec<_> = of("Relance").into_iter().map(|chip| (chip.title, chip.tone)).collect();
    assert_eq!(shown, [("Outgoing".to_owned(), Tone::Warn)], "with the colour that the plugin gives it");
    assert_eq!(of("Sans"), []);
    for (from, address) in [(template, "cat-a@elsewhere.example"), (plain, "cat-b@elsewhere.example")] {
        let mut written = draft(world, Writing::Open(from));
        written.to = address.to_owned();
        let request = Writing::Send { draft: Box::new(written), mode: SendMode::Later };
        let Ok(Reply::Queued(queued)) = ask(world, request) else { panic!("not queued") };
        assert_eq!(categories(world, &[queued]), [""], "what is not sent has none");
        let again = draft(world, Writing::Open(queued));
        arrived(&mailing, &again, address);
        mailing.world.pass(60);
    }
    let sent: Vec<MsgId> = world.list(&mailing.path(FolderKind::Sent)).iter().map(|row| row.id).collect();
    let mut found = categories(world, &sent);
    found.sort();
    assert_eq!(found, ["", "Outgoing"]);
}

#[test]
fn mail_150_categories_stand_on_a_page_of_their_plugin() {
    let world = World::new();
    world.install_granted(&PackageFolder::of("guests/contributes-everything"));
    let template = kept(&world, Scope::Everyone, "Relance", "Bonjour");
    world.run_plugin(CATEGORISES, "categorise", &[template], serde_json::json!({})).unwrap();
    let Ok(Reply::Pages(pages)) = world.session.call(Request::Plugins(Plugins::Pages)) else {
        panic!("no pages")
    };
    let of_messages: Vec<_> = pages.iter().filter(|page| page.of_messages).collect();
    let [page] = of_messages[..] else { panic!("{pages:?}") };
    let categories = world.record_page(&page.plugin, &page.view, "");
    assert!(categories.rows[0].cells.contains(&"Outgoing".to_owned()), "{categories:?}");
}

fn sent_chips(mailing: &Mailing) -> Vec<String> {
    let sent = mailing.world.list(&mailing.path(FolderKind::Sent));
    let chips = mailing.world.message(sent[0].id).unwrap().chips;
    chips.into_iter().map(|chip| chip.kind).collect()
}

#[test]
fn mail_32_an_answer_takes_along_what_its_original_is_linked_with_unless_the_person_says_no() {
    let (mailing, id) = asked("carry", Letter::new("carry@x.example", "Frage"));
    ticket(&mailing.world, id);
    let address = "carry-reader@elsewhere.example";
    let mut answer = draft(&mailing.world, Writing::Answer { msg_id: id, to_all: false });
    let kinds: Vec<&str> = answer.carried.iter().map(|carried| carried.chip.kind.as_str()).collect();
    assert_eq!((kinds, answer.carried[0].on), (vec!["tickets/ticket"], true));
    answer.text = "Voir {{ticket}}".to_owned();
    let mut answer = draft(&mailing.world, Writing::Fill(Box::new(answer)));
    assert_eq!(answer.text, format!("Voir {}", answer.carried[0].chip.title));
    answer.to = address.to_owned();
    arrived(&mailing, &answer, address);
    assert_eq!(sent_chips(&mailing), ["tickets/ticket"]);
    let mut refused = draft(&mailing.world, Writing::Answer { msg_id: id, to_all: false });
    refused.carried[0].on = false;
    refused.to = "carry-other@elsewhere.example".to_owned();
    mailing.world.pass(60);
    arrived(&mailing, &refused, "carry-other@elsewhere.example");
    let sent = mailing.world.list(&mailing.path(FolderKind::Sent));
    let linked = sent.iter().filter(|row| !mailing.world.message(row.id).unwrap().chips.is_empty()).count();
    assert_eq!((sent.len(), linked), (2, 1));
}

#[test]
fn mail_32_a_client_cannot_link_what_was_not_proposed() {
    let (mailing, id) = asked("carry-spy", Letter::new("carry-spy@x.example", "Frage"));
    ticket(&mailing.world, id);
    let known = draft(&mailing.world, Writing::Answer { msg_id: id, to_all: false }).carried;
    let mut spy = new(&mailing.world);
    spy.carried = known;
    spy.fields = vec![("tickets#x".to_owned(), 1)];
    spy.to = "carry-spy-reader@elsewhere.example".to_owned();
    arrived(&mailing, &spy, "carry-spy-reader@elsewhere.example");
    assert_eq!(sent_chips(&mailing), Vec::<String>::new());
}

fn snippets(world: &World) -> Vec<String> {
    match ask(world, Writing::Snippets) {
        Ok(Reply::Snippets(all)) => all.into_iter().map(|one| one.abbreviation).collect(),
        other => panic!("unexpected reply {other:?}"),
    }
}

fn set(world: &World, before: Option<&Snippet>, after: Option<&Snippet>) -> Result<(), Failure> {
    let request = Writing::SetSnippet { before: before.cloned(), after: after.cloned() };
    ask(world, request).map(drop)
}

#[test]
fn x_08_snippets_are_kept_for_one_a_team_or_all_and_changes_can_be_taken_back() {
    let alice = World::new();
    let bob_id = alice.add_user("Bob").id;
    let bob = alice.as_user("Bob");
    let team = alice.add_team("SAV", &[bob_id]);
    let one = |scope, abbreviation: &str| Snippet {
        scope,
        abbreviation: abbreviation.to_owned(),
        text: "Cordialement, {{user}}".to_owned(),
    };
    let mine = one(Scope::User(UserId(1)), "cdt");
    set(&alice, None, Some(&mine)).unwrap();
    set(&alice, None, Some(&one(Scope::Everyone, "rdv"))).unwrap();
    set(&bob, None, Some(&one(Scope::Team(team), "sav"))).unwrap();
    assert_eq!(snippets(&alice), ["cdt", "rdv"]);
    assert_eq!(snippets(&bob), ["rdv", "sav"]);
    let code = |result: Result<(), Failure>| result.unwrap_err().code;
    assert_eq!(code(set(&alice, None, Some(&one(Scope::Everyone, "CDT")))), FailureCode::SnippetExists);
    assert_eq!(code(set(&alice, None, Some(&one(Scope::Everyone, "a b")))), FailureCode::SnippetInvalid);
    assert_eq!(code(set(&alice, None, Some(&one(Scope::Team(team), "x")))), FailureCode::SnippetInvalid);
    assert_eq!(code(set(&bob, Some(&mine), None)), FailureCode::SnippetUnknown);
    set(&alice, Some(&mine), Some(&one(Scope::Everyone, "cdlt"))).unwrap();
    assert_eq!(snippets(&bob), ["cdlt", "rdv", "sav"]);
    alice.session.call(Request::Mail(Mail::Undo { count: 1 })).unwrap();
    assert_eq!(snippets(&alice), ["cdt", "rdv"]);
    set(&alice, Some(&mine), None).unwrap();
    assert_eq!(snippets(&alice), ["rdv"]);
}
