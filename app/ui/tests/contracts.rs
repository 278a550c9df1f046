//! What holds for texts and commands as a whole.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

use std::collections::BTreeSet;

use egui::Modifiers;
use etabli_engine::{FailureCode, Lang};
use etabli_ui::{
    commands::{COMMANDS, Context},
    i18n::I18n,
};

#[test]
fn both_languages_have_the_same_texts() {
    let (fr, en) = (I18n::new(Lang::Fr), I18n::new(Lang::En));
    assert_eq!(fr.keys(), en.keys());
    assert!(fr.keys().len() > 250);
}

#[test]
fn every_failure_is_translated_with_a_hint() {
    for lang in [Lang::Fr, Lang::En] {
        let i18n = I18n::new(lang);
        for code in FailureCode::ALL {
            let key = format!("failure-{}", code.id());
            assert!(i18n.has(&key), "{key}");
            assert!(i18n.has(&format!("{key}.hint")), "{key}.hint");
        }
    }
}

#[test]
fn french_texts_follow_french_typography() {
    let i18n = I18n::new(Lang::Fr);
    for key in i18n.keys() {
        let text = i18n.tr(key);
        assert!(!text.contains('\''), "{key} has a straight apostrophe");
        assert!(!text.contains("..."), "{key} has three dots");
        let chars: Vec<char> = text.chars().collect();
        for pair in chars.windows(2) {
            let spaced = match pair[1] {
                ';' | '!' | '?' => pair[0] == '\u{202f}',
                '»' => pair[0] == '\u{a0}',
                _ => pair[0] != '«' || pair[1] == '\u{a0}',
            };
            assert!(spaced, "{key}: {text}");
        }
    }
}

#[test]
fn texts_of_the_code_exist() {
    let i18n = I18n::new(Lang::Fr);
    let mut missing = BTreeSet::new();
    let mut pending = vec![std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(path) = pending.pop() {
        if path.is_dir() {
            pending.extend(std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        let source = std::fs::read_to_string(&path).unwrap();
        for call in ["tr(\"", "tr_args(\"", "key: \"", "Err(\"reason-"] {
            for (at, _) in source.match_indices(call) {
                // The end of another name, such as `push_str`.
                if source[..at].ends_with(|before: char| before.is_alphanumeric()) {
                    continue;
                }
                let from = at + call.find('"').unwrap() + 1;
                let key = source[from..].split('"').next().unwrap();
                if !i18n.has(key) {
                    missing.insert(key.to_owned());
                }
            }
        }
    }
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn every_command_has_a_label_and_its_own_shortcuts() {
    let i18n = I18n::new(Lang::Fr);
    let mut seen: Vec<(egui::KeyboardShortcut, &str)> = Vec::new();
    for command in COMMANDS {
        assert!(i18n.has(command.key), "{}", command.key);
        for shortcut in command.shortcuts {
            if let Some((_, other)) = seen.iter().find(|(other, _)| other == shortcut) {
                panic!("{} and {other} have the same shortcut", command.key);
            }
            seen.push((*shortcut, command.key));
            let letter = shortcut.modifiers == Modifiers::NONE && shortcut.logical_key.name().len() == 1;
            assert!(!letter || command.context == Context::List, "{} acts while text is typed", command.key);
        }
    }
}

#[test]
fn the_pseudo_locale_brackets_and_accents() {
    let i18n = I18n::pseudo();
    assert_eq!(i18n.tr("cmd-delete"), "[Délété]");
    assert_eq!(i18n.tr_args("status-unread", &[("count", 3.into())]), "[3 üñréád]");
}
