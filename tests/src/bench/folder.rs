//! Opening a folder: its list and the first rows, through a session as the window does it.

use std::time::Instant;

use etabli_engine::{
    Lang, Mail, OpenOptions, Reply, Request, Session,
    view::{Sort, ViewSpec},
};
use etabli_model::FolderId;

use super::{
    Result, median,
    summaries::{COUNT, FEW, filled},
    table::{Table, grouped, time},
};

/// Rows that a window of usual size shows.
const ROWS: u64 = 60;
const ROUNDS: usize = 15;

pub(crate) fn run() -> Result<()> {
    let filled = filled(COUNT)?;
    let start = Instant::now();
    let session = Session::open(&OpenOptions {
        plugins: filled.path.join("no-plugins"),
        store: filled.path,
        create: false,
        user: None,
        password: None,
        lang: Lang::Fr,
        safe_mode: true,
        passphrase_file: None,
        discover: etabli_engine::Discover::Never,
        web: etabli_engine::Web::default(),
    })?;
    println!("the store opens in {}", time(start.elapsed()));
    let mut table = Table::new(&["folder", "messages", "first time", "median", "last rows"]);
    for (name, folder, messages) in [("large", filled.large, COUNT - FEW), ("small", filled.small, FEW)] {
        let start = Instant::now();
        open(&session, folder, messages, 0)?;
        let first = start.elapsed();
        let again = median(ROUNDS, || open(&session, folder, messages, 0))?;
        let end = median(ROUNDS, || open(&session, folder, messages, messages - ROWS))?;
        table.row([name.to_owned(), grouped(messages), time(first), time(again), time(end)]);
    }
    table.print();
    println!("Each time: open the list sorted by date and read {ROWS} rows of it.");
    Ok(())
}

fn open(session: &Session, folder: FolderId, messages: u64, from: u64) -> Result<()> {
    let spec = ViewSpec { folder: Some(folder), recursive: false, search: None, sort: Sort::default() };
    let Reply::View(info) = session.call(Request::Mail(Mail::OpenView(spec)))? else {
        return Err("the engine opened no list".into());
    };
    let request = Mail::Window { view: info.view, start: from, len: ROWS };
    let Reply::Window(window) = session.call(Request::Mail(request))? else {
        return Err("the engine gave no rows".into());
    };
    if info.total != messages || window.rows.len() as u64 != ROWS {
        return Err(format!("the list has {} rows and shows {}", info.total, window.rows.len()).into());
    }
    session.call(Request::Mail(Mail::CloseView(info.view)))?;
    Ok(())
}
