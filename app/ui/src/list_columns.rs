//! The list's columns: choosing, ordering, sorting by them, and fetching the cells that are asked for apart.

use etabli_engine::{
    Mail, Request,
    view::{CellView, ColumnRow, ViewInfo},
};
use etabli_model::MsgId;

use crate::{
    action::ColumnAction,
    client::Ask,
    state::{Column, ListSort, ListTag},
    theme::size,
    workbench::Workbench,
};

/// Lines of a message that hovering its row shows, and characters of each.
const PREVIEW: (usize, usize) = (6, 160);

impl Workbench {
    /// Carries out a wish about columns.
    pub(crate) fn column_action(&mut self, action: ColumnAction) {
        let folder = self.screen.folder;
        match action {
            ColumnAction::SortBy(column) => self.sort_list(self.screen.sort.by(column)),
            ColumnAction::Toggle(column) => {
                let switched_on = column.asked().is_some_and(|id| self.screen.layout.off.remove(id));
                let hidden = &mut self.screen.layout.columns_mut(folder).hidden;
                if !hidden.remove(&column) && !switched_on {
                    hidden.insert(column);
                }
            }
            ColumnAction::Option(id, on) => {
                if on {
                    self.screen.layout.off.remove(&id);
                    self.screen.layout.columns_mut(folder).hidden.remove(&Column::Asked(id));
                } else {
                    if self.screen.sort.column.asked() == Some(&id) {
                        self.screen.sort = ListSort::default();
                        self.screen.layout.columns_mut(folder).sort = ListSort::default();
                        self.open_list(true);
                    }
                    self.screen.layout.off.insert(id);
                }
            }
            ColumnAction::Place(column, before) => {
                let ordered = self.screen.layout.ordered(folder, &self.cache.columns);
                self.screen.layout.columns_mut(folder).place(ordered, &column, before.as_ref());
            }
            ColumnAction::Step(column, right) => self.step_column(&column, right),
            ColumnAction::Widen(column, by) => {
                let columns = self.screen.layout.columns_mut(folder);
                let width =
                    (columns.width(&column, &self.cache.columns) + by).clamp(size::COL_READ, size::COL_MAX);
                columns.widths.insert(column, width);
            }
            ColumnAction::ForAllFolders => {
                let columns = self.screen.layout.columns_of(folder).clone();
                self.screen.layout.columns = columns;
                self.screen.layout.folder_columns.clear();
            }
            ColumnAction::Reset => {
                *self.screen.layout.columns_mut(folder) = crate::state::ListColumns {
                    sort: self.screen.sort.clone(),
                    conversations: self.screen.layout.groups(folder),
                    ..Default::default()
                };
            }
            ColumnAction::SafeReading(on) => {
                self.screen.layout.safe_reading = on;
                self.cache.preview = None;
            }
            ColumnAction::Conversations(on) => {
                self.screen.layout.columns_mut(folder).conversations = on;
                self.open_list(false);
            }
            ColumnAction::TwoPeople(on) => self.screen.layout.two_people = on,
            ColumnAction::Density(density) => self.screen.layout.density = density,
            ColumnAction::Beside(on) => self.screen.layout.beside = on,
            ColumnAction::NeedCells(column, messages) => {
                self.cache.cells.ask(&column, &messages);
                let request = Mail::Cells { column: column.clone(), messages: messages.clone(), wait: false };
                self.client.send(Request::Mail(request), Ask::Cells(column, messages));
            }
            ColumnAction::Preview(id) => {
                if !self.client.is_waiting(&Ask::Preview(id)) {
                    self.client.send(Request::Mail(Mail::Message(id)), Ask::Preview(id));
                }
            }
        }
    }

    /// Moves a column by one place among those that are shown.
    fn step_column(&mut self, column: &Column, right: bool) {
        let folder = self.screen.folder;
        let layout = &mut self.screen.layout;
        let ordered = layout.ordered(folder, &self.cache.columns);
        let shown: Vec<&Column> = ordered.iter().filter(|column| layout.shows(folder, column)).collect();
        let Some(at) = shown.iter().position(|known| *known == column) else { return };
        let before = match right {
            true if at + 1 < shown.len() => shown.get(at + 2),
            false if at > 0 => shown.get(at - 1),
            _ => return,
        };
        let before = before.map(|column| (*column).clone());
        layout.columns_mut(folder).place(ordered, column, before.as_ref());
    }

    /// Asks which columns there are, and what they cost.
    pub(crate) fn ask_columns(&mut self) {
        if !self.client.is_waiting(&Ask::Columns) {
            self.client.send(Request::Mail(Mail::Columns), Ask::Columns);
        }
    }

    pub(crate) fn columns_arrived(&mut self, columns: Vec<ColumnRow>) {
        self.cache.columns = columns;
        let offered = &self.cache.columns;
        self.cache.cells.keep(|id| offered.iter().any(|column| column.id == id));
        let gone = self.screen.sort.column.asked().is_some_and(|id| self.cache.column(id).is_none());
        if gone {
            self.screen.sort = ListSort::default();
            self.open_list(true);
        }
    }

    pub(crate) fn cells_arrived(&mut self, column: &str, messages: &[MsgId], cells: Vec<CellView>) {
        let measured = cells.iter().any(|cell| !cell.pending);
        self.cache.cells.insert(column, messages, cells);
        if measured && self.cache.column(column).is_some_and(|row| row.cost_ms.is_none()) {
            self.ask_columns();
        }
    }

    /// A list was opened: it is ready, or has to be sorted by a column that is asked for first.
    pub(crate) fn list_found(&mut self, tag: ListTag, info: ViewInfo) {
        match self.screen.sort.column.asked() {
            Some(column) if tag == self.cache.list_tag => {
                let awaited = self.screen.awaited.get_or_insert_default();
                (awaited.sorts, awaited.percent) = (true, None);
                let sort = Mail::SortByColumn {
                    view: info.view,
                    column: column.to_owned(),
                    descending: self.screen.sort.descending,
                    // The person asked for this order; elsewhere rows find their place as values come in.
                    wait: awaited.before.is_some(),
                };
                self.cache.sorting = Some(info);
                self.client.send(Request::Mail(sort), Ask::SortList(tag));
            }
            _ => self.list_opened(tag, info),
        }
    }

    /// A list stands in the order of its column.
    pub(crate) fn list_sorted(&mut self, tag: ListTag, info: ViewInfo) {
        if tag == self.cache.list_tag {
            self.cache.sorting = None;
        }
        self.list_opened(tag, info);
    }

    /// A list could not be sorted by its column: it keeps the order it had, or stands by date.
    pub(crate) fn list_not_sorted(&mut self, tag: ListTag) {
        if tag != self.cache.list_tag {
            return;
        }
        if let Some(before) = self.screen.awaited.take().and_then(|awaited| awaited.before) {
            return self.keep_order(before);
        }
        let Some(info) = self.cache.sorting.take() else { return };
        self.screen.sort = ListSort::default();
        self.list_opened(tag, info);
    }

    /// Takes the order of the folder that is shown now.
    pub(crate) fn take_sort(&mut self) {
        let sort = self.screen.layout.columns_of(self.screen.folder).sort.clone();
        let offered = sort.column.asked().is_none_or(|id| self.cache.column(id).is_some());
        self.screen.sort = if offered { sort } else { ListSort::default() };
    }

    /// Takes the order of the folder once the stored layout arrives; the list may be open already.
    pub(crate) fn take_stored_sort(&mut self) {
        let before = self.screen.sort.clone();
        self.take_sort();
        let groups = self.screen.layout.groups(self.screen.folder);
        if (self.screen.sort != before || groups) && self.cache.list_tag.generation > 0 {
            self.open_list(false);
        }
    }

    /// Keeps the first lines of a message for the tooltip: text only (MAIL-114).
    pub(crate) fn preview_arrived(&mut self, id: MsgId, text: &str) {
        let (lines, characters) = PREVIEW;
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty()).take(lines);
        let cut = |line: &str| match line.char_indices().nth(characters) {
            Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default().trim_end()),
            None => line.to_owned(),
        };
        let shown: Vec<String> = lines.map(cut).collect();
        self.cache.preview = Some((id, shown.join("\n")));
    }
}
