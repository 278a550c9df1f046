//! Every check of a package at once, as findings that an author can act on. None of its code runs.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{Capability, Host, Package, inspect, inspect::Interface, package};

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The package cannot be installed.
    Error,
    /// It can, and something is odd.
    Warning,
    /// It passed this check.
    Passed,
}

/// The result of one check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The check: `package`, `component`, `rights`, `fit`.
    pub check: String,
    /// How bad it is.
    pub severity: Severity,
    /// What was found, in English, for the author.
    pub detail: String,
}

/// What the checks say about a package.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckReport {
    /// The plugin; empty where not even that can be read.
    pub id: String,
    /// Its version.
    pub version: String,
    /// Size of the package in bytes.
    pub bytes: u64,
    /// In the order of the checks.
    pub findings: Vec<Finding>,
}

impl CheckReport {
    /// Reports whether the package can be installed.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.findings.iter().all(|finding| finding.severity != Severity::Error)
    }

    fn add(&mut self, check: &str, severity: Severity, detail: impl Into<String>) {
        self.findings.push(Finding { check: check.to_owned(), severity, detail: detail.into() });
    }
}

/// Checks the bytes of a package, as installing them would.
#[must_use]
pub fn check(bytes: &[u8], host: &Host) -> CheckReport {
    let mut report = CheckReport { bytes: bytes.len() as u64, ..CheckReport::default() };
    match package::read(bytes) {
        Ok(package) => check_package(&package, host, &mut report),
        Err(error) => report.add("package", Severity::Error, error.to_string()),
    }
    report
}

fn check_package(package: &Package, host: &Host, report: &mut CheckReport) {
    let manifest = package.manifest();
    report.id.clone_from(&manifest.id);
    report.version = manifest.version.to_string();
    report.add("package", Severity::Passed, format!("files, hashes, manifest and texts; {}", package.hash()));
    if !package.is_signed() {
        report.add("package", Severity::Warning, "nobody signed it: `hashes.minisig` is missing");
    }
    let found = match inspect(package.component()) {
        Ok(found) => found,
        Err(error) => return report.add("component", Severity::Error, error.to_string()),
    };
    let detail = format!("{} imports, {} exports", found.imports.len(), found.exports.len());
    report.add("component", Severity::Passed, detail);

    let declared: BTreeSet<Capability> = manifest.capabilities.iter().map(|spec| spec.capability).collect();
    let imported: BTreeSet<Capability> =
        found.imports.iter().filter_map(|import| Interface::of(import)?.name.parse().ok()).collect();
    match host.load(package, &declared) {
        Ok(_) => report.add("fit", Severity::Passed, format!("made for API {}", manifest.api)),
        Err(error) => report.add("rights", Severity::Error, error.to_string()),
    }
    for unused in declared.difference(&imported) {
        let detail = format!("plugin.toml declares `{unused}`, but the component does not import it");
        report.add("rights", Severity::Warning, detail);
    }
}
