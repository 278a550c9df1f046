//! The status bar: jobs at the left, counts and isolated plugins at the right.

use egui::Ui;
use etabli_engine::{FailureKind, JobKind};
use etabli_model::Timestamp;

use super::Cx;
use crate::{
    action::{Action, Actions},
    commands::CommandId,
    icons::Icon,
    incoming::job_title,
    state::{Page, Screen},
    theme::{Type, size},
    widgets::{self, Button},
};

/// A longer address is cut; its host stands at its start.
const MAX_TARGET: usize = 110;

pub(super) fn show(cx: &Cx<'_>, ui: &mut Ui, screen: &Screen, out: &mut Actions) {
    ui.spacing_mut().item_spacing.x = size::S8;
    // One account at work says more than the job that waits for all of them.
    let (gathering, single): (Vec<_>, Vec<_>) =
        cx.cache.running_jobs().partition(|job| matches!(job.kind, JobKind::Transports(_)));
    let mut jobs = single.into_iter().chain(gathering);
    match jobs.next() {
        _ if screen.drag.refused.is_some() => {
            glyph(ui, Icon::Prohibit, cx.t.warn);
            widgets::text(ui, screen.drag.refused.map_or("", |reason| cx.tr(reason)), Type::Status, cx.t.t2);
        }
        _ if cx.cache.html.link.is_some() => link_target(cx, ui),
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
            last_fetch(cx, ui);
        }
    }
    ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
        ui.spacing_mut().item_spacing.x = size::S4;
        online(cx, ui);
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
        accounts(cx, ui, out);
        counts(cx, ui, screen);
    });
}

/// Says when mail was fetched last.
fn last_fetch(cx: &Cx<'_>, ui: &mut Ui) {
    let fetched = cx.cache.accounts().iter().filter_map(|account| account.fetched_at).max();
    let text = match fetched {
        _ if cx.cache.closed => cx.tr("status-closed").to_owned(),
        _ if cx.cache.accounts().is_empty() => cx.tr("status-no-account").to_owned(),
        None => cx.tr("status-never-fetched").to_owned(),
        Some(at) => {
            glyph(ui, Icon::CheckCircle, cx.t.t3);
            let when = cx.i18n.dates().short(Timestamp::utc(at), cx.wall);
            cx.i18n.tr_args("status-fetched", &[("when", when.into())])
        }
    };
    widgets::text(ui, &text, Type::Status, cx.t.t2);
}

/// Says how many accounts can be reached.
fn online(cx: &Cx<'_>, ui: &mut Ui) {
    let accounts = cx.cache.accounts();
    let reached = accounts.iter().filter(|account| {
        let offline =
            account.problem.as_ref().is_some_and(|problem| problem.code.kind() == FailureKind::Network);
        account.fetched_at.is_some() && !offline
    });
    let (reached, total) = (reached.count() as u64, accounts.len() as u64);
    let args = [("count", reached.into()), ("total", total.into())];
    let text = if reached == 0 {
        cx.tr("status-offline").to_owned()
    } else {
        cx.i18n.tr_args("status-online", &args)
    };
    let icon = if reached == 0 { Icon::WifiSlash } else { Icon::PlugsConnected };
    if ui.ctx().content_rect().width() < size::NARROW {
        let (rect, response) =
            ui.allocate_exact_size(egui::Vec2::splat(size::ICON_CHIP), egui::Sense::hover());
        widgets::icon(ui.painter(), rect.center(), icon, size::ICON_CHIP, cx.t.t3);
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, text.as_str()));
        response.on_hover_text(text);
        return;
    }
    widgets::text(ui, &text, Type::Status, cx.t.t2);
    glyph(ui, icon, cx.t.t3);
}

/// Counts the accounts and those in trouble; leads to their page.
fn accounts(cx: &Cx<'_>, ui: &mut Ui, out: &mut Actions) {
    let accounts = cx.cache.accounts();
    if accounts.is_empty() {
        return;
    }
    let failed = accounts.iter().filter(|account| account.problem.is_some()).count() as u64;
    let args = [("count", (accounts.len() as u64).into()), ("failed", failed.into())];
    let key = if failed > 0 { "status-accounts-failed" } else { "status-accounts" };
    let text = cx.i18n.tr_args(key, &args);
    let said = widgets::text(ui, &text, Type::Status, cx.t.t2).interact(egui::Sense::click());
    ui.ctx().accesskit_node_builder(said.id, |node| {
        node.set_role(egui::Role::Button);
        node.set_label(text.as_str());
    });
    if said.has_focus() {
        widgets::focus_ring(ui.painter(), said.rect, size::R_ITEM, cx.t);
    }
    if said.clicked() {
        out.push(Action::Run(CommandId::ShowAccounts));
    }
    widgets::bar_line(ui, cx.t, size::CHECK);
}

/// Says where the link under the pointer really leads (SEC-24).
fn link_target(cx: &Cx<'_>, ui: &mut Ui) {
    let Some(link) = &cx.cache.html.link else { return };
    let is_odd = cx.cache.html.shown_instead(link).is_some();
    let (icon, color) = if is_odd { (Icon::Warning, cx.t.warn) } else { (Icon::Link, cx.t.t2) };
    glyph(ui, icon, color);
    let target: String = link.target.chars().take(MAX_TARGET).collect();
    widgets::text(ui, &target, Type::Status, color);
}

fn counts(cx: &Cx<'_>, ui: &mut Ui, screen: &Screen) {
    let shown = super::forum_of(cx, screen).filter(|_| screen.page == Page::Mail);
    if let Some(nodes) = shown.and_then(|open| open.forum.as_ref()) {
        let text = cx.i18n.tr_args("status-forum", &[("count", (nodes.len() as u64).into())]);
        widgets::text(ui, &text, Type::Status, cx.t.t2);
        return;
    }
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
                    let messages = match list.info.in_conversations {
                        0 => list.info.total,
                        messages => {
                            let rows = [("count", list.info.total.into())];
                            parts.push(cx.i18n.tr_args("status-conversations", &rows));
                            messages
                        }
                    };
                    parts.push(cx.i18n.tr_args("status-messages", &[("count", messages.into())]));
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
