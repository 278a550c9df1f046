//! Switching a plugin off for a team: nothing of it is left, and nothing is lost.

use etabli_engine::{
    Mail, Plugins, Reply, Request,
    view::{Sort, SortColumn, ViewSpec},
};
use etabli_model::{MsgId, RecordId, Team, TeamId};
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
    switch_for(world, Team::EVERYONE, on);
}

fn switch_for(world: &World, team: TeamId, on: bool) {
    let enable = Plugins::Enable { plugin: "tickets".to_owned(), team, on };
    assert_eq!(world.session.call(Request::Plugins(enable)), Ok(Reply::Done));
}

fn answer(world: &World, request: Request) -> Reply {
    world.session.call(request).unwrap()
}

/// How often the plugin was called, instances of it were made, and these called the host.
fn ran(world: &World) -> (u64, u64, u64) {
    let row = world.plugin("tickets");
    (row.calls, row.instances, row.host_calls)
}

/// Fails where something of the plugin is offered.
fn nothing_is_offered(world: &World) {
    let is_ours = |value: &Value| value.to_string().contains("tickets");
    for request in [
        Request::Mail(Mail::Columns),
        Request::Mail(Mail::SearchFields),
        Request::Plugins(Plugins::Commands),
        Request::Plugins(Plugins::Pages),
    ] {
        let said = serde_json::to_value(answer(world, request.clone())).unwrap();
        assert!(!is_ours(&said), "{request:?} still offers it: {said}");
    }
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
    let quiet = ran(&world);
    nothing_is_offered(&world);
    work(&world, &ids);
    assert_eq!(ran(&world), quiet, "the plugin ran although it is off");
    let cells = Mail::Cells { column: "tickets/number".to_owned(), messages: ids.clone(), wait: true };
    assert!(world.session.call(Request::Mail(cells)).is_err());

    switch(&world, true);
    assert_eq!(picture(&world, &ids), before);
}

#[test]
fn n_01_one_team_has_a_plugin_and_another_one_has_nothing_of_it() {
    let world = World::new();
    let ids = filled(&world);
    let (ada, bob) = (world.add_user("Ada").id, world.add_user("Bob").id);
    let (sales, books) = (world.add_team("Sales", &[ada]), world.add_team("Books", &[bob]));
    let (ada, bob) = (world.as_user("Ada"), world.as_user("Bob"));
    switch(&world, false);
    switch_for(&world, sales, true);
    switch_for(&world, books, true);
    for &id in &ids[..3] {
        ada.run_plugin("tickets", "associate", &[id], json!({"forms": [{"folder": "SAV"}]})).unwrap();
    }
    let (hers, his) = (picture(&ada, &ids), picture(&bob, &ids));
    assert!(hers.contains("T-3") && his.contains("T-3"));
    switch_for(&world, books, false);

    let quiet = ran(&world);
    assert!(quiet.0 > 0 && quiet.1 >= quiet.0 && quiet.2 > 0, "what ran was counted: {quiet:?}");
    nothing_is_offered(&bob);
    work(&bob, &ids);
    for column in ["tickets/number", "tickets/ticket"] {
        let cells = Mail::Cells { column: column.to_owned(), messages: ids.clone(), wait: true };
        assert!(bob.session.call(Request::Mail(cells)).is_err());
    }
    assert!(bob.run_plugin("tickets", "associate", &ids[..1], json!({})).is_err());
    assert_eq!(ran(&world), quiet, "the plugin ran for a team that it is off for");

    assert_eq!(picture(&ada, &ids), hers, "the other team keeps it");
    let busy = ran(&world);
    assert!(busy.0 > quiet.0 && busy.1 > quiet.1, "and it runs there: {busy:?}");
    switch_for(&world, books, true);
    assert_eq!(picture(&bob, &ids), his);
}
