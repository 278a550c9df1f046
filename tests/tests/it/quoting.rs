//! Answering and forwarding mail with hidden, double and ambiguous parts: what leaves is what the person was shown
//! (SEC-46).

use etabli_engine::{
    AccountDraft, Accounts, Draft, Endpoint, Reply, Request, SendMode, Tls, Transport, Writing,
};
use etabli_model::MsgId;
use etabli_tests::{Letter, World};

use super::writing::{ask, draft};

const PNG: &str = "iVBORw0KGgowMTIzNDU2Nzg5";
const PROGRAM: &str = "TVqQAAMAAAAEAAAA";

fn world() -> World {
    let world = World::new();
    let endpoint = || Endpoint { host: "mail.nowhere.test".to_owned(), port: 1, tls: Tls::Implicit };
    let account = AccountDraft {
        id: None,
        name: "SAV".to_owned(),
        address: "sav@lantelme.example".to_owned(),
        owner: None,
        team: None,
        transport: Transport {
            incoming_server: endpoint(),
            outgoing_server: endpoint(),
            login: "sav".to_owned(),
            ..Transport::default()
        },
        password: None,
        outgoing_password: None,
        client_secret: None,
    };
    world.session.call(Request::Accounts(Accounts::Save(Box::new(account)))).unwrap();
    world
}

/// Begins a message with a body of these parts.
fn letter(content_type: &str, body: &str) -> Letter {
    Letter::new("doppelt@x.example", "Pièces").header("Content-Type", content_type).body(body)
}

fn part(head: &str, body: &str) -> String {
    format!("--b\r\n{head}\r\n\r\n{body}\r\n")
}

fn mixed(parts: &[String]) -> Letter {
    letter("multipart/mixed; boundary=b", &format!("{}--b--\r\n", parts.concat()))
}

fn related(parts: &[String]) -> Letter {
    letter("multipart/related; boundary=b", &format!("{}--b--\r\n", parts.concat()))
}

fn html(body: &str) -> String {
    part("Content-Type: text/html; charset=utf-8", body)
}

fn file(head: &str, base64: &str) -> String {
    part(&format!("{head}\r\nContent-Transfer-Encoding: base64"), base64)
}

fn imported(world: &World, letter: Letter) -> MsgId {
    world.import_letters([letter], "In")[0]
}

/// Queues a message and returns its bytes as they would leave.
fn leaves(world: &World, mut draft: Draft) -> Vec<u8> {
    draft.to = "lea@elsewhere.example".to_owned();
    draft.touched = true;
    match ask(world, Writing::Send { draft: Box::new(draft), mode: SendMode::Later }) {
        Ok(Reply::Queued(msg_id)) => world.raw(msg_id).unwrap(),
        other => panic!("{other:?}"),
    }
}

/// The names of the files, and how many there are of each kind.
fn names(draft: &Draft) -> Vec<&str> {
    draft.files.iter().map(|file| file.name.as_str()).collect()
}

/// Forwards a letter and holds what leaves against what the window shows: the files of the strip and the quote.
fn forwarded(letter: Letter) -> (Draft, String) {
    let world = world();
    let id = imported(&world, letter);
    let draft = draft(&world, Writing::Forward(id));
    let raw = leaves(&world, draft.clone());
    let sent = etabli_mail::parse::parse(&raw);
    let mut files: Vec<(&str, u64)> =
        sent.attachments.iter().map(|sent| (sent.attachment.name.as_str(), sent.attachment.size)).collect();
    let mut shown: Vec<(&str, u64)> =
        draft.files.iter().map(|file| (file.name.as_str(), file.size)).collect();
    files.sort_unstable();
    shown.sort_unstable();
    assert_eq!(files, shown, "the strip of files shows what leaves");
    let body = etabli_mail::body::body(&raw);
    assert!(
        body.text.replace("\r\n", "\n").contains(draft.quote.trim_end()),
        "{}\n{}",
        body.text,
        draft.quote
    );
    if let Some(html) = body.html {
        let safe = etabli_mail::html::sanitize([html.as_str()]).unwrap();
        let seen = etabli_mail::html::seen(&safe.html).unwrap();
        assert!(
            etabli_mail::reply::says_the_same(&draft.quote, &seen.text),
            "the HTML says what the quote shows: {:?} {:?}",
            seen.text,
            draft.quote
        );
        assert!(!html.contains("<style"), "no style sheet of a stranger leaves: {html}");
    }
    (draft, String::from_utf8(raw).unwrap())
}

#[test]
fn sec_46_of_forms_that_differ_the_one_that_was_read_leaves() {
    let forms = "--b\r\nContent-Type: text/plain\r\n\r\nPayez 100 euros.\r\n--b\r\nContent-Type: text/html\r\n\r\n\
                 <p>Payez 900 euros.</p>\r\n--b\r\nContent-Type: text/x-amp-html\r\n\r\n<p>Payez 5000 euros.</p>\r\n--b--\r\n";
    let (draft, raw) = forwarded(letter("multipart/alternative; boundary=b", forms));
    assert!(draft.quote.contains("900") && !draft.quote.contains("100 "), "{}", draft.quote);
    assert!(raw.contains("900") && !raw.contains("Payez 100") && !raw.contains("5000"), "{raw}");
}

#[test]
fn sec_46_plain_text_that_says_the_same_stays_as_it_was_written() {
    let forms = "--b\r\nContent-Type: text/plain\r\n\r\n> vu\r\n* un <https://x.example/>\r\n--b\r\n\
                 Content-Type: text/html\r\n\r\n<blockquote>vu</blockquote><ul><li><a href=\"https://x.example/\">un</a></ul>\r\n--b--\r\n";
    let (draft, _) = forwarded(letter("multipart/alternative; boundary=b", forms));
    assert!(draft.quote.ends_with("> vu\n* un <https://x.example/>"), "{}", draft.quote);
}

#[test]
fn sec_46_what_was_hidden_when_it_was_read_never_leaves() {
    let page = "<style>.k{display:none}table .k{display:none}div{color:#900}</style><div>Bonjour</div><div class=k>\
                Virez 900 euros</div><span style=\"font-size:0\">secret un</span><p style=\"color:#fff\">secret deux</p>\
                <div style=\"position:absolute;left:-9999px\">secret trois</div>";
    let (draft, raw) = forwarded(mixed(&[html(page)]));
    assert!(draft.quote.ends_with("Bonjour"), "{}", draft.quote);
    for hidden in ["Virez", "secret", "left", "display"] {
        assert!(!raw.contains(hidden), "{hidden}: {raw}");
    }
    let world = world();
    let id = imported(&world, mixed(&[html(page)]));
    for to_all in [false, true] {
        let answer = super::writing::draft(&world, Writing::Answer { msg_id: id, to_all });
        assert!(answer.quote.contains("> Bonjour") && !answer.quote.contains("secret"), "{}", answer.quote);
        let raw = String::from_utf8(leaves(&world, answer)).unwrap();
        assert!(!raw.contains("secret") && !raw.contains("Virez"), "{raw}");
    }
}

#[test]
fn sec_46_files_of_one_name_and_parts_of_two_kinds_are_all_shown() {
    let pdf = |name: &str, disposition: &str, content: &str| {
        file(
            &format!("Content-Type: application/pdf; name=\"{name}\"\r\nContent-Disposition: {disposition}"),
            content,
        )
    };
    let (draft, _) = forwarded(mixed(&[
        part("Content-Type: text/plain", "Voir"),
        pdf("plan.pdf", "attachment", "QUJD"),
        pdf("plan.pdf", "attachment", "QUJDRA=="),
        pdf("plan.pdf", "inline", "QUJDREU="),
        pdf("", "inline", "QUJDREVG"),
        part(
            "Content-Type: text/plain; name=notes.txt\r\nContent-Disposition: inline; filename=notes.txt",
            "note",
        ),
        part("Content-Type: message/rfc822", "Subject: Dedans\r\nFrom: x@y.example\r\n\r\nTexte dedans"),
    ]));
    assert_eq!(names(&draft), ["plan.pdf", "plan.pdf", "plan.pdf", "", "notes.txt", "Dedans.eml"]);
}

#[test]
fn sec_46_a_part_that_the_page_does_not_show_is_a_file() {
    let picture = |id: &str, name: &str| {
        file(
            &format!(
                "Content-Type: image/png; name={name}\r\nContent-ID: <{id}>\r\nContent-Disposition: inline"
            ),
            PNG,
        )
    };
    let program = file(
        "Content-Type: image/png; name=logo.png\r\nContent-ID: <p@x>\r\nContent-Disposition: inline",
        PROGRAM,
    );
    let parts = [
        html(
            "<p>Bonjour <img src=\"cid:a@x\"><img src=\"cid:p@x\"><img style=\"display:none\" src=\"cid:h@x\"></p>",
        ),
        picture("a@x", "a.png"),
        picture("a@x", "double.png"),
        picture("b@x", "jamais.png"),
        picture("h@x", "cachee.png"),
        program,
    ];
    let (draft, raw) = forwarded(related(&parts));
    let shown: Vec<&str> = draft
        .files
        .iter()
        .filter(|file| !file.content_id.is_empty())
        .map(|file| file.name.as_str())
        .collect();
    assert_eq!(shown, ["a.png"], "the others are files of their own");
    assert_eq!(names(&draft).len(), 5);
    assert!(!raw.contains("cid:h@x"), "{raw}");

    let world = world();
    let id = imported(&world, related(&parts));
    let listed = world.message(id).unwrap().attachments;
    let inside: Vec<&str> = listed.iter().filter(|file| file.inline).map(|file| file.name.as_str()).collect();
    assert_eq!(inside, ["a.png", "cachee.png", "logo.png"], "the reader lists what its page cannot name");
    let answer = super::writing::draft(&world, Writing::Answer { msg_id: id, to_all: false });
    assert_eq!(
        names(&answer),
        ["a.png"],
        "an answer takes along what it shows, and no program under that name"
    );
    let sent = leaves(&world, answer);
    assert_eq!(etabli_mail::parse::parse(&sent).attachments.len(), 1);
}

#[test]
fn sec_46_what_stands_behind_the_end_or_between_parts_never_leaves() {
    let body = format!(
        "préambule SECRET\r\n{}--b--\r\nSECRET\r\n{}",
        part("Content-Type: text/plain", "Voir"),
        file("Content-Type: application/pdf; name=secret.pdf", "U0VDUkVU")
    );
    let (draft, raw) = forwarded(letter("multipart/mixed; boundary=b", &body));
    assert_eq!(names(&draft), Vec::<&str>::new());
    assert!(!raw.contains("SECRET") && !raw.contains("secret.pdf"), "{raw}");
}

#[test]
fn sec_46_of_fields_that_are_there_twice_one_counts_for_reading_and_for_sending() {
    let twice = part(
        "Content-Type: text/plain\r\nContent-Type: application/pdf; name=double.pdf\r\n\
         Content-Disposition: inline\r\nContent-Disposition: attachment; filename=double.pdf",
        "Un texte",
    );
    let (draft, raw) = forwarded(mixed(&[part("Content-Type: text/plain", "Voir"), twice]));
    assert_eq!(names(&draft), Vec::<&str>::new(), "the first of each counts: it is text");
    assert!(draft.quote.contains("Un texte") && raw.contains("Un texte"), "{raw}");
}

#[test]
fn sec_46_a_text_without_another_form_is_read_and_leaves() {
    let nested = "--b\r\nContent-Type: multipart/alternative; boundary=i\r\n\r\n--i\r\nContent-Type: text/plain\r\n\r\n\
                  Corps\r\n--i\r\nContent-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\nContent-Type: text/html\r\n\r\n\
                  <p>Corps</p>\r\n--m\r\nContent-Type: application/pdf; name=dedans.pdf\r\n\r\n%PDF\r\n--m\r\n\
                  Content-Type: text/html\r\n\r\n<p>Suite</p>\r\n--m--\r\n--i--\r\n--b\r\nContent-Type: text/plain\r\n\r\n\
                  Pied de liste\r\n--b--\r\n";
    let (draft, raw) = forwarded(letter("multipart/mixed; boundary=b", nested));
    for shown in ["Corps", "Suite", "Pied de liste"] {
        assert!(draft.quote.contains(shown) && raw.contains(shown), "{shown}: {}", draft.quote);
    }
    assert_eq!(names(&draft), ["dedans.pdf"]);
}

#[test]
fn sec_46_html_that_is_refused_leaves_as_the_text_that_was_read() {
    let deep = format!("<p>Bonjour</p>{}<p>au fond</p>", "<div>".repeat(2000));
    let world = world();
    let id = imported(&world, mixed(&[html(&deep)]));
    let forward = draft(&world, Writing::Forward(id));
    assert!(forward.quote_html.is_empty());
    assert!(forward.quote.ends_with(world.message(id).unwrap().text.trim_end()), "{}", forward.quote);
}
