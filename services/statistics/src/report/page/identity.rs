use chrono::{DateTime, Utc};
use maud::{Markup, html};
use palladion_api::runs::{RunManifest, Specification};
use palladion_api::statistics::result::AnalysisResult;
use palladion_api::statistics::{PlanState, RunParameters, Standing};
use palladion_domain::digest::Digest;

/// Whether the numbers were planned, and how one knows.
pub(super) fn standing(manifest: &RunManifest) -> String {
    let Ok(RunParameters { plan, .. }) = serde_json::from_value(manifest.parameters.clone()) else {
        return "How the plan stood is not recorded in a way that this release reads.".to_owned();
    };
    let time = |at: DateTime<Utc>| at.format("%Y-%m-%d %H:%M:%S UTC").to_string();
    let approval = match (plan.state, plan.approved_at) {
        (PlanState::Approved, Some(at)) => {
            let by = plan.approved_by.map_or_else(String::new, |by| format!(" by {by}"));
            format!("the plan was approved{by} on {}", time(at))
        }
        (PlanState::Approved, None) => "the plan was approved".to_owned(),
        (PlanState::Draft, _) => "nobody had approved the plan".to_owned(),
    };
    let frozen = match (plan.standing, plan.snapshot_frozen_at) {
        (_, None) => "when the snapshot was frozen is not recorded".to_owned(),
        (Standing::PreSpecified, Some(at)) => format!("before the snapshot was frozen on {}", time(at)),
        (Standing::Exploratory, Some(at)) => format!("the snapshot was frozen on {}", time(at)),
    };
    let between = match plan.standing {
        Standing::PreSpecified => ", ",
        Standing::Exploratory => "; ",
    };
    format!("{}: {approval}{between}{frozen}.", word(plan.standing))
}

const fn word(standing: Standing) -> &'static str {
    match standing {
        Standing::PreSpecified => "Pre-specified",
        Standing::Exploratory => "Exploratory",
    }
}

/// The same in a word.
pub(super) fn standing_word(manifest: &RunManifest) -> &'static str {
    let parameters: Option<RunParameters> = serde_json::from_value(manifest.parameters.clone()).ok();
    parameters.map_or("Standing not recorded", |parameters| word(parameters.plan.standing))
}

/// What the report was made from, by digests: the same inputs give the same numbers to the last bit.
pub(super) fn rows(
    manifest: &RunManifest,
    digest: &Digest,
    result: &AnalysisResult,
) -> Vec<(&'static str, String)> {
    let Specification::AnalysisPlan { digest: plan, .. } = &manifest.specification else {
        return Vec::new();
    };
    let set = result.qc_set.as_ref();
    let rows = [
        ("Run", manifest.run_id.to_string()),
        ("Trial", manifest.trial_id.to_string()),
        ("Snapshot", manifest.snapshot_id.to_string()),
        ("Analysis plan", plan.to_string()),
        ("Result", manifest.result.as_ref().map_or_else(String::new, |found| found.digest.to_string())),
        ("Manifest", digest.to_string()),
        ("Executable", manifest.engine.executable.to_string()),
        ("Rules for HER2 status", result.classification_policy.clone()),
        ("Random numbers", format!("{}, seed {}", manifest.rng, manifest.seed)),
        ("Submitted by", manifest.created_by.clone()),
        ("Finished", manifest.finished_at.format("%Y-%m-%d %H:%M:%S UTC").to_string()),
    ];
    let sites = set.map(|set| [("Set of sites", set.digest), ("QC release", set.release_digest)]);
    let sites = sites.into_iter().flatten().map(|(name, digest)| (name, digest.to_string()));
    rows.into_iter().chain(sites).collect()
}

/// The same as a section of the page.
pub(super) fn identity(manifest: &RunManifest, digest: &Digest, result: &AnalysisResult) -> Markup {
    let rows = rows(manifest, digest, result);
    html! {
        section aria-labelledby="identity" {
            h2 #identity { "What this report was made from" }
            table .identity {
                tbody {
                    @for (name, value) in rows {
                        tr { th scope="row" { (name) } td { (value) } }
                    }
                }
            }
        }
    }
}
