//! Templates and snippets: what the window does with wishes about them.

use etabli_engine::{Assist, FolderRef, Mail, Members, Request, Snippet, TemplateHead, Writing};
use etabli_model::{Scope, UserId, variables};

use crate::{
    action::{ComposeAction, PhraseAction},
    client::Ask,
    icons::Icon,
    state::{Compose, ComposeField, Dialog, Page, PrefPage, SnippetState, SnippetsState, ToastAction},
    workbench::Workbench,
};

impl Workbench {
    /// Reads templates and snippets again where they are shown.
    pub(crate) fn refresh_phrases(&mut self) {
        let managed = self.screen.page == Page::Preferences && self.screen.accounts.page == PrefPage::Writing;
        if managed || !self.screen.writing.is_empty() {
            self.ask_phrases();
        }
    }

    pub(crate) fn ask_phrases(&mut self) {
        self.client.send(Request::Writing(Writing::Templates), Ask::Templates);
        self.client.send(Request::Writing(Writing::Snippets), Ask::Snippets);
        self.client.send(Request::Assist(Assist::OwnWords), Ask::OwnWords);
        self.client.send(Request::Members(Members::Teams), Ask::Teams);
    }

    fn me(&self) -> UserId {
        self.cache.session.as_ref().map_or(UserId(0), |session| session.user)
    }

    pub(crate) fn phrase_action(&mut self, action: PhraseAction) {
        match action {
            PhraseAction::NewTemplate => {
                let request = Writing::NewTemplate(Scope::User(self.me()));
                self.client.send(Request::Writing(request), Ask::DraftBegun);
            }
            PhraseAction::EditTemplate(msg_id) => {
                self.client.send(Request::Writing(Writing::EditTemplate(msg_id)), Ask::DraftBegun);
            }
            PhraseAction::DeleteTemplate(msg_id) => {
                let messages = vec![msg_id];
                let request = Mail::Move { messages, folder: FolderRef::Path("trash".to_owned()) };
                let ask = Ask::Changed { key: "change-trashed", count: 1, name: String::new() };
                self.client.send(Request::Mail(request), ask);
                self.ask_phrases();
            }
            PhraseAction::OpenSnippets(id) => {
                let state = SnippetsState { id, filter: String::new(), cursor: 0, fresh: true };
                self.screen.dialogs.push(Dialog::Snippets(state));
            }
            PhraseAction::EditSnippet(before) => {
                let new = Snippet {
                    scope: Scope::User(self.me()),
                    abbreviation: String::new(),
                    text: String::new(),
                };
                let typed = before.clone().unwrap_or(new);
                self.screen.dialogs.push(Dialog::Snippet(SnippetState { before, typed, fresh: true }));
            }
            PhraseAction::Unlearn(word) => self.own_word(word, false),
            PhraseAction::SetSnippet { before, after } => {
                let request = Writing::SetSnippet { before, after };
                self.client.send(Request::Writing(request), Ask::SnippetSet);
            }
        }
    }

    pub(crate) fn snippet_set(&mut self) {
        let text = self.i18n.tr("snippet-set").to_owned();
        self.toast(Icon::Note, text, Some(ToastAction::Undo));
        self.ask_phrases();
    }

    /// A template was kept: by its window, which closes, or as a copy of a message.
    pub(crate) fn template_kept(&mut self, window: Option<etabli_engine::DraftId>) {
        if let Some(id) = window {
            self.screen.writing.retain(|compose| compose.draft.id != id);
        }
        let text = self.i18n.tr("template-kept").to_owned();
        self.toast(Icon::Stack, text, None);
        self.ask_phrases();
    }

    /// Carries out a wish about a message that asks the engine for a template, a snippet or values.
    pub(crate) fn insert_action(&mut self, id: etabli_engine::DraftId, action: ComposeAction) {
        let now = self.clock.now();
        let me = self.me();
        let Some(compose) = self.free(id, &action) else { return };
        let (request, ask) = match action {
            ComposeAction::UseTemplate(template) => {
                (Writing::InsertTemplate { draft: compose.ask(), template }, Ask::DraftChanged(id))
            }
            ComposeAction::CopyToTemplate => {
                let draft = Box::new(compose.draft.clone());
                let head = TemplateHead { name: draft.subject.clone(), scope: Scope::User(me) };
                let request = Writing::CopyToTemplate { draft, head };
                return self.client.send(Request::Writing(request), Ask::TemplateCopied(id));
            }
            ComposeAction::InsertSnippet { text, from } => {
                put(compose, &text, from);
                compose.typed(now);
                if variables(&text).is_empty() {
                    return;
                }
                (Writing::Fill(compose.ask()), Ask::DraftChanged(id))
            }
            ComposeAction::Fill => (Writing::Fill(compose.ask()), Ask::DraftChanged(id)),
            _ => return,
        };
        self.client.send(Request::Writing(request), ask);
    }
}

/// Puts a snippet into the text.
fn put(compose: &mut Compose, text: &str, from: Option<usize>) {
    if let Some(from) = from {
        compose.selection.0 = from;
    }
    compose.insert(text, &[]);
    compose.focus = Some(ComposeField::Text);
}
