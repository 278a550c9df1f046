//! `documents`, as a script uses them.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::{
    fs,
    process::{Command, Output},
};

use serde_json::Value;

/// "a plan" in base64.
const FILE: &str = "YSBwbGFu";

struct Shell {
    home: tempfile::TempDir,
}

impl Shell {
    /// A store with one message, which has two files, and the contact who sent it.
    fn new() -> Self {
        let shell = Self { home: tempfile::tempdir().unwrap() };
        shell.lines("init --admin ada");
        let part = |name: &str| {
            format!(
                "--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename={name}\r\n\
                 Content-Transfer-Encoding: base64\r\n\r\n{FILE}\r\n"
            )
        };
        let mail = format!(
            "From: claire@x.example\r\nMessage-ID: <1@x>\r\nSubject: Porte\r\nMIME-Version: 1.0\r\n\
             Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\ntexte\r\n{}{}--b--\r\n",
            part("plan.pdf"),
            part("copie.pdf")
        );
        fs::write(shell.home.path().join("a.eml"), mail).unwrap();
        let source = shell.home.path().join("a.eml").display().to_string();
        shell.lines(&format!("import {source} --folder Clients"));
        shell.lines("contacts add Claire --email claire@x.example");
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
}

#[test]
fn obj_07_documents_are_added_shown_saved_linked_and_removed_by_a_script() {
    let shell = Shell::new();
    let message = shell.lines("list --folder Clients")[0]["id"].as_str().unwrap().to_owned();
    let targets = shell.lines(&format!("documents targets {message}"));
    assert_eq!(
        (targets.len(), &targets[0]["kind"], &targets[0]["title"]),
        (1, &"contact".into(), &"Claire".into())
    );
    let to = format!("contact:{}", targets[0]["id"].as_str().unwrap());
    let added = shell.lines(&format!("documents add {message} --to {to}"));
    let names: Vec<_> = added.iter().map(|line| line["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["plan.pdf", "copie.pdf"]);

    let listed = shell.lines(&format!("documents list plan --of {to} --sort -size"));
    assert_eq!(listed.len(), 1);
    let plan = &listed[0];
    for (field, value) in [
        ("type", Value::from("application/pdf")),
        ("size", 6.into()),
        ("hash", shell.lines(&format!("show {message}"))[0]["attachments"][0]["hash"].clone()),
        ("added_by", "ada".into()),
        ("message", message.as_str().into()),
        ("subject", "Porte".into()),
        ("attachment", 1.into()),
    ] {
        assert_eq!(plan[field], value, "{field}");
    }
    assert_eq!(plan["links"][0]["title"], "Claire");
    assert!(plan["added"].as_str().unwrap().ends_with("+00:00"), "{}", plan["added"]);
    let id = plan["id"].as_str().unwrap();
    assert_eq!(&shell.lines(&format!("documents show {id}"))[0], plan);

    assert_eq!(shell.run(&format!("documents save {id}")).stdout, b"a plan");
    let file = shell.home.path().join("plan.pdf");
    assert!(shell.run(&format!("documents save {id} --output {}", file.display())).status.success());
    assert_eq!(fs::read(&file).unwrap(), b"a plan");

    shell.lines(&format!("documents rename {id} Devis.pdf"));
    shell.lines(&format!("documents unlink {id} --from {to}"));
    assert_eq!(shell.lines(&format!("documents list --of {to}")).len(), 1);
    shell.lines(&format!("documents link {id} --to {to}"));
    assert_eq!(shell.lines(&format!("documents list Devis --of {to}")).len(), 1);
    assert_eq!(shell.lines(&format!("documents remove {id}"))[0]["count"], 1);
    assert_eq!(shell.lines("documents list").len(), 1);
    shell.lines("undo");
    assert_eq!(shell.lines("documents list").len(), 2);

    assert_eq!(shell.run("documents show 99").status.code(), Some(1));
    assert_eq!(shell.run(&format!("documents add {message} --to contact:99")).status.code(), Some(1));
    assert_eq!(shell.run(&format!("documents add {message} --to contact")).status.code(), Some(2));
    assert!(shell.lines("verify")[0]["problems"].as_array().unwrap().is_empty());
}
