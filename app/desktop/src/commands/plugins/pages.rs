//! `plugin columns`, `plugin pages`, `plugin records`, `plugin record`, `plugin rules` and `plugin compare`.

use std::path::Path;

use etabli_engine::{
    CellDifference, Effect, FolderRef, JobOutcome, JobState, Mail, Plugins, Reply, Request, RulesReport,
    VersionsReport, Widget, view::PageColumn,
};

use crate::{
    context::{Context, absolute, ask},
    job, json,
    output::{Out, row, widths},
    stop::Stop,
    text::Text,
};

/// Lists the columns that plugins offer.
pub(super) fn columns(context: &Context) -> Result<u8, Stop> {
    let session = context.open()?;
    let columns = ask!(session, Request::Mail(Mail::Columns), Reply::Columns(columns) => columns);
    let mut out = Out::new();
    if context.json {
        columns.iter().try_for_each(|column| out.json(column))?;
    } else {
        let mut rows = vec![["head-id", "head-title", "head-cost"].map(|key| context.text.tr(key)).to_vec()];
        for column in &columns {
            let cost = column.cost_ms.map(|cost| format!("{cost:.1}")).unwrap_or_default();
            rows.push(vec![column.id.clone(), column.title.clone(), cost]);
        }
        let layout = widths(&rows, &[2]);
        rows.iter().try_for_each(|cells| out.line(&row(&layout, cells)))?;
    }
    out.finish()?;
    Ok(0)
}

/// Lists the pages that plugins offer.
pub(super) fn pages(context: &Context) -> Result<u8, Stop> {
    let session = context.open()?;
    let pages = ask!(session, Request::Plugins(Plugins::Pages), Reply::Pages(pages) => pages);
    let mut out = Out::new();
    if context.json {
        pages.iter().try_for_each(|page| out.json(page))?;
    } else {
        let mut rows =
            vec![["head-plugin", "head-page", "head-title"].map(|key| context.text.tr(key)).to_vec()];
        for page in pages {
            rows.push(vec![page.plugin, page.view, page.title]);
        }
        let layout = widths(&rows, &[]);
        rows.iter().try_for_each(|cells| out.line(&row(&layout, cells)))?;
    }
    out.finish()?;
    Ok(0)
}

/// Lists records of a page.
pub(super) fn records(context: &Context, request: Plugins) -> Result<u8, Stop> {
    let session = context.open()?;
    let page = ask!(session, Request::Plugins(request), Reply::RecordPage(page) => page);
    let mut out = Out::new();
    if context.json {
        for record in &page.rows {
            let cells = page.columns.iter().zip(&record.cells);
            let named: serde_json::Map<_, _> =
                cells.map(|(column, cell)| (column.id.clone(), cell.as_str().into())).collect();
            out.json(&serde_json::json!({ "id": record.id.to_string(), "values": named }))?;
        }
    } else {
        let mut head = vec![context.text.tr("head-id")];
        head.extend(page.columns.iter().map(|column| title(&context.text, column)));
        let mut rows = vec![head];
        for record in page.rows {
            rows.push(std::iter::once(record.id.to_string()).chain(record.cells).collect());
        }
        let layout = widths(&rows, &[0]);
        rows.iter().try_for_each(|cells| out.line(&row(&layout, cells)))?;
    }
    out.finish()?;
    Ok(0)
}

fn title(text: &Text, column: &PageColumn) -> String {
    match column.id.as_str() {
        "number" => text.tr("head-number"),
        "created" => text.tr("head-created"),
        _ => column.title.clone(),
    }
}

/// Shows one record.
pub(super) fn record(context: &Context, request: Plugins) -> Result<u8, Stop> {
    let session = context.open()?;
    let record = ask!(session, Request::Plugins(request), Reply::Record(record) => record);
    let mut out = Out::new();
    if context.json {
        out.json(&record)?;
    } else {
        for (title, value) in &record.fields {
            out.line(&format!("{title}: {value}"))?;
        }
        if !record.messages.is_empty() {
            let ids: Vec<String> = record.messages.iter().map(ToString::to_string).collect();
            out.line(&format!("{}: {}", context.text.tr("record-messages"), ids.join(", ")))?;
        }
        record.widgets.iter().try_for_each(|widget| out.line(&line(widget)))?;
    }
    out.finish()?;
    Ok(0)
}

/// Writes a widget as a line of text.
fn line(widget: &Widget) -> String {
    fn join<T: ToString>(ids: &[T]) -> String {
        ids.iter().map(T::to_string).collect::<Vec<_>>().join(", ")
    }
    match widget {
        Widget::Section(title) => format!("# {title}"),
        Widget::Paragraph(text) => text.clone(),
        Widget::Labelled { label, value } => format!("{label}: {value}"),
        Widget::Badge { label, .. } => format!("[{label}]"),
        Widget::Note { label, .. } => format!("! {label}"),
        Widget::Progress { label, done, total } => format!("{label}: {done}/{total}"),
        Widget::Action { command, label, .. } => format!("> {label} ({command})"),
        Widget::Messages(ids) => join(ids),
        Widget::Records(ids) => join(ids),
        Widget::Separator => "---".to_owned(),
    }
}

/// Writes a change as a line of text.
fn effect_line(context: &Context, effect: &Effect) -> String {
    let kind = json::word(&effect.kind);
    let what = context.text.tr(&format!("effect-{}", kind.as_str().unwrap_or_default()));
    let message = effect.msg_id.map(|id| id.to_string()).unwrap_or_default();
    format!("{message:>7}  {what}: {}", effect.detail)
}

/// Tries another version of a plugin beside the one that runs. Exits with 1 when it does something else.
pub(super) fn compare(context: &Context, file: &Path, folder: String) -> Result<u8, Stop> {
    let session = context.open()?;
    let path = absolute(file)?;
    let request = Plugins::Compare { path, folder: FolderRef::Path(folder) };
    let ended = job::run(&session, Request::Plugins(request), &context.text)?;
    if let JobState::Failed(failure) = ended.state {
        return Err(failure.into());
    }
    let report = match ended.outcome {
        Some(JobOutcome::Versions(report)) => *report,
        _ => VersionsReport::default(),
    };
    let mut out = Out::new();
    if context.json {
        out.json(&report)?;
    } else {
        for (sign, effects) in [("-", &report.only_current), ("+", &report.only_other)] {
            for effect in effects {
                out.line(&format!("{sign} {}", effect_line(context, effect)))?;
            }
        }
        for cell in &report.cells {
            let CellDifference { column, msg_id, current, other } = cell;
            out.line(&format!("~ {msg_id:>7}  {column}: {current:?} -> {other:?}"))?;
        }
        if !report.lacks.is_empty() {
            let rights = [("rights", report.lacks.join(", ").into())];
            out.line(&context.text.tr_args("compare-lacks", &rights))?;
        }
        if !report.problem.is_empty() {
            out.line(
                &context.text.tr_args("compare-problem", &[("problem", report.problem.as_str().into())]),
            )?;
        }
        let args = [
            ("messages", report.messages.into()),
            ("changes", report.effects_differ.into()),
            ("cells", report.cells_differ.into()),
            ("current", report.current.as_str().into()),
            ("other", report.other.as_str().into()),
        ];
        out.line(&context.text.tr_args("compare-done", &args))?;
    }
    out.finish()?;
    Ok(u8::from(!report.is_same()))
}

/// Runs the rules of a plugin on a folder.
pub(super) fn rules(context: &Context, plugin: String, folder: String, dry: bool) -> Result<u8, Stop> {
    let session = context.open()?;
    let request = Plugins::RunRules { plugin, folder: FolderRef::Path(folder), dry };
    let ended = job::run(&session, Request::Plugins(request), &context.text)?;
    if let JobState::Failed(failure) = ended.state {
        return Err(failure.into());
    }
    let report = match ended.outcome {
        Some(JobOutcome::Rules(report)) => report,
        _ => RulesReport::default(),
    };
    let mut out = Out::new();
    if context.json {
        out.json(&report)?;
    } else {
        for effect in &report.effects {
            out.line(&effect_line(context, effect))?;
        }
        let key = if report.dry { "rules-would" } else { "rules-done" };
        let args = [("messages", report.messages.into()), ("changes", report.effects.len().into())];
        out.line(&context.text.tr_args(key, &args))?;
    }
    out.finish()?;
    Ok(0)
}
