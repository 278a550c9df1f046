//! A message about to be printed: the paper, its pages, and where they go.

use egui::{Color32, Rect, Sense, Stroke, StrokeKind, Ui, pos2, vec2};

use super::{Left, Shell, dialog};
use crate::{
    action::{Action, Actions, PrintAction},
    html::print::Paper,
    icons::Icon,
    options::Printer,
    shell::Cx,
    state::PrintState,
    theme::{Type, size},
    widgets::{self, Button, Look},
};

/// Height of the preview, in points.
const PREVIEW: f32 = 480.0;

pub(super) fn show(cx: &Cx<'_>, ui: &Ui, state: &mut PrintState, out: &mut Actions) {
    let title = state.print.title.clone();
    let refused = match (&state.printed, state.failed) {
        (Some(_), _) => None,
        (None, true) => Some(cx.tr("print-failed")),
        (None, false) => Some(cx.tr("print-waiting")),
    };
    let shell = Shell {
        id: "print",
        title: cx.tr("cmd-print"),
        subtitle: &title,
        icon: Some((Icon::Printer, cx.t.accent)),
        width: size::PALETTE,
        footer: match (state.can_send, state.has_printer()) {
            (_, true) => "",
            (true, false) => cx.tr("print-no-printer"),
            (false, _) => cx.tr("print-no-system"),
        },
        cancel: cx.tr("dialog-cancel"),
        accept: cx.tr(if state.has_printer() { "print-send" } else { "print-save" }),
        refused,
        ..Default::default()
    };
    let mut wishes = Vec::new();
    let left = dialog(cx, ui, &shell, |ui| {
        printer(cx, ui, state, &mut wishes);
        choices(cx, ui, state, &mut wishes);
        preview(cx, ui, state, refused);
    });
    out.extend(wishes.into_iter().map(Action::Print));
    match left {
        Some(Left::Accepted) if state.has_printer() => out.push(Action::Print(PrintAction::Send)),
        Some(Left::Accepted) => out.push(Action::Print(PrintAction::Save)),
        Some(Left::Cancelled) => out.push(Action::CloseDialog),
        None => {}
    }
}

/// The printers, and what is to be known of the one that it goes to.
fn printer(cx: &Cx<'_>, ui: &mut Ui, state: &PrintState, wishes: &mut Vec<PrintAction>) {
    let printers = state.printers.as_deref().unwrap_or_default();
    let Some(chosen) = state.chosen() else { return };
    ui.horizontal(|ui| {
        widgets::text(ui, cx.tr("print-printer"), Type::Ui, cx.t.t2);
        let detail = |printer: &Printer| match (printer.waits, printer.is_usual) {
            (true, _) => cx.tr("print-printer-stopped").to_owned(),
            (false, true) => cx.tr("print-printer-usual").to_owned(),
            (false, false) => String::new(),
        };
        let entries: Vec<(String, String)> =
            printers.iter().map(|printer| (printer.name.clone(), detail(printer))).collect();
        let name = cx.tr("print-printer");
        let picked = widgets::select(ui, cx.t, name, size::CHIP_MAX, None, &chosen.name, &entries);
        if let Some(printer) = picked.and_then(|index| printers.get(index)) {
            wishes.push(PrintAction::Choose(printer.name.clone()));
        }
    });
    if chosen.waits {
        let text = cx.i18n.tr_args("print-printer-waits", &[("printer", chosen.name.as_str().into())]);
        widgets::note(ui, cx.t, etabli_model::Tone::Warn, &text, size::TEXT_MAX);
    }
}

fn choices(cx: &Cx<'_>, ui: &mut Ui, state: &mut PrintState, wishes: &mut Vec<PrintAction>) {
    let sheets = state.printed.as_ref().map_or(0, |printed| printed.sheets);
    ui.horizontal(|ui| {
        widgets::text(ui, cx.tr("print-paper"), Type::Ui, cx.t.t2);
        let papers = [Paper::A4, Paper::Letter];
        let labels = ["print-a4", "print-letter"].map(|key| cx.tr(key));
        let chosen = papers.iter().position(|paper| *paper == state.print.paper);
        let picked = widgets::segment(ui, cx.t, &labels, chosen, cx.tr("print-paper"), false);
        if let Some(paper) = picked.and_then(|index| papers.get(index)) {
            wishes.push(PrintAction::Paper(*paper));
        }
        if sheets > 0 {
            if state.has_printer() && button(cx, ui, "print-save", Icon::DownloadSimple) {
                wishes.push(PrintAction::Save);
            }
            if button(cx, ui, "print-open", Icon::FilePdf) {
                wishes.push(PrintAction::Open);
            }
        }
    });
    if sheets > 0 {
        ui.horizontal(|ui| {
            let step = |ui: &mut Ui, key, icon| {
                sheets > 1
                    && Button::new(cx.tr(key)).icon(icon).icon_only(true).small().show(ui, cx.t).clicked()
            };
            if step(ui, "print-previous", Icon::CaretUp) {
                state.sheet = state.sheet.saturating_sub(1);
            }
            if step(ui, "print-next", Icon::CaretDown) {
                state.sheet = (state.sheet + 1).min(sheets - 1);
            }
            let args = [("at", (state.sheet as u64 + 1).into()), ("count", (sheets as u64).into())];
            let said = widgets::text(ui, &cx.i18n.tr_args("print-number", &args), Type::Ui, cx.t.t2);
            ui.ctx().accesskit_node_builder(said.id, |node| node.set_live(egui::accesskit::Live::Polite));
        });
    }
    if state.printed.as_ref().is_some_and(|printed| printed.is_cut) {
        widgets::note(ui, cx.t, etabli_model::Tone::Warn, cx.tr("print-cut"), size::TEXT_MAX);
    }
}

fn button(cx: &Cx<'_>, ui: &mut Ui, key: &str, icon: Icon) -> bool {
    Button::new(cx.i18n.tr(key)).icon(icon).look(Look::Outlined).small().show(ui, cx.t).clicked()
}

fn preview(cx: &Cx<'_>, ui: &mut Ui, state: &PrintState, refused: Option<&str>) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), PREVIEW), Sense::hover());
    ui.painter().rect_filled(rect, size::R_CARD, cx.t.sunken);
    let Some(picture) = state.pictures.get(state.sheet) else {
        let text = refused.unwrap_or(cx.tr("print-no-preview"));
        let galley = ui.painter().layout(text.to_owned(), Type::Ui.font(), cx.t.t3, rect.width() - size::S24);
        ui.painter().galley(rect.center() - galley.size() / 2.0, galley, cx.t.t3);
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, text));
        return;
    };
    let [width, height] = picture.size();
    let room = rect.shrink(size::S12);
    let scale = (room.height() / height as f32).min(room.width() / width as f32);
    let page = Rect::from_center_size(room.center(), vec2(width as f32, height as f32) * scale);
    let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
    ui.painter().image(picture.id(), page, whole, Color32::WHITE);
    ui.painter().rect_stroke(page, 0, Stroke::new(size::STROKE, cx.t.stroke), StrokeKind::Outside);
    let name = cx.i18n.tr_args("print-preview", &[("at", (state.sheet as u64 + 1).into())]);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, &name));
}
