//! Opening a folder: its list and the first rows, through a session as the window does it.

use std::time::Instant;

use etabli_engine::{
    Mail, Reply, Request, Session,
    view::{Sort, ViewSpec},
};
use etabli_model::FolderId;

use super::{
    Result, median,
    summaries::{COUNT, FEW, filled, opened},
    table::{Table, grouped, time},
};

/// Rows that a window of usual size shows.
const ROWS: u64 = 60;
const ROUNDS: usize = 15;

pub(crate) fn run() -> Result<()> {
    let filled = filled(COUNT)?;
    let start = Instant::now();
    let session = opened(&filled.path)?;
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
    for (name, folder) in [("large", filled.large), ("small", filled.small)] {
        let again = median(ROUNDS, || gather(&session, folder))?;
        println!("{name}, as conversations: {}", time(again));
    }
    table.print();
    println!("Each time: open the list sorted by date and read {ROWS} rows of it.");
    Ok(())
}

/// Opens a folder as conversations and reads its first rows.
fn gather(session: &Session, folder: FolderId) -> Result<()> {
    let spec = ViewSpec { folder: Some(folder), recursive: false, search: None, sort: Sort::default() };
    let request = Mail::OpenConversations { spec, open: Vec::new() };
    let Reply::View(info) = session.call(Request::Mail(request))? else {
        return Err("the engine opened no list".into());
    };
    session.call(Request::Mail(Mail::Window { view: info.view, start: 0, len: ROWS }))?;
    session.call(Request::Mail(Mail::CloseView(info.view)))?;
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
