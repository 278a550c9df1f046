//! `plugin` and `ledger`, as a script uses them.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

use std::{
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    time::{Duration, Instant},
};

use serde_json::{Value, json};

const MISBEHAVES: &str = "org.example.misbehaves";

struct Shell {
    home: tempfile::TempDir,
}

fn built() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/plugins")
}

fn guest(name: &str) -> String {
    built().join("guests").join(format!("{name}.etabli")).display().to_string()
}

impl Shell {
    fn new() -> Self {
        let shell = Self { home: tempfile::tempdir().unwrap() };
        shell.lines("init --admin ada");
        shell
    }

    fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_etabli"));
        command
            .args(["--lang", "en", "--json", "--store"])
            .arg(self.home.path().join("store"))
            .args(line.split_whitespace())
            .env("ETABLI_PLUGIN_DIR", built())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    fn run(&self, line: &str) -> Output {
        self.command(line).output().unwrap()
    }

    fn lines(&self, line: &str) -> Vec<Value> {
        let output = self.run(line);
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{line}: {errors}");
        let text = String::from_utf8(output.stdout).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    fn refused(&self, line: &str) -> String {
        let output = self.run(line);
        assert_eq!(output.status.code(), Some(1), "{line}");
        String::from_utf8_lossy(&output.stderr).into_owned()
    }

    fn plugin(&self, id: &str) -> Value {
        self.lines("plugin list").into_iter().find(|line| line["id"] == id).unwrap()
    }
}

#[test]
fn sec_71_a_plugin_is_installed_granted_used_and_removed() {
    let shell = Shell::new();
    let asks = "org.example.asks-everything";
    let file = guest("asks-everything");
    let unsigned = shell.refused(&format!("plugin install {file}"));
    assert!(unsigned.contains("Nobody signed this package"), "{unsigned}");
    let installed = &shell.lines(&format!("plugin install {file} --allow-unsigned --grant log,clock"))[0];
    assert_eq!((&installed["id"], &installed["version"]), (&json!(asks), &json!("0.0.1")));
    assert_eq!(shell.plugin(asks)["state"], "waiting");
    assert_eq!(shell.plugin(asks)["capabilities"], json!(["log", "clock"]));
    for right in shell.lines(&format!("plugin grant {asks}")) {
        let capability = right["capability"].as_str().unwrap().to_owned();
        shell.lines(&format!("plugin grant {asks} {capability}"));
    }
    shell.lines(&format!("plugin call {asks} log"));
    let log = shell.lines(&format!("plugin log {asks}"));
    assert_eq!((&log[0]["level"], &log[0]["message"]), (&json!("info"), &json!("a line")));

    shell.lines(&format!("plugin grant {asks} log --revoke"));
    let denied = shell.refused(&format!("plugin call {asks} log"));
    assert!(denied.contains("the component needs the capability `log`, which was not granted"), "{denied}");
    let ledger = shell.lines(&format!("ledger --plugin {asks}"));
    assert_eq!(
        (&ledger[0]["call"], &ledger[0]["denied"], &ledger[0]["user"]),
        (&json!("log"), &json!(true), &json!("ada"))
    );
    assert_eq!(shell.plugin(asks)["calls"], 1);
    shell.lines(&format!("plugin remove {asks} --with-data"));
    assert!(shell.lines("plugin list").iter().all(|line| line["id"] != asks));
}

#[test]
fn n_04_a_plugin_that_ran_when_the_program_was_killed_is_held() {
    let shell = Shell::new();
    shell.lines(&format!("plugin install {} --allow-unsigned --grant all", guest("misbehaves")));
    let mut call = shell.command(&format!("plugin call {MISBEHAVES} spins")).spawn().unwrap();
    let running = shell.home.path().join("store/plugins/running");
    let begun = Instant::now();
    // The id stands there while it is compiled and while it runs.
    while !std::fs::read(&running).unwrap_or_default().starts_with(MISBEHAVES.as_bytes()) {
        assert!(begun.elapsed() < Duration::from_secs(60), "the plugin never ran");
        std::thread::sleep(Duration::from_millis(2));
    }
    call.kill().unwrap();
    call.wait().unwrap();
    assert_eq!(shell.plugin(MISBEHAVES)["state"], "isolated");
    let held = shell.refused(&format!("plugin call {MISBEHAVES} behaves"));
    assert!(held.contains("The program ended while this plugin was at work; it stays off"), "{held}");
    shell.lines(&format!("plugin restart {MISBEHAVES}"));
    shell.lines(&format!("plugin call {MISBEHAVES} behaves"));
}

#[test]
fn a_package_is_checked_without_a_store() {
    let shell = Shell { home: tempfile::tempdir().unwrap() };
    let report = &shell.lines(&format!("plugin check {}", guest("asks-everything")))[0];
    assert_eq!(report["id"], "org.example.asks-everything");
    let bad = shell.run(&format!("plugin check {}", guest("undeclared")));
    assert_eq!(bad.status.code(), Some(1));
    let report: Value = serde_json::from_slice(&bad.stdout).unwrap();
    assert!(report["findings"].as_array().unwrap().iter().any(|finding| finding["severity"] == "error"));
    let folder = shell.home.path().join("hello").display().to_string();
    shell.lines(&format!("plugin new org.example.hello --folder {folder}"));
    assert!(Path::new(&folder).join("src/lib.rs").exists());
}

#[test]
fn n_11_an_authors_cases_run_in_the_whole_program_and_say_what_changed() {
    let shell = Shell::new();
    let cases = shell.home.path().join("cases");
    std::fs::create_dir(&cases).unwrap();
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../plugins/examples");
    for example in ["phone-log", "file-by-entity"] {
        let package = built().join("examples").join(format!("{example}.etabli"));
        let kept = examples.join(example).join("tests");
        let line = format!("plugin test {} --cases {}", package.display(), kept.display());
        let output = shell.run(&line);
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    }

    let package = built().join("examples/phone-log.etabli");
    let test = format!("plugin test {} --cases {}", package.display(), cases.display());
    assert!(shell.refused(&test).contains("no case"), "an empty folder is no success");
    std::fs::write(cases.join("a.json"), r#"{"run": "no-such-command"}"#).unwrap();
    let output = shell.run(&test);
    assert_eq!(output.status.code(), Some(1), "nothing is expected yet");
    let did: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&did["case"], &did["ok"]), (&json!("a"), &json!(false)));
    assert!(did["did"][0].as_str().unwrap().starts_with("failure: "), "{did}");
    shell.lines(&format!("{test} --update"));
    assert_eq!(shell.lines(&test)[0]["ok"], true);
    let plugins = shell.lines("plugin list");
    assert!(plugins.iter().all(|line| line["id"] != "org.example.phone-log"), "the own store is left alone");
}
