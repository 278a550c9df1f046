//! `backup`, `restore`, `compact` and `migrate`, as a script uses them.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

use std::{
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use serde_json::{Value, json};

/// Bytes of the largest attachment, well above what the database takes.
const LARGE: usize = 24 << 20;

struct Shell {
    home: tempfile::TempDir,
}

impl Shell {
    fn new() -> Self {
        let shell = Self { home: tempfile::tempdir().unwrap() };
        shell.lines("init --admin ada");
        shell
    }

    fn import(&self, count: usize, attachment: &[u8]) {
        let folder = self.path("in");
        fs::create_dir_all(&folder).unwrap();
        for number in 0..count {
            let head =
                format!("From: a@x.example\r\nMessage-ID: <{number}@x>\r\nSubject: Objet {number}\r\n");
            let mut mail = format!(
                "{head}MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n\
                 --b\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: 8bit\r\n\
                 Content-Disposition: attachment; filename=a.bin\r\n\r\n"
            )
            .into_bytes();
            mail.extend(format!("{number}").bytes().chain(attachment.iter().copied()));
            mail.extend(b"\r\n--b--\r\n");
            fs::write(folder.join(format!("{number}.eml")), mail).unwrap();
        }
        self.lines(&format!("import {} --folder Clients", folder.display()));
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    fn command(&self, store: &str, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_etabli"));
        command
            .args(["--lang", "en", "--json", "--store"])
            .arg(self.path(store))
            .args(line.split_whitespace())
            .current_dir(self.home.path());
        command
    }

    fn run(&self, line: &str) -> Output {
        self.command("store", line).output().unwrap()
    }

    fn lines(&self, line: &str) -> Vec<Value> {
        lines_of(&self.run(line))
    }

    /// Runs a command that must fail, and returns its exit code and what it says.
    fn refused(&self, store: &str, line: &str) -> (i32, String) {
        let output = self.command(store, line).output().unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
    }
}

fn lines_of(output: &Output) -> Vec<Value> {
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    let text = std::str::from_utf8(&output.stdout).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn modes(dir: &Path) -> Vec<u32> {
    use std::os::unix::fs::PermissionsExt;
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let files = fs::read_dir(dir).unwrap().map(|entry| mode(&entry.unwrap().path()));
    let mut modes: Vec<u32> = files.chain([mode(dir)]).collect();
    modes.sort_unstable();
    modes.dedup();
    modes
}

#[test]
fn x_28_a_script_backs_up_and_restores() {
    let shell = Shell::new();
    shell.import(3, b"content");
    let made = &shell.lines("backup copy")[0];
    assert_eq!((&made["messages"], &made["blobs"], &made["copied"]), (&json!(3), &json!(3), &json!(3)));
    assert_eq!((made["path"].as_str(), &made["problems"]), (shell.path("copy").to_str(), &json!([])));
    assert_eq!(modes(&shell.path("copy")), [0o600, 0o700], "for its owner only");
    assert_eq!(shell.lines("backup copy")[0]["copied"], 0);
    let restored = &lines_of(&shell.command("new", "restore copy").output().unwrap())[0];
    assert_eq!(
        (&restored["messages"], &restored["blobs"], &restored["doubtful"]),
        (&json!(3), &json!(3), &json!(0))
    );
    assert!(restored["made_at"].as_str().unwrap().ends_with("+00:00"));
    let verify = &lines_of(&shell.command("new", "verify").output().unwrap())[0];
    assert_eq!((&verify["messages"], &verify["problems"]), (&json!(3), &json!([])));
    let list = |store| shell.command(store, "list --folder Clients").output().unwrap().stdout;
    assert_eq!(list("new"), list("store"));
}

#[test]
fn x_28_a_restore_overwrites_nothing_and_leaves_nothing() {
    let shell = Shell::new();
    shell.import(1, b"content");
    shell.lines("backup copy");
    let before = fs::read(shell.path("store/store.redb")).unwrap();
    let (code, message) = shell.refused("store", "restore copy");
    assert_eq!(code, 1);
    assert!(message.contains("empty folder") && message.contains("--store"), "{message}");
    assert_eq!(fs::read(shell.path("store/store.redb")).unwrap(), before);
    let (code, message) = shell.refused("new", "restore in");
    assert_eq!(code, 1);
    assert!(message.contains("no whole backup"), "{message}");
    let left: Vec<_> =
        fs::read_dir(shell.home.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 3, "{left:?}");
}

#[test]
fn x_28_a_store_in_use_is_backed_up_and_neither_compacted_nor_migrated() {
    let shell = Shell::new();
    shell.import(2, b"content");
    let mut owner = shell.command("store", "serve").stdout(Stdio::piped()).spawn().unwrap();
    let mut ready = String::new();
    BufReader::new(owner.stdout.take().unwrap()).read_line(&mut ready).unwrap();
    assert!(ready.contains("serving"), "{ready}");
    assert_eq!(shell.lines("backup copy")[0]["messages"], 2);
    for line in ["compact", "migrate", "restore copy"] {
        let (code, message) = shell.refused("store", line);
        assert_eq!(code, 3, "{line}: {message}");
        assert!(message.contains("open"), "{line}: {message}");
    }
    owner.kill().unwrap();
    owner.wait().unwrap();
}

#[test]
fn x_28_compacting_gives_room_back_and_keeps_the_mail() {
    let shell = Shell::new();
    shell.import(400, b"content");
    let ids: Vec<String> = shell
        .lines("list --folder Clients")
        .iter()
        .map(|row| row["id"].as_str().unwrap().to_owned())
        .collect();
    shell.lines(&format!("message trash {}", ids[20..].join(" ")));
    shell.lines(&format!("message remove {} --yes", ids[20..].join(" ")));
    let report = &shell.lines("compact")[0];
    let (before, after) = (report["before"].as_u64().unwrap(), report["after"].as_u64().unwrap());
    assert!(after < before, "{before} {after}");
    assert_eq!(fs::metadata(shell.path("store/store.redb")).unwrap().len(), after);
    assert_eq!(shell.lines("verify")[0]["problems"], json!([]));
    assert_eq!(shell.lines("list --folder Clients").len(), 20);
}

#[test]
fn x_28_an_older_store_is_migrated_once() {
    let shell = Shell::new();
    let old = shell.path("old");
    fs::create_dir(&old).unwrap();
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations/fixtures");
    fs::copy(fixtures.join("v1/store.redb"), old.join("store.redb")).unwrap();
    let migrate = || lines_of(&shell.command("old", "migrate").output().unwrap())[0].clone();
    let first = migrate();
    assert_eq!(first["from"], 1);
    assert!(old.join("store.level-1.redb").exists());
    assert_eq!(migrate(), json!({"from": first["to"], "to": first["to"]}));
}

#[test]
fn x_28_only_an_administrator_makes_a_backup() {
    let shell = Shell::new();
    shell.lines("user add bob --no-password");
    let (code, message) = shell.refused("store", "--user bob backup copy");
    assert_eq!(code, 1);
    assert!(message.contains("administrator"), "{message}");
    assert!(!shell.path("copy").exists());
}

#[test]
fn x_28_a_disk_that_takes_no_more_is_named_and_the_older_backup_stays() {
    let shell = Shell::new();
    shell.import(1, b"content");
    shell.lines("--user ada backup copy");
    shell.import(2, &vec![b'x'; LARGE]);
    let whole = shell.command("store", "backup copy");
    // Files end at half the attachment, and the signal about it is ignored, as where a quota is used up.
    let limit = format!("trap '' XFSZ; ulimit -f {}; exec \"$0\" \"$@\"", LARGE / 2 / 512);
    let mut limited = Command::new("sh");
    limited
        .arg("-c")
        .arg(limit)
        .arg(whole.get_program())
        .args(whole.get_args())
        .current_dir(shell.home.path());
    let output = limited.output().unwrap();
    let message = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{message}");
    assert!(message.contains("cannot be written") && message.contains("copy"), "{message}");
    let restored = &lines_of(&shell.command("new", "restore copy").output().unwrap())[0];
    assert_eq!(restored["messages"], 1, "the older backup");
    assert_eq!(shell.lines("backup copy")[0]["messages"], 3, "there is room again");
    let (code, message) = shell.refused("store", "backup copy/manifest/inside");
    assert_eq!(code, 1, "{message}");
    assert!(message.contains("manifest/inside"), "{message}");
}
