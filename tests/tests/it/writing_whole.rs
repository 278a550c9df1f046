//! What a message keeps while it is put away, and what goes along with an answer.

use etabli_engine::{Draft, Mail, Reply, Request, SendMode, Writing};
use etabli_model::{FolderKind, Mark, MsgId, Priority, Style};
use etabli_tests::{Letter, Mailing, World};

use super::writing::{arrived, ask, asked, draft, new, send};

const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n0123456789";
const PICTURE_BASE64: &str = "iVBORw0KGgowMTIzNDU2Nzg5";

/// A letter whose HTML shows one picture and names another that stands elsewhere.
fn with_picture(message_id: &str) -> Letter {
    let body = format!(
        "--r\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Le <b>plan</b> <img src=\"cid:plan@x.example\">\
         <script>alert(1)</script></p>\r\n--r\r\nContent-Type: image/png; name=\"plan.png\"\r\n\
         Content-Disposition: inline; filename=\"plan.png\"\r\nContent-ID: <plan@x.example>\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n{PICTURE_BASE64}\r\n--r--\r\n"
    );
    Letter::new(message_id, "Plan").header("Content-Type", "multipart/related; boundary=r").body(&body)
}

fn put_away_and_open(mailing: &Mailing, draft_before: &Draft) -> Draft {
    ask(&mailing.world, Writing::PutAway(Box::new(draft_before.clone()))).unwrap();
    let stored = mailing.world.list(&mailing.path(FolderKind::Drafts));
    draft(&mailing.world, Writing::Open(stored[0].id))
}

/// What must come back, whatever the draft is called and where its files stand now.
fn told(draft: &Draft) -> Draft {
    let files =
        draft.files.iter().cloned().map(|file| etabli_engine::DraftFile { number: 0, ..file }).collect();
    Draft { id: etabli_engine::DraftId(0), replaces: None, touched: false, files, ..draft.clone() }
}

fn read(raw: &str) -> Vec<u8> {
    raw.replace("\r\n", "\n").replace('\n', "\r\n").into_bytes()
}

#[test]
fn mail_21_a_reopened_draft_is_whole() {
    let (mailing, id) = asked("whole", with_picture("whole@x.example"));
    let mut forward = draft(&mailing.world, Writing::Forward(id));
    forward.to = "whole-reader@elsewhere.example".to_owned();
    forward.text = format!("Voici\n{}", forward.text);
    forward.marks = vec![Mark { start: 0, end: 5, style: Style::Bold }];
    (forward.ask_receipt, forward.priority, forward.with_quote) = (true, Priority::High, false);
    forward.cursor = 3;
    forward.touched = true;
    let again = put_away_and_open(&mailing, &forward);
    assert_eq!(told(&again), told(&forward));
    assert_eq!(again.forwards, Some(id));
    let mut again = Draft { with_quote: true, touched: true, ..again };
    again = put_away_and_open(&mailing, &again);
    assert!(again.with_quote && again.quote == forward.quote, "the second time too");
    let raw = arrived(&mailing, &again, "whole-reader@elsewhere.example");
    assert!(raw.contains("X-Priority: 1") && raw.contains("Disposition-Notification-To:"), "{raw}");
    let parsed = etabli_mail::body::body(&read(&raw));
    let html = parsed.html.unwrap();
    assert!(html.contains("<b>Voici</b>") && html.contains("cid:plan@x.example"), "{html}");
    assert!(mailing.world.message(id).unwrap().row.flags.contains(etabli_model::Flags::FORWARDED));
}

#[test]
fn mail_37_a_draft_that_is_deleted_for_good_leaves_no_text() {
    let mailing = Mailing::imap("no-text");
    let mut written = new(&mailing.world);
    (written.subject, written.text, written.touched) = ("Secret".to_owned(), "Rien".to_owned(), true);
    ask(&mailing.world, Writing::PutAway(Box::new(written))).unwrap();
    let stored = mailing.world.list(&mailing.path(FolderKind::Drafts))[0].id;
    let kept = |world: World| {
        world.while_closed(|options| {
            let store = etabli_store::Store::open(&options.store).unwrap();
            store.read().unwrap().setting(&format!("written/{stored}")).unwrap()
        })
    };
    let (world, before) = kept(mailing.world);
    assert!(before.is_some_and(|kept| kept.contains("Secret")));
    world.session.call(Request::Mail(Mail::DeleteForever { messages: vec![stored] })).unwrap();
    assert_eq!(kept(world).1, None);
}

#[test]
fn mail_21_an_answer_threads_after_its_original_is_gone() {
    let (mailing, id) = asked("gone", Letter::new("gone@x.example", "Frage"));
    let mut answer = draft(&mailing.world, Writing::Answer { msg_id: id, to_all: false });
    answer.to = "gone-reader@elsewhere.example".to_owned();
    answer.touched = true;
    ask(&mailing.world, Writing::PutAway(Box::new(answer))).unwrap();
    let stored = mailing.world.list(&mailing.path(FolderKind::Drafts))[0].id;
    let opened = draft(&mailing.world, Writing::Open(stored));
    let unseen = Draft { answers: Some(MsgId(u64::MAX)), ..opened };
    let raw = arrived(&mailing, &unseen, "gone-reader@elsewhere.example");
    assert!(raw.contains("In-Reply-To: <gone@x.example>"), "{raw}");
}

#[test]
fn mail_151_a_message_from_a_template_knows_its_template_until_it_leaves() {
    let mailing = Mailing::imap("template-known");
    let path = mailing.world.file("t.eml", &Letter::new("t@x.example", "Accusé").raw());
    mailing.world.import(&[&path], "Templates");
    let template = mailing.world.list("Templates")[0].id;
    let mut written = draft(&mailing.world, Writing::Open(template));
    assert_eq!(written.template, Some(template));
    written.to = "a@elsewhere.example".to_owned();
    written.touched = true;
    let written = put_away_and_open(&mailing, &written);
    assert_eq!((written.template, written.replaces.is_some()), (Some(template), true));
    let request = Writing::Send { draft: Box::new(written), mode: SendMode::Later };
    let Ok(Reply::Queued(queued)) = ask(&mailing.world, request) else { panic!("not queued") };
    assert_eq!(draft(&mailing.world, Writing::Open(queued)).template, Some(template));
}

#[test]
fn x_33_an_answer_keeps_the_pictures_of_what_it_quotes_and_only_those() {
    let (mailing, id) = asked("pictures", with_picture("pictures@x.example"));
    let mut answer = draft(&mailing.world, Writing::Answer { msg_id: id, to_all: false });
    assert_eq!(answer.files.len(), 1);
    answer.to = "pictures-reader@elsewhere.example".to_owned();
    let raw = read(&arrived(&mailing, &answer, "pictures-reader@elsewhere.example"));
    let parsed = etabli_mail::parse::parse(&raw);
    let file = &parsed.attachments[0].attachment;
    assert_eq!(
        (file.inline, file.content_id.as_str(), file.media_type.as_str()),
        (true, "plan@x.example", "image/png")
    );
    assert_eq!(etabli_mail::body::attachment(&raw, 0).unwrap(), PICTURE);
    let html = etabli_mail::body::body(&raw).html.unwrap();
    assert!(html.contains("<b>plan</b>") && !html.contains("script"), "{html}");
    let mut bare = draft(&mailing.world, Writing::Answer { msg_id: id, to_all: false });
    bare.with_quote = false;
    bare.to = "bare-pictures@elsewhere.example".to_owned();
    let raw = read(&arrived(&mailing, &bare, "bare-pictures@elsewhere.example"));
    assert_eq!(etabli_mail::parse::parse(&raw).attachments.len(), 0);
}

#[test]
fn mail_15_a_picture_in_the_text_arrives_as_one() {
    let mailing = Mailing::imap("inline");
    let writing = new(&mailing.world);
    let attach = Writing::Attach {
        id: writing.id,
        name: "plan.png".to_owned(),
        bytes: PICTURE.to_vec(),
        inline: true,
    };
    let mut writing = draft(&mailing.world, attach);
    let content_id = writing.files[0].content_id.clone();
    let bytes = ask(&mailing.world, Writing::Picture { id: writing.id, number: 1 });
    assert_eq!(bytes, Ok(Reply::Bytes(PICTURE.to_vec())), "the window shows it");
    writing.text = "Voici \u{FFFC}".to_owned();
    writing.marks = vec![Mark { start: 6, end: 7, style: Style::Picture(content_id.clone()) }];
    writing.to = "inline-reader@elsewhere.example".to_owned();
    let raw = read(&arrived(&mailing, &writing, "inline-reader@elsewhere.example"));
    let body = etabli_mail::body::body(&raw);
    assert!(body.html.unwrap().contains(&format!("cid:{content_id}")));
    assert_eq!(body.text.trim_end(), "Voici [plan.png]");
    assert_eq!(etabli_mail::body::attachment(&raw, 0).unwrap(), PICTURE);
}

#[test]
fn people_of_earlier_mail_are_proposed_after_those_of_the_address_book() {
    let (mailing, _) = asked("history", Letter::new("h@x.example", "Frage"));
    let people = |typed: &str| match ask(&mailing.world, Writing::Complete(typed.to_owned())) {
        Ok(Reply::People(people)) => people.into_iter().map(|person| person.address).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    assert_eq!(people("clai"), ["c.vasseur@saint-aubin.example"]);
    assert_eq!(people("vass"), ["c.vasseur@saint-aubin.example"]);
    assert_eq!(people("xyz"), Vec::<String>::new());
    let mut sent = new(&mailing.world);
    sent.to = "Clara <clara@elsewhere.example>".to_owned();
    send(&mailing.world, &sent);
    assert_eq!(people("cla"), ["clara@elsewhere.example", "c.vasseur@saint-aubin.example"], "written to");
}

#[test]
fn mail_15_the_limit_of_files_is_what_the_server_says() {
    let mailing = Mailing::imap("limit");
    assert_eq!(new(&mailing.world).limit, 25_000_000, "nothing is known yet");
    let mut first = new(&mailing.world);
    first.to = "limit-reader@elsewhere.example".to_owned();
    arrived(&mailing, &first, "limit-reader@elsewhere.example");
    // Exim of the tests takes 60 MiB, which base64 makes of 43.
    let limit = new(&mailing.world).limit;
    assert!((43 << 20..44 << 20).contains(&limit), "{limit}");
}
