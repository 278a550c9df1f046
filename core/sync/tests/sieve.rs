//! The ManageSieve driver against Dovecot with Pigeonhole and scripted servers.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests end their test")]

use std::{
    fs,
    time::{Duration, SystemTime},
};

use etabli_model::Absence;
use etabli_sync::{
    CertificateProblem, Endpoint, Login, Secret, Tls, TransportError, Trust,
    net::{Connector, Patience, certificates},
    sieve::{self, Missing, Outcome, SieveConfig, State, Vacation},
};
use etabli_test_servers::{
    CAROL, MailServers, Policy, Scripted, Step, TlsIdentity, TokenIssuer, User, ca_pem, wait_for,
};

/// What a server says that can do everything.
const CAN_ALL: &str = "\"IMPLEMENTATION\" \"test\"\r\n\"SASL\" \"PLAIN\"\r\n\"SIEVE\" \"vacation include date \
                       relational\"\r\n\"VERSION\" \"1.0\"\r\n\"STARTTLS\"\r\nOK \"ready\"";

fn connector(answer_secs: u64, pinned: Vec<[u8; 32]>) -> Connector {
    let trust = Trust { authorities: certificates(ca_pem()).unwrap(), pinned };
    let patience = Patience { connect: Duration::from_secs(10), answer: Duration::from_secs(answer_secs) };
    Connector::new(&trust, patience).unwrap()
}

fn config_at(user: &User, tls: Tls, port: u16, policy: Policy) -> SieveConfig {
    let endpoint = Endpoint { host: policy.address().to_string(), port, tls };
    let (user, password) = (user.address.to_string(), Secret::new(user.password.as_ref()));
    let connector = connector(20, Vec::new());
    SieveConfig { endpoint, login: Login::Password { user, password }, connector }
}

fn config(servers: &MailServers, user: &User) -> SieveConfig {
    config_at(user, Tls::StartTls, servers.sieve(), Policy::Open)
}

fn scripted(script: Vec<Step>, tls: Tls) -> (Scripted, SieveConfig) {
    let server = Scripted::play(script);
    let user = User { address: "u".into(), password: "secretpw".into() };
    let config = config_at(&user, tls, server.port(), Policy::Open);
    (server, config)
}

fn run<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async { tokio::time::timeout(Duration::from_secs(90), future).await.expect("no hang") })
}

fn now() -> i64 {
    i64::try_from(SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs()).unwrap()
}

fn set(config: &SieveConfig, vacation: Option<&Vacation>) -> Result<Outcome, TransportError> {
    run(sieve::set_absence(config, vacation, now()))
}

fn state(config: &SieveConfig) -> State {
    run(sieve::absence(config)).unwrap().expect("there is a server")
}

fn vacation(user: &User, from: Option<i64>, until: Option<i64>) -> Vacation {
    let absence = Absence {
        text: "Je suis absent.\n.\nÀ bientôt".to_owned(),
        subject: "Absence de \"Zoë\"".to_owned(),
        from,
        until,
        every_days: 7,
    };
    Vacation { absence, addresses: vec![user.address.to_string()] }
}

/// Gives a user scripts of their own, the first of them active.
fn give_scripts(servers: &MailServers, user: &User, scripts: &[(&str, &str)]) {
    let home = servers.home(user);
    fs::create_dir_all(home.join("sieve")).unwrap();
    for (name, text) in scripts {
        fs::write(home.join(format!("sieve/{name}.sieve")), text).unwrap();
    }
    let (active, _) = scripts[0];
    std::os::unix::fs::symlink(format!("sieve/{active}.sieve"), home.join(".dovecot.sieve")).unwrap();
    servers.own(&home);
}

/// Returns the name of the script that the server runs, as its files say.
fn active_on_disk(servers: &MailServers, user: &User) -> Option<String> {
    let target = fs::read_link(servers.home(user).join(".dovecot.sieve")).ok()?;
    Some(target.file_stem().unwrap().to_string_lossy().into_owned())
}

fn on_disk(servers: &MailServers, user: &User, name: &str) -> Option<String> {
    fs::read_to_string(servers.home(user).join(format!("sieve/{name}.sieve"))).ok()
}

/// Hands a message from a stranger to the mail exchanger, and waits until it is in a folder of the user.
fn receive(servers: &MailServers, user: &User, from: &str, subject: &str, more: &str, folder: &str) {
    let before = servers.messages_in(user, folder);
    let to = &user.address;
    let message = format!(
        "From: <{from}>\r\nTo: <{to}>\r\nSubject: {subject}\r\nMessage-ID: <{subject}@elsewhere.example>\r\n\
         {more}\r\nbonjour\r\n"
    );
    use std::io::{BufRead as _, BufReader, Write as _};
    let mut stream = std::net::TcpStream::connect((Policy::Open.address(), servers.mx())).unwrap();
    let mut answers = BufReader::new(stream.try_clone().unwrap());
    let hello = "EHLO elsewhere.example".to_owned();
    let commands = [hello, format!("MAIL FROM:<{from}>"), format!("RCPT TO:<{to}>"), "DATA".to_owned()];
    for command in commands.into_iter().chain([format!("{message}."), "QUIT".to_owned()]).map(Some).chain([None])
    {
        loop {
            let mut line = String::new();
            answers.read_line(&mut line).unwrap();
            assert!(line.starts_with(['2', '3']), "{line}");
            if line.as_bytes().get(3) != Some(&b'-') {
                break;
            }
        }
        if let Some(command) = command {
            stream.write_all(format!("{command}\r\n").as_bytes()).unwrap();
        }
    }
    wait_for(&format!("{subject} to be delivered"), Duration::from_secs(30), || {
        let count = servers.messages_in(user, folder);
        if count > before { Ok(()) } else { Err(format!("{count} messages")) }
    });
}
