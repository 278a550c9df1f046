//! `folder` and `message`, as a script uses them.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

use std::process::{Command, Output};

use serde_json::Value;

struct Shell {
    home: tempfile::TempDir,
}

impl Shell {
    fn new() -> Self {
        let shell = Self { home: tempfile::tempdir().unwrap() };
        shell.lines("init --admin ada");
        for number in 0..3 {
            let name = format!("{number}.eml");
            let mail =
                format!("From: a@x.example\r\nMessage-ID: <{number}@x>\r\nSubject: Objet\r\n\r\nx\r\n");
            std::fs::create_dir_all(shell.home.path().join("in")).unwrap();
            std::fs::write(shell.home.path().join("in").join(name), mail).unwrap();
        }
        let source = shell.home.path().join("in").display().to_string();
        shell.lines(&format!("import {source} --folder Clients"));
        shell
    }

    fn run(&self, line: &str) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_etabli"));
        command
            .args(["--lang", "en", "--json", "--store"])
            .arg(self.home.path().join("store"))
            .args(line.split_whitespace());
        command.output().unwrap()
    }

    fn lines(&self, line: &str) -> Vec<Value> {
        let output = self.run(line);
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{line}: {errors}");
        let text = String::from_utf8(output.stdout).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    fn ids(&self, folder: &str) -> Vec<String> {
        let rows = self.lines(&format!("list --folder {folder}"));
        rows.iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
    }

    fn count(&self, line: &str) -> u64 {
        self.lines(line)[0]["count"].as_u64().unwrap()
    }
}

#[test]
fn mail_130_folders_are_made_renamed_moved_and_deleted_by_a_script() {
    let shell = Shell::new();
    let made = &shell.lines("folder create Archives/2026/Mairies")[0];
    assert_eq!(made["path"], "Archives/2026/Mairies");
    assert_eq!(shell.run("folder create Archives/2026").status.code(), Some(1), "it is there");
    shell.count("folder rename Archives/2026 2027");
    shell.count("folder move Clients --into Archives/2027");
    assert_eq!(shell.ids("Archives/2027/Clients").len(), 3);
    shell.count("folder move Archives/2027/Clients");
    assert_eq!(shell.ids("Clients").len(), 3);
    assert_eq!(shell.count("folder delete Clients"), 3);
    assert_eq!(shell.ids("trash").len(), 3);
    assert_eq!(shell.run("folder rename trash Autre").status.code(), Some(1));
}

#[test]
fn mail_35_messages_are_moved_marked_restored_and_removed_by_a_script() {
    let shell = Shell::new();
    let ids = shell.ids("Clients");
    let [a, b, c] = &ids[..] else { panic!("three messages") };
    assert_eq!(shell.count(&format!("message trash {a} {b}")), 2);
    assert_eq!(shell.count(&format!("message junk {c}")), 1);
    assert_eq!((shell.ids("trash").len(), shell.ids("junk").len()), (2, 1));
    assert_eq!(shell.count(&format!("message restore {a} {c}")), 2);
    shell.lines("folder create Archives");
    assert_eq!(shell.count(&format!("message move {a} --to Archives")), 1);
    assert_eq!(shell.count(&format!("message unread {a}")), 1);
    assert_eq!(shell.lines("list --folder Archives")[0]["read"], false);
    // What cannot be taken back has to be meant.
    assert_eq!(shell.run(&format!("message remove {b}")).status.code(), Some(2));
    assert_eq!(shell.count(&format!("message remove {b} --yes")), 1);
    assert_eq!(shell.count("folder empty trash --yes"), 0);
    shell.count(&format!("message trash {a}"));
    assert_eq!(shell.count("folder empty trash --yes"), 1);
    assert_eq!(shell.ids("trash"), Vec::<String>::new());
}
