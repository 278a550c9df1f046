//! Users and teams, and what is limited to a team.

use std::time::Duration;

use etabli_engine::{
    Event, FailureCode, FolderRef, Mail, Members, People, Plugins, Reply, Request, view::PluginCommandRow,
};
use etabli_model::{Team, TeamId, UserId};
use etabli_tests::World;

use super::{account_names, accounts, add_account, compose, paths, put, remove};

const ALICE: UserId = UserId(1);

fn commands(world: &World) -> Vec<PluginCommandRow> {
    match world.session.call(Request::Plugins(Plugins::Commands)) {
        Ok(Reply::PluginCommands(rows)) => rows,
        other => panic!("unexpected reply {other:?}"),
    }
}

fn switch(world: &World, team: TeamId, on: bool) -> Result<Reply, etabli_engine::Failure> {
    world.session.call(Request::Plugins(Plugins::Enable { plugin: "tickets".to_owned(), team, on }))
}

#[test]
fn obj_11_users_are_added_renamed_and_listed() {
    let world = World::new();
    let bob = world.add_user(" Bob ");
    assert_eq!((bob.id, bob.name.as_str(), bob.admin, bob.has_password), (UserId(2), "Bob", false, false));
    for (name, code) in [
        ("bob", FailureCode::UserExists),
        ("BÖB", FailureCode::UserExists),
        ("", FailureCode::UserNameInvalid),
        ("a\nb", FailureCode::UserNameInvalid),
    ] {
        let add = Members::AddUser { name: name.to_owned(), admin: false, password: None };
        assert_eq!(world.user_reply(add).unwrap_err().code, code, "{name:?}");
    }
    let renamed = world.user_reply(Members::RenameUser { user: bob.id, name: "Robert".to_owned() }).unwrap();
    assert_eq!(renamed.name, "Robert");
    assert!(world.sign_in(Some("Robert"), None).is_ok());
    assert_eq!(world.sign_in(Some("Bob"), None).err().unwrap().code, FailureCode::UserUnknown);
    let Ok(Reply::Users(users)) = world.session.call(Request::Members(Members::Users)) else { panic!() };
    assert_eq!(users.len(), 2);
}

#[test]
fn obj_11_only_administrators_change_users_teams_and_plugins() {
    let world = World::new();
    let bob = world.add_user("Bob").id;
    let as_bob = world.as_user("Bob");
    for request in [
        Members::AddUser { name: "x".to_owned(), admin: true, password: None },
        Members::RenameUser { user: ALICE, name: "x".to_owned() },
        Members::SetAdmin { user: bob, admin: true },
        Members::RemoveUser { user: ALICE, hand_over_to: Some(bob) },
        Members::SetPassword { user: ALICE, current: None, new: etabli_tests::password("x") },
        Members::AddTeam { name: "x".to_owned() },
        Members::SetMember { team: Team::EVERYONE, user: bob, member: true },
    ] {
        let refused = as_bob.session.call(Request::Members(request)).unwrap_err();
        assert_eq!(refused.code, FailureCode::AdminNeeded);
    }
    assert_eq!(switch(&as_bob, Team::EVERYONE, false).unwrap_err().code, FailureCode::AdminNeeded);
    // Rights change in sessions that are open.
    world.user_reply(Members::SetAdmin { user: bob, admin: true }).unwrap();
    as_bob.team_reply(Members::AddTeam { name: "x".to_owned() }).unwrap();
}

#[test]
fn obj_11_the_last_administrator_stays() {
    let world = World::new();
    let bob = world.add_user("Bob").id;
    let demote = |user| world.user_reply(Members::SetAdmin { user, admin: false });
    assert_eq!(demote(ALICE).unwrap_err().code, FailureCode::LastAdmin);
    let refused = world.session.call(remove(ALICE, Some(bob))).unwrap_err();
    assert_eq!(refused.code, FailureCode::LastAdmin);
    world.user_reply(Members::SetAdmin { user: bob, admin: true }).unwrap();
    assert!(!demote(ALICE).unwrap().admin);
}

#[test]
fn obj_11_a_removed_user_hands_over_accounts_and_private_mail() {
    let world = World::new();
    let bob = world.add_user("Bob").id;
    let team = world.add_team("SAV", &[bob]);
    let as_bob = world.as_user("Bob");
    let account = add_account(&as_bob, "Bob", Some(bob), None).unwrap();
    put(&as_bob, "Bob", "one@x", "Objet");
    let trashed = put(&as_bob, "Bob", "two@x", "Objet");
    let into_trash = Mail::Move { messages: vec![trashed], folder: FolderRef::Path("trash".to_owned()) };
    as_bob.session.call(Request::Mail(into_trash)).unwrap();

    let refused = world.session.call(remove(bob, None)).unwrap_err();
    assert_eq!((refused.code, refused.subject.as_str()), (FailureCode::UserOwnsMail, "Bob"));
    assert_eq!(world.session.call(remove(bob, Some(bob))).unwrap_err().code, FailureCode::UserOwnsMail);
    world.session.call(remove(bob, Some(ALICE))).unwrap();

    assert_eq!(accounts(&world)[0].owner, Some(ALICE));
    assert_eq!((accounts(&world)[0].id, world.list("Bob").len()), (account, 1));
    assert_eq!(world.message(trashed).unwrap().folder_path, "Trash (1)");
    assert!(!paths(&world).contains(&"Trash (2)".to_owned()));
    let Ok(Reply::Teams(teams)) = world.session.call(Request::Members(Members::Teams)) else { panic!() };
    let sav = teams.iter().find(|known| known.id == team).unwrap();
    assert!(sav.members.is_empty());
    assert_eq!(world.verify().problems, []);
    // The open session of the removed user ends.
    let gone = as_bob.session.call(Request::Mail(Mail::Folders)).unwrap_err();
    assert_eq!(gone.code, FailureCode::UserUnknown);
    let heard = std::iter::from_fn(|| as_bob.session.next_event(Duration::from_millis(300)));
    assert_eq!(heard.last(), Some(Event::Closed));
}

#[test]
fn obj_11_a_user_without_private_mail_is_removed_at_once() {
    let world = World::new();
    let bob = world.add_user("Bob").id;
    let as_bob = world.as_user("Bob");
    world.session.call(remove(bob, None)).unwrap();
    assert_eq!(world.add_user("Bob").id, UserId(3), "numbers are not given twice");
    let gone = as_bob.session.call(Request::Mail(Mail::Folders)).unwrap_err();
    assert_eq!(gone.code, FailureCode::UserUnknown);
}

#[test]
fn mail_04_users_of_a_common_account_see_the_same_messages_folders_links_and_read_state() {
    let alice = World::new();
    alice.add_user("Bob");
    let bob = alice.as_user("Bob");
    add_account(&alice, "SAV", None, None).unwrap();
    let id = put(&alice, "SAV", "one@x", "Porte");
    let both = [&alice, &bob];
    assert_eq!(alice.list("SAV"), bob.list("SAV"));
    let call = |world: &World, request: Request| world.session.call(request).unwrap();
    call(&bob, Request::Mail(Mail::SetRead { messages: vec![id], read: true }));
    assert!(both.iter().all(|world| world.list("SAV")[0].read()));
    alice.import_contacts("name,email,email2,entity\nZoé,zoe@x.example,,Hôtel\n");
    let Reply::Entities(entities) = call(&bob, Request::People(People::Entities)) else { panic!() };
    let entity = entities[0].id;
    call(&bob, Request::People(People::LinkEntity { messages: vec![id], entity }));
    assert!(both.iter().all(|world| world.message(id).unwrap().chips[0].title == "Hôtel"));
    call(
        &alice,
        Request::Mail(Mail::Move { messages: vec![id], folder: FolderRef::Path("trash".to_owned()) }),
    );
    assert!(both.iter().all(|world| world.list("SAV").is_empty() && world.list("trash")[0].id == id));
    assert_eq!(paths(&alice), paths(&bob));
}

#[test]
fn mail_10_an_account_of_a_team_is_seen_by_its_members_at_once() {
    let world = World::new();
    let bob = world.add_user("Bob").id;
    let as_bob = world.as_user("Bob");
    let as_carla = {
        world.add_user("Carla");
        world.as_user("Carla")
    };
    let team = world.add_team("SAV", &[ALICE, bob]);
    let account = add_account(&world, "SAV", None, Some(team)).unwrap();
    let id = put(&as_bob, "SAV", "one@x", "Panne");
    assert_eq!(accounts(&world)[0].team_name, "SAV");
    assert_eq!((account_names(&as_bob).len(), account_names(&as_carla).len()), (1, 0));
    assert!(!paths(&as_carla).iter().any(|path| path.contains("SAV")));
    assert_eq!(as_carla.message(id).unwrap_err().code, FailureCode::MessageUnknown);
    assert_eq!(compose(&as_carla, account, "x").unwrap_err().code, FailureCode::AccountUnknown);

    // What the team deletes stays in the team.
    let into_trash = Mail::Move { messages: vec![id], folder: FolderRef::Path("trash".to_owned()) };
    as_bob.session.call(Request::Mail(into_trash)).unwrap();
    assert_eq!(world.message(id).unwrap().row.subject, "Panne");
    assert_eq!(as_carla.message(id).unwrap_err().code, FailureCode::MessageUnknown);
    assert_eq!(as_carla.search("subject-sender", "panne", None).unwrap(), []);

    // Joining and leaving count in open sessions.
    let carla = UserId(3);
    world.set_member(team, carla, true);
    assert_eq!(as_carla.message(id).unwrap().row.subject, "Panne");
    world.set_member(team, bob, false);
    assert_eq!(as_bob.message(id).unwrap_err().code, FailureCode::MessageUnknown);
    assert_eq!(account_names(&as_bob), Vec::<String>::new());

    // A team that mail is limited to cannot go; open to everyone, it can.
    let gone = Request::Members(Members::RemoveTeam { team });
    assert_eq!(world.session.call(gone.clone()).unwrap_err().code, FailureCode::TeamInUse);
    world.assign(account, None, None).unwrap();
    assert_eq!(as_bob.message(id).unwrap().folder_path, "Trash");
    world.session.call(gone).unwrap();
    assert_eq!(world.verify().problems, []);
}

#[test]
fn mail_10_nobody_limits_an_account_to_a_team_of_others() {
    let world = World::new();
    world.add_user("Bob");
    let as_bob = world.as_user("Bob");
    let team = world.add_team("Direction", &[ALICE]);
    assert_eq!(add_account(&as_bob, "x", None, Some(team)).unwrap_err().code, FailureCode::AdminNeeded);
    let unknown = add_account(&world, "x", None, Some(TeamId(99))).unwrap_err();
    assert_eq!(unknown.code, FailureCode::TeamUnknown);
    let everyone = add_account(&as_bob, "x", None, Some(Team::EVERYONE)).unwrap();
    assert_eq!(accounts(&world).iter().find(|known| known.id == everyone).unwrap().team, None);
}

#[test]
fn obj_11_everyone_is_fixed_and_team_names_are_unique() {
    let world = World::new();
    let team = world.add_team("SAV", &[]);
    for request in [
        Members::RenameTeam { team: Team::EVERYONE, name: "x".to_owned() },
        Members::RemoveTeam { team: Team::EVERYONE },
        Members::SetMember { team: Team::EVERYONE, user: ALICE, member: false },
    ] {
        let refused = world.session.call(Request::Members(request)).unwrap_err();
        assert_eq!(refused.code, FailureCode::TeamFixed);
    }
    for (name, code) in [("sav", FailureCode::TeamExists), (" ", FailureCode::TeamNameInvalid)] {
        let add = Members::AddTeam { name: name.to_owned() };
        assert_eq!(world.team_reply(add).unwrap_err().code, code);
    }
    let renamed = world.team_reply(Members::RenameTeam { team, name: "Atelier".to_owned() }).unwrap();
    assert_eq!(renamed.name, "Atelier");
}

#[test]
fn n_01_a_plugin_is_on_for_the_users_of_a_team_only() {
    let world = World::new();
    let bob = world.add_user("Bob").id;
    let as_bob = world.as_user("Bob");
    let team = world.add_team("SAV", &[bob]);
    switch(&world, Team::EVERYONE, false).unwrap();
    switch(&world, team, true).unwrap();
    let has = |world: &World| commands(world).iter().any(|row| row.plugin == "tickets");
    assert!(!has(&world) && has(&as_bob));
    let id = put(&world, "SAV", "one@x", "Panne");
    let answers = serde_json::json!({"forms": [{"folder": "SAV"}], "contacts": []});
    let off = world.run_plugin("tickets", "associate", &[id], answers).unwrap_err();
    assert_eq!(off.code, FailureCode::PluginOff);
    world.set_member(team, bob, false);
    assert!(!has(&as_bob));
    world.set_member(team, ALICE, true);
    assert!(has(&world));
}
