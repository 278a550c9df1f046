//! The quick search "subject and sender" over a million summaries, beside a naive scan and SQLite FTS5.

use std::{
    fs,
    io::{BufWriter, Write as _},
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use etabli_mail::fold::fold;
use etabli_model::TextColumn;
use etabli_store::Store;

use super::{
    Result, median, scripts,
    summaries::{COUNT, filled, folded},
    table::{Table, grouped, megabytes, time},
};

/// What is searched, and why.
const TERMS: [(&str, &str); 10] = [
    ("Vernolplé", "rare"),
    ("48217", "rare"),
    ("courrier-perso", "missing"),
    ("introuvable", "missing"),
    ("Réunion de chantier", "frequent"),
    ("facture", "frequent"),
    ("lantelme", "very frequent"),
    ("zq", "short, missing"),
    ("re", "short"),
    ("e", "short"),
];
const ROUNDS: usize = 9;
const SCANS: usize = 3;

pub(crate) fn run() -> Result<()> {
    let filled = filled(COUNT)?;
    let rows: Vec<(String, String)> = folded().collect();
    let terms: Vec<String> = TERMS.iter().map(|(typed, _)| fold(typed)).collect();
    let scratch = tempfile::tempdir()?;
    let theirs = fts5(&rows, &terms, scratch.path())?;

    let store = Store::open(&filled.path)?;
    let columns = store.columns();
    let start = Instant::now();
    for column in [TextColumn::Subject, TextColumn::Sender] {
        store.text(column)?;
    }
    println!("Établi reads the two columns into memory in {}, once after opening", time(start.elapsed()));

    let mut table = Table::new(&["term", "", "found", "Établi", "naive scan", "FTS5 trigram"]);
    for (index, ((typed, why), term)) in TERMS.iter().zip(&terms).enumerate() {
        let query = etabli_search::folded(&etabli_search::subject_or_sender(typed), &fold);
        let mut found: Vec<u32> = Vec::new();
        let ours = median(ROUNDS, || {
            found = etabli_search::run(&store, &columns, &query, &|_, _| true)?.iter().collect();
            Ok(())
        })?;
        let mut expected: Vec<u32> = Vec::new();
        let scan = median(SCANS, || {
            let hits = rows.iter().enumerate();
            let hits = hits.filter(|(_, (subject, sender))| subject.contains(term) || sender.contains(term));
            expected = hits.map(|(row, _)| row as u32).collect();
            Ok(())
        })?;
        if found != expected {
            return Err(
                format!("`{typed}`: Établi finds {}, the scan {}", found.len(), expected.len()).into()
            );
        }
        let fts5 = match &theirs {
            Some(theirs) => {
                let rows = numbers(&scratch.path().join(format!("{index}.rows")))?;
                if rows != expected {
                    return Err(
                        format!("`{typed}`: FTS5 finds {}, the scan {}", rows.len(), expected.len()).into()
                    );
                }
                theirs.get(index).copied().map_or_else(String::new, time)
            }
            None => String::new(),
        };
        table.row([
            (*typed).to_owned(),
            (*why).to_owned(),
            grouped(found.len() as u64),
            time(ours),
            time(scan),
            fts5,
        ]);
    }
    table.print();
    println!(
        "{} rows; the results of every row of the table are identical, number by number. Times are medians and include \
         handing over every row number. FTS5 reads all rows for terms under three letters, as its trigrams cannot find \
         them.",
        grouped(COUNT)
    );
    Ok(())
}

/// Runs the same searches in SQLite; without a Python that has FTS5, says so.
fn fts5(rows: &[(String, String)], terms: &[String], scratch: &Path) -> Result<Option<Vec<Duration>>> {
    let mut file = BufWriter::new(fs::File::create(scratch.join("rows.tsv"))?);
    for (subject, sender) in rows {
        writeln!(file, "{subject}\t{sender}")?;
    }
    file.flush()?;
    let output = Command::new("python3")
        .arg(scripts().join("fts5.py"))
        .arg(scratch)
        .arg(ROUNDS.to_string())
        .args(terms)
        .stderr(Stdio::inherit())
        .output();
    let output = match output {
        Ok(output) if output.status.success() => output,
        _ => {
            println!("There is no python3 with SQLite's FTS5 here, so it is not beside.");
            return Ok(None);
        }
    };
    let report: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    println!(
        "SQLite {}: index of {} built in {:.1} s, peak memory {}",
        report["sqlite"].as_str().unwrap_or_default(),
        megabytes(report["bytes"].as_u64().unwrap_or(0)),
        report["build_seconds"].as_f64().unwrap_or(0.0),
        megabytes(report["peak_rss"].as_u64().unwrap_or(0))
    );
    let seconds = report["seconds"].as_array().ok_or("fts5.py gave no times")?;
    Ok(Some(seconds.iter().filter_map(serde_json::Value::as_f64).map(Duration::from_secs_f64).collect()))
}

fn numbers(path: &Path) -> Result<Vec<u32>> {
    let bytes = fs::read(path)?;
    Ok(bytes.chunks_exact(4).map(|four| u32::from_le_bytes([four[0], four[1], four[2], four[3]])).collect())
}
