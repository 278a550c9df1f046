//! Mail made to exhaust whoever reads it (SEC-08): everything stays bounded, and something is shown.

use etabli_engine::{Mail, Reply, Request, view::HtmlView};
use etabli_model::MsgId;
use etabli_tests::{Letter, World};

/// No view of a message is larger than this, in bytes.
const BOUND: usize = 4 << 20;

fn html(world: &World, msg_id: MsgId) -> HtmlView {
    match world.session.call(Request::Mail(Mail::SafeHtml { msg_id, remote: false })).unwrap() {
        Reply::Html(view) => *view,
        other => panic!("{other:?}"),
    }
}

fn imported(world: &World, letter: &Letter) -> MsgId {
    let file = world.file("hostile.eml", &letter.raw());
    let report = world.import(&[&file], "Mail");
    assert_eq!((report.imported, report.failed), (1, 0), "{report:?}");
    world.list("Mail").first().unwrap().id
}

#[test]
fn sec_08_deep_html_is_shown_as_text() {
    let world = World::new();
    let deep = format!("<p>au fond</p>{}x", "<div>".repeat(100_000));
    let id = imported(&world, &Letter::new("deep@x", "Fond").header("Content-Type", "text/html").body(&deep));
    let view = html(&world, id);
    assert!(view.refused && view.html.is_empty());
    let text = world.message(id).unwrap().text;
    assert!(text.contains("au fond") && text.len() < BOUND, "{}", text.len());
}

#[test]
fn x_34_a_pdf_between_two_texts_is_a_file_and_both_texts_are_read() {
    let world = World::new();
    let body = "--b\r\nContent-Type: text/html\r\n\r\n<p>Avant</p>\r\n--b\r\nContent-Type: application/pdf; \
                name=\"plan.pdf\"\r\nContent-Disposition: inline; filename=\"plan.pdf\"\r\n\
                Content-Transfer-Encoding: base64\r\n\r\nQUJD\r\n--b\r\nContent-Type: text/html\r\n\r\n\
                <p>Après</p>\r\n--b--\r\n";
    let letter = Letter::new("apple@x", "Plan").header("Content-Type", "multipart/mixed; boundary=b");
    let id = world.import_letters([letter.body(body)], "In")[0];
    let message = world.message(id).unwrap();
    let files: Vec<(&str, bool, u64)> =
        message.attachments.iter().map(|file| (file.name.as_str(), file.inline, file.size)).collect();
    assert_eq!(files, [("plan.pdf", false, 3)]);
    assert!(message.text.contains("Avant") && message.text.contains("Apr"), "{}", message.text);
}

#[test]
fn sec_08_parts_without_number_stay_bounded() {
    let world = World::new();
    let parts = "--b\r\nContent-Type: text/plain; name=a.txt\r\nContent-Disposition: attachment\r\n\r\nx\r\n";
    let body = format!("{}--b--\r\n", parts.repeat(10_000));
    let letter = Letter::new("parts@x", "Parts").header("Content-Type", "multipart/mixed; boundary=b");
    let id = imported(&world, &letter.body(&body));
    let message = world.message(id).unwrap();
    assert!((1..=10_000).contains(&message.attachments.len()), "{}", message.attachments.len());
    assert_eq!(world.raw(id).unwrap(), letter_raw(&body), "the message itself is whole");
}

fn letter_raw(body: &str) -> Vec<u8> {
    Letter::new("parts@x", "Parts").header("Content-Type", "multipart/mixed; boundary=b").body(body).raw()
}

#[test]
fn sec_08_header_lines_of_a_megabyte_stay_bounded() {
    let world = World::new();
    let long = "é".repeat(1 << 19);
    let people: String = (0..60_000).map(|number| format!("a{number}@x.example, ")).collect();
    let letter = Letter::new("long@x", &long)
        .header("X-Long", &long)
        .header("To", &format!("{people}b@x.example"))
        .header("References", &"<r@x> ".repeat(1 << 17))
        .header("From", &format!("\"{long}\" <c.vasseur@saint-aubin.example>"));
    let id = imported(&world, &letter);
    let message = world.message(id).unwrap();
    assert_eq!(message.from[0].address.address, "c.vasseur@saint-aubin.example");
    let shown = message.row.subject.len() + message.from[0].address.name.len();
    assert!(shown < BOUND, "{shown}");
    assert!(message.to.len() <= 60_001 && message.references.len() <= 1 << 17);
    assert_eq!(world.raw(id).unwrap(), letter.raw());
}

#[test]
fn sec_22_names_with_controls_and_turned_text_keep_their_address() {
    let world = World::new();
    let names = ["\u{202e}gpj.exe", "a\u{2066}b\u{2069}", "x\u{200b}y\u{e0041}"];
    for (number, name) in names.iter().enumerate() {
        let letter = Letter::new(&format!("bidi{number}@x"), &format!("Sujet {name}"))
            .header("From", &format!("{name} <c.vasseur@saint-aubin.example>"));
        let id = imported(&world, &letter);
        let message = world.message(id).unwrap();
        assert_eq!(message.from[0].address.address, "c.vasseur@saint-aubin.example");
        let shown = format!("{}{}", message.row.subject, message.from[0].address.name);
        let turns =
            |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        assert!(!shown.contains(turns), "{shown:?}");
    }
}
