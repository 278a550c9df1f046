//! `user`, `team` and signing in, as a script uses them.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

use std::{
    io::Write,
    process::{Command, Output, Stdio},
};

use serde_json::{Value, json};

struct Shell {
    home: tempfile::TempDir,
}

impl Shell {
    fn new() -> Self {
        let shell = Self { home: tempfile::tempdir().unwrap() };
        shell.file("passphrase", "of tests");
        assert!(shell.run("init --admin ada", &[], "").status.success());
        shell
    }

    fn file(&self, name: &str, text: &str) -> String {
        let path = self.home.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    fn run(&self, line: &str, environment: &[(&str, &str)], input: &str) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_etabli"));
        command
            .args(["--lang", "en", "--json", "--store"])
            .arg(self.home.path().join("store"))
            .args(line.split_whitespace())
            .env_remove("ETABLI_PASSWORD_FILE")
            .env_remove("ETABLI_NEW_PASSWORD_FILE")
            .env("ETABLI_PASSPHRASE_FILE", self.home.path().join("passphrase"))
            .envs(environment.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // A command that reads nothing may have closed its input.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        child.wait_with_output().unwrap()
    }

    /// Runs a command that must work, and returns the lines it prints.
    fn lines(&self, line: &str, environment: &[(&str, &str)], input: &str) -> Vec<Value> {
        let output = self.run(line, environment, input);
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{line}: {errors}");
        let text = String::from_utf8(output.stdout).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Runs a command that must fail, and returns what it says.
    fn refused(&self, line: &str, environment: &[(&str, &str)]) -> String {
        let output = self.run(line, environment, "");
        assert_eq!(output.status.code(), Some(1), "{line}");
        String::from_utf8_lossy(&output.stderr).into_owned()
    }
}

#[test]
fn obj_11_users_are_added_with_and_without_a_password() {
    let shell = Shell::new();
    assert!(shell.refused("user add bob", &[]).contains("--no-password"));
    let bob = shell.lines("user add bob --password-stdin", &[], "sésame\n");
    assert_eq!(bob, [json!({"id": "2", "name": "bob", "admin": false, "has_password": true, "teams": []})]);
    let carl = shell.lines("--user ada user add carl --no-password --admin", &[], "");
    assert_eq!((&carl[0]["admin"], &carl[0]["has_password"]), (&json!(true), &json!(false)));
    assert!(shell.refused("user list", &[]).contains("ada, bob, carl"));
    assert_eq!(shell.lines("--user carl user list", &[], "").len(), 3);
}

#[test]
fn sec_66_a_password_comes_from_a_file() {
    let shell = Shell::new();
    let (right, wrong, next) =
        (shell.file("right", "sésame\n"), shell.file("wrong", "x"), shell.file("next", "ouvre-toi"));
    let sign_in = |file| [("ETABLI_PASSWORD_FILE", file)];
    // Whoever asks has no password, so that the file can only mean the new one.
    shell.lines("user add bob", &sign_in(right.as_str()), "");
    assert!(shell.refused("--user bob folders", &[]).contains("ETABLI_PASSWORD_FILE"));
    assert!(shell.refused("--user bob folders", &sign_in(wrong.as_str())).contains("wrong"));
    shell.lines("--user bob folders", &sign_in(right.as_str()), "");
    let both = [("ETABLI_PASSWORD_FILE", right.as_str()), ("ETABLI_NEW_PASSWORD_FILE", next.as_str())];
    shell.lines("--user bob user password", &both, "");
    shell.lines("--user bob folders", &sign_in(next.as_str()), "");
    assert!(
        shell.refused("--user bob user password --no-password", &sign_in(next.as_str())).contains("admin")
    );
    shell.lines("--user ada user password bob --no-password", &[], "");
    shell.lines("--user bob folders", &[], "");
}

#[test]
fn mail_10_a_script_sees_what_its_user_sees() {
    let shell = Shell::new();
    shell.lines("user add bob --no-password", &[], "");
    shell.lines("--user ada team add sav", &[], "");
    let account = "account add NAME --address a@x.example --imap 127.0.0.1:9 --password-stdin";
    let add = |name: &str, more: &str| {
        let line = format!("--user ada {} {more}", account.replace("NAME", name));
        shell.lines(&line, &[], "x").remove(0)
    };
    assert_eq!(add("Ada", "--owner ada")["kind"], "private");
    assert_eq!(add("SAV", "--team sav")["team"], "sav");
    assert_eq!(shell.lines("--user bob account list", &[], ""), Vec::<Value>::new());
    let names = |line: &str| -> Vec<String> {
        let lines = shell.lines(line, &[], "");
        lines.iter().map(|line| line["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names("--user ada account list"), ["Ada"]);
    assert_eq!(names("--user ada team members sav --add ada,bob"), ["ada", "bob"]);
    assert_eq!(names("--user bob account list"), ["SAV"]);
    assert!(shell.refused("--user bob list --folder Ada", &[]).contains("Ada"));
    shell.lines("--user ada account set Ada --everyone", &[], "");
    assert_eq!(names("--user bob account list"), ["Ada", "SAV"]);
    assert_eq!(names("--user ada team members sav --remove bob"), ["ada"]);
    assert_eq!(names("--user bob account list"), ["Ada"]);
    assert!(shell.refused("--user ada team remove sav", &[]).contains("--everyone"));
}

#[test]
fn obj_11_a_user_is_removed_with_a_handover() {
    let shell = Shell::new();
    shell.lines("user add bob --no-password", &[], "");
    let add =
        "--user bob account add Bob --address b@x.example --imap 127.0.0.1:9 --password-stdin --owner bob";
    shell.lines(add, &[], "x");
    assert!(shell.refused("--user ada user remove bob", &[]).contains("--hand-over-to"));
    assert!(shell.refused("--user bob user remove ada", &[]).contains("administrator"));
    assert!(shell.refused("--user ada user set ada --no-admin", &[]).contains("last administrator"));
    shell.lines("--user ada user remove bob --hand-over-to ada", &[], "");
    let accounts = shell.lines("account list", &[], "");
    assert_eq!((&accounts[0]["name"], &accounts[0]["owner"]), (&json!("Bob"), &json!("ada")));
}

#[test]
fn mail_119_a_script_writes_to_colleagues_without_an_account() {
    let shell = Shell::new();
    shell.lines("user add bob --no-password", &[], "");
    let sent = shell.lines("--user ada compose --internal --to bob --subject Planning --text Lundi", &[], "");
    assert!(sent[0]["id"].is_string(), "{sent:?}");
    let rows = shell.lines("--user bob list --folder internal", &[], "");
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert_eq!(rows[0]["subject"], "Planning");
    let said = shell.refused("--user ada compose --internal --to nobody --text x", &[]);
    assert!(said.contains("exactly one colleague"), "{said}");
    assert_eq!(shell.run("--user ada compose --to a@x.example --text x", &[], "").status.code(), Some(2));
}
