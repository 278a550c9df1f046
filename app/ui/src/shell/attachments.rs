//! The attachments of the open message.

use std::sync::{Arc, Mutex, PoisonError};

use egui::{
    Frame, Layout, Margin, Rect, Role, ScrollArea, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};
use etabli_model::Attachment;

use super::{Cx, toolbar};
use crate::{
    action::{Action, Actions, DocumentAction},
    attachments::nature_key,
    icons::Icon,
    risky::{Risk, risk, shown_name},
    state::{AttachmentUse, OpenMessage, Picture},
    theme::{Type, line, size},
    widgets::{self, Button, MenuItem},
};

/// Up to so many cards are drawn wherever they are, so that screen readers know them.
pub(super) const FEW: usize = 60;
/// So many files stand in the row of a narrow window; the zone of a wide one has all of them.
const MOST_IN_ROW: usize = 200;

fn files(open: &OpenMessage) -> impl Iterator<Item = (u32, &Attachment)> {
    open.view
        .attachments
        .iter()
        .enumerate()
        .filter(|(_, file)| !file.inline)
        .filter_map(|(index, file)| Some((u32::try_from(index).ok()?, file)))
}

/// The zone at the right of the text.
pub(super) fn show(cx: &Cx<'_>, ui: &mut Ui, open: &OpenMessage, out: &mut Actions) {
    Frame::NONE.inner_margin(Margin { left: 12, right: 12, top: 9, bottom: 8 }).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = size::S6 + 1.0;
        head(cx, ui, open, out);
        let area = ScrollArea::vertical().id_salt(("files", open.view.row.id));
        area.show_viewport(ui, |ui, sight| cards(cx, ui, open, sight, out));
    });
}

/// The cards; of many only those in sight: what is above and below is a blank of their height.
fn cards(cx: &Cx<'_>, ui: &mut Ui, open: &OpenMessage, sight: Rect, out: &mut Actions) {
    let id = ui.scope_id().with("heights");
    let known = ui.data_mut(|data| data.get_temp_mut_or_default::<Arc<Mutex<Vec<f32>>>>(id).clone());
    let mut heights = known.lock().unwrap_or_else(PoisonError::into_inner);
    heights.resize(open.view.attachments.len(), size::ATTACHMENT_ROW);
    let are_many = heights.len() > FEW;
    let gap = ui.spacing().item_spacing.y;
    let near = (sight.top() - size::THUMB)..(sight.bottom() + size::THUMB);
    let (mut y, mut blank) = (0.0, 0.0);
    for ((index, file), height) in files(open).zip(heights.iter_mut()) {
        let (top, bottom) = (y, y + *height);
        y = bottom + gap;
        if are_many && (bottom < near.start || top > near.end) {
            blank += *height + gap;
            continue;
        }
        ui.add_space(std::mem::take(&mut blank));
        let start = ui.cursor().top();
        card(cx, ui, open, index, file, out);
        *height = ui.cursor().top() - start - gap;
    }
    ui.add_space(blank);
}

/// The row under the header of a narrow window.
pub(super) fn row(cx: &Cx<'_>, ui: &mut Ui, open: &OpenMessage, out: &mut Actions) {
    // A low reader keeps its room for the text.
    let wraps = ui.available_height() >= size::FILES_WRAP;
    let area = if wraps { ScrollArea::vertical() } else { ScrollArea::horizontal() };
    area.id_salt("files row").max_height(3.0 * size::BUTTON).show(ui, |ui| {
        ui.with_layout(Layout::left_to_right(egui::Align::Center).with_main_wrap(wraps), |ui| {
            save_all(cx, ui, open, out);
            add_all(cx, ui, open, out);
            for (index, file) in files(open).take(MOST_IN_ROW) {
                let name = file_name(cx, &file.name);
                let label = format!("{name} ({})", cx.i18n.size(file.size));
                let warning = warning(cx, open, index, file);
                let glyph = match warning {
                    Some(_) => Icon::Warning,
                    None => Icon::for_file(&file.name, &file.media_type),
                };
                let response =
                    Button::new(&label).icon(glyph).look(widgets::Look::Outlined).small().show(ui, cx.t);
                ui.ctx().accesskit_node_builder(response.id, |node| {
                    node.set_description(warning.unwrap_or_default());
                });
                aim(&response, open, index, out);
                toolbar::menu(&response, |ui| menu(cx, ui, open, index, file, out));
            }
            let beyond = files(open).skip(MOST_IN_ROW).count() as u64;
            if beyond > 0 {
                let text = cx.i18n.tr_args("reader-people-beyond", &[("count", beyond.into())]);
                widgets::text(ui, &text, Type::Small, cx.t.t2);
            }
        })
    });
}

fn head(cx: &Cx<'_>, ui: &mut Ui, open: &OpenMessage, out: &mut Actions) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = size::S8;
        widgets::text(ui, cx.tr("attachments"), Type::SmallMedium, cx.t.t1);
        let total: u64 = files(open).map(|(_, file)| file.size).sum();
        let summary = format!("{} · {}", cx.i18n.number(files(open).count() as u64), cx.i18n.size(total));
        widgets::text(ui, &summary, Type::Small, cx.t.t3);
        ui.with_layout(Layout::right_to_left(egui::Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = size::S2;
            save_all(cx, ui, open, out);
            add_all(cx, ui, open, out);
        });
    });
}

fn save_all(cx: &Cx<'_>, ui: &mut Ui, open: &OpenMessage, out: &mut Actions) {
    let label = cx.tr("attachments-save-all");
    let button = Button::new(label).icon(Icon::DownloadSimple).icon_only(true).small();
    if button.show(ui, cx.t).clicked() {
        out.push(Action::SaveAllAttachments(open.view.row.id));
    }
}

/// Adds all files to the documents of something; one alone has its menu.
fn add_all(cx: &Cx<'_>, ui: &mut Ui, open: &OpenMessage, out: &mut Actions) {
    let parts = open.file_parts();
    if parts.len() < 2 {
        return;
    }
    let label = cx.tr("cmd-add-documents");
    let button = Button::new(label).icon(Icon::FolderOpen).icon_only(true).small();
    if button.show(ui, cx.t).clicked() {
        out.push(Action::Documents(DocumentAction::AskAdd { msg_id: open.view.row.id, parts }));
    }
}

/// Returns what stands for a file: its name with every sign of it, and something also where it has none.
pub(super) fn file_name(cx: &Cx<'_>, name: &str) -> String {
    if name.trim().is_empty() { cx.tr("attachment-unnamed").to_owned() } else { shown_name(name) }
}

/// Returns the sentence about a file that is dangerous to open, or is not what it says.
fn warning<'a>(cx: &Cx<'a>, open: &OpenMessage, index: u32, file: &Attachment) -> Option<&'a str> {
    let posing = open.view.posing.iter().find(|(posing, _)| *posing == index);
    let posing = posing.map(|(_, nature)| nature_key(*nature));
    risk(&file.name).map(Risk::key).or(posing).map(|key| cx.i18n.tr(key))
}

fn card(cx: &Cx<'_>, ui: &mut Ui, open: &OpenMessage, index: u32, file: &Attachment, out: &mut Actions) {
    let t = cx.t;
    let msg_id = open.view.row.id;
    let name = file_name(cx, &file.name);
    let name = name.as_str();
    let warning = warning(cx, open, index, file);
    let picture = match cx.cache.pictures.get(&(msg_id, index)) {
        Some(Picture::Ready(texture)) => Some(texture),
        _ => None,
    };
    let thumb = if picture.is_some() { size::THUMB } else { 0.0 };
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), thumb + size::ATTACHMENT_ROW), Sense::click());
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_description(warning.unwrap_or_default()));
    let painter = ui.painter().clone();
    let fill = if response.hovered() { t.hover } else { t.surface };
    painter.rect_filled(rect, size::R_CARD, fill);
    if let Some(texture) = picture {
        let area = Rect::from_min_size(rect.min, vec2(rect.width(), thumb));
        paint_cover(&painter, texture, area);
        painter.hline(rect.x_range(), area.bottom(), Stroke::new(size::STROKE, t.stroke));
    }
    let edge = if warning.is_some() { t.warn } else { t.stroke };
    painter.rect_stroke(rect, size::R_CARD, Stroke::new(size::STROKE, edge), StrokeKind::Inside);
    let middle = rect.bottom() - size::ATTACHMENT_ROW / 2.0;
    let glyph = Icon::for_file(&file.name, &file.media_type);
    let mut x = rect.left() + size::S8;
    let (glyph, color) = if warning.is_some() { (Icon::Warning, t.warn) } else { (glyph, t.t2) };
    widgets::icon(&painter, pos2(x + size::ICON / 2.0, middle), glyph, size::ICON, color);
    x += size::ICON + size::S8;
    let mut right = rect.right() - size::S8;
    let description = format!("{name}, {}", cx.i18n.size(file.size));
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, description.as_str()));
    if response.contains_pointer() || response.has_focus() {
        let spot =
            Rect::from_center_size(pos2(right - size::S8, middle), egui::Vec2::splat(size::BUTTON_SMALL));
        let save_name = cx.i18n.tr_args("attachment-save-name", &[("name", name.into())]);
        let save = ui.interact(spot, response.id.with("save"), Sense::click());
        let color = if save.hovered() { t.t1 } else { t.t2 };
        widgets::icon(&painter, spot.center(), Icon::FloppyDisk, size::ICON_CELL, color);
        save.widget_info(|| WidgetInfo::labeled(Role::Button, true, save_name.as_str()));
        if save.on_hover_text(save_name.as_str()).clicked() {
            out.push(Action::Attachment {
                msg_id,
                index,
                name: file.name.clone(),
                purpose: AttachmentUse::Save,
            });
        }
        right -= size::S24;
    } else {
        let galley = line(&painter, &cx.i18n.size(file.size), Type::Caption, t.t3, size::CHIP_MAX);
        let left = right - galley.size().x;
        widgets::galley_left(&painter, left, middle, galley);
        right = left - size::S8;
    }
    let galley = line(&painter, name, Type::SmallMedium, t.t1, right - x);
    widgets::galley_left(&painter, x, middle, galley);
    if response.has_focus() {
        widgets::focus_ring(&painter, rect, size::R_CARD, t);
    }
    if response.double_clicked() {
        out.push(Action::Attachment { msg_id, index, name: file.name.clone(), purpose: AttachmentUse::Open });
    }
    aim(&response, open, index, out);
    toolbar::either_menu(&response, |ui| menu(cx, ui, open, index, file, out));
    if let Some(warning) = warning {
        widgets::paragraph(ui, warning, Type::Caption, t.warn, ui.available_width());
    }
}

fn menu(cx: &Cx<'_>, ui: &mut Ui, open: &OpenMessage, index: u32, file: &Attachment, out: &mut Actions) {
    let msg_id = open.view.row.id;
    for (key, icon, purpose) in [
        ("attachment-open", Icon::File, AttachmentUse::Open),
        ("attachment-reveal", Icon::FolderOpen, AttachmentUse::Reveal),
        ("attachment-save", Icon::FloppyDisk, AttachmentUse::Save),
    ] {
        if MenuItem::new(cx.tr(key)).icon(Some(icon)).show(ui, cx.t).clicked() {
            out.push(Action::Attachment { msg_id, index, name: file.name.clone(), purpose });
        }
    }
    widgets::menu_line(ui, cx.t);
    let add = MenuItem::new(cx.tr("cmd-add-document")).icon(Some(Icon::FolderOpen));
    if add.show(ui, cx.t).clicked() {
        out.push(Action::Documents(DocumentAction::AskAdd { msg_id, parts: vec![index] }));
    }
}

/// Notes which file a command is about.
fn aim(response: &egui::Response, open: &OpenMessage, part: u32, out: &mut Actions) {
    if response.gained_focus() || response.clicked() || response.secondary_clicked() {
        out.push(Action::Documents(DocumentAction::Aim { msg_id: open.view.row.id, part }));
    }
}

/// Fills an area with the middle of a picture.
fn paint_cover(painter: &egui::Painter, texture: &egui::TextureHandle, area: Rect) {
    let picture = texture.size_vec2();
    let scale = (area.width() / picture.x).max(area.height() / picture.y);
    let part = area.size() / (picture * scale);
    let uv = Rect::from_center_size(pos2(0.5, 0.5), part);
    let radius = egui::CornerRadius { nw: 6, ne: 6, sw: 0, se: 0 };
    painter.add(
        egui::epaint::RectShape::filled(area, radius, egui::Color32::WHITE).with_texture(texture.id(), uv),
    );
}
