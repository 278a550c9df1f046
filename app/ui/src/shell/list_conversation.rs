//! What the list shows of conversations: a twisty with the number of messages, and members further right.

use egui::{Key, Modifiers, Rect, Role, Sense, Ui, WidgetInfo, accesskit::Node, pos2, vec2};
use etabli_engine::view::{ConversationPlace, MessageRow};

use super::Cx;
use crate::{
    action::Action,
    icons::Icon,
    theme::{Type, line, size},
    widgets,
};

/// The room before the subject, for a twisty and a number of two digits: subjects stand below each other.
const LEAD: f32 = 36.0;

/// Returns number of messages, number of unread ones, and open or not, of a head with others below it.
fn head(row: &MessageRow) -> Option<(u64, u32, bool)> {
    match &row.place {
        Some(ConversationPlace::Head { messages, unread, open }) if messages.len() > 1 => {
            Some((messages.len() as u64, *unread, *open))
        }
        _ => None,
    }
}

/// Reports whether a row stands for something unread.
pub(super) fn is_unread(row: &MessageRow) -> bool {
    match head(row) {
        Some((_, unread, false)) => unread > 0,
        _ => !row.read(),
    }
}

/// Draws what stands before the subject. Returns the room that is left, and what a click wants.
pub(super) fn lead(cx: &Cx<'_>, ui: &Ui, rect: Rect, index: u64, row: &MessageRow) -> (Rect, Option<Action>) {
    let from = |x: f32| Rect::from_min_max(pos2(x.min(rect.right()), rect.top()), rect.max);
    match (&row.place, head(row)) {
        (None, _) => (rect, None),
        (Some(ConversationPlace::Member), _) => (from(rect.left() + LEAD + size::S16), None),
        (Some(_), None) => (from(rect.left() + LEAD), None),
        (Some(_), Some((count, _, open))) => {
            let left = rect.left() + size::CELL_PAD;
            let twisty =
                Rect::from_min_size(pos2(left - size::S4, rect.top()), vec2(size::S20, rect.height()));
            let response = ui.interact(twisty, ui.scope_id().with("twisty"), Sense::CLICK);
            let key = if open { "conversation-close" } else { "conversation-open" };
            let name = cx.i18n.tr_args(key, &[("count", count.into())]);
            response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name.as_str()));
            let glyph = if open { Icon::CaretDown } else { Icon::CaretRight };
            let color = if response.hovered() { cx.t.t1 } else { cx.t.t3 };
            let center = pos2(left + size::ICON_CARET / 2.0, rect.center().y);
            widgets::icon(ui.painter(), center, glyph, size::ICON_CARET, color);
            let galley = line(ui.painter(), &count.to_string(), Type::Caption, cx.t.t2, rect.width());
            let end = widgets::galley_left(ui.painter(), left + size::S16, rect.center().y, galley);
            let clicked = response.clicked().then_some(Action::OpenConversation { index, open: !open });
            (from((end - size::S2).max(rect.left() + LEAD)), clicked)
        }
    }
}

/// Opens and closes conversations, and goes from a member to its head.
pub(super) fn keyboard(cx: &Cx<'_>, ui: &Ui, cursor: Option<u64>) -> Option<Action> {
    let list = cx.cache.list.as_ref()?;
    let index = cursor?;
    let row = list.row(index)?;
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    match (&row.place, head(row)) {
        (Some(_), Some((_, _, false))) if pressed(Key::ArrowRight) => {
            Some(Action::OpenConversation { index, open: true })
        }
        (Some(_), Some((_, _, true))) if pressed(Key::ArrowLeft) => {
            Some(Action::OpenConversation { index, open: false })
        }
        (Some(ConversationPlace::Member), _) if pressed(Key::ArrowLeft) => {
            let head = list.head_of(index)?;
            Some(Action::SelectRow { index: head, extend: false, toggle: false })
        }
        _ => None,
    }
}

/// Tells programs that read the screen how a row stands in its conversation.
pub(super) fn describe(row: &MessageRow, node: &mut Node) {
    match (&row.place, head(row)) {
        (Some(ConversationPlace::Member), _) => node.set_level(2),
        (Some(_), Some((_, _, open))) => {
            node.set_level(1);
            node.set_expanded(open);
        }
        _ => {}
    }
}

/// Says how many messages a row stands for.
pub(super) fn say(cx: &Cx<'_>, row: &MessageRow, parts: &mut Vec<String>) {
    let Some((count, unread, _)) = head(row) else { return };
    parts.push(cx.i18n.tr_args("row-conversation", &[("count", count.into())]));
    if unread > 0 {
        parts.push(cx.i18n.tr_args("row-conversation-unread", &[("count", u64::from(unread).into())]));
    }
}
