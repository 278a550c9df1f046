//! Plugins hear that a message will be sent, may ask its sender something, and never hold it back.

use std::time::Duration;

use etabli_engine::{
    DialogAnswer, DialogId, DialogRequest, Event, FolderRef, Mail, Manage, Managed, Plugins, Request,
    SendMode,
};
use etabli_model::{FolderKind, MsgId};
use etabli_test_servers::wait_for;
use etabli_tests::{Letter, Mailing, PackageFolder, World};

use crate::{plugin_platform::cells, writing};

const SOON: Duration = Duration::from_secs(20);
const HEARS: &str = "org.example.contributes-everything";
const TRAPS: &str = "org.example.traps-everywhere";

fn log(world: &World) -> Vec<String> {
    match world.manage(Manage::Log { plugin: HEARS.to_owned(), limit: 100 }) {
        Ok(Managed::Log(lines)) => lines.into_iter().map(|line| line.message).collect(),
        other => panic!("unexpected reply {other:?}"),
    }
}

/// Waits for the question of a plugin.
fn question(world: &World) -> (DialogId, String) {
    let mut asked = None;
    wait_for("the plugin's question", SOON, || {
        if let Some(Event::Dialog(id, DialogRequest::Confirm { title, .. })) =
            world.session.next_event(Duration::from_millis(50))
        {
            asked = Some((id, title));
        }
        asked.is_some()
    });
    asked.unwrap()
}

/// Answers the one letter in a mailbox, for later.
fn answers(mailing: &Mailing, id: MsgId) -> MsgId {
    let mut answer =
        writing::draft(&mailing.world, etabli_engine::Writing::Answer { msg_id: id, to_all: false });
    answer.to = mailing.user.address.to_string();
    match writing::ask(
        &mailing.world,
        etabli_engine::Writing::Send { draft: Box::new(answer), mode: SendMode::Later },
    ) {
        Ok(etabli_engine::Reply::Queued(msg_id)) => msg_id,
        other => panic!("unexpected reply {other:?}"),
    }
}

#[test]
fn mail_32_a_plugin_proposes_something_for_an_answer_that_will_be_sent() {
    let (mailing, id) = writing::asked("proposal", Letter::new("frage@x.example", "Porte"));
    let world = &mailing.world;
    world.install_granted(&PackageFolder::of("guests/contributes-everything"));
    let answer = answers(&mailing, id);
    let (dialog, title) = question(world);
    assert_eq!(title, "Keep the answer with Porte?");

    // While nobody answers, the message goes out all the same.
    assert_eq!(mailing.run(false, true).sent, 1);
    assert_eq!(mailing.world.list(&mailing.path(FolderKind::Sent)).len(), 1);
    let request = Plugins::AnswerDialog { dialog, answer: DialogAnswer::Confirmed };
    world.session.call(Request::Plugins(request)).unwrap();
    wait_for("the plugin to hear the answer", SOON, || log(world).iter().any(|line| line == "kept: true"));
    assert!(log(world)[0].starts_with(&format!("EventKind::AboutToBeSent {answer} in ")), "{:?}", log(world));

    // What answers nothing is told without a question.
    let to = mailing.user.address.to_string();
    let other = mailing.compose(&[&to], "Devis", SendMode::Later).unwrap();
    let told = format!("EventKind::AboutToBeSent {other} in ");
    wait_for("the plugin to hear of it", SOON, || log(world).iter().any(|line| line.starts_with(&told)));
    mailing.compose(&[&to], "Brouillon", SendMode::Draft).unwrap();
    assert_eq!(
        log(world).iter().filter(|line| line.contains("AboutToBeSent")).count(),
        2,
        "a draft is not sent"
    );
    assert_eq!(world.verify().problems, []);
}

#[test]
fn mail_32_a_question_ends_with_the_session_of_the_sender() {
    let (mailing, id) = writing::asked("gone", Letter::new("frage@x.example", "Porte"));
    mailing.world.install_granted(&PackageFolder::of("guests/contributes-everything"));
    answers(&mailing, id);
    question(&mailing.world);
    let world = mailing.world.reopened();
    assert_eq!(log(&world).last().unwrap(), "kept: false");
}

#[test]
fn n_04_a_plugin_that_crashes_over_a_message_loses_and_delays_none() {
    let mailing = Mailing::imap("crash");
    let package = PackageFolder::of("guests/traps-everywhere")
        .manifest(|text| text.replace("mail-events.received", "mail-events.about-to-be-sent"));
    mailing.world.install_granted(&package);
    let to = mailing.user.address.to_string();
    for number in 1..=3_u32 {
        mailing.compose(&[&to], &format!("Devis {number}"), SendMode::Later).unwrap();
        wait_for("the crash", SOON, || mailing.world.plugin(TRAPS).strikes == number);
    }
    mailing.compose(&[&to], "Devis 4", SendMode::Later).unwrap();
    assert_eq!(mailing.run(false, true).sent, 4);
    assert_eq!(mailing.outbox(), []);
}

/// A plugin whose lane waits for an answer, with letters that it has not seen.
fn waiting(name: &str, letters: usize) -> (Mailing, DialogId, Vec<MsgId>) {
    let (mailing, id) = writing::asked(name, Letter::new("frage@x.example", "Porte"));
    // The value that the plugin computes holds for a minute after the letter came.
    let now = "Tue, 24 Nov 2026 12:00:00 +0000";
    let letter = |number| Letter::new(&format!("{number}@x"), "Porte").header("Date", now);
    let letters = (0..letters).map(letter);
    let ids = mailing.world.import_letters(letters, "SAV");
    mailing.world.install_granted(&PackageFolder::of("guests/contributes-everything"));
    answers(&mailing, id);
    let (dialog, _) = question(&mailing.world);
    (mailing, dialog, ids)
}

fn answer(world: &World, dialog: DialogId) {
    let request = Plugins::AnswerDialog { dialog, answer: DialogAnswer::Confirmed };
    world.session.call(Request::Plugins(request)).unwrap();
}

#[test]
fn n_04_a_lane_that_is_full_holds_nothing_up_and_its_plugin_hears_later() {
    const QUEUE: usize = 1024;
    let (mailing, dialog, ids) = waiting("full", QUEUE + 1);
    let world = &mailing.world;
    let column = format!("{HEARS}/weight");
    for id in &ids {
        cells(world, &column, &[*id], false);
    }
    let (done, moved) = std::sync::mpsc::channel();
    let folder = FolderRef::Path("trash".to_owned());
    let request = Request::Mail(Mail::Move { messages: ids[..1].to_vec(), folder });
    std::thread::scope(|scope| {
        scope.spawn(move || drop(done.send(world.session.call(request))));
        let moved = moved.recv_timeout(SOON);
        answer(world, dialog);
        moved.expect("the move ends while the plugin waits").unwrap();
    });
    let told = format!("EventKind::Moved {} in ", ids[0]);
    wait_for("the plugin to hear of it", SOON, || log(world).iter().any(|line| line.starts_with(&told)));
}

#[test]
fn obj_15_what_a_plugin_computes_after_it_was_loaded_again_is_not_kept() {
    let (mailing, dialog, ids) = waiting("reloaded", 2);
    let world = &mailing.world;
    let column = format!("{HEARS}/weight");
    cells(world, &column, &ids, false);
    world.grant(HEARS, "log", true);
    // The plugin as it is now has the place of the column from here on.
    cells(world, &column, &ids[..1], false);
    answer(world, dialog);
    wait_for("the plugin to compute", SOON, || world.plugin(HEARS).calls == 1);
    // What waited in the lane before is done by now.
    cells(world, &column, &ids[1..], true);
    assert_eq!(world.plugin(HEARS).calls, 2);
}
