//! Signing in by OAuth 2, from the browser to the mail servers.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on must say why and stop"
)]

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use etabli_sync::{
    Endpoint, Login, Secret, Tls, TransportError, Trust,
    imap::{self, ImapConfig},
    net::{Connector, Patience, certificates},
    oauth::{Client, Loopback, OauthError, SignIn, Tokens, refresh},
    smtp::{SmtpConfig, SmtpSession},
};
use etabli_test_servers::{MailServers, Policy, TlsIdentity, TokenIssuer, User, WebServer, ca_pem};

/// How long a person may take.
const LONG: Duration = Duration::from_secs(30);
/// The time of these tests.
const NOW: i64 = 1_000_000;

fn connector_that_trusts(authorities: Vec<Vec<u8>>) -> Connector {
    let patience = Patience { connect: Duration::from_secs(10), answer: Duration::from_secs(10) };
    Connector::new(&Trust { authorities, pinned: Vec::new() }, patience).unwrap()
}

fn connector() -> Connector {
    connector_that_trusts(certificates(ca_pem()).unwrap())
}

fn run<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async { tokio::time::timeout(Duration::from_secs(120), future).await.expect("no hang") })
}

fn client_of(token_url: &str, authorize_url: &str) -> Client {
    Client {
        authorize_url: authorize_url.to_owned(),
        token_url: token_url.to_owned(),
        client_id: "the id".to_owned(),
        client_secret: None,
        scopes: vec!["mail".to_owned(), "offline_access".to_owned()],
        issuer: None,
        loopback: Loopback::Address,
    }
}

fn client(issuer: &TokenIssuer) -> Client {
    client_of(&issuer.token_url(), &issuer.authorize_url())
}

/// Signs in while the browser does something with the page.
fn sign_in(client: Client, browser: impl FnOnce(&str) + Send + 'static) -> Result<Tokens, OauthError> {
    run(async {
        let started = SignIn::start(client, Some("a@bench.test")).await?;
        let url = started.url().to_owned();
        let browser = tokio::task::spawn_blocking(move || browser(&url));
        let finished = started.finish(&connector(), LONG, || NOW).await;
        browser.await.expect("the browser is content");
        finished
    })
}

/// Says something to where the browser comes back to, and returns the answer.
fn say(port: u16, request: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream.set_read_timeout(Some(LONG)).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    // A rough end counts as an end.
    let _ = stream.read_to_string(&mut answer);
    answer
}

fn get(port: u16, target: &str) -> String {
    say(port, &format!("GET {target} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n"))
}

/// Takes apart where the browser is sent: the port, and the target that a browser makes of it.
fn returning(location: &str) -> (u16, String) {
    let rest = location.strip_prefix("http://127.0.0.1:").unwrap();
    let (port, query) = rest.split_once('?').unwrap();
    (port.parse().unwrap(), format!("/?{query}"))
}

/// Signs in to the mail servers with a token.
fn open_mail(servers: &MailServers, user: &User, token: &Secret) -> [Result<(), TransportError>; 2] {
    let at = |port| Endpoint { host: Policy::Open.address().to_string(), port, tls: Tls::Implicit };
    let login = || Login::Token { user: user.address.to_string(), token: token.clone() };
    let incoming = ImapConfig::new(at(servers.imaps()), login(), connector());
    let outgoing =
        SmtpConfig { endpoint: at(servers.submissions()), login: Some(login()), connector: connector() };
    run(async {
        let fetched = imap::test(&incoming, &mut ()).await;
        let sent = SmtpSession::open(&outgoing, &mut ()).await;
        [fetched, sent.map(drop)]
    })
}

#[test]
fn x_01_a_person_signs_in_in_the_browser_and_the_mail_servers_open() {
    let servers = MailServers::shared();
    let user = servers.add_user("oauth");
    for issuer in [TokenIssuer::start_https(&servers), TokenIssuer::start(&servers)] {
        issuer.sign_in(&user);
        for loopback in [Loopback::Address, Loopback::Localhost] {
            let client = Client { loopback, ..client(&issuer) };
            let tokens = std::thread::scope(|scope| {
                run(async {
                    let started = SignIn::start(client, Some("a@bench.test")).await.unwrap();
                    let url = started.url().to_owned();
                    let issuer = &issuer;
                    scope.spawn(move || issuer.approve(&url));
                    started.finish(&connector(), LONG, || NOW).await.unwrap()
                })
            });
            assert_eq!(tokens.expires_at, Some(NOW + 3600));
            assert!(tokens.refresh.is_some());
            for opened in open_mail(&servers, &user, &tokens.access) {
                opened.unwrap();
            }
            let asked = issuer.last_authorize();
            assert_eq!(
                (asked["login_hint"].as_str(), asked["client_id"].as_str()),
                ("a@bench.test", "the id")
            );
            assert_eq!(asked["scope"], "mail offline_access");
            let exchanged = issuer.last_token_request();
            assert_eq!(exchanged["redirect_uri"], asked["redirect_uri"]);
            assert!(exchanged["code_verifier"].len() >= 43 && !exchanged.contains_key("client_secret"));
            assert_ne!(exchanged["code_verifier"], asked["code_challenge"]);
        }
        assert_eq!((issuer.counts().exchanges, issuer.counts().refused), (2, 0));
    }
}

#[test]
fn x_01_a_code_is_worth_nothing_without_its_verifier() {
    let servers = MailServers::shared();
    let issuer = std::sync::Arc::new(TokenIssuer::start(&servers));
    let (client, stolen) = (client(&issuer), client(&issuer));
    let browser = std::sync::Arc::clone(&issuer);
    // The code of another sign-in comes back under the state of this one.
    let result = sign_in(client, move |url| {
        let (port, target) = returning(&browser.redirect(url));
        let state = target.split_once("&state=").unwrap().1;
        let other = run(SignIn::start(stolen, None)).unwrap().url().to_owned();
        let (_, other) = returning(&browser.redirect(&other));
        let code = other.split_once("code=").unwrap().1.split('&').next().unwrap();
        get(port, &format!("/?code={code}&state={state}"));
    });
    assert!(matches!(result, Err(OauthError::SignInAgain(_))), "{result:?}");
    assert_eq!(issuer.counts().exchanges, 0);
}

#[test]
fn x_01_other_requests_are_turned_away_and_the_waiting_goes_on() {
    let servers = MailServers::shared();
    let issuer = std::sync::Arc::new(TokenIssuer::start(&servers));
    let client = client(&issuer);
    let browser = std::sync::Arc::clone(&issuer);
    let tokens = sign_in(client, move |url| {
        let (port, target) = returning(&browser.redirect(url));
        // Browsers open connections that they never use.
        let _idle: Vec<TcpStream> =
            (0..4).map(|_| TcpStream::connect(("127.0.0.1", port)).unwrap()).collect();
        for wrong in
            ["/favicon.ico", "/?code=x&state=wrong", "/?error=access_denied&state=wrong", "/", "/x?y"]
        {
            let answer = get(port, wrong);
            assert!(answer.starts_with("HTTP/1.1 404 "), "{wrong}: {answer}");
        }
        let posted = say(port, &format!("POST {target} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n"));
        assert!(posted.starts_with("HTTP/1.1 404 "), "{posted}");
        let elsewhere = say(port, &format!("GET {target} HTTP/1.1\r\nHost: evil.example\r\n\r\n"));
        assert!(elsewhere.starts_with("HTTP/1.1 404 "), "{elsewhere}");
        assert_eq!(say(port, &"x".repeat(100_000)), "");
        let page = get(port, &target);
        assert!(page.starts_with("HTTP/1.1 200 ") && page.contains("close this window"), "{page}");
        assert!(page.contains("fermer cette fenêtre") && !page.contains("<script"), "{page}");
        // Nothing of the request stands in the page.
        for piece in target.split(['=', '&']).filter(|piece| piece.len() > 20) {
            assert!(!page.contains(piece), "{page}");
        }
    });
    tokens.unwrap();
    assert_eq!(issuer.counts().exchanges, 1);
}

#[test]
fn x_01_a_person_may_say_no_or_not_come_back() {
    let servers = MailServers::shared();
    let issuer = std::sync::Arc::new(TokenIssuer::start(&servers));
    let browser = std::sync::Arc::clone(&issuer);
    let declined = sign_in(client(&issuer), move |url| {
        browser.deny(url);
    });
    assert!(matches!(&declined, Err(OauthError::Declined(why)) if why == "access_denied"), "{declined:?}");
    let port = run(async {
        let started = SignIn::start(client(&issuer), None).await.unwrap();
        let (port, _) = returning(&issuer.redirect(started.url()));
        let result = started.finish(&connector(), Duration::from_millis(50), || NOW).await;
        assert!(matches!(result, Err(OauthError::Abandoned)), "{result:?}");
        port
    });
    // Nobody listens any more.
    assert!(TcpStream::connect(("127.0.0.1", port)).is_err());
    assert_eq!(issuer.counts().exchanges, 0);
}

#[test]
fn x_01_dropping_a_sign_in_ends_the_waiting() {
    let servers = MailServers::shared();
    let issuer = TokenIssuer::start(&servers);
    run(async {
        let started = SignIn::start(client(&issuer), None).await.unwrap();
        let (port, _) = returning(&issuer.redirect(started.url()));
        let connector = connector();
        let waiting = started.finish(&connector, LONG, || NOW);
        assert!(tokio::time::timeout(Duration::from_millis(50), waiting).await.is_err());
        assert!(tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_err());
    });
}

#[test]
fn x_01_an_expired_token_is_replaced_and_opens_the_mail_servers() {
    let servers = MailServers::shared();
    let user = servers.add_user("refresh");
    let issuer = std::sync::Arc::new(TokenIssuer::start_https(&servers));
    issuer.sign_in(&user);
    issuer.set_lifetime_secs(0);
    let browser = std::sync::Arc::clone(&issuer);
    let client = client(&issuer);
    let first = sign_in(client.clone(), move |url| {
        browser.approve(url);
    });
    let first = first.unwrap();
    assert_eq!(first.expires_at, Some(NOW));
    for opened in open_mail(&servers, &user, &first.access) {
        assert!(matches!(opened, Err(TransportError::SignIn(_))), "{opened:?}");
    }
    issuer.set_lifetime_secs(600);
    let old = first.refresh.unwrap();
    let second = run(refresh(&client, &connector(), &old, NOW)).unwrap();
    assert_eq!((second.expires_at, &second.refresh), (Some(NOW + 600), &None));
    for opened in open_mail(&servers, &user, &second.access) {
        opened.unwrap();
    }
    issuer.set_rotation(true);
    let third = run(refresh(&client, &connector(), &old, NOW)).unwrap();
    assert!(third.refresh.is_some_and(|new| new != old));
    let again = run(refresh(&client, &connector(), &old, NOW)).unwrap_err();
    assert!(again.needs_sign_in(), "{again:?}");
}

#[test]
fn x_01_what_is_revoked_is_told_from_what_passes_and_from_wrong_settings() {
    let servers = MailServers::shared();
    let issuer = std::sync::Arc::new(TokenIssuer::start(&servers));
    let client = client(&issuer);
    let browser = std::sync::Arc::clone(&issuer);
    let tokens = sign_in(client.clone(), move |url| {
        browser.approve(url);
    });
    let token = tokens.unwrap().refresh.unwrap();
    issuer.revoke();
    let revoked = run(refresh(&client, &connector(), &token, NOW)).unwrap_err();
    assert!(revoked.needs_sign_in() && !revoked.is_transient(), "{revoked:?}");
    drop((issuer, servers));

    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let nobody = client_of(&format!("https://localhost:{free}/token"), "https://localhost/");
    let unreachable = run(refresh(&nobody, &connector(), &token, NOW)).unwrap_err();
    assert!(unreachable.is_transient() && !unreachable.needs_sign_in(), "{unreachable:?}");

    let body = br#"{"error":"invalid_client"}"#;
    let server = WebServer::start(TlsIdentity::Good, |_, _| WebServer::page("401 Unauthorized", "", body));
    let unknown =
        client_of(&format!("https://localhost:{}/token", server.address().port()), "https://localhost/");
    let unknown = run(refresh(&unknown, &connector(), &token, NOW)).unwrap_err();
    assert!(matches!(&unknown, OauthError::Configuration(told) if told == "invalid_client"), "{unknown:?}");
}

#[test]
fn sec_30_tokens_are_asked_for_over_trusted_encryption_only() {
    let token = Secret::new("hidden-refresh-token");
    for url in ["http://provider.example/token", "ftp://localhost/", "nonsense"] {
        let result = run(refresh(&client_of(url, "https://localhost/"), &connector(), &token, NOW));
        assert!(matches!(result, Err(OauthError::Configuration(_))), "{url}: {result:?}");
        let result = run(SignIn::start(client_of("https://localhost/", url), None));
        assert!(matches!(result, Err(OauthError::Configuration(_))), "{url}: {result:?}");
    }
    let server = WebServer::start(TlsIdentity::Good, |_, _| WebServer::page("200 OK", "", b"{}"));
    let client =
        client_of(&format!("https://localhost:{}/token", server.address().port()), "https://localhost/");
    let result = run(refresh(&client, &connector_that_trusts(Vec::new()), &token, NOW));
    assert!(matches!(result, Err(OauthError::Transport(TransportError::Certificate { .. }))), "{result:?}");
    assert_eq!(server.requests(), Vec::<String>::new());
}

#[test]
fn sec_39_hostile_answers_give_no_token() {
    let granted = br#"{"access_token":"stolen","expires_in":60}"#;
    let server = WebServer::start(TlsIdentity::Good, |_, target| match target {
        "/big" => WebServer::page("200 OK", "", &vec![b' '; 10 << 20]),
        "/endless" => [b"HTTP/1.1 200 OK\r\n\r\n".to_vec(), vec![b' '; 10 << 20]].concat(),
        "/fields" => WebServer::page("200 OK", &format!("X: {}\r\n", "x".repeat(1 << 20)), granted),
        "/cut" => b"HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n{\"access_token\":\"stolen\"".to_vec(),
        "/noise" => b"* OK this is no web server\r\n".to_vec(),
        "/elsewhere" => WebServer::page("307 Temporary Redirect", "Location: /granted\r\n", b""),
        _ => WebServer::page("200 OK", "", granted),
    });
    let token = Secret::new("hidden-refresh-token");
    let ask = |path: &str| {
        let url = format!("https://localhost:{}{path}", server.address().port());
        run(refresh(&client_of(&url, "https://localhost/"), &connector(), &token, NOW))
    };
    assert_eq!(ask("/granted").unwrap().expires_at, Some(NOW + 60));
    let before = server.requests().len();
    for path in ["/big", "/endless", "/fields", "/cut", "/noise", "/elsewhere"] {
        let error = ask(path).unwrap_err();
        assert!(!error.needs_sign_in(), "{path}: {error:?}");
        let shown = format!("{error:?} {error}");
        assert!(!shown.contains("stolen") && !shown.contains("hidden"), "{path}: {shown}");
        if ["/big", "/endless"].contains(&path) {
            assert!(matches!(error, OauthError::Transport(TransportError::TooLarge(_))), "{path}: {error:?}");
        }
    }
    // No redirect was followed, and nothing was asked twice.
    assert_eq!(server.requests().len(), before + 6);
}

#[test]
fn sec_39_an_answer_that_drips_ends_in_time() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let client = client_of(&format!("http://{}/token", listener.local_addr().unwrap()), "https://localhost/");
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let _ = stream.read(&mut [0; 4096]);
        let mut drops =
            b"HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n".iter().chain(std::iter::repeat(&b' '));
        // Never silent for long, and never done.
        for _ in 0..300 {
            if stream.write_all(&[*drops.next().unwrap()]).is_err() {
                return true;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        false
    });
    let patience = Patience { connect: Duration::from_secs(10), answer: Duration::from_secs(1) };
    let connector = connector().with_patience(patience);
    let error = run(refresh(&client, &connector, &Secret::new("t"), NOW)).unwrap_err();
    assert!(matches!(&error, OauthError::Transport(TransportError::Timeout(_))), "{error:?}");
    assert!(error.is_transient() && server.join().unwrap());
}
