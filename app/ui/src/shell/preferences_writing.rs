//! The page of the preferences about writing: what to be warned of before a message is sent.

use egui::{Frame, Margin, ScrollArea, Ui};
use etabli_engine::Warning;

use super::{Cx, preferences::row};
use crate::{
    action::{Action, Actions},
    state::Screen,
    theme::{Type, size},
    widgets,
};

pub(super) fn show(cx: &Cx<'_>, ui: &mut Ui, screen: &Screen, out: &mut Actions) {
    ScrollArea::vertical().id_salt("writing preferences").auto_shrink(false).show(ui, |ui| {
        Frame::NONE.inner_margin(Margin::same(20)).show(ui, |ui| {
            ui.set_max_width(size::TEXT_MAX);
            widgets::heading(ui, cx.tr("pref-writing"), Type::Page, cx.t.t1);
            ui.add_space(size::S12);
            widgets::heading(ui, cx.tr("pref-warnings"), Type::Heading, cx.t.t1);
            for name in Warning::NAMES {
                let key = format!("pref-warn-{name}");
                row(cx, ui, &key, |ui| {
                    let mut on = !screen.warnings_off.contains(name);
                    if widgets::switch(ui, cx.t, &mut on, cx.i18n.tr(&key), false, true).changed() {
                        out.push(Action::SetWarning { name, on });
                    }
                });
            }
        });
    });
}
