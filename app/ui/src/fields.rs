//! Fields of messages: asking what can be chosen, setting it, and searching for it.

use etabli_engine::{ChangeLabel, Failure, Fields, Jobs, Reply, Request, view::SearchFieldRow};
use etabli_model::MsgId;

use crate::{
    action::FieldAction,
    client::Ask,
    icons::Icon,
    state::{Asked, Dialog, FieldPick, Page, ToastAction},
    workbench::Workbench,
};

impl Workbench {
    /// Carries out a wish about fields of messages.
    pub(crate) fn field_action(&mut self, action: FieldAction) {
        match action {
            FieldAction::Ask { field, messages } => {
                self.cache.field_menus.ask_menu(&field, messages.clone());
                let ask = Ask::FieldMenu(field.clone(), messages.clone());
                self.client.send(Request::Fields(Fields::Choices { field, messages }), ask);
            }
            FieldAction::AskValues(field) => {
                self.cache.field_menus.set_values(&field, Asked::Awaited);
                self.client.send(Request::Fields(Fields::Values(field.clone())), Ask::FieldValues(field));
            }
            FieldAction::Set { field, messages, value } => {
                let title = self.cache.field(&field).map(|row| row.title.clone()).unwrap_or_default();
                let key = if value.is_some() { "field-set" } else { "field-cleared" };
                let name = value.as_ref().map_or(title, |value| value.label.clone());
                let label = ChangeLabel { key: key.to_owned(), count: messages.len() as u64, name };
                let value = value.map(|value| value.record);
                let set = Fields::Set { field, messages, value };
                self.client.send(Request::Fields(set), Ask::FieldSet(label));
            }
            FieldAction::Open(field) => {
                let messages = self.screen.selection.ids();
                self.field_action(FieldAction::Ask { field: field.clone(), messages: messages.clone() });
                let pick = FieldPick { field, messages, filter: String::new(), cursor: 0, fresh: true };
                self.screen.dialogs.push(Dialog::Field(pick));
            }
            FieldAction::Search(field, value) => {
                self.screen.page = Page::Mail;
                self.screen.search.field = field;
                self.screen.search.value = Some(value);
                self.screen.search.text.clear();
                self.search_now();
            }
        }
    }

    /// An answer about fields of messages.
    pub(crate) fn fields_answered(&mut self, ask: Ask, reply: Reply) {
        match (ask, reply) {
            (Ask::Fields, Reply::Fields(rows)) => self.cache.field_rows = rows,
            (Ask::FieldMenu(field, messages), Reply::FieldMenu(menu)) => {
                self.cache.field_menus.menu_arrived(&field, &messages, Asked::Known(menu));
            }
            (Ask::FieldValues(field), Reply::FieldChoices(values)) => {
                self.cache.field_menus.set_values(&field, Asked::Known(values));
            }
            (Ask::FieldSet(_), Reply::Job(_)) => self.ask_jobs(),
            (Ask::FieldSet(label), _) => self.many_changed(&label),
            _ => {}
        }
    }

    pub(crate) fn ask_jobs(&mut self) {
        self.client.send(Request::Jobs(Jobs::List), Ask::Jobs);
    }

    /// Reports whether the open message shows a field, whose value a plugin may have changed.
    pub(crate) fn shows_field(&self) -> bool {
        let chips = self.cache.message.iter().flat_map(|open| &open.view.chips);
        chips.into_iter().any(|chip| chip.kind.contains('#'))
    }

    /// The entries of the search selector arrived; a search by one that is gone ends.
    pub(crate) fn search_fields_arrived(&mut self, fields: Vec<SearchFieldRow>) {
        self.cache.fields = fields;
        let known = |field: &SearchFieldRow| field.id == self.screen.search.field;
        if self.cache.fields.iter().any(known) {
            return;
        }
        if self.screen.search.value.is_some() {
            self.search_clear();
        }
        self.screen.search.field = self.cache.usual_field(&self.screen.layout.field).to_owned();
    }

    /// A field cannot be asked about: the menu says why.
    pub(crate) fn field_menu_failed(&mut self, field: &str, messages: &[MsgId], failure: &Failure) {
        let answer = Asked::Failed(self.i18n.failure_text(failure).0);
        self.cache.field_menus.menu_arrived(field, messages, answer);
    }

    pub(crate) fn field_values_failed(&mut self, field: &str, failure: &Failure) {
        let answer = Asked::Failed(self.i18n.failure_text(failure).0);
        self.cache.field_menus.set_values(field, answer);
    }

    /// Messages were changed as one step.
    pub(crate) fn many_changed(&mut self, label: &ChangeLabel) {
        let args = [("count", label.count.into()), ("name", label.name.as_str().into())];
        let text = self.i18n.tr_args(&format!("change-{}", label.key), &args);
        self.toast(Icon::Tag, text, Some(ToastAction::Undo));
        self.reread_at_once();
    }
}
