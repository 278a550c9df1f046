//! The status bar: jobs at the left, counts and isolated plugins at the right.

use egui::Ui;

use super::Cx;
use crate::{
    action::{Action, Actions},
    commands::CommandId,
    icons::Icon,
    incoming::job_title,
    state::Screen,
    theme::{Type, size},
    widgets::{self, Button},
};

pub(super) fn show(cx: &Cx<'_>, ui: &mut Ui, screen: &Screen, out: &mut Actions) {
    ui.spacing_mut().item_spacing.x = size::S8;
    let mut jobs = cx.cache.running_jobs();
    match jobs.next() {
        Some(job) => {
            let title = job_title(cx.i18n, &job.kind);
            glyph(ui, Icon::CircleNotch, cx.t.t3);
            let text = match job.total {
                Some(total) => cx.i18n.tr_args(
                    "status-job",
                    &[("title", title.as_str().into()), ("done", job.done.into()), ("total", total.into())],
                ),
                None if job.done > 0 => cx.i18n.tr_args(
                    "status-job-done",
                    &[("title", title.as_str().into()), ("done", job.done.into())],
                ),
                None => title.clone(),
            };
            widgets::text(ui, &text, Type::Status, cx.t.t2);
            let share = job.total.filter(|total| *total > 0).map(|total| job.done as f32 / total as f32);
            widgets::progress_bar(ui, cx.t, size::PROGRESS_W, share, &title);
            let stop = cx.i18n.tr_args("status-stop", &[("title", title.into())]);
            if Button::new(&stop).icon(Icon::X).icon_only(true).small().show(ui, cx.t).clicked() {
                out.push(Action::CancelJob(job.id));
            }
            let more = jobs.count() as u64;
            if more > 0 {
                let text = cx.i18n.tr_args("status-more-jobs", &[("count", more.into())]);
                if widgets::link(ui, cx.t, &text, Type::Status, None).clicked() {
                    out.push(Action::Run(CommandId::ShowJobs));
                }
            }
        }
        None => {
            let text = if cx.cache.closed { cx.tr("status-closed") } else { cx.tr("status-no-account") };
            widgets::text(ui, text, Type::Status, cx.t.t2);
        }
    }
    ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
        ui.spacing_mut().item_spacing.x = size::S4;
        widgets::text(ui, cx.tr("status-offline"), Type::Status, cx.t.t2);
        glyph(ui, Icon::PlugsConnected, cx.t.t3);
        let isolated = cx.cache.isolated_plugins();
        if isolated > 0 {
            widgets::bar_line(ui, cx.t, size::CHECK);
            let text = cx.i18n.tr_args("status-isolated", &[("count", isolated.into())]);
            let said = widgets::text(ui, &text, Type::Status, cx.t.danger).interact(egui::Sense::click());
            ui.ctx().accesskit_node_builder(said.id, |node| {
                node.set_role(egui::Role::Button);
                node.set_label(text.as_str());
                node.set_live(egui::accesskit::Live::Assertive);
            });
            if said.clicked() {
                out.push(Action::Run(CommandId::ShowPlugins));
            }
            glyph(ui, Icon::PuzzlePiece, cx.t.danger);
        }
        widgets::bar_line(ui, cx.t, size::CHECK);
        counts(cx, ui, screen);
    });
}

fn counts(cx: &Cx<'_>, ui: &mut Ui, screen: &Screen) {
    let text =
        match &cx.cache.list {
            Some(list) if !cx.cache.is_empty_store() => {
                let searching = cx.cache.spec.as_ref().is_some_and(|spec| spec.search.is_some());
                let mut parts = Vec::new();
                if searching {
                    let all = cx.cache.session.as_ref().map_or(0, |session| session.messages);
                    parts.push(cx.i18n.tr_args(
                        "status-results",
                        &[("count", list.info.total.into()), ("total", all.into())],
                    ));
                } else {
                    parts.push(cx.i18n.tr_args("status-messages", &[("count", list.info.total.into())]));
                    parts.push(cx.i18n.tr_args("status-unread", &[("count", list.info.unread.into())]));
                }
                let selected = screen.selection.len() as u64;
                if selected > 0 {
                    parts.push(cx.i18n.tr_args("status-selected", &[("count", selected.into())]));
                }
                parts.join(" · ")
            }
            _ => cx.i18n.tr_args(
                "status-store",
                &[("count", cx.cache.session.as_ref().map_or(0, |session| session.messages).into())],
            ),
        };
    widgets::text(ui, &text, Type::Status, cx.t.t2);
}

fn glyph(ui: &mut Ui, icon: Icon, color: egui::Color32) {
    let (rect, _) = ui.allocate_exact_size(egui::Vec2::splat(size::ICON_CHIP), egui::Sense::hover());
    widgets::icon(ui.painter(), rect.center(), icon, size::ICON_CHIP, color);
}
