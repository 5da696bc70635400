use palladion_api::runs::Specification;
use serde_json::{Value, json};

use super::analyses::{self, Made};
use super::{contents, methods::Methods, population, terms};
use crate::report::page::{self, Report};

/// The value of `schema` in the member of our own.
const SCHEMA: &str = "palladion.ars/1";

/// The run as a `ReportingEvent`: one analysis for each tidy table, its numbers as operation results.
///
/// Left out are curves step by step, smoothed residuals and everything with a row for each subject; they are named
/// in `palladion.left_out`.
#[must_use]
pub fn ars(report: &Report<'_>) -> Value {
    let mut methods = Methods::default();
    let Made { analyses, groups, left_out, not_estimable } = analyses::analyses(report, &mut methods);
    let opening = page::opening(report);
    let Report { plan, manifest, manifest_digest, result } = report;
    let digests = digests(report);
    let documents = digests.iter().map(|(id, name, digest)| {
        json!({"id": id, "name": name, "description": format!("SHA-256 of its bytes or canonical form: {digest}")})
    });
    json!({
        "id": format!("run-{}", manifest.run_id),
        "version": 1,
        "name": plan.title,
        "description": opening.join(" "),
        "mainListOfContents": contents::list(report, &analyses),
        "referenceDocuments": documents.collect::<Vec<_>>(),
        "terminologyExtensions": terms::extensions(),
        "analysisSets": population::sets(plan, result),
        "analysisGroupings": groups.subjects(),
        "dataGroupings": groups.data(),
        "methods": methods.written(),
        "analyses": analyses,
        "outputs": contents::outputs(report),
        "palladion": {
            "schema": SCHEMA,
            "run_id": manifest.run_id,
            "manifest_digest": manifest_digest,
            "synthetic": result.trial.as_ref().is_some_and(|trial| trial.synthetic),
            "opening": opening,
            "qc": result.qc,
            "not_estimable": not_estimable,
            "left_out": left_out,
        },
    })
}

/// What the run was made from, as far as it has a digest.
fn digests(report: &Report<'_>) -> Vec<(&'static str, &'static str, String)> {
    let manifest = report.manifest;
    let mut digests = vec![
        ("snapshot", "Snapshot of the trial's data", manifest.snapshot_id.to_string()),
        ("manifest", "Manifest of the run", report.manifest_digest.to_string()),
        ("executable", "Executable that computed the run", manifest.engine.executable.to_string()),
    ];
    if let Specification::AnalysisPlan { digest, .. } = &manifest.specification {
        digests.push(("plan", "Analysis plan", digest.to_string()));
    }
    digests.extend(
        manifest.result.as_ref().map(|found| ("result", "Result of the run", found.digest.to_string())),
    );
    digests
}
