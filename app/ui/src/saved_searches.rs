//! Keeping searches, running them again, and the messages of people.

use crate::{
    action::SearchAction,
    state::{Page, SavedSearch},
    workbench::Workbench,
};

/// The engine's search field of contacts and entities.
const CONTACT_FIELD: &str = "contact";

impl Workbench {
    /// Carries out a wish about kept searches.
    pub(crate) fn search_action(&mut self, action: SearchAction) {
        match action {
            SearchAction::Keep => {
                let Some(text) = self.screen.search.active.clone() else { return };
                let folder = self.screen.folder.filter(|_| !self.screen.search.everywhere);
                let search = &self.screen.search;
                let (field, value) = (search.field.clone(), search.value.clone());
                let search = SavedSearch { field, text, value, folder };
                let kept = &mut self.screen.layout.searches;
                kept.retain(|known| *known != search);
                kept.push(search);
            }
            SearchAction::Run(index) => {
                let Some(search) = self.screen.layout.searches.get(index).cloned() else { return };
                // The field or the folder may be gone, with the plugin or the person who removed it.
                if self.cache.fields.iter().any(|field| field.id == search.field) {
                    (self.screen.search.field, self.screen.search.value) = (search.field, search.value);
                }
                let folder = search.folder.filter(|id| self.cache.folder(*id).is_some());
                if let Some(folder) = folder {
                    self.screen.folder = Some(folder);
                    self.screen.tree_cursor = Some(folder);
                }
                self.screen.page = Page::Mail;
                self.screen.search.everywhere = folder.is_none();
                self.screen.search.text = search.text;
                self.search_now();
            }
            SearchAction::Stop => self.stop_waiting(),
            SearchAction::People(name) => {
                self.screen.page = Page::Mail;
                self.screen.reading.forum = false;
                let search = &mut self.screen.search;
                (search.text, search.everywhere, search.value) = (name, true, None);
                CONTACT_FIELD.clone_into(&mut search.field);
                self.search_now();
            }
            SearchAction::Forget(index) => {
                if index < self.screen.layout.searches.len() {
                    self.screen.layout.searches.remove(index);
                }
            }
        }
    }
}
