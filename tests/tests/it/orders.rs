//! Lists whose order is kept from one opening to the next.

use etabli_engine::{
    FolderRef, Mail, Reply, Request,
    view::{Sort, ViewInfo, ViewSpec},
};
use etabli_model::{Flags, FolderId, MsgId};
use etabli_tests::{Letter, World};

/// Numbers that look random and are the same in each run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound.max(1)
    }
}

fn opened(world: &World, spec: ViewSpec) -> (ViewInfo, Vec<MsgId>) {
    let Ok(Reply::View(info)) = world.session.call(Request::Mail(Mail::OpenView(spec))) else {
        panic!("no list");
    };
    let Ok(Reply::Messages(ids)) = world.session.call(Request::Mail(Mail::ViewMessages(info.view))) else {
        panic!("no messages");
    };
    (info, ids)
}

/// What lists must show, from the messages themselves: the newest first, with the folder and whether it is unread.
fn standing(world: &World, known: &[MsgId]) -> Vec<(MsgId, FolderId, bool)> {
    let messages = known.iter().filter_map(|&id| world.message(id).ok());
    let mut rows: Vec<_> = messages
        .map(|message| (message.row.date.seconds, message.row.id, message.folder, message.row.flags))
        .collect();
    rows.sort_by_key(|&(date, id, ..)| std::cmp::Reverse((date, id)));
    rows.dedup_by_key(|row| row.1);
    rows.into_iter().map(|(_, id, folder, flags)| (id, folder, !flags.contains(Flags::READ))).collect()
}

#[test]
fn a_list_opened_again_shows_what_changed_meanwhile() {
    lists_follow(&["A", "B", "B/C"], 120);
}

#[test]
fn a_list_whose_order_is_not_kept_shows_what_changed_since_the_start() {
    // More lists than orders are kept, so that each is made anew from what the start found.
    lists_follow(&["A", "B", "B/C", "B/C/D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "N", "O"], 64);
}

/// Compares the lists of folders, and of folders with what is below them, with the messages while these change.
fn lists_follow(folders: &[&str], rounds: usize) {
    let world = World::new();
    let letter = |n: usize| {
        let minute = (n * 37) % 60;
        Letter::new(&format!("{n}@x.example"), &format!("Message {n}"))
            .header("Date", &format!("Tue, 24 Nov 2026 {:02}:{minute:02}:00 +0100", n % 11))
    };
    let mut known = Vec::new();
    for (place, folder) in folders.iter().enumerate() {
        known.extend(world.import_letters((place * 100..place * 100 + 40).map(letter), folder));
    }
    let mut dice = Dice(7);
    for round in 0..rounds {
        let some: Vec<MsgId> = (0..=dice.below(9)).map(|_| known[dice.below(known.len())]).collect();
        let folder = FolderRef::Path(folders[dice.below(folders.len())].to_owned());
        let change = match dice.below(7) {
            0 | 1 => Mail::Move { messages: some, folder },
            2 | 3 => Mail::SetRead { messages: some, read: dice.below(2) == 0 },
            4 => Mail::Undo { count: 1 },
            5 => Mail::DeleteForever { messages: some.into_iter().take(1).collect() },
            _ => {
                known.extend(world.import_letters((1000 + round * 10..1003 + round * 10).map(letter), "B"));
                continue;
            }
        };
        // A message that is no more makes some of these fail; the lists hold all the same.
        let _ = world.session.call(Request::Mail(change));
        let named = folders.iter().map(|name| (*name, false));
        let lists: Vec<_> = named
            .chain([("", true), ("B", true)])
            .map(|(name, recursive)| {
                let folder = (!name.is_empty()).then(|| world.folder(name).id);
                let spec = ViewSpec { folder, recursive, search: None, sort: Sort::default() };
                let below = format!("{name}/");
                let inside = folders.iter().filter(|other| {
                    **other == name || recursive && (name.is_empty() || other.starts_with(&below))
                });
                let inside: Vec<FolderId> = inside.map(|name| world.folder(name).id).collect();
                (name, inside, opened(&world, spec))
            })
            .collect();
        if round % 8 != 7 {
            continue;
        }
        let all = standing(&world, &known);
        for (name, inside, (info, ids)) in lists {
            let wanted = || all.iter().filter(|(_, stands, _)| inside.contains(stands));
            assert_eq!(ids, wanted().map(|(id, ..)| *id).collect::<Vec<_>>(), "{name} in round {round}");
            let unread = wanted().filter(|(.., unread)| *unread).count() as u64;
            assert_eq!((info.total, info.unread), (ids.len() as u64, unread), "{name} in round {round}");
        }
    }
}
