//! The system's printing: `lp` and `lpstat`, where there are such programs.

use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use etabli_engine::{Failure, FailureCode};
use etabli_ui::{Printer, Sheets};

/// The programs that print.
pub(super) struct Printing {
    lp: PathBuf,
}

impl Printing {
    /// Returns those of this system.
    pub(super) fn of_system() -> Option<Self> {
        Self::within(&std::env::var_os("PATH")?)
    }

    fn within(path: &OsStr) -> Option<Self> {
        let lp =
            std::env::split_paths(path).map(|folder| folder.join("lp")).find(|program| program.is_file());
        lp.map(|lp| Self { lp })
    }

    /// Lists the printers; none where the system has no program that does.
    pub(super) fn printers(&self) -> Option<Vec<Printer>> {
        let [names, usual, states] = [&["-e"][..], &["-d"], &["-l", "-p"]].map(|wanted| self.lpstat(wanted));
        Some(listed(&names?, &usual?, &states?))
    }

    fn lpstat(&self, wanted: &[&str]) -> Option<String> {
        let asked = Command::new(self.lp.with_file_name("lpstat"))
            .args(wanted)
            // Its sentences are read below.
            .env("LC_ALL", "C")
            .stdin(Stdio::null())
            .output();
        Some(String::from_utf8_lossy(&asked.ok()?.stdout).into_owned())
    }

    /// Gives a file to the printer and waits until it is taken. Returns how the printer stands then.
    fn print(&self, sheets: &Sheets, file: &Path) -> Result<Option<Printer>, Failure> {
        let refused = || Failure::new(FailureCode::PrinterRefused, &sheets.title);
        let mut lp = Command::new(&self.lp);
        lp.arg("-t").arg(sheets.title.replace(|c: char| c.is_control(), " "));
        lp.arg("-o").arg(format!("media={}", sheets.paper));
        if let Some(printer) = &sheets.printer {
            lp.arg("-d").arg(printer);
        }
        let done = lp.arg("--").arg(file).env("LC_ALL", "C").stdin(Stdio::null()).output();
        let done = done.map_err(|error| refused().because(error))?;
        if !done.status.success() {
            return Err(refused().because(String::from_utf8_lossy(&done.stderr).trim().to_owned()));
        }
        let taken = |printer: &Printer| {
            sheets.printer.as_ref().map_or(printer.is_usual, |name| printer.name == *name)
        };
        Ok(self.printers().unwrap_or_default().into_iter().find(taken))
    }
}

/// Gives a file to the system's printing.
pub(super) fn hand_over(sheets: &Sheets, file: &Path) -> Result<Option<Printer>, Failure> {
    let printing = Printing::of_system();
    let printing = printing.ok_or_else(|| Failure::new(FailureCode::PrinterRefused, &sheets.title))?;
    printing.print(sheets, file)
}

/// Reads what `lpstat` says of names, of the usual printer, and of how each stands.
fn listed(names: &str, usual: &str, states: &str) -> Vec<Printer> {
    let usual = usual.trim().rsplit_once("destination: ").map_or("", |(_, name)| name);
    names
        .lines()
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .map(|name| Printer { name: name.to_owned(), is_usual: name == usual, waits: waits(states, name) })
        .collect()
}

/// Reports whether a printer is stopped or cannot be reached.
fn waits(states: &str, name: &str) -> bool {
    let begins =
        |line: &&str| line.strip_prefix("printer ").and_then(|rest| rest.split(' ').next()) == Some(name);
    let mut lines = states.lines().skip_while(|line| !begins(line));
    let stopped = lines.next().is_some_and(|line| line.contains(" disabled since "));
    let about = lines.take_while(|line| line.starts_with(char::is_whitespace));
    // What CUPS 2.4 says of one that does not answer, and what the printer says of itself.
    let offline = |line: &str| line.contains("unavailable at this time") || line.contains("offline-report");
    about.map(offline).fold(stopped, |waits, offline| waits || offline)
}

#[cfg(all(test, unix))]
#[allow(clippy::unwrap_used, reason = "helpers of tests end their test")]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    /// What `lpstat` of CUPS 2.4.2 said of four printers, one of which had a job and no answer.
    const STATES: &str = "\
printer Atelier now printing Atelier-1.  enabled since Fri Nov 27 00:16:13 2026
\tThe printer may not exist or is unavailable at this time.
\tForm mounted:
\tAlerts: none
printer Bureau is idle.  enabled since Fri Nov 27 00:16:05 2026
\tForm mounted:
\tAlerts: none
printer Bureau2 disabled since Fri Nov 27 00:16:15 2026 -
\treason unknown
\tAlerts: none
printer Cave is idle.  enabled since Fri Nov 27 00:16:05 2026
\tAlerts: offline-report
";

    fn program(folder: &Path, name: &str, script: &str) {
        let path = folder.join(name);
        std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o755)).unwrap();
    }

    /// A system with printers and an `lp` that notes what it is called with and keeps the file.
    fn system(lp: &str) -> (tempfile::TempDir, Printing) {
        let folder = tempfile::tempdir().unwrap();
        let here = folder.path().display();
        std::fs::write(folder.path().join("states"), STATES).unwrap();
        let lpstat = format!(
            "case \"$1\" in\n-e) printf 'Atelier\\nBureau\\nBureau2\\nCave\\n';;\n\
             -d) echo 'system default destination: Bureau';;\n*) cat '{here}/states';;\nesac"
        );
        program(folder.path(), "lpstat", &lpstat);
        program(folder.path(), "lp", &lp.replace("HERE", &here.to_string()));
        let printing = Printing::within(folder.path().as_os_str()).unwrap();
        (folder, printing)
    }

    const TAKES: &str =
        r#"printf '%s\n' "$@" > 'HERE/called'; for file; do :; done; cp "$file" 'HERE/taken'"#;

    fn sheets(printer: Option<&str>) -> Sheets {
        let printer = printer.map(str::to_owned);
        Sheets { title: "Devis\n-o raw".to_owned(), pdf: b"%PDF-1.7".to_vec(), paper: "A4", printer }
    }

    #[test]
    fn mail_46_the_program_that_prints_is_looked_for_in_the_path() {
        let (empty, full) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let path = std::env::join_paths([empty.path(), full.path()]).unwrap();
        assert!(Printing::within(&path).is_none());
        std::fs::write(full.path().join("lp"), "").unwrap();
        assert_eq!(Printing::within(&path).map(|found| found.lp), Some(full.path().join("lp")));
    }

    #[test]
    fn mail_46_printers_are_listed_with_the_usual_one_and_those_that_do_not_print() {
        let (_folder, printing) = system(TAKES);
        let found = printing.printers().unwrap();
        let about: Vec<_> =
            found.iter().map(|known| (known.name.as_str(), known.is_usual, known.waits)).collect();
        let expected = [
            ("Atelier", false, true),
            ("Bureau", true, false),
            ("Bureau2", false, true),
            ("Cave", false, true),
        ];
        assert_eq!(about, expected);
        assert_eq!(listed("", "no system default destination", ""), []);
    }

    #[test]
    fn mail_46_a_pdf_is_handed_to_the_printer_that_was_chosen() {
        let (folder, printing) = system(TAKES);
        let file = folder.path().join("etabli.pdf");
        std::fs::write(&file, b"%PDF-1.7").unwrap();
        let called = || std::fs::read_to_string(folder.path().join("called")).unwrap();
        let taken = printing.print(&sheets(Some("Atelier")), &file).unwrap().unwrap();
        assert!(taken.name == "Atelier" && taken.waits, "{taken:?}");
        let file_name = file.display();
        assert_eq!(called(), format!("-t\nDevis -o raw\n-o\nmedia=A4\n-d\nAtelier\n--\n{file_name}\n"));
        assert_eq!(std::fs::read(folder.path().join("taken")).unwrap(), b"%PDF-1.7");
        let usual = printing.print(&sheets(None), &file).unwrap().unwrap();
        assert!(usual.name == "Bureau" && !usual.waits, "{usual:?}");
        assert!(!called().contains("-d\n"), "the system knows its usual printer");
    }

    #[test]
    fn mail_46_what_the_printing_refuses_is_a_failure_with_its_reason() {
        let refuses = "echo 'lp: Destination \"Bureau\" is not accepting jobs.' >&2; exit 1";
        let (folder, printing) = system(refuses);
        let failure = printing.print(&sheets(Some("Bureau")), &folder.path().join("none.pdf")).unwrap_err();
        assert_eq!(failure.code, FailureCode::PrinterRefused);
        assert!(failure.detail.contains("is not accepting jobs"), "{failure:?}");
    }
}
