//! Another version of a plugin beside the one that runs.

use etabli_engine::{
    Effect, EffectKind, Failure, FailureCode, FolderRef, JobOutcome, JobState, Plugins, Request,
    VersionsReport,
};
use etabli_tests::{PackageFolder, World};

/// The example of a rule, in a version, filing below a folder.
fn filing(version: &str, parent: &str) -> PackageFolder {
    PackageFolder::of("examples/file-by-entity").manifest(|text| {
        text.replacen("0.1.0", version, 1)
            .replace("default = \"Clients\"", &format!("default = \"{parent}\""))
    })
}

fn timer(version: &str, hours: u32) -> PackageFolder {
    PackageFolder::of("examples/sla-timer").manifest(|text| {
        text.replacen("0.1.0", version, 1).replace("default = 48", &format!("default = {hours}"))
    })
}

fn compare(world: &World, other: &PackageFolder) -> Result<VersionsReport, Failure> {
    let path = world.file("other.etabli", &other.bytes());
    let request = Plugins::Compare { path, folder: FolderRef::Path("SAV".to_owned()) };
    let ended = world.job(Request::Plugins(request))?;
    match (ended.state, ended.outcome) {
        (JobState::Done, Some(JobOutcome::Versions(report))) => Ok(*report),
        other => panic!("{other:?}"),
    }
}

/// Two letters of a known sender and one of a stranger.
fn filled() -> World {
    let world = World::new();
    world.import_three();
    world.import_contacts("name,email,entity\nClaire Vasseur,C.VASSEUR@saint-aubin.example,Mairie\n");
    world
}

#[test]
fn n_05_another_version_runs_beside_and_what_it_would_do_otherwise_is_told() {
    let world = filled();
    let installed = world.install_granted(&filing("0.1.0", "Clients"));
    let ids: Vec<_> = world.list("SAV").into_iter().map(|row| row.id).collect();
    let before = world.folders();

    let same = compare(&world, &filing("0.2.0", "Clients")).unwrap();
    assert!(same.is_same(), "{same:?}");
    assert_eq!((same.current.as_str(), same.other.as_str(), same.messages), ("0.1.0", "0.2.0", 3));

    let report = compare(&world, &filing("0.2.0", "Kunden")).unwrap();
    assert!(!report.is_same());
    let told = |effects: &[Effect]| {
        let made = effects.iter().filter(|effect| effect.kind == EffectKind::FolderMade).count();
        let moved: Vec<_> = effects.iter().filter(|effect| effect.kind == EffectKind::Moved).collect();
        let all_known = moved.iter().all(|effect| effect.msg_id.is_some_and(|id| ids.contains(&id)));
        (made, moved.len(), moved[0].detail.clone(), all_known)
    };
    assert_eq!(told(&report.only_current), (1, 2, "Clients/Mairie".to_owned(), true));
    assert_eq!(told(&report.only_other), (1, 2, "Kunden/Mairie".to_owned(), true));
    assert_eq!(report.effects_differ, 6);

    assert_eq!((world.folders(), world.list("SAV").len()), (before, 3), "nothing was changed");
    assert_eq!(world.plugin(&installed.id).version, "0.1.0", "and nothing installed");
}

#[test]
fn n_05_cells_that_read_differently_are_told_by_column_and_message() {
    let world = filled();
    world.install_granted(&timer("0.1.0", 48));
    let report = compare(&world, &timer("0.2.0", 48)).unwrap();
    assert!(report.is_same(), "{report:?}");
    let report = compare(&world, &timer("0.2.0", 4000)).unwrap();
    assert_eq!((report.cells_differ, report.cells.len()), (3, 3), "{report:?}");
    assert!(report.cells.iter().all(|cell| cell.column == "left" && cell.current != cell.other));
}

#[test]
fn n_05_another_version_has_the_rights_of_the_one_that_runs_and_its_crash_is_no_strike() {
    let world = filled();
    world.install_granted(&filing("0.1.0", "Clients"));
    let crashing = PackageFolder::of("guests/traps-everywhere")
        .manifest(|text| text.replacen("org.example.traps-everywhere", "org.example.file-by-entity", 1));
    let report = compare(&world, &crashing).unwrap();
    assert!(!report.problem.is_empty() && !report.is_same(), "{report:?}");
    let running = world.plugin("org.example.file-by-entity");
    assert_eq!(running.last_error, "", "{running:?}");

    let wider = timer("0.2.0", 48)
        .manifest(|text| text.replace("org.example.sla-timer", "org.example.file-by-entity"));
    let report = compare(&world, &wider).unwrap();
    assert_eq!(report.lacks, ["clock"]);
    assert!(!report.problem.is_empty(), "it is denied what nobody granted: {report:?}");
}

#[test]
fn n_05_versions_are_compared_by_administrators_and_for_plugins_that_are_there() {
    let world = filled();
    let missing = compare(&world, &filing("0.2.0", "Clients")).unwrap_err();
    assert_eq!(missing.code, FailureCode::PluginUnknown);
    world.install_granted(&filing("0.1.0", "Clients"));
    world.add_user("Bob");
    let refused = compare(&world.as_user("Bob"), &filing("0.2.0", "Clients")).unwrap_err();
    assert_eq!(refused.code, FailureCode::AdminNeeded);
}
