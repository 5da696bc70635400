//! The built-in plans on the demonstration's trial.

use palladion_api::statistics::output::{CoefficientEstimate, CohortFlow};
use palladion_api::statistics::plan::Plan;
use palladion_api::statistics::result::Content;
use palladion_service_kit::engine::Frame;
use palladion_statistics::plans::builtin;

use crate::engine::{content, result, run};
use crate::snapshot::Snapshot;

fn tcga() -> Snapshot {
    let read = |file: &str| {
        let path = format!("{}/../palladion/demo/tcga-brca/{file}", env!("CARGO_MANIFEST_DIR"));
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
    };
    Snapshot::of_trial(&read("tcga_brca_clinical.csv"), &read("profile.json"), &read("trial.json"))
}

fn plan(name: &str) -> Plan {
    builtin::plan(name).unwrap()
}

fn boxes(flow: &CohortFlow) -> Vec<(&str, u64)> {
    flow.boxes.iter().map(|one| (one.name.as_str(), one.n)).collect()
}

#[test]
fn the_basic_plan_runs_on_the_demonstration_trial() {
    let found = result(&tcga(), &plan("basic"));
    let Content::CohortFlow(flow) = content(&found, "flow") else { panic!("no flow") };
    assert_eq!(
        flow.boxes.iter().map(|one| one.n).sum::<u64>(),
        flow.subjects,
        "the boxes add up: {:?}",
        boxes(flow)
    );
    let analysed: u64 = flow.boxes.iter().filter(|one| one.analysed).map(|one| one.n).sum();
    assert_eq!(analysed, flow.analysed);
    let Content::Prevalence(rate) = content(&found, "her2_low_rate") else { panic!("no rate") };
    assert_eq!(rate.overall.n, flow.analysed, "everybody analysed has a status");
    let sites = rate.by.iter().find(|by| by.variable == "site_id").unwrap();
    assert_eq!(sites.rates.iter().map(|rate| rate.n).sum::<u64>(), flow.analysed, "every subject has a site");
    let Content::KaplanMeier(curves) = content(&found, "km_os") else { panic!("no curves") };
    let Content::Cox(model) = content(&found, "cox_os") else { panic!("no model") };
    assert_eq!(curves.curves.len(), 2);
    assert_eq!(curves.curves.iter().map(|curve| curve.n).sum::<u64>(), model.n);
    assert_eq!(curves.curves.iter().map(|curve| curve.events).sum::<u64>(), model.events);
    let [low] = model.coefficients.as_slice() else { panic!("one coefficient") };
    assert_eq!(low.term, "her2_status: her2_low vs her2_0");
    assert!(matches!(low.estimate, CoefficientEstimate::Estimated { .. }));
    let Content::LogRank(test) = content(&found, "log_rank_os") else { panic!("no test") };
    // without tied events the score test of the model is the log-rank test, with few it is close
    let (score, log_rank) = (model.score.statistic.unwrap(), test.test.statistic.unwrap());
    assert!((score - log_rank).abs() <= 0.01 * log_rank.max(1.0), "{score} {log_rank}");
}

#[test]
fn the_pallas_plan_names_everything_that_the_demonstration_trial_lacks() {
    match run(&tcga(), &plan("pallas"), 1, &[]) {
        Frame::Failure(failure) => {
            assert_eq!(failure.code, "plan_does_not_fit");
            for lacking in ["bmi_kg_per_m2", "pr_percent", "primary_surgery", "prior_chemotherapy"] {
                assert!(failure.message.contains(lacking), "{lacking}: {}", failure.message);
            }
        }
        other => panic!("{other:?}"),
    }
}
