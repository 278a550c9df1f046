//! Lists that are long in coming: how far they are, stopping them, and the order that stays then.

use std::time::Duration;

use etabli_engine::{Looked, Mail, Request, view::ViewId};

use crate::{
    client::Ask,
    state::{Awaited, ListSort, ListTag},
    workbench::Workbench,
};

impl Workbench {
    /// Sorts the list; what it shows stays until it stands in the new order.
    pub(crate) fn sort_list(&mut self, sort: ListSort) {
        let shown = self.screen.awaited.take().and_then(|awaited| awaited.before);
        let before = shown.unwrap_or_else(|| self.screen.sort.clone());
        self.take_order(sort);
        let groups = self.screen.layout.groups(self.screen.folder);
        self.cache.placing = self.screen.selection.cursor_id.filter(|_| !groups);
        self.open_list(true);
        let since = self.clock.now();
        let awaited = self.screen.awaited.get_or_insert_with(|| Awaited { since, ..Awaited::default() });
        awaited.before = Some(before);
    }

    fn take_order(&mut self, sort: ListSort) {
        self.screen.layout.columns_mut(self.screen.folder).sort = sort.clone();
        self.screen.sort = sort;
    }

    /// The list that was awaited is there.
    pub(crate) fn list_arrived(&mut self) {
        let Some(awaited) = self.screen.awaited.take() else { return };
        if awaited.before.is_some() && self.cache.placing.is_none() {
            self.unselect();
        }
    }

    /// Hears how far the list is that is awaited.
    pub(crate) fn looked(&mut self, looked: Looked) {
        if let Some(awaited) = &mut self.screen.awaited {
            awaited.percent = Some(looked.percent());
        }
    }

    /// Ends the search or the sort that runs.
    pub(crate) fn stop_waiting(&mut self) {
        self.client.send(Request::Mail(Mail::StopSearch), Ask::Silent);
        match self.screen.awaited.take() {
            Some(Awaited { before: Some(before), .. }) => self.keep_order(before),
            // The engine answers that it was cancelled, and the list stands by date.
            Some(Awaited { sorts: true, .. }) => {}
            _ => {
                let search = &mut self.screen.search;
                (search.active, search.typed_at, search.everywhere) = (None, None, false);
                search.value = None;
                self.open_list(false);
            }
        }
    }

    /// Leaves the list as it is, in the order that it had before.
    pub(crate) fn keep_order(&mut self, before: ListSort) {
        self.take_order(before);
        self.drop_sorting();
        self.cache.list_tag = ListTag { generation: self.cache.list_tag.generation + 1, again: true };
        (self.cache.next_spec, self.cache.placing) = (None, None);
        if let Some(next) = self.cache.next_list.take() {
            self.close_view(next.view());
        }
        // What changed meanwhile waited for the new list.
        self.cache.reread = true;
    }

    /// Gives up a list that is being sorted.
    pub(crate) fn drop_sorting(&mut self) {
        if let Some(info) = self.cache.sorting.take() {
            self.close_view(info.view);
        }
    }

    pub(crate) fn close_view(&mut self, view: ViewId) {
        self.client.send(Request::Mail(Mail::CloseView(view)), Ask::Silent);
    }

    /// Asks what a search of one folder would find in all of them.
    pub(crate) fn ask_everywhere(&mut self) {
        let is_within = |spec: &etabli_engine::view::ViewSpec| spec.search.is_some() && spec.folder.is_some();
        if let Some(list) =
            self.cache.list.as_ref().filter(|_| self.cache.spec.as_ref().is_some_and(is_within))
        {
            let view = list.view();
            self.client.send(Request::Mail(Mail::FoundEverywhere(view)), Ask::Everywhere(view));
        }
    }

    pub(crate) fn found_everywhere(&mut self, view: ViewId, count: u64) {
        if let Some(list) = self.cache.list.as_mut().filter(|list| list.view() == view) {
            list.everywhere = Some(count);
        }
    }
}

impl Awaited {
    /// A search that takes longer shows its progress.
    pub(crate) const PATIENCE: Duration = Duration::from_millis(400);
}
