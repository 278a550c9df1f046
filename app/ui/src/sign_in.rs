//! The page before the workbench: who uses the store, and the password.

use egui::{CentralPanel, Frame, Id, Key, Layout, Rect, Stroke, StrokeKind, Ui, UiBuilder, vec2};
use etabli_engine::{Failure, FailureCode, Lang, Password, SignInName};
use etabli_model::Tone;

use crate::{
    i18n::I18n,
    icons::Icon,
    theme::{self, ThemeChoice, Tokens, Type, size},
    widgets::{self, Button, Field, Look},
};

/// Height of the card.
const HEIGHT: f32 = 300.0;

/// Who wants to sign in.
#[derive(Debug, Clone, PartialEq)]
pub struct SignInWish {
    /// The user's name.
    pub user: String,
    /// What was typed; none for a user without a password.
    pub password: Option<Password>,
}

/// The page that asks who uses the store.
pub struct SignIn {
    i18n: I18n,
    names: Vec<SignInName>,
    chosen: usize,
    typed: String,
    failure: Option<Failure>,
    is_busy: bool,
    wants_focus: bool,
}

impl std::fmt::Debug for SignIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignIn").field("chosen", &self.chosen).finish_non_exhaustive()
    }
}

impl SignIn {
    /// Makes the page for these users; `user` is chosen first. Without a language it takes the system's.
    #[must_use]
    pub fn new(ctx: &egui::Context, names: Vec<SignInName>, user: Option<&str>, lang: Option<Lang>) -> Self {
        theme::install(ctx, ThemeChoice::default());
        let chosen = names.iter().position(|known| Some(known.name.as_str()) == user).unwrap_or(0);
        Self {
            i18n: I18n::new(lang.unwrap_or_else(I18n::system_lang)),
            names,
            chosen,
            typed: String::new(),
            failure: None,
            is_busy: false,
            wants_focus: true,
        }
    }

    /// Says why signing in did not work; it can be tried again.
    pub fn refuse(&mut self, failure: Failure) {
        // A pause says nothing about what was typed.
        if failure.code != FailureCode::PasswordPaused {
            self.typed.clear();
        }
        self.failure = Some(failure);
        self.is_busy = false;
        self.wants_focus = true;
    }

    /// Draws the page. Returns who wants to sign in now.
    pub fn show(&mut self, ui: &mut Ui) -> Option<SignInWish> {
        let t = theme::tokens(ui.ctx());
        CentralPanel::default()
            .frame(Frame::NONE.fill(t.chrome))
            .show(ui, |ui| {
                let area = ui.max_rect();
                let width = size::DIALOG_SMALL.min(area.width() - 2.0 * size::S20);
                let card = Rect::from_center_size(area.center(), vec2(width, HEIGHT));
                let stroke = Stroke::new(size::STROKE, t.stroke);
                ui.painter().rect(card, size::R_DIALOG, t.surface, stroke, StrokeKind::Inside);
                let inner = UiBuilder::new()
                    .max_rect(card.shrink(size::S24))
                    .layout(Layout::top_down(egui::Align::Min));
                self.card(&mut ui.new_child(inner), t)
            })
            .inner
    }

    fn card(&mut self, ui: &mut Ui, t: &Tokens) -> Option<SignInWish> {
        ui.spacing_mut().item_spacing.y = size::S6;
        widgets::heading(ui, self.i18n.tr("sign-in-title"), Type::Welcome, t.t1);
        ui.add_space(size::S8);
        widgets::label(ui, self.i18n.tr("sign-in-user"), Type::SmallMedium, t.t2);
        let entries: Vec<(String, String)> =
            self.names.iter().map(|known| (known.name.clone(), String::new())).collect();
        let name = self.names.get(self.chosen).map(|known| known.name.clone()).unwrap_or_default();
        let width = ui.available_width();
        let label = self.i18n.tr("sign-in-user");
        if let Some(picked) = widgets::select(ui, t, label, width, Some(Icon::User), &name, &entries) {
            self.chosen = picked;
            self.typed.clear();
            self.failure = None;
            self.wants_focus = true;
        }
        let has_password = self.names.get(self.chosen).is_some_and(|known| known.has_password);
        let mut entered = false;
        if has_password {
            ui.add_space(size::S4);
            widgets::label(ui, self.i18n.tr("sign-in-password"), Type::SmallMedium, t.t2);
            let field = Field {
                id: Some(Id::unique("sign-in password")),
                name: self.i18n.tr("sign-in-password"),
                icon: Some(Icon::Lock),
                error: self.failure.is_some(),
                masked: true,
                ..Default::default()
            };
            let shown = field.show(ui, t, &mut self.typed);
            if std::mem::take(&mut self.wants_focus) {
                shown.response.request_focus();
            }
            entered = shown.response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        }
        if let Some(failure) = &self.failure {
            let (title, hint) = self.i18n.failure_text(failure);
            widgets::note(ui, t, Tone::Danger, &format!("{title}\n{hint}"), width);
        }
        ui.add_space(size::S8);
        let reason = if self.is_busy {
            Some(self.i18n.tr("sign-in-busy"))
        } else if has_password && self.typed.is_empty() {
            Some(self.i18n.tr("sign-in-empty"))
        } else {
            None
        };
        let button = Button::new(self.i18n.tr("sign-in-accept")).look(Look::Primary).disabled(reason);
        let clicked = button.show(ui, t).clicked();
        if reason.is_some() || !(clicked || entered) {
            return None;
        }
        self.is_busy = true;
        self.failure = None;
        let password = has_password.then(|| Password(self.typed.clone()));
        Some(SignInWish { user: name, password })
    }
}
