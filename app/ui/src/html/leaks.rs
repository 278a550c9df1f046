//! Mail that tries to tell its sender that it was opened, through the real engine and the real renderer.

use std::sync::Arc;

use etabli_engine::{
    AccountDraft, Accounts, Draft, Endpoint, Mail, Reply, Request, Tls, Transport, Web, Writing,
    view::HtmlView,
};
use etabli_model::MsgId;
use etabli_test_servers::Trap;
use etabli_tests::{
    World,
    leaks::{DOMAIN, Leak, html_mail, privacy_mail, sinks, vectors},
};

use super::{
    STRIP, Source,
    page::{self, BlitzPage, HtmlPage},
    print::{self, Body, Paper, Print},
    tests::frame,
};

/// A store whose engine finds every host of the leaks at the trap.
fn world(trap: &Trap) -> World {
    let hosts = sinks().iter().chain(&vectors()).map(|leak| (leak.host(), trap.address())).collect();
    let world = World::with(|options| options.web = Web { hosts, authorities: String::new() });
    let endpoint = || Endpoint { host: "mail.nowhere.test".to_owned(), port: 1, tls: Tls::Implicit };
    let draft = AccountDraft {
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
    world.session.call(Request::Accounts(Accounts::Save(Box::new(draft)))).unwrap();
    world
}

fn import(world: &World, name: &str, raw: &[u8]) -> MsgId {
    let file = world.file(&format!("{name}.eml"), raw);
    assert_eq!(world.import(&[&file], "Mail").imported, 1);
    world.list("Mail").iter().map(|row| row.id).max().unwrap()
}

fn html(world: &World, msg_id: MsgId, remote: bool) -> HtmlView {
    match world.session.call(Request::Mail(Mail::SafeHtml { msg_id, remote })).unwrap() {
        Reply::Html(view) => *view,
        other => panic!("{other:?}"),
    }
}

fn draft(world: &World, request: Writing) -> Draft {
    match world.session.call(Request::Writing(request)).unwrap() {
        Reply::Draft(draft) => *draft,
        other => panic!("{other:?}"),
    }
}

/// Draws the whole page, with the pointer all over it.
fn show(html: &str, pictures: Vec<(String, Arc<[u8]>)>, fonts: &blitz_dom::FontContext) {
    let source = Source { html: html.to_owned(), pictures };
    let mut page = BlitzPage::open(&source, frame(600), fonts.clone()).unwrap();
    let (width, height) = page.size();
    for strip in 0..height.div_ceil(STRIP) {
        page.paint(strip);
    }
    for y in (0..height).step_by(9) {
        page.link_at((width as f32 / 3.0, y as f32));
    }
    assert_eq!(page.refused(), Vec::<String>::new(), "{html}");
}

/// Finds a leak's host in safe HTML, elsewhere than in text and in what a link leads to.
fn marked(html: &str, marker: &str) -> Option<String> {
    let (sheet, body) =
        html.strip_prefix("<style>").and_then(|rest| rest.split_once("</style>")).unwrap_or(("", html));
    let tags = body.split('<').skip(1).filter_map(|rest| rest.split_once('>')).map(|(tag, _)| tag);
    let mut places = tags.filter(|tag| !tag.starts_with("a ")).chain([sheet]);
    places.find(|place| place.contains(marker)).map(str::to_owned)
}

fn pictures(world: &World, msg_id: MsgId, view: &HtmlView) -> Vec<(String, Arc<[u8]>)> {
    let picture = |(content_id, index): &(String, u32)| match world
        .session
        .call(Request::Mail(Mail::Attachment { msg_id, index: *index }))
        .unwrap()
    {
        Reply::Bytes(bytes) => (content_id.clone(), Arc::from(bytes)),
        other => panic!("{other:?}"),
    };
    view.pictures.iter().map(picture).collect()
}

fn on_paper(source: Source) -> Print {
    Print {
        title: "Fuites".to_owned(),
        head: "<p>Fuites</p>".to_owned(),
        body: Body::Html(Arc::new(source)),
        foot: String::new(),
        paper: Paper::A4,
        number: "{at}".to_owned(),
        cut: String::new(),
    }
}

#[test]
fn sec_01_every_sink_by_itself_comes_out_inert() {
    assert!(sinks().len() >= 216, "{}", sinks().len());
    assert_eq!(vectors().len(), 39);
    let fonts = page::fonts();
    for leak in sinks().iter().chain(vectors().iter().filter(|leak| leak.place == "html")) {
        let safe = etabli_mail::html::sanitize([leak.named().as_str()]).unwrap();
        assert_eq!(marked(&safe.html, DOMAIN), None, "{}: {}", leak.label, safe.html);
        show(&safe.html, Vec::new(), &fonts);
    }
}

#[test]
fn sec_01_no_situation_contacts_anyone() {
    let trap = Trap::start();
    let world = world(&trap);
    let fonts = page::fonts();
    let page = |write: &dyn Fn(&Leak) -> String| sinks().iter().map(write).collect::<Vec<_>>().join("\r\n");
    let numbered = |leak: &Leak| leak.numbered(trap.address());
    let letters = [
        import(&world, "named", &html_mail("named@x", &page(&Leak::named))),
        import(&world, "numbered", &html_mail("numbered@x", &page(&numbered))),
        import(&world, "privacy", &privacy_mail("named@privacy", Leak::named)),
        import(&world, "privacy-numbered", &privacy_mail("numbered@privacy", numbered)),
    ];
    let marker = trap.address().to_string();
    for id in letters {
        // The reader, its text and the tooltip, which is that text.
        let view = html(&world, id, false);
        assert!(!view.refused && view.blocked > 10, "{view:?}");
        show(&view.html, pictures(&world, id, &view), &fonts);
        world.message(id).unwrap();
        if id == letters[0] || id == letters[2] {
            let source = Source { html: view.html.clone(), pictures: pictures(&world, id, &view) };
            assert!(print::print(&on_paper(source), &fonts).is_some());
        }
        // Answers and forwards carry safe HTML; as drafts they are stored and opened again.
        for request in [
            Writing::Answer { msg_id: id, to_all: false },
            Writing::Answer { msg_id: id, to_all: true },
            Writing::Forward(id),
        ] {
            let draft = draft(&world, request);
            for marker in [DOMAIN, &marker] {
                assert_eq!(marked(&draft.quote_html, marker), None);
            }
            show(&draft.quote_html, Vec::new(), &fonts);
            world.session.call(Request::Writing(Writing::PutAway(Box::new(draft)))).unwrap();
        }
        assert_eq!(trap.contacts(), 0, "{id}");
    }
    for field in ["subject-sender", "subject-sender-recipient", "attachment"] {
        world.search(field, "css", None).unwrap();
    }
    assert_eq!(world.search("subject-sender", "fuites", None).unwrap().len(), 2, "it is indexed");
    assert_eq!(world.verify().problems, []);
    // Nobody was sent a receipt, and nobody was reached.
    let outbox = world.session.call(Request::Accounts(Accounts::Outbox)).unwrap();
    assert_eq!(outbox, Reply::Outbox(Vec::new()));
    assert_eq!(trap.contacts(), 0);

    // The trap would have seen it: with consent, the picture comes from there.
    let [first, ..] = letters;
    assert!(!html(&world, first, true).remote.is_empty());
    world.session.call(Request::Mail(Mail::RemotePictures(first))).unwrap();
    assert!(trap.contacts() > 0);
}
