//! A backup whose process is killed, at steps and moments that a seed chooses.
#![allow(clippy::unwrap_used, reason = "helpers of tests end their test")]

use std::{
    env, fs,
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use etabli_store::{Actor, BackupOf, Entry, Store};

const STORE: &str = "ETABLI_TEST_STORE";
const TARGET: &str = "ETABLI_TEST_TARGET";
const ACTOR: Actor = Actor { user: 1, plugin: String::new() };
const OF: BackupOf<'_> = BackupOf { store_id: "a store", now: 1_800_000_000, files: &[] };
const SETTINGS: u64 = 300;

/// Not a test of its own: the process that the test below kills.
#[test]
#[ignore = "runs as a child process"]
fn child_backs_up() {
    let path = |name| PathBuf::from(env::var_os(name).expect(name));
    let store = Store::open(&path(STORE)).unwrap();
    let mut each = |done, total| {
        println!("step {done} {total}");
        std::io::stdout().flush().is_ok()
    };
    store.backup(&path(TARGET), &OF, &mut each).unwrap();
    println!("step made");
}

/// Lets a child make a backup, and kills it some moments after it reported so many parts of ten.
fn killed(store: &Path, target: &Path, parts: u64, moments: u64) {
    let mut child = Command::new(env::current_exe().unwrap())
        .args(["--exact", "child_backs_up", "--ignored", "--nocapture"])
        .env(STORE, store)
        .env(TARGET, target)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    for line in BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok) {
        let Some((_, step)) = line.rsplit_once("step ") else { continue };
        let numbers: Vec<u64> = step.split(' ').filter_map(|number| number.parse().ok()).collect();
        if let [done, total] = numbers[..]
            && done * 10 >= total * parts
        {
            break;
        }
    }
    for _ in 0..moments {
        std::thread::yield_now();
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

fn set(store: &Path, value: &str) {
    let store = Store::open(store).unwrap();
    let mut batch = store.write(ACTOR, 1).unwrap();
    for number in 0..SETTINGS {
        batch.put(Entry::Setting(format!("s/{number}"), Some(value.to_owned()))).unwrap();
    }
    batch.commit(None).unwrap();
}

/// Restores and returns the value that all settings have.
fn restored(target: &Path, dir: &Path) -> String {
    Store::restore(target, dir, 1, &mut |_, _| true).unwrap();
    let settings = Store::open(dir).unwrap().read().unwrap().settings("s/").unwrap();
    assert_eq!(settings.len() as u64, SETTINGS);
    let value = settings[0].1.clone();
    assert!(settings.iter().all(|(_, other)| *other == value), "two moments in one backup");
    fs::remove_dir_all(dir).unwrap();
    value
}

#[test]
fn x_28_a_killed_backup_leaves_the_older_or_the_newer_one_whole() {
    let dir = tempfile::tempdir().unwrap();
    let (store, target, new) = (dir.path().join("store"), dir.path().join("copy"), dir.path().join("new"));
    drop(Store::create(&store).unwrap());
    set(&store, "0");
    Store::open(&store).unwrap().backup(&target, &OF, &mut |_, _| true).unwrap();
    let mut kept = "0".to_owned();
    let mut older = 0;
    // Whatever comes after the last part reports no steps: it is met by moments.
    let plans = [(0, 0), (3, 7), (8, 20), (10, 0), (10, 40), (10, 400), (10, 3_000), (10, 40_000)];
    for (number, (parts, moments)) in plans.into_iter().enumerate() {
        let value = (number + 1).to_string();
        set(&store, &value);
        killed(&store, &target, parts, moments);
        let found = restored(&target, &new);
        assert!(found == kept || found == value, "{found} after {kept} and {value}");
        older += u32::from(found == kept);
        kept = found;
    }
    assert!(older >= 3, "only {older} of the runs were cut");
    Store::open(&store).unwrap().backup(&target, &OF, &mut |_, _| true).unwrap();
    assert_eq!(restored(&target, &new), plans.len().to_string(), "the next run makes it whole");
    assert!(!target.join("unfinished").exists());
}
