//! The quick search.

use std::{net::TcpListener, time::Duration};

use etabli_engine::{
    AccountDraft, Endpoint, Event, FailureCode, Mail, People, Plugins, Reply, Request, Tls, Transport,
    view::{SearchSpec, Sort, ViewSpec},
};
use etabli_model::{Address, Direction, Team};
use etabli_tests::{Letter, World};

fn world() -> World {
    let world = World::new();
    let letters = [
        Letter::new("1@x", "Refacturation du reçu n° 12")
            .header("From", "Aïcha Benali <a.benali@tissandier.example>"),
        Letter::new("2@x", "Plans v4").header("To", "Marc Loisel <m.loisel@loisel.example>"),
        Letter::new("3@x", "Devis").attachment("Devis.PDF", "QUJD"),
    ];
    for (number, letter) in letters.iter().enumerate() {
        world.file(&format!("in/{number}.eml"), &letter.raw());
    }
    world.import(&[&world.files().join("in")], "Clients/Actifs");
    world
}

fn found(world: &World, field: &str, text: &str, folder: Option<&str>) -> Vec<String> {
    let mut ids: Vec<String> =
        world.search(field, text, folder).unwrap().into_iter().map(|row| row.message_id).collect();
    ids.sort();
    ids
}

#[test]
fn mail_97_107_subject_and_sender_contain_the_text_without_case_and_accents() {
    let world = world();
    assert_eq!(found(&world, "subject-sender", "fact", None), ["1@x"]);
    assert_eq!(found(&world, "subject-sender", "RECU", None), ["1@x"]);
    assert_eq!(found(&world, "subject-sender", "aicha", None), ["1@x"]);
    assert_eq!(found(&world, "subject-sender", "tissandier.ex", None), ["1@x"]);
    assert_eq!(found(&world, "subject-sender", "loisel", None), [""; 0]);
}

#[test]
fn mail_98_recipients_are_searched_where_asked() {
    assert_eq!(found(&world(), "subject-sender-recipient", "Loisel", None), ["2@x"]);
}

#[test]
fn mail_100_attachments_are_found_by_their_ending() {
    assert_eq!(found(&world(), "attachment", ".pdf", None), ["3@x"]);
}

#[test]
fn mail_101_102_157_senders_outside_the_address_book_are_found_until_all_are_added() {
    let world = world();
    let unknown = || found(&world, "not-in-address-book", "", Some("Clients"));
    assert_eq!(unknown(), ["1@x", "2@x", "3@x"]);
    let claire = Address { name: "Claire".to_owned(), address: "C.Vasseur@saint-aubin.example".to_owned() };
    world.session.call(Request::People(People::AddCorrespondents(vec![claire]))).unwrap();
    assert_eq!(unknown(), ["1@x"]);
    // Everyone who wrote to the folder gets into the address book.
    let rest = world.search("not-in-address-book", "", Some("Clients")).unwrap();
    let people = rest.into_iter().map(|row| row.from).collect();
    world.session.call(Request::People(People::AddCorrespondents(people))).unwrap();
    assert_eq!(unknown(), [""; 0]);
}

#[test]
fn mail_95_109_a_search_finds_received_and_sent_mail_in_the_store_and_asks_no_server() {
    let world = World::new();
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    server.set_nonblocking(true).unwrap();
    let here =
        Endpoint { host: "127.0.0.1".to_owned(), port: server.local_addr().unwrap().port(), tls: Tls::None };
    let draft = AccountDraft {
        id: None,
        name: "SAV".to_owned(),
        address: "sav@lantelme.example".to_owned(),
        owner: None,
        team: None,
        transport: Transport {
            incoming_server: here.clone(),
            outgoing_server: here.clone(),
            login: "x".to_owned(),
            ..Transport::default()
        },
        password: None,
        outgoing_password: None,
        client_secret: None,
    };
    let account = etabli_tests::save(&world, draft).unwrap();
    for (name, id) in [("maildir/cur/1.a:2,S", "in"), ("maildir/.Sent/cur/2.a:2,S", "out")] {
        world.file(name, &Letter::new(&format!("{id}@x"), "Devis").raw());
    }
    std::fs::create_dir_all(world.files().join("maildir/tmp")).unwrap();
    world.import_with(&[&world.files().join("maildir")], "Clients", true);
    let rows = world.search("subject-sender", "devis", None).unwrap();
    let mut found: Vec<(&str, Direction)> =
        rows.iter().map(|row| (row.message_id.as_str(), row.direction)).collect();
    found.sort_by_key(|(id, _)| *id);
    assert_eq!(found, [("in@x", Direction::In), ("out@x", Direction::Out)]);
    assert!(server.accept().is_err(), "the server of account {account} was asked");
}

#[test]
fn mail_99_the_search_with_recipients_is_said_to_be_slower() {
    let world = World::new();
    let Ok(Reply::SearchFields(fields)) = world.session.call(Request::Mail(Mail::SearchFields)) else {
        panic!("no fields")
    };
    let slow: Vec<&str> = fields.iter().filter(|field| field.slow).map(|field| field.id.as_str()).collect();
    assert_eq!(slow, ["subject-sender-recipient"]);
}

#[test]
fn mail_06_the_messages_of_a_contact_and_of_an_entity_are_found_without_filing() {
    let world = World::new();
    let letters = [
        Letter::new("from@x", "Un").header("From", "Claire V. <c.vasseur@saint-aubin.example>"),
        Letter::new("second@x", "Deux").header("From", "claire@perso.example"),
        Letter::new("to@x", "Trois")
            .header("From", "sav@lantelme.example")
            .header("To", "autre@x.example, Claire <C.Vasseur@saint-aubin.example>"),
        Letter::new("colleague@x", "Quatre").header("From", "bruno@saint-aubin.example"),
        Letter::new("alike@x", "Cinq").header("From", "xc.vasseur@saint-aubin.example"),
        Letter::new("linked@x", "Six").header("From", "secretariat@x.example"),
    ];
    for (number, letter) in letters.iter().enumerate() {
        world.file(&format!("in/{number}.eml"), &letter.raw());
    }
    world.import(&[&world.files().join("in")], "Clients");
    for (name, email, email2) in [
        ("Claire Vasseur", "c.vasseur@saint-aubin.example", "claire@perso.example"),
        ("Bruno Lescure", "bruno@saint-aubin.example", ""),
        ("Claire Vasseurat", "autre.claire@x.example", ""),
    ] {
        let entity = if name == "Claire Vasseurat" { "" } else { "Mairie" };
        let [name, email, email2, entity] = [name, email, email2, entity].map(str::to_owned);
        world.session.call(Request::People(People::AddContact { name, email, email2, entity })).unwrap();
    }
    let Ok(Reply::Entities(entities)) = world.session.call(Request::People(People::Entities)) else {
        panic!()
    };
    let linked = world.search("subject-sender", "Six", None).unwrap()[0].id;
    let link = People::LinkEntity { messages: vec![linked], entity: entities[0].id };
    world.session.call(Request::People(link)).unwrap();
    assert_eq!(found(&world, "contact", "claire vasseur", None), ["from@x", "second@x", "to@x"]);
    assert_eq!(found(&world, "contact", "CLAIRE@perso.example", None), ["from@x", "second@x", "to@x"]);
    assert_eq!(
        found(&world, "contact", "Mairie", None),
        ["colleague@x", "from@x", "linked@x", "second@x", "to@x"]
    );
    assert_eq!(found(&world, "contact", "lescu", None), ["colleague@x"]);
    assert_eq!(found(&world, "contact", "personne", None), [""; 0]);
    assert_eq!(found(&world, "contact", "Mairie", Some("Trash")), [""; 0]);
}

#[test]
fn mail_99_searches_after_a_stop_run() {
    let world = world();
    world.session.call(Request::Mail(Mail::StopSearch)).unwrap();
    assert_eq!(found(&world, "subject-sender", "fact", None), ["1@x"]);
}

#[test]
fn mail_99_a_search_tells_its_session_how_many_rows_it_looked_at() {
    let world = world();
    let told = || {
        let events = std::iter::from_fn(|| world.session.next_event(Duration::ZERO));
        let looked = |event| if let Event::Looked(looked) = event { Some(looked) } else { None };
        events.filter_map(looked).collect::<Vec<_>>()
    };
    assert_eq!(told(), [], "nobody searched yet");
    assert_eq!(found(&world, "subject-sender", "fact", None), ["1@x"]);
    let told = told();
    assert!(!told.is_empty() && told.iter().all(|looked| looked.of == 3), "{told:?}");
}

#[test]
fn mail_108_what_all_folders_hold_is_counted_beside_a_search_in_one() {
    let world = World::new();
    for (folder, count) in [("Clients", 2), ("Fournisseurs", 3), ("Fournisseurs/Bois", 1)] {
        let letter = |n| Letter::new(&format!("{folder}{n}@x"), &format!("Devis {n}"));
        world.import_letters((0..count).map(letter), folder);
    }
    let everywhere = |folder: &str, text: &str| {
        let search = SearchSpec { field: "subject-sender".to_owned(), text: text.to_owned(), value: None };
        let folder = Some(world.folder(folder).id);
        let spec = ViewSpec { folder, recursive: true, search: Some(search), sort: Sort::default() };
        let Ok(Reply::View(info)) = world.session.call(Request::Mail(Mail::OpenView(spec))) else { panic!() };
        match world.session.call(Request::Mail(Mail::FoundEverywhere(info.view))) {
            Ok(Reply::Count(count)) => (info.total, count),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(everywhere("Clients", "devis"), (2, 6));
    assert_eq!(everywhere("Fournisseurs", "devis"), (4, 6));
    assert_eq!(everywhere("Clients", "facture"), (0, 0));
    let gone = world.list("Fournisseurs/Bois")[0].id;
    world.session.call(Request::Mail(Mail::DeleteForever { messages: vec![gone] })).unwrap();
    assert_eq!(everywhere("Clients", "devis"), (2, 5), "what is gone counts no more");
}

#[test]
fn mail_107_a_text_of_several_words_is_searched_as_it_is() {
    let world = world();
    assert_eq!(found(&world, "subject-sender", "du reçu", None), ["1@x"]);
    assert_eq!(found(&world, "subject-sender", "reçu du", None), [""; 0]);
}

#[test]
fn mail_108_the_scope_is_the_folder_and_what_is_below_it() {
    let world = world();
    assert_eq!(found(&world, "subject-sender", "devis", Some("Clients")), ["3@x"]);
    assert_eq!(found(&world, "subject-sender", "devis", Some("Trash")), [""; 0]);
}

#[test]
fn sec_10_metacharacters_are_letters() {
    let world = world();
    for text in ["%", "_", "\"", "*", "NEAR", "' OR 1", "\\"] {
        assert_eq!(found(&world, "subject-sender", text, None), [""; 0], "{text:?}");
    }
}

#[test]
fn n_01_a_plugin_that_is_off_offers_nothing_and_the_core_mode_stays() {
    let world = world();
    let off = |on| Plugins::Enable { plugin: "search-columns".to_owned(), team: Team::EVERYONE, on };
    world.session.call(Request::Plugins(off(false))).unwrap();
    let unknown = world.search("attachment", ".pdf", None).unwrap_err();
    assert_eq!(unknown.code, FailureCode::SearchFieldUnknown);
    assert_eq!(found(&world, "subject-sender", "devis", None), ["3@x"]);
    world.session.call(Request::Plugins(off(true))).unwrap();
    assert_eq!(found(&world, "attachment", ".pdf", None), ["3@x"]);
}

#[test]
fn mail_153_156_a_correspondent_joins_the_address_book_once() {
    let world = world();
    let aicha =
        Address { name: "Aïcha Benali".to_owned(), address: "A.Benali@Tissandier.example".to_owned() };
    let add = || world.session.call(Request::People(People::AddCorrespondents(vec![aicha.clone()]))).unwrap();
    assert_eq!(add(), etabli_engine::Reply::Count(1));
    assert_eq!(add(), etabli_engine::Reply::Count(0));
    let row = &world.search("subject-sender", "recu", None).unwrap()[0];
    assert_eq!(world.message(row.id).unwrap().from[0].contact_name, "Aïcha Benali");
}

#[test]
fn obj_21_contacts_come_from_a_csv_file_with_french_headings() {
    let world = world();
    let csv = "Nom;E-mail;E-mail2;Société\nClaire Vasseur;c.vasseur@saint-aubin.example;;Mairie de Saint-Aubin\n\
               ;;;\nPaul Hérissé;p@x.example;paul@y.example;mairie de SAINT-AUBIN\n";
    let import = || match world.session.call(Request::People(People::ImportContacts { csv: csv.to_owned() }))
    {
        Ok(etabli_engine::Reply::ContactImport(report)) => report,
        other => panic!("{other:?}"),
    };
    let first = import();
    assert_eq!((first.seen, first.imported, first.failed.len()), (3, 2, 1));
    assert_eq!(first.failed[0].0, 3);
    assert_eq!(import().skipped, 2);
    let contacts = People::Contacts { filter: "herisse".to_owned(), limit: 10 };
    match world.session.call(Request::People(contacts)) {
        Ok(etabli_engine::Reply::Contacts(rows)) => {
            assert_eq!(rows[0].entity_name, "Mairie de Saint-Aubin");
        }
        other => panic!("{other:?}"),
    }
}
