//! The list columns that the address book fills.

use etabli_engine::{
    Mail, People, Reply, Request,
    view::{CellView, ColumnRow, Sort, SortColumn, ViewSpec},
};
use etabli_model::{EntityId, MsgId};
use etabli_tests::World;

const CONTACT: &str = "core/contact";
const ENTITY: &str = "core/entity";

fn contacts(world: &World, rows: &str) {
    world.import_contacts(&format!("name,email,email2,entity\n{rows}"));
}

fn cells(world: &World, column: &str, messages: &[MsgId]) -> Vec<CellView> {
    let request = Mail::Cells { column: column.to_owned(), messages: messages.to_vec(), wait: false };
    match world.session.call(Request::Mail(request)) {
        Ok(Reply::Cells(cells)) => cells,
        other => panic!("unexpected reply {other:?}"),
    }
}

fn shown(world: &World, column: &str, messages: &[MsgId]) -> Vec<(String, bool, u32)> {
    cells(world, column, messages).into_iter().map(|cell| (cell.text, cell.derived, cell.more)).collect()
}

fn entity(world: &World, name: &str) -> EntityId {
    match world.session.call(Request::People(People::Entities)) {
        Ok(Reply::Entities(rows)) => rows.iter().find(|row| row.name == name).unwrap().id,
        other => panic!("unexpected reply {other:?}"),
    }
}

fn link(world: &World, message: MsgId, to: &str) {
    let request = People::LinkEntity { messages: vec![message], entity: entity(world, to) };
    world.session.call(Request::People(request)).unwrap();
}

#[test]
fn mail_112_153_154_the_contact_has_the_address_in_either_field_with_its_entity_in_brackets() {
    let world = World::new();
    let ids = world.import_three();
    assert!(shown(&world, CONTACT, &ids).iter().all(|(text, ..)| text.is_empty()));
    contacts(&world, "Claire Vasseur,other@x.example,C.VASSEUR@saint-aubin.example,Mairie\n");
    let claire = ("Claire Vasseur (Mairie)".to_owned(), false, 0);
    assert_eq!(shown(&world, CONTACT, &ids), [claire.clone(), claire, (String::new(), false, 0)]);
    contacts(&world, "Accueil,c.vasseur@saint-aubin.example,,\n");
    let shared = ("Claire Vasseur (Mairie)".to_owned(), false, 1);
    assert_eq!(shown(&world, CONTACT, &ids[..1]), [shared], "the oldest, and that there is another");
}

#[test]
fn mail_111_158_a_linked_entity_comes_before_that_of_the_sender() {
    let world = World::new();
    let ids = world.import_three();
    contacts(
        &world,
        "Claire Vasseur,c.vasseur@saint-aubin.example,,Mairie\nZoé,zoe@x.example,,Hôtel\nMax,max@x.example,,Atelier\n",
    );
    link(&world, ids[1], "Hôtel");
    let found = shown(&world, ENTITY, &ids);
    let (derived, linked) = (("Mairie".to_owned(), true, 0), ("Hôtel".to_owned(), false, 0));
    assert_eq!(found, [derived, linked, (String::new(), false, 0)]);
    link(&world, ids[1], "Atelier");
    assert_eq!(shown(&world, ENTITY, &ids[1..2])[0].2, 1, "there is another entity");
}

#[test]
fn n_11_the_columns_of_the_address_book_are_measured_and_sorted_by() {
    let world = World::new();
    let ids = world.import_three();
    contacts(&world, "Claire Vasseur,c.vasseur@saint-aubin.example,,Mairie\n");
    let column = |id: &str| -> ColumnRow {
        match world.session.call(Request::Mail(Mail::Columns)) {
            Ok(Reply::Columns(columns)) => columns.into_iter().find(|column| column.id == id).unwrap(),
            other => panic!("unexpected reply {other:?}"),
        }
    };
    assert_eq!(column(ENTITY).cost_ms, None);
    cells(&world, ENTITY, &ids);
    assert!(column(ENTITY).cost_ms.is_some());
    let sort = Sort { column: SortColumn::Date, descending: true };
    let spec = ViewSpec { folder: Some(world.folder("SAV").id), recursive: false, search: None, sort };
    let Ok(Reply::View(info)) = world.session.call(Request::Mail(Mail::OpenView(spec))) else {
        panic!("no view")
    };
    let request =
        Mail::SortByColumn { view: info.view, column: ENTITY.to_owned(), descending: false, wait: false };
    world.session.call(Request::Mail(request)).unwrap();
    let Ok(Reply::Messages(sorted)) = world.session.call(Request::Mail(Mail::ViewMessages(info.view))) else {
        panic!("no messages")
    };
    assert_eq!(sorted.last(), Some(&ids[2]), "a message without entity stands last");
}
