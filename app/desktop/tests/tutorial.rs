//! Replays `docs/plugin-guide/tutorial.md` at the command line: writes its files, runs its commands, and looks for
//! what it promises there. `tests/tests/window.rs` replays all of it, with the window.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

#[path = "../../../tests/src/tutorial.rs"]
mod tutorial;

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;
use tutorial::{Newcomer, Step};

fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_etabli"))
}

#[test]
fn n_11_the_tutorial_leads_from_an_empty_folder_to_a_column_with_values() {
    let home = tempfile::tempdir().unwrap();
    let newcomer = Newcomer { folder: home.path(), program: program() };
    newcomer.arrive().unwrap();
    let steps = tutorial::steps().unwrap();
    tutorial::check_typing(&steps).unwrap();
    let (mut printed, mut promised) = (String::new(), 0);
    for step in steps {
        match step {
            Step::File(file, text) => newcomer.write(&file, &text).unwrap(),
            Step::Run(commands) => printed = newcomer.run(Command::new("sh"), &commands).unwrap(),
            Step::Promise(wanted) => {
                // The commands before the last one print sentences.
                let lines = printed.lines().filter(|line| line.starts_with('{'));
                let found: Vec<Value> = lines.map(|line| serde_json::from_str(line).unwrap()).collect();
                assert_eq!(found.len(), wanted.len(), "{printed}");
                for (found, wanted) in found.iter().zip(&wanted) {
                    for (key, value) in wanted.as_object().unwrap() {
                        assert_eq!(&found[key], value, "{key} of {found}");
                    }
                    promised += 1;
                }
            }
            // From here on there is a window.
            Step::Leave(_) => break,
        }
    }
    assert_eq!(promised, 2, "the commands end with the values of the column");
}

#[test]
fn the_folder_that_plugin_new_makes_builds_and_is_sound() {
    let home = tempfile::tempdir().unwrap();
    let newcomer = Newcomer { folder: home.path(), program: program() };
    let sdk = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../plugins/sdk").canonicalize().unwrap();
    let new = format!("etabli plugin new org.example.from-template --sdk '{}'", sdk.display());
    newcomer.run(Command::new("sh"), &new).unwrap();
    tutorial::prepare(&home.path().join("from-template")).unwrap();
    let target = "wasm32-unknown-unknown";
    let build = format!(
        "cd from-template; cargo build --release --target {target}
         cp target/{target}/release/from_template.wasm plugin.wasm; etabli --json plugin check ."
    );
    let printed = newcomer.run(Command::new("sh"), &build).unwrap();
    let report: Value = serde_json::from_str(&printed).unwrap();
    assert_eq!(report["id"], "org.example.from-template");
}
