//! HTML in the reader: what is asked of the engine and of the thread that draws, and what they answer.

use std::{ops::Range, sync::Arc};

use egui::{Context, TextureOptions};
use etabli_engine::{Mail, Request, view::HtmlView};
use etabli_model::MsgId;

use crate::{
    action::HtmlAction,
    client::Ask,
    html::{Frame, Job, LinkAt, PATIENCE, Said, Selecting, Source},
    icons::Icon,
    state::{AttachmentUse, ConfirmKind, Dialog, OpenHtml, Painted},
    workbench::Workbench,
};

impl Workbench {
    /// Asks for the HTML of the open message, unless it is there or the message has none.
    pub(crate) fn want_html(&mut self, id: MsgId, has_html: bool) {
        if self.cache.html.msg_id == Some(id) && has_html {
            return;
        }
        self.cache.html = OpenHtml::default();
        if has_html {
            self.cache.html.msg_id = Some(id);
            self.ask_html(id, false);
        }
    }

    pub(crate) fn ask_trusted(&mut self) {
        self.client.send(Request::Mail(Mail::TrustedSenders), Ask::TrustedSenders);
    }

    fn ask_html(&mut self, msg_id: MsgId, remote: bool) {
        self.client.send(Request::Mail(Mail::SafeHtml { msg_id, remote }), Ask::Html(msg_id));
    }

    /// Shows the open message anew, with its remote pictures or without.
    pub(crate) fn show_html_anew(&mut self, id: MsgId, remote: bool) {
        if self.cache.html.msg_id == Some(id) {
            self.cache.html = OpenHtml { msg_id: Some(id), ..OpenHtml::default() };
            self.ask_html(id, remote);
        }
    }

    pub(crate) fn html_arrived(&mut self, id: MsgId, view: HtmlView) {
        if self.cache.html.msg_id != Some(id) {
            return;
        }
        self.cache.html.awaited = view.pictures.len();
        for (content_id, index) in &view.pictures {
            self.fetch_attachment(id, *index, content_id.clone(), AttachmentUse::Inline);
        }
        if !view.remote.is_empty() {
            self.cache.html.awaited += 1;
            self.client.send(Request::Mail(Mail::RemotePictures(id)), Ask::Pictures(id));
        }
        self.cache.html.view = Some(view);
        self.html_complete();
    }

    /// Takes a picture of the HTML; none where it could not be read.
    pub(crate) fn html_picture(&mut self, id: MsgId, content_id: &str, bytes: Option<Vec<u8>>) {
        let html = &mut self.cache.html;
        if html.msg_id != Some(id) {
            return;
        }
        html.awaited = html.awaited.saturating_sub(1);
        html.pictures.extend(bytes.map(|bytes| (content_id.to_owned(), Arc::from(bytes))));
        self.html_complete();
    }

    /// Takes the remote pictures; those that did not come stay blank.
    pub(crate) fn remote_pictures_arrived(&mut self, id: MsgId, pictures: Vec<(String, Vec<u8>)>) {
        let html = &mut self.cache.html;
        let is_wanted = html.view.as_ref().is_some_and(|view| !view.remote.is_empty());
        if html.msg_id != Some(id) || !is_wanted {
            return;
        }
        html.awaited = html.awaited.saturating_sub(1);
        html.pictures.extend(pictures.into_iter().map(|(name, bytes)| (name, Arc::from(bytes))));
        self.html_complete();
    }

    pub(crate) fn html_failed(&mut self, id: MsgId) {
        if self.cache.html.msg_id == Some(id) {
            self.cache.html.failed = true;
        }
    }

    fn html_complete(&mut self) {
        let html = &mut self.cache.html;
        if html.awaited == 0
            && !html.is_text()
            && let Some(view) = &html.view
        {
            let source = Source { html: view.html.clone(), pictures: std::mem::take(&mut html.pictures) };
            html.source = Some(Arc::new(source));
        }
    }

    pub(crate) fn html_action(&mut self, action: HtmlAction) {
        match action {
            HtmlAction::Frame(frame) => self.html_frame(frame),
            HtmlAction::Need(strips) => self.html_need(&strips),
            HtmlAction::Look(place) => self.renderer.ask(Job::Look { place, is_click: false }),
            HtmlAction::Click(place) => {
                if std::mem::take(&mut self.cache.html.has_selection) {
                    self.renderer.ask(Job::Select(Selecting::Between(place, place)));
                }
                self.renderer.ask(Job::Look { place, is_click: true });
            }
            HtmlAction::LookAway => self.cache.html.link = None,
            HtmlAction::Select(what) => {
                self.cache.html.has_selection = true;
                self.renderer.ask(Job::Select(what));
            }
            HtmlAction::Find(wanted) => {
                self.cache.html.sought = Some(wanted.clone());
                self.renderer.ask(Job::Find(wanted));
            }
            HtmlAction::Copy => self.renderer.ask(Job::Copy),
            HtmlAction::AsText(as_text) => {
                self.screen.reading.as_text = as_text;
                self.cache.html.link = None;
            }
            HtmlAction::ShowPictures(id) => self.show_html_anew(id, true),
            HtmlAction::TrustPictures { msg_id, address, trusted } => {
                let request = Request::Mail(Mail::TrustPictures { address, trusted });
                self.client.send(request, Ask::PicturesTrusted { msg_id, trusted });
            }
            HtmlAction::Open(target) => {
                self.screen.dialogs.pop();
                self.platform.browse(&target);
            }
        }
    }

    fn html_frame(&mut self, frame: Frame) {
        let html = &mut self.cache.html;
        let (Some(msg_id), Some(source)) = (html.msg_id, &html.source) else { return };
        if html.frame == Some(frame) {
            return;
        }
        html.frame = Some(frame);
        html.asked_at = Some(self.clock.now());
        // What was found stands elsewhere now.
        (html.sought, html.found) = (None, Vec::new());
        self.renderer.ask(Job::Open { msg_id, source: Arc::clone(source), frame });
    }

    fn html_need(&mut self, strips: &Range<u32>) {
        let Some(page) = &mut self.cache.html.page else { return };
        let turn = page.turn;
        for strip in strips.clone() {
            if page.asked.get(&strip) != Some(&turn) {
                page.asked.insert(strip, turn);
                self.renderer.ask(Job::Paint { turn, strip });
            }
        }
        page.forget_far(strips);
    }

    /// Takes what the thread that draws has said.
    pub(crate) fn drawn(&mut self, ctx: &Context) {
        while let Some(said) = self.renderer.poll() {
            match said {
                Said::LaidOut { msg_id, turn, size } if self.cache.html.msg_id == Some(msg_id) => {
                    let html = &mut self.cache.html;
                    html.asked_at = None;
                    let page = html.page.get_or_insert_with(Painted::default);
                    if page.size != size {
                        (page.strips, page.asked) = Default::default();
                    }
                    (page.turn, page.size) = (turn, size);
                }
                Said::Painted { turn, strip, image } => {
                    if let Some(page) = self.cache.html.page.as_mut().filter(|page| page.turn == turn) {
                        let texture =
                            ctx.load_texture(format!("html {strip}"), image, TextureOptions::NEAREST);
                        page.strips.insert(strip, (turn, texture));
                    }
                }
                Said::Link { link, is_click: false } => self.cache.html.link = link,
                Said::Link { link: Some(link), is_click: true } => self.open_link(link),
                Said::Found { wanted, places } => {
                    if self.cache.html.sought.as_ref() == Some(&wanted) {
                        self.cache.html.found = places;
                    }
                }
                Said::Copied(text) => self.copy_text(ctx, text),
                Said::Failed { msg_id } => self.html_failed(msg_id),
                Said::LaidOut { .. } | Said::Link { .. } => {}
            }
        }
        let now = self.clock.now();
        if self.cache.html.asked_at.is_some_and(|asked| now >= asked + PATIENCE) {
            self.cache.html.asked_at = None;
            if self.cache.html.page.is_none() {
                self.cache.html.failed = true;
                self.renderer.give_up();
            }
        }
    }

    /// Gives text to the clipboard.
    pub(crate) fn copy_text(&mut self, ctx: &Context, text: String) {
        ctx.copy_text(text);
        let text = self.i18n.tr("reader-copied").to_owned();
        self.toast(Icon::Check, text, None);
    }

    /// Opens a link in the browser; asks first where its text shows another address (SEC-24).
    fn open_link(&mut self, link: LinkAt) {
        let Some(shown) = self.cache.html.shown_instead(&link) else {
            self.platform.browse(&link.target);
            return;
        };
        let args = [("shown", shown.into()), ("target", link.target.as_str().into())];
        self.screen.dialogs.push(Dialog::Confirm {
            title: self.i18n.tr("link-differs-title").to_owned(),
            text: self.i18n.tr_args("link-differs-text", &args),
            accept: self.i18n.tr("link-differs-accept").to_owned(),
            destructive: true,
            footer: String::new(),
            kind: ConfirmKind::OpenLink(link.target),
        });
    }
}
