//! Folders that move and go, bins that give back, and removal for good.

use etabli_engine::{
    Failure, FailureCode, FolderRef, JobOutcome, JobState, Jobs, Mail, People, Reply, Request, SendMode,
    view::{FolderRow, SearchSpec, Sort, ViewSpec},
};
use etabli_model::{FolderId, FolderKind, MsgId};
use etabli_test_servers::MailServers;
use etabli_tests::{Letter, Mailing, World};

fn call(world: &World, request: Mail) -> Result<Reply, Failure> {
    world.session.call(Request::Mail(request))
}

fn to(path: &str) -> FolderRef {
    FolderRef::Path(path.to_owned())
}

/// Imports `count` letters into a folder and returns their ids.
fn filled(world: &World, folder: &str, count: usize) -> Vec<MsgId> {
    let source: String = folder.replace('/', "-").chars().take(40).collect();
    for number in 0..count {
        let letter = Letter::new(&format!("{number}@{source}"), "Objet");
        world.file(&format!("{source}/{number}.eml"), &letter.raw());
    }
    world.import(&[&world.files().join(&source)], folder);
    world.list(folder).iter().map(|row| row.id).collect()
}

fn tree(world: &World) -> Vec<FolderRow> {
    match call(world, Mail::Tree).unwrap() {
        Reply::Folders(rows) => rows,
        other => panic!("unexpected reply {other:?}"),
    }
}

fn exists(world: &World, path: &str) -> bool {
    call(world, Mail::FindFolder(to(path))).is_ok()
}

fn move_folder(world: &World, folder: FolderId, parent: Option<FolderId>) -> Result<Reply, Failure> {
    call(world, Mail::MoveFolder { folder, parent })
}

#[test]
fn mail_133_a_folder_moves_with_everything_below_it_and_back() {
    let world = World::new();
    filled(&world, "Clients/Mairies", 2);
    filled(&world, "Archives", 1);
    let (clients, archives) = (world.folder("Clients").id, world.folder("Archives").id);
    move_folder(&world, clients, Some(archives)).unwrap();
    assert_eq!(world.folder("Archives/Clients/Mairies").total, 2);
    assert!(!exists(&world, "Clients"));
    let undone = call(&world, Mail::Undo { count: 1 }).unwrap();
    assert!(matches!(&undone, Reply::Undone(labels) if labels[0].key == "folder-moved"));
    assert_eq!(world.folder("Clients/Mairies").total, 2);
    call(&world, Mail::Redo).unwrap();
    move_folder(&world, clients, None).unwrap();
    assert_eq!(world.folder("Clients/Mairies").total, 2);
    assert_eq!(world.verify().problems, []);
}

#[test]
fn mail_133_a_folder_does_not_move_where_it_cannot_be() {
    let world = World::new();
    filled(&world, "Clients/Mairies", 1);
    filled(&world, "Archives/Clients", 1);
    let (clients, below) = (world.folder("Clients").id, world.folder("Clients/Mairies").id);
    let code = |result: Result<Reply, Failure>| result.unwrap_err().code;
    assert_eq!(code(move_folder(&world, clients, Some(clients))), FailureCode::FolderIntoItself);
    assert_eq!(code(move_folder(&world, clients, Some(below))), FailureCode::FolderIntoItself);
    assert_eq!(
        code(move_folder(&world, clients, Some(world.folder("Archives").id))),
        FailureCode::FolderExists
    );
    let trash = world.folder("trash").id;
    assert_eq!(code(move_folder(&world, trash, None)), FailureCode::FolderFixed);
    assert_eq!(code(move_folder(&world, clients, Some(trash))), FailureCode::FolderFixed);
    assert_eq!(code(move_folder(&world, FolderId(9999), None)), FailureCode::FolderUnknown);
}

#[test]
fn mail_118_two_hundred_levels_move_and_go_and_come_back() {
    let world = World::new();
    let deep = (0..200).map(|level| format!("n{level}")).collect::<Vec<_>>().join("/");
    let ids = filled(&world, &deep, 1);
    let archives = call(&world, Mail::CreateFolder { parent: None, name: "Archives".to_owned() }).unwrap();
    let Reply::Folder(archives) = archives else { panic!("a folder") };
    let top = world.folder("n0").id;
    move_folder(&world, top, Some(archives.id)).unwrap();
    assert_eq!(world.folder(&format!("Archives/{deep}")).total, 1);
    call(&world, Mail::DeleteFolder(archives.id)).unwrap();
    assert!(!exists(&world, "Archives"));
    assert_eq!(world.folder("trash").total, 1);
    call(&world, Mail::Restore { messages: ids }).unwrap();
    assert_eq!(world.folder(&format!("Archives/{deep}")).total, 1);
    assert_eq!(world.verify().problems, []);
}

#[test]
fn mail_130_a_deleted_folder_sends_its_mail_to_the_trash_in_one_step() {
    let world = World::new();
    filled(&world, "Clients", 2);
    filled(&world, "Clients/Mairies", 3);
    let clients = world.folder("Clients").id;
    let deleted = call(&world, Mail::DeleteFolder(clients)).unwrap();
    assert_eq!(deleted, Reply::Count(5));
    assert!(!exists(&world, "Clients") && !exists(&world, "Clients/Mairies"));
    assert_eq!(world.folder("trash").total, 5);
    call(&world, Mail::Undo { count: 1 }).unwrap();
    assert_eq!((world.folder("Clients").total, world.folder("Clients/Mairies").total), (2, 3));
    assert_eq!(world.folder("trash").total, 0);
    call(&world, Mail::Redo).unwrap();
    assert_eq!(world.folder("trash").total, 5);
    let fixed = call(&world, Mail::DeleteFolder(world.folder("trash").id)).unwrap_err();
    assert_eq!(fixed.code, FailureCode::FolderFixed);
    assert_eq!(world.verify().problems, []);
}

#[test]
fn deleting_a_folder_again_does_not_take_mail_along_that_came_since() {
    let world = World::new();
    filled(&world, "Clients", 1);
    let clients = world.folder("Clients").id;
    call(&world, Mail::DeleteFolder(clients)).unwrap();
    call(&world, Mail::Undo { count: 1 }).unwrap();
    // An import is no step of a person.
    world.file("later/1.eml", &Letter::new("later@x", "Plus tard").raw());
    world.import(&[&world.files().join("later")], "Clients");
    let stale = call(&world, Mail::Redo).unwrap_err();
    assert_eq!(stale.code, FailureCode::UndoStale);
    assert_eq!(world.folder("Clients").total, 2);
    assert_eq!(world.verify().problems, []);
}

#[test]
fn a_folder_is_not_taken_back_to_where_another_has_its_name() {
    let world = World::new();
    filled(&world, "Clients", 1);
    call(&world, Mail::DeleteFolder(world.folder("Clients").id)).unwrap();
    world.file("again/1.eml", &Letter::new("again@x", "Encore").raw());
    world.import(&[&world.files().join("again")], "Clients");
    let stale = call(&world, Mail::Undo { count: 1 }).unwrap_err();
    assert_eq!(stale.code, FailureCode::UndoStale);
    assert_eq!(world.folders().into_iter().filter(|folder| folder.path == "Clients").count(), 1);
    assert_eq!(world.verify().problems, []);
}

#[test]
fn mail_36_what_was_deleted_goes_back_to_where_it_was() {
    let world = World::new();
    let clients = filled(&world, "Clients", 2);
    let suppliers = filled(&world, "Fournisseurs", 1);
    let all: Vec<MsgId> = clients.iter().chain(&suppliers).copied().collect();
    call(&world, Mail::Move { messages: all.clone(), folder: to("trash") }).unwrap();
    let restored = call(&world, Mail::Restore { messages: all.clone() }).unwrap();
    assert_eq!(restored, Reply::Count(3));
    assert_eq!((world.folder("Clients").total, world.folder("Fournisseurs").total), (2, 1));
    // It is a step like any other.
    call(&world, Mail::Undo { count: 1 }).unwrap();
    assert_eq!(world.folder("trash").total, 3);
    call(&world, Mail::Redo).unwrap();
    assert_eq!(world.folder("trash").total, 0);
    // The place is known across a restart, and links to it are not shown.
    call(&world, Mail::Move { messages: clients[..1].to_vec(), folder: to("trash") }).unwrap();
    let world = world.reopened();
    assert_eq!(world.message(clients[0]).unwrap().chips, []);
    call(&world, Mail::Restore { messages: clients[..1].to_vec() }).unwrap();
    assert_eq!(world.folder("Clients").total, 2);
    assert_eq!(world.verify().problems, []);
}

#[test]
fn mail_44_what_is_no_junk_goes_back_to_where_it_was() {
    let world = World::new();
    let ids = filled(&world, "Clients", 2);
    call(&world, Mail::Move { messages: ids.clone(), folder: to("junk") }).unwrap();
    assert_eq!(world.folder("junk").total, 2);
    call(&world, Mail::Restore { messages: ids[..1].to_vec() }).unwrap();
    assert_eq!((world.folder("Clients").total, world.folder("junk").total), (1, 1));
    // A message that stands in no bin has no other place.
    let nowhere = call(&world, Mail::Restore { messages: ids[..1].to_vec() }).unwrap_err();
    assert_eq!(nowhere.code, FailureCode::PlaceForgotten);
}

#[test]
fn a_message_goes_back_to_a_folder_that_was_deleted_since() {
    let world = World::new();
    let ids = filled(&world, "Clients/Mairies", 1);
    filled(&world, "Clients", 1);
    call(&world, Mail::Move { messages: ids.clone(), folder: to("trash") }).unwrap();
    call(&world, Mail::DeleteFolder(world.folder("Clients").id)).unwrap();
    call(&world, Mail::Restore { messages: ids }).unwrap();
    assert_eq!((world.folder("Clients/Mairies").total, world.folder("Clients").total), (1, 0));
    assert_eq!(world.verify().problems, []);
}

#[test]
fn mail_37_removal_for_good_leaves_nothing_to_find_or_take_back() {
    let world = World::new();
    let ids = filled(&world, "Clients", 3);
    call(&world, Mail::Move { messages: ids.clone(), folder: to("trash") }).unwrap();
    assert_eq!(call(&world, Mail::DeleteForever { messages: ids[..1].to_vec() }).unwrap(), Reply::Count(1));
    assert_eq!(world.message(ids[0]).unwrap_err().code, FailureCode::MessageUnknown);
    assert_eq!(world.search("subject-sender", "Objet", None).unwrap().len(), 2);
    // The rest of the step is taken back all the same.
    call(&world, Mail::Undo { count: 1 }).unwrap();
    assert_eq!((world.folder("Clients").total, world.folder("trash").total), (2, 0));
    call(&world, Mail::Redo).unwrap();
    assert_eq!(world.folder("trash").total, 2);
    let trash = world.folder("trash").id;
    assert_eq!(call(&world, Mail::EmptyBin(trash)).unwrap(), Reply::Count(2));
    assert_eq!(world.folder("trash").total, 0);
    assert_eq!(call(&world, Mail::Undo { count: 1 }).unwrap_err().code, FailureCode::NothingToUndo);
    assert_eq!(
        call(&world, Mail::EmptyBin(world.folder("Clients").id)).map_err(|failure| failure.code),
        Err(FailureCode::FolderFixed)
    );
    assert_eq!(world.verify().problems, []);
}

#[test]
fn mail_37_a_file_stays_while_another_message_needs_it() {
    let world = World::new();
    let lines = format!("{}\r\n", "BwcH".repeat(19)).repeat(300);
    for number in 0..2 {
        let letter = Letter::new(&format!("{number}@f"), "Plan").attachment("plan.bin", &lines);
        world.file(&format!("in/{number}.eml"), &letter.raw());
    }
    world.import(&[&world.files().join("in")], "Clients");
    let ids: Vec<MsgId> = world.list("Clients").iter().map(|row| row.id).collect();
    call(&world, Mail::DeleteForever { messages: ids[..1].to_vec() }).unwrap();
    let world = world.reopened();
    let file = call(&world, Mail::Attachment { msg_id: ids[1], index: 0 }).unwrap();
    assert_eq!(file, Reply::Bytes(vec![7; 19 * 3 * 300]));
    assert_eq!(world.verify().problems, []);
}

#[test]
fn mail_38_a_folder_of_a_server_stays_and_its_mail_is_not_deleted_there() {
    let mailing = Mailing::imap("mapped");
    mailing.servers.deliver_all(&mailing.user, vec![Letter::new("1@mapped", "Objet").raw()]);
    mailing.servers.doveadm(&["mailbox", "create", "-u", &mailing.user.address, "Chantiers"]);
    mailing.servers.doveadm(&["move", "-u", &mailing.user.address, "Chantiers", "mailbox", "INBOX", "all"]);
    mailing.fetch();
    let world = &mailing.world;
    let mapped = world.folders().into_iter().find(|folder| folder.name == "Chantiers").unwrap();
    assert_eq!(mapped.total, 1);
    for refused in [Mail::DeleteFolder(mapped.id), Mail::MoveFolder { folder: mapped.id, parent: None }] {
        assert_eq!(call(world, refused).unwrap_err().code, FailureCode::FolderOnServer);
    }
    // Its name here is its own, and its message goes for good here only.
    let renamed = Mail::RenameFolder { folder: mapped.id, name: "Travaux".to_owned() };
    call(world, renamed).unwrap();
    let ids: Vec<MsgId> =
        world.list(&world.folder(&mapped.id.to_string()).path).iter().map(|row| row.id).collect();
    call(world, Mail::DeleteForever { messages: ids }).unwrap();
    assert_eq!(mailing.fetch().fetched, 0);
    assert_eq!(mailing.servers.messages_in(&mailing.user, "Chantiers"), 1);
    assert_eq!(world.verify().problems, []);
}

#[test]
fn what_was_taken_out_of_the_outbox_is_not_sent() {
    let mailing = Mailing::imap("trashed-outbox");
    let to = mailing.user.address.clone();
    let msg_id = mailing.compose(&[&to], "Non", SendMode::Later).unwrap();
    mailing.move_to(&[msg_id], "trash");
    assert_eq!(mailing.run(false, true).sent, 0);
    assert_eq!(mailing.world.folder("trash").total, 1);
    call(&mailing.world, Mail::Restore { messages: vec![msg_id] }).unwrap();
    assert_eq!(mailing.world.folder(&mailing.path(FolderKind::Outbox)).total, 1);
    assert_eq!(mailing.run(false, true).sent, 1);
}

#[test]
fn mail_122_134_135_nodes_gather_the_latest_mail_and_all_inboxes() {
    let world = World::new();
    for number in 0..1001 {
        let date = format!("Tue, 24 Nov 2026 {:02}:{:02}:00 +0000", number / 60 % 24, number % 60);
        let letter = Letter::new(&format!("{number}@x"), &format!("Objet {number}")).header("Date", &date);
        world.file(&format!("in/{number}.eml"), &letter.raw());
    }
    world.import(&[&world.files().join("in")], "Clients");
    let node = |name: &str| tree(&world).into_iter().find(|folder| folder.name == name).unwrap();
    let list = |folder: FolderId| {
        let spec = ViewSpec { folder: Some(folder), recursive: false, search: None, sort: Sort::default() };
        world.rows(spec).unwrap()
    };
    let latest = list(node("latest-received").id);
    assert_eq!((latest.len(), latest[0].subject.as_str()), (1000, "Objet 1000"));
    assert!(latest.iter().all(|row| row.subject != "Objet 0"));
    assert_eq!(list(node("latest-sent").id), []);
    let search = SearchSpec { field: "subject-sender".to_owned(), text: "objet 0".to_owned(), value: None };
    let spec = ViewSpec {
        folder: Some(node("latest-received").id),
        recursive: true,
        search: Some(search),
        sort: Sort::default(),
    };
    assert_eq!(world.rows(spec).unwrap(), []);
    call(&world, Mail::Move { messages: vec![latest[0].id], folder: to("trash") }).unwrap();
    assert_eq!(list(node("latest-received").id)[0].subject, "Objet 999");
    // Nothing goes into them.
    let refused = call(
        &world,
        Mail::Move { messages: vec![latest[1].id], folder: FolderRef::Id(node("latest-sent").id) },
    );
    assert_eq!(refused.unwrap_err().code, FailureCode::FolderUnknown);
}

#[test]
fn x_18_one_node_shows_every_inbox() {
    let mailing = Mailing::imap("unified");
    mailing.servers.deliver_all(&mailing.user, vec![Letter::new("1@unified", "Objet").raw()]);
    mailing.fetch();
    let world = &mailing.world;
    let rows = tree(world);
    let all = rows.iter().find(|row| row.kind == FolderKind::Inbox && row.account.is_none()).unwrap();
    assert_eq!((all.unread, all.total), (1, 1));
    assert!(rows.iter().any(|row| row.kind == FolderKind::Inbox && row.parent == Some(all.id)));
    let spec = ViewSpec { folder: Some(all.id), recursive: false, search: None, sort: Sort::default() };
    assert_eq!(world.rows(spec).unwrap().len(), 1);
}

#[test]
fn mail_37_many_messages_go_for_good_in_a_job_that_can_be_stopped() {
    let world = World::new();
    let ids = filled(&world, "Clients", 1201);
    // A few go at once.
    let few = call(&world, Mail::DeleteForever { messages: vec![ids[0]] }).unwrap();
    assert_eq!(few, Reply::Count(1));
    let many = Request::Mail(Mail::DeleteForever { messages: ids[1..].to_vec() });
    let job = world.job(many).unwrap();
    assert_eq!((job.state, job.outcome), (JobState::Done, Some(JobOutcome::Removed(1200))));
    assert_eq!((job.done, job.total), (1200, Some(1200)));
    assert_eq!(world.list("Clients"), []);
    assert_eq!(world.verify().problems, []);
}

#[test]
fn mail_37_what_was_put_back_while_a_bin_waits_to_be_emptied_stays() {
    let world = World::new();
    let ids = filled(&world, "Clients", 501);
    call(&world, Mail::Move { messages: ids.clone(), folder: to("trash") }).unwrap();
    // More than the buffers on the way hold: the export, whose turn it is, waits for its reader.
    let large = Letter::new("large@x", "Plan").attachment("plan.bin", &"BwcH\r\n".repeat(600_000));
    world.file("large/1.eml", &large.raw());
    world.import(&[&world.files().join("large")], "Grand");
    let pipe = world.files().join("pipe");
    let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
    rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, mode, 0).unwrap();
    let export = Mail::Export {
        folder: to("Grand"),
        recursive: false,
        format: etabli_engine::ExportFormat::Mbox,
        path: pipe.clone(),
    };
    call(&world, export).unwrap();
    let mut read = std::fs::File::open(&pipe).unwrap();
    let Ok(Reply::Job(emptying)) = call(&world, Mail::EmptyBin(world.folder("trash").id)) else { panic!() };
    call(&world, Mail::Restore { messages: ids[..1].to_vec() }).unwrap();
    std::io::copy(&mut read, &mut std::io::sink()).unwrap();
    let Ok(Reply::JobEnded(job)) = world.session.call(Request::Jobs(Jobs::Wait(emptying))) else { panic!() };
    assert_eq!((job.state, job.outcome), (JobState::Done, Some(JobOutcome::Removed(500))));
    assert_eq!((job.done, job.total), (501, Some(501)));
    assert_eq!((world.folder("Clients").total, world.folder("trash").total), (1, 0));
    assert_eq!(world.verify().problems, []);
}

#[test]
fn x_04_bins_of_several_scopes_are_one_node_and_each_message_goes_back_to_its_own() {
    let servers = MailServers::shared();
    let user = servers.add_user("bins");
    let world = World::new();
    let mut draft = etabli_tests::draft(&servers, &user, etabli_model::Incoming::Imap);
    draft.owner = Some(etabli_model::UserId(1));
    let account = etabli_tests::save(&world, draft).unwrap();
    let mailing = Mailing { world, servers, user, account };
    mailing.servers.deliver_all(&mailing.user, vec![Letter::new("p@bins", "Privé").raw()]);
    mailing.fetch();
    let world = &mailing.world;
    let public = filled(world, "Clients", 2);
    let private = mailing.inbox()[0].id;
    let node = |kind: FolderKind| {
        let rows = tree(world);
        let above = |row: &&FolderRow| row.kind == kind && row.parent.is_none();
        rows.iter().filter(above).cloned().collect::<Vec<_>>()
    };
    let single = node(FolderKind::Trash);
    assert_eq!(single.len(), 1);
    let both = vec![public[0], private];
    call(world, Mail::Move { messages: both.clone(), folder: FolderRef::Id(single[0].id) }).unwrap();
    let merged = node(FolderKind::Trash);
    assert_eq!((merged.len(), merged[0].total), (1, 2));
    let list = || {
        let folder = Some(merged[0].id);
        world.rows(ViewSpec { folder, recursive: false, search: None, sort: Sort::default() }).unwrap()
    };
    assert_eq!(list().len(), 2);
    // What is moved into the node goes to the bin of its own scope.
    let into = Mail::Move { messages: vec![public[1]], folder: FolderRef::Id(merged[0].id) };
    call(world, into).unwrap();
    let trash = |private: bool| {
        let bins = world.folders().into_iter().filter(|row| row.kind == FolderKind::Trash);
        bins.filter(|row| row.private == private).map(|row| row.total).sum::<u64>()
    };
    assert_eq!((trash(false), trash(true)), (2, 1));
    call(world, Mail::Restore { messages: both }).unwrap();
    assert_eq!(world.message(private).unwrap().folder_path, mailing.path(FolderKind::Inbox));
    assert_eq!(world.message(public[0]).unwrap().folder_path, "Clients");
    assert_eq!(call(world, Mail::EmptyBin(merged[0].id)).unwrap(), Reply::Count(1));
    assert_eq!(list(), []);
}

#[test]
fn mail_116_120_basic_folders_as_many_as_wanted_hold_any_mail() {
    let world = World::new();
    let ids = filled(&world, "Clients", 3);
    for number in 0..50 {
        call(&world, Mail::CreateFolder { parent: None, name: format!("Dossier {number}") }).unwrap();
    }
    call(&world, Mail::Move { messages: ids[..2].to_vec(), folder: to("Dossier 49") }).unwrap();
    assert_eq!((world.folder("Dossier 49").total, world.folder("Clients").total), (2, 1));
    assert_eq!(world.folders().iter().filter(|row| row.kind == FolderKind::Basic).count(), 51);
}

#[test]
fn x_40_mail_160_one_message_is_linked_with_several_entities() {
    let world = World::new();
    world.import_contacts("name,email,entity\nA,a@x.example,Mairie\nB,b@x.example,Clinique\n");
    let ids = filled(&world, "Clients", 1);
    let Reply::Entities(entities) = world.session.call(Request::People(People::Entities)).unwrap() else {
        panic!("entities")
    };
    for entity in &entities {
        let link = People::LinkEntity { messages: ids.clone(), entity: entity.id };
        world.session.call(Request::People(link)).unwrap();
    }
    let chips = world.message(ids[0]).unwrap().chips;
    let mut titles: Vec<&str> = chips.iter().map(|chip| chip.title.as_str()).collect();
    titles.sort_unstable();
    assert_eq!(titles, ["Clinique", "Mairie"]);
}
