//! Importing a Maildir with `etabli import`, beside `notmuch new` on the same files.

use std::{
    ffi::OsStr,
    fs,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

use super::{
    Result,
    child::{Outcome, exists, measured},
    corpus::{Corpus, corpus},
    profile_folder,
    table::{Table, grouped, megabytes, time},
};

/// How often each is measured.
const ROUNDS: usize = 3;

/// What one of the programs did with the corpus.
struct Run {
    outcome: Outcome,
    messages: u64,
    size: String,
}

pub(crate) fn run() -> Result<()> {
    let corpus = corpus()?;
    println!(
        "{}: {} messages, {}, read once before",
        corpus.path.display(),
        grouped(corpus.messages),
        megabytes(corpus.bytes)
    );
    // The two take turns, so that whatever else the machine does meets both.
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    let beside = exists("notmuch");
    for _ in 0..ROUNDS {
        let scratch = tempfile::tempdir()?;
        ours.push(etabli(&corpus, scratch.path())?);
        if beside {
            theirs.push(notmuch(&corpus, scratch.path())?);
        }
    }
    let (ours, theirs) = (middle(ours).ok_or("nothing was measured")?, middle(theirs));

    let mut table = Table::new(&["", "messages", "time", "messages/s", "size on disk", "peak memory"]);
    for (name, run) in [("etabli import", Some(&ours)), ("notmuch new", theirs.as_ref())] {
        if let Some(run) = run {
            table.row([
                name.to_owned(),
                grouped(run.messages),
                time(run.outcome.time),
                grouped(rate(run) as u64),
                run.size.clone(),
                megabytes(run.outcome.peak_rss),
            ]);
        }
    }
    table.print();
    println!("Each row is the run of the median time of {ROUNDS}; the two took turns.");
    println!(
        "Établi has stored every message and attachment durably and has indexed headers, conversations and the \
         search columns (subject, sender, recipients, attachment names); it has not indexed bodies."
    );
    match &theirs {
        Some(theirs) => {
            println!(
                "notmuch leaves the messages in their files and has indexed headers, conversations and bodies."
            );
            println!("ratio of the rates: {:.1}", rate(&ours) / rate(theirs));
        }
        None => println!(
            "notmuch is not installed, so there is nothing beside it (`cargo xtask bench` installs it)."
        ),
    }
    Ok(())
}

/// Returns the run of the median time.
fn middle(mut runs: Vec<Run>) -> Option<Run> {
    runs.sort_by_key(|run| run.outcome.time);
    let half = runs.len() / 2;
    runs.into_iter().nth(half)
}

fn rate(run: &Run) -> f64 {
    run.messages as f64 / run.outcome.time.as_secs_f64().max(1e-9)
}

fn etabli(corpus: &Corpus, scratch: &Path) -> Result<Run> {
    let program = program()?;
    let store = scratch.join("store");
    let call = |words: &[&OsStr]| {
        let common = [OsStr::new("--store"), store.as_os_str(), OsStr::new("--json")];
        measured(program.as_os_str(), &[words, &common].concat(), &[], scratch)
    };
    call(&[OsStr::new("init")])?;
    let words = ["import", "--folder", "Bench", "--keep-folders"].map(OsStr::new);
    let outcome = call(&[&words[..], &[corpus.path.as_os_str()]].concat())?;
    let report = json(&outcome)?;
    let number = |name: &str| report[name].as_u64().unwrap_or(0);
    if number("seen") != corpus.messages || number("imported") + number("failed") != corpus.messages {
        return Err(format!("of {} messages, the import reports {report}", corpus.messages).into());
    }
    println!(
        "etabli import: {} imported, {} failed, {} warnings, {:.2} s by its own clock",
        grouped(number("imported")),
        number("failed"),
        report["warnings"].as_array().map_or(0, Vec::len),
        report["seconds"].as_f64().unwrap_or(0.0)
    );
    let size = format!(
        "{} + {} attachments",
        megabytes(size(&store.join("store.redb"))?),
        megabytes(size(&store.join("blobs"))?)
    );

    let checked = call(&[OsStr::new("verify")])?;
    let verify = json(&checked)?;
    let problems = verify["problems"].as_array().map_or(0, Vec::len);
    println!(
        "etabli verify: {} messages, {} attachments, {problems} problems, {}",
        verify["messages"],
        verify["blobs"],
        time(checked.time)
    );
    if problems > 0 || verify["messages"].as_u64() != Some(number("imported")) {
        return Err(format!("verify found {}", verify["problems"]).into());
    }
    Ok(Run { messages: number("imported"), outcome, size })
}

/// Returns the program to measure, built beside this one.
fn program() -> Result<PathBuf> {
    let program = profile_folder()?.join("etabli");
    if !program.exists() {
        let release = if cfg!(debug_assertions) { "" } else { " --release" };
        return Err(format!(
            "{} is missing; build it with `cargo build{release} --package etabli`",
            program.display()
        )
        .into());
    }
    Ok(program)
}

fn json(outcome: &Outcome) -> Result<serde_json::Value> {
    let line = outcome.stdout.lines().last().unwrap_or_default();
    Ok(serde_json::from_str(line).map_err(|error| format!("this is no JSON ({error}): {line}"))?)
}

fn notmuch(corpus: &Corpus, scratch: &Path) -> Result<Run> {
    let database = scratch.join("notmuch");
    fs::create_dir_all(&database)?;
    let config = scratch.join("notmuch-config");
    fs::write(
        &config,
        format!(
            "[database]\npath={}\nmail_root={}\n[user]\nname=Bench\nprimary_email=bench@lantelme.example\n[new]\ntags=\n\
             [maildir]\nsynchronize_flags=false\n",
            database.display(),
            fs::canonicalize(&corpus.path)?.display()
        ),
    )?;
    let environment = [("NOTMUCH_CONFIG", config.as_path())];
    let call = |words: &[&str]| {
        measured("notmuch".as_ref(), &words.iter().map(OsStr::new).collect::<Vec<_>>(), &environment, scratch)
    };
    let outcome = call(&["new", "--quiet", "--no-hooks"])?;
    let counted = call(&["count", "--output=files", "*"])?;
    let messages = counted.stdout.trim().parse().map_err(|_| "notmuch counts nothing")?;
    Ok(Run { messages, outcome, size: megabytes(size(&database)?) })
}

/// Returns how much room a file or a folder takes on the disk.
fn size(path: &Path) -> Result<u64> {
    let data = fs::symlink_metadata(path)?;
    let mut size = data.blocks() * 512;
    if data.is_dir() {
        for entry in fs::read_dir(path)? {
            size += self::size(&entry?.path())?;
        }
    }
    Ok(size)
}
