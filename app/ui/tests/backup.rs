//! Backups, as an administrator makes them in the window.
#![allow(clippy::unwrap_used, reason = "a test")]

mod support;

use std::path::PathBuf;

use egui::{Key, Modifiers, accesskit::Role};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use etabli_engine::{
    BackupReport, BackupState, Event, Failure, FailureCode, Incoming, JobId, JobKind, JobOutcome, JobState,
    Request, Store,
};
use etabli_ui::Start;
use support::{Desk, Sample, build, job};

fn with(change: impl FnOnce(&mut Sample)) -> Desk {
    let shared = Sample::shared();
    change(&mut shared.lock().unwrap());
    let mut desk = build(shared, |app| app, Start::Mail);
    desk.keys(Modifiers::COMMAND, Key::Comma);
    desk
}

fn asked(desk: &Desk, folder: &str) -> usize {
    let wanted = Request::Store(Store::Backup(PathBuf::from(folder)));
    desk.requests(|request| *request == wanted)
}

fn tell(desk: &mut Desk, state: JobState, outcome: Option<JobOutcome>) {
    let view = job(JobId(3), JobKind::Backup("/disk/copy".to_owned()), state, outcome);
    desk.sample.lock().unwrap().out.push_back(Incoming::Event(Event::Job(view)));
    desk.window.run();
}

fn state(failure: Option<Failure>) -> BackupState {
    BackupState { folder: "/disk/copy".into(), made_at: Some(1_795_516_920), failure }
}

#[test]
fn x_28_a_first_backup_goes_into_the_folder_that_was_chosen() {
    let mut desk = with(|_| {});
    assert!(desk.has("Aucune sauvegarde n’a encore été faite."), "{:?}", desk.texts());
    assert!(!desk.has("Sauvegarder de nouveau"));
    desk.act("Sauvegarder dans un dossier…");
    assert_eq!(asked(&desk, "/import/maildir"), 1);
    tell(&mut desk, JobState::Running, None);
    let choose = desk.window.get_by_role_and_label(Role::Button, "Sauvegarder dans un dossier…");
    assert!(choose.accesskit_node().is_disabled(), "one at a time");
    desk.sample.lock().unwrap().backup = Some(state(None));
    let report = BackupReport { messages: 7, ..BackupReport::default() };
    tell(&mut desk, JobState::Done, Some(JobOutcome::Backup(report)));
    assert!(desk.has("Sauvegarde faite\u{a0}: 7 messages."), "{:?}", desk.texts());
    let last = "Dernière sauvegarde\u{a0}: mar. 24 nov. 2026, 11:42, dans /disk/copy.";
    assert!(desk.has(last), "{:?}", desk.texts());
    desk.act("Sauvegarder de nouveau");
    assert_eq!(asked(&desk, "/disk/copy"), 1);
}

#[test]
fn x_28_a_backup_that_failed_says_why_and_when_the_last_one_was_made() {
    let failure = Failure::new(FailureCode::DiskFull, "/disk/copy");
    let desk = with(|sample| sample.backup = Some(state(Some(failure))));
    let texts = desk.texts();
    assert!(
        texts.iter().any(|text| text.starts_with("Dernière sauvegarde\u{a0}: mar. 24 nov. 2026")),
        "{texts:?}"
    );
    let failed = texts.iter().find(|text| text.starts_with("La dernière tentative a échoué")).unwrap();
    assert!(failed.contains("/disk/copy") && failed.contains("Le disque est plein"), "{failed}");
}

#[test]
fn x_28_who_is_no_administrator_is_offered_no_backup() {
    let mut desk = with(|sample| sample.admin = false);
    assert!(!desk.has("Sauvegarder dans un dossier…"), "{:?}", desk.texts());
    assert_eq!(desk.requests(|request| matches!(request, Request::Store(Store::BackupState))), 0);
    palette(&mut desk);
    assert_eq!(desk.requests(|request| matches!(request, Request::Store(Store::Backup(_)))), 0);
}

#[test]
fn x_28_the_palette_makes_a_backup_without_a_mouse() {
    let mut desk = with(|_| {});
    palette(&mut desk);
    assert_eq!(asked(&desk, "/import/maildir"), 1);
}

/// Runs the command from the palette.
fn palette(desk: &mut Desk) {
    desk.keys(Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::P);
    let field = desk.window.query_all_by_role(Role::TextInput).last().unwrap();
    field.type_text("Sauvegarder la base");
    desk.window.run();
    desk.key(Key::Enter);
}
