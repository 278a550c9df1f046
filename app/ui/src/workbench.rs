//! The window: what it holds and what it does each frame.

use std::{
    sync::{
        Arc,
        mpsc::{Receiver, Sender, channel},
    },
    time::Duration,
};

use egui::Context;
use etabli_engine::{
    Backend, DraftId, Failure, Fields, Jobs, Lang, Mail, People, Plugins, Request, Store, Writing,
};
use etabli_model::MsgId;

use crate::{
    action::{Action, Actions},
    client::{Ask, Client},
    html::Renderer,
    i18n::I18n,
    options::{Clock, Done, Platform, Start, UiOptions},
    state::{Cache, Page, Picture, Screen},
    theme::{self, size},
    thumbs::{self, Thumbs},
};

/// Names of the settings that the window stores for its user.
pub(crate) mod setting {
    pub(crate) const LANG: &str = "ui.lang";
    pub(crate) const THEME: &str = "ui.theme";
    pub(crate) const TEXT_SIZE: &str = "ui.text-size";
    pub(crate) const LAYOUT: &str = "ui.layout";
}

/// A search starts this long after the last key (MAIL-106).
const SEARCH_DELAY: Duration = Duration::from_secs(2);
/// A message counts as read after it was shown this long.
const READ_DELAY: Duration = Duration::from_millis(1500);
/// A toast goes away after this time.
const TOAST_TIME: Duration = Duration::from_secs(6);
/// Sizes are stored this long after they were changed last.
const LAYOUT_DELAY: Duration = Duration::from_secs(1);
/// Open lists are read again at most this often.
const REREAD_PAUSE: Duration = Duration::from_millis(250);

/// The workbench: the whole window as an [`eframe::App`].
pub struct Workbench {
    pub(crate) client: Client,
    pub(crate) cache: Cache,
    pub(crate) screen: Screen,
    pub(crate) actions: Actions,
    pub(crate) i18n: I18n,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) platform: Box<dyn Platform>,
    pub(crate) thumbs: Thumbs<(MsgId, u32)>,
    /// Pictures in texts being written.
    pub(crate) draft_pictures: Thumbs<(DraftId, u32)>,
    pub(crate) renderer: Renderer,
    pub(crate) lang_fixed: bool,
    pub(crate) theme_fixed: bool,
    pub(crate) opening_failure: Option<Failure>,
    ctx: Context,
    platform_out: Sender<Action>,
    platform_in: Receiver<Action>,
    last_tick: Duration,
    last_reread: Duration,
    layout_changed: Option<Duration>,
}

impl std::fmt::Debug for Workbench {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Workbench").field("screen", &self.screen).finish_non_exhaustive()
    }
}

impl Workbench {
    /// Makes the window over a session.
    #[must_use]
    pub fn new(cc: &eframe::CreationContext<'_>, backend: Box<dyn Backend>, options: UiOptions) -> Self {
        Self::open(&cc.egui_ctx, backend, options)
    }

    /// Makes the window in one that is open already.
    #[must_use]
    pub fn open(ctx: &Context, backend: Box<dyn Backend>, options: UiOptions) -> Self {
        let ctx = ctx.clone();
        let theme_choice = options.theme.unwrap_or_default();
        theme::install(&ctx, theme_choice);
        ctx.options_mut(|options| {
            options.zoom_with_keyboard = false;
            options.input_options.max_click_dist = size::S4;
        });
        let (platform_out, platform_in) = channel();
        let now = options.clock.now();
        let mut this = Self {
            client: Client::new(backend),
            cache: Cache::default(),
            screen: Screen { theme: theme_choice, text_size: 100, lang: options.lang, ..Default::default() },
            actions: Vec::new(),
            i18n: I18n::new(options.lang.unwrap_or_else(I18n::system_lang)),
            clock: options.clock,
            platform: options.platform,
            thumbs: Thumbs::new(ctx.clone(), thumbs::SMALL),
            draft_pictures: Thumbs::new(ctx.clone(), thumbs::IN_TEXT),
            renderer: Renderer::new(ctx.clone()),
            lang_fixed: options.lang.is_some(),
            theme_fixed: options.theme.is_some(),
            opening_failure: options.opening_failure,
            ctx,
            platform_out,
            platform_in,
            last_tick: now,
            last_reread: Duration::ZERO,
            layout_changed: None,
        };
        if this.opening_failure.is_none() {
            this.ask_everything(options.start);
        }
        this
    }

    /// Shows every text in the pseudo-locale en-XA, so that texts outside the language files stand out.
    #[must_use]
    pub fn with_pseudo_locale(mut self) -> Self {
        self.i18n = I18n::pseudo();
        self.lang_fixed = true;
        self
    }

    fn ask_everything(&mut self, start: Start) {
        for name in
            [setting::LANG, setting::THEME, setting::TEXT_SIZE, setting::LAYOUT, etabli_engine::WARNINGS_OFF]
        {
            self.client.send(Request::Store(Store::Setting(name.to_owned())), Ask::Setting(name.to_owned()));
        }
        if start == Start::Demo {
            self.client.send(Request::Store(Store::FillDemo), Ask::Job);
        }
        self.client.send(Request::Store(Store::Session), Ask::Session);
        self.client.send(Request::Mail(Mail::Tree), Ask::Folders);
        self.client.send(Request::Mail(Mail::SearchFields), Ask::SearchFields);
        self.ask_columns();
        self.client.send(Request::Fields(Fields::List), Ask::Fields);
        self.client.send(Request::Plugins(Plugins::Pages), Ask::Pages);
        self.client.send(Request::Plugins(Plugins::Commands), Ask::PluginCommands);
        self.client.send(Request::Plugins(Plugins::List), Ask::Plugins);
        self.client.send(Request::Jobs(Jobs::List), Ask::Jobs);
        self.client.send(Request::People(People::Entities), Ask::Entities);
        self.client.send(Request::Writing(Writing::List), Ask::Drafts);
        self.ask_accounts();
    }

    /// Makes a callback that turns a platform's answer into an action and wakes the window.
    pub(crate) fn platform_done<T: 'static>(
        &self,
        action: impl FnOnce(T) -> Option<Action> + Send + 'static,
    ) -> Done<T> {
        let (out, ctx) = (self.platform_out.clone(), self.ctx.clone());
        Box::new(move |value| {
            if let Some(action) = action(value)
                && out.send(action).is_ok()
            {
                ctx.request_repaint();
            }
        })
    }

    pub(crate) fn set_lang(&mut self, lang: Lang) {
        if self.i18n.lang() != lang {
            self.i18n = I18n::new(lang);
        }
        self.screen.lang = Some(lang);
    }

    /// Advances everything that waits for time. Returns when to wake up next.
    fn timers(&mut self) -> Option<Duration> {
        let now = self.clock.now();
        let passed = now.saturating_sub(self.last_tick);
        self.last_tick = now;
        let mut next: Option<Duration> = None;
        let mut wake = |delay: Duration| next = Some(next.map_or(delay, |other| other.min(delay)));

        if let Some(typed_at) = self.screen.search.typed_at {
            let due = typed_at + SEARCH_DELAY;
            if now >= due {
                self.search_now();
            } else {
                wake(due - now);
            }
        }
        if let Some((id, since)) = self.screen.reading.shown
            && !self.screen.reading.marked
            && !self.screen.selection.is_many()
            && self.screen.reading.wanted == Some(id)
        {
            let unread = self
                .cache
                .message
                .as_ref()
                .is_some_and(|open| open.view.row.id == id && !open.view.row.read());
            if now < since + READ_DELAY {
                if unread {
                    wake(since + READ_DELAY - now);
                }
            } else if unread {
                self.screen.reading.marked = true;
                self.mark(vec![id], true, false);
                self.answer_receipt_by_itself(id);
            }
        }
        for wait in [self.keep_drafts(now), self.check_spelling(now)].into_iter().flatten() {
            wake(wait);
        }
        if self.cache.reread && self.cache.list_tag.generation > 0 {
            let due = self.last_reread + REREAD_PAUSE;
            let tag = self.cache.list_tag;
            let opening = [Ask::OpenList(tag), Ask::SortList(tag)];
            if opening.iter().any(|ask| self.client.is_waiting(ask)) || self.cache.next_list.is_some() {
                wake(REREAD_PAUSE);
            } else if now >= due || self.last_reread.is_zero() {
                self.last_reread = now;
                self.open_list(true);
            } else {
                wake(due - now);
            }
        }
        let hovered =
            self.ctx.data(|data| data.get_temp::<bool>(crate::shell::toasts_hovered()).unwrap_or(false));
        if !hovered {
            for toast in &mut self.screen.toasts {
                toast.age += passed;
            }
        }
        self.screen.toasts.retain(|toast| toast.age < TOAST_TIME);
        let surplus = self.screen.toasts.len().saturating_sub(3);
        self.screen.toasts.drain(..surplus);
        for toast in &self.screen.toasts {
            wake(TOAST_TIME.saturating_sub(toast.age));
        }
        if self.screen.layout != self.screen.saved_layout {
            let since = *self.layout_changed.get_or_insert(now);
            if now >= since + LAYOUT_DELAY {
                self.layout_changed = None;
                self.screen.saved_layout = self.screen.layout.clone();
                if let Ok(text) = serde_json::to_string(&self.screen.layout) {
                    self.store_setting(setting::LAYOUT, text);
                }
            } else {
                wake(since + LAYOUT_DELAY - now);
            }
        }
        next
    }

    /// Reads the list again without the pause, after something the person did.
    pub(crate) fn reread_at_once(&mut self) {
        self.last_reread = Duration::ZERO;
    }

    fn pictures(&mut self) {
        let ready = |name: String, image: Option<egui::ColorImage>| match image {
            Some(image) => Picture::Ready(self.ctx.load_texture(name, image, egui::TextureOptions::LINEAR)),
            None => Picture::Impossible,
        };
        while let Some((key, image)) = self.thumbs.poll() {
            self.cache.pictures.insert(key, ready(format!("attachment {} {}", key.0, key.1), image));
        }
        while let Some((key, image)) = self.draft_pictures.poll() {
            self.cache.draft_pictures.insert(key, ready(format!("draft {} {}", key.0.0, key.1), image));
        }
        if self.cache.pictures.len() > 200 {
            let open = self.screen.reading.wanted;
            self.cache.pictures.retain(|(id, _), _| Some(*id) == open);
        }
    }

    pub(crate) fn shows_first_run(&self) -> bool {
        self.screen.page == Page::Mail && self.cache.is_empty_store() && !self.screen.skip_first_run
    }
}

impl eframe::App for Workbench {
    fn logic(&mut self, ctx: &Context, _: &mut eframe::Frame) {
        self.drain(ctx);
        while let Ok(action) = self.platform_in.try_recv() {
            self.actions.push(action);
        }
        self.pictures();
        self.drawn(ctx);
        self.carry_out(ctx);
        if let Some(delay) = self.timers() {
            ctx.request_repaint_after(delay.max(Duration::from_millis(1)));
        }
    }

    fn ui(&mut self, ui: &mut egui::Ui, _: &mut eframe::Frame) {
        crate::shell::show(self, ui);
        if self.carry_out(&ui.ctx().clone()) {
            ui.ctx().request_repaint();
        }
    }

    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        visuals.panel_fill.to_normalized_gamma_f32()
    }

    fn on_exit(&mut self, _: Option<&eframe::glow::Context>) {
        if self.screen.layout != self.screen.saved_layout
            && let Ok(text) = serde_json::to_string(&self.screen.layout)
        {
            self.store_setting(setting::LAYOUT, text);
        }
    }
}

/// Returns how the window opens: OpenGL, which also works without a graphics card.
#[must_use]
pub fn native_options() -> eframe::NativeOptions {
    eframe::NativeOptions {
        renderer: eframe::Renderer::Glow,
        viewport: egui::ViewportBuilder::default()
            .with_title("Établi")
            .with_app_id("etabli")
            .with_inner_size(size::WINDOW)
            .with_min_inner_size(size::WINDOW_MIN),
        ..Default::default()
    }
}
