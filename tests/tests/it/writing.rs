//! Writing, answering and forwarding, up to what arrives.

use std::time::Duration;

use etabli_engine::{Assist, Draft, Failure, FailureCode, Reply, Request, SendMode, Writing};
use etabli_model::{AccountId, Flags, FolderKind, Incoming, MsgId};
use etabli_test_servers::wait_for;
use etabli_tests::{Letter, Mailing, World};

pub(crate) const SOON: Duration = Duration::from_secs(20);

pub(crate) fn ask(world: &World, request: Writing) -> Result<Reply, Failure> {
    world.session.call(Request::Writing(request))
}

pub(crate) fn draft(world: &World, request: Writing) -> Draft {
    match ask(world, request) {
        Ok(Reply::Draft(draft)) => *draft,
        other => panic!("{other:?}"),
    }
}

fn drafts(world: &World) -> Vec<Draft> {
    match ask(world, Writing::List) {
        Ok(Reply::Drafts(drafts)) => drafts,
        other => panic!("{other:?}"),
    }
}

pub(crate) fn new(world: &World) -> Draft {
    draft(world, Writing::New { account: None, mailto: String::new() })
}

pub(crate) fn send(world: &World, draft: &Draft) -> MsgId {
    match ask(world, Writing::Send { draft: Box::new(draft.clone()), mode: SendMode::Now }) {
        Ok(Reply::Queued(msg_id)) => msg_id,
        other => panic!("{other:?}"),
    }
}

/// A mailbox with one letter of a customer's in it.
pub(crate) fn asked(name: &str, letter: Letter) -> (Mailing, MsgId) {
    let mailing = Mailing::new(name, Incoming::Imap, |transport, _| transport.signature = "SAV".to_owned());
    mailing.servers.deliver(&mailing.user, &letter.raw());
    mailing.fetch();
    let id = mailing.inbox()[0].id;
    (mailing, id)
}

/// Sends what is written and returns it as it arrives for someone elsewhere.
pub(crate) fn arrived(mailing: &Mailing, draft: &Draft, address: &str) -> String {
    send(&mailing.world, draft);
    assert_eq!(mailing.run(false, true).sent, 1);
    wait_for("the message to arrive", SOON, || !mailing.servers.sink_for(address).is_empty());
    String::from_utf8_lossy(&mailing.servers.sink_for(address)[0]).into_owned()
}

#[test]
fn mail_26_an_answer_quotes_threads_and_marks_what_it_answers() {
    let letter = Letter::new("frage@x.example", "Re: Porte bloquée")
        .header("References", "<eins@x.example>")
        .body("Bonjour,\r\n\r\nelle bloque.\r\n");
    let (mailing, id) = asked("answer", letter);
    let mut answer = draft(&mailing.world, Writing::Answer { msg_id: id, to_all: false });
    assert_eq!(answer.subject, "RE: Porte bloquée");
    assert_eq!(answer.to, "Claire Vasseur <c.vasseur@saint-aubin.example>");
    assert!(answer.text.ends_with("-- \nSAV\n"), "{:?}", answer.text);
    assert!(answer.quote.contains("> elle bloque."), "{}", answer.quote);
    answer.text = format!("Nous passons jeudi.{}", answer.text);
    answer.to = "answer-reader@elsewhere.example".to_owned();
    let raw = arrived(&mailing, &answer, "answer-reader@elsewhere.example");
    assert!(raw.contains("In-Reply-To: <frage@x.example>"), "{raw}");
    assert!(raw.contains("<eins@x.example>") && raw.contains("Nous passons jeudi."), "{raw}");
    assert!(raw.find("Nous passons").unwrap() < raw.find("> elle bloque.").unwrap());
    let flags = mailing.world.message(id).unwrap().row.flags;
    assert!(flags.contains(Flags::ANSWERED), "only what was sent marks the original");
    assert_eq!(mailing.world.forum(id).unwrap().iter().filter(|node| node.id.is_some()).count(), 2);
}

#[test]
fn mail_26_without_the_original_the_answer_still_threads() {
    let (mailing, id) = asked("bare", Letter::new("bare@x.example", "Frage").body("geheim\r\n"));
    let mut answer = draft(&mailing.world, Writing::Answer { msg_id: id, to_all: true });
    answer.with_quote = false;
    answer.to = "bare-reader@elsewhere.example".to_owned();
    let raw = arrived(&mailing, &answer, "bare-reader@elsewhere.example");
    assert!(raw.contains("In-Reply-To: <bare@x.example>") && !raw.contains("geheim"), "{raw}");
}

#[test]
fn mail_33_a_forward_takes_the_files_along() {
    let file = format!("{}\r\n", "eHh4".repeat(19)).repeat(10);
    let (mailing, id) =
        asked("forward", Letter::new("f@x.example", "Plan").attachment("plan été.txt", &file));
    let mut forward = draft(&mailing.world, Writing::Forward(id));
    assert_eq!(forward.files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>(), ["plan été.txt"]);
    forward.to = "forward-reader@elsewhere.example".to_owned();
    let raw = arrived(&mailing, &forward, "forward-reader@elsewhere.example");
    let read =
        etabli_mail::parse::parse(raw.replace('\n', "\r\n").as_bytes()).attachments[0].attachment.clone();
    assert_eq!(read.name, "plan été.txt");
    assert!(mailing.world.message(id).unwrap().row.flags.contains(Flags::FORWARDED));
}

#[test]
fn mail_34_the_account_of_a_forward_can_be_chosen() {
    let (mailing, id) = asked("forwarding", Letter::new("fw@x.example", "Plan"));
    let other = mailing.servers.add_user("forwarding-too");
    let second = etabli_tests::draft(&mailing.servers, &other, Incoming::Imap);
    let second = etabli_tests::save(&mailing.world, second).unwrap();
    let forward = draft(&mailing.world, Writing::Forward(id));
    assert_eq!((forward.account, forward.choose_account), (mailing.account, true));
    let change = Writing::ChangeAccount { draft: Box::new(forward), account: second };
    let mut chosen = draft(&mailing.world, change);
    assert_eq!((chosen.account, chosen.forwards), (second, Some(id)));
    chosen.to = "forwarding-reader@elsewhere.example".to_owned();
    send(&mailing.world, &chosen);
    let run = etabli_engine::Accounts::Run { account: Some(second), fetch: false, send: true };
    mailing.world.job(Request::Accounts(run)).unwrap();
    let sink = || mailing.servers.sink_for("forwarding-reader@elsewhere.example");
    wait_for("the message to arrive", SOON, || !sink().is_empty());
    let raw = String::from_utf8_lossy(&sink()[0]).into_owned();
    assert!(raw.contains(&other.address.to_string()), "{raw}");
}

#[test]
fn mail_20_the_account_that_sent_last_is_the_usual_one_also_after_a_restart() {
    let mut mailing = Mailing::imap("usual");
    let other = mailing.servers.add_user("usual-too");
    let second =
        etabli_tests::save(&mailing.world, etabli_tests::draft(&mailing.servers, &other, Incoming::Imap))
            .unwrap();
    assert_eq!(new(&mailing.world).account, mailing.account, "at first the first one");
    let mut from_second =
        draft(&mailing.world, Writing::New { account: Some(second), mailto: String::new() });
    from_second.touched = true;
    ask(&mailing.world, Writing::PutAway(Box::new(from_second.clone()))).unwrap();
    assert_eq!(new(&mailing.world).account, mailing.account, "a draft does not count");
    let mut sent = draft(&mailing.world, Writing::New { account: Some(second), mailto: String::new() });
    sent.to = mailing.user.address.to_string();
    send(&mailing.world, &sent);
    assert_eq!(new(&mailing.world).account, second);
    mailing.world = mailing.world.reopened();
    assert_eq!(new(&mailing.world).account, second);
}

#[test]
fn mail_30_31_an_answer_proposes_the_account_the_message_came_to() {
    let (mailing, id) = asked("origin", Letter::new("o@x.example", "Frage"));
    let other = mailing.servers.add_user("origin-too");
    let mut second = etabli_tests::draft(&mailing.servers, &other, Incoming::Imap);
    let answer = |id| draft(&mailing.world, Writing::Answer { msg_id: id, to_all: false });
    assert!(!answer(id).choose_account, "one account leaves no choice (MAIL-28)");
    second.owner = Some(etabli_model::UserId(1));
    let private = etabli_tests::save(&mailing.world, second).unwrap();
    let mut sent = draft(&mailing.world, Writing::New { account: Some(private), mailto: String::new() });
    sent.to = other.address.to_string();
    send(&mailing.world, &sent);
    let proposed = answer(id);
    assert_eq!((proposed.account, proposed.choose_account), (mailing.account, true), "not the last used");
    mailing.servers.deliver(&other, &Letter::new("p@x.example", "Privat").raw());
    let run = etabli_engine::Accounts::Run { account: Some(private), fetch: true, send: false };
    mailing.world.job(Request::Accounts(run)).unwrap();
    let private_inbox = mailing
        .world
        .folders()
        .into_iter()
        .find(|folder| folder.account == Some(private) && folder.kind == FolderKind::Inbox);
    let own = mailing.world.list(&private_inbox.unwrap().path)[0].id;
    let answered = answer(own);
    assert_eq!(
        (answered.account, answered.choose_account),
        (private, false),
        "an own private account is used"
    );
}

#[test]
fn mail_21_what_is_typed_survives_a_restart_with_its_cursor_and_files() {
    let mut mailing = Mailing::imap("crash");
    let mut writing = new(&mailing.world);
    writing.text = "À moitié écrit".to_owned();
    writing.cursor = 8;
    writing.touched = true;
    ask(&mailing.world, Writing::Save(Box::new(writing.clone()))).unwrap();
    let attach = Writing::Attach {
        id: writing.id,
        name: "plan.txt".to_owned(),
        bytes: b"plan".to_vec(),
        inline: false,
    };
    let with_file = draft(&mailing.world, attach);
    mailing.world = mailing.world.reopened();
    assert_eq!(drafts(&mailing.world), std::slice::from_ref(&with_file));
    assert_eq!(with_file.cursor, 8);
    let mut sent = with_file;
    sent.to = "crash-reader@elsewhere.example".to_owned();
    let raw = arrived(&mailing, &sent, "crash-reader@elsewhere.example");
    assert!(raw.contains("plan.txt"), "{raw}");
    assert_eq!(drafts(&mailing.world), []);
}

#[test]
fn mail_21_a_draft_is_put_away_and_taken_up_again_without_doubling() {
    let mailing = Mailing::imap("away");
    let untouched = new(&mailing.world);
    ask(&mailing.world, Writing::PutAway(Box::new(untouched))).unwrap();
    let stored = || mailing.world.list(&mailing.path(FolderKind::Drafts));
    assert_eq!(stored().len(), 0, "nothing was typed");
    let mut writing = new(&mailing.world);
    writing.to = "\"Vasseur, Claire\" <c@x.example>".to_owned();
    writing.bcc = "b@x.example".to_owned();
    writing.subject = "À finir".to_owned();
    writing.text = "Bonjour,\n\nété\n".to_owned();
    writing.touched = true;
    ask(&mailing.world, Writing::PutAway(Box::new(writing.clone()))).unwrap();
    let id = stored()[0].id;
    let mut again = draft(&mailing.world, Writing::Open(id));
    assert_eq!((&again.to, &again.bcc, &again.subject), (&writing.to, &writing.bcc, &writing.subject));
    assert_eq!(again.text.trim_end(), writing.text.trim_end());
    assert_eq!(draft(&mailing.world, Writing::Open(id)).id, again.id, "it is open once");
    again.subject = "Fini".to_owned();
    again.touched = true;
    ask(&mailing.world, Writing::PutAway(Box::new(again))).unwrap();
    assert_eq!(stored().iter().map(|row| row.subject.as_str()).collect::<Vec<_>>(), ["Fini"]);
}

#[test]
fn mail_23_a_message_of_the_outbox_is_changed_and_does_not_leave_meanwhile() {
    let mailing = Mailing::imap("outbox-edit");
    let mut writing = new(&mailing.world);
    writing.to = "edit-reader@elsewhere.example".to_owned();
    writing.subject = "Erst".to_owned();
    let request = Writing::Send { draft: Box::new(writing), mode: SendMode::At(1_795_521_600 + 60) };
    let Ok(Reply::Queued(msg_id)) = ask(&mailing.world, request) else { panic!("not queued") };
    let mut again = draft(&mailing.world, Writing::Open(msg_id));
    mailing.world.pass(120);
    assert_eq!(mailing.outbox()[0].state, "held");
    again.subject = "Dann".to_owned();
    let raw = arrived(&mailing, &again, "edit-reader@elsewhere.example");
    assert!(raw.contains("Subject: Dann"), "{raw}");
    assert_eq!(mailing.outbox(), []);
    assert_eq!(mailing.servers.sink_for("edit-reader@elsewhere.example").len(), 1);
}

#[test]
fn mail_24_a_template_begins_a_message_and_stays() {
    let mailing = Mailing::imap("template");
    let letter = Letter::new("t@x.example", "Accusé").body("Bonjour,\r\n");
    let path = mailing.world.file("t.eml", &letter.raw());
    mailing.world.import(&[&path], "Templates");
    let template = mailing.world.list("Templates")[0].id;
    let mut written = draft(&mailing.world, Writing::Open(template));
    assert_eq!((written.subject.as_str(), written.replaces), ("Accusé", None));
    written.to = "template-reader@elsewhere.example".to_owned();
    arrived(&mailing, &written, "template-reader@elsewhere.example");
    assert_eq!(mailing.world.list("Templates").len(), 1);
}

#[test]
fn mail_60_what_cannot_be_sent_stays_being_written() {
    let mailing = Mailing::imap("stays");
    let writing = new(&mailing.world);
    let refused = |draft: &Draft| {
        let request = Writing::Send { draft: Box::new(draft.clone()), mode: SendMode::Now };
        ask(&mailing.world, request).unwrap_err().code
    };
    assert_eq!(refused(&writing), FailureCode::RecipientMissing);
    let odd = Draft { to: "nobody".to_owned(), ..writing.clone() };
    assert_eq!(refused(&odd), FailureCode::RecipientInvalid);
    let lost = Draft { account: AccountId(99), to: "a@x.example".to_owned(), ..writing };
    assert_eq!(refused(&lost), FailureCode::AccountUnknown);
    assert_eq!(drafts(&mailing.world).len(), 1);
    let large =
        Writing::Attach { id: lost.id, name: "x".to_owned(), bytes: vec![0; 26 << 20], inline: false };
    assert_eq!(ask(&mailing.world, large).unwrap_err().code, FailureCode::FilesTooLarge);
}

#[test]
fn sec_28_no_field_of_a_written_message_adds_a_header() {
    let mailing = Mailing::imap("inject");
    let mut writing = new(&mailing.world);
    writing.to = "inject-reader@elsewhere.example".to_owned();
    writing.subject = "Devis\r\nBcc: evil@elsewhere.example\r\n\r\nbody".to_owned();
    let raw = arrived(&mailing, &writing, "inject-reader@elsewhere.example");
    assert!(!raw.to_lowercase().contains("\nbcc:"), "{raw}");
    assert!(mailing.servers.sink_for("evil@elsewhere.example").is_empty());
}

#[test]
fn mail_15_spelling_knows_a_persons_own_words_and_the_address_book_its_people() {
    let mailing = Mailing::imap("assist");
    let assist = |request| mailing.world.session.call(Request::Assist(request));
    let wrong = || match assist(Assist::Spell { text: "Chez Lantelmex, merci".to_owned(), language: None }) {
        Ok(Reply::Spelling(found)) => found.wrong,
        other => panic!("{other:?}"),
    };
    assert_eq!(wrong(), [(5, 14)]);
    let own = |known| assist(Assist::OwnWord { word: "Lantelmex".to_owned(), known });
    assert_eq!(own(true), Ok(Reply::Done));
    assert_eq!(wrong(), []);
    assert_eq!(own(false), Ok(Reply::Done));
    assert_eq!(wrong(), [(5, 14)]);
    assert!(assist(Assist::OwnWord { word: "deux mots".to_owned(), known: true }).is_err());
    let asked = ["c.vasseur@saint-aubin.example", "x@elsewhere.example"].map(str::to_owned).to_vec();
    let Ok(Reply::People(known)) = assist(Assist::InBook(asked)) else { panic!("no people") };
    let known: Vec<String> = known.into_iter().map(|person| person.address).collect();
    assert!(!known.contains(&"x@elsewhere.example".to_owned()), "{known:?}");
    let page = Assist::Paste { html: "<p>Un <b>mot</b>".to_owned(), text: "Un mot".to_owned() };
    let Ok(Reply::Pasted(pasted)) = assist(page) else { panic!("nothing pasted") };
    assert_eq!((pasted.text.as_str(), pasted.marks.len()), ("Un mot", 1));
}
