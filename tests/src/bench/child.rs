//! Other programs, with their time and their memory.

use std::{
    ffi::OsStr,
    fs, io,
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

use super::{Result, scripts};

/// What a program did.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// From its start to its end.
    pub(crate) time: Duration,
    /// The largest resident size, in bytes.
    pub(crate) peak_rss: u64,
    /// What it printed.
    pub(crate) stdout: String,
}

/// Reports whether a program can be started.
pub(crate) fn exists(program: &str) -> bool {
    let tried = Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    !matches!(tried, Err(error) if error.kind() == io::ErrorKind::NotFound)
}

/// Runs a program to its end under `measure.py`.
///
/// # Errors
/// Fails where the program cannot be started or ends with another code than 0.
pub(crate) fn measured(
    program: &OsStr,
    arguments: &[&OsStr],
    environment: &[(&str, &Path)],
    scratch: &Path,
) -> Result<Outcome> {
    let report = scratch.join("measured.json");
    let output = Command::new("python3")
        .arg(scripts().join("measure.py"))
        .arg(&report)
        .arg(program)
        .args(arguments)
        .envs(environment.iter().copied())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("python3 cannot be started: {error}"))?;
    let name = program.display();
    let report: serde_json::Value = serde_json::from_str(
        &fs::read_to_string(&report).map_err(|error| format!("{name} could not be measured: {error}"))?,
    )?;
    if report["status"] != 0 {
        return Err(format!("{name} ended with {}", report["status"]).into());
    }
    Ok(Outcome {
        time: Duration::from_secs_f64(report["seconds"].as_f64().ok_or("measure.py gave no time")?),
        peak_rss: report["peak_rss"].as_u64().ok_or("measure.py gave no memory")?,
        stdout: String::from_utf8(output.stdout)?,
    })
}
