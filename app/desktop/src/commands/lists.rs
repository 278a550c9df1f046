//! `folders`, `list`, `search`.

use etabli_engine::{
    Mail, Reply, Request, Session,
    view::{CellView, MessageRow, SearchSpec, ViewId, ViewInfo, ViewSpec},
};

use super::find_folder;
use crate::{
    args::{List, Search},
    context::{Context, ask, tell},
    json::{self, Counted, FolderLine, MessageLine},
    output::{Column, Out, row, widths},
    stop::Stop,
    text::Text,
};

/// How many rows are asked for at once.
const WINDOW: u64 = 1000;

/// Lists the folders.
pub(super) fn folders(context: &Context) -> Result<u8, Stop> {
    let session = context.open()?;
    let folders = ask!(session, Request::Mail(Mail::Folders), Reply::Folders(folders) => folders);
    let mut out = Out::new();
    if context.json {
        folders.iter().try_for_each(|folder| out.json(&FolderLine::new(folder)))?;
    } else {
        let text = &context.text;
        let head =
            ["head-id", "head-unread", "head-total", "head-kind", "head-folder"].map(|key| text.tr(key));
        let mut rows = vec![head.to_vec()];
        for folder in &folders {
            let kind = json::word(&folder.kind);
            let kind = text.tr(&format!("folder-kind-{}", kind.as_str().unwrap_or_default()));
            rows.push(vec![
                folder.id.to_string(),
                folder.unread.to_string(),
                folder.total.to_string(),
                kind,
                folder.path.clone(),
            ]);
        }
        let columns = widths(&rows, &[0, 1, 2]);
        rows.iter().try_for_each(|cells| out.line(&row(&columns, cells)))?;
    }
    out.finish()?;
    Ok(0)
}

/// Lists the messages of a folder.
pub(super) fn list(context: &Context, options: &List) -> Result<u8, Stop> {
    let columns = json::check_columns(&options.shape.columns)?;
    let sort = options.shape.sort()?;
    let session = context.open()?;
    let folder = find_folder(&session, &options.folder)?;
    let spec = ViewSpec { folder: Some(folder.id), recursive: options.recursive, search: None, sort };
    let info = sorted(&session, open(&session, spec)?, options.shape.plugin_sort()?)?;
    print_rows(context, &session, &info, options.offset, options.limit, &columns)?;
    close(&session, info.view)
}

/// Searches messages.
pub(super) fn search(context: &Context, options: &Search) -> Result<u8, Stop> {
    let columns = json::check_columns(&options.shape.columns)?;
    let sort = options.shape.sort()?;
    let session = context.open()?;
    let folder = match &options.within {
        Some(name) => Some(find_folder(&session, name)?.id),
        None => None,
    };
    let search = SearchSpec { field: options.field.clone(), text: options.text.clone(), value: None };
    let info = open(&session, ViewSpec { folder, recursive: true, search: Some(search), sort })?;
    let info = sorted(&session, info, options.shape.plugin_sort()?)?;
    if options.count {
        print_count(context, &info)?;
    } else {
        print_rows(context, &session, &info, 0, options.limit, &columns)?;
    }
    close(&session, info.view)
}

fn open(session: &Session, spec: ViewSpec) -> Result<ViewInfo, Stop> {
    Ok(ask!(session, Request::Mail(Mail::OpenView(spec)), Reply::View(info) => info))
}

/// Sorts an open list by a column of a plugin.
fn sorted(session: &Session, info: ViewInfo, by: Option<(String, bool)>) -> Result<ViewInfo, Stop> {
    let Some((column, descending)) = by else { return Ok(info) };
    let request = Mail::SortByColumn { view: info.view, column, descending, wait: true };
    Ok(ask!(session, Request::Mail(request), Reply::View(info) => info))
}

/// Asks for the cells of the columns that are plugins', by column.
fn plugin_cells(
    session: &Session,
    columns: &[String],
    rows: &[MessageRow],
) -> Result<Vec<(String, Vec<CellView>)>, Stop> {
    let mut found = Vec::new();
    for column in columns.iter().filter(|name| name.contains('/')) {
        let messages = rows.iter().map(|row| row.id).collect();
        let request = Mail::Cells { column: column.clone(), messages, wait: true };
        found.push((column.clone(), ask!(session, Request::Mail(request), Reply::Cells(cells) => cells)));
    }
    Ok(found)
}

fn close(session: &Session, view: ViewId) -> Result<u8, Stop> {
    tell(session, Request::Mail(Mail::CloseView(view)))?;
    Ok(0)
}

fn print_count(context: &Context, info: &ViewInfo) -> Result<(), Stop> {
    // Precise enough: a search of a million hours would lose a microsecond.
    #[allow(clippy::cast_precision_loss, reason = "microseconds of a search fit well into 52 bits")]
    let seconds = info.micros as f64 / 1e6;
    let mut out = Out::new();
    if context.json {
        out.json(&Counted { count: info.total, seconds })?;
    } else {
        let args = [("count", info.total.into()), ("seconds", format!("{seconds:.3}").into())];
        out.line(&context.text.tr_args("search-count", &args))?;
    }
    Ok(out.finish()?)
}

/// Prints rows of an open list, window by window.
fn print_rows(
    context: &Context,
    session: &Session,
    info: &ViewInfo,
    offset: u64,
    limit: Option<u64>,
    columns: &[String],
) -> Result<(), Stop> {
    let mut out = Out::new();
    if !context.json {
        out.line(&row(&layout(columns), &head(&context.text, columns)))?;
    }
    let mut start = offset;
    let mut left = limit.unwrap_or(u64::MAX);
    while left > 0 {
        let request = Request::Mail(Mail::Window { view: info.view, start, len: WINDOW.min(left) });
        let window = ask!(session, request, Reply::Window(window) => window);
        let count = u64::try_from(window.rows.len()).unwrap_or(u64::MAX);
        let by_column = plugin_cells(session, columns, &window.rows)?;
        for (index, message) in window.rows.iter().enumerate() {
            let of_plugins: Vec<(&str, &str)> = by_column
                .iter()
                .filter_map(|(name, cells)| Some((name.as_str(), cells.get(index)?.text.as_str())))
                .collect();
            if context.json {
                out.json(&MessageLine::new(message, columns, &of_plugins))?;
            } else {
                let cells = cells(&context.text, message, columns, &of_plugins);
                out.line(&row(&layout(columns), &cells))?;
            }
        }
        start = start.saturating_add(count);
        left = left.saturating_sub(count);
        if count == 0 || start >= window.total {
            break;
        }
    }
    Ok(out.finish()?)
}

fn layout(columns: &[String]) -> Vec<Column> {
    let standing = [
        Column::right(7),
        Column::left(1),
        Column::left(1),
        Column::left(16),
        Column::left(24),
        Column::left(48),
        Column::right(8),
        Column::right(3),
    ];
    standing.into_iter().chain(columns.iter().map(|_| Column::left(20))).collect()
}

fn head(text: &Text, columns: &[String]) -> Vec<String> {
    let standing = ["head-id", "", "", "head-date", "head-person", "head-subject", "head-size", "head-files"];
    let names = standing.map(|key| if key.is_empty() { String::new() } else { text.tr(key) });
    names.into_iter().chain(columns.iter().cloned()).collect()
}

/// Returns the cells of a row: `*` for unread, an arrow towards us for received and away from us for sent.
fn cells(text: &Text, message: &MessageRow, columns: &[String], of_plugins: &[(&str, &str)]) -> Vec<String> {
    let received = json::word(&message.direction) == "in";
    let standing = [
        message.id.to_string(),
        if message.read() { " " } else { "*" }.to_owned(),
        if received { "←" } else { "→" }.to_owned(),
        text.date(message.date.seconds),
        message.person().display().to_owned(),
        message.subject.clone(),
        text.size(message.size),
        if message.attachments == 0 { String::new() } else { message.attachments.to_string() },
    ];
    let further = columns.iter().map(|name| match json::column(message, name) {
        Some(serde_json::Value::String(word)) => word,
        Some(value) => value.to_string(),
        None => {
            let found = of_plugins.iter().find(|(column, _)| *column == name.as_str());
            found.map(|(_, text)| (*text).to_owned()).unwrap_or_default()
        }
    });
    standing.into_iter().chain(further).collect()
}
