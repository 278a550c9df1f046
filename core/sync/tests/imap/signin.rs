//! Signing in, and certificates.

use std::time::Duration;

use etabli_sync::{
    CertificateProblem, Login, Secret, Tls, TransportError,
    imap::{ImapConfig, test},
    net::{Step, Watch},
};
use etabli_test_servers::{
    CAROL, MailServers, Policy, Scripted, Step as Act, TlsIdentity, TokenIssuer, User,
};

use crate::memory::{at, config, poor, run};

#[derive(Default)]
struct Steps(Vec<Step>);

impl Watch for Steps {
    fn done(&mut self, step: Step, _: Duration) {
        self.0.push(step);
    }
}

fn try_it(config: &ImapConfig) -> Result<Vec<Step>, TransportError> {
    let mut steps = Steps::default();
    run(test(config, &mut steps)).map(|()| steps.0)
}

#[test]
fn x_02_a_connection_test_tells_its_steps() {
    let servers = MailServers::shared();
    for tls in [Tls::Implicit, Tls::StartTls, Tls::None] {
        let port = if tls == Tls::Implicit { servers.imaps() } else { servers.imap() };
        let steps = try_it(&at(Policy::Open.address(), port, tls, &servers.add_user("test"))).unwrap();
        assert_eq!(steps.iter().any(|step| matches!(step, Step::Encrypted(_))), tls != Tls::None);
        assert_eq!(steps[steps.len() - 2], Step::SignedIn);
        assert_eq!(steps[steps.len() - 1], Step::Visible(6));
    }
}

#[test]
fn x_02_any_password_can_be_said() {
    let servers = MailServers::shared();
    try_it(&config(&servers, &CAROL)).unwrap();
    try_it(&poor(&servers, &CAROL)).unwrap();
    // A server that knows LOGIN only, and no literal without waiting.
    let server = Scripted::play(vec![
        Act::reply("* OK [CAPABILITY IMAP4rev1] ready"),
        Act::expect("LOGIN \"carol@bench.test\" {14}"),
        Act::reply("+ go on"),
        Act::ExpectMore("pässwörd €".to_owned()),
        Act::reply("{tag} OK [CAPABILITY IMAP4rev1] in"),
        Act::expect("LIST"),
        Act::reply("* LIST () \"/\" INBOX\r\n{tag} OK done"),
        Act::expect("LOGOUT"),
        Act::Close,
    ]);
    let config = at(Policy::Open.address(), server.port(), Tls::None, &CAROL);
    let steps = try_it(&config);
    assert!(steps.is_ok(), "{steps:?} {:?}", server.unexpected());
}

#[test]
fn x_02_a_wrong_password_is_a_refused_sign_in() {
    let servers = MailServers::shared();
    let user = User { password: "secret-wrong".into(), ..servers.add_user("wrong") };
    for config in [config(&servers, &user), poor(&servers, &user)] {
        let error = try_it(&config).unwrap_err();
        assert!(matches!(error, TransportError::SignIn(_)), "{error:?}");
        assert!(!format!("{error:?} {error} {config:?}").contains("secret-wrong"));
    }
}

#[test]
fn x_02_tokens_sign_in_and_never_fall_back() {
    let servers = MailServers::shared();
    let user = servers.add_user("token");
    let issuer = TokenIssuer::start(&servers);
    let mut config = config(&servers, &user);
    let token = |token: String| Login::Token { user: user.address.to_string(), token: Secret::new(token) };
    config.login = token(issuer.issue(&user));
    try_it(&config).unwrap();
    config.login = token("stale-token".to_owned());
    let error = try_it(&config).unwrap_err();
    assert!(matches!(error, TransportError::SignIn(_)), "{error:?}");
    assert!(!format!("{error:?}{config:?}").contains("stale-token"));
    for (offer, expected) in [("AUTH=XOAUTH2", true), ("AUTH=PLAIN", false)] {
        let server = Scripted::play(vec![
            Act::reply(format!("* OK [CAPABILITY IMAP4rev1 {offer}] ready")),
            Act::expect("AUTHENTICATE XOAUTH2"),
            Act::reply("+ "),
            Act::expect_more(""),
            Act::reply("+ eyJzdGF0dXMiOiI0MDAifQ=="),
            Act::expect_more(""),
            Act::reply("{tag} NO no"),
            Act::Close,
        ]);
        let mut config = at(Policy::Open.address(), server.port(), Tls::None, &user);
        config.login = token("t".to_owned());
        let error = try_it(&config).unwrap_err();
        assert_eq!(matches!(error, TransportError::SignIn(_)), expected, "{error:?}");
        assert_eq!(matches!(error, TransportError::NoMechanism), !expected, "{error:?}");
    }
}

#[test]
fn x_02_a_server_that_is_out_of_order_is_no_wrong_password() {
    let server = Scripted::play(vec![
        Act::reply("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] ready"),
        Act::expect("AUTHENTICATE PLAIN"),
        Act::reply("{tag} NO [UNAVAILABLE] later"),
        Act::Close,
    ]);
    let config = at(Policy::Open.address(), server.port(), Tls::None, &CAROL);
    assert!(matches!(try_it(&config), Err(TransportError::Refused(_))));
}

#[test]
fn sec_30_no_password_in_clear_where_the_server_forbids_it() {
    let servers = MailServers::shared();
    let config = at(Policy::TlsOnly.address(), servers.imap(), Tls::None, &CAROL);
    assert!(matches!(try_it(&config), Err(TransportError::NoMechanism)));
}

#[test]
fn sec_38_bad_certificates_end_the_connection() {
    let servers = MailServers::shared();
    let user = servers.add_user("cert");
    let expected = [
        (Policy::Expired, CertificateProblem::Expired),
        (Policy::WrongName, CertificateProblem::WrongName),
        (Policy::SelfSigned, CertificateProblem::Untrusted),
    ];
    for (policy, expected) in expected {
        for (tls, port) in [(Tls::Implicit, servers.imaps()), (Tls::StartTls, servers.imap())] {
            match try_it(&at(policy.address(), port, tls, &user)) {
                Err(TransportError::Certificate { problem, fingerprint, .. }) => {
                    assert_eq!(problem, expected, "{policy:?}");
                    assert!(fingerprint.is_some());
                }
                other => panic!("{policy:?}: {other:?}"),
            }
        }
    }
    let server = Scripted::play(vec![Act::StartTls(TlsIdentity::Expired), Act::Hang]);
    let config = at(Policy::Open.address(), server.port(), Tls::Implicit, &user);
    assert!(matches!(try_it(&config), Err(TransportError::Certificate { .. })));
    assert!(server.transcript().after_tls.is_empty());
}
