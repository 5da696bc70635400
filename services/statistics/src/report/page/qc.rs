use palladion_api::pathology_qc::{QcAtRun, QcRunStanding, QcState, QcUnknown, ReleaseState};
use palladion_api::statistics::result::AnalysisResult;

/// Whether two people stood by the QC of the snapshot when the run was submitted.
pub(super) fn standing(result: &AnalysisResult) -> String {
    let Some(qc) = &result.qc else {
        return "How the QC of the snapshot stood was not recorded.".to_owned();
    };
    match qc.state {
        QcState::Released => format!("The QC of the snapshot was released ({}).", runs(qc)),
        QcState::NotReleased => {
            format!("The QC of the snapshot was not released when the run was submitted ({}).", runs(qc))
        }
        QcState::NoRun => "No QC had been run on the snapshot when the run was submitted.".to_owned(),
        QcState::Unknown => {
            let why = match qc.unknown {
                Some(QcUnknown::NotConfigured) => "the service was not told where pathology QC is",
                Some(QcUnknown::Refused) => "who submitted the run may not ask",
                Some(QcUnknown::Unreachable) | None => "pathology QC could not be reached",
            };
            format!("How the QC of the snapshot stood is unknown: {why}.")
        }
    }
}

/// The same in two or three words.
pub(super) fn standing_word(result: &AnalysisResult) -> &'static str {
    match result.qc.as_ref().map(|qc| qc.state) {
        Some(QcState::Released) => "QC released",
        Some(QcState::NotReleased) => "QC not released",
        Some(QcState::NoRun) => "QC not run",
        Some(QcState::Unknown) | None => "QC unknown",
    }
}

fn runs(qc: &QcAtRun) -> String {
    qc.runs.iter().map(one).collect::<Vec<_>>().join("; ")
}

fn one(run: &QcRunStanding) -> String {
    let word = match run.state {
        ReleaseState::NotReleased => "not released",
        ReleaseState::Signed => "signed by one person",
        ReleaseState::Released => "released by two people",
        ReleaseState::Invalidated => "released no more: a finding was judged anew",
    };
    let digest = run.release_digest.map_or_else(String::new, |digest| format!(", record {digest}"));
    format!("QC run {} {word}{digest}", run.run_id)
}

/// The set of sites that the population is restricted to, in words; empty when it is not.
pub(super) fn set_of_sites(result: &AnalysisResult) -> String {
    let in_words = |set: &palladion_api::pathology_qc::SiteSetUsed| {
        format!(
            " at the {} sites of the set {} of QC run {} ({} sites left out)",
            set.sites, set.set, set.run_id, set.excluded
        )
    };
    result.qc_set.as_ref().map(in_words).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn result(qc: &serde_json::Value) -> AnalysisResult {
        let document = json!({
            "schema": "palladion.statistics-result/1", "plan_digest": format!("sha256:{}", "0".repeat(64)),
            "classification_policy": "pallas-2024 version 1", "qc": qc, "outputs": [],
        });
        serde_json::from_value(document).unwrap()
    }

    #[test]
    fn every_way_in_which_qc_can_stand_has_its_sentence() {
        let digest = format!("sha256:{}", "1".repeat(64));
        let run = |state: &str| {
            json!([{
                "run_id": "01890a5d-ac96-774b-bcce-b302099a8061", "state": state, "release_digest": digest,
                "policy_id": "01890a5d-ac96-774b-bcce-b302099a8060", "policy_digest": digest,
                "finished_at": "2026-11-23T09:30:00Z", "result_digest": digest,
            }])
        };
        let cases = [
            (json!(null), "not recorded"),
            (json!({"state": "no_run"}), "No QC had been run"),
            (json!({"state": "unknown", "unknown": "refused"}), "may not ask"),
            (
                json!({"state": "not_released", "runs": run("signed")}),
                "signed by one person, record sha256:1",
            ),
            (json!({"state": "released", "runs": run("released")}), "was released (QC run 01890a5d"),
        ];
        for (qc, expected) in cases {
            let words = standing(&result(&qc));
            assert!(words.contains(expected), "{words}");
        }
    }
}
