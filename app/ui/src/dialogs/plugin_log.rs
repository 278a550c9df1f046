//! The log of a plugin.

use egui::{Layout, Ui};
use etabli_engine::{LogLevel, LogLine};
use etabli_model::Timestamp;

use super::{Shell, close, dialog};
use crate::{
    action::Actions,
    icons::Icon,
    shell::Cx,
    theme::{Type, size},
    widgets,
};

pub(super) fn show(cx: &Cx<'_>, ui: &Ui, name: &str, lines: Option<&[LogLine]>, out: &mut Actions) {
    let title = cx.i18n.tr_args("plugin-log-title", &[("plugin", name.into())]);
    let shell = Shell {
        id: "plugin log",
        title: &title,
        icon: Some((Icon::ListChecks, cx.t.accent)),
        width: size::PALETTE,
        accept: cx.tr("dialog-close"),
        ..Default::default()
    };
    let left = dialog(cx, ui, &shell, |ui| match lines {
        None => {
            widgets::text(ui, cx.tr("list-loading"), Type::Ui, cx.t.t3);
        }
        Some([]) => {
            widgets::text(ui, cx.tr("plugin-log-empty"), Type::Ui, cx.t.t3);
        }
        Some(lines) => {
            for line in lines.iter().rev() {
                row(cx, ui, line);
            }
        }
    });
    close(left, out);
}

fn row(cx: &Cx<'_>, ui: &mut Ui, line: &LogLine) {
    let t = cx.t;
    let (key, icon, fill, color) = match line.level {
        LogLevel::Debug => ("log-debug", Icon::Note, t.press, t.t2),
        LogLevel::Info => ("log-info", Icon::Info, t.sel, t.accent),
        LogLevel::Warn => ("log-warn", Icon::Warning, t.warn_soft, t.warn),
        LogLevel::Error => ("log-error", Icon::WarningCircle, t.danger_soft, t.danger),
    };
    ui.horizontal(|ui| {
        widgets::tag(ui, Some(icon), cx.tr(key), fill, color);
        let when = cx.i18n.dates().day_time(Timestamp::utc(line.at), cx.wall.time_zone());
        ui.with_layout(Layout::right_to_left(egui::Align::Center), |ui| {
            widgets::text(ui, &when, Type::Small, t.t3);
        });
    });
    widgets::paragraph(ui, &line.message, Type::Small, t.t1, ui.available_width());
}
