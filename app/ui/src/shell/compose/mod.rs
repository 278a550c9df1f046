//! The windows of messages being written. They float in the main window, so that screen readers and input
//! methods reach them as everything else.

mod body;
mod files;
mod head;
mod insert;
mod links;
mod own;
mod people;
mod pictures;
mod rich;
mod send;
mod signature;
mod spelling;

pub(super) use head::account_item;

use egui::{
    Align, Color32, CornerRadius, Frame, Id, LayerId, Layout, Margin, Order, ScrollArea, Sense, Stroke, Ui,
    UiBuilder, vec2,
};
use etabli_engine::DraftId;

use super::{Cx, focused_layer};
use crate::{
    action::{Action, Actions, ComposeAction},
    icons::Icon,
    state::{Compose, Screen, Shape},
    theme::{Type, line, size},
    widgets::{self, Button, Look},
};

pub(super) fn show(cx: &Cx<'_>, ui: &mut Ui, screen: &mut Screen, out: &mut Actions) {
    let room = ui.ctx().content_rect();
    let modal = !screen.dialogs.is_empty();
    for (index, compose) in screen.writing.iter_mut().enumerate() {
        let most = room.size() - egui::Vec2::splat(size::S24);
        let wanted = match compose.shape {
            Shape::Window => vec2(size::COMPOSE, size::COMPOSE_HEIGHT).min(most),
            Shape::Full => most,
            Shape::Folded => vec2(size::COMPOSE.min(most.x), size::COMPOSE_TITLE),
        };
        let shift = size::S24 * (index % 5) as f32;
        // Its middle is that of what stands beside the rail.
        let left = room.center().x + size::S20 - wanted.x / 2.0 + shift;
        let top = (room.top() + size::TOOLBAR + size::S12 + shift).min(room.bottom() - wanted.y - size::S12);
        let frame = Frame::NONE
            .fill(cx.t.surface)
            .corner_radius(CornerRadius::same(8))
            .stroke(Stroke::new(size::STROKE, cx.t.stroke))
            .shadow(cx.t.popup_shadow());
        let title = title(cx, compose);
        let frame_window = egui::Window::new(&title);
        let frame_window = match compose.shape {
            Shape::Full => frame_window.current_pos(room.min + egui::Vec2::splat(size::S12)),
            _ => frame_window.default_pos(egui::pos2(left, top.max(room.top()))),
        };
        frame_window
            .id(window_id(compose.draft.id))
            .title_bar(false)
            .resizable(false)
            .collapsible(false)
            .constrain_to(room)
            .fixed_size(wanted)
            .frame(frame)
            .enabled(!modal)
            .show(ui.ctx(), |ui| window(cx, ui, compose, &title, out));
    }
    screen.writing_on_top = on_top(ui, screen);
}

/// Returns the message being written that has the focus, else the one whose window is on top: the commands for
/// writing are about it.
fn on_top(ui: &Ui, screen: &Screen) -> Option<DraftId> {
    let top = ui.ctx().memory(|memory| memory.areas().top_layer_id(Order::Middle));
    let drafts = || screen.writing.iter().map(|compose| compose.draft.id);
    let of = |layer: Option<LayerId>| {
        drafts().find(|id| layer == Some(LayerId::new(Order::Middle, window_id(*id))))
    };
    of(focused_layer(ui)).or_else(|| of(top)).or_else(|| drafts().next_back())
}

fn window_id(id: DraftId) -> Id {
    Id::unique(("compose", id))
}

fn title(cx: &Cx<'_>, compose: &Compose) -> String {
    let subject = compose.draft.subject.trim();
    let key = match (&compose.draft.head, compose.draft.internal) {
        (Some(_), _) => "template-new",
        (None, true) => "internal-new",
        (None, false) => "compose-new",
    };
    if subject.is_empty() { cx.i18n.tr(key).to_owned() } else { subject.to_owned() }
}

/// Says why a message cannot be finished just now.
fn not_ready<'a>(cx: &Cx<'a>, compose: &Compose) -> Option<&'a str> {
    let comes = !compose.coming.is_empty();
    compose.busy.then(|| cx.tr("reason-busy")).or_else(|| comes.then(|| cx.tr("compose-files-come")))
}

fn wish(out: &mut Actions, compose: &Compose, action: ComposeAction) {
    out.push(Action::Compose(compose.draft.id, action));
}

fn window(cx: &Cx<'_>, ui: &mut Ui, compose: &mut Compose, title: &str, out: &mut Actions) {
    ui.spacing_mut().item_spacing = egui::Vec2::ZERO;
    if focused_layer(ui) == Some(ui.layer_id()) {
        ui.input_mut(|input| compose.type_ahead(&mut input.events));
    }
    let dropped: Vec<std::path::PathBuf> =
        ui.input(|input| input.raw.dropped_files.iter().map(|file| file.path().to_owned()).collect());
    if !dropped.is_empty() && ui.rect_contains_pointer(ui.max_rect()) {
        wish(out, compose, ComposeAction::Attach { paths: dropped, inline: false });
    }
    title_bar(cx, ui, compose, title, out);
    if compose.shape == Shape::Folded {
        return;
    }
    if compose.draft.internal || compose.draft.head.is_some() {
        own::bar(cx, ui, compose, out);
    } else {
        send::bar(cx, ui, compose, out);
    }
    if let Some(failure) = &compose.problem {
        let (text, hint) = cx.i18n.failure_text(failure);
        Frame::NONE.inner_margin(Margin::symmetric(14, 6)).show(ui, |ui| {
            let text = format!("{text}\n{hint}");
            let said = widgets::note(ui, cx.t, etabli_model::Tone::Danger, &text, f32::INFINITY);
            ui.ctx().accesskit_node_builder(said.id, |node| node.set_live(egui::accesskit::Live::Assertive));
        });
    }
    let has_files = files::is_shown(ui, compose);
    let foot = size::COMPOSE_FOOT + if has_files { size::COMPOSE_FILES } else { 0.0 };
    let room = (ui.available_height() - foot).max(size::COMPOSE_ROW);
    // In a low window the fields scroll with the text.
    let middle = ScrollArea::vertical().id_salt(("compose middle", compose.draft.id)).max_height(room);
    middle.auto_shrink(false).show(ui, |ui| {
        let top = ui.cursor().top();
        if compose.draft.head.is_some() {
            own::template_fields(cx, ui, compose);
        } else {
            head::fields(cx, ui, compose, out);
        }
        links::show(cx, ui, compose);
        insert::variables_note(cx, ui, compose, out);
        rich::bar(cx, ui, compose, out);
        let left = (room - (ui.cursor().top() - top)).floor();
        let body = vec2(ui.available_width(), left.max(size::COMPOSE_MIN_HEIGHT / 3.0));
        ui.allocate_ui_with_layout(body, Layout::top_down(Align::Min), |ui| {
            body::show(cx, ui, compose, out);
        });
    });
    if has_files {
        files::show(cx, ui, compose, out);
    }
    footer(cx, ui, compose, out);
}

fn title_bar(cx: &Cx<'_>, ui: &mut Ui, compose: &mut Compose, title: &str, out: &mut Actions) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), size::COMPOSE_TITLE), Sense::hover());
    ui.painter().rect_filled(rect, CornerRadius { nw: 8, ne: 8, sw: 0, se: 0 }, cx.t.chrome);
    let glyph = match (compose.draft.answers, compose.draft.forwards) {
        (Some(_), _) => Icon::ArrowBendUpLeft,
        (_, Some(_)) => Icon::ArrowBendUpRight,
        _ => Icon::PencilSimpleLine,
    };
    let painter = ui.painter();
    let middle = rect.center().y;
    widgets::icon(
        painter,
        egui::pos2(rect.left() + size::S12 + size::ICON_CELL / 2.0, middle),
        glyph,
        size::ICON_CELL,
        cx.t.t2,
    );
    let galley = line(painter, title, Type::UiStrong, cx.t.t1, rect.width() - 3.0 * size::S24 - size::S24);
    widgets::galley_left(painter, rect.left() + size::S12 + size::ICON_CELL + size::S8, middle, galley);
    painter.hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(size::STROKE, cx.t.stroke));
    let said = widgets::say(ui, rect, ("compose title", compose.draft.id), title);
    ui.ctx().accesskit_node_builder(said.id, |node| node.set_role(egui::accesskit::Role::Heading));
    let place = egui::Rect::from_min_max(
        egui::pos2(rect.right() - 4.0 * size::BUTTON, rect.top()),
        rect.max - vec2(size::S6, 0.0),
    );
    let layout = Layout::right_to_left(Align::Center);
    let mut child = ui.new_child(UiBuilder::new().max_rect(place).id_salt("window buttons").layout(layout));
    child.spacing_mut().item_spacing.x = size::S2;
    let close = Button::new(cx.tr("compose-close")).icon(Icon::X).icon_only(true);
    if close.show(&mut child, cx.t).clicked() && !compose.busy {
        wish(out, compose, ComposeAction::PutAway);
    }
    for (key, back, icon, shape) in [
        ("compose-enlarge", "compose-restore", Icon::Square, Shape::Full),
        ("compose-fold", "compose-restore", Icon::Minus, Shape::Folded),
    ] {
        let is_so = compose.shape == shape;
        let button =
            Button::new(cx.tr(if is_so { back } else { key })).icon(icon).icon_only(true).pressed(is_so);
        if button.show(&mut child, cx.t).clicked() {
            compose.shape = if is_so { Shape::Window } else { shape };
        }
    }
}

fn footer(cx: &Cx<'_>, ui: &mut Ui, compose: &mut Compose, out: &mut Actions) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), size::COMPOSE_FOOT), Sense::hover());
    ui.painter().rect_filled(rect, CornerRadius { nw: 0, ne: 0, sw: 8, se: 8 }, cx.t.chrome);
    ui.painter().hline(rect.x_range(), rect.top() + 0.5, Stroke::new(size::STROKE, cx.t.stroke));
    let inner = rect.shrink2(vec2(size::READER_MARGIN, 0.0));
    let layout = Layout::right_to_left(Align::Center);
    let mut child = ui.new_child(UiBuilder::new().max_rect(inner).id_salt("footer").layout(layout));
    child.spacing_mut().item_spacing.x = size::S12;
    let discard = Button::new(cx.tr("compose-discard")).icon(Icon::Trash).look(Look::Plain).small();
    if discard.show(&mut child, cx.t).clicked() {
        wish(out, compose, ComposeAction::AskDiscard);
    }
    if !compose.draft.quote.is_empty() {
        let label = cx.tr("compose-with-original");
        let check = widgets::check_box(&mut child, cx.t, &mut compose.draft.with_quote, label, Type::Small);
        if check.changed() {
            compose.typed(cx.now);
        }
    }
    child.with_layout(Layout::left_to_right(Align::Center), |ui| origins(cx, ui, compose));
}

/// The names of the template and of the signature that the message has.
fn origins(cx: &Cx<'_>, ui: &Ui, compose: &Compose) {
    let template = cx.cache.template(compose.draft.template).map(|template| template.name.as_str());
    let is_signed = !compose.draft.internal && compose.draft.head.is_none();
    let signature =
        is_signed.then(|| signature::chosen(cx, compose).unwrap_or_else(|| cx.tr("signature-nobody")));
    let named = [("compose-template", template), ("compose-signature", signature)];
    let named: Vec<_> = named.into_iter().filter_map(|(key, name)| Some((cx.tr(key), name?))).collect();
    let room = ui.available_rect_before_wrap();
    let most = room.width() / 2.0;
    let (mut x, middle) = (room.left(), room.center().y);
    for (index, (key, name)) in named.iter().enumerate() {
        let painter = ui.painter();
        let text = |text: &str, style, color, most| line(painter, text, style, color, most);
        if index > 0 {
            let dot = text("·", Type::Ui, cx.t.t3, f32::INFINITY);
            x = widgets::galley_left(painter, x, middle, dot) + size::S8;
        }
        let from = x;
        x = widgets::galley_left(painter, x, middle, text(key, Type::Small, cx.t.t3, most)) + size::S8;
        let rest = (most - (x - from)).max(size::S24);
        x = widgets::galley_left(painter, x, middle, text(name, Type::SmallMedium, cx.t.t1, rest)) + size::S8;
        let rect = egui::Rect::from_x_y_ranges(from..=x - size::S8, middle - size::S8..=middle + size::S8);
        widgets::say(ui, rect, ("origin", compose.draft.id, *key), &format!("{key} {name}"));
    }
}

/// Reports whether the bars of the window have no room for all their words.
fn is_narrow(ui: &Ui) -> bool {
    ui.ctx().content_rect().width() < size::COMPOSE + size::S24
}

/// Begins a bar across the window, whose controls stand from left to right.
fn bar_across(cx: &Cx<'_>, ui: &mut Ui, height: f32, fill: Color32, salt: &str) -> Ui {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    ui.painter().rect_filled(rect, 0.0, fill);
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(size::STROKE, cx.t.stroke));
    let inner = rect.shrink2(vec2(size::BAR_MARGIN, 0.0));
    let layout = Layout::left_to_right(Align::Center);
    ui.new_child(UiBuilder::new().max_rect(inner).id_salt(salt).layout(layout))
}
