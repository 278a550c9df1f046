//! The system's printing: `lp`, where there is one.

use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use etabli_engine::{Failure, FailureCode};

/// Returns the program that prints.
pub(super) fn program() -> Option<PathBuf> {
    within(&std::env::var_os("PATH")?)
}

fn within(path: &OsStr) -> Option<PathBuf> {
    std::env::split_paths(path).map(|folder| folder.join("lp")).find(|program| program.is_file())
}

/// Gives a file to the system's printing and waits until it is taken.
pub(super) fn hand_over(title: &str, file: &Path) -> Result<(), Failure> {
    let refused = || Failure::new(FailureCode::PrinterRefused, title);
    let program = program().ok_or_else(refused)?;
    let done = Command::new(program)
        .arg("-t")
        .arg(title.replace(|c: char| c.is_control(), " "))
        .arg("--")
        .arg(file)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| refused().because(error))?;
    if done.status.success() {
        Ok(())
    } else {
        Err(refused().because(String::from_utf8_lossy(&done.stderr).trim().to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mail_46_the_program_that_prints_is_looked_for_in_the_path() {
        let (empty, full) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let path = std::env::join_paths([empty.path(), full.path()]).unwrap();
        assert_eq!(within(&path), None);
        std::fs::write(full.path().join("lp"), "").unwrap();
        assert_eq!(within(&path), Some(full.path().join("lp")));
    }
}
