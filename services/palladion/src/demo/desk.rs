//! The part of the demo's page that tells what happened at the desk.

use palladion_api::pathology_qc::{QcState, ReleaseState};
use palladion_api::statistics::result::AnalysisResult;
use palladion_statistics::report::format::short;

use super::page::{heading, line};
use crate::pipeline::Desk;

/// Who judged what, who released the run, and what statistics knew of it.
pub(super) fn desk_lines(text: &mut String, desk: &Desk, statistics: &AnalysisResult) {
    heading(text, "The desk: findings judged, the QC run released by two people");
    if let Some((finding, entries)) = &desk.shown {
        let found = &finding.finding;
        let judged = finding.disposition.map(|disposition| disposition.as_str()).unwrap_or_default();
        line(
            text,
            format_args!(
                "finding   {} {}: {judged}, {} after {entries} entries",
                found.check, found.group, finding.state
            ),
        );
    }
    line(text, format_args!("findings  {} of {} judged", judged(desk), desk.findings));
    let release = desk.release.release.as_ref();
    let by = release.and_then(|release| {
        let second = release.countersignature.as_ref()?;
        Some(format!("by {} and {}", release.signature.signed_by, second.signed_by))
    });
    let word = match desk.release.state {
        ReleaseState::NotReleased => "not released",
        ReleaseState::Signed => "signed by one person",
        ReleaseState::Released => "released",
        ReleaseState::Invalidated => "released no more",
    };
    let digest = release.map(|release| short(&release.digest)).unwrap_or_default();
    line(text, format_args!("release   {word} {}, record {digest}…", by.unwrap_or_default()));
    for set in &desk.release.record.sets {
        line(
            text,
            format_args!("set       {:<28} {:>4} sites  {}…", set.name, set.sites, short(&set.digest)),
        );
    }
    let known = match statistics.qc.as_ref().map(|qc| qc.state) {
        Some(QcState::Released) => "ran on a snapshot whose QC is released",
        Some(QcState::NotReleased) => "ran on a snapshot whose QC is not released",
        Some(QcState::NoRun) => "ran on a snapshot without QC",
        Some(QcState::Unknown) | None => "could not ask how QC stands",
    };
    line(text, format_args!("statistics {known}"));
}

fn judged(desk: &Desk) -> usize {
    desk.findings.saturating_sub(desk.release.without_disposition.len())
}
