//! The HTML of a message in the reader: the painted page, its links and its selection.

use egui::{Color32, CursorIcon, Key, Modifiers, Rect, ScrollArea, Sense, Ui, Vec2, pos2, vec2};
use etabli_engine::view::{HtmlView, RemotePolicy};
use etabli_model::Tone;

use super::{Cx, find, reader, reader_id, reader_text::heard, strip::Strip};
use crate::{
    action::{Action, Actions, HtmlAction},
    html::{Frame, STRIP, Selecting},
    icons::Icon,
    state::{OpenHtml, OpenMessage, Painted, Screen},
    theme::{Tokens, size},
};

/// How many hosts of remote pictures are named.
const MAX_HOSTS: usize = 3;

/// Reports whether the reader shows the page and not the text.
pub(super) fn is_shown(cx: &Cx<'_>, screen: &Screen, open: &OpenMessage) -> bool {
    let html = &cx.cache.html;
    open.view.has_html && !screen.reading.as_text && html.msg_id == Some(open.view.row.id) && !html.is_text()
}

/// The strip above an HTML message: what was left out, and the way to the text and back.
pub(super) fn strip(cx: &Cx<'_>, ui: &mut Ui, screen: &Screen, open: &OpenMessage, out: &mut Actions) {
    let html = &cx.cache.html;
    let Some(view) =
        html.view.as_ref().filter(|_| open.view.has_html && html.msg_id == Some(open.view.row.id))
    else {
        return;
    };
    let as_text = screen.reading.as_text;
    let (mut sentences, mut details) = (Vec::new(), Vec::new());
    let count = |key, count: u32| cx.i18n.tr_args(key, &[("count", u64::from(count).into())]);
    if html.is_text() && !view.html.is_empty() || view.refused {
        sentences.push(cx.tr("reader-html-refused").to_owned());
    } else if view.blocked > 0 {
        sentences.push(count("reader-blocked", view.blocked));
        let reason = match view.policy {
            RemotePolicy::Junk => Some("reader-pictures-junk"),
            RemotePolicy::Forged => Some("reader-pictures-forged"),
            RemotePolicy::Ask | RemotePolicy::Trusted => None,
        };
        sentences.extend(reason.map(|key| cx.tr(key).to_owned()));
        let hosts: Vec<&str> = view.hosts.iter().take(MAX_HOSTS).map(String::as_str).collect();
        let mut hosts = hosts.join(", ");
        if view.hosts.len() > MAX_HOSTS {
            hosts += ", …";
        }
        details.push(cx.i18n.tr_args("reader-blocked-hosts", &[("hosts", hosts.into())]));
        if view.trackers > 0 {
            details.push(count("reader-trackers", view.trackers));
        }
    } else if view.remote.is_empty() {
        sentences.push(cx.tr(if as_text { "reader-html-as-text" } else { "reader-html-whole" }).to_owned());
    }
    if !view.remote.is_empty() {
        sentences.push(cx.tr("reader-pictures-shown").to_owned());
    }
    let mut links = Vec::new();
    if !html.is_text() && !as_text {
        links.extend(picture_links(cx, view, open));
    }
    if !html.is_text() {
        let key = if as_text { "reader-show-html" } else { "reader-show-text" };
        links.push((cx.tr(key), Action::Html(HtmlAction::AsText(!as_text))));
    }
    let icon = if view.blocked > 0 { Icon::ShieldCheck } else { Icon::Info };
    let (text, detail) = (sentences.join(" "), details.join(" "));
    Strip { name: "html strip", tone: Tone::Neutral, icon, text: &text, detail: &detail, links }
        .show(cx, ui, out);
}

/// The ways to remote pictures that the message allows.
fn picture_links<'a>(cx: &'a Cx<'_>, view: &HtmlView, open: &OpenMessage) -> Vec<(&'a str, Action)> {
    let msg_id = open.view.row.id;
    let mut links = Vec::new();
    let trust = |trusted, address: &str| {
        Action::Html(HtmlAction::TrustPictures { msg_id, address: address.to_owned(), trusted })
    };
    let author = match open.view.from.as_slice() {
        [author] => Some(author.address.address.as_str()),
        _ => None,
    };
    // Trackers never come, and neither does what no picture is.
    let is_offered =
        view.policy == RemotePolicy::Ask && view.remote.is_empty() && view.blocked > view.trackers;
    if is_offered {
        links.push((cx.tr("reader-show-pictures"), Action::Html(HtmlAction::ShowPictures(msg_id))));
        if let Some(author) = author {
            links.push((cx.tr("reader-trust-pictures"), trust(true, author)));
        }
    } else if let (RemotePolicy::Trusted, Some(author)) = (view.policy, author) {
        links.push((cx.tr("reader-distrust-pictures"), trust(false, author)));
    }
    links
}

/// Draws the page.
pub(super) fn page(cx: &Cx<'_>, ui: &mut Ui, screen: &mut Screen, open: &OpenMessage, out: &mut Actions) {
    let html = &cx.cache.html;
    let pixels = ui.pixels_per_point();
    let width = ui.available_width() - ui.spacing().scroll.allocated_width();
    // A wider picture would be no texture of the graphics card.
    let widest = ui.input(|input| input.max_texture_side);
    let frame = frame(html, cx.t, width, (pixels, u32::try_from(widest).unwrap_or(u32::MAX)));
    if html.source.is_some() && html.frame != Some(frame) {
        out.push(Action::Html(HtmlAction::Frame(frame)));
    }
    let ground = ui.available_rect_before_wrap();
    ui.painter().rect_filled(ground, 0, frame.paper);
    let area = ScrollArea::both().id_salt(("html", open.view.row.id)).auto_shrink(false);
    let Some(page) = &html.page else {
        // What a screen reader hears does not wait for the picture.
        say(ui, ground, &open.view.text);
        if html.asked_at.is_some() {
            ui.ctx().request_repaint_after(crate::html::PATIENCE);
        }
        return;
    };
    let points = vec2(page.size.0 as f32, page.size.1 as f32) / pixels;
    area.show_viewport(ui, |ui, viewport| {
        let (rect, response) = ui.allocate_exact_size(points.max(viewport.size()), Sense::click_and_drag());
        let top = (viewport.top().max(0.0) * pixels) as u32;
        let bottom = (viewport.bottom().max(0.0) * pixels).ceil() as u32;
        let visible = page.strips_in(top..bottom);
        // One strip ahead, so that scrolling finds it painted.
        let wanted = page.strips_in(top.saturating_sub(STRIP)..bottom.saturating_add(STRIP));
        let is_missing = |strip: u32| page.asked.get(&strip) != Some(&page.turn);
        if wanted.clone().any(is_missing) {
            out.push(Action::Html(HtmlAction::Need(wanted)));
        }
        paint(ui, page, rect, visible, pixels);
        let searched = cx.cache.spec.as_ref().and_then(|spec| spec.search.as_ref());
        let wanted = match (&screen.reading.find, searched) {
            (Some(find), _) => Some(find.text.as_str()),
            (None, searched) => searched.map(|search| search.text.as_str()),
        };
        if let Some(wanted) = wanted {
            if html.sought.as_deref() != Some(wanted) {
                out.push(Action::Html(HtmlAction::Find(wanted.to_owned())));
            }
            let find = screen.reading.find.as_mut();
            find::mark(cx, ui, find, &html.found, rect.min.to_vec2(), 1.0 / pixels);
        }
        reader::scroll_by_keys(ui);
        let place = |at: egui::Pos2| ((at.x - rect.left()) * pixels, (at.y - rect.top()) * pixels);
        pointer(ui, html, screen, &response, place, out);
        say(ui, rect, &open.view.text);
    });
}

fn frame(html: &OpenHtml, t: &Tokens, width: f32, (pixels, widest): (f32, u32)) -> Frame {
    let has_colors = html.view.as_ref().is_some_and(|view| view.has_colors);
    // A message that sets colours was made for white paper; others take the window's colours.
    let t = if has_colors { &Tokens::LIGHT } else { t };
    let width = (width * pixels).round().clamp(200.0, 4000.0).min(widest as f32);
    // A message of plain paragraphs gets the text's line length; one with a design has its own.
    let max_width = (!has_colors).then_some(size::TEXT_MAX as u32);
    Frame {
        width: width as u32,
        scale: pixels,
        widest,
        max_width,
        paper: t.surface,
        ink: t.t1,
        link: t.accent,
        selection: t.dark.then_some(t.sel),
    }
}

fn paint(ui: &Ui, page: &Painted, rect: Rect, visible: std::ops::Range<u32>, pixels: f32) {
    let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
    for strip in visible {
        let Some((_, texture)) = page.strips.get(&strip) else { continue };
        let [width, height] = texture.size();
        let min = rect.min + vec2(0.0, (strip * STRIP) as f32 / pixels);
        let place = Rect::from_min_size(min, Vec2::new(width as f32, height as f32) / pixels);
        ui.painter().image(texture.id(), place, whole, Color32::WHITE);
    }
}

fn pointer(
    ui: &Ui,
    html: &OpenHtml,
    screen: &mut Screen,
    response: &egui::Response,
    place: impl Fn(egui::Pos2) -> (f32, f32),
    out: &mut Actions,
) {
    let mut push = |action| out.push(Action::Html(action));
    match response.hover_pos() {
        Some(at) => {
            let cursor = if html.link.is_some() { CursorIcon::PointingHand } else { CursorIcon::Text };
            ui.ctx().set_cursor_icon(cursor);
            let moved = ui.input(|input| {
                input.pointer.delta() != Vec2::ZERO || input.smooth_scroll_delta != Vec2::ZERO
            });
            if moved && !response.dragged() {
                push(HtmlAction::Look(place(at)));
            }
        }
        None if html.link.is_some() => push(HtmlAction::LookAway),
        None => {}
    }
    if response.drag_started() {
        screen.reading.selecting_from = ui.input(|input| input.pointer.press_origin()).map(&place);
    }
    if response.dragged()
        && let (Some(from), Some(at)) = (screen.reading.selecting_from, response.interact_pointer_pos())
        && ui.input(|input| input.pointer.delta() != Vec2::ZERO)
    {
        push(HtmlAction::Select(Selecting::Between(from, place(at))));
    }
    if let Some(at) = response.interact_pointer_pos() {
        if response.double_clicked() {
            push(HtmlAction::Select(Selecting::Word(place(at))));
        } else if response.clicked() {
            push(HtmlAction::Click(place(at)));
        }
    }
    if response.clicked() || response.drag_started() {
        ui.memory_mut(|memory| memory.request_focus(reader_id()));
    }
    let is_focused = ui.memory(|memory| memory.has_focus(reader_id()));
    if is_focused && ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::A)) {
        push(HtmlAction::Select(Selecting::All));
    }
    let wants_copy = ui.input(|input| input.events.iter().any(|event| matches!(event, egui::Event::Copy)));
    if wants_copy && html.has_selection && !ui.ctx().text_edit_focused() {
        push(HtmlAction::Copy);
    }
}

/// Gives the text to screen readers: the page itself is a picture.
fn say(ui: &Ui, rect: Rect, text: &str) {
    let said = ui.interact(rect, reader_id(), Sense::focusable_noninteractive());
    said.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Document, true, heard(text.trim_end())));
}
