//! The bundled plugins through the engine.

use etabli_engine::{Contribution, FailureCode, Mail, Plugins, Reply, Request, view::PluginState};
use etabli_model::{MsgId, Team};
use etabli_tests::{Letter, PackageFolder, World};
use serde_json::json;

fn world() -> (World, Vec<MsgId>) {
    let world = World::new();
    for number in 0..2 {
        let letter = Letter::new(&format!("{number}@x"), &format!("Porte {number}"));
        world.file(&format!("in/{number}.eml"), &letter.raw());
    }
    world.import(&[&world.files().join("in")], "SAV");
    let csv = "name,email,entity\nClaire Vasseur,C.VASSEUR@saint-aubin.example,Mairie\n".to_owned();
    world.session.call(Request::People(etabli_engine::People::ImportContacts { csv })).unwrap();
    let ids = world.list("SAV").iter().map(|row| row.id).collect();
    (world, ids)
}

#[test]
fn mail_66_69_74_a_ticket_is_made_from_a_message_and_shows_in_its_header() {
    let (world, ids) = world();
    let run =
        world.run_plugin("tickets", "associate", &ids[..1], json!({"forms": [{"folder": "SAV"}]})).unwrap();
    assert_eq!(run.created, [("tickets/ticket".to_owned(), 1)]);
    let message = world.message(ids[0]).unwrap();
    let chip = &message.chips[0];
    assert_eq!((chip.title.as_str(), chip.detail.as_str()), ("T-1", message.row.subject.as_str()));
    assert_eq!(chip.kind, "tickets/ticket");
    assert_eq!(world.verify().problems, []);
}

#[test]
fn mail_73_a_message_has_one_ticket() {
    let (world, ids) = world();
    world.run_plugin("tickets", "associate", &ids[..1], json!({"forms": [{"folder": "SAV"}]})).unwrap();
    let again =
        world.run_plugin("tickets", "associate", &ids[..1], json!({"forms": [{"folder": "SAV"}]})).unwrap();
    assert_eq!(again.created, []);
    assert_eq!(again.notices.len(), 1);
    assert_eq!(world.message(ids[0]).unwrap().chips.len(), 1);
}

#[test]
fn mail_71_an_unknown_sender_asks_for_the_contact() {
    let (world, _) = world();
    let letter = Letter::new("u@x", "Inconnu").header("From", "Nobody <nobody@nowhere.example>");
    let file = world.file("u.eml", &letter.raw());
    world.import(&[&file], "Autres");
    let id = world.list("Autres")[0].id;
    let unanswered =
        world.run_plugin("tickets", "associate", &[id], json!({"forms": [{"folder": "SAV"}]})).unwrap_err();
    assert_eq!(unanswered.code, FailureCode::DialogUnanswered);
    assert_eq!(world.message(id).unwrap().chips, []);
    let answers = json!({"forms": [{"folder": "SAV"}], "contacts": ["Claire Vasseur"]});
    assert_eq!(world.run_plugin("tickets", "associate", &[id], answers).unwrap().created.len(), 1);
}

#[test]
fn mail_72_a_ticket_needs_a_folder() {
    let (world, ids) = world();
    let refused = world.run_plugin("tickets", "associate", &ids[..1], json!({"forms": [{}]})).unwrap_err();
    assert_eq!(refused.code, FailureCode::DialogUnanswered);
    assert_eq!(refused.subject, "the field `folder` is required");
    assert_eq!(world.message(ids[0]).unwrap().chips, []);
}

#[test]
fn a_ticket_is_taken_back_with_its_link() {
    let (world, ids) = world();
    world.run_plugin("tickets", "associate", &ids[..1], json!({"forms": [{"folder": "SAV"}]})).unwrap();
    world.session.call(Request::Mail(Mail::Undo { count: 1 })).unwrap();
    assert_eq!(world.message(ids[0]).unwrap().chips, []);
    let run =
        world.run_plugin("tickets", "associate", &ids[..1], json!({"forms": [{"folder": "SAV"}]})).unwrap();
    assert_eq!(run.created[0].1, 2, "numbers are not given twice");
}

#[test]
fn n_01_switched_off_means_no_command_and_no_chip_and_the_data_stays() {
    let (world, ids) = world();
    world.run_plugin("tickets", "associate", &ids[..1], json!({"forms": [{"folder": "SAV"}]})).unwrap();
    let set = |on| {
        let enable = Plugins::Enable { plugin: "tickets".to_owned(), team: Team::EVERYONE, on };
        world.session.call(Request::Plugins(enable)).unwrap();
    };
    set(false);
    assert_eq!(
        world.session.call(Request::Plugins(Plugins::Commands)),
        Ok(Reply::PluginCommands(Vec::new()))
    );
    assert_eq!(world.message(ids[0]).unwrap().chips, []);
    let off = world.run_plugin("tickets", "associate", &ids[..1], json!({})).unwrap_err();
    assert_eq!(off.code, FailureCode::PluginOff);
    let Ok(Reply::Plugins(rows)) = world.session.call(Request::Plugins(Plugins::List)) else {
        panic!("no list")
    };
    let tickets = rows.iter().find(|row| row.id == "tickets").unwrap();
    assert_eq!((tickets.state, tickets.enabled_for.len()), (PluginState::Disabled, 0));
    set(true);
    assert_eq!(world.message(ids[0]).unwrap().chips.len(), 1);
}

#[test]
fn n_04_the_list_says_what_a_plugin_adds_and_what_a_call_may_take() {
    let (world, ids) = world();
    let row = world.plugin("tickets");
    let added: Vec<(Contribution, usize)> =
        row.contributions.iter().map(|row| (row.kind, row.titles.len())).collect();
    use Contribution::{Columns, Commands, Links, Views};
    assert_eq!(added, [(Columns, 1), (Links, 1), (Views, 1), (Commands, 1)]);
    assert_eq!((row.contributions[2].titles[0].as_str(), row.icon.as_str()), ("Tickets", "ticket"));
    assert_eq!((row.hash.len(), row.memory_bytes), (64, 0));
    world.run_plugin("tickets", "associate", &ids[..1], json!({"forms": [{"folder": "SAV"}]})).unwrap();
    let row = world.plugin("tickets");
    assert!(row.memory_bytes > 0 && row.memory_bytes < row.memory_limit, "{row:?}");
    assert!(row.longest_ms <= row.time_ms && row.longest_limit_ms == 5000, "{row:?}");

    // Without an icon of its own, a plugin has that of the first page or chip that it adds.
    world.install_granted(&PackageFolder::of("examples/phone-log"));
    assert_eq!(world.plugin("org.example.phone-log").icon, "phone");
}
