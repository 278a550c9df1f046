//! Switching a plugin off for a team: nothing of it is left, and nothing is lost.

use etabli_engine::{
    Mail, Plugins, Reply, Request,
    view::{Sort, SortColumn, ViewSpec},
};
use etabli_model::{MsgId, RecordId, Team};
use etabli_tests::{Letter, World};
use serde_json::{Value, json};

const LETTERS: usize = 1000;

fn filled(world: &World) -> Vec<MsgId> {
    let letter = |number| Letter::new(&format!("{number}@x"), &format!("Porte {number}"));
    let ids = world.import_letters((0..LETTERS).map(letter), "SAV");
    world.import_contacts("name,email,entity\nClaire Vasseur,C.VASSEUR@saint-aubin.example,Mairie\n");
    ids
}

fn switch(world: &World, on: bool) {
    let enable = Plugins::Enable { plugin: "tickets".to_owned(), team: Team::EVERYONE, on };
    assert_eq!(world.session.call(Request::Plugins(enable)), Ok(Reply::Done));
}

fn answer(world: &World, request: Request) -> Reply {
    world.session.call(request).unwrap()
}

fn calls(world: &World) -> u64 {
    world.plugin("tickets").calls
}

/// Everything that the plugin shows and keeps, as bytes.
fn picture(world: &World, ids: &[MsgId]) -> String {
    let cells = Mail::Cells { column: "tickets/number".to_owned(), messages: ids.to_vec(), wait: true };
    let page = Plugins::RecordPage {
        plugin: "tickets".to_owned(),
        view: "tickets".to_owned(),
        filter: String::new(),
        sort: None,
        offset: 0,
        limit: 1000,
    };
    let page = answer(world, Request::Plugins(page));
    let Reply::RecordPage(rows) = &page else { panic!("unexpected reply {page:?}") };
    let records: Vec<RecordId> = rows.rows.iter().map(|row| row.id).collect();
    let opened: Vec<Reply> = records
        .into_iter()
        .map(|record| {
            let (plugin, view) = ("tickets".to_owned(), "tickets".to_owned());
            answer(world, Request::Plugins(Plugins::Record { plugin, view, record }))
        })
        .collect();
    let chips: Vec<_> = ids[..5].iter().map(|id| world.message(*id).unwrap().chips).collect();
    serde_json::to_string(&json!({
        "cells": answer(world, Request::Mail(cells)),
        "page": page,
        "records": opened,
        "chips": chips,
        "fields": answer(world, Request::Mail(Mail::SearchFields)),
        "commands": answer(world, Request::Plugins(Plugins::Commands)),
        "pages": answer(world, Request::Plugins(Plugins::Pages)),
    }))
    .unwrap()
}

/// Reads every list, message and conversation as a person at work does.
fn work(world: &World, ids: &[MsgId]) {
    for column in [SortColumn::Date, SortColumn::Person, SortColumn::Subject, SortColumn::Forum] {
        let sort = Sort { column, descending: true };
        let spec = ViewSpec { folder: Some(world.folder("SAV").id), recursive: true, search: None, sort };
        assert_eq!(world.rows(spec).unwrap().len(), LETTERS);
    }
    for &id in ids {
        assert!(world.message(id).unwrap().chips.iter().all(|chip| !chip.kind.starts_with("tickets/")));
    }
    let read = Mail::SetRead { messages: ids.to_vec(), read: true };
    answer(world, Request::Mail(read));
    let people = ["core/contact", "core/entity"];
    for column in people {
        let cells = Mail::Cells { column: column.to_owned(), messages: ids.to_vec(), wait: false };
        answer(world, Request::Mail(cells));
    }
    world.search("subject-sender", "porte", None).unwrap();
    world.forum(ids[0]).unwrap();
}

#[test]
fn n_01_a_plugin_that_is_off_leaves_nothing_during_a_thousand_messages_and_loses_nothing() {
    let world = World::new();
    let ids = filled(&world);
    for &id in &ids[..3] {
        world.run_plugin("tickets", "associate", &[id], json!({"forms": [{"folder": "SAV"}]})).unwrap();
    }
    let before = picture(&world, &ids);
    assert!(before.contains("T-3"), "the picture shows the tickets");
    switch(&world, false);
    let quiet = calls(&world);

    let is_ours = |value: &Value| value.to_string().contains("tickets");
    for request in [
        Request::Mail(Mail::Columns),
        Request::Mail(Mail::SearchFields),
        Request::Plugins(Plugins::Commands),
        Request::Plugins(Plugins::Pages),
    ] {
        let said = serde_json::to_value(answer(&world, request.clone())).unwrap();
        assert!(!is_ours(&said), "{request:?} still offers it: {said}");
    }
    work(&world, &ids);
    assert_eq!(calls(&world), quiet, "the plugin ran although it is off");
    let cells = Mail::Cells { column: "tickets/number".to_owned(), messages: ids.clone(), wait: true };
    assert!(world.session.call(Request::Mail(cells)).is_err());

    switch(&world, true);
    assert_eq!(picture(&world, &ids), before);
}
