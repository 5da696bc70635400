//! The built-in plans on the demonstration's trial.

use std::collections::BTreeSet;

use palladion_api::statistics::output::{CoefficientEstimate, CohortFlow};
use palladion_api::statistics::plan::Plan;
use palladion_api::statistics::result::{AnalysisResult, Content};
use palladion_service_kit::engine::Frame;
use palladion_statistics::plans::builtin;
use serde_json::{Map, Value, json};

use crate::engine::{content, result, run};
use crate::snapshot::{Snapshot, csv, golden};
use crate::tally::{ESTIMATE, SURVIVAL, TEST, Tally};

fn tcga() -> Snapshot {
    let read = |file: &str| {
        let path = format!("{}/../palladion/demo/tcga-brca/{file}", env!("CARGO_MANIFEST_DIR"));
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
    };
    Snapshot::of_trial(&read("tcga_brca_clinical.csv"), &read("profile.json"), &read("trial.json"))
}

pub(crate) fn plan(name: &str) -> Plan {
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
    let (score, log_rank) = (model.score.as_ref().unwrap().statistic.unwrap(), test.test.statistic.unwrap());
    assert!((score - log_rank).abs() <= 0.01 * log_rank.max(1.0), "{score} {log_rank}");
}

#[test]
fn the_pallas_plan_names_everything_that_the_demonstration_trial_lacks() {
    match run(&tcga(), &plan("pallas-her2low"), 1, &[]) {
        Frame::Failure(failure) => {
            assert_eq!(failure.code, "plan_does_not_fit");
            for lacking in ["bmi_kg_per_m2", "pr_percent", "primary_surgery", "prior_chemotherapy"] {
                assert!(failure.message.contains(lacking), "{lacking}: {}", failure.message);
            }
        }
        other => panic!("{other:?}"),
    }
}

/// The PALLAS-sized cohort of the reference as a trial: its codes become readings, stages and arms; what
/// the file lacks is constant or a copy of another column.
pub(crate) fn pallas_sized() -> Snapshot {
    const COUNTRIES: [&str; 21] = [
        "AUS", "AUT", "BEL", "CAN", "CHE", "DEU", "ESP", "FRA", "GBR", "HUN", "IRL", "ISR", "ITA", "JPN",
        "KOR", "MEX", "NLD", "POL", "PRT", "SWE", "USA",
    ];
    let countries: Map<String, Value> =
        (0..).zip(COUNTRIES).map(|(code, name)| (code.to_string(), json!(name))).collect();
    let column = |column: &str| json!({"source": "column", "column": column});
    let mapped = |column: &str, map: Value| json!({"source": "column", "column": column, "map": map});
    let constant = |value: &str| json!({"source": "constant", "value": value});
    let time = |endpoint: &str| {
        json!({"variables": {
            "subject_id": column("id"), "endpoint": constant(endpoint), "time_days": column("time_days"),
            "event": mapped("event", json!({"0": "false", "1": "true"})),
        }})
    };
    let subjects = json!({
        "subject_id": column("id"), "site_id": column("site"), "country": mapped("country", countries.into()),
        "arm": mapped("arm", json!({"0": "ET", "1": "palbociclib + ET"})), "neoadjuvant": constant("false"),
        "age_years": column("age"), "menopausal_status": constant("post"), "ecog": constant("0"),
        "bmi_kg_per_m2": column("age"), "er_percent": column("pr"), "pr_percent": column("pr"),
        "t_stage": mapped("tstage", json!({"1": "T1", "2": "T2", "3": "T3"})),
        "n_stage": mapped("nstage", json!({"0": "N0", "1": "N1", "2": "N2", "3": "N3"})),
        "anatomic_stage": mapped("nstage", json!({"0": "IIA", "1": "IIB", "2": "IIIA", "3": "IIIC"})),
        "grade": mapped("grade", json!({"1": "1", "2": "2", "3": "3", "9": "X"})),
        "primary_surgery": constant("mastectomy"), "prior_radiation": constant("true"), "prior_chemotherapy": constant("true"),
    });
    let reading = json!({
        "subject_id": column("id"), "specimen": constant("surgical_resection"),
        "ihc_score": mapped("her2low", json!({"0": "0", "1": "1+"})),
    });
    let profile = json!({"profile": "palladion.profile/1", "name": "pallas-sized", "tables": [
        {"table": "subjects", "rows": [{"variables": subjects}]},
        {"table": "her2_assessments", "rows": [{"variables": reading}]},
        {"table": "time_to_event", "rows": [time("IDFS"), time("DRFS"), time("OS")]},
    ]});
    let trial = json!({
        "code": "PALLAS-SIZED", "title": "The reference's cohort as a trial",
        "arms": [{"name": "ET", "reference": true}, {"name": "palbociclib + ET"}],
        "regions": [{"name": "North America", "countries": ["CAN", "MEX", "USA"]}, {"name": "Asia-Pacific", "countries": ["AUS", "JPN", "KOR"]}],
    });
    Snapshot::of_trial(&csv("pallas_5304"), &profile.to_string(), &trial.to_string())
}

fn hazard_ratio(found: &AnalysisResult, id: &str, term: &str) -> f64 {
    let Content::Cox(model) = content(found, id) else { panic!("{id}: no model") };
    match model.coefficients.iter().find(|coefficient| coefficient.term == term).map(|found| &found.estimate)
    {
        Some(CoefficientEstimate::Estimated { log_hazard_ratio, .. }) => *log_hazard_ratio,
        other => panic!("{id} {term}: {other:?}"),
    }
}

#[test]
fn the_pallas_plan_computes_every_output_and_agrees_with_r_where_r_did_the_same() {
    let pallas = plan("pallas-her2low");
    let found = result(&pallas_sized(), &pallas);
    assert_eq!(found.outputs.len(), pallas.outputs.len());
    let missing: Vec<(&str, &str)> = found
        .outputs
        .iter()
        .filter_map(|output| match &output.content {
            Content::NotEstimable(why) => Some((output.id.as_str(), why.reason.as_str())),
            _ => None,
        })
        .collect();
    // the reference has one time, so that every event is a death: none is left to the event of interest
    let without = ["gray_idfs_status", "fine_gray_idfs_status", "gray_drfs_status", "fine_gray_drfs_status"];
    assert_eq!(missing, without.map(|id| (id, "no_events")), "every other output has numbers");
    let Content::CohortFlow(flow) = content(&found, "flow") else { panic!("no flow") };
    assert_eq!((flow.subjects, flow.analysed), (5304, 5304));
    let Content::KaplanMeier(curves) = content(&found, "km_idfs_arm_status") else { panic!("no curves") };
    let sizes: Vec<u64> = curves.curves.iter().map(|curve| curve.n).collect();
    assert_eq!(sizes.iter().sum::<u64>(), 5304);
    assert_eq!(sizes[0], 1164, "the reference arm and HER2-0 come first");
    let Content::CumulativeIncidence(causes) = content(&found, "incidence_idfs_status") else {
        panic!("no incidence")
    };
    let named: BTreeSet<&str> = causes.curves.iter().map(|curve| curve.meaning.as_str()).collect();
    assert_eq!(
        named,
        // delivered ready-made: the reference's trial does not say that its OS events are deaths
        BTreeSet::from(["IDFS events other than OS events", "OS events without an earlier IDFS event"])
    );
    let Content::SurvivalDifference(five_years) = content(&found, "difference_5y_idfs") else {
        panic!("no difference")
    };
    let drawn = &golden("bootstrap")["large_B"];
    let golden = golden("pallas_5304");
    let models = golden["cox"].as_array().unwrap();
    let uni = &models.iter().find(|model| model["id"] == "uni_her2").unwrap()["breslow"]["coef"][0];
    let mut tally = Tally::default();
    for endpoint in ["idfs", "drfs", "os"] {
        let low = hazard_ratio(&found, &format!("cox_{endpoint}_status"), "her2_status: her2_low vs her2_0");
        tally.number(endpoint, uni, Some(low), ESTIMATE);
        let level = hazard_ratio(&found, &format!("cox_{endpoint}_level"), "her2_level: ihc_1+ vs her2_0");
        tally.number(endpoint, uni, Some(level), ESTIMATE);
    }
    for (difference, status) in five_years.differences.iter().zip(["her2_0", "her2_low"]) {
        assert_eq!((difference.within[0].level.as_str(), five_years.reference.as_str()), (status, "ET"));
        tally.number(status, &drawn[status]["point"], difference.estimate, SURVIVAL);
    }
    let interaction = models.iter().find(|model| model["id"] == "inter_arm_her2").unwrap();
    let interaction = &interaction["breslow"]["interaction"];
    let Content::Cox(model) = content(&found, "cox_idfs_arm_by_status") else { panic!("no interaction") };
    let [found] = model.interactions.as_slice() else { panic!("one product") };
    for (key, test) in [("wald", &found.wald), ("lrt", &found.likelihood_ratio)] {
        tally.number(key, &interaction[key]["stat"], test.as_ref().unwrap().statistic, TEST);
        tally.p_value(key, &interaction[key]["p"], test.as_ref().map(|test| test.p_value));
    }
    assert_eq!(found.simple_effects.len(), 4, "arm within each status, status within each arm");
    tally.finish("HER2-low against HER2-0, and arm by status", 12);
}
