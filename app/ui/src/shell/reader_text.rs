//! The text of a message: quoted lines dimmed behind a bar, links in the accent, matches marked, and what is
//! selected.

use std::{borrow::Cow, sync::Arc};

use egui::{CursorIcon, Galley, Key, Modifiers, Rect, Sense, Stroke, Ui, Vec2, pos2, text::LayoutJob, vec2};

use super::{
    Cx, reader_id,
    reader_pieces::{self, Joint, Piece, Pieces},
};
use crate::{
    action::{Action, Actions, HtmlAction},
    highlight, html,
    state::{OpenMessage, Screen, TextPlace, TextSelection},
    theme::{Type, size},
    widgets,
};

/// So many matches are marked.
const MOST_MATCHES: usize = 5000;

/// Lines of one kind and where they stand.
struct Block<'t> {
    quoted: bool,
    joint: Joint,
    rect: Rect,
    raw: &'t str,
    /// None far from sight.
    laid: Option<Laid>,
}

/// Lines that are laid out.
struct Laid {
    galley: Arc<Galley>,
    /// The first character of each row.
    starts: Vec<usize>,
    /// The characters of its links, and where they lead.
    links: Vec<(std::ops::Range<usize>, String)>,
}

impl Block<'_> {
    fn text(&self) -> Cow<'_, str> {
        match &self.laid {
            Some(laid) => Cow::Borrowed(laid.galley.text()),
            None => reader_pieces::shown(self.quoted, self.raw),
        }
    }
}

pub(super) fn show(
    cx: &Cx<'_>,
    ui: &mut Ui,
    screen: &mut Screen,
    open: &OpenMessage,
    width: f32,
    out: &mut Actions,
) {
    let text = open.view.text.trim_end();
    if text.is_empty() {
        widgets::text(ui, cx.tr("reader-empty"), Type::Body, cx.t.t3);
        return;
    }
    ui.spacing_mut().item_spacing.y = size::S4;
    let pieces = Pieces::of(ui, ui.scope_id().with("pieces"), open.view.row.id, text, width);
    let mut pieces = reader_pieces::lock(&pieces);
    let blocks = blocks(cx, ui, &mut pieces, text, width);
    let (left, top) = (ui.cursor().left(), ui.cursor().top());
    let bottom = blocks.last().map_or(top, |last| last.rect.bottom());
    let (whole, _) = ui.allocate_exact_size(vec2(width, bottom - top), Sense::hover());
    let whole = whole.with_min_x(left);
    let is_active = is_active(screen, open);
    let id = if is_active { reader_id() } else { reader_id().with(open.view.row.id) };
    let response = ui.interact(whole, id, Sense::click_and_drag());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Document, true, heard(text)));
    let link = response.hover_pos().and_then(|at| link_at(&blocks, at));
    let response =
        response.on_hover_cursor(if link.is_some() { CursorIcon::PointingHand } else { CursorIcon::Text });
    if let Some(target) = link.filter(|_| response.clicked()) {
        out.push(Action::Html(HtmlAction::Open(target.to_owned())));
    }
    if is_active {
        select(ui, screen, open, &blocks, &response, out);
    }
    if let Some(selected) = screen.reading.selected.as_ref().filter(|_| is_active) {
        for (number, block) in blocks.iter().enumerate() {
            let Some(laid) = &block.laid else { continue };
            let chars = laid.galley.text().chars().count();
            for rect in rects(block, selected.in_block(number, chars)) {
                ui.painter().rect_filled(rect, 0, cx.t.sel);
            }
        }
    }
    if is_active {
        found(cx, ui, screen, &mut pieces, &blocks);
    }
    for block in &blocks {
        let Some(laid) = &block.laid else { continue };
        ui.painter().galley(block.rect.min, Arc::clone(&laid.galley), cx.t.t1);
        if block.quoted {
            let bar = block.rect.left() - size::S16 + size::S2;
            ui.painter().vline(bar, block.rect.y_range(), Stroke::new(size::RING, cx.t.stroke));
        }
    }
}

/// Reports whether a message is the one that is read: windows show others, where nothing is selected or looked for.
pub(super) fn is_active(screen: &Screen, open: &OpenMessage) -> bool {
    screen.reading.wanted == Some(open.view.row.id)
}

/// Returns what a screen reader is given of a text; in each frame it is copied.
pub(super) fn heard(text: &str) -> &str {
    const MOST: usize = 200_000;
    let mut end = text.len().min(MOST);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// Places the pieces below each other from the cursor on, and lays out those near what is in sight.
fn blocks<'t>(cx: &Cx<'_>, ui: &Ui, pieces: &mut Pieces, text: &'t str, width: f32) -> Vec<Block<'t>> {
    let sight = ui.clip_rect();
    let near = sight.expand2(vec2(0.0, sight.height())).y_range();
    let (left, mut y) = (ui.cursor().left(), ui.cursor().top());
    let list = Arc::clone(&pieces.list);
    let mut blocks = Vec::with_capacity(list.len());
    for (piece, height) in list.iter().zip(&mut pieces.heights) {
        if piece.joint == Joint::Gap && !blocks.is_empty() {
            y += size::S4;
        }
        let indent = if piece.quoted { size::S16 } else { 0.0 };
        let raw = text.get(piece.range.clone()).unwrap_or_default();
        let is_near = pieces.is_small || (y <= near.max && y + *height >= near.min);
        let laid = is_near.then(|| laid(cx, ui, piece, raw, width - indent));
        if let Some(laid) = &laid {
            *height = laid.galley.size().y;
        }
        let rect = Rect::from_min_size(pos2(left + indent, y), vec2(width - indent, *height));
        y += *height;
        blocks.push(Block { quoted: piece.quoted, joint: piece.joint, rect, raw, laid });
    }
    blocks
}

fn laid(cx: &Cx<'_>, ui: &Ui, piece: &Piece, raw: &str, width: f32) -> Laid {
    let needle =
        cx.cache.spec.as_ref().and_then(|spec| spec.search.as_ref()).map(|search| search.text.as_str());
    let (mut job, mut chars, mut found) = (LayoutJob::default(), 0, Vec::new());
    let mut signature = piece.signature;
    for (number, line) in reader_pieces::lines(piece.quoted, raw).enumerate() {
        if number > 0 {
            job.append("\n", 0.0, Type::Body.format(cx.t.t1));
            chars += 1;
        }
        signature |= !piece.quoted && reader_pieces::is_signature(line);
        let color = if piece.quoted || signature { cx.t.t3 } else { cx.t.t1 };
        for (part, link) in links(line) {
            let color = if link { cx.t.accent } else { color };
            let end = chars + part.chars().count();
            if link {
                found.push((chars..end, target(part)));
            }
            chars = end;
            highlight::append(&mut job, part, needle, Type::Body, color, cx.t);
        }
    }
    job.wrap.max_width = width;
    let galley = ui.painter().layout_job(job);
    let chars = galley.rows.iter().map(|row| row.char_count_including_newline().0);
    let starts = chars.scan(0, |next, chars| Some(std::mem::replace(next, *next + chars))).collect();
    Laid { galley, starts, links: found }
}

/// Returns where a web address in a text leads.
fn target(shown: &str) -> String {
    if shown.starts_with("www.") { format!("https://{shown}") } else { shown.to_owned() }
}

/// Returns where the link at a point leads.
fn link_at<'b>(blocks: &'b [Block<'_>], at: egui::Pos2) -> Option<&'b str> {
    let block = blocks.iter().find(|block| block.rect.contains(at))?;
    let is_there =
        |range: &std::ops::Range<usize>| rects(block, range.clone()).iter().any(|rect| rect.contains(at));
    block.laid.as_ref()?.links.iter().find(|(range, _)| is_there(range)).map(|(_, target)| target.as_str())
}

/// Selects by dragging, by a double click and by Ctrl+A; gives the selected text to the clipboard.
fn select(
    ui: &Ui,
    screen: &mut Screen,
    open: &OpenMessage,
    blocks: &[Block<'_>],
    response: &egui::Response,
    out: &mut Actions,
) {
    let msg_id = open.view.row.id;
    let selected = &mut screen.reading.selected;
    if selected.is_some_and(|selected| selected.msg_id != msg_id) {
        *selected = None;
    }
    let between = |anchor, focus| Some(TextSelection { msg_id, anchor, focus });
    let pointer = response.interact_pointer_pos().and_then(|at| place(blocks, at));
    if response.double_clicked()
        && let Some((number, at)) = pointer
        && let Some(block) = blocks.get(number)
    {
        let text = &*block.text();
        let byte = |at: usize| text.char_indices().nth(at).map_or(text.len(), |(byte, _)| byte);
        let word = html::word(text, byte(at));
        let chars = |byte: usize| text.get(..byte).unwrap_or_default().chars().count();
        *selected = between((number, chars(word.start)), (number, chars(word.end)));
    } else if response.drag_started() {
        let from = ui.input(|input| input.pointer.press_origin()).and_then(|at| place(blocks, at));
        *selected = from.and_then(|from| between(from, from));
    } else if response.clicked() {
        *selected = None;
    }
    if response.dragged()
        && let (Some(selected), Some(to)) = (selected.as_mut(), pointer)
    {
        selected.focus = to;
    }
    if response.clicked() || response.drag_started() {
        response.request_focus();
    }
    if response.has_focus() && ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::A)) {
        let last = blocks.len().saturating_sub(1);
        let chars = blocks.last().map_or(0, |block| block.text().chars().count());
        *selected = between((0, 0), (last, chars));
    }
    let wants_copy = ui.input(|input| input.events.iter().any(|event| matches!(event, egui::Event::Copy)));
    if wants_copy
        && !ui.ctx().text_edit_focused()
        && let Some(selected) = selected
    {
        let mut text = String::new();
        for (number, block) in blocks.iter().enumerate() {
            let part = block.text();
            let range = selected.in_block(number, part.chars().count());
            if !range.is_empty() && !text.is_empty() && block.joint != Joint::Same {
                text.push('\n');
            }
            text.extend(part.chars().skip(range.start).take(range.len()));
        }
        if !text.is_empty() {
            out.push(Action::CopyText(text));
        }
    }
}

/// Returns the place in the text that is nearest to a point.
fn place(blocks: &[Block<'_>], at: egui::Pos2) -> Option<TextPlace> {
    let distance = |block: &Block<'_>| (block.rect.top() - at.y).max(at.y - block.rect.bottom());
    let nearest =
        blocks.iter().enumerate().min_by(|(_, one), (_, other)| distance(one).total_cmp(&distance(other)));
    let (number, block) = nearest?;
    Some((number, block.laid.as_ref()?.galley.cursor_from_pos(at - block.rect.min).index.0))
}

/// Returns where characters of a block stand: a rectangle a row.
fn rects(block: &Block<'_>, range: std::ops::Range<usize>) -> Vec<Rect> {
    let mut rects = Vec::new();
    let Some(laid) = &block.laid else { return rects };
    let first = laid.starts.partition_point(|start| *start <= range.start).saturating_sub(1);
    for (row, &from) in laid.galley.rows.iter().zip(&laid.starts).skip(first) {
        if from >= range.end {
            break;
        }
        let chars = row.char_count_excluding_newline().0;
        let (start, end) = (range.start.max(from), range.end.min(from + chars));
        if start < end {
            let x = |at: usize| block.rect.left() + row.pos.x + row.x_offset((at - from).into());
            let top = block.rect.top() + row.pos.y;
            rects.push(Rect::from_min_max(pos2(x(start), top), pos2(x(end), top + row.height())));
        }
    }
    rects
}

/// Marks what is looked for, and scrolls to the current match.
fn found(cx: &Cx<'_>, ui: &Ui, screen: &mut Screen, pieces: &mut Pieces, blocks: &[Block<'_>]) {
    let Some(find) = &mut screen.reading.find else { return };
    let mut matches: Vec<Vec<Rect>> = Vec::new();
    for (number, block) in blocks.iter().enumerate() {
        let left = MOST_MATCHES - matches.len();
        let Some(laid) = &block.laid else {
            let count = pieces.count(number, || block.text().into_owned(), &find.text).min(left);
            let from = matches.len();
            matches.resize(from + count, Vec::new());
            // The current one is scrolled to, and then it is laid out.
            if let Some(current) = matches.get_mut(find.at).filter(|_| find.at >= from) {
                current.push(block.rect);
            }
            continue;
        };
        let text = laid.galley.text();
        let is_visible = ui.is_rect_visible(block.rect);
        let chars = |from: usize, to: usize| text.get(from..to).unwrap_or_default().chars().count();
        let (mut byte, mut at) = (0, 0);
        for range in highlight::matches(text, &find.text).into_iter().take(left) {
            let start = at + chars(byte, range.start);
            let end = start + chars(range.start, range.end);
            (byte, at) = (range.end, end);
            // The current one is scrolled to, wherever it is.
            let is_placed = is_visible || matches.len() == find.at;
            matches.push(if is_placed { rects(block, start..end) } else { Vec::new() });
        }
    }
    super::find::mark(cx, ui, Some(find), &matches, Vec2::ZERO, 1.0);
}

/// Splits a line into plain parts and addresses of the web or of mail.
fn links(line: &str) -> Vec<(&str, bool)> {
    let mut parts = Vec::new();
    let mut plain_from = 0;
    let mut at = 0;
    for word in line.split_inclusive(char::is_whitespace) {
        let start = at;
        at += word.len();
        let bare = word.trim_end();
        let bare = bare.trim_end_matches(['.', ',', ';', ':', ')', '>', '!', '?', '»']);
        let lead = bare.len() - bare.trim_start_matches(['(', '<', '«']).len();
        let core = bare.get(lead..).unwrap_or_default();
        if core.starts_with("http://") || core.starts_with("https://") || core.starts_with("www.") {
            parts.push((line.get(plain_from..start + lead).unwrap_or_default(), false));
            parts.push((core, true));
            plain_from = start + lead + core.len();
        }
    }
    parts.push((line.get(plain_from..).unwrap_or_default(), false));
    parts
}

#[cfg(test)]
mod tests {
    use super::links;

    #[test]
    fn addresses_are_found_without_their_punctuation() {
        assert_eq!(
            links("Voir (https://etabli.example/a?b=c), merci."),
            [("Voir (", false), ("https://etabli.example/a?b=c", true), ("), merci.", false)]
        );
        assert_eq!(links("rien"), [("rien", false)]);
    }
}
