//! Conversations.

use etabli_engine::{
    FolderRef, Mail, Reply, Request,
    view::{ConversationPlace, ForumKind, MessageRow, Sort, SortColumn, ViewInfo, ViewSpec},
};
use etabli_model::MsgId;
use etabli_tests::{Letter, World};

fn shape(world: &World, message_id: &str) -> Vec<(u32, ForumKind, String)> {
    let row = world
        .rows(ViewSpec { folder: None, recursive: true, search: None, sort: Sort::default() })
        .unwrap()
        .into_iter()
        .find(|row| row.message_id == message_id)
        .unwrap();
    world.forum(row.id).unwrap().into_iter().map(|node| (node.depth, node.kind, node.message_id)).collect()
}

fn import_each(world: &World, letters: &[Letter]) {
    for (number, letter) in letters.iter().enumerate() {
        let file = world.file(&format!("{number}.eml"), &letter.raw());
        world.import(&[&file], &format!("Folder {number}"));
    }
}

#[test]
fn mail_91_94_a_conversation_is_whole_whatever_the_order_and_the_folders() {
    let letters = [
        Letter::new("root@x", "Porte"),
        Letter::new("a@x", "Re: Porte").answers(&["root@x"]),
        Letter::new("b@x", "Re: Porte").answers(&["root@x", "a@x"]),
        Letter::new("c@x", "Re: Porte").answers(&["root@x", "gone@x"]),
    ];
    let mut expected: Option<Vec<_>> = None;
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1]] {
        let world = World::new();
        import_each(&world, &order.map(|index| letters[index].clone()));
        let mut found = shape(&world, "b@x");
        assert_eq!(world.threads().len(), 1);
        found.sort_by(|a, b| a.2.cmp(&b.2));
        assert_eq!(expected.get_or_insert_with(|| found.clone()), &found, "{order:?}");
    }
    let expected = expected.unwrap();
    let node = |id: &str| expected.iter().find(|node| node.2 == id).unwrap();
    assert_eq!((node("root@x").0, node("a@x").0, node("b@x").0), (0, 1, 2));
    assert_eq!((node("gone@x").1, node("c@x").0), (ForumKind::Missing, 2));
}

#[test]
fn mail_91_a_node_begins_with_what_its_writer_says() {
    let world = World::new();
    let long = format!("{}\r\n", "mot ".repeat(50_000));
    let letters = [
        Letter::new("root@x", "Porte").body("Bonjour,\r\n\r\nla porte coince.\r\n-- \r\nClaire\r\n"),
        Letter::new("a@x", "Re: Porte")
            .answers(&["root@x"])
            .body("Le 24/11, Claire a écrit :\r\n> Bonjour,\r\n\r\nNous passons lundi.\r\n"),
        Letter::new("b@x", "Re: Porte")
            .answers(&["root@x", "a@x"])
            .header("Content-Type", "text/html; charset=utf-8")
            .body("<style>p { color: red }</style><p>Merci&nbsp;!</p>"),
        Letter::new("c@x", "Re: Porte").answers(&["root@x", "gone@x"]).body(&long),
    ];
    import_each(&world, &letters);
    let id = world.list("Folder 0")[0].id;
    for _ in 0..2 {
        let nodes = world.forum(id).unwrap();
        let words = |message: &str| {
            let node = nodes.iter().find(|node| node.message_id == message);
            node.unwrap().words.clone()
        };
        assert_eq!(words("root@x"), "Bonjour, la porte coince.");
        assert_eq!(words("a@x"), "Nous passons lundi.");
        assert_eq!(words("b@x"), "Merci !");
        assert_eq!(words("c@x"), "mot ".repeat(40).trim_end(), "a long text is cut");
        assert_eq!(words("gone@x"), "");
    }
}

#[test]
fn mail_92_a_receipt_hangs_under_the_message_it_acknowledges() {
    let world = World::new();
    let receipt = Letter::new("r@x", "Lu : Porte")
        .header("Content-Type", "multipart/report; report-type=disposition-notification; boundary=b")
        .body(
            "--b\r\nContent-Type: text/plain\r\n\r\nlu\r\n--b\r\nContent-Type: message/disposition-notification\r\n\
             \r\nOriginal-Message-ID: <root@x>\r\nDisposition: manual-action/MDN-sent-manually; displayed\r\n\r\n\
             --b--\r\n",
        );
    import_each(&world, &[receipt, Letter::new("root@x", "Porte")]);
    assert_eq!(
        shape(&world, "root@x"),
        [(0, ForumKind::Message, "root@x".to_owned()), (1, ForumKind::Receipt, "r@x".to_owned())]
    );
}

#[test]
fn x_32_a_reused_message_id_joins_nothing_and_loses_nothing() {
    let world = World::new();
    let stranger = Letter::new("same@x", "Autre chose")
        .header("From", "Someone <else@y.example>")
        .header("Date", "Wed, 25 Nov 2026 10:00:00 +0100");
    let copy = Letter::new("same@x", "Porte");
    import_each(&world, &[Letter::new("same@x", "Porte"), stranger, copy]);
    let mut sizes: Vec<u64> = world.threads().iter().map(|thread| thread.size).collect();
    sizes.sort_unstable();
    assert_eq!(sizes, [1, 2]);
    assert_eq!(world.verify().problems, []);
}

#[test]
fn mail_140_141_the_list_counts_the_other_messages() {
    let world = World::new();
    import_each(
        &world,
        &[Letter::new("root@x", "Porte"), Letter::new("a@x", "Re: Porte").answers(&["root@x"])],
    );
    let row = &world.list("Folder 0")[0];
    assert_eq!((row.related, row.is_reply), (1, false));
    assert!(world.list("Folder 1")[0].is_reply);
}

#[test]
fn references_in_a_circle_end() {
    let world = World::new();
    import_each(
        &world,
        &[
            Letter::new("a@x", "A").answers(&["b@x"]),
            Letter::new("b@x", "B").answers(&["c@x"]),
            Letter::new("c@x", "C").answers(&["a@x"]),
        ],
    );
    assert_eq!(shape(&world, "a@x").len(), 3);
}

/// A list of conversations: what its rows are, and their messages.
fn conversations(world: &World, open: &[MsgId], sort: Sort) -> (ViewInfo, Vec<MessageRow>) {
    let spec = ViewSpec { folder: Some(world.folder("Porte").id), recursive: false, search: None, sort };
    let opened = Mail::OpenConversations { spec, open: open.to_vec() };
    let Ok(Reply::View(info)) = world.session.call(Request::Mail(opened)) else { panic!("a list") };
    let window = Mail::Window { view: info.view, start: 0, len: 100 };
    let Ok(Reply::Window(window)) = world.session.call(Request::Mail(window)) else { panic!("rows") };
    assert_eq!(window.total, info.total);
    (info, window.rows)
}

fn messages(world: &World, request: Mail) -> Vec<MsgId> {
    let Ok(Reply::Messages(found)) = world.session.call(Request::Mail(request)) else { panic!("messages") };
    found
}

#[test]
fn x_15_a_list_of_conversations_shows_the_newest_message_of_each_and_unfolds_in_place() {
    let world = World::new();
    let at =
        |letter: Letter, hour: u32| letter.header("Date", &format!("Tue, 24 Nov 2026 {hour:02}:00:00 +0000"));
    let ids = world.import_letters(
        [
            at(Letter::new("a@x", "Porte"), 8),
            at(Letter::new("z@x", "Aube"), 9),
            at(Letter::new("b@x", "Re: Porte").answers(&["a@x"]), 10),
            at(Letter::new("c@x", "Re: Porte").answers(&["a@x", "b@x"]), 11),
        ],
        "Porte",
    );
    let [a, z, b, c] = ids[..] else { panic!("four letters") };
    let shown = |rows: &[MessageRow]| rows.iter().map(|row| row.id).collect::<Vec<_>>();
    let (info, rows) = conversations(&world, &[], Sort::default());
    assert_eq!((info.total, info.unread, info.in_conversations), (2, 4, 4));
    assert_eq!(shown(&rows), [c, z]);
    let head = |open| Some(ConversationPlace::Head { messages: vec![c, b, a], unread: 3, open });
    assert_eq!(rows[0].place, head(false));
    // A closed conversation stands for its messages, and everything is everything.
    let first = |info: &ViewInfo| Mail::RowMessages { view: info.view, start: 0, len: 1 };
    assert_eq!(messages(&world, first(&info)), [c, b, a]);
    assert_eq!(messages(&world, Mail::ViewMessages(info.view)), [c, b, a, z]);
    // Any of its messages names it, so that it stays open when a newer one comes.
    let (info, rows) = conversations(&world, &[a], Sort::default());
    assert_eq!(shown(&rows), [c, b, a, z]);
    assert_eq!((rows[0].place.clone(), rows[1].place.clone()), (head(true), Some(ConversationPlace::Member)));
    assert_eq!(messages(&world, first(&info)), [c]);
    // Members stand below their head whatever the order.
    for (column, order) in [(SortColumn::Subject, [z, c, b, a]), (SortColumn::Forum, [z, c, b, a])] {
        let (_, rows) = conversations(&world, &[a], Sort { column, descending: false });
        assert_eq!(shown(&rows), order, "{column:?}");
    }
    // Read, then gone: the list follows.
    let read = Mail::SetRead { messages: vec![a, b], read: true };
    world.session.call(Request::Mail(read)).unwrap();
    let moved = Mail::Move { messages: vec![c], folder: FolderRef::Path("trash".to_owned()) };
    world.session.call(Request::Mail(moved)).unwrap();
    let window = Mail::Window { view: info.view, start: 0, len: 100 };
    let Ok(Reply::Window(window)) = world.session.call(Request::Mail(window)) else { panic!("rows") };
    let head = ConversationPlace::Head { messages: vec![b, a], unread: 0, open: true };
    assert_eq!(window.rows.iter().find(|row| row.id == b).unwrap().place, Some(head));
    assert_eq!(shown(&window.rows), [b, a, z]);
}
