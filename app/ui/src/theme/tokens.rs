//! Colours and lengths of the design (DESIGN.md section 1). No other module writes a colour or a size.

use egui::{Color32, CornerRadius, Shadow};

/// The colours of one theme, by role.
#[derive(Debug, Clone, Copy, PartialEq)]
#[allow(missing_docs, reason = "DESIGN.md section 1 gives the role of each token")]
pub struct Tokens {
    pub dark: bool,
    pub rail: Color32,
    pub chrome: Color32,
    pub surface: Color32,
    pub sunken: Color32,
    pub raised: Color32,
    pub hover: Color32,
    pub press: Color32,
    pub stroke: Color32,
    pub hair: Color32,
    pub ctl: Color32,
    pub t1: Color32,
    pub t2: Color32,
    pub t3: Color32,
    pub accent: Color32,
    pub accent_h: Color32,
    pub on_accent: Color32,
    pub sel: Color32,
    pub sel_dim: Color32,
    pub sent: Color32,
    pub recv: Color32,
    pub danger: Color32,
    pub danger_soft: Color32,
    pub warn: Color32,
    pub warn_soft: Color32,
    pub ok: Color32,
    pub ok_soft: Color32,
    pub mark: Color32,
    pub mark_text: Color32,
    pub scrim: Color32,
    pub toast: Color32,
    pub toast_text: Color32,
    pub toast_action: Color32,
    pub danger_fill: Color32,
    pub on_danger: Color32,
    pub shadow: Color32,
}

const fn hex(rgb: u32) -> Color32 {
    let [_, r, g, b] = rgb.to_be_bytes();
    Color32::from_rgb(r, g, b)
}

impl Tokens {
    /// The light theme.
    pub const LIGHT: Self = Self {
        dark: false,
        rail: hex(0xE8E6E0),
        chrome: hex(0xF5F4F1),
        surface: hex(0xFFFFFF),
        sunken: hex(0xFAF9F7),
        raised: hex(0xFFFFFF),
        hover: hex(0xF0EEEA),
        press: hex(0xE5E2DB),
        stroke: hex(0xDFDCD5),
        hair: hex(0xEEECE7),
        ctl: hex(0x87827A),
        t1: hex(0x1D2022),
        t2: hex(0x4B5055),
        t3: hex(0x62676D),
        accent: hex(0x0B6570),
        accent_h: hex(0x08525B),
        on_accent: hex(0xFFFFFF),
        sel: hex(0xDCECED),
        sel_dim: hex(0xECEBE7),
        sent: hex(0xB4500A),
        recv: hex(0x1F5FC4),
        danger: hex(0xB3261E),
        danger_soft: hex(0xFBEAE8),
        warn: hex(0x855400),
        warn_soft: hex(0xFBF1DB),
        ok: hex(0x1E6B3A),
        ok_soft: hex(0xE3F2E7),
        mark: hex(0xFFE596),
        mark_text: hex(0x1D2022),
        scrim: Color32::from_rgba_premultiplied(9, 10, 10, 97),
        toast: hex(0x26292C),
        toast_text: hex(0xF2F3F4),
        toast_action: hex(0x7CCBD4),
        danger_fill: hex(0xB3261E),
        on_danger: hex(0xFFFFFF),
        shadow: Color32::from_black_alpha(46),
    };

    /// The dark theme.
    pub const DARK: Self = Self {
        dark: true,
        rail: hex(0x121416),
        chrome: hex(0x181B1D),
        surface: hex(0x1E2124),
        sunken: hex(0x1B1E20),
        raised: hex(0x282C30),
        hover: hex(0x262A2E),
        press: hex(0x31363B),
        stroke: hex(0x33383D),
        hair: hex(0x272B2F),
        ctl: hex(0x7C848C),
        t1: hex(0xE8EAEC),
        t2: hex(0xB6BCC2),
        t3: hex(0x9BA3AB),
        accent: hex(0x5CBAC5),
        accent_h: hex(0x7CCBD4),
        on_accent: hex(0x06282D),
        sel: hex(0x1C3B40),
        sel_dim: hex(0x2A2E32),
        sent: hex(0xF29A55),
        recv: hex(0x74ABFF),
        danger: hex(0xFF9188),
        danger_soft: hex(0x3B2322),
        warn: hex(0xE6B75A),
        warn_soft: hex(0x392E1A),
        ok: hex(0x7ACB95),
        ok_soft: hex(0x1C3325),
        mark: hex(0x665114),
        mark_text: hex(0xFFF4D2),
        scrim: Color32::from_black_alpha(140),
        toast: hex(0x3A4046),
        toast_text: hex(0xF2F3F4),
        toast_action: hex(0x7CCBD4),
        danger_fill: hex(0xB3261E),
        on_danger: hex(0xFFFFFF),
        shadow: Color32::from_black_alpha(128),
    };

    /// Returns the shadow under menus, dialogs and toasts.
    #[must_use]
    pub fn popup_shadow(&self) -> Shadow {
        Shadow { offset: [0, 8], blur: 28, spread: 0, color: self.shadow }
    }
}

/// Lengths in points.
#[allow(missing_docs, reason = "the names are those of DESIGN.md sections 1, 2 and 4")]
pub mod size {
    use super::CornerRadius;

    pub const S2: f32 = 2.0;
    pub const S4: f32 = 4.0;
    pub const S6: f32 = 6.0;
    pub const S8: f32 = 8.0;
    pub const S12: f32 = 12.0;
    pub const S16: f32 = 16.0;
    pub const S20: f32 = 20.0;
    pub const S24: f32 = 24.0;

    pub const R_CHECK: CornerRadius = CornerRadius::same(3);
    pub const R_ITEM: CornerRadius = CornerRadius::same(4);
    pub const R_CONTROL: CornerRadius = CornerRadius::same(5);
    pub const R_CARD: CornerRadius = CornerRadius::same(6);
    pub const R_MARK: CornerRadius = CornerRadius::same(2);
    pub const R_MENU: CornerRadius = CornerRadius::same(7);
    pub const R_DIALOG: CornerRadius = CornerRadius::same(8);

    pub const STROKE: f32 = 1.0;
    pub const RING: f32 = 2.0;
    pub const BAR: f32 = 3.0;

    pub const ICON_RAIL: f32 = 18.0;
    pub const ICON: f32 = 16.0;
    pub const ICON_TREE: f32 = 15.0;
    pub const ICON_CELL: f32 = 14.0;
    pub const ICON_CHIP: f32 = 13.0;
    pub const ICON_TAG: f32 = 12.0;
    pub const ICON_CARET: f32 = 10.0;
    pub const ICON_EMPTY: f32 = 32.0;

    pub const WINDOW: [f32; 2] = [1440.0, 900.0];
    pub const WINDOW_MIN: [f32; 2] = [760.0, 480.0];
    pub const RAIL: f32 = 44.0;
    pub const RAIL_ITEM: f32 = 32.0;
    pub const AVATAR: f32 = 26.0;
    pub const TOOLBAR: f32 = 44.0;
    pub const SEARCH_BAR: f32 = 40.0;
    pub const BAR_MARGIN: f32 = 10.0;
    pub const STATUS: f32 = 26.0;
    pub const TREE: f32 = 240.0;
    pub const TREE_MIN: f32 = 180.0;
    pub const TREE_MAX: f32 = 420.0;
    pub const TREE_NARROW: f32 = 224.0;
    pub const TREE_ROW: f32 = 25.0;
    pub const TREE_HEAD: f32 = 24.0;
    pub const TREE_INDENT: f32 = 14.0;
    pub const ROW: f32 = 26.0;
    pub const ROW_COMPACT: f32 = 24.0;
    pub const ROW_RELAXED: f32 = 28.0;
    pub const FORUM_ROW: f32 = 28.0;
    pub const LIST: f32 = 364.0;
    pub const LIST_BESIDE: f32 = 520.0;
    pub const LIST_BESIDE_MIN: f32 = 320.0;
    pub const READER_BESIDE_MIN: f32 = 360.0;
    pub const LIST_MIN: f32 = 104.0;
    pub const READER_MIN: f32 = 200.0;
    pub const LINK_ROOM: f32 = 164.0;
    pub const SPLIT: f32 = 5.0;
    pub const GRIP: f32 = 32.0;
    /// Share of the work area that the conversation takes beside the message.
    pub const FORUM_SHARE: f32 = 0.52;
    pub const ATTACHMENTS: f32 = 288.0;
    pub const ATTACHMENT_ROW: f32 = 36.0;
    pub const THUMB: f32 = 96.0;
    pub const NARROW: f32 = 900.0;
    pub const FOLD_TOOLBAR: f32 = 1320.0;
    pub const READER_MARGIN: f32 = 14.0;
    pub const TEXT_MAX: f32 = 700.0;
    pub const PREVIEW: f32 = 480.0;
    pub const EMPTY_TEXT: f32 = 420.0;
    pub const MENU_LABEL: f32 = 560.0;
    pub const MANY: f32 = 960.0;
    pub const FILES_WRAP: f32 = 420.0;
    pub const MANY_ABOVE: f32 = 120.0;
    pub const BUTTON: f32 = 28.0;
    pub const BUTTON_PAD: f32 = 9.0;
    pub const BUTTON_SMALL: f32 = 24.0;
    pub const CHECK: f32 = 14.0;
    pub const SWITCH: [f32; 2] = [28.0, 16.0];
    pub const CHIP: f32 = 22.0;
    pub const CHIP_MAX: f32 = 320.0;
    pub const TAG: f32 = 18.0;
    pub const DOT: f32 = 8.0;
    pub const STATE_DOT: f32 = 7.0;
    /// The colour of a category.
    pub const SQUARE: f32 = 8.0;
    pub const MENU_ITEM: f32 = 26.0;
    pub const MENU: f32 = 230.0;
    pub const NOTE: f32 = 28.0;
    pub const SELECTOR: f32 = 190.0;
    pub const SEARCH: f32 = 300.0;
    pub const PROGRESS: f32 = 4.0;
    pub const PROGRESS_W: f32 = 120.0;
    pub const DIALOG_TITLE: f32 = 44.0;
    pub const DIALOG_FOOT: f32 = 48.0;
    pub const DIALOG: f32 = 800.0;
    pub const DIALOG_SMALL: f32 = 420.0;
    pub const PALETTE: f32 = 560.0;
    pub const TOAST: f32 = 36.0;
    /// What is dragged, beside the pointer.
    pub const DRAG: f32 = 30.0;
    pub const CARD: f32 = 283.0;
    pub const CARD_MIN: f32 = 230.0;
    pub const CARD_H: f32 = 246.0;
    pub const CARD_ICON: f32 = 40.0;
    pub const PLUGIN_ROW: f32 = 62.0;
    pub const PREF_ROW: f32 = 44.0;
    pub const PREF_NAV: f32 = 180.0;
    pub const PLUGIN_DETAIL: f32 = 320.0;
    pub const PLUGIN_FILTER: f32 = 160.0;
    pub const PLUGIN_NAME_MIN: f32 = 220.0;
    pub const PLUGIN_RIGHTS: f32 = 148.0;
    pub const PLUGIN_TEAM: f32 = 60.0;
    pub const PLUGIN_MEMORY: f32 = 80.0;
    pub const PLUGIN_STATE: f32 = 152.0;
    pub const PREF_NAV_ROW: f32 = 28.0;
    pub const ACCOUNTS: f32 = 292.0;
    pub const ACCOUNTS_NARROW: f32 = 220.0;
    pub const ACCOUNT_ROW: f32 = 48.0;
    pub const ACCOUNT_FORM: f32 = 560.0;
    pub const ACCOUNT_FORM_MAX: f32 = 760.0;
    pub const TEST: f32 = 292.0;
    pub const FIELD_MIN: f32 = 96.0;
    pub const FIELD_PROTOCOL: f32 = 132.0;
    pub const FIELD_PORT: f32 = 76.0;
    pub const FIELD_TLS: f32 = 150.0;
    pub const FIELD_NUMBER: f32 = 56.0;
    pub const RECEIPTS: f32 = 210.0;
    pub const COMPOSE: f32 = 960.0;
    pub const COMPOSE_HEIGHT: f32 = 800.0;
    pub const COMPOSE_MIN_HEIGHT: f32 = 420.0;
    pub const COMPOSE_TITLE: f32 = 36.0;
    pub const COMPOSE_ROW: f32 = 34.0;
    pub const COMPOSE_LINKS: f32 = 38.0;
    pub const COMPOSE_LABEL: f32 = 62.0;
    pub const COMPOSE_MORE: f32 = 72.0;
    pub const COMPOSE_ACCOUNT: f32 = 380.0;
    /// The narrowest field for typing beside chips.
    pub const COMPOSE_TYPING: f32 = 140.0;
    pub const COMPOSE_KIND: f32 = 120.0;
    pub const COMPOSE_LATER: f32 = 322.0;
    pub const COMPOSE_DAY: f32 = 122.0;
    pub const COMPOSE_HOUR: f32 = 66.0;
    pub const COMPOSE_FOOT: f32 = 40.0;
    pub const COMPOSE_FILE: f32 = 36.0;
    pub const COMPOSE_FILE_WIDTH: f32 = 290.0;
    pub const COMPOSE_FILE_COMING: f32 = 216.0;
    pub const COMPOSE_LINK: f32 = 340.0;
    pub const COMPOSE_PROPOSALS: f32 = 380.0;
    pub const COMPOSE_FILES: f32 = 53.0;

    pub const COL_DIRECTION: f32 = 26.0;
    pub const COL_READ: f32 = 22.0;
    pub const COL_FORUM: f32 = 50.0;
    pub const COL_FILE: f32 = 26.0;
    pub const COL_PERSON: f32 = 158.0;
    pub const COL_HALF: f32 = 132.0;
    pub const COL_SUBJECT: f32 = 180.0;
    pub const COL_SUBJECT_MIN: f32 = 80.0;
    pub const COL_ASKED: f32 = 96.0;
    pub const COL_FIELD: f32 = 130.0;
    pub const COL_ICON: f32 = 30.0;
    pub const COL_CONTACT: f32 = 120.0;
    pub const COL_ENTITY: f32 = 152.0;
    pub const COL_DATE: f32 = 88.0;
    pub const COL_MAX: f32 = 640.0;
    pub const CELL_PAD: f32 = 6.0;
}

#[cfg(test)]
mod tests {
    use super::{Tokens, hex, size};

    /// DESIGN.md section 1: token, light, dark.
    type Pick = fn(&Tokens) -> egui::Color32;

    const DESIGN: &[(&str, u32, u32, Pick)] = &[
        ("rail", 0xE8E6E0, 0x121416, |t| t.rail),
        ("chrome", 0xF5F4F1, 0x181B1D, |t| t.chrome),
        ("surface", 0xFFFFFF, 0x1E2124, |t| t.surface),
        ("sunken", 0xFAF9F7, 0x1B1E20, |t| t.sunken),
        ("raised", 0xFFFFFF, 0x282C30, |t| t.raised),
        ("hover", 0xF0EEEA, 0x262A2E, |t| t.hover),
        ("press", 0xE5E2DB, 0x31363B, |t| t.press),
        ("stroke", 0xDFDCD5, 0x33383D, |t| t.stroke),
        ("hair", 0xEEECE7, 0x272B2F, |t| t.hair),
        ("ctl", 0x87827A, 0x7C848C, |t| t.ctl),
        ("t1", 0x1D2022, 0xE8EAEC, |t| t.t1),
        ("t2", 0x4B5055, 0xB6BCC2, |t| t.t2),
        ("t3", 0x62676D, 0x9BA3AB, |t| t.t3),
        ("accent", 0x0B6570, 0x5CBAC5, |t| t.accent),
        ("accent-h", 0x08525B, 0x7CCBD4, |t| t.accent_h),
        ("on-accent", 0xFFFFFF, 0x06282D, |t| t.on_accent),
        ("sel", 0xDCECED, 0x1C3B40, |t| t.sel),
        ("sel-dim", 0xECEBE7, 0x2A2E32, |t| t.sel_dim),
        ("sent", 0xB4500A, 0xF29A55, |t| t.sent),
        ("recv", 0x1F5FC4, 0x74ABFF, |t| t.recv),
        ("danger", 0xB3261E, 0xFF9188, |t| t.danger),
        ("warn", 0x855400, 0xE6B75A, |t| t.warn),
        ("ok", 0x1E6B3A, 0x7ACB95, |t| t.ok),
        ("match", 0xFFE596, 0x665114, |t| t.mark),
        ("toast", 0x26292C, 0x3A4046, |t| t.toast),
    ];

    #[test]
    fn x_26_colours_are_those_of_the_design() {
        for (name, light, dark, of) in DESIGN {
            assert_eq!(of(&Tokens::LIGHT), hex(*light), "{name}, light");
            assert_eq!(of(&Tokens::DARK), hex(*dark), "{name}, dark");
        }
    }

    /// Relative luminance (WCAG 2.2).
    fn luminance(color: egui::Color32) -> f32 {
        let [r, g, b, _] = egui::Rgba::from(color).to_array();
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    #[test]
    fn x_27_text_has_the_contrast_that_people_need() {
        for t in [Tokens::LIGHT, Tokens::DARK] {
            for ground in [t.surface, t.sel, t.chrome] {
                for text in [t.t1, t.t2, t.t3] {
                    let (a, b) = (luminance(ground), luminance(text));
                    let contrast = (a.max(b) + 0.05) / (a.min(b) + 0.05);
                    assert!(contrast >= 4.5, "{text:?} on {ground:?}: {contrast}");
                }
            }
        }
    }

    #[test]
    fn lengths_are_those_of_the_design() {
        assert_eq!((size::RAIL, size::TOOLBAR, size::SEARCH_BAR, size::STATUS), (44.0, 44.0, 40.0, 26.0));
        assert_eq!((size::TREE, size::TREE_MIN, size::TREE_MAX, size::TREE_ROW), (240.0, 180.0, 420.0, 25.0));
        assert_eq!((size::ROW, size::FORUM_ROW, size::MENU_ITEM), (26.0, 28.0, 26.0));
    }
}
