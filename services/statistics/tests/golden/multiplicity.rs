//! Families of tests: R's `p.adjust` of the p-values that the outputs themselves have.

use palladion_api::statistics::output::{AdjustedTest, CoefficientEstimate, Multiplicity};
use palladion_api::statistics::result::{AnalysisResult, Content};
use palladion_statistics::plans;
use serde_json::{Value, json};

use crate::engine::{content, plan, result};
use crate::inline::Inline;

/// Twelve rows; `none` separates the events.
fn data() -> Inline {
    Inline::new(&json!([5, 8, 1, 12, 3, 9, 2, 11, 7, 4, 10, 6]), &json!([1, 1, 1, 0, 1, 0, 1, 1, 1, 1, 0, 1]))
        .with("arm", "category", &json!(["a", "b", "a", "b", "a", "b", "a", "b", "b", "a", "a", "b"]))
        .with("grade", "category", &json!(["1", "2", "3", "1", "2", "3", "1", "2", "3", "1", "2", "3"]))
        .with("age", "real", &json!([50, 61, 47, 55, 66, 58, 49, 62, 53, 44, 59, 60]))
        .with("late", "integer", &json!([1, 0, 1, 0, 1, 0, 1, 0, 0, 1, 0, 0]))
        .with("flat", "integer", &json!([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]))
}

fn outputs(family: &Value, method: &str) -> Vec<(String, Value)> {
    let terms = json!([{"variable": "x.arm"}, {"variable": "x.grade"}, {"variable": "x.age"}]);
    let rows = json!([{"variable": "x.grade", "test": "chi_squared"}, {"variable": "x.age", "test": "anova"},
        {"variable": "x.flat", "test": "none"}]);
    [
        ("cox", json!({"kind": "cox", "endpoint": "time", "terms": terms, "interactions": [{"variables": ["x.arm", "x.age"], "simple_effects": false}],
            "contrasts": [{"name": "3 vs 2", "weights": [{"term": "x.grade: 3 vs 1", "weight": 1}, {"term": "x.grade: 2 vs 1", "weight": -1}]}]})),
        ("table", json!({"kind": "baseline_table", "group": "x.arm", "rows": rows})),
        ("rank", json!({"kind": "log_rank", "endpoint": "time", "group": ["x.arm"]})),
        ("ph", json!({"kind": "proportional_hazards", "model": "cox"})),
        ("flat", json!({"kind": "cox", "endpoint": "time", "terms": [{"variable": "x.flat"}]})),
        ("split", json!({"kind": "cox", "endpoint": "time", "terms": [{"variable": "x.late"}]})),
        ("all", json!({"kind": "multiplicity", "method": method, "alpha": 0.05, "family": family})),
    ]
    .map(|(id, analysis)| (id.to_owned(), analysis))
    .to_vec()
}

fn adjusted(found: &AnalysisResult) -> &Multiplicity {
    match content(found, "all") {
        Content::Multiplicity(found) => found,
        other => panic!("{other:?}"),
    }
}

/// `p.adjust` written out: from its definition in R's help page.
fn p_adjust(p: &[f64], method: &str) -> Vec<f64> {
    let m = p.len() as f64;
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|a, b| p[*a].total_cmp(&p[*b]));
    let harmonic: f64 = (1..=p.len()).map(|k| 1.0 / k as f64).sum();
    let at = |rank: usize| p[order[rank]];
    let mut out = vec![0.0; p.len()];
    for rank in 0..p.len() {
        out[order[rank]] = match method {
            "bonferroni" => (m * at(rank)).min(1.0),
            "holm" => (0..=rank).map(|k| (m - k as f64) * at(k)).fold(0.0, f64::max).min(1.0),
            "benjamini_hochberg" => (rank..p.len()).map(|k| m / (k + 1) as f64 * at(k)).fold(1.0, f64::min),
            _ => (rank..p.len()).map(|k| harmonic * m / (k + 1) as f64 * at(k)).fold(1.0, f64::min),
        };
    }
    out
}

#[test]
fn every_kind_of_test_enters_by_name_and_is_adjusted_as_p_adjust_does() {
    let of = |output: &str, of: &str| json!({"output": output, "of": of});
    let family = json!([
        of("cox", "x.grade"), of("cox", "x.arm: b vs a"), of("cox", "x.arm:x.age"), of("cox", "3 vs 2"),
        of("table", "x.grade"), {"output": "rank"}, of("ph", "x.age"), of("ph", "x.grade: 2 vs 1"), {"output": "ph"},
    ]);
    for method in ["bonferroni", "holm", "benjamini_hochberg", "benjamini_yekutieli"] {
        let found = result(&data().snapshot(), &plan(&outputs(&family, method)));
        let all = adjusted(&found);
        let Content::Cox(model) = content(&found, "cox") else { panic!() };
        let Content::LogRank(rank) = content(&found, "rank") else { panic!() };
        let Content::ProportionalHazards(ph) = content(&found, "ph") else { panic!() };
        let CoefficientEstimate::Estimated { p_value: arm, .. } = model.coefficients[0].estimate else {
            panic!()
        };
        let p: Vec<f64> = all.family.iter().map(|test| test.p_value.unwrap()).collect();
        let expected = [
            (0, model.terms[0].test.p_value),
            (1, arm),
            (2, model.interactions[0].wald.as_ref().unwrap().p_value),
            (5, rank.test.p_value),
            (6, ph.terms[2].test.p_value),
            (7, ph.coefficients[1].test.p_value),
            (8, ph.global.p_value),
        ];
        for (place, value) in expected {
            assert_eq!(p[place].to_bits(), value.to_bits(), "{method} {place}");
        }
        assert_eq!(all.tests, 9);
        for (test, expected) in all.family.iter().zip(p_adjust(&p, method)) {
            let AdjustedTest { adjusted: Some(adjusted), rejected: Some(rejected), .. } = test else {
                panic!()
            };
            assert!((adjusted - expected).abs() < 1e-12, "{method}: {adjusted} {expected}");
            assert_eq!(*rejected, *adjusted <= 0.05, "{method}");
        }
    }
}

#[test]
fn what_has_no_p_value_is_listed_and_not_counted() {
    let family = json!([{"output": "cox"}, {"output": "table"}, {"output": "flat"}, {"output": "split"}]);
    let found = result(&data().snapshot(), &plan(&outputs(&family, "holm")));
    let all = adjusted(&found);
    let listed: Vec<(&str, bool)> =
        all.family.iter().map(|test| (test.of.as_str(), test.p_value.is_some())).collect();
    let expected = [
        ("x.arm", true),
        ("x.grade", true),
        ("x.age", true),
        ("x.arm:x.age", true), // the model's terms
        ("x.grade", true),
        ("x.age", true),
        ("x.flat", false), // the table's rows
        ("all", false),    // all columns constant
        ("x.late", false), // infinite
    ];
    assert_eq!(listed, expected);
    assert_eq!(all.tests, 6);
    assert!(all.family.iter().all(|test| test.adjusted.is_some() == test.p_value.is_some()));
    let notes = &found.outputs.last().unwrap().notes;
    assert_eq!(notes, &["3 of 9 tests have no p-value and are not counted"]);
    // nothing at all has one
    let none = json!([{"output": "flat"}, {"output": "split", "of": "x.late"}]);
    let found = result(&data().snapshot(), &plan(&outputs(&none, "holm")));
    assert!(matches!(content(&found, "all"), Content::NotEstimable(why) if why.reason == "no_tests"));
    // a name that is wrong is not passed over
    let wrong = json!([{"output": "rank"}, {"output": "cox", "of": "x.arn"}]);
    let found = result(&data().snapshot(), &plan(&outputs(&wrong, "holm")));
    let Content::NotEstimable(why) = content(&found, "all") else { panic!() };
    assert_eq!(
        (why.reason.as_str(), why.concerns.as_slice()),
        ("unknown_test", &["cox: x.arn".to_owned()][..])
    );
    assert!(why.message.contains("it has x.arm, x.grade, x.age"), "{}", why.message);
    // nor does a test count twice
    let twice = json!([{"output": "rank"}, {"output": "rank", "of": "groups"}]);
    let found = result(&data().snapshot(), &plan(&outputs(&twice, "holm")));
    let Content::NotEstimable(why) = content(&found, "all") else { panic!() };
    assert_eq!(
        (why.reason.as_str(), why.concerns.as_slice()),
        ("test_listed_twice", &["rank: groups".to_owned()][..])
    );
}

#[test]
fn a_family_and_what_follows_a_model_name_earlier_outputs() {
    let model = (
        "m",
        json!({"kind": "cox", "endpoint": "time", "terms": [{"variable": "x.age", "coding": {"as": "log"}}]}),
    );
    let rank = ("r", json!({"kind": "log_rank", "endpoint": "time", "group": ["x.arm"]}));
    let multiplicity = |family: Value| json!({"kind": "multiplicity", "method": "holm", "family": family});
    let predicted = |values: Value| json!({"kind": "predicted_survival", "model": "m", "times_days": [1], "profiles": [{"name": "a", "values": values}]});
    let cases = [
        (json!({"kind": "concordance", "model": "x"}), "/model"),
        (json!({"kind": "residuals", "model": "r", "residual": "score"}), "/model"),
        (json!({"kind": "baseline_hazard", "model": "last"}), "/model"),
        (json!({"kind": "smoothed_residuals", "model": "m", "df": 1}), "/df"),
        (json!({"kind": "smoothed_residuals", "model": "m", "points": 1001}), "/points"),
        (predicted(json!([])), "/profiles/0/values"),
        (predicted(json!([{"variable": "x.age", "number": -1}])), "/profiles/0/values/0/number"),
        (predicted(json!([{"variable": "x.age"}])), "/profiles/0/values/0"),
        (
            predicted(json!([{"variable": "x.age", "number": 1}, {"variable": "x.arm", "level": "a"}])),
            "/profiles/0/values/1/variable",
        ),
        (
            json!({"kind": "predicted_survival", "model": "m", "times_days": [], "profiles": [{"name": "a",
                "values": [{"variable": "x.age", "number": 1}]}]}),
            "/times_days",
        ),
        (multiplicity(json!([])), "/family"),
        (multiplicity(json!([{"output": "x"}])), "/family/0/output"),
        (multiplicity(json!([{"output": "r"}, {"output": "r"}])), "/family/1"),
    ];
    for (analysis, place) in cases {
        let last = ("last", analysis.clone());
        let outputs = [model.clone(), rank.clone(), last].map(|(id, analysis)| (id.to_owned(), analysis));
        let pointers: Vec<String> =
            plans::check(&plan(&outputs)).into_iter().map(|error| error.pointer).collect();
        assert_eq!(pointers, [format!("/outputs/2/analysis{place}")], "{analysis}");
    }
}
