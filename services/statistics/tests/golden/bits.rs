//! The same bits: whatever the number of threads, the order of the rows and the CPU's instructions.

use palladion_api::statistics::plan::Plan;
use serde_json::{Value, json};

use crate::competing_risks;
use crate::datasets::PALLAS;
use crate::engine::{digest, plan};
use crate::snapshot::{Snapshot, csv, variable};

/// One row of a baseline table for each kind of test.
fn baseline_rows() -> Value {
    json!([
        {"variable": variable("tstage"), "test": "chi_squared"},
        {"variable": variable("age"), "test": "wilcoxon"},
        {"variable": variable("pr"), "test": "welch_t"},
        {"variable": variable("nstage"), "test": "fisher_exact"},
        {"variable": variable("grade"), "test": "cochran_armitage"},
    ])
}

/// Every kind of output that needs no HER2 reading, on the largest dataset.
pub(crate) fn everything() -> Plan {
    let term = |column: &str| json!({"variable": variable(column)});
    let factor = |column: &str| json!({"variable": variable(column), "coding": {"as": "indicators"}});
    let terms = vec![
        term("arm"),
        term("her2low"),
        term("age"),
        factor("tstage"),
        factor("nstage"),
        factor("grade"),
        term("pr"),
    ];
    let group = vec![variable("arm"), variable("her2low")];
    let end = "time_days";
    let mut outputs = vec![
        ("flow".to_owned(), json!({"kind": "cohort_flow"})),
        (
            "baseline".to_owned(),
            json!({"kind": "baseline_table", "group": variable("her2low"), "rows": baseline_rows(), "standardised_differences": true}),
        ),
        (
            "rates".to_owned(),
            json!({"kind": "prevalence", "variable": variable("her2low"), "levels": ["1"], "by": [variable("country")], "monte_carlo_replicates": 999}),
        ),
        ("follow_up".to_owned(), json!({"kind": "follow_up", "endpoint": end, "group": group})),
        (
            "km".to_owned(),
            json!({"kind": "kaplan_meier", "endpoint": end, "group": group, "times_days": [365.25, 1826.25], "interval": "log_log"}),
        ),
        (
            "log_rank".to_owned(),
            json!({"kind": "log_rank", "endpoint": end, "group": group, "strata": [variable("nstage")], "rho": 0.5}),
        ),
        (
            "weighted".to_owned(),
            json!({"kind": "kaplan_meier", "endpoint": end, "group": group, "weights": variable("age"), "landmark_days": 90}),
        ),
        (
            "trend".to_owned(),
            json!({"kind": "log_rank", "endpoint": end, "group": [variable("tstage")], "rho": 0.5, "gamma": 1, "trend_scores": [1, 2, 3]}),
        ),
        (
            "means".to_owned(),
            json!({"kind": "restricted_mean", "endpoint": end, "group": group, "horizon_days": 1826.25}),
        ),
        (
            "difference".to_owned(),
            json!({"kind": "survival_difference", "endpoint": end, "compare": variable("arm"), "within": [variable("her2low")], "time_days": 1826.25, "interval": "bca"}),
        ),
        ("efron".to_owned(), json!({"kind": "cox", "endpoint": end, "terms": terms})),
        (
            "breslow".to_owned(),
            json!({"kind": "cox", "endpoint": end, "terms": terms, "ties": "breslow", "strata": [variable("country")]}),
        ),
    ];
    outputs.extend(after_models());
    plan(&outputs)
}

/// Models with all their options, what follows them, and a family of their tests.
fn after_models() -> Vec<(String, Value)> {
    let end = "time_days";
    let site = variable("site");
    let few = json!([
        {"variable": variable("arm"), "coding": {"as": "indicators"}},
        {"variable": variable("nstage"), "coding": {"as": "indicators"}},
        {"variable": variable("age")},
    ]);
    let crossed = json!([{"variables": [variable("arm"), variable("age")], "at": [50, 70], "effect_of": variable("arm")}]);
    let contrasts = json!([{"name": "3 vs 2", "weights": [
        {"term": "x.nstage: 3 vs 0", "weight": 1}, {"term": "x.nstage: 2 vs 0", "weight": -1},
    ]}]);
    let values = json!([
        {"variable": variable("arm"), "level": "1"}, {"variable": variable("nstage"), "level": "2"},
        {"variable": variable("age"), "number": 60},
    ]);
    let profiles = json!([{"name": "one", "values": values}]);
    let firth = json!([{"variable": variable("arm")}, {"variable": variable("her2low")}]);
    [
        ("robust", json!({"kind": "cox", "endpoint": end, "terms": few, "interactions": crossed, "cluster": site, "contrasts": contrasts})),
        ("plain", json!({"kind": "cox", "endpoint": end, "terms": few, "weights": variable("age"), "landmark_days": 30})),
        ("subgroups", json!({"kind": "subgroups", "endpoint": end, "effect": {"variable": variable("her2low")}, "by": [variable("arm"), variable("nstage")], "adjusted_for": [{"variable": variable("age")}]})),
        ("firth", json!({"kind": "cox", "endpoint": end, "terms": firth, "method": "firth", "ties": "breslow"})),
        ("ph", json!({"kind": "proportional_hazards", "model": "robust"})),
        ("ph_1994", json!({"kind": "proportional_hazards", "model": "robust", "transform": "rank", "variant": "scaled_residuals_1994"})),
        ("smoothed", json!({"kind": "smoothed_residuals", "model": "plain", "transform": "identity", "df": 5})),
        ("dfbeta", json!({"kind": "residuals", "model": "robust", "residual": "dfbeta"})),
        ("schoenfeld", json!({"kind": "residuals", "model": "plain", "residual": "scaled_schoenfeld"})),
        ("concordance", json!({"kind": "concordance", "model": "robust"})),
        ("hazard", json!({"kind": "baseline_hazard", "model": "breslow", "at": "mean"})),
        ("curve", json!({"kind": "predicted_survival", "model": "plain", "profiles": profiles, "times_days": [365.25, 1826.25, 9000]})),
        ("family", json!({"kind": "multiplicity", "method": "holm", "alpha": 0.05, "family": [{"output": "robust"}, {"output": "ph"}, {"output": "log_rank"}]})),
    ]
    .map(|(id, analysis)| (id.to_owned(), analysis))
    .to_vec()
}

/// Every output for competing risks.
fn competing() -> Plan {
    let of = |kind: &str, more: Value| {
        let mut analysis = json!({"kind": kind, "endpoint": "cause1", "competing": ["cause2"]});
        for (name, value) in more.as_object().unwrap() {
            analysis[name] = value.clone();
        }
        (kind.to_owned(), analysis)
    };
    let terms =
        json!([{"variable": variable("age")}, {"variable": variable("male")}, {"variable": variable("hgb")}]);
    let group = json!([variable("old"), variable("male")]);
    plan(&[
        of("cumulative_incidence", json!({"group": group, "times_days": [60, 120]})),
        of("gray_test", json!({"group": group, "rho": 0.5})),
        of("fine_gray", json!({"terms": terms})),
    ])
}

/// The file with its rows in another order, each keeping its number as its id.
fn permuted(csv: &str) -> String {
    let mut lines = csv.lines();
    let header = lines.next().unwrap();
    let mut rows: Vec<&str> = lines.collect();
    rows.reverse();
    let half = rows.len() / 2;
    rows.rotate_left(half / 3);
    rows.swap(1, half);
    format!("{header}\n{}\n", rows.join("\n"))
}

/// Without the fused instructions, in another locale and zone.
const OTHER_MACHINE: [(&str, &str); 3] = [
    ("GLIBC_TUNABLES", "glibc.cpu.hwcaps=-FMA,-AVX2,-FMA4"),
    ("LC_ALL", "de_DE.UTF-8"),
    ("TZ", "Pacific/Kiritimati"),
];

#[test]
fn the_digest_is_equal_for_one_two_and_four_threads() {
    let snapshot = Snapshot::of(&PALLAS);
    let plan = everything();
    let one = digest(&snapshot, &plan, 1, &[]);
    assert_eq!(one, digest(&snapshot, &plan, 2, &[]), "two threads");
    assert_eq!(one, digest(&snapshot, &plan, 4, &[]), "four threads");
}

#[test]
fn the_digest_of_competing_risks_is_equal_for_any_threads_and_instructions() {
    let (snapshot, plan) = (competing_risks::snapshot(&csv("mgus2")), competing());
    let one = digest(&snapshot, &plan, 1, &[]);
    assert_eq!(one, digest(&snapshot, &plan, 2, &[]), "two threads");
    assert_eq!(one, digest(&snapshot, &plan, 4, &[]), "four threads");
    assert_eq!(one, digest(&snapshot, &plan, 2, &OTHER_MACHINE), "another machine");
}

#[test]
fn the_digest_is_equal_for_permuted_rows() {
    let plan = everything();
    let text = csv(PALLAS.name);
    let other = permuted(&text);
    assert_ne!(text, other);
    let (one, other) = (Snapshot::of(&PALLAS), Snapshot::of_csv(&PALLAS, &other));
    assert_eq!(digest(&one, &plan, 2, &[]), digest(&other, &plan, 2, &[]));
}

#[test]
fn the_digest_is_equal_without_the_fused_instructions_and_in_another_locale() {
    let snapshot = Snapshot::of(&PALLAS);
    let plan = everything();
    assert_eq!(digest(&snapshot, &plan, 2, &[]), digest(&snapshot, &plan, 2, &OTHER_MACHINE));
}
