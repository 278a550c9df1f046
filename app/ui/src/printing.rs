//! Printing the open message (MAIL-46): what is laid out, and where the result goes.

use std::{fmt::Write as _, path::PathBuf, sync::Arc};

use egui::{Context, TextureOptions};
use etabli_engine::{Failure, view::PersonView};

use crate::{
    action::{Action, PrintAction},
    html::print::{self, Body, Paper, Print, Printed, escaped},
    icons::Icon,
    options::{Printer, Sheets},
    state::{Dialog, PrintState},
    workbench::Workbench,
};

impl Workbench {
    /// Opens the dialog about printing the open message and lays the message out.
    pub(crate) fn begin_print(&mut self) {
        let Some(print) = self.print_of_message() else { return };
        let state = PrintState {
            print,
            can_send: self.platform.can_print(),
            printers: None,
            printer: None,
            turn: 0,
            printed: None,
            failed: false,
            sheet: 0,
            pictures: Vec::new(),
        };
        if state.can_send {
            let done = self.platform_done(|found| Some(Action::Print(PrintAction::Printers(found))));
            self.platform.printers(done);
        }
        self.screen.dialogs.push(Dialog::Print(Box::new(state)));
        self.lay_out_print();
    }

    /// Says what of the open message is printed: what the reader shows, so that nothing is fetched for it.
    fn print_of_message(&self) -> Option<Print> {
        let view = &self.cache.message.as_ref()?.view;
        let html = &self.cache.html;
        let is_html = html.msg_id == Some(view.row.id) && !html.is_text() && !self.screen.reading.as_text;
        let body = match html.source.as_ref().filter(|_| is_html) {
            Some(source) => Body::Html(Arc::clone(source)),
            None => Body::Text(format!(
                "<pre style=\"margin:0;font-family:Inter,'Noto Sans','DejaVu Sans',sans-serif\">{}</pre>",
                escaped(view.text.trim_end())
            )),
        };
        let tr = |key| self.i18n.tr(key);
        let subject = if view.row.subject.is_empty() { tr("no-subject") } else { &view.row.subject };
        let mut head = format!(
            "<div style=\"font-size:20px;font-weight:700;margin-bottom:8px\">{}</div>",
            escaped(subject)
        );
        let date = self.i18n.dates().long(view.row.date, self.clock.wall().time_zone());
        let fields = [
            ("print-from", people(&view.from)),
            ("print-to", people(&view.to)),
            ("print-cc", people(&view.cc)),
            ("print-date", date),
            ("print-account", view.account.clone()),
        ];
        head.push_str("<div style=\"padding-bottom:10px;border-bottom:1px solid #888888\">");
        for (key, value) in fields.iter().filter(|(_, value)| !value.is_empty()) {
            let _ = write!(head, "<div><b>{}</b> {}</div>", escaped(tr(key)), escaped(value));
        }
        head.push_str("</div>");
        let names: Vec<&str> =
            view.attachments.iter().filter(|file| !file.inline).map(|file| file.name.as_str()).collect();
        let foot = if names.is_empty() {
            String::new()
        } else {
            let names = escaped(&names.join(", "));
            format!(
                "<div style=\"padding-top:10px;border-top:1px solid #888888\"><b>{}</b> {names}</div>",
                escaped(tr("print-files"))
            )
        };
        let number = [("at", "{at}".into()), ("count", "{count}".into())];
        Some(Print {
            title: subject.to_owned(),
            head,
            body,
            foot,
            paper: Paper::default(),
            number: self.i18n.tr_args("print-number", &number),
            cut: tr("print-cut").to_owned(),
        })
    }

    fn print_dialog(&mut self) -> Option<&mut PrintState> {
        self.screen.dialogs.iter_mut().find_map(|dialog| match dialog {
            Dialog::Print(state) => Some(&mut **state),
            _ => None,
        })
    }

    fn lay_out_print(&mut self) {
        let Some(state) = self.print_dialog() else { return };
        state.turn += 1;
        (state.printed, state.failed, state.sheet) = (None, false, 0);
        state.pictures.clear();
        let (turn, print) = (state.turn, state.print.clone());
        let done = self.platform_done(move |printed| Some(Action::Print(PrintAction::Ready(turn, printed))));
        print::start(print, done);
    }

    pub(crate) fn print_action(&mut self, ctx: &Context, action: PrintAction) {
        match action {
            PrintAction::Paper(paper) => {
                if let Some(state) = self.print_dialog().filter(|state| state.print.paper != paper) {
                    state.print.paper = paper;
                    self.lay_out_print();
                }
            }
            PrintAction::Ready(turn, printed) => self.print_ready(ctx, turn, printed),
            PrintAction::Printers(found) => self.printers_found(found),
            PrintAction::Choose(name) => {
                if let Some(state) = self.print_dialog() {
                    state.printer = Some(name.clone());
                    self.screen.layout.printer = name;
                }
            }
            PrintAction::Send => {
                let Some((title, pdf)) = self.pdf() else { return };
                let Some(state) = self.print_dialog() else { return };
                let sheets =
                    Sheets { title, pdf, paper: state.print.paper.name(), printer: state.printer.clone() };
                self.screen.dialogs.retain(|dialog| !matches!(dialog, Dialog::Print(_)));
                let done = self.platform_done(|result: Result<Option<Printer>, Failure>| {
                    Some(match result {
                        Ok(printer) => Action::Print(PrintAction::Sent(printer)),
                        Err(failure) => Action::PlatformFailed(failure),
                    })
                });
                self.platform.print(sheets, done);
            }
            PrintAction::Save => {
                let Some((title, bytes)) = self.pdf() else { return };
                let done = self.platform_done(|path: Option<PathBuf>| {
                    path.map(|path| Action::SaveBytes { path, bytes, origin: None })
                });
                let label = self.i18n.tr("print-save").to_owned();
                self.platform.pick_save(&label, &format!("{title}.pdf"), done);
            }
            PrintAction::Open => {
                let Some((title, bytes)) = self.pdf() else { return };
                let done = self
                    .platform_done(|result: Result<(), Failure>| result.err().map(Action::PlatformFailed));
                self.platform.open_copy(&format!("{title}.pdf"), bytes, None, done);
            }
            PrintAction::Sent(printer) => {
                let text = match printer {
                    Some(Printer { name, waits, .. }) => {
                        let key = if waits { "print-waits" } else { "print-sent-to" };
                        self.i18n.tr_args(key, &[("printer", name.into())])
                    }
                    None => self.i18n.tr("print-sent").to_owned(),
                };
                self.toast(Icon::Printer, text, None);
            }
        }
    }

    fn print_ready(&mut self, ctx: &Context, turn: u64, printed: Option<Printed>) {
        let Some(state) = self.print_dialog().filter(|state| state.turn == turn) else { return };
        state.failed = printed.is_none();
        state.printed = printed.map(|mut printed| {
            let pictures = std::mem::take(&mut printed.previews).into_iter().enumerate();
            let load = |(number, picture)| {
                // The preview is smaller than the page: without mipmaps its letters would be broken.
                let options = TextureOptions {
                    mipmap_mode: Some(egui::TextureFilter::Linear),
                    ..TextureOptions::LINEAR
                };
                ctx.load_texture(format!("print {number}"), picture, options)
            };
            state.pictures = pictures.map(load).collect();
            printed
        });
    }

    /// Takes the printers, and the one that was used last among them, else the usual one.
    fn printers_found(&mut self, found: Option<Vec<Printer>>) {
        let last = self.screen.layout.printer.clone();
        let Some(state) = self.print_dialog() else { return };
        let printers = found.as_deref().unwrap_or_default();
        let chosen = printers.iter().find(|printer| printer.name == last);
        let chosen = chosen.or(printers.iter().find(|printer| printer.is_usual)).or(printers.first());
        state.printer = chosen.map(|printer| printer.name.clone());
        state.printers = found;
    }

    fn pdf(&mut self) -> Option<(String, Vec<u8>)> {
        let state = self.print_dialog()?;
        Some((state.print.title.clone(), state.printed.as_ref()?.pdf.to_vec()))
    }
}

/// Writes people with their addresses.
fn people(people: &[PersonView]) -> String {
    let one = |person: &PersonView| {
        let address = &person.address;
        if address.name.is_empty() {
            address.address.clone()
        } else {
            format!("{} <{}>", address.name, address.address)
        }
    };
    people.iter().map(one).collect::<Vec<_>>().join(", ")
}
