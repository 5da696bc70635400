//! How far the HER2-low hazard ratio moves with what a QC run handed over: through the engine process.

use std::collections::BTreeMap;

use palladion_api::pathology_qc::result::{QC_RESULT_SCHEMA, QcResult};
use palladion_api::pathology_qc::{RELEASE_SCHEMA, ReleaseRecord};
use palladion_api::statistics::output::{
    CoefficientEstimate, Her2LowSensitivity, SensitivityEstimate, SensitivityKind,
};
use palladion_api::statistics::plan::Plan;
use palladion_api::statistics::result::{AnalysisResult, Content};
use palladion_domain::digest::SnapshotId;
use palladion_domain::ids::{PolicyId, RunId, TrialId};
use palladion_ledger::canonical::jcs;
use palladion_service_kit::engine::Frame;
use palladion_service_kit::hashing::sha256;
use palladion_statistics::plans::{builtin, check};
use serde_json::{Value, json};

use crate::builtin::pallas_sized;
use crate::engine::{content, digest, result, run};
use crate::snapshot::{Snapshot, csv};

fn qc_run() -> RunId {
    RunId::from_uuid(uuid::Uuid::from_u128(7))
}

/// Country, HER2-low subjects and subjects of each site of the reference's cohort.
fn sites() -> BTreeMap<String, (String, u64, u64)> {
    let text = csv("pallas_5304");
    let mut lines = text.lines();
    let names: Vec<&str> = lines.next().unwrap().split(',').collect();
    let place = |name: &str| names.iter().position(|known| *known == name).unwrap();
    let (site, country, low) = (place("site"), place("country"), place("her2low"));
    let mut found: BTreeMap<String, (String, u64, u64)> = BTreeMap::new();
    for line in lines {
        let cells: Vec<&str> = line.split(',').collect();
        let own = found.entry(cells[site].to_owned()).or_insert_with(|| (cells[country].to_owned(), 0, 0));
        own.1 += u64::from(cells[low] == "1");
        own.2 += 1;
    }
    found
}

fn qc_result(red: &[&str], amber: &[&str]) -> QcResult {
    let none = json!({});
    let sites = sites();
    let described = sites.iter().map(|(site, (country, events, total))| {
        json!({"site_id": site, "country": country, "events": events, "total": total, "rate": 0.5, "wilson": none,
            "benchmark": 0.5, "predicted_low": 0, "predicted_high": total, "surprise": 1.0, "surprise_in_trial": 1.0,
            "q_surprise": 1.0, "q_surprise_in_trial": 1.0, "q_benjamini_yekutieli": 1.0, "above": 0.0, "below": 0.0,
            "material": 0.0, "q_material": 1.0, "outlier": 0.0, "shrunken_rate": 0.5, "excess": 0.0,
            "least_probability": 0.0, "level": "none", "follows_country": false, "at_boundary": false})
    });
    let set = |name: &str, excluded: &[&str]| {
        let kept: Vec<&String> = sites.keys().filter(|site| !excluded.contains(&site.as_str())).collect();
        json!({"name": name, "sites": kept, "excluded": excluded})
    };
    let both: Vec<&str> = red.iter().chain(amber).copied().collect();
    let document = json!({
        "schema": QC_RESULT_SCHEMA, "policy_digest": sha256(b"policy"), "classification_policy": "pallas-2024 version 1",
        "subjects": 5304, "evaluable": 5304, "her2_low": 3050,
        "rule": {"contamination": 0.05, "site_difference": 0.2, "country_difference": 0.15, "red": 0.05, "amber": 0.2,
            "minimum_sites": 8, "assessable_probability": 0.05, "country_pattern_probability": 0.01,
            "country_minimum_evaluable": 20, "country_minimum_sites": 2, "minimum_countries": 5},
        "checks": [{"kind": "hierarchical", "metric": "her2_low", "counts": "HER2-low of evaluable", "events": 3050,
            "total": 5304, "model": {"logit": 0.3, "dispersion": 0.05, "correlation": 0.05, "deviation": 0.4,
                "log_likelihood": -1.0, "gradient": 0.0, "contamination": 0.05, "nodes": 241, "site_family": 1,
                "country_family": 1},
            "sites": described.collect::<Vec<_>>(), "countries": [], "left_out": []}],
        "findings": [],
        "sets": [set("without_red_sites", red), set("without_red_and_amber_sites", &both)],
    });
    serde_json::from_value(document).unwrap()
}

/// The cohort with a released QC run as further inputs.
fn with_qc(result: &QcResult, change: impl FnOnce(&mut ReleaseRecord)) -> Snapshot {
    let mut snapshot = pallas_sized();
    let bytes = serde_json::to_vec(result).unwrap();
    let mut record = ReleaseRecord {
        schema: RELEASE_SCHEMA.to_owned(),
        trial_id: TrialId::from_uuid(uuid::Uuid::from_u128(1)),
        run_id: qc_run(),
        snapshot_id: SnapshotId::from_digest(sha256(&snapshot.0[0].1)),
        policy_id: PolicyId::from_uuid(uuid::Uuid::from_u128(2)),
        policy_digest: sha256(b"policy"),
        engine_executable: sha256(b"engine"),
        result_digest: sha256(&bytes),
        result_canonical_digest: sha256(b"canonical"),
        findings: Vec::new(),
        sets: Vec::new(),
    };
    change(&mut record);
    snapshot.0.push(("qc_result".to_owned(), bytes.into()));
    snapshot.0.push(("qc_release".to_owned(), jcs(&record).unwrap().into()));
    snapshot
}

fn cox(changes: &Value) -> Value {
    let mut cox = json!({"kind": "cox", "endpoint": "IDFS", "ties": "breslow", "terms": [
        {"variable": "her2_status", "coding": {"as": "indicators", "reference": "her2_0"}},
        {"variable": "age_years"}, {"variable": "n_stage_group"}]});
    for (name, value) in changes.as_object().unwrap() {
        cox[name] = value.clone();
    }
    cox
}

fn plan(sensitivity: &Value) -> Plan {
    let mut analysis = json!({"kind": "her2_low_sensitivity", "model": "main", "draws": 100});
    for (name, value) in sensitivity.as_object().unwrap() {
        analysis[name] = value.clone();
    }
    let document = json!({
        "plan": "palladion.plan/1", "title": "Sensitivity", "seed": 5,
        "outputs": [
            {"id": "main", "analysis": cox(&json!({}))},
            {"id": "strata", "analysis": cox(&json!({"strata": ["site_id"]}))},
            {"id": "clusters", "analysis": cox(&json!({"cluster": "site_id"}))},
            {"id": "moved", "analysis": analysis},
        ],
    });
    serde_json::from_value(document).unwrap()
}

fn moved(found: &AnalysisResult) -> &Her2LowSensitivity {
    match content(found, "moved") {
        Content::Her2LowSensitivity(found) => found,
        other => panic!("{other:?}"),
    }
}

/// Log hazard ratio, standard error, limits.
fn numbers(found: &Her2LowSensitivity, kind: SensitivityKind) -> (f64, Option<f64>, f64, f64) {
    let row = found.variants.iter().find(|one| one.variant == kind).unwrap();
    match row.estimate {
        SensitivityEstimate::Estimated { log_hazard_ratio, std_error, conf_low, conf_high, .. } => {
            (log_hazard_ratio, std_error, conf_low, conf_high)
        }
        ref other => panic!("{kind:?}: {other:?}"),
    }
}

fn reason(found: &Her2LowSensitivity, kind: SensitivityKind) -> &str {
    let row = found.variants.iter().find(|one| one.variant == kind).unwrap();
    match &row.estimate {
        SensitivityEstimate::NotEstimable { reason, .. } => reason,
        other => panic!("{kind:?}: {other:?}"),
    }
}

/// The same of a model of its own.
fn of_model(found: &AnalysisResult, id: &str) -> (f64, Option<f64>, f64, f64) {
    let Content::Cox(model) = content(found, id) else { panic!("{id}: no model") };
    let low = model.coefficients.iter().find(|one| one.term == "her2_status: her2_low vs her2_0").unwrap();
    match low.estimate {
        CoefficientEstimate::Estimated {
            log_hazard_ratio,
            std_error,
            conf_low: Some(low),
            conf_high: Some(high),
            ..
        } => (log_hazard_ratio, Some(std_error), low, high),
        ref other => panic!("{id}: {other:?}"),
    }
}

#[test]
fn every_variant_is_the_model_of_its_own_that_says_the_same() {
    let (red, amber) = (["1", "2", "34"], ["5", "163"]);
    let found = result(&with_qc(&qc_result(&red, &amber), |_| ()), &plan(&json!({})));
    let sensitivity = moved(&found);
    assert_eq!(sensitivity.variants.len(), 8);
    assert_eq!(sensitivity.qc_run.run_id, qc_run());
    assert_eq!(numbers(sensitivity, SensitivityKind::Main), of_model(&found, "main"));
    assert_eq!(numbers(sensitivity, SensitivityKind::StratifiedBySite), of_model(&found, "strata"));
    assert_eq!(numbers(sensitivity, SensitivityKind::ClusteredBySite), of_model(&found, "clusters"));
    let kept: Vec<String> = sites().into_keys().filter(|site| !red.contains(&site.as_str())).collect();
    let mut filtered = plan(&json!({}));
    filtered.outputs.truncate(1);
    let filter = json!({"variable": "site_id", "keep": kept});
    filtered.population.filters = vec![serde_json::from_value(filter).unwrap()];
    let alone = result(&pallas_sized(), &filtered);
    assert_eq!(numbers(sensitivity, SensitivityKind::WithoutRedSites), of_model(&alone, "main"));
    let left_out: Vec<Option<u64>> = sensitivity.variants.iter().map(|one| one.sites_left_out).collect();
    assert_eq!(left_out[..4], [None, Some(3), Some(5), None]);
    let effect = sensitivity.site_effect.unwrap();
    assert_eq!(effect.sites, sites().len() as u64);
    // the reference's sites differ by chance only: R's frailty.gaussian goes to 0 as well
    assert!(effect.at_boundary);
    let (with, main) = (numbers(sensitivity, SensitivityKind::SiteEffect), of_model(&found, "main"));
    assert!((with.0 - main.0).abs() < 1e-12);
    let SensitivityEstimate::Estimated { ratio_to_main, change_in_std_errors, .. } =
        sensitivity.variants[3].estimate
    else {
        panic!("stratified")
    };
    let strata = of_model(&found, "strata");
    assert!((ratio_to_main - (strata.0 - main.0).exp()).abs() < 1e-12);
    assert!((change_in_std_errors - (strata.0 - main.0) / main.1.unwrap()).abs() < 1e-12);
}

#[test]
fn nothing_taken_for_reading_moves_nothing_and_leaves_the_sampling_error() {
    let found =
        result(&with_qc(&qc_result(&[], &[]), |_| ()), &plan(&json!({"attributed": 0.0, "draws": 1000})));
    let (sensitivity, main) = (moved(&found), of_model(&found, "main"));
    let drawn = sensitivity.misreading.unwrap();
    assert_eq!((drawn.estimated, drawn.impossible, drawn.without_estimate), (1000, 0, 0));
    let (log, none, low, high) = numbers(sensitivity, SensitivityKind::Misreading);
    assert!((log - main.0).abs() < 1e-12 && none.is_none() && (high / low - 1.0).abs() < 1e-12);
    let (log, _, low, high) = numbers(sensitivity, SensitivityKind::MisreadingAndRandomError);
    let se = main.1.unwrap();
    // median and quantiles of 1,000 normal deviates: five standard errors of each
    assert!((log - main.0).abs() < 5.0 * 0.04 * se, "{log} {main:?}");
    assert!(((high / low).ln() / (2.0 * 1.96 * se) - 1.0).abs() < 0.2, "{low} {high} {main:?}");
}

#[test]
fn readings_move_subjects_and_the_bits_do_not_depend_on_the_threads() {
    let snapshot = with_qc(&qc_result(&["1"], &["2"]), |_| ());
    let plan = plan(&json!({}));
    let found = result(&snapshot, &plan);
    let drawn = moved(&found).misreading.unwrap();
    assert_eq!(drawn.estimated + drawn.impossible + drawn.without_estimate, 100);
    assert!(drawn.estimated > 90 && drawn.to_zero > 50.0 && drawn.to_low > 50.0, "{drawn:?}");
    assert_eq!(drawn.taken_as_read, 0);
    let (_, _, low, high) = numbers(moved(&found), SensitivityKind::Misreading);
    assert!(high > low * 1.01, "{low} {high}");
    assert_eq!(digest(&snapshot, &plan, 1, &[]), digest(&snapshot, &plan, 3, &[]));
}

#[test]
fn what_the_qc_run_lacks_is_said_row_by_row() {
    let all: Vec<String> = sites().into_keys().collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    let mut empty = qc_result(&all, &[]);
    empty.checks.clear();
    empty.sets.truncate(1);
    let found = result(&with_qc(&empty, |_| ()), &plan(&json!({"qc_run": qc_run()})));
    let sensitivity = moved(&found);
    assert_eq!(reason(sensitivity, SensitivityKind::WithoutRedSites), "no_subjects");
    assert_eq!(reason(sensitivity, SensitivityKind::WithoutRedAndAmberSites), "no_such_set");
    assert_eq!(reason(sensitivity, SensitivityKind::Misreading), "no_hierarchical_fit");
    assert_eq!(reason(sensitivity, SensitivityKind::MisreadingAndRandomError), "no_hierarchical_fit");
    assert!(sensitivity.misreading.is_none());
    assert_eq!(numbers(sensitivity, SensitivityKind::Main), of_model(&found, "main"));
}

#[test]
fn with_one_site_what_needs_several_is_not_estimable() {
    let largest = sites().into_iter().max_by_key(|(_, one)| one.2).unwrap().0;
    let mut plan = plan(&json!({}));
    let filter = json!({"variable": "site_id", "keep": [largest]});
    plan.population.filters = vec![serde_json::from_value(filter).unwrap()];
    let univariable = json!({"kind": "cox", "endpoint": "IDFS", "terms": [{"variable": "her2_status"}]});
    plan.outputs[0].analysis = serde_json::from_value(univariable).unwrap();
    plan.outputs.drain(1..3);
    let found = result(&with_qc(&qc_result(&[&largest], &[]), |_| ()), &plan);
    match content(&found, "moved") {
        Content::Her2LowSensitivity(sensitivity) => {
            assert_eq!(reason(sensitivity, SensitivityKind::SiteEffect), "one_group");
            assert_eq!(reason(sensitivity, SensitivityKind::ClusteredBySite), "too_few_clusters");
            assert_eq!(reason(sensitivity, SensitivityKind::WithoutRedSites), "no_subjects");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_result_that_is_not_the_one_the_plan_uses_fails_the_run() {
    let qc = qc_result(&[], &[]);
    let other = SnapshotId::from_digest(sha256(b"other data"));
    let named = plan(&json!({"qc_run": qc_run()}));
    let cases: [(&str, Snapshot); 4] = [
        ("another run", with_qc(&qc, |record| record.run_id = RunId::from_uuid(uuid::Uuid::from_u128(8)))),
        ("another snapshot", with_qc(&qc, |record| record.snapshot_id = other)),
        ("another result", with_qc(&qc, |record| record.result_digest = sha256(b"another result"))),
        ("another layout", with_qc(&qc, |record| record.schema = "palladion.qc-release/0".to_owned())),
    ];
    for (name, snapshot) in cases {
        let Frame::Failure(failure) = run(&snapshot, &named, 1, &[]) else { panic!("{name}: a result") };
        assert_eq!(failure.code, "qc_run_unusable", "{name}");
    }
    let Frame::Failure(failure) = run(&pallas_sized(), &named, 1, &[]) else { panic!("a result without QC") };
    assert_eq!(failure.code, "input_missing");
}

#[test]
fn a_plan_that_names_what_has_no_her2_low_hazard_ratio_is_refused_with_the_place() {
    let places =
        |plan: &Plan| -> Vec<String> { check(plan).into_iter().map(|error| error.pointer).collect() };
    let model = |changes: Value| {
        let mut plan = plan(&json!({}));
        plan.outputs[0].analysis = serde_json::from_value(cox(&changes)).unwrap();
        places(&plan)
    };
    let at = "/outputs/3/analysis";
    assert_eq!(places(&plan(&json!({}))), [""; 0]);
    assert_eq!(
        places(&plan(&json!({"draws": 99, "attributed": 1.5}))),
        [format!("{at}/draws"), format!("{at}/attributed")]
    );
    assert_eq!(places(&plan(&json!({"model": "nothing"}))), [format!("{at}/model")]);
    assert_eq!(model(json!({"terms": [{"variable": "age_years"}]})), [format!("{at}/model")]);
    assert_eq!(model(json!({"method": "firth"})), [format!("{at}/model")]);
    let against =
        json!([{"variable": "her2_status", "coding": {"as": "indicators", "reference": "her2_low"}}]);
    assert_eq!(model(json!({"terms": against})), [format!("{at}/model")]);
    let product = json!({"interactions": [{"variables": ["her2_status", "age_years"]}]});
    assert_eq!(model(product), [format!("{at}/model")]);
    let mut everybody = plan(&json!({}));
    everybody.population = serde_json::from_value(json!({"her2": "everybody"})).unwrap();
    assert_eq!(places(&everybody), [format!("{at}/kind")]);
    let mut two = plan(&json!({"qc_run": qc_run()}));
    let set = json!({"qc_set": {"run_id": uuid::Uuid::from_u128(9), "set": "without_red_sites"}});
    two.population = serde_json::from_value(set).unwrap();
    assert_eq!(places(&two), [format!("{at}/qc_run")]);
}

#[test]
fn the_built_in_plan_has_a_row_for_every_variant_of_every_model() {
    let plan = builtin::plan("pallas-her2low-sensitivity").unwrap();
    let mut fewer = plan.clone();
    fewer.outputs.truncate(5);
    let found = result(&with_qc(&qc_result(&["1"], &["2"]), |_| ()), &fewer);
    for output in found.outputs.iter().filter(|output| output.id.starts_with("sensitivity")) {
        let Content::Her2LowSensitivity(sensitivity) = &output.content else { panic!("{output:?}") };
        for row in &sensitivity.variants {
            assert!(matches!(row.estimate, SensitivityEstimate::Estimated { .. }), "{row:?}");
        }
    }
}
