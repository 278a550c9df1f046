//! The view rail at the left.

use egui::{Rect, Role, Sense, Shape, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};
use etabli_engine::view::PageRow;

use super::Cx;
use crate::{
    action::{Action, Actions, RecordAction},
    commands::CommandId,
    icons::Icon,
    state::{Cache, Page, Screen},
    theme::{Type, line, size},
    widgets,
};

/// One place of the rail.
struct Item<'a> {
    icon: Icon,
    name: &'a str,
    reason: Option<&'static str>,
    action: Option<Action>,
    on: bool,
    /// Something here needs a look.
    alert: bool,
}

/// Returns what place `number` of the rail does, counted from 1 at the top; the error is the key of the reason
/// why it does nothing.
pub(crate) fn rail_action(cache: &Cache, number: usize) -> Result<Action, &'static str> {
    let later = Err("reason-later");
    let mut places = vec![Ok(Action::Run(CommandId::ShowMail)), later.clone()];
    places.extend(cache.pages.iter().map(|page| Ok(page_action(page))));
    places.extend([later.clone(), later]);
    places.extend(
        [CommandId::ShowDocuments, CommandId::ShowPlugins, CommandId::ShowPreferences]
            .map(|id| Ok(Action::Run(id))),
    );
    number.checked_sub(1).and_then(|at| places.into_iter().nth(at)).unwrap_or(Err("reason-no-view"))
}

pub(super) fn page_action(page: &PageRow) -> Action {
    Action::Records(RecordAction::Show { plugin: page.plugin.clone(), view: page.view.clone() })
}

pub(super) fn show(cx: &Cx<'_>, ui: &mut Ui, screen: &Screen, out: &mut Actions) {
    ui.spacing_mut().item_spacing.y = size::S4;
    ui.vertical_centered(|ui| {
        ui.add_space(size::S8);
        bench(cx, ui);
        let later = |icon, key| Item {
            icon,
            name: cx.tr(key),
            reason: Some("reason-later"),
            action: None,
            on: false,
            alert: false,
        };
        let here = |icon, key, run, page| Item {
            icon,
            name: cx.tr(key),
            reason: None,
            action: Some(Action::Run(run)),
            on: screen.page == page,
            alert: page == Page::Plugins && cx.cache.isolated_plugins() > 0,
        };
        place(cx, ui, out, here(Icon::EnvelopeSimple, "rail-mail", CommandId::ShowMail, Page::Mail));
        place(cx, ui, out, later(Icon::AddressBook, "rail-contacts"));
        for page in &cx.cache.pages {
            place(cx, ui, out, page_item(screen, page));
        }
        place(cx, ui, out, later(Icon::CheckSquare, "rail-tasks"));
        place(cx, ui, out, later(Icon::CalendarBlank, "rail-calendar"));
        let documents = here(Icon::FolderOpen, "rail-documents", CommandId::ShowDocuments, Page::Documents);
        place(cx, ui, out, documents);
        let below = 2.0 * (size::RAIL_ITEM + size::S4) + size::AVATAR + size::S12;
        ui.add_space((ui.available_height() - below).max(0.0));
        place(cx, ui, out, here(Icon::PuzzlePiece, "rail-plugins", CommandId::ShowPlugins, Page::Plugins));
        let preferences =
            here(Icon::GearSix, "rail-preferences", CommandId::ShowPreferences, Page::Preferences);
        place(cx, ui, out, preferences);
        avatar(cx, ui);
    });
}

/// A page of records of a plugin.
fn page_item<'a>(screen: &Screen, page: &'a PageRow) -> Item<'a> {
    let shown = &screen.records;
    Item {
        icon: Icon::from_name(&page.icon).unwrap_or(Icon::PuzzlePiece),
        name: &page.title,
        reason: None,
        action: Some(page_action(page)),
        on: screen.page == Page::Records && shown.plugin == page.plugin && shown.view == page.view,
        alert: false,
    }
}

fn place(cx: &Cx<'_>, ui: &mut Ui, out: &mut Actions, item: Item<'_>) {
    let t = cx.t;
    let sense = if item.reason.is_none() { Sense::click() } else { Sense::focusable_noninteractive() };
    let (rect, response) = ui.allocate_exact_size(egui::Vec2::splat(size::RAIL_ITEM), sense);
    let on = item.on;
    let painter = ui.painter();
    if on {
        painter.rect(rect, size::R_CARD, t.surface, Stroke::new(size::STROKE, t.stroke), StrokeKind::Inside);
    } else if response.hovered() && item.reason.is_none() {
        painter.rect_filled(rect, size::R_CARD, t.press);
    }
    let color = match (on, item.reason) {
        (true, _) => t.accent,
        (_, None) => t.t2,
        (_, Some(_)) => t.t2.gamma_multiply(widgets::DISABLED),
    };
    widgets::icon(painter, rect.center(), item.icon, size::ICON_RAIL, color);
    if item.alert {
        let center = pos2(rect.right() - size::S6 - 1.0, rect.top() + size::S6 + 1.0);
        painter.circle(center, size::S4, t.danger, Stroke::new(1.5, t.rail));
    }
    if response.has_focus() {
        widgets::focus_ring(painter, rect, size::R_CARD, t);
    }
    let name = item.name;
    response.widget_info(|| WidgetInfo::selected(Role::Button, item.reason.is_none(), on, name));
    let tooltip = match item.reason {
        Some(reason) => format!("{name}\n{}", cx.tr(reason)),
        None => name.to_owned(),
    };
    if response.clicked()
        && let Some(action) = item.action
    {
        out.push(action);
    }
    response.on_hover_text(tooltip);
}

/// The mark of the workbench, drawn.
pub(super) fn bench_shape(rect: Rect, color: egui::Color32) -> Vec<Shape> {
    let unit = rect.width() / 22.0;
    let at = |x: f32, y: f32| rect.min + vec2(x, y) * unit;
    let stroke = Stroke::new(2.0 * unit, color);
    let mut shapes: Vec<Shape> = [
        ((2.0, 7.5), (20.0, 7.5)),
        ((5.0, 7.5), (5.0, 18.5)),
        ((17.0, 7.5), (17.0, 18.5)),
        ((5.0, 14.0), (17.0, 14.0)),
    ]
    .into_iter()
    .map(|(from, to)| Shape::line_segment([at(from.0, from.1), at(to.0, to.1)], stroke))
    .collect();
    shapes.push(Shape::line(vec![at(13.0, 7.5), at(13.0, 3.5), at(18.0, 3.5), at(18.0, 7.5)], stroke));
    shapes
}

fn bench(cx: &Cx<'_>, ui: &mut Ui) {
    let (rect, _) = ui.allocate_exact_size(vec2(size::RAIL_ITEM, size::BUTTON), Sense::hover());
    let square = Rect::from_center_size(rect.center(), egui::Vec2::splat(size::CHIP));
    ui.painter().extend(bench_shape(square, cx.t.accent));
}

fn avatar(cx: &Cx<'_>, ui: &mut Ui) {
    let Some(session) = &cx.cache.session else { return };
    let initials: String = session
        .user_name
        .split([' ', '.', '-', '_', '@'])
        .filter_map(|word| word.chars().next())
        .take(2)
        .flat_map(char::to_uppercase)
        .collect();
    ui.add_space(size::S4);
    let (rect, response) = ui.allocate_exact_size(egui::Vec2::splat(size::AVATAR), Sense::hover());
    ui.painter().circle_filled(rect.center(), size::AVATAR / 2.0, cx.t.accent);
    let galley = line(ui.painter(), &initials, Type::CaptionStrong, cx.t.on_accent, f32::INFINITY);
    let left = rect.center().x - galley.size().x / 2.0;
    widgets::galley_left(ui.painter(), left, rect.center().y, galley);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, session.user_name.as_str()));
    response.on_hover_text(format!("{}\n{}", session.user_name, session.store_path));
}
