//! `import` and `export`.

use std::{
    fs::File,
    path::{Path, PathBuf},
};

use etabli_engine::{
    ExportReport, Failure, FailureCode, FolderRef, ImportReport, ImportWarning, JobOutcome, JobState, Mail,
    Plugins, Request, Session,
};

use crate::{
    args::{Export, Import},
    context::{Context, absolute},
    job,
    output::Out,
    stop::Stop,
};

/// Imports mail.
///
/// Ends with 0 when the import ran to its end, even where single messages could not be stored: those are
/// listed. It fails when a named path cannot be read at all, when nothing could be stored, or when it was
/// cancelled.
pub(super) fn import(context: &Context, options: &Import) -> Result<u8, Stop> {
    let paths = readable(&options.paths)?;
    let named: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
    let session = context.open()?;
    let request = Request::Mail(Mail::Import {
        paths,
        folder: FolderRef::Path(options.folder.clone()),
        keep_folders: options.keep_folders,
    });
    report_import(context, &session, request, &named)
}

/// Imports a file that a plugin reads.
pub(super) fn import_by_plugin(
    context: &Context,
    plugin: String,
    file: &Path,
    folder: String,
) -> Result<u8, Stop> {
    let path = absolute(file)?;
    let named = [path.display().to_string()];
    let session = context.open()?;
    let request = Plugins::Import { plugin, path, folder: FolderRef::Path(folder) };
    report_import(context, &session, Request::Plugins(request), &named)
}

fn report_import(
    context: &Context,
    session: &Session,
    request: Request,
    named: &[String],
) -> Result<u8, Stop> {
    let job = job::run(session, request, &context.text)?;
    let report = match job.outcome {
        Some(JobOutcome::Import(report)) => Some(report),
        _ => None,
    };
    if let Some(report) = &report {
        print_import(context, report)?;
    }
    match job.state {
        JobState::Failed(failure) => Err(failure.into()),
        JobState::Cancelled => Err(Stop::sentence("import-cancelled", "")),
        _ => match report.as_ref().and_then(|report| unread(report, named)) {
            Some(path) => Err(Stop::sentence("import-nothing", path)),
            None => Ok(0),
        },
    }
}

/// Makes paths absolute, since the process that owns the store may stand elsewhere, and refuses those that
/// cannot be read.
fn readable(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    paths
        .iter()
        .map(|path| {
            let path = absolute(path)?;
            let tried = if path.is_dir() { path.read_dir().map(drop) } else { File::open(&path).map(drop) };
            match tried {
                Ok(()) => Ok(path),
                Err(error) => {
                    let subject = path.display().to_string();
                    Err(Failure::new(FailureCode::SourceUnreadable, subject).because(error))
                }
            }
        })
        .collect()
}

/// Returns a path that was named and gave no message at all.
///
/// Warnings do not say whether their message was stored. Where every warning stands for a failure, the
/// named paths among them are known to have failed; else only an import that stored nothing is known to.
fn unread(report: &ImportReport, named: &[String]) -> Option<String> {
    if report.failed == 0 {
        return None;
    }
    let failures_only = u64::try_from(report.warnings.len()).ok() == Some(report.failed);
    let path = named.iter().find(|path| report.warnings.iter().any(|warning| &warning.source == *path));
    let nothing_stored = report.imported + report.skipped == 0;
    match path {
        Some(path) if failures_only || nothing_stored => Some(path.clone()),
        _ if nothing_stored => Some(named.join(", ")),
        _ => None,
    }
}

fn print_import(context: &Context, report: &ImportReport) -> Result<(), Stop> {
    let mut out = Out::new();
    if context.json {
        out.json(report)?;
    } else {
        print_warnings(&mut out, &report.warnings)?;
        let args = [
            ("seen", report.seen.into()),
            ("imported", report.imported.into()),
            ("skipped", report.skipped.into()),
            ("failed", report.failed.into()),
            ("size", context.text.size(report.bytes).into()),
            ("seconds", seconds(report.seconds).into()),
        ];
        out.line(&context.text.tr_args("import-done", &args))?;
    }
    Ok(out.finish()?)
}

/// Exports mail.
pub(super) fn export(context: &Context, options: Export) -> Result<u8, Stop> {
    let path = absolute(&options.path)?;
    let session = context.open()?;
    let request = Request::Mail(Mail::Export {
        folder: FolderRef::Path(options.folder),
        recursive: options.recursive,
        format: options.format,
        path,
    });
    let job = job::run(&session, request, &context.text)?;
    let mut complete = true;
    if let Some(JobOutcome::Export(report)) = &job.outcome {
        complete = report.warnings.is_empty();
        print_export(context, report)?;
    }
    match job.state {
        JobState::Failed(failure) => Err(failure.into()),
        JobState::Cancelled => Err(Stop::sentence("export-cancelled", "")),
        _ if complete => Ok(0),
        _ => Err(Stop::sentence("export-incomplete", "")),
    }
}

/// Exports the records of a plugin.
pub(super) fn export_records(context: &Context, plugin: String, out: &Path) -> Result<u8, Stop> {
    let path = absolute(out)?;
    let session = context.open()?;
    let request = Request::Plugins(Plugins::ExportRecords { plugin, path });
    let job = job::run(&session, request, &context.text)?;
    if let Some(JobOutcome::Records(report)) = &job.outcome {
        let mut out = Out::new();
        if context.json {
            out.json(report)?;
        } else {
            let args = [("records", report.records.into()), ("hidden", report.hidden.into())];
            out.line(&context.text.tr_args("export-records-done", &args))?;
        }
        out.finish()?;
    }
    match job.state {
        JobState::Failed(failure) => Err(failure.into()),
        JobState::Cancelled => Err(Stop::sentence("export-records-cancelled", "")),
        _ => Ok(0),
    }
}

fn print_export(context: &Context, report: &ExportReport) -> Result<(), Stop> {
    let mut out = Out::new();
    if context.json {
        out.json(report)?;
    } else {
        print_warnings(&mut out, &report.warnings)?;
        let args = [
            ("exported", report.exported.into()),
            ("size", context.text.size(report.bytes).into()),
            ("seconds", seconds(report.seconds).into()),
        ];
        out.line(&context.text.tr_args("export-done", &args))?;
    }
    Ok(out.finish()?)
}

fn print_warnings(out: &mut Out, warnings: &[ImportWarning]) -> std::io::Result<()> {
    warnings.iter().try_for_each(|warning| out.line(&format!("{}: {}", warning.source, warning.reason)))
}

fn seconds(seconds: f64) -> String {
    format!("{seconds:.1}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(imported: u64, failed: u64, sources: &[&str]) -> ImportReport {
        ImportReport {
            seen: imported + failed,
            imported,
            failed,
            warnings: sources
                .iter()
                .map(|source| ImportWarning { source: (*source).to_owned(), reason: "r".to_owned() })
                .collect(),
            ..ImportReport::default()
        }
    }

    #[test]
    fn a_named_path_without_any_message_is_noticed() {
        let named = ["/a.eml".to_owned(), "/dir".to_owned()];
        assert_eq!(unread(&report(5, 0, &["/a.eml"]), &named), None, "only odd");
        assert_eq!(unread(&report(5, 1, &["/a.eml"]), &named), Some("/a.eml".to_owned()));
        assert_eq!(unread(&report(5, 1, &["/dir/b.eml"]), &named), None, "one of a folder");
        assert_eq!(unread(&report(5, 1, &["/a.eml", "/dir/b.eml"]), &named), None, "either may have failed");
        assert_eq!(unread(&report(0, 2, &["/dir/b.eml"]), &named), Some("/a.eml, /dir".to_owned()));
        assert_eq!(unread(&report(0, 0, &[]), &named), None, "an empty folder");
    }

    #[test]
    fn a_path_that_is_not_there_is_refused_before_anything_happens() {
        let home = tempfile::tempdir().unwrap();
        assert_eq!(readable(&[home.path().to_owned()]).map(|paths| paths.len()), Ok(1));
        let missing = readable(&[home.path().join("none")]).map_err(|failure| failure.code);
        assert_eq!(missing, Err(FailureCode::SourceUnreadable));
    }
}
