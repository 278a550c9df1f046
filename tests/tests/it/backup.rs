//! Backups of a store that is in use, and what comes back from them.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
};

use etabli_engine::{
    BackupReport, BackupState, Failure, FailureCode, JobOutcome, JobState, Mail, Reply, Request, Session,
    Store,
};
use etabli_tests::{Letter, World};

fn back_up(world: &World, target: &Path) -> Result<BackupReport, Failure> {
    let job = world.job(Request::Store(Store::Backup(target.to_owned())))?;
    match (job.state, job.outcome) {
        (JobState::Done, Some(JobOutcome::Backup(report))) => Ok(report),
        (JobState::Failed(failure), _) => Err(failure),
        other => panic!("unexpected end {other:?}"),
    }
}

fn state(world: &World) -> Option<BackupState> {
    match world.session.call(Request::Store(Store::BackupState)) {
        Ok(Reply::Backup(state)) => state,
        other => panic!("unexpected reply {other:?}"),
    }
}

fn restore(from: &Path, dir: &Path) -> Result<etabli_engine::RestoreReport, Failure> {
    Session::restore(from, dir, &mut |_, _| true)
}

/// Returns every file below a folder.
fn files(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

fn with_mail() -> World {
    let world = World::new();
    world.import_three();
    let letter = Letter::new("plan@x", "Plan").attachment("plan.pdf", "JVBERi0xLjQgcGxhbg==");
    world.import_letters([letter], "Plans");
    world
}

#[test]
fn x_28_what_comes_back_is_what_was_there() {
    let world = with_mail();
    world.import_contacts("name,email\nClaire Vasseur,c.vasseur@saint-aubin.example\n");
    let ids: Vec<_> = world.list("SAV").iter().map(|row| row.id).collect();
    let answers = serde_json::json!({"forms": [{"folder": "SAV"}]});
    let run = world.run_plugin("tickets", "associate", &ids[..1], answers).unwrap();
    assert_eq!(run.created.len(), 1);
    let seen = |world: &World| {
        let rows = [world.list("SAV"), world.list("Plans")];
        let raws: Vec<_> = rows.iter().flatten().map(|row| world.raw(row.id).unwrap()).collect();
        (rows, raws, world.folders(), world.threads(), world.message(ids[0]).unwrap().chips)
    };
    let before = seen(&world);
    let target = world.files().join("copy");
    let report = back_up(&world, &target).unwrap();
    assert_eq!((report.messages, report.blobs, report.problems.len()), (4, 1, 0), "{report:?}");
    let dir = world.files().join("restored");
    let restored = restore(&target, &dir).unwrap();
    assert_eq!((restored.messages, restored.blobs, restored.doubtful), (4, 1, 0));
    let world = world.at(&dir);
    assert_eq!(seen(&world), before);
    assert_eq!(world.verify().problems, []);
}

#[test]
fn x_28_a_flipped_bit_in_any_file_of_a_backup_is_found() {
    let world = with_mail();
    let target = world.files().join("copy");
    back_up(&world, &target).unwrap();
    let dir = world.files().join("restored");
    let all = files(&target);
    assert!(all.len() >= 3, "{all:?}");
    for file in all {
        let whole = fs::read(&file).unwrap();
        for at in [0, whole.len() / 2, whole.len() - 1] {
            let mut flipped = whole.clone();
            flipped[at] ^= 4;
            fs::write(&file, &flipped).unwrap();
            let failure = restore(&target, &dir).unwrap_err();
            assert_eq!(failure.code, FailureCode::BackupDamaged, "{} at {at}", file.display());
            assert!(failure.subject.ends_with(file.file_name().unwrap().to_str().unwrap()), "{failure}");
        }
        fs::remove_file(&file).unwrap();
        assert!(restore(&target, &dir).is_err(), "without {}", file.display());
        fs::write(&file, &whole).unwrap();
    }
    assert!(!dir.exists());
    let beside = fs::read_dir(world.files()).unwrap().map(|entry| entry.unwrap().file_name());
    let left: Vec<_> = beside.filter(|name| name.to_string_lossy().contains("restore")).collect();
    assert!(left.is_empty(), "{left:?}");
    restore(&target, &dir).unwrap();
}

#[test]
fn x_28_a_backup_beside_somebody_who_writes_is_one_moment() {
    let world = with_mail();
    let (stop, target) = (AtomicBool::new(false), world.files().join("copy"));
    let ids: Vec<_> = world.list("SAV").iter().map(|row| row.id).collect();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut read = true;
            while !stop.load(Ordering::Relaxed) {
                let mark = Mail::SetRead { messages: ids.clone(), read };
                world.session.call(Request::Mail(mark)).unwrap();
                read = !read;
            }
        });
        for number in 0..4 {
            let letter = Letter::new(&format!("late{number}@x"), "Late");
            let path = world.file(&format!("late/{number}.eml"), &letter.raw());
            world.import(&[&path], "SAV");
            let report = back_up(&world, &target).unwrap();
            assert_eq!(report.messages, 5 + number);
            restore(&target, &world.files().join(format!("moment-{number}"))).unwrap();
        }
        stop.store(true, Ordering::Relaxed);
    });
    let mut world = world;
    for number in 0..4 {
        let dir = world.files().join(format!("moment-{number}"));
        world = world.at(&dir);
        let check = world.verify();
        assert_eq!((check.messages, check.problems.as_slice()), (5 + number, [].as_slice()));
        let read: Vec<bool> = world.list("SAV").iter().map(|row| row.read()).collect();
        let marked = read.iter().filter(|read| **read).count();
        assert!(marked == 0 || marked == ids.len(), "half of a change: {read:?}");
    }
}

#[test]
fn x_28_who_is_no_administrator_makes_no_backup_and_hears_of_none() {
    let world = with_mail();
    world.add_user("Bob");
    let target = world.files().join("copy");
    back_up(&world, &target).unwrap();
    let bob = world.as_user("Bob");
    let refused = |request| bob.session.call(Request::Store(request)).unwrap_err().code;
    assert_eq!(refused(Store::Backup(world.files().join("bobs"))), FailureCode::AdminNeeded);
    assert_eq!(refused(Store::BackupState), FailureCode::AdminNeeded);
    assert!(!world.files().join("bobs").exists());
    let jobs = bob.session.call(Request::Jobs(etabli_engine::Jobs::List)).unwrap();
    assert!(!format!("{jobs:?}").contains("copy"), "{jobs:?}");
}

#[test]
fn x_28_the_last_backup_and_a_failed_one_are_remembered() {
    let world = with_mail();
    assert_eq!(state(&world), None);
    let target = world.files().join("copy");
    back_up(&world, &target).unwrap();
    let first = state(&world).unwrap();
    assert_eq!(
        (first.folder.as_path(), first.made_at.is_some(), &first.failure),
        (target.as_path(), true, &None)
    );
    world.pass(60);
    let foreign = world.files().join("letters");
    assert_eq!(back_up(&world, &foreign).unwrap_err().code, FailureCode::BackupForeign);
    let second = state(&world).unwrap();
    assert_eq!(second.failure.unwrap().code, FailureCode::BackupForeign);
    assert_eq!((second.folder, second.made_at), (foreign, first.made_at), "the older one counts");
}

#[test]
fn x_28_what_the_store_has_lost_is_said_and_the_rest_is_saved() {
    let world = with_mail();
    let blob = files(&world.options().store.join("blobs")).pop().unwrap();
    fs::write(&blob, b"damaged").unwrap();
    let target = world.files().join("copy");
    let report = back_up(&world, &target).unwrap();
    assert_eq!((report.messages, report.blobs), (4, 0));
    assert_eq!(report.problems[0].id, blob.file_name().unwrap().to_str().unwrap());
    assert_eq!(restore(&target, &world.files().join("restored")).unwrap().messages, 4);
}
