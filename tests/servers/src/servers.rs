//! Runs Dovecot and Exim for tests.
//!
//! Start reading at [`MailServers::start`]. What the servers are told is in `dovecot.rs` and
//! `exim.rs`; what a test may ask of them afterwards is in `witness.rs` and `deliver.rs`.

use std::borrow::Cow;
use std::fs::{self, File};
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use tempfile::TempDir;

use crate::policy::Policy;
use crate::process::{Account, Daemon};
use crate::users::{self, FIXED, User};
use crate::wait::try_wait;
use crate::{certs, dovecot, exim, ports};

/// How long the servers may take to start; a loaded machine is slow.
const START_DEADLINE: Duration = Duration::from_secs(30);

/// The ports of one instance.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ports {
    pub(crate) imap: u16,
    pub(crate) imaps: u16,
    pub(crate) pop3: u16,
    pub(crate) pop3s: u16,
    pub(crate) lmtp: u16,
    pub(crate) sieve: u16,
    pub(crate) submission: u16,
    pub(crate) submissions: u16,
    pub(crate) mx: u16,
    /// Exim takes everything here, for mail that Dovecot itself sends.
    pub(crate) internal: u16,
}

impl Ports {
    fn choose() -> Ports {
        let [imap, imaps, pop3, pop3s, lmtp, sieve, submission, submissions, mx, internal] = ports::free();
        Ports { imap, imaps, pop3, pop3s, lmtp, sieve, submission, submissions, mx, internal }
    }
}

/// A Dovecot and an Exim of their own, in a fresh folder, on loopback ports.
///
/// Mail for `bench.test` is delivered to the mailboxes, all other mail to [`MailServers::sink`].
/// Some recipients make the SMTP server refuse: `reject550@`, `defer451@`, `drop421@` (cuts the
/// connection), `slow5@` (answers after 2 s, then delivers to Bob), `datareject@` and `datadefer@`
/// (refuse after the data, for good or for now).
/// [`Policy`] says how the address that a client dials changes what it meets.
/// Dropping the value ends the servers and removes the folder.
#[derive(Debug)]
pub struct MailServers {
    ports: Ports,
    account: Account,
    dovecot: Mutex<Option<Daemon>>,
    exim: Mutex<Option<Daemon>>,
    added_users: AtomicU32,
    ca_file: PathBuf,
    folder: TempDir,
}

static SHARED: Mutex<Weak<MailServers>> = Mutex::new(Weak::new());

impl MailServers {
    /// Starts both servers and waits until every port answers.
    ///
    /// # Panics
    /// When a server does not start; the message ends with its log.
    pub fn start() -> MailServers {
        let mut failure = String::new();
        for _ in 0..4 {
            match MailServers::try_start() {
                Ok(servers) => return servers,
                Err(message) => failure = message,
            }
            // Another process took a port first; other ports will do.
            if !failure.contains("already in use") {
                break;
            }
        }
        panic!("the mail servers did not start: {failure}");
    }

    /// Returns the servers that all tests of this process share, and starts them for the first.
    ///
    /// They end when the last test that holds them ends.
    /// A test takes a fresh user from [`MailServers::add_user`], so that tests do not meet; one
    /// that stops a server needs an instance of its own.
    pub fn shared() -> Arc<MailServers> {
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        shared.upgrade().unwrap_or_else(|| {
            let servers = Arc::new(MailServers::start());
            *shared = Arc::downgrade(&servers);
            servers
        })
    }

    fn try_start() -> Result<MailServers, String> {
        let folder = tempfile::Builder::new()
            .prefix("etabli-mail-")
            .tempdir()
            .map_err(|error| format!("no folder: {error}"))?;
        let servers = MailServers {
            ports: Ports::choose(),
            account: Account::choose(),
            dovecot: Mutex::new(None),
            exim: Mutex::new(None),
            added_users: AtomicU32::new(0),
            ca_file: folder.path().join("tls/ca.pem"),
            folder,
        };
        servers.write_files().map_err(|error| format!("the settings cannot be written: {error}"))?;
        servers.spawn_dovecot()?;
        servers.spawn_exim()?;
        servers.wait_until_ready()?;
        Ok(servers)
    }

    fn write_files(&self) -> io::Result<()> {
        let dir = self.dir();
        for folder in [
            "bin",
            "run/dovecot",
            "run/state",
            "log",
            "tls",
            "dovecot/users",
            "dovecot/keys/default/HS256",
            "exim/spool",
            "sink",
            "mail",
        ] {
            fs::create_dir_all(dir.join(folder))?;
        }
        certs::write_all(&dir.join("tls"))?;
        // The copy runs without the set-uid bit of the installed program.
        let exim = dir.join("bin/exim4");
        fs::copy("/usr/sbin/exim4", &exim)?;
        fs::set_permissions(&exim, fs::Permissions::from_mode(0o755))?;
        fs::set_permissions(dir, fs::Permissions::from_mode(0o755))?;

        fs::write(dir.join("dovecot/dovecot.conf"), dovecot::settings(dir, &self.ports, &self.account))?;
        fs::write(dir.join("dovecot/oauth2.conf"), dovecot::oauth_settings(dir))?;
        fs::write(dir.join("dovecot/keys/default/HS256/default"), BASE64.encode(dovecot::TOKEN_SECRET))?;
        fs::write(dir.join("exim/exim.conf"), exim::settings(dir, &self.ports, &self.account))?;
        fs::write(dir.join("exim/tokens"), "")?;
        let mail = dir.join("mail").display().to_string();
        for user in FIXED {
            self.write_user(user, &users::extra_fields(user, &mail))?;
        }
        self.account.own(dir)
    }

    /// Makes a user known to both servers.
    fn write_user(&self, user: &User, extra: &str) -> io::Result<()> {
        let User { address, password } = user;
        let home = self.home(user);
        let Account { uid, gid, .. } = self.account;
        let line = format!("{address}:{{PLAIN}}{password}:{uid}:{gid}::{}::{extra}\n", home.display());
        append_line(&self.dir().join("dovecot/users").join(user.local_part()), &line)?;
        append_line(&self.dir().join("exim/passwd"), &format!("{address}: {password}\n"))
    }

    fn spawn_dovecot(&self) -> Result<(), String> {
        let dir = self.dir();
        let mut command = self.account.command(Path::new("/usr/sbin/dovecot"), dir);
        command.arg("-F").arg("-c").arg(dir.join("dovecot/dovecot.conf"));
        let daemon = Daemon::spawn(command, &dir.join("log/dovecot.out"))
            .map_err(|error| format!("dovecot cannot be run: {error}"))?;
        *lock(&self.dovecot) = Some(daemon);
        Ok(())
    }

    fn spawn_exim(&self) -> Result<(), String> {
        let dir = self.dir();
        let mut command = self.account.command(&dir.join("bin/exim4"), dir);
        command.arg("-C").arg(dir.join("exim/exim.conf")).args(["-bdf", "-q5s"]);
        let daemon = Daemon::spawn(command, &dir.join("log/exim.out"))
            .map_err(|error| format!("exim cannot be run: {error}"))?;
        *lock(&self.exim) = Some(daemon);
        Ok(())
    }

    fn wait_until_ready(&self) -> Result<(), String> {
        let Ports { imap, imaps, pop3, pop3s, lmtp, sieve, submission, submissions, mx, internal } =
            self.ports;
        let greeting = [
            ("IMAP", imap, true),
            ("IMAPS", imaps, false),
            ("POP3", pop3, true),
            ("POP3S", pop3s, false),
            ("LMTP", lmtp, true),
            ("ManageSieve", sieve, true),
            ("submission", submission, true),
            ("submissions", submissions, false),
            ("MX", mx, true),
            ("internal", internal, true),
        ];
        for (name, port, speaks_first) in greeting {
            let mut state = String::new();
            let answered = try_wait(START_DEADLINE, || {
                // A server that has ended will not answer any more: there is no use in waiting.
                if let Some(ended) = self.ended_daemon() {
                    state = ended;
                    return Ok(false);
                }
                answers(port, speaks_first).map(|()| true).map_err(|error| error.to_string())
            });
            match answered {
                Ok(true) => {}
                Ok(false) => return Err(format!("{state}\n{}", self.log_tails())),
                Err(state) => {
                    return Err(format!("waited for {name} on port {port}: {state}\n{}", self.log_tails()));
                }
            }
        }
        // The answers may have come from a stranger who took the port first.
        self.ended_daemon().map_or(Ok(()), |ended| Err(format!("{ended}\n{}", self.log_tails())))
    }

    fn ended_daemon(&self) -> Option<String> {
        let ended = |daemon: &Mutex<Option<Daemon>>| lock(daemon).as_mut().and_then(Daemon::ended);
        ended(&self.dovecot)
            .map(|status| format!("dovecot ended ({status})"))
            .or_else(|| ended(&self.exim).map(|status| format!("exim ended ({status})")))
    }

    fn log_tails(&self) -> String {
        let mut tails = String::new();
        for name in ["dovecot.log", "dovecot.out", "exim_mainlog", "exim_paniclog", "exim.out"] {
            let text = self.read_log(name);
            let lines: Vec<&str> = text.lines().collect();
            if !lines.is_empty() {
                let tail = lines[lines.len().saturating_sub(15)..].join("\n");
                tails.push_str(&format!("--- end of {name} ---\n{tail}\n"));
            }
        }
        tails
    }

    /// Returns the text of a file in the log folder, empty when there is none yet.
    pub(crate) fn read_log(&self, name: &str) -> String {
        let bytes = fs::read(self.dir().join("log").join(name)).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Returns the port of IMAP in clear, with STARTTLS.
    pub fn imap(&self) -> u16 {
        self.ports.imap
    }

    /// Returns the port of IMAP in TLS.
    pub fn imaps(&self) -> u16 {
        self.ports.imaps
    }

    /// Returns the port of POP3 in clear, with STLS.
    pub fn pop3(&self) -> u16 {
        self.ports.pop3
    }

    /// Returns the port of POP3 in TLS.
    pub fn pop3s(&self) -> u16 {
        self.ports.pop3s
    }

    /// Returns the port of LMTP, which delivers to any mailbox without a login.
    pub fn lmtp(&self) -> u16 {
        self.ports.lmtp
    }

    /// Returns the port of ManageSieve, with STARTTLS.
    pub fn sieve(&self) -> u16 {
        self.ports.sieve
    }

    /// Returns the port of message submission in clear, with STARTTLS.
    pub fn submission(&self) -> u16 {
        self.ports.submission
    }

    /// Returns the port of message submission in TLS.
    pub fn submissions(&self) -> u16 {
        self.ports.submissions
    }

    /// Returns the port that takes mail from other servers: no login, no TLS, no relaying.
    pub fn mx(&self) -> u16 {
        self.ports.mx
    }

    /// Returns the file of the authority that signed the good certificate.
    pub fn ca_file(&self) -> &Path {
        &self.ca_file
    }

    /// Returns the folder of this instance.
    pub fn dir(&self) -> &Path {
        self.folder.path()
    }

    /// Returns the home folder of a user.
    pub fn home(&self, user: &User) -> PathBuf {
        self.dir().join("mail").join(user.local_part())
    }

    /// Gives a file or folder that a test wrote below [`MailServers::dir`] to the servers.
    pub fn own(&self, path: &Path) {
        self.account.own(path).expect("the owner can be changed");
    }

    /// Gives a file or folder to the servers, but not what is in it.
    pub(crate) fn own_only(&self, path: &Path) {
        self.account.own_only(path).expect("the owner can be changed");
    }

    /// Makes a user whose mailbox nobody else uses; the address starts with `name`.
    pub fn add_user(&self, name: &str) -> User {
        self.add_user_with(name, "")
    }

    /// Makes a user whose mailbox is full after the given size, such as `300K`.
    pub fn add_user_with_quota(&self, name: &str, size: &str) -> User {
        self.add_user_with(name, &format!("userdb_quota_rule=*:storage={size}"))
    }

    /// Makes a user with extra fields in the user database of Dovecot, separated by spaces.
    pub fn add_user_with(&self, name: &str, extra: &str) -> User {
        let number = self.added_users.fetch_add(1, Ordering::Relaxed);
        let local = format!("{name}-{number}");
        let address = Cow::Owned(format!("{local}@bench.test"));
        let user = User { address, password: Cow::Owned(format!("{local}pw")) };
        self.write_user(&user, extra).expect("the users files can be written");
        user
    }

    /// Kills the whole of Dovecot at once, as a crash of the machine would.
    pub fn kill_imap(&self) {
        drop(lock(&self.dovecot).take());
    }

    /// Stops Dovecot politely if it runs.
    pub fn stop_imap(&self) {
        if let Some(daemon) = lock(&self.dovecot).take() {
            daemon.stop();
        }
    }

    /// Stops Dovecot politely if it runs, starts it again and waits until it answers.
    pub fn restart_imap(&self) {
        self.stop_imap();
        self.spawn_dovecot().and_then(|()| self.wait_until_ready()).unwrap_or_else(|state| {
            panic!("dovecot did not start again: {state}");
        });
    }

    /// Stops Exim at once, so that connections to the SMTP ports are refused.
    pub fn kill_smtp(&self) {
        drop(lock(&self.exim).take());
    }

    /// Stops Exim if it runs, starts it again and waits until it answers.
    pub fn restart_smtp(&self) {
        self.kill_smtp();
        self.spawn_exim().and_then(|()| self.wait_until_ready()).unwrap_or_else(|state| {
            panic!("exim did not start again: {state}");
        });
    }

    /// Makes the server forget the message numbers of a folder: Dovecot is restarted, and the
    /// folder then has another UIDVALIDITY and the same messages.
    pub fn change_uidvalidity(&self, user: &User, folder: &str) {
        self.stop_imap();
        let path = self.maildir(user, folder);
        for entry in fs::read_dir(&path).expect("the folder exists").flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if name == "dovecot-uidlist" || name.starts_with("dovecot.index") {
                fs::remove_file(entry.path()).expect("an index can be removed");
            }
        }
        self.restart_imap();
    }

    /// Runs `doveadm` on this instance and returns what it printed.
    ///
    /// What it does to messages is not in the log of Dovecot: it is the act of the server's side.
    ///
    /// # Panics
    /// When it fails; the message holds what it said.
    pub fn doveadm(&self, args: &[&str]) -> String {
        let dir = self.dir();
        let mut command = self.account.command(Path::new("/usr/bin/doveadm"), dir);
        command.arg("-c").arg(dir.join("dovecot/dovecot.conf")).args(args);
        let output = command.output().expect("doveadm runs");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "doveadm {args:?} ({}): {errors}", output.status);
        String::from_utf8_lossy(&output.stdout).into_owned()
    }
}

impl Drop for MailServers {
    fn drop(&mut self) {
        // Both end before the folder goes; a panicking test unwinds through here too.
        self.kill_smtp();
        self.kill_imap();
    }
}

fn lock(daemon: &Mutex<Option<Daemon>>) -> MutexGuard<'_, Option<Daemon>> {
    daemon.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Appends in one write, so that a server that reads meanwhile never sees half a line.
pub(crate) fn append_line(path: &Path, line: &str) -> io::Result<()> {
    File::options().create(true).append(true).open(path)?.write_all(line.as_bytes())
}

/// Connects to a port and, where the server speaks first, reads its first line.
fn answers(port: u16, speaks_first: bool) -> io::Result<()> {
    let address = SocketAddr::new(Policy::Open.address(), port);
    let stream = TcpStream::connect_timeout(&address, Duration::from_secs(1))?;
    if speaks_first {
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        let mut line = Vec::new();
        BufReader::new(&stream).read_until(b'\n', &mut line)?;
        if line.is_empty() {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "closed without a greeting"));
        }
    }
    Ok(())
}
