//! The header zone: subject, people and links.

use egui::{Frame, Layout, Margin, Panel, ScrollArea, Stroke, Ui, text::LayoutJob};
use etabli_engine::{
    Target,
    view::{AuthenticationView, DOCUMENT_CHIP, PageRow, PersonView},
};
use etabli_model::{DocumentId, RecordId, Tone};

use super::{Cx, toolbar};
use crate::{
    action::{Action, Actions, DocumentAction, RecordAction, SearchAction},
    commands::CommandId,
    highlight,
    icons::Icon,
    state::{AttachmentUse, OpenMessage, Screen},
    theme::{Type, one_line, size},
    widgets::{self, Chip, MenuItem},
};

/// So many recipients of a message are shown (MAIL-166); an export has all of them.
const MOST_PEOPLE: usize = 500;

pub(super) fn show(cx: &Cx<'_>, ui: &mut Ui, screen: &Screen, open: &OpenMessage, out: &mut Actions) {
    let t = cx.t;
    let margin = Margin { left: 14, right: 14, top: 9, bottom: 10 };
    let panel = Panel::top("header zone")
        .resizable(false)
        .show_separator_line(false)
        .frame(Frame::NONE.fill(t.sunken).inner_margin(margin))
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = size::S6 + 1.0;
            ui.spacing_mut().interact_size.y = size::CHIP;
            subject(cx, ui, (open, screen.reading.forum), out);
            // Without links, their button has room beside the people.
            let is_bare = open.view.chips.is_empty() && ui.available_width() > size::TEXT_MAX;
            people(cx, ui, (screen, is_bare), open, out);
            if !is_bare {
                chips(cx, ui, screen, open, out);
            }
        });
    let rect = panel.response.rect;
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(size::STROKE, t.stroke));
}

fn subject(cx: &Cx<'_>, ui: &mut Ui, (open, in_forum): (&OpenMessage, bool), out: &mut Actions) {
    let row = &open.view.row;
    let line = egui::vec2(ui.available_width(), Type::Subject.line());
    ui.allocate_ui_with_layout(line, Layout::right_to_left(egui::Align::Center), |ui| {
        ui.spacing_mut().item_spacing.x = size::S12;
        let date = if ui.available_width() < size::DIALOG_SMALL {
            cx.i18n.dates().short(row.date, cx.wall)
        } else {
            cx.i18n.dates().long(row.date, cx.wall.time_zone())
        };
        widgets::text(ui, &date, Type::Small, cx.t.t2);
        if row.related > 0 && !in_forum {
            let label = cx.i18n.tr_args("reader-forum", &[("count", u64::from(row.related).into())]);
            let link = widgets::link(ui, cx.t, &label, Type::SmallMedium, Some(Icon::TreeView));
            if link.clicked() {
                out.push(Action::Run(CommandId::Forum));
            }
        }
        ui.with_layout(Layout::left_to_right(egui::Align::Center), |ui| {
            let needle = cx
                .cache
                .spec
                .as_ref()
                .and_then(|spec| spec.search.as_ref())
                .map(|search| search.text.as_str());
            let text = if row.subject.is_empty() { cx.tr("no-subject") } else { &row.subject };
            let mut job = LayoutJob::default();
            highlight::append(&mut job, text, needle, Type::Subject, cx.t.t1, cx.t);
            let galley = one_line(ui.painter(), job, ui.available_width());
            let elided = galley.elided;
            let (rect, response) = ui.allocate_exact_size(galley.size(), egui::Sense::hover());
            ui.painter().galley(rect.min, galley, cx.t.t1);
            response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Heading, true, text));
            if elided {
                response.on_hover_text(text);
            }
        });
    });
}

fn people(cx: &Cx<'_>, ui: &mut Ui, (screen, links): (&Screen, bool), open: &OpenMessage, out: &mut Actions) {
    let view = &open.view;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = size::S8;
        let wide = ui.available_width() > size::TEXT_MAX;
        let account = (wide && !view.account.is_empty())
            .then(|| cx.i18n.tr_args("reader-account", &[("account", view.account.as_str().into())]));
        let behind =
            account.as_ref().map_or(0.0, |_| size::SELECTOR) + if links { size::LINK_ROOM } else { 0.0 };
        let room = ui.available_width() - behind;
        let start = ui.cursor().left();
        let groups = [
            ("reader-from", &view.from, Icon::User),
            ("reader-to", &view.to, Icon::User),
            ("reader-cc", &view.cc, Icon::User),
            ("reader-bcc", &view.bcc, Icon::User),
        ];
        let mut left_out: Vec<&PersonView> = Vec::new();
        let all: usize = groups.iter().map(|(_, persons, _)| persons.len()).sum();
        let mut room_for = MOST_PEOPLE;
        for (key, persons, icon) in groups {
            let mut first = true;
            for person in persons.iter().take(room_for) {
                room_for -= usize::from(key != "reader-from");
                if ui.cursor().left() - start > room - size::SELECTOR && key != "reader-from" {
                    left_out.push(person);
                    continue;
                }
                if first {
                    widgets::text(ui, cx.tr(key), Type::Small, cx.t.t3);
                    first = false;
                }
                let most = (ui.available_width() - 2.0 * size::S24).max(size::THUMB);
                person_chip(cx, ui, person, icon, (key == "reader-from", most), out);
            }
        }
        if !left_out.is_empty() {
            more_people(cx, ui, &left_out, all.saturating_sub(MOST_PEOPLE + view.from.len()));
        }
        ui.with_layout(Layout::right_to_left(egui::Align::Center), |ui| {
            if links {
                link_button(cx, ui, screen, out);
            }
            if let Some(account) = account {
                widgets::text(ui, &account, Type::Small, cx.t.t3);
                if view.authentication == Some(AuthenticationView::Passed) {
                    verified(cx, ui);
                }
            }
        });
    });
}

/// Says, without insisting, that the receiving server found the sender to be who it says.
fn verified(cx: &Cx<'_>, ui: &mut Ui) {
    let (rect, response) = ui.allocate_exact_size(egui::Vec2::splat(size::ICON_CHIP), egui::Sense::hover());
    widgets::icon(ui.painter(), rect.center(), Icon::ShieldCheck, size::ICON_CHIP, cx.t.t3);
    let text = cx.tr("sender-passed");
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, text));
    response.on_hover_text(text);
}

/// The people without room for a chip, and how many there are beyond those that are shown.
fn more_people(cx: &Cx<'_>, ui: &mut Ui, people: &[&PersonView], beyond: usize) {
    let count = people.len() + beyond;
    let title = format!("+{count}");
    let name = cx.i18n.tr_args("reader-more-people", &[("count", (count as u64).into())]);
    let shown = Chip { title: &title, name: &name, ..Default::default() }.show(ui, cx.t);
    toolbar::menu(&shown.response, |ui| {
        ScrollArea::vertical().max_height(size::LIST).show(ui, |ui| {
            for person in people {
                MenuItem::new(person.address.display())
                    .icon(Some(Icon::User))
                    .detail(&person.address.address)
                    .show(ui, cx.t);
            }
        });
        if beyond > 0 {
            let text = cx.i18n.tr_args("reader-people-beyond", &[("count", (beyond as u64).into())]);
            widgets::menu_head(ui, cx.t, &text);
        }
    });
}

fn person_chip(
    cx: &Cx<'_>,
    ui: &mut Ui,
    person: &PersonView,
    icon: Icon,
    (strong, max): (bool, f32),
    out: &mut Actions,
) {
    let unknown = person.contact.is_none() && !person.address.address.is_empty();
    let title = if person.contact_name.is_empty() { person.address.display() } else { &person.contact_name };
    let detail = if strong && title != person.address.address { person.address.address.as_str() } else { "" };
    let name =
        if unknown { cx.i18n.tr_args("person-unknown", &[("name", title.into())]) } else { title.to_owned() };
    let chip = Chip {
        icon: Some(icon),
        title,
        detail,
        warning: unknown,
        strong,
        max,
        name: &name,
        ..Default::default()
    };
    let response = chip.show(ui, cx.t).response;
    toolbar::either_menu(&response, |ui| {
        widgets::menu_head(ui, cx.t, &person.address.address);
        let reason = (!unknown).then(|| cx.tr("reason-known"));
        let add = MenuItem::new(cx.tr("person-add")).icon(Some(Icon::UserPlus)).disabled(reason);
        if add.show(ui, cx.t).clicked() {
            out.push(Action::AddPeople(vec![person.address.clone()]));
        }
        let name = if unknown { &person.address.address } else { title };
        let reason = unknown.then(|| cx.tr("person-not-in-book"));
        let list = MenuItem::new(cx.tr("person-messages")).icon(Some(Icon::EnvelopeSimple)).disabled(reason);
        if list.show(ui, cx.t).clicked() {
            out.push(Action::Search(SearchAction::People(name.to_owned())));
        }
        if let Some(contact) = person.contact {
            documents_item(cx, ui, "contact", u64::from(contact.0), out);
        }
        let copy = MenuItem::new(cx.tr("person-copy")).icon(Some(Icon::At));
        if copy.show(ui, cx.t).clicked() {
            ui.ctx().copy_text(person.address.address.clone());
        }
    });
    let tooltip = if unknown {
        format!("{}\n{}", person.address.address, cx.tr("person-not-in-book"))
    } else {
        person.address.address.clone()
    };
    response.on_hover_text(tooltip);
}

fn chips(cx: &Cx<'_>, ui: &mut Ui, screen: &Screen, open: &OpenMessage, out: &mut Actions) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = size::S8;
        let start = ui.cursor().left();
        let room = ui.available_width() - size::LINK_ROOM;
        let mut hidden: Vec<&etabli_model::Chip> = Vec::new();
        for chip in &open.view.chips {
            let left = start + room - ui.cursor().left();
            if left < size::THUMB {
                hidden.push(chip);
                continue;
            }
            link_chip(cx, ui, open, chip, left, out);
        }
        if !hidden.is_empty() {
            let title = format!("+{}", hidden.len());
            let name = cx.i18n.tr_args("reader-more-links", &[("count", (hidden.len() as u64).into())]);
            let shown = Chip { title: &title, name: &name, ..Default::default() }.show(ui, cx.t);
            toolbar::menu(&shown.response, |ui| {
                for chip in hidden {
                    MenuItem::new(&chip.title)
                        .icon(Some(chip_icon(chip)))
                        .detail(&chip.detail)
                        .show(ui, cx.t);
                }
            });
        }
        ui.with_layout(Layout::right_to_left(egui::Align::Center), |ui| link_button(cx, ui, screen, out));
    });
}

/// What links the message with something.
fn link_button(cx: &Cx<'_>, ui: &mut Ui, screen: &Screen, out: &mut Actions) {
    let chip = Chip {
        icon: Some(Icon::Link),
        title: cx.tr("reader-link"),
        dashed: true,
        caret: true,
        ..Default::default()
    };
    let shown = chip.show(ui, cx.t);
    toolbar::menu(&shown.response, |ui| link_menu(cx, ui, screen, out));
}

fn link_menu(cx: &Cx<'_>, ui: &mut Ui, screen: &Screen, out: &mut Actions) {
    for command in cx.cache.commands.iter().filter(|command| command.message_menu) {
        toolbar::plugin_item(cx, ui, screen, command, out);
    }
    for id in [CommandId::LinkEntity, CommandId::AddPeople] {
        let reason = crate::commands::enabled(id, cx.cache, screen).err().map(|key| cx.tr(key));
        if toolbar::command_item(cx, ui, screen, id, reason).clicked() {
            out.push(Action::Run(id));
        }
    }
}

/// Returns the colour of a tone.
pub(super) fn tone_color(t: &crate::theme::Tokens, tone: Tone) -> egui::Color32 {
    match tone {
        Tone::Neutral => t.t3,
        Tone::Ok => t.ok,
        Tone::Warn => t.warn,
        Tone::Danger => t.danger,
    }
}

/// Returns the page that shows the object of a chip.
fn page_of<'a>(cx: &Cx<'a>, chip: &etabli_model::Chip) -> Option<&'a PageRow> {
    let (plugin, _) = chip.kind.split_once('/')?;
    cx.cache.pages.iter().find(|page| page.plugin == plugin)
}

fn link_chip(
    cx: &Cx<'_>,
    ui: &mut Ui,
    open: &OpenMessage,
    chip: &etabli_model::Chip,
    room: f32,
    out: &mut Actions,
) {
    let color = tone_color(cx.t, chip.tone);
    let name: Vec<&str> = [chip.title.as_str(), &chip.detail, &chip.state]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect();
    let name = name.join(", ");
    let shown = Chip {
        icon: Some(chip_icon(chip)),
        title: &chip.title,
        detail: &chip.detail,
        state: &chip.state,
        state_color: Some(color),
        max: room,
        strong: !chip.detail.is_empty(),
        name: &name,
        ..Default::default()
    }
    .show(ui, cx.t);
    let is_document = chip.kind == DOCUMENT_CHIP;
    let document = DocumentId(chip.target);
    let unlink = if is_document {
        Action::Documents(DocumentAction::Remove(document, chip.title.clone()))
    } else {
        Action::Unlink { msg_id: open.view.row.id, kind: chip.kind.clone(), target: chip.target }
    };
    if shown.response.has_focus()
        && ui.input_mut(|input| input.consume_key(egui::Modifiers::NONE, egui::Key::Delete))
    {
        out.push(unlink.clone());
    }
    toolbar::either_menu(&shown.response, |ui| {
        widgets::menu_head(ui, cx.t, &name);
        if let Some(page) = page_of(cx, chip)
            && MenuItem::new(cx.tr("chip-open")).icon(Some(Icon::ArrowUpRight)).show(ui, cx.t).clicked()
        {
            let (plugin, view) = (page.plugin.clone(), page.view.clone());
            out.push(Action::Records(RecordAction::Show { plugin, view }));
            out.push(Action::Records(RecordAction::Open(RecordId(chip.target))));
        }
        if is_document {
            document_items(cx, ui, document, &chip.title, out);
        }
        let is_people = matches!(chip.kind.as_str(), "contact" | "entity");
        let list = MenuItem::new(cx.tr("person-messages")).icon(Some(Icon::EnvelopeSimple));
        if is_people && list.show(ui, cx.t).clicked() {
            out.push(Action::Search(SearchAction::People(chip.title.clone())));
        }
        if is_people || chip.kind.contains('/') {
            documents_item(cx, ui, &chip.kind, chip.target, out);
        }
        let remove = if is_document { "document-remove" } else { "chip-remove" };
        if MenuItem::new(cx.tr(remove)).icon(Some(Icon::X)).show(ui, cx.t).clicked() {
            out.push(unlink);
        }
    });
}

fn chip_icon(chip: &etabli_model::Chip) -> Icon {
    if chip.kind == DOCUMENT_CHIP {
        return Icon::for_file(&chip.title, "");
    }
    Icon::from_name(&chip.icon).unwrap_or(Icon::Link)
}

/// Leads to the documents of what a chip stands for.
fn documents_item(cx: &Cx<'_>, ui: &mut Ui, kind: &str, id: u64, out: &mut Actions) {
    if MenuItem::new(cx.tr("person-documents")).icon(Some(Icon::FolderOpen)).show(ui, cx.t).clicked() {
        let target = Target { kind: kind.to_owned(), id };
        out.push(Action::Documents(DocumentAction::Show(Some(target))));
    }
}

fn document_items(cx: &Cx<'_>, ui: &mut Ui, id: DocumentId, name: &str, out: &mut Actions) {
    if MenuItem::new(cx.tr("attachment-open")).icon(Some(Icon::File)).show(ui, cx.t).clicked() {
        let (name, purpose) = (name.to_owned(), AttachmentUse::Open);
        out.push(Action::Documents(DocumentAction::Use { id, name, purpose }));
    }
    if MenuItem::new(cx.tr("document-show")).icon(Some(Icon::FolderOpen)).show(ui, cx.t).clicked() {
        out.push(Action::Documents(DocumentAction::Open(id)));
    }
}
