//! Signing in in the browser, and finding the servers of an address.

use std::time::Duration;

use etabli_engine::{
    Accounts, Discover, Event, FailureCode, JobState, Jobs, OAuthApp, Reply, Request, SendMode, SignIn, Tls,
    view::Suggestion,
};
use etabli_model::Incoming;
use etabli_test_servers::{DnsRecord, MailServers, NameServer, TokenIssuer, ca_pem, wait_for};
use etabli_tests::{Mailing, World};

const SOON: Duration = Duration::from_secs(20);

/// An account that signs in at an issuer.
fn browsing(name: &str, incoming: Incoming) -> (Mailing, TokenIssuer) {
    let servers = MailServers::shared();
    let issuer = TokenIssuer::start_https(&servers);
    let app = OAuthApp {
        provider: String::new(),
        authorize_url: issuer.authorize_url(),
        token_url: issuer.token_url(),
        client_id: "etabli-of-the-workshop".to_owned(),
        scopes: vec!["mail".to_owned()],
    };
    let mailing = Mailing::new(name, incoming, |transport, _| transport.sign_in = SignIn::OAuth(app));
    issuer.sign_in(&mailing.user);
    (mailing, issuer)
}

/// Signs in while the browser does something with the page.
fn sign_in(mailing: &Mailing, browser: impl FnOnce(&str)) -> JobState {
    let session = &mailing.world.session;
    let asked = session.call(Request::Accounts(Accounts::SignIn(mailing.account))).unwrap();
    let Reply::Job(id) = asked else { panic!("{asked:?}") };
    let mut page = None;
    wait_for("the page", SOON, || {
        while let Some(event) = session.next_event(Duration::ZERO) {
            if let Event::OpenPage { job, url } = event {
                assert_eq!(job, id);
                page = Some(url);
            }
        }
        page.is_some()
    });
    browser(&page.unwrap());
    match session.call(Request::Jobs(Jobs::Wait(id))).unwrap() {
        Reply::JobEnded(job) => job.state,
        other => panic!("{other:?}"),
    }
}

fn problem(mailing: &Mailing) -> Option<FailureCode> {
    match mailing.world.session.call(Request::Accounts(Accounts::List)).unwrap() {
        Reply::Accounts(accounts) => accounts[0].problem.as_ref().map(|problem| problem.code),
        other => panic!("{other:?}"),
    }
}

#[test]
fn x_01_an_account_fetches_and_sends_with_what_the_browser_brought() {
    for incoming in [Incoming::Imap, Incoming::Pop3] {
        let (mailing, issuer) = browsing("browser", incoming);
        let before = mailing.run(true, false);
        assert!(before.failed[0].contains("sign in again"), "{:?}", before.failed);
        assert_eq!(problem(&mailing), Some(FailureCode::SignInNeeded));
        assert_eq!(issuer.counts().refreshes + issuer.counts().refused, 0, "there is nothing to ask with");
        let state = sign_in(&mailing, |url| {
            issuer.approve(url);
        });
        assert_eq!(state, JobState::Done);
        assert_eq!(problem(&mailing), None);
        let to = mailing.user.address.to_string();
        mailing.compose(&[&to], "Mit Token", SendMode::Now).unwrap();
        assert_eq!(mailing.run(false, true).sent, 1);
        wait_for("the message", SOON, || mailing.servers.messages_in(&mailing.user, "INBOX") == 1);
        assert_eq!(mailing.fetch().fetched, 1);
        assert_eq!(issuer.counts().refreshes, 0, "the first token is good for an hour");
    }
}

#[test]
fn x_01_tokens_are_renewed_and_survive_a_restart() {
    let (mut mailing, issuer) = browsing("renewed", Incoming::Imap);
    sign_in(&mailing, |url| {
        issuer.approve(url);
    });
    mailing.fetch();
    mailing.world.pass(3600);
    mailing.fetch();
    assert_eq!(issuer.counts().refreshes, 1);
    mailing.world = mailing.world.reopened();
    mailing.fetch();
    assert_eq!(issuer.counts().refreshes, 2, "access tokens are kept in memory only");
}

#[test]
fn x_01_a_revoked_grant_leads_to_one_prompt_and_never_to_a_password() {
    let (mailing, issuer) = browsing("revoked", Incoming::Imap);
    sign_in(&mailing, |url| {
        issuer.approve(url);
    });
    mailing.fetch();
    let to = mailing.user.address.to_string();
    let msg_id = mailing.compose(&[&to], "Bleibt liegen", SendMode::Now).unwrap();
    issuer.revoke();
    mailing.world.pass(3600);
    let report = mailing.run(true, true);
    assert_eq!((report.fetched, report.sent), (0, 0));
    assert_eq!(problem(&mailing), Some(FailureCode::SignInNeeded));
    assert_eq!(mailing.outbox().iter().map(|row| row.state.as_str()).collect::<Vec<_>>(), ["due"]);
    assert!(!mailing.servers.log().contains("method=PLAIN, user=<revoked"), "no password was tried");
    sign_in(&mailing, |url| {
        issuer.approve(url);
    });
    assert_eq!(mailing.run(true, true).sent, 1);
    assert!(mailing.outbox().iter().all(|row| row.msg_id != msg_id));
}

#[test]
fn x_01_a_token_that_a_server_refuses_before_its_time_is_renewed_once() {
    let (mailing, issuer) = browsing("early", Incoming::Imap);
    issuer.set_lifetime_secs(0);
    sign_in(&mailing, |url| {
        issuer.approve(url);
    });
    // The clock here is slow, so that the token looks good.
    mailing.world.pass(-3600);
    issuer.set_lifetime_secs(3600);
    let to = mailing.user.address.to_string();
    mailing.compose(&[&to], "Zweiter Versuch", SendMode::Now).unwrap();
    mailing.world.pass(1);
    let report = mailing.run(true, true);
    assert_eq!((report.sent, report.failed.as_slice()), (1, [].as_slice()));
    assert_eq!(issuer.counts().refreshes, 1);
    issuer.set_lifetime_secs(0);
    mailing.world.pass(3600);
    let report = mailing.run(true, false);
    assert_eq!(problem(&mailing), Some(FailureCode::SignInRefused), "{:?}", report.failed);
}

#[test]
fn x_01_a_person_who_says_no_or_stops_gets_no_account_in_trouble() {
    let (mailing, issuer) = browsing("declined", Incoming::Imap);
    let state = sign_in(&mailing, |url| {
        issuer.deny(url);
    });
    assert!(matches!(state, JobState::Failed(failure) if failure.code == FailureCode::AccessNotGranted));
    let state = sign_in(&mailing, |_| {
        let jobs = match mailing.world.session.call(Request::Jobs(Jobs::List)).unwrap() {
            Reply::Jobs(jobs) => jobs,
            other => panic!("{other:?}"),
        };
        mailing.world.session.call(Request::Jobs(Jobs::Cancel(jobs[0].id))).unwrap();
    });
    assert_eq!(state, JobState::Cancelled);
}

#[test]
fn sec_30_a_providers_token_goes_to_its_own_servers_only() {
    let servers = MailServers::shared();
    let user = servers.add_user("stranger");
    let mut draft = etabli_tests::draft(&servers, &user, Incoming::Imap);
    draft.transport.sign_in = SignIn::OAuth(OAuthApp {
        provider: "Google".to_owned(),
        client_id: "id".to_owned(),
        ..OAuthApp::default()
    });
    let world = World::new();
    let refused = etabli_tests::save(&world, draft).unwrap_err();
    assert_eq!(refused.code, FailureCode::ServerOfAnotherProvider);
}

fn suggest(world: &World, address: &str) -> Suggestion {
    let request = Accounts::Suggest { address: address.to_owned() };
    match world.session.call(Request::Accounts(request)).unwrap() {
        Reply::Suggestion(found) => *found,
        other => panic!("{other:?}"),
    }
}

#[test]
fn x_24_servers_are_proposed_from_what_the_domain_publishes() {
    let names = NameServer::start(&[
        ("_imaps._tcp.workshop.example", DnsRecord::srv(0, 1, 993, "mail.workshop.example")),
        ("_submissions._tcp.workshop.example", DnsRecord::srv(0, 1, 465, "mail.workshop.example")),
        ("hosted.example", DnsRecord::mx(10, "hosted-example.mail.protection.outlook.com")),
    ]);
    let authorities = String::from_utf8(ca_pem().to_vec()).unwrap();
    let world = World::with(|options| {
        options.discover = Discover::NameServer { at: names.address(), authorities };
    });
    let found = suggest(&world, "a@workshop.example");
    assert_eq!(found.transport.incoming_server.host, "mail.workshop.example");
    assert_eq!(found.transport.outgoing_server.tls, Tls::Implicit);
    assert_eq!(found.remark, None);
    let hosted = suggest(&world, "a@hosted.example");
    assert_eq!(hosted.provider, "Microsoft 365");
    assert!(matches!(hosted.transport.sign_in, SignIn::OAuth(app) if app.provider == "Microsoft"));
    let guessed = suggest(&world, "a@nowhere.example");
    assert_eq!((guessed.provider.as_str(), guessed.transport.incoming_server.port), ("", 993));
    assert_eq!(suggest(&world, "a@orange.fr").provider, "Orange");
}
