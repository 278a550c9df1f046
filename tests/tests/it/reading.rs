//! Who a message is really from, and its remote pictures.

use etabli_engine::{
    AccountDraft, Accounts, Endpoint, FailureCode, FolderRef, Mail, Reply, Request, Tls, Transport, Web,
    view::{AuthenticationView, HtmlView, RemotePolicy, SenderWarning},
};
use etabli_model::{FolderKind, MsgId};
use etabli_test_servers::{TlsIdentity, WebServer, ca_pem};
use etabli_tests::{Letter, World};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n...";

fn web() -> WebServer {
    WebServer::start(TlsIdentity::Good, |_, _| WebServer::page("200 OK", "", PNG))
}

fn world(web: &WebServer) -> World {
    let hosts = [("bench.test".to_owned(), web.address())].into();
    let authorities = String::from_utf8(ca_pem().to_vec()).unwrap();
    World::with(move |options| options.web = Web { hosts, authorities })
}

fn letter(id: &str) -> Letter {
    Letter::new(id, "Soldes")
        .header("From", "Boutique <a@shop.example>")
        .header("Content-Type", "text/html; charset=utf-8")
        .body("<p>Bonjour</p><img src='http://bench.test/a.png'><img src='https://bench.test/t' width=1 height=1>")
}

fn html(world: &World, msg_id: MsgId, remote: bool) -> HtmlView {
    match world.session.call(Request::Mail(Mail::SafeHtml { msg_id, remote })).unwrap() {
        Reply::Html(view) => *view,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_plain_text_from_right_to_left_is_shown_as_a_page_that_runs_so() {
    let world = World::new();
    let letter = Letter::new("rtl@x.example", "שלום").body("שלום Claire\r\nhttps://x.example\r\n");
    let path = world.file("rtl.eml", &letter.raw());
    world.import(&[&path], "In");
    let id = world.list("In")[0].id;
    assert!(world.message(id).unwrap().has_html);
    let request = Request::Mail(Mail::SafeHtml { msg_id: id, remote: false });
    let Ok(Reply::Html(view)) = world.session.call(request) else { panic!("no page") };
    assert!(view.html.contains("dir=\"auto\"") && view.html.contains("שלום Claire"), "{}", view.html);
    assert_eq!((view.links.len(), view.refused), (1, false));
}

#[test]
fn sec_02_pictures_come_by_consent_and_never_for_junk() {
    let web = web();
    let world = world(&web);
    let file = world.file("a.eml", &letter("a@x").raw());
    world.import(&[&file], "Mail");
    let id = world.list("Mail").first().unwrap().id;
    let view = html(&world, id, false);
    assert_eq!((view.policy, view.blocked, view.remote.len()), (RemotePolicy::Ask, 2, 0));
    assert!(web.requests().is_empty(), "nothing is fetched to show a message");
    let view = html(&world, id, true);
    assert_eq!((view.blocked, view.trackers, view.remote.len()), (1, 1, 1));
    let call = |request| world.session.call(Request::Mail(request));
    let pictures = call(Mail::RemotePictures(id)).unwrap();
    assert_eq!(pictures, Reply::Pictures(vec![(view.remote[0].clone(), PNG.to_vec())]));
    assert_eq!(web.requests().len(), 1, "the tracker stays out: {:?}", web.requests());

    let trust =
        |trusted| call(Mail::TrustPictures { address: "A@shop.example".to_owned(), trusted }).unwrap();
    trust(true);
    assert_eq!(html(&world, id, false).policy, RemotePolicy::Trusted);
    assert_eq!(html(&world, id, false).remote.len(), 1);
    trust(false);
    assert_eq!(html(&world, id, false).policy, RemotePolicy::Ask);

    trust(true);
    call(Mail::Move { messages: vec![id], folder: FolderRef::Path("junk".to_owned()) }).unwrap();
    let view = html(&world, id, true);
    assert_eq!((view.policy, view.remote.len()), (RemotePolicy::Junk, 0));
    assert_eq!(call(Mail::RemotePictures(id)).unwrap_err().code, FailureCode::PicturesRefused);
    assert_eq!(web.requests().len(), 1);
}

#[test]
fn sec_26_the_server_of_the_account_denies_a_sender() {
    let web = web();
    let world = world(&web);
    let endpoint = |name: &str| Endpoint { host: format!("{name}.bench.test"), port: 1, tls: Tls::Implicit };
    let draft = AccountDraft {
        id: None,
        name: "Contact".to_owned(),
        address: "contact@lantelme.example".to_owned(),
        owner: None,
        team: None,
        transport: Transport {
            authserv_id: "mx.lantelme.example".to_owned(),
            incoming_server: endpoint("imap"),
            login: "contact".to_owned(),
            outgoing_server: endpoint("smtp"),
            ..Transport::default()
        },
        password: None,
        outgoing_password: None,
        client_secret: None,
    };
    let Reply::Account(account) =
        world.session.call(Request::Accounts(Accounts::Save(Box::new(draft)))).unwrap()
    else {
        panic!("no account")
    };
    let inbox = world.folders().into_iter();
    let mut inbox = inbox.filter(|row| row.account == Some(account.id) && row.kind == FolderKind::Inbox);
    let path = inbox.next().unwrap().path;
    let result = |server: &str, verdict: &str| format!("{server}; dmarc={verdict} header.from=shop.example");
    let letters = [
        letter("denied@x").header("Authentication-Results", &result("mx.lantelme.example", "fail")),
        letter("passed@x").header("Authentication-Results", &result("mx.lantelme.example", "pass")),
        letter("forged@x").header("Authentication-Results", &result("mx.evil.example", "fail")),
    ];
    for (number, letter) in letters.iter().enumerate() {
        let file = world.file(&format!("{number}.eml"), &letter.raw());
        world.import(&[&file], &path);
    }
    let rows = world.list(&path);
    let found = |message_id: &str| {
        let id = rows.iter().find(|row| row.message_id == message_id).unwrap().id;
        (world.message(id).unwrap().authentication, html(&world, id, true).policy)
    };
    assert_eq!(found("denied@x"), (Some(AuthenticationView::Failed), RemotePolicy::Forged));
    assert_eq!(found("passed@x"), (Some(AuthenticationView::Passed), RemotePolicy::Ask));
    assert_eq!(found("forged@x"), (None, RemotePolicy::Ask), "a field of another server says nothing");
}

#[test]
fn sec_23_a_domain_like_one_of_the_address_book_is_told() {
    let web = web();
    let world = world(&web);
    let file = world.file("a.eml", &letter("a@x").header("Reply-To", "x@evil.example").raw());
    world.import(&[&file], "Mail");
    let id = world.list("Mail").first().unwrap().id;
    let replies = SenderWarning::RepliesGoTo("x@evil.example".to_owned());
    assert_eq!(world.message(id).unwrap().warnings, std::slice::from_ref(&replies));
    let contact = etabli_engine::People::AddContact {
        name: "Boutique".to_owned(),
        email: "b@sh0p.example".to_owned(),
        email2: String::new(),
        entity: String::new(),
    };
    world.session.call(Request::People(contact)).unwrap();
    let alike =
        SenderWarning::LooksLike { domain: "shop.example".to_owned(), known: "sh0p.example".to_owned() };
    assert_eq!(world.message(id).unwrap().warnings, [replies, alike]);
}
