//! Spelling in the text of a message being written: waves under wrong words, their menu, and the language.

use egui::{
    Color32, Galley, Key, Modifiers, Popup, PopupAnchor, PopupCloseBehavior, PopupKind, Pos2, Response,
    SetOpenCommand, Shape, Stroke, Ui, text::CCursor,
};
use etabli_engine::{Lang, SpellIn};

use super::{super::Cx, wish};
use crate::{
    action::{Actions, ComposeAction},
    icons::Icon,
    state::{Compose, ComposeField},
    theme::{Type, size},
    widgets::{self, MenuItem},
};

/// How high a wave is, and half of how long.
const WAVE: f32 = 1.0;

/// Where the text stands on the screen.
pub(super) struct Place<'a> {
    pub(super) galley: &'a Galley,
    pub(super) origin: Pos2,
    pub(super) response: &'a Response,
}

pub(super) fn show(cx: &Cx<'_>, ui: &mut Ui, compose: &mut Compose, place: &Place<'_>, out: &mut Actions) {
    for range in compose.misspelt() {
        wave(ui, place, range, cx.t.danger);
    }
    let mut asked = None;
    if place.response.secondary_clicked()
        && let Some(at) = place.response.interact_pointer_pos()
    {
        let index = place.galley.cursor_from_pos(at - place.origin).index.0;
        asked = compose.open_spelling(index, false, Some(at));
    }
    let wants_menu = |input: &mut egui::InputState| {
        input.consume_key(Modifiers::SHIFT, Key::F10) || input.consume_key(Modifiers::NONE, Key::Menu)
    };
    if place.response.has_focus() && ui.input_mut(wants_menu) {
        asked = compose.open_spelling(compose.selection.0, false, None);
    }
    if let Some(word) = asked {
        wish(out, compose, ComposeAction::Suggest(word));
    }
    menu(cx, ui, compose, place, out);
}

/// Paints a wave under a word; a word over two lines gets it in its first one.
fn wave(ui: &Ui, place: &Place<'_>, (start, end): (usize, usize), color: Color32) {
    let from = place.galley.pos_from_cursor(CCursor::new(start));
    let to = place.galley.pos_from_cursor(CCursor::new(end));
    let right = if to.top() > from.top() { place.galley.rect.right() } else { to.left() };
    let base = place.origin.y + from.bottom() - WAVE;
    let (mut x, last) = (place.origin.x + from.left(), place.origin.x + right);
    let mut points = Vec::new();
    let mut up = false;
    while x < last {
        points.push(egui::pos2(x, if up { base - WAVE } else { base + WAVE }));
        up = !up;
        x += 2.0 * WAVE;
    }
    ui.painter().add(Shape::line(points, Stroke::new(size::STROKE, color)));
}

fn menu(cx: &Cx<'_>, ui: &mut Ui, compose: &mut Compose, place: &Place<'_>, out: &mut Actions) {
    let Some(shown) = compose.spelling.menu.clone() else { return };
    if let Some(menu) = &mut compose.spelling.menu {
        menu.opens = false;
    }
    let below = place.galley.pos_from_cursor(CCursor::new(shown.range.0)).left_bottom();
    let at = shown.at.unwrap_or(place.origin + below.to_vec2());
    let id = place.response.id.with("spelling");
    let open = shown.opens.then_some(SetOpenCommand::Bool(true));
    if !shown.opens && !Popup::is_id_open(ui.ctx(), id) {
        compose.spelling.menu = None;
        compose.focus = compose.focus.or(Some(ComposeField::Text));
        return;
    }
    let popup = Popup::new(id, ui.ctx().clone(), PopupAnchor::Position(at), ui.layer_id());
    popup.kind(PopupKind::Menu).open_memory(open).close_behavior(PopupCloseBehavior::CloseOnClick).show(
        |ui| {
            ui.set_min_width(size::SELECTOR);
            ui.spacing_mut().item_spacing.y = 0.0;
            widgets::menu_head(ui, cx.t, &shown.word);
            match &shown.proposals {
                None => widgets::menu_head(ui, cx.t, cx.tr("spelling-searching")),
                Some(proposals) if proposals.is_empty() => {
                    widgets::menu_head(ui, cx.t, cx.tr("spelling-no-proposal"));
                }
                Some(proposals) => {
                    for (index, meant) in proposals.iter().enumerate() {
                        let item = MenuItem::new(meant).show(ui, cx.t);
                        if index == 0 && shown.at.is_none() && ui.memory(|memory| memory.focused().is_none())
                        {
                            item.request_focus();
                        }
                        if item.clicked() {
                            compose.correct(meant, cx.now);
                            compose.typed(cx.now);
                            compose.focus = Some(ComposeField::Text);
                        }
                    }
                }
            }
            widgets::menu_line(ui, cx.t);
            if MenuItem::new(cx.tr("spelling-add")).icon(Some(Icon::Plus)).show(ui, cx.t).clicked() {
                wish(out, compose, ComposeAction::Learn(shown.word.clone()));
            }
            if MenuItem::new(cx.tr("spelling-ignore")).icon(Some(Icon::EyeSlash)).show(ui, cx.t).clicked() {
                compose.ignore();
            }
        },
    );
}

/// In the bar above the text: its language, and how many words to look at, of which a click shows the next.
pub(super) fn language(cx: &Cx<'_>, ui: &mut Ui, compose: &mut Compose, out: &mut Actions) {
    let guessed = match (compose.draft.spelling, compose.spelling.language) {
        (SpellIn::Guessed, Some(Lang::Fr)) => "spelling-guessed-fr",
        (SpellIn::Guessed, Some(Lang::En)) => "spelling-guessed-en",
        _ => "spelling-guessed",
    };
    let all = [
        (SpellIn::Guessed, guessed),
        (SpellIn::Chosen(Lang::Fr), "spelling-fr"),
        (SpellIn::Chosen(Lang::En), "spelling-en"),
        (SpellIn::Nothing, "spelling-nothing"),
    ];
    let entries: Vec<_> = all.iter().map(|(_, key)| (cx.tr(key).to_owned(), String::new())).collect();
    let chosen = all.iter().find(|(language, _)| *language == compose.draft.spelling);
    let chosen = chosen.map_or("", |(_, key)| cx.tr(key));
    let name = cx.tr("spelling-language");
    let picked = widgets::quiet_select(ui, cx.t, name, Some(Icon::TextAa), chosen, &entries);
    if let Some((language, _)) = picked.and_then(|index| all.get(index)) {
        compose.draft.spelling = *language;
        compose.typed(cx.now);
    }
    let count = compose.misspelt().len() as u64;
    if count > 0 {
        let label = cx.i18n.tr_args("spelling-count", &[("count", count.into())]);
        let next = widgets::link(ui, cx.t, &label, Type::Small, None);
        if next.clicked()
            && let Some(word) = compose.open_spelling(compose.selection.0, true, None)
        {
            let (start, end) = compose.spelling.menu.as_ref().map_or((0, 0), |menu| menu.range);
            compose.selection = (start, end);
            compose.draft.cursor = end as u64;
            wish(out, compose, ComposeAction::Suggest(word));
        }
    }
}
