//! Processes that end with the test: whose they are, how they start and how they end.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::lchown;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Sender};
use std::sync::{LazyLock, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, getuid, kill_process, kill_process_group, waitid};

use crate::wait::try_wait;

/// How long a server may take to end politely.
const POLITE: Duration = Duration::from_secs(20);
/// How long killed processes may take to be gone.
const GONE: Duration = Duration::from_secs(20);

/// Whom the servers run as: nobody if the tests run as root, else the one who runs the tests.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub(crate) uid: u32,
    pub(crate) gid: u32,
    pub(crate) user: String,
    pub(crate) group: String,
    /// Whether the tests run as root, so that the servers must be given another owner.
    drops: bool,
}

impl Account {
    pub(crate) fn choose() -> Account {
        if getuid().is_root() {
            let (user, group) = ("nobody".to_owned(), "nogroup".to_owned());
            return Account { uid: 65534, gid: 65534, user, group, drops: true };
        }
        let id = |what: &str| {
            let output = Command::new("id").arg(what).output().expect("id runs");
            String::from_utf8_lossy(&output.stdout).trim().to_owned()
        };
        let number = |what: &str| id(what).parse().expect("a number");
        Account { uid: number("-u"), gid: number("-g"), user: id("-un"), group: id("-gn"), drops: false }
    }

    /// Returns a command that runs a program as this account, with an environment of its own.
    ///
    /// The program is told to end when the thread that started it ends.
    pub(crate) fn command(&self, program: &Path, home: &Path) -> Command {
        let mut command = Command::new("setpriv");
        if self.drops {
            command.arg(format!("--reuid={}", self.uid)).arg(format!("--regid={}", self.gid));
            command.arg("--clear-groups");
        }
        command.args(["--pdeathsig", "TERM", "--"]).arg(program);
        command.env_clear().env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin").env("HOME", home);
        command.current_dir(home).stdin(Stdio::null());
        command
    }

    /// Gives a file or a folder to this account.
    pub(crate) fn own_only(&self, path: &Path) -> io::Result<()> {
        if self.drops { lchown(path, Some(self.uid), Some(self.gid)) } else { Ok(()) }
    }

    /// Gives a file, or a folder with all that is in it, to this account.
    pub(crate) fn own(&self, path: &Path) -> io::Result<()> {
        if !self.drops {
            return Ok(());
        }
        self.own_only(path)?;
        if fs::symlink_metadata(path)?.is_dir() {
            for entry in fs::read_dir(path)? {
                self.own(&entry?.path())?;
            }
        }
        Ok(())
    }
}

/// A command to start, and where to send what came of it.
type Order = (Command, Sender<io::Result<Child>>);

/// Starts every daemon from one thread that lives as long as the process.
///
/// A daemon is told to end with the thread that started it, and the thread of a test may end
/// before the servers that it shares with other tests.
static SPAWNER: LazyLock<Mutex<Sender<Order>>> = LazyLock::new(|| {
    let (sender, orders) = mpsc::channel::<Order>();
    thread::Builder::new()
        .name("spawner".to_owned())
        .spawn(move || {
            for (mut command, answer) in orders {
                // Who asked may have given up; then nobody waits for the child, and it must go.
                if let Err(mpsc::SendError(Ok(mut child))) = answer.send(command.spawn()) {
                    let _ = child.kill();
                    let _ = child.wait();
                }
            }
        })
        .expect("the spawner thread starts");
    Mutex::new(sender)
});

/// A server process in the foreground, at the head of a process group of its own.
///
/// Dropping it kills the whole group and waits until it is gone.
#[derive(Debug)]
pub(crate) struct Daemon {
    child: Child,
    group: Pid,
}

impl Daemon {
    /// Starts a command; what it prints is appended to a file.
    pub(crate) fn spawn(mut command: Command, output: &Path) -> io::Result<Daemon> {
        let output = File::options().create(true).append(true).open(output)?;
        command.stdin(Stdio::null()).stdout(output.try_clone()?).stderr(output).process_group(0);
        let (sender, answer) = mpsc::channel();
        SPAWNER
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .send((command, sender))
            .expect("the spawner thread lives as long as the process");
        let child = answer.recv().expect("the spawner answers")?;
        let group = Pid::from_child(&child);
        Ok(Daemon { child, group })
    }

    /// Returns how the process ended, if it did.
    ///
    /// The process is not reaped, so that its number is not given to a stranger meanwhile.
    pub(crate) fn ended(&mut self) -> Option<String> {
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        let status = waitid(WaitId::Pid(self.group), options).expect("the child can be asked")?;
        Some(match (status.exit_status(), status.terminating_signal()) {
            (Some(code), _) => format!("exit status {code}"),
            (None, Some(signal)) => format!("signal {signal}"),
            (None, None) => "for an unknown reason".to_owned(),
        })
    }

    /// Asks the process to end and waits until it has; whatever is left is killed.
    pub(crate) fn stop(mut self) {
        if self.ended().is_none() && kill_process(self.group, Signal::TERM).is_ok() {
            // One that does not end politely is killed like the rest of its group.
            let _ = try_wait(POLITE, || {
                let left = alive_in(self.group);
                if left == 0 { Ok(()) } else { Err(format!("{left} left")) }
            });
        }
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // The head is not reaped yet, so the group can be nobody else's. A group whose processes
        // were forking is killed again until nothing of it is left.
        let gone = try_wait(GONE, || {
            let _ = kill_process_group(self.group, Signal::KILL);
            match alive_in(self.group) {
                0 => Ok(()),
                left => Err(format!("{left} left")),
            }
        });
        let _ = self.child.wait();
        if let Err(left) = gone
            && !thread::panicking()
        {
            panic!("a killed server did not end: {left}");
        }
    }
}

/// Counts the processes of a group that have not ended.
fn alive_in(group: Pid) -> usize {
    let group = group.as_raw_nonzero().to_string();
    let Ok(entries) = fs::read_dir("/proc") else { return 0 };
    entries
        .flatten()
        .filter(|entry| entry.file_name().as_encoded_bytes().iter().all(u8::is_ascii_digit))
        .filter_map(|entry| fs::read_to_string(entry.path().join("stat")).ok())
        .filter(|stat| {
            // After the name in parentheses come the state, the parent and the group.
            let mut fields = stat.rsplit_once(')').map_or("", |(_, rest)| rest).split_ascii_whitespace();
            let state = fields.next().unwrap_or("Z");
            state != "Z" && state != "X" && fields.nth(1) == Some(group.as_str())
        })
        .count()
}
