//! The connection test: one line for each step, with its time or with what went wrong.

use egui::{Color32, Frame, Layout, Margin, Sense, Stroke, Ui, pos2, vec2};
use etabli_engine::view::ConnectionStep;
use etabli_model::{Timestamp, Tls};

use super::super::Cx;
use crate::{
    action::{AccountAction, Action, Actions},
    icons::Icon,
    state::{Chain, Standing, TestRun},
    theme::{Type, line, paragraph, size},
    widgets::{self, Button, Look},
};

pub(super) fn show(cx: &Cx<'_>, ui: &mut Ui, run: Option<&TestRun>, out: &mut Actions) {
    Frame::NONE.inner_margin(Margin::same(16)).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing = vec2(size::S6, 0.0);
        let running = run.is_some_and(|run| run.running);
        head(
            ui,
            |ui| {
                widgets::heading(ui, cx.tr("test-title"), Type::Heading, cx.t.t1);
            },
            |ui| {
                let (key, icon, action) = if running {
                    ("test-stop", Icon::Stop, AccountAction::StopTest)
                } else {
                    ("test-start", Icon::PlugsConnected, AccountAction::Test)
                };
                let button = Button::new(cx.tr(key)).icon(icon).look(Look::Outlined).small();
                if button.show(ui, cx.t).clicked() {
                    out.push(Action::Accounts(action));
                }
            },
        );
        let Some(run) = run else {
            ui.add_space(size::S8);
            widgets::paragraph(ui, cx.tr("test-hint"), Type::Small, cx.t.t3, ui.available_width());
            return;
        };
        if running {
            ui.ctx().request_repaint_after(std::time::Duration::from_secs(1));
        }
        if let Some(failure) = &run.failure {
            ui.add_space(size::S8);
            let (text, hint) = cx.i18n.failure_text(failure);
            let text = format!("{text}\n{hint}");
            widgets::note(ui, cx.t, etabli_model::Tone::Danger, &text, f32::INFINITY);
        }
        for (index, chain) in run.chains.iter().enumerate() {
            if index > 0 {
                section_line(cx, ui);
            } else {
                ui.add_space(size::READER_MARGIN);
            }
            show_chain(cx, ui, run, chain, out);
        }
        previous(cx, ui, run);
    });
}

/// A line with something at its left and something at its right.
fn head(ui: &mut Ui, left: impl FnOnce(&mut Ui), right: impl FnOnce(&mut Ui)) {
    let size = vec2(ui.available_width(), size::BUTTON_SMALL);
    ui.allocate_ui_with_layout(size, Layout::right_to_left(egui::Align::Center), |ui| {
        right(ui);
        ui.with_layout(Layout::left_to_right(egui::Align::Center), left);
    });
}

fn section_line(cx: &Cx<'_>, ui: &mut Ui) {
    ui.add_space(size::READER_MARGIN);
    let rect = ui.available_rect_before_wrap();
    ui.painter().hline(rect.x_range(), rect.top(), Stroke::new(size::STROKE, cx.t.stroke));
    ui.add_space(size::S8 + size::S2);
}

fn show_chain(cx: &Cx<'_>, ui: &mut Ui, run: &TestRun, chain: &Chain, out: &mut Actions) {
    let t = cx.t;
    let standing = run.standing(chain);
    let (key, icon, fill, color) = match standing {
        Standing::Waiting => ("test-waiting", None, t.press, t.t2),
        Standing::Running => ("test-running", None, t.sel, t.accent),
        Standing::Passed => ("test-passed", Some(Icon::Check), t.ok_soft, t.ok),
        Standing::Failed => ("test-failed", Some(Icon::X), t.danger_soft, t.danger),
        Standing::Stopped => ("test-stopped", None, t.press, t.t2),
    };
    head(
        ui,
        |ui| {
            let title = match chain.server {
                "imap" => cx.i18n.tr_args("test-receiving", &[("protocol", "IMAP".into())]),
                "pop3" => cx.i18n.tr_args("test-receiving", &[("protocol", "POP3".into())]),
                _ => cx.tr("test-sending").to_owned(),
            };
            widgets::text(ui, &title, Type::UiStrong, t.t1);
        },
        |ui| {
            widgets::tag(ui, icon, cx.tr(key), fill, color);
        },
    );
    ui.add_space(size::S4);
    let steps = run.steps_of(chain);
    let next = steps.iter().position(|(_, step)| step.is_none());
    let failed = standing == Standing::Failed;
    for (index, (name, step)) in steps.iter().enumerate() {
        match step {
            Some(found) => done(cx, ui, run, chain, name, found, out),
            None if failed => {}
            None => {
                let now = standing == Standing::Running && next == Some(index);
                let time = if now { waited(cx, run) } else { String::new() };
                let detail = if now { cx.tr("test-waits-for-server") } else { "" };
                let (icon, color) = if now { (Icon::CircleNotch, t.accent) } else { (Icon::Circle, t.t3) };
                let title = step_title(cx, chain, name, None);
                let told = cx.tr(if now { "test-running" } else { "test-waiting" });
                let title_color = if now { t.t1 } else { t.t3 };
                row(
                    cx,
                    ui,
                    &Row {
                        icon,
                        filled: false,
                        color,
                        title: &title,
                        title_color,
                        time: &time,
                        detail,
                        detail_color: t.t3,
                        told,
                    },
                );
            }
        }
    }
}

fn waited(cx: &Cx<'_>, run: &TestRun) -> String {
    let seconds = cx.now.saturating_sub(run.since).as_secs();
    if seconds == 0 { String::new() } else { cx.i18n.tr_args("test-seconds", &[("count", seconds.into())]) }
}

fn step_title(cx: &Cx<'_>, chain: &Chain, name: &str, step: Option<&ConnectionStep>) -> String {
    match (name, step) {
        ("connect", _) => cx.i18n.tr_args("test-connect", &[("port", chain.port.to_string().into())]),
        ("encrypt", Some(step)) if step.failure.is_none() => {
            cx.i18n.tr_args("test-certificate", &[("version", step.detail.as_str().into())])
        }
        ("encrypt", _) if chain.tls == Tls::StartTls => cx.tr("test-starttls").to_owned(),
        ("encrypt", _) => cx.tr("test-tls").to_owned(),
        ("resolve", _) => cx.tr("test-resolve").to_owned(),
        ("visible", _) => cx.tr("test-visible").to_owned(),
        _ => cx.tr("test-sign-in").to_owned(),
    }
}

fn done(
    cx: &Cx<'_>,
    ui: &mut Ui,
    run: &TestRun,
    chain: &Chain,
    name: &str,
    step: &ConnectionStep,
    out: &mut Actions,
) {
    let t = cx.t;
    let title = step_title(cx, chain, name, Some(step));
    if let Some(failure) = &step.failure {
        failed(cx, ui, &title, "", failure);
        if let Some(fingerprint) = &step.fingerprint {
            ui.horizontal(|ui| {
                ui.add_space(size::ICON + size::S8);
                let button = Button::new(cx.tr("trust-show")).icon(Icon::ShieldWarning);
                if button.look(Look::Outlined).small().show(ui, t).clicked() {
                    let (host, fingerprint) = (failure.subject.clone(), fingerprint.clone());
                    out.push(Action::Accounts(AccountAction::AskTrust { host, fingerprint }));
                }
            });
        }
        return;
    }
    let time = cx.i18n.tr_args("test-millis", &[("count", step.millis.into())]);
    let detail = match name {
        "encrypt" => step.valid_until.map(|end| valid_until(cx, end)).unwrap_or_default(),
        "sign-in" => match (run.visible(chain), chain.server) {
            (Some(count), "imap") => cx.i18n.tr_args("test-folders", &[("count", count.into())]),
            (Some(count), _) => cx.i18n.tr_args("test-messages", &[("count", count.into())]),
            (None, _) => String::new(),
        },
        _ => step.detail.clone(),
    };
    let told = cx.tr("test-passed");
    row(
        cx,
        ui,
        &Row {
            icon: Icon::CheckCircle,
            filled: true,
            color: t.ok,
            title: &title,
            title_color: t.t1,
            time: &time,
            detail: &detail,
            detail_color: t.t3,
            told,
        },
    );
}

fn valid_until(cx: &Cx<'_>, end: i64) -> String {
    let day = cx.i18n.dates().day(Timestamp::utc(end), cx.wall.time_zone());
    cx.i18n.tr_args("test-valid-until", &[("day", day.into())])
}

/// What happened, what the server said, and what to do.
fn failure_text(cx: &Cx<'_>, failure: &etabli_engine::Failure) -> String {
    let (text, hint) = cx.i18n.failure_text(failure);
    let said = if failure.detail.is_empty() { String::new() } else { format!("{}\n", failure.detail) };
    format!("{text}\n{said}{hint}")
}

fn previous(cx: &Cx<'_>, ui: &mut Ui, run: &TestRun) {
    let t = cx.t;
    let Some((step, at)) = &run.previous else { return };
    let Some(failure) = &step.failure else { return };
    section_line(cx, ui);
    head(
        ui,
        |ui| {
            widgets::text(ui, cx.tr("test-previous"), Type::UiStrong, t.t1);
        },
        |ui| {
            widgets::tag(ui, Some(Icon::X), cx.tr("test-failed"), t.danger_soft, t.danger);
        },
    );
    let step_key = match step.step.as_str() {
        "resolve" => "test-resolve",
        "connect" => "test-connection",
        "encrypt" => "test-tls",
        "visible" => "test-visible",
        _ => "test-sign-in",
    };
    let title = format!("{} {}", cx.tr(step_key), step.server.to_uppercase());
    let when = cx.i18n.dates().short(Timestamp::utc(*at), cx.wall);
    failed(cx, ui, &title, &when, failure);
}

/// A step that failed.
fn failed(cx: &Cx<'_>, ui: &mut Ui, title: &str, time: &str, failure: &etabli_engine::Failure) {
    let shown = Row {
        icon: Icon::XCircle,
        filled: true,
        color: cx.t.danger,
        title,
        title_color: cx.t.t1,
        time,
        detail: &failure_text(cx, failure),
        detail_color: cx.t.danger,
        told: cx.tr("test-failed"),
    };
    row(cx, ui, &shown);
}

/// One step.
struct Row<'a> {
    icon: Icon,
    filled: bool,
    color: Color32,
    title: &'a str,
    title_color: Color32,
    time: &'a str,
    detail: &'a str,
    detail_color: Color32,
    /// How it stands, in words.
    told: &'a str,
}

fn row(cx: &Cx<'_>, ui: &mut Ui, row: &Row<'_>) {
    let t = cx.t;
    let width = ui.available_width();
    let lead = size::ICON + size::S8;
    let style = if row.title_color == t.t3 { Type::Ui } else { Type::UiMedium };
    let time = line(ui.painter(), row.time, Type::Caption, t.t3, width);
    let title_room = width - lead - time.size().x - size::S4;
    let title = line(ui.painter(), row.title, style, row.title_color, title_room);
    let detail = (!row.detail.is_empty())
        .then(|| paragraph(ui.painter(), row.detail, Type::Small, row.detail_color, width - lead));
    let gap = size::S4 + 1.0;
    let height =
        2.0 * gap + title.size().y + detail.as_ref().map_or(0.0, |detail| detail.size().y - size::S2);
    let (rect, response) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
    let painter = ui.painter();
    let middle = rect.top() + gap + title.size().y / 2.0;
    let center = pos2(rect.left() + size::ICON / 2.0, middle);
    if row.filled {
        widgets::icon_fill(painter, center, row.icon, size::ICON, row.color);
    } else {
        widgets::icon(painter, center, row.icon, size::ICON, row.color);
    }
    let left = rect.left() + lead;
    let below = rect.top() + gap + title.size().y - size::S2;
    widgets::galley_left(painter, rect.right() - time.size().x, middle, time);
    widgets::galley_left(painter, left, middle, title);
    if let Some(detail) = detail {
        let y = below + detail.size().y / 2.0;
        widgets::galley_left(painter, left, y, detail);
    }
    let parts = [row.title, row.told, row.time, row.detail];
    let name: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    let name = name.join(", ");
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, &name));
}
