//! Colours, type and egui style, all from the tokens of DESIGN.md section 1.

mod fonts;
mod text;
mod tokens;

use egui::{
    Color32, Context, CornerRadius, FontFamily, FontId, Margin, Stroke, Style, TextStyle, Theme, Vec2,
    Visuals,
    style::{ScrollStyle, WidgetVisuals},
};

pub(crate) use fonts::FILES as FONTS;
pub use fonts::{ICON, ICON_FILL};
pub use text::{Type, line, lines, one_line, paragraph};
pub use tokens::{Tokens, size};

/// Which theme the person wants.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ThemeChoice {
    /// Always light.
    Light,
    /// Always dark.
    Dark,
    /// As the desktop says.
    #[default]
    System,
}

impl ThemeChoice {
    /// Every choice, in the order of the preferences.
    pub const ALL: [Self; 3] = [Self::Light, Self::Dark, Self::System];

    /// Returns the choice as it is stored.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
            Self::System => "system",
        }
    }

    /// Reads a stored choice.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|choice| choice.id() == id)
    }

    fn preference(self) -> egui::ThemePreference {
        match self {
            Self::Light => egui::ThemePreference::Light,
            Self::Dark => egui::ThemePreference::Dark,
            Self::System => egui::ThemePreference::System,
        }
    }
}

/// Installs fonts and both styles.
pub fn install(ctx: &Context, choice: ThemeChoice) {
    ctx.set_fonts(fonts::definitions());
    ctx.set_style_of(Theme::Light, style(&Tokens::LIGHT));
    ctx.set_style_of(Theme::Dark, style(&Tokens::DARK));
    choose(ctx, choice);
}

/// Switches the theme.
pub fn choose(ctx: &Context, choice: ThemeChoice) {
    ctx.options_mut(|options| {
        options.theme_preference = choice.preference();
        options.fallback_theme = Theme::Light;
    });
}

/// Returns the tokens of the theme in use.
#[must_use]
pub fn tokens(ctx: &Context) -> &'static Tokens {
    match ctx.theme() {
        Theme::Light => &Tokens::LIGHT,
        Theme::Dark => &Tokens::DARK,
    }
}

fn widget(fill: Color32, outline: Color32, text: Color32, radius: CornerRadius) -> WidgetVisuals {
    WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: Stroke::new(size::STROKE, outline),
        corner_radius: radius,
        fg_stroke: Stroke::new(size::STROKE, text),
        expansion: 0.0,
    }
}

fn style(t: &Tokens) -> Style {
    let mut visuals = if t.dark { Visuals::dark() } else { Visuals::light() };
    let radius = size::R_CONTROL;
    visuals.override_text_color = None;
    visuals.weak_text_color = Some(t.t3);
    visuals.widgets.noninteractive = widget(t.surface, t.stroke, t.t1, radius);
    visuals.widgets.inactive = widget(t.surface, t.ctl, t.t1, radius);
    visuals.widgets.hovered = widget(t.hover, t.ctl, t.t1, radius);
    visuals.widgets.active = widget(t.press, t.accent, t.t1, radius);
    visuals.widgets.open = widget(t.hover, t.ctl, t.t1, radius);
    visuals.selection.bg_fill = t.sel;
    visuals.selection.stroke = Stroke::new(size::RING, t.accent);
    visuals.hyperlink_color = t.accent;
    visuals.faint_bg_color = t.sunken;
    visuals.extreme_bg_color = t.surface;
    visuals.text_edit_bg_color = Some(t.surface);
    visuals.code_bg_color = t.chrome;
    visuals.warn_fg_color = t.warn;
    visuals.error_fg_color = t.danger;
    visuals.window_corner_radius = size::R_DIALOG;
    visuals.menu_corner_radius = size::R_MENU;
    visuals.window_fill = t.raised;
    visuals.window_stroke = Stroke::new(size::STROKE, t.stroke);
    visuals.window_shadow = t.popup_shadow();
    visuals.popup_shadow = t.popup_shadow();
    visuals.panel_fill = t.chrome;
    visuals.text_cursor.stroke = Stroke::new(size::STROKE, t.t1);

    let font = |points: f32, family: &str| FontId::new(points, FontFamily::Name(family.into()));
    let mut style = Style { visuals, ..Style::default() };
    style.text_styles = [
        (TextStyle::Small, font(12.0, "ui")),
        (TextStyle::Body, font(13.0, "ui")),
        (TextStyle::Button, font(13.0, "ui-medium")),
        (TextStyle::Heading, font(14.0, "ui-semibold")),
        (TextStyle::Monospace, font(12.0, "mono")),
    ]
    .into();
    style.spacing.item_spacing = Vec2::new(size::S8, size::S6);
    style.spacing.button_padding = Vec2::new(size::BUTTON_PAD, size::S4);
    style.spacing.interact_size = Vec2::new(size::S24, size::S24);
    style.spacing.menu_margin = Margin::same(4);
    style.spacing.window_margin = Margin::same(0);
    style.spacing.tooltip_width = size::CHIP_MAX;
    style.spacing.scroll = ScrollStyle { bar_width: size::S8, ..ScrollStyle::floating() };
    style.spacing.scroll.fade.strength = 0.0;
    style.interaction.tooltip_delay = 0.4;
    style.interaction.selectable_labels = false;
    style.animation_time = 0.12;
    style.scroll_animation = egui::style::ScrollAnimation::none();
    style
}
