//! Writing: begins messages, keeps what is typed, and takes what the engine answers.

use std::{collections::hash_map::Entry, path::PathBuf, sync::Arc, time::Duration};

use etabli_engine::{
    Accounts, Assist, Draft, DraftFile, DraftId, Failure, FailureCode, PastedText, Request, SendMode,
    Spelling, WARNINGS_OFF, Warning, Writing,
};
use etabli_model::{AccountId, Address, Mark, MsgId, OBJECT, Style};

use crate::{
    action::{Action, ComposeAction},
    client::Ask,
    commands::CommandId,
    icons::Icon,
    state::{Compose, ComposeField, ConfirmKind, Dialog, Page, Picture, ToastAction},
    thumbs,
    workbench::Workbench,
};

/// For how long a sent message can be taken back.
const RECALL_SECONDS: u32 = 10;

impl Workbench {
    /// Begins a message as a command of the list asks for.
    pub(crate) fn begin_writing(&mut self, command: CommandId, selected: Option<MsgId>) {
        let request = match (command, selected) {
            (CommandId::NewInternal, _) => Writing::NewInternal,
            (CommandId::NewMessage, _) => Writing::New { account: None, mailto: String::new() },
            (CommandId::Reply, Some(msg_id)) => Writing::Answer { msg_id, to_all: false },
            (CommandId::ReplyAll, Some(msg_id)) => Writing::Answer { msg_id, to_all: true },
            (CommandId::Forward, Some(msg_id)) => Writing::Forward(msg_id),
            _ => return,
        };
        self.client.send(Request::Writing(request), Ask::DraftBegun);
    }

    /// Begins a message of an account.
    pub(crate) fn write_from(&mut self, account: AccountId) {
        let request = Writing::New { account: Some(account), mailto: String::new() };
        self.client.send(Request::Writing(request), Ask::DraftBegun);
    }

    pub(crate) fn open_draft(&mut self, msg_id: MsgId) {
        self.client.send(Request::Writing(Writing::Open(msg_id)), Ask::DraftBegun);
    }

    pub(crate) fn draft_begun(&mut self, draft: Draft) {
        self.screen.page = Page::Mail;
        self.screen.writing.retain(|compose| compose.draft.id != draft.id);
        let id = draft.id;
        self.screen.writing.push(Compose::new(draft));
        self.want_pictures(id);
        self.look_up(id);
        self.ask_phrases();
    }

    /// Takes up what was being written when the program ended.
    pub(crate) fn drafts_arrived(&mut self, drafts: Vec<Draft>) {
        if !drafts.is_empty() {
            self.ask_phrases();
        }
        for draft in drafts {
            let id = draft.id;
            if self.compose(id).is_none() {
                let mut compose = Compose::new(draft);
                (compose.focus, compose.open_accounts) = (None, false);
                self.screen.writing.push(compose);
                self.want_pictures(id);
                self.look_up(id);
            }
        }
    }

    fn compose(&mut self, id: DraftId) -> Option<&mut Compose> {
        self.screen.writing.iter_mut().find(|compose| compose.draft.id == id)
    }

    /// Asks which of the chosen people stand in the address book.
    fn look_up(&mut self, id: DraftId) {
        let strangers = self.compose(id).map(Compose::strangers).unwrap_or_default();
        if !strangers.is_empty() {
            let ask = Ask::InBook(id, strangers.clone());
            self.client.send(Request::Assist(Assist::InBook(strangers)), ask);
        }
    }

    pub(crate) fn in_book(&mut self, id: DraftId, asked: Vec<String>, found: &[Address]) {
        if let Some(compose) = self.compose(id) {
            let has =
                |address: &String| found.iter().any(|person| person.address.eq_ignore_ascii_case(address));
            compose.in_book.extend(asked.into_iter().map(|address| (address.clone(), has(&address))));
        }
    }

    pub(crate) fn compose_action(&mut self, id: DraftId, action: ComposeAction) {
        let now = self.clock.wall().timestamp().as_second();
        match action {
            ComposeAction::ChangeAccount(account) => {
                let Some(compose) = self.free(id, &action) else { return };
                let request = Writing::ChangeAccount { draft: compose.ask(), account };
                self.client.send(Request::Writing(request), Ask::DraftChanged(id));
            }
            ComposeAction::ChangeSignature(signature) => {
                let Some(compose) = self.free(id, &action) else { return };
                let request = Writing::ChangeSignature { draft: compose.ask(), signature };
                self.client.send(Request::Writing(request), Ask::DraftChanged(id));
            }
            ComposeAction::Complete(field) => {
                let Some(compose) = self.compose(id) else { return };
                let typed = compose.value(field).trim().to_owned();
                if compose.draft.internal && !typed.is_empty() {
                    let request = Request::Writing(Writing::Colleagues(typed.clone()));
                    self.client.send(request, Ask::Completion(id, field, typed));
                } else if typed.chars().count() < 2 || typed.contains('<') {
                    compose.proposed = None;
                } else {
                    let request = Request::Writing(Writing::Complete(typed.clone()));
                    self.client.send(request, Ask::Completion(id, field, typed));
                }
            }
            ComposeAction::LookUp => self.look_up(id),
            ComposeAction::PickFiles { inline } => {
                let key = if inline { "compose-picture" } else { "compose-attach" };
                let title = self.i18n.tr(key).to_owned();
                let done = self.platform_done(move |paths: Vec<PathBuf>| {
                    let chosen = !paths.is_empty();
                    chosen.then_some(Action::Compose(id, ComposeAction::Attach { paths, inline }))
                });
                self.platform.pick_files(&title, done);
            }
            ComposeAction::Attach { paths, inline } => self.read_files(id, paths, inline),
            ComposeAction::FileRead { name, inline, read } => self.file_read(id, name, inline, read),
            ComposeAction::Paste(text) => {
                let done = self.platform_done(move |html: Option<String>| {
                    Some(Action::Compose(id, ComposeAction::PageRead { text, html }))
                });
                self.platform.pasted_page(done);
            }
            ComposeAction::PageRead { text, html: Some(html) } => {
                self.client.send(Request::Assist(Assist::Paste { html, text }), Ask::Pasted(id));
            }
            ComposeAction::PageRead { text, html: None } => {
                let marks = self.compose(id).map(|compose| compose.copied_marks(&text));
                self.pasted(id, &PastedText { text, marks: marks.unwrap_or_default() });
            }
            ComposeAction::Suggest(word) => {
                let language = self.compose(id).and_then(|compose| compose.spelling.language);
                let language = language.unwrap_or_default();
                let request = Assist::Suggest { word: word.clone(), language };
                self.client.send(Request::Assist(request), Ask::Proposals(id, word));
            }
            ComposeAction::Learn(word) => self.own_word(word, true),
            ComposeAction::PastePicture(picture) => self.paste_picture(id, picture),
            ComposeAction::Detach(number) => {
                let request = Writing::Detach { id, number };
                self.client.send(Request::Writing(request), Ask::DraftFiles(id));
            }
            ComposeAction::Keep => {
                let Some(compose) = self.compose(id) else { return };
                if let Some(draft) = compose.keep() {
                    let request = Request::Writing(Writing::Save(Box::new(draft)));
                    self.client.send(request, Ask::DraftKept(id));
                }
            }
            ComposeAction::Style(style) => {
                let typed = self.clock.now();
                let Some(compose) = self.compose(id).filter(|compose| !compose.draft.plain) else { return };
                if compose.format(&style) {
                    compose.typed(typed);
                }
            }
            ComposeAction::Send => {
                self.check_draft(id, SendMode::Recallable { seconds: RECALL_SECONDS }, Vec::new());
            }
            ComposeAction::SendNow => self.check_draft(id, SendMode::Now, Vec::new()),
            ComposeAction::SendLater(Some(at)) if at <= now => {}
            ComposeAction::SendLater(at) => {
                self.check_draft(id, at.map_or(SendMode::Later, SendMode::At), Vec::new());
            }
            ComposeAction::UseTemplate(_)
            | ComposeAction::CopyToTemplate
            | ComposeAction::Fill
            | ComposeAction::InsertSnippet { .. } => self.insert_action(id, action),
            ComposeAction::SendAnyway(mode, seen) => self.check_draft(id, mode, seen),
            ComposeAction::Focus(field) => {
                // A dialog that closes must not take the focus back to where it was.
                self.screen.focus_before = None;
                let Some(compose) = self.compose(id) else { return };
                compose.focus = Some(field);
            }
            ComposeAction::HideRecipients => {
                self.screen.focus_before = None;
                let now = self.clock.now();
                let Some(compose) = self.compose(id) else { return };
                compose.hide_recipients();
                compose.typed(now);
            }
            ComposeAction::PutAway => {
                if self.files_come(id) {
                    return;
                }
                let Some(compose) = self.compose(id).filter(|compose| !compose.busy) else { return };
                let draft = compose.ask();
                let told = draft.touched;
                let request = Request::Writing(Writing::PutAway(draft));
                self.client.send(request, Ask::DraftAway { id, told });
            }
            ComposeAction::AskDiscard => {
                let Some(compose) = self.compose(id) else { return };
                if !compose.draft.touched {
                    return self.compose_action(id, ComposeAction::Discard);
                }
                let title = self.i18n.tr("compose-discard-title").to_owned();
                self.screen.dialogs.push(Dialog::Confirm {
                    kind: ConfirmKind::Compose(id, ComposeAction::Discard),
                    title,
                    text: self.i18n.tr("compose-discard-text").to_owned(),
                    accept: self.i18n.tr("compose-discard").to_owned(),
                    destructive: true,
                    footer: String::new(),
                });
            }
            ComposeAction::Discard => {
                self.client.send(Request::Writing(Writing::Discard(id)), Ask::DraftAway { id, told: false });
            }
        }
    }

    fn read_files(&mut self, id: DraftId, paths: Vec<PathBuf>, inline: bool) {
        for path in paths {
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            let Some(compose) = self.compose(id) else { return };
            compose.coming.push(name.clone());
            let inline = inline && is_picture(&name);
            let done = self.platform_done(move |read| {
                Some(Action::Compose(id, ComposeAction::FileRead { name, inline, read }))
            });
            self.platform.read(path, done);
        }
    }

    fn file_read(&mut self, id: DraftId, name: String, inline: bool, read: Result<Vec<u8>, Failure>) {
        let Some(compose) = self.compose(id) else { return };
        if let Some(at) = compose.coming.iter().position(|coming| *coming == name) {
            compose.coming.remove(at);
        }
        match read {
            Ok(bytes) => {
                let request = Writing::Attach { id, name, bytes, inline };
                let ask = if inline { Ask::DraftPicture(id) } else { Ask::DraftFiles(id) };
                self.client.send(Request::Writing(request), ask);
            }
            Err(failure) => self.draft_failed(id, failure),
        }
    }

    /// Makes a file of a pasted picture, aside, since large ones take their time.
    fn paste_picture(&mut self, id: DraftId, picture: Arc<egui::ColorImage>) {
        let name = format!("{}.png", self.i18n.tr("compose-picture-name"));
        if let Some(compose) = self.compose(id) {
            compose.coming.push(name.clone());
        }
        let done = self.platform_done(move |read| {
            Some(Action::Compose(id, ComposeAction::FileRead { name, inline: true, read }))
        });
        let spawned = std::thread::Builder::new().name("picture".into()).spawn(move || done(png(&picture)));
        if let Err(error) = spawned {
            tracing::error!(%error, "no thread");
        }
    }

    /// Puts a picture that is one of the files now into the text.
    pub(crate) fn draft_picture(&mut self, id: DraftId, draft: &Draft) {
        let now = self.clock.now();
        let Some(compose) = self.compose(id) else { return };
        compose.files(draft);
        let newest = draft.files.iter().max_by_key(|file| file.number);
        if let Some(file) = newest.filter(|file| !file.content_id.is_empty()) {
            let style = Style::Picture(file.content_id.clone());
            compose.insert(&OBJECT.to_string(), &[Mark { start: 0, end: 1, style }]);
            compose.typed(now);
            compose.focus = Some(ComposeField::Text);
        }
        self.want_pictures(id);
    }

    /// Asks for the pictures that a message shows and that are not known yet.
    fn want_pictures(&mut self, id: DraftId) {
        let open: Vec<DraftId> = self.screen.writing.iter().map(|compose| compose.draft.id).collect();
        self.cache.draft_pictures.retain(|(id, _), _| open.contains(id));
        let Some(compose) = self.screen.writing.iter().find(|compose| compose.draft.id == id) else { return };
        let shown = |file: &&DraftFile| !file.content_id.is_empty() && file.size <= thumbs::MAX_BYTES;
        for file in compose.draft.files.iter().filter(shown) {
            let number = file.number;
            if let Entry::Vacant(place) = self.cache.draft_pictures.entry((id, number)) {
                place.insert(Picture::Loading);
                let request = Request::Writing(Writing::Picture { id, number });
                self.client.send(request, Ask::DraftFile(id, number));
            }
        }
    }

    pub(crate) fn pasted(&mut self, id: DraftId, pasted: &PastedText) {
        let now = self.clock.now();
        if let Some(compose) = self.compose(id) {
            compose.insert(&pasted.text, &pasted.marks);
            compose.typed(now);
            compose.focus = Some(ComposeField::Text);
        }
    }

    /// Says so when files are on their way into a message, which cannot be finished then. Reports whether some are.
    fn files_come(&mut self, id: DraftId) -> bool {
        let is_read = self.compose(id).is_some_and(|compose| !compose.coming.is_empty());
        let asked = [Ask::DraftFiles(id), Ask::DraftPicture(id)];
        let come = is_read || asked.iter().any(|ask| self.client.is_waiting(ask));
        if come {
            let text = self.i18n.tr("compose-files-come").to_owned();
            self.toast(Icon::Paperclip, text, None);
        }
        come
    }

    /// Asks what there is to look at before a message is sent.
    fn check_draft(&mut self, id: DraftId, mode: SendMode, seen: Vec<Warning>) {
        if self.files_come(id) {
            return;
        }
        let Some(compose) = self.compose(id).filter(|compose| !compose.busy) else { return };
        let draft = compose.ask();
        if draft.head.is_some() {
            let request = Request::Writing(Writing::KeepTemplate(draft));
            return self.client.send(request, Ask::TemplateKept(id));
        }
        let request = Writing::Check(draft);
        self.client.send(Request::Writing(request), Ask::DraftChecked { id, mode, seen });
    }

    /// Sends a message unless there is something to look at that the person has not seen.
    pub(crate) fn draft_checked(
        &mut self,
        id: DraftId,
        mode: SendMode,
        seen: Vec<Warning>,
        found: Vec<Warning>,
    ) {
        if found.iter().all(|warning| seen.contains(warning)) {
            return self.send_draft(id, mode);
        }
        self.draft_ready(id);
        self.screen.dialogs.push(Dialog::Warnings { id, mode, found });
    }

    pub(crate) fn set_warning(&mut self, name: &'static str, on: bool) {
        if on {
            self.screen.warnings_off.remove(name);
        } else {
            self.screen.warnings_off.insert(name.to_owned());
        }
        let off: Vec<&str> = self.screen.warnings_off.iter().map(String::as_str).collect();
        self.store_setting(WARNINGS_OFF, off.join(" "));
    }

    fn send_draft(&mut self, id: DraftId, mode: SendMode) {
        let Some(compose) = self.compose(id) else { return };
        let draft = Box::new(compose.draft.clone());
        self.client.send(Request::Writing(Writing::Send { draft, mode }), Ask::DraftSent { id, mode });
    }

    pub(crate) fn draft_changed(&mut self, id: DraftId, draft: Draft) {
        if let Some(compose) = self.compose(id) {
            compose.changed(draft);
        }
        self.want_pictures(id);
        self.draft_ready(id);
    }

    /// Returns a message that the engine is not at work with; else the wish waits until it has ended.
    pub(crate) fn free(&mut self, id: DraftId, action: &ComposeAction) -> Option<&mut Compose> {
        let compose = self.compose(id)?;
        if compose.busy {
            compose.waiting.push(action.clone());
            return None;
        }
        Some(compose)
    }

    /// The engine has ended its work with a message: carries out what it was asked for meanwhile.
    pub(crate) fn draft_ready(&mut self, id: DraftId) {
        for action in self.compose(id).map(Compose::ready).unwrap_or_default() {
            self.compose_action(id, action);
        }
    }

    pub(crate) fn draft_files(&mut self, id: DraftId, draft: &Draft) {
        if let Some(compose) = self.compose(id) {
            compose.files(draft);
        }
    }

    pub(crate) fn draft_kept(&mut self, id: DraftId) {
        let wall = self.clock.wall();
        let at = self.i18n.dates().time_of_day(&wall);
        if let Some(compose) = self.compose(id) {
            compose.kept_at = Some(at);
        }
    }

    pub(crate) fn completed(&mut self, id: DraftId, field: ComposeField, typed: &str, people: Vec<Address>) {
        if let Some(compose) = self.compose(id) {
            compose.propose(field, typed, people);
        }
    }

    fn close_compose(&mut self, id: DraftId) {
        self.screen.writing.retain(|compose| compose.draft.id != id);
        self.screen.focus_list = true;
        self.ask_outbox();
    }

    pub(crate) fn draft_away(&mut self, id: DraftId, told: bool) {
        self.close_compose(id);
        if told {
            let text = self.i18n.tr("compose-put-away").to_owned();
            self.toast(Icon::NotePencil, text, None);
        }
    }

    pub(crate) fn draft_sent(&mut self, id: DraftId, mode: SendMode, msg_id: MsgId) {
        let is_internal = self.compose(id).is_some_and(|compose| compose.draft.internal);
        self.close_compose(id);
        if is_internal {
            let text = self.i18n.tr("internal-sent").to_owned();
            return self.toast(Icon::ChatsCircle, text, Some(ToastAction::Recall(msg_id)));
        }
        // The account that was used last is the usual one now.
        self.client.send(Request::Accounts(Accounts::List), Ask::Accounts);
        let (key, action) = match mode {
            SendMode::Recallable { .. } => ("compose-sent", Some(ToastAction::Recall(msg_id))),
            SendMode::Now => ("compose-sent", None),
            SendMode::At(_) => ("compose-scheduled", Some(ToastAction::Recall(msg_id))),
            _ => ("compose-in-outbox", Some(ToastAction::Recall(msg_id))),
        };
        let text = self.i18n.tr(key).to_owned();
        self.toast(Icon::PaperPlaneTilt, text, action);
    }

    pub(crate) fn draft_failed(&mut self, id: DraftId, failure: Failure) {
        match self.compose(id) {
            Some(compose) if failure.code != FailureCode::DraftUnknown => {
                compose.problem = Some(failure);
            }
            _ => {
                self.screen.writing.retain(|compose| compose.draft.id != id);
                self.toast_failure(&failure);
            }
        }
    }

    /// Takes a sent message back and goes on writing it.
    pub(crate) fn recall(&mut self, msg_id: MsgId) {
        self.client.send(Request::Accounts(Accounts::TakeBack { msg_id }), Ask::Recalled(msg_id));
    }

    /// Keeps what was typed. Returns how long to wait for the next time.
    pub(crate) fn keep_drafts(&mut self, now: Duration) -> Option<Duration> {
        let mut next: Option<Duration> = None;
        for compose in &mut self.screen.writing {
            let id = compose.draft.id;
            if self.client.is_waiting(&Ask::DraftKept(id)) {
                continue;
            }
            match compose.due(now) {
                Ok(draft) => {
                    let request = Request::Writing(Writing::Save(Box::new(draft)));
                    self.client.send(request, Ask::DraftKept(id));
                }
                Err(Some(wait)) => next = Some(next.map_or(wait, |other| other.min(wait))),
                Err(None) => {}
            }
        }
        next
    }

    /// Checks the texts in which nobody types just now. Returns how long to wait for the next one.
    pub(crate) fn check_spelling(&mut self, now: Duration) -> Option<Duration> {
        let mut next: Option<Duration> = None;
        for compose in &mut self.screen.writing {
            match compose.spelling_due(now) {
                Ok((text, language)) => {
                    let ask = Ask::Spelling(compose.draft.id, text.clone());
                    self.client.send(Request::Assist(Assist::Spell { text, language }), ask);
                }
                Err(Some(wait)) => next = Some(next.map_or(wait, |other| other.min(wait))),
                Err(None) => {}
            }
        }
        next
    }

    pub(crate) fn spelling_found(&mut self, id: DraftId, text: &str, found: Spelling) {
        if let Some(compose) = self.compose(id) {
            compose.spelling_found(text, found.language, found.wrong);
        }
    }

    pub(crate) fn proposed(&mut self, id: DraftId, word: &str, words: Vec<String>) {
        let menu = self.compose(id).and_then(|compose| compose.spelling.menu.as_mut());
        if let Some(menu) = menu.filter(|menu| menu.word == word) {
            menu.proposals = Some(words);
        }
    }

    pub(crate) fn own_word(&mut self, word: String, known: bool) {
        let request = Assist::OwnWord { word: word.clone(), known };
        self.client.send(Request::Assist(request), Ask::OwnWord { word, known });
    }

    pub(crate) fn own_word_changed(&mut self, word: String, known: bool) {
        for compose in &mut self.screen.writing {
            compose.spelling_again();
        }
        self.client.send(Request::Assist(Assist::OwnWords), Ask::OwnWords);
        let (key, back) = match known {
            true => ("spelling-added", ToastAction::Unlearn),
            false => ("dictionary-removed", ToastAction::Learn),
        };
        let text = self.i18n.tr_args(key, &[("word", word.as_str().into())]);
        self.toast(Icon::TextAa, text, Some(back));
        self.screen.learnt = word;
    }
}

/// Reports whether a file can be shown in a text.
fn is_picture(name: &str) -> bool {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    matches!(ending.as_str(), "png" | "jpg" | "jpeg" | "gif" | "webp")
}

/// Writes a picture as PNG.
fn png(picture: &egui::ColorImage) -> Result<Vec<u8>, Failure> {
    let [width, height] = picture.size;
    let bytes: Vec<u8> = picture.pixels.iter().flat_map(egui::Color32::to_srgba_unmultiplied).collect();
    let odd = |error: String| Failure::new(FailureCode::Internal, "").because(error);
    let (width, height) = (u32::try_from(width), u32::try_from(height));
    let (Ok(width), Ok(height)) = (width, height) else { return Err(odd("too large".to_owned())) };
    let image =
        image::RgbaImage::from_raw(width, height, bytes).ok_or_else(|| odd("no picture".to_owned()))?;
    let mut file = std::io::Cursor::new(Vec::new());
    image.write_to(&mut file, image::ImageFormat::Png).map_err(|error| odd(error.to_string()))?;
    Ok(file.into_inner())
}
