//! Pieces of the account form: columns, labelled fields and what is wrong with them.

use std::collections::BTreeMap;

use egui::{Id, Layout, Rect, Response, Role, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2};
use etabli_engine::Password;
use etabli_model::Tls;

use super::super::Cx;
use crate::{
    icons::Icon,
    state::AccountField,
    theme::{Type, paragraph, size},
    widgets::{self, Field},
};

/// What is wrong, and which field gets the focus.
pub(super) struct Check<'a> {
    pub(super) errors: BTreeMap<AccountField, &'static str>,
    pub(super) focus: &'a mut Option<AccountField>,
}

/// The width of a column.
#[derive(Debug, Clone, Copy)]
pub(super) enum Col {
    Points(f32),
    Part(f32),
    /// A part of what is left that has room for a longer label.
    Wide,
}

impl Col {
    fn least(self) -> f32 {
        match self {
            Self::Points(width) => width,
            Self::Part(_) => size::FIELD_MIN,
            Self::Wide => size::SELECTOR,
        }
    }
}

/// Lays out columns side by side, each from top to bottom; those without room go to a further line.
pub(super) fn columns(ui: &mut Ui, widths: &[Col], mut add: impl FnMut(usize, &mut Ui)) {
    let room = ui.available_width();
    let mut start = 0;
    while start < widths.len() {
        let mut end = start;
        let mut used = -size::S16;
        while let Some(width) = widths.get(end) {
            used += width.least() + size::S16;
            if used > room && end > start {
                break;
            }
            end += 1;
        }
        if start > 0 {
            ui.add_space(size::BAR_MARGIN);
        }
        one_line(ui, widths.get(start..end).unwrap_or_default(), start, &mut add);
        start = end;
    }
}

fn one_line(ui: &mut Ui, widths: &[Col], first: usize, add: &mut impl FnMut(usize, &mut Ui)) {
    let area = ui.available_rect_before_wrap();
    let gaps = size::S16 * widths.len().saturating_sub(1) as f32;
    let (mut points, mut parts) = (0.0, 0.0);
    for width in widths {
        match width {
            Col::Points(width) => points += width,
            Col::Part(part) => parts += part,
            Col::Wide => parts += 1.0,
        }
    }
    let rest = (area.width() - gaps - points).max(0.0);
    let mut x = area.left();
    let mut bottom = area.top();
    for (index, width) in widths.iter().enumerate() {
        let width = match width {
            Col::Points(width) => *width,
            Col::Part(part) => (rest * part / parts).floor(),
            Col::Wide => (rest / parts).floor(),
        };
        let rect = Rect::from_min_size(pos2(x, area.top()), vec2(width, area.height()));
        let layout = Layout::top_down(egui::Align::Min);
        let salt = first + index;
        let mut child = ui.new_child(UiBuilder::new().max_rect(rect).id_salt(salt).layout(layout));
        child.spacing_mut().item_spacing = vec2(size::S6, 0.0);
        add(salt, &mut child);
        bottom = bottom.max(child.min_rect().bottom());
        x += width + size::S16;
    }
    ui.allocate_rect(Rect::from_min_max(area.min, pos2(area.right(), bottom)), Sense::hover());
}

/// Writes the label above a control.
pub(super) fn label(cx: &Cx<'_>, ui: &mut Ui, key: &str) {
    let color = cx.t.t2;
    let galley =
        paragraph(ui.painter(), cx.i18n.tr(key), Type::SmallMedium, color, ui.available_width().max(0.0));
    let (rect, _) = ui.allocate_exact_size(galley.size(), Sense::hover());
    ui.painter().galley(rect.min, galley, color);
    ui.add_space(size::S4);
}

/// Returns the name of a control for the accessibility tree: fuller than the label where that is needed.
pub(super) fn name(cx: &Cx<'_>, key: &str) -> String {
    let full = format!("{key}.name");
    cx.i18n.tr(if cx.i18n.has(&full) { &full } else { key }).to_owned()
}

/// A text field under its label, with what is wrong below.
pub(super) fn field(
    cx: &Cx<'_>,
    ui: &mut Ui,
    check: &mut Check<'_>,
    which: AccountField,
    key: &str,
    value: &mut String,
) -> Response {
    label(cx, ui, key);
    let shown = bare(cx, ui, check, which, &name(cx, key), value, 0.0);
    wrong(cx, ui, check, which);
    shown
}

/// The field alone.
pub(super) fn bare(
    cx: &Cx<'_>,
    ui: &mut Ui,
    check: &mut Check<'_>,
    which: AccountField,
    name: &str,
    value: &mut String,
    width: f32,
) -> Response {
    let error = check.errors.contains_key(&which);
    let field = Field { id: Some(field_id(which)), name, error, width, ..Default::default() };
    let response = field.show(ui, cx.t, value).response;
    take_focus(check, which, &response);
    response
}

fn field_id(which: AccountField) -> Id {
    Id::unique(("account field", which))
}

fn take_focus(check: &mut Check<'_>, which: AccountField, response: &Response) {
    if *check.focus == Some(which) {
        *check.focus = None;
        response.request_focus();
        response.scroll_to_me(None);
    }
}

/// Says what is wrong with a field.
pub(super) fn wrong(cx: &Cx<'_>, ui: &mut Ui, check: &Check<'_>, which: AccountField) {
    if let Some(key) = check.errors.get(&which) {
        ui.add_space(size::S2);
        widgets::paragraph(ui, cx.i18n.tr(key), Type::Status, cx.t.danger, ui.available_width());
    }
}

/// A password field with an eye that shows what is typed.
#[expect(clippy::too_many_arguments, reason = "one field of the form")]
pub(super) fn password(
    cx: &Cx<'_>,
    ui: &mut Ui,
    check: &mut Check<'_>,
    which: Option<AccountField>,
    key: &str,
    value: &mut Password,
    reveal: &mut bool,
    kept: bool,
) {
    let t = cx.t;
    label(cx, ui, key);
    let error = which.is_some_and(|which| check.errors.contains_key(&which));
    let hint = if kept { "••••••••••••" } else { "" };
    let full = name(cx, key);
    let field = Field {
        id: Some(which.map_or_else(|| Id::unique("account outgoing password"), field_id)),
        name: &full,
        hint,
        error,
        room_right: size::S24,
        masked: !*reveal,
        ..Default::default()
    };
    let response = field.show(ui, t, &mut value.0).response;
    if let Some(which) = which {
        take_focus(check, which, &response);
    }
    let line = ui.min_rect();
    let center = pos2(line.right() - size::S16, response.rect.center().y);
    let target = Rect::from_center_size(center, egui::Vec2::splat(size::S24));
    let eye = ui.interact(target, ui.scope_id().with(("reveal", key)), Sense::click());
    let glyph = if *reveal { Icon::EyeSlash } else { Icon::Eye };
    widgets::icon(ui.painter(), center, glyph, size::ICON_CELL, if eye.hovered() { t.t1 } else { t.t2 });
    if eye.has_focus() {
        widgets::focus_ring(ui.painter(), target.shrink(size::S2), size::R_ITEM, t);
    }
    let told = cx.tr(if *reveal { "account-password-hide" } else { "account-password-show" });
    eye.widget_info(|| WidgetInfo::selected(Role::Button, true, *reveal, told));
    if eye.on_hover_text(told).clicked() {
        *reveal = !*reveal;
    }
    if let Some(which) = which {
        wrong(cx, ui, check, which);
    }
}

/// A drop-down list of the ways to protect a connection. Returns the one that was chosen now.
pub(super) fn encryption(cx: &Cx<'_>, ui: &mut Ui, key: &str, tls: Tls) -> Option<Tls> {
    const ALL: [Tls; 3] = [Tls::Implicit, Tls::StartTls, Tls::None];
    label(cx, ui, key);
    let text = |tls: Tls| match tls {
        Tls::Implicit => "TLS",
        Tls::StartTls => "STARTTLS",
        Tls::None => cx.tr("account-tls-none"),
    };
    let entries: Vec<(String, String)> = ALL
        .iter()
        .map(|tls| {
            let detail = match tls {
                Tls::Implicit => cx.tr("account-tls-recommended"),
                Tls::StartTls => "",
                Tls::None => cx.tr("account-tls-dangerous"),
            };
            (text(*tls).to_owned(), detail.to_owned())
        })
        .collect();
    let glyph = if tls == Tls::None { Icon::ShieldWarning } else { Icon::ShieldCheck };
    let width = ui.available_width();
    let picked = widgets::select(ui, cx.t, &name(cx, key), width, Some(glyph), text(tls), &entries);
    picked.and_then(|index| ALL.get(index).copied())
}

/// A heading between two sections, with the line above it.
pub(super) fn heading(cx: &Cx<'_>, ui: &mut Ui, key: &str) {
    ui.add_space(size::READER_MARGIN);
    let rect = ui.available_rect_before_wrap();
    ui.painter().hline(rect.x_range(), rect.top(), egui::Stroke::new(size::STROKE, cx.t.stroke));
    ui.add_space(size::S12);
    widgets::heading(ui, cx.i18n.tr(key), Type::Heading, cx.t.t1);
    ui.add_space(size::S8);
}
