//! Import, export, and what comes back.

use std::{collections::BTreeMap, fs, path::Path};

use etabli_engine::{ExportFormat, FolderRef, JobOutcome, JobState, Mail, Request};
use etabli_tests::{Letter, World, corpus_files};

fn export(world: &World, folder: &str, format: ExportFormat, path: &Path, recursive: bool) -> u64 {
    let folder = FolderRef::Path(folder.to_owned());
    let job = world
        .job(Request::Mail(Mail::Export { folder, recursive, format, path: path.to_owned() }))
        .expect("an export");
    match (job.state, job.outcome) {
        (JobState::Done, Some(JobOutcome::Export(report))) => {
            assert_eq!(report.warnings, []);
            report.exported
        }
        other => panic!("{other:?}"),
    }
}

fn raws(world: &World, folder: &str) -> Vec<Vec<u8>> {
    let mut raws: Vec<Vec<u8>> =
        world.list(folder).iter().map(|row| world.raw(row.id).expect("a message")).collect();
    raws.sort();
    raws
}

#[test]
fn x_23_sample_messages_import_once_and_come_back_byte_for_byte() {
    let world = World::new();
    let files = corpus_files();
    assert!(files.len() >= 187, "{} samples", files.len());
    let paths: Vec<&Path> = files.iter().map(AsRef::as_ref).collect();
    let first = world.import(&paths, "Samples");
    assert_eq!((first.seen, first.imported, first.failed), (files.len() as u64, files.len() as u64, 0));
    let again = world.import(&paths, "Samples");
    assert_eq!((again.seen, again.imported, again.skipped), (files.len() as u64, 0, files.len() as u64));
    let mut expected: Vec<Vec<u8>> = files.iter().map(|file| fs::read(file).unwrap()).collect();
    expected.sort();
    assert!(raws(&world, "Samples") == expected, "a message came back changed");
    let check = world.verify();
    assert_eq!(check.messages, files.len() as u64);
    assert_eq!(check.problems, []);
    let world = world.reopened();
    assert_eq!(world.list("Samples").len(), files.len());
    assert_eq!(world.verify().problems, []);
}

#[test]
fn x_23_export_and_import_round_trip_in_every_format() {
    let world = World::new();
    let files = corpus_files();
    let paths: Vec<&Path> = files.iter().map(AsRef::as_ref).collect();
    world.import(&paths, "Samples");
    let original = raws(&world, "Samples");
    for (format, name) in
        [(ExportFormat::Eml, "eml"), (ExportFormat::Mbox, "all.mbox"), (ExportFormat::Maildir, "maildir")]
    {
        let out = world.files().join(name);
        assert_eq!(export(&world, "Samples", format, &out, false), files.len() as u64);
        let back = World::new();
        let report = back.import(&[&out], "Back");
        assert_eq!(
            (report.imported, report.failed),
            (files.len() as u64, 0),
            "{format:?} {:?}",
            report.warnings
        );
        assert!(raws(&back, "Back") == original, "{format:?} changed a message");
    }
}

#[test]
fn a_maildir_keeps_its_folders_and_flags() {
    let world = World::new();
    for (path, id) in [
        ("maildir/cur/1.a:2,S", "one"),
        ("maildir/new/2.a", "two"),
        ("maildir/.Archives.2016/cur/3.a:2,FRS", "three"),
        ("maildir/.Comptabilit&AOk-/cur/4.a:2,", "four"),
        ("maildir/.Sent/cur/5.a:2,S", "five"),
    ] {
        world.file(path, &Letter::new(&format!("{id}@x.example"), id).raw());
    }
    fs::create_dir_all(world.files().join("maildir/tmp")).unwrap();
    let maildir = world.files().join("maildir");
    let report = world.import_with(&[&maildir], "Clients/Dupont", true);
    assert_eq!((report.imported, report.failed), (5, 0));
    assert_eq!(world.list("Clients/Dupont").len(), 2);
    let archived = world.list("Clients/Dupont/Archives/2016");
    assert!(archived[0].read() && archived[0].flags.contains(etabli_model::Flags::FLAGGED));
    assert!(!world.list("Clients/Dupont/Comptabilité")[0].read());
    assert_eq!(world.list("Clients/Dupont/Sent")[0].direction, etabli_model::Direction::Out);
    // A message that was read meanwhile has another name and is the same message.
    fs::rename(maildir.join("new/2.a"), maildir.join("cur/2.a:2,S")).unwrap();
    assert_eq!(world.import_with(&[&maildir], "Clients/Dupont", true).imported, 0);
}

#[test]
fn an_mbox_that_was_compacted_doubles_nothing() {
    let world = World::new();
    let entry = |id: &str| {
        let mut entry = b"From a@x.example Tue Nov 24 09:42:00 2026\n".to_vec();
        entry.extend(Letter::new(id, id).raw());
        entry.extend(b"\n");
        entry
    };
    let mbox = world.file("box", &[entry("a@x"), entry("b@x"), entry("b@x"), entry("c@x")].concat());
    assert_eq!(world.import(&[&mbox], "Box").imported, 4);
    fs::write(&mbox, [entry("b@x"), entry("b@x"), entry("c@x"), entry("d@x")].concat()).unwrap();
    let again = world.import(&[&mbox], "Box");
    assert_eq!((again.seen, again.imported, again.skipped), (4, 1, 3));
}

#[test]
fn what_is_no_mail_is_a_named_failure_and_loses_nothing() {
    let world = World::new();
    world.file("in/good.eml", &Letter::new("good@x", "Good").raw());
    world.file("in/picture.eml", b"\x89PNG\r\n\x1a\n0000");
    world.file("in/empty.eml", b"");
    world.file("in/old.pst", b"!BDN0000");
    world.file("in/notes.txt", b"nothing to see");
    let report = world.import(&[&world.files().join("in")], "In");
    assert_eq!((report.seen, report.imported, report.failed), (4, 1, 3));
    let reasons: BTreeMap<String, String> = report
        .warnings
        .iter()
        .map(|warning| {
            let name = Path::new(&warning.source).file_name().unwrap().to_string_lossy().into_owned();
            (name, warning.reason.clone())
        })
        .collect();
    assert_eq!(reasons["picture.eml"], "this is no mail but a picture");
    assert_eq!(reasons["empty.eml"], "this is no mail: the file is empty");
    assert_eq!(reasons["old.pst"], "Outlook files need the Outlook import plugin");
    assert_eq!(reasons["in"], "1 files that do not look like mail were passed over");
}

#[test]
fn a_broken_message_is_kept_and_listed_with_its_reason() {
    let world = World::new();
    let broken = Letter::new("b@x", "Broken").header("Date", "le 32 brumaire").raw();
    let file = world.file("broken.eml", &broken);
    let report = world.import(&[&file], "In");
    assert_eq!((report.imported, report.failed), (1, 0));
    assert_eq!(report.warnings[0].reason, "the date cannot be read: le 32 brumaire");
    let row = &world.list("In")[0];
    assert!(row.damaged);
    let message = world.message(row.id).unwrap();
    assert_eq!(message.problem, "the date cannot be read: le 32 brumaire");
    assert_eq!((message.row.subject.as_str(), message.text.trim()), ("Broken", "Bonjour,"));
}

#[test]
fn mail_168_an_attachment_is_stored_once_outside_the_database() {
    let world = World::new();
    let line = "QUJD".repeat(19);
    let lines = vec![line.as_str(); 200].join("\r\n");
    for number in 0..20 {
        let letter = Letter::new(&format!("{number}@x"), "Facture").attachment("Facture.pdf", &lines);
        world.file(&format!("in/{number}.eml"), &letter.raw());
    }
    let report = world.import(&[&world.files().join("in")], "In");
    assert_eq!(report.imported, 20);
    let blobs = world.options().store.join("blobs");
    let files: Vec<_> = fs::read_dir(blobs)
        .unwrap()
        .flat_map(|dir| fs::read_dir(dir.unwrap().path()).unwrap())
        .map(|file| file.unwrap().metadata().unwrap().len())
        .collect();
    assert_eq!(files, [200 * 57]);
    let message = world.message(world.list("In")[0].id).unwrap();
    assert_eq!(
        (message.attachments[0].name.as_str(), message.attachments[0].size),
        ("Facture.pdf", 200 * 57)
    );
    assert_eq!(world.verify().problems, []);
}

#[test]
fn mail_169_the_database_does_not_grow_with_the_size_of_the_files() {
    let database = |lines: usize| {
        let world = World::new();
        for number in 0..20 {
            let line = format!("{number:04}").repeat(19);
            let lines = vec![line.as_str(); lines].join("\r\n");
            let letter = Letter::new(&format!("{number}@x"), "Facture").attachment("Facture.pdf", &lines);
            world.file(&format!("in/{number}.eml"), &letter.raw());
        }
        assert_eq!(world.import(&[&world.files().join("in")], "In").imported, 20);
        world
            .while_closed(|options| {
                let entries = fs::read_dir(&options.store).unwrap().map(|entry| entry.unwrap());
                let files = entries.filter(|entry| entry.file_type().unwrap().is_file());
                files.map(|entry| entry.metadata().unwrap().len()).sum::<u64>()
            })
            .1
    };
    // 20 files of 57 KB and of 570 KB.
    let (small, large) = (database(1_000), database(10_000));
    assert!(small > 0 && large.abs_diff(small) < 200_000, "{small} and {large} bytes");
}

#[test]
fn mail_118_folders_go_200_levels_deep() {
    let world = World::new();
    let path: Vec<String> = (0..200).map(|level| format!("n{level}")).collect();
    let path = path.join("/");
    let file = world.file("deep.eml", &Letter::new("deep@x", "Tout au fond").raw());
    assert_eq!(world.import(&[&file], &path).imported, 1);
    assert_eq!(world.folder(&path).total, 1);
    assert_eq!(world.search("subject-sender", "tout au fond", Some("n0")).unwrap().len(), 1);
}
