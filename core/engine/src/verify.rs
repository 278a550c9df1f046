//! Checking a store: the store holds its own records against each other, and here every message is rebuilt.

use etabli_store::StoreError;

use crate::{
    Failure, FailureCode, JobOutcome, Problem, VerifyReport, core::Engine, jobs::table::JobHandle,
    mail::content, plugins::host_record,
};

pub(crate) fn run(engine: &Engine, job: &JobHandle) -> Result<JobOutcome, Failure> {
    let total = engine.read()?.counters()?.messages;
    let mut report = VerifyReport::default();
    let mut problems = Vec::new();
    let mut each = |id: etabli_model::MsgId, record: &etabli_store::MessageRecord, snapshot: &_| {
        report.messages += 1;
        let detail = match content::raw(&engine.store, snapshot, id) {
            Ok(raw) if blake3::hash(&raw).as_bytes() == &record.hash => None,
            Ok(_) => Some("the rebuilt message differs from the one that came".to_owned()),
            Err(failure) => Some(failure.to_string()),
        };
        problems.extend(detail.map(|detail| Problem {
            kind: "message".to_owned(),
            id: id.to_string(),
            detail,
        }));
        job.progress(report.messages, Some(total));
        !job.cancelled()
    };
    let (blobs, findings) =
        engine.store.verify(&mut each).map_err(|error: StoreError| Failure::from(error))?;
    if job.cancelled() {
        return Err(Failure::new(FailureCode::Cancelled, ""));
    }
    report.blobs = blobs;
    report.problems = problems;
    report.problems.extend(findings.into_iter().map(|finding| Problem {
        kind: finding.kind.to_owned(),
        id: finding.id,
        detail: finding.detail,
    }));
    misfits(engine, &mut report.problems)?;
    Ok(JobOutcome::Verify(report))
}

/// Holds the records of every plugin that is there against its manifest, unless they are still of an older version.
fn misfits(engine: &Engine, problems: &mut Vec<Problem>) -> Result<(), Failure> {
    let snapshot = engine.read()?;
    for entry in engine.plugins.all() {
        let Some(package) = &entry.package else { continue };
        let written_for = snapshot.record_schema(&entry.id)?.unwrap_or_default().version;
        for spec in package.manifest().records.iter().filter(|_| written_for == entry.version) {
            for id in snapshot.records_of(&format!("{}/{}", entry.id, spec.id))? {
                let Some(record) = snapshot.record(id)? else { continue };
                let detail = spec.misfit(&host_record(id, record));
                problems.extend(detail.map(|detail| Problem {
                    kind: "record".to_owned(),
                    id: id.to_string(),
                    detail,
                }));
            }
        }
    }
    Ok(())
}
