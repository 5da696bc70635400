//! What the data do not allow is named in the result with its cause; what does not fit the data fails.

use palladion_api::statistics::output::CoefficientEstimate;
use palladion_api::statistics::plan::Plan;
use palladion_api::statistics::result::{AnalysisResult, Content};
use palladion_service_kit::engine::Frame;
use serde_json::{Value, json};

use crate::engine::{content, plan, result, run};
use crate::snapshot::{Dataset, Snapshot};

/// Twelve subjects. `site` B has one row, `dose` copies `age`, `late` are exactly those who die first,
/// `flat` is 1 throughout, `gap` is missing in half of the rows.
const CSV: &str = "\
time,status,none,arm,site,age,dose,late,flat,gap
1,1,0,old,A,50,100,1,1,
2,1,0,new,A,61,122,1,1,3
3,1,0,old,A,47,94,1,1,
4,1,0,new,A,55,110,1,1,1
5,1,0,old,A,66,132,0,1,
6,0,0,new,A,58,116,0,1,2
7,1,0,old,A,49,98,0,1,
8,0,0,new,A,62,124,0,1,4
9,1,0,old,A,53,106,0,1,
10,0,0,new,A,44,88,0,1,0
11,0,0,old,A,59,118,0,1,
12,1,0,new,B,60,120,0,1,5
";

const SMALL: Dataset = Dataset {
    name: "small",
    id: None,
    times: &["time"],
    event: "status",
    covariates: &[
        ("arm", "category"),
        ("site", "category"),
        ("age", "real"),
        ("dose", "real"),
        ("late", "integer"),
        ("flat", "integer"),
        ("gap", "integer"),
    ],
    rows: None,
};

/// The same subjects, none of whom has an event.
const NO_EVENTS: Dataset = Dataset { event: "none", ..SMALL };

fn snapshot(dataset: &Dataset) -> Snapshot {
    Snapshot::of_csv(dataset, CSV)
}

fn cox(terms: &Value) -> Value {
    json!({"kind": "cox", "endpoint": "time", "terms": terms})
}

fn outputs(analyses: &[(&str, Value)]) -> Plan {
    let named: Vec<(String, Value)> =
        analyses.iter().map(|(id, analysis)| ((*id).to_owned(), analysis.clone())).collect();
    plan(&named)
}

fn reason(result: &AnalysisResult, id: &str) -> (String, Vec<String>) {
    match content(result, id) {
        Content::NotEstimable(why) => (why.reason.clone(), why.concerns.clone()),
        other => panic!("{id}: {other:?}"),
    }
}

#[test]
fn what_cannot_be_estimated_is_an_outcome_with_its_cause() {
    let log_rank = |group: &str| json!({"kind": "log_rank", "endpoint": "time", "group": [group]});
    let empty_reference = json!([{"variable": "x.site", "coding": {"as": "indicators", "reference": "B"}}, {"variable": "x.gap"}]);
    let analyses = [
        ("constant", cox(&json!([{"variable": "x.flat"}]))),
        ("one_level", cox(&json!([{"variable": "x.flat", "coding": {"as": "indicators"}}]))),
        ("logarithm", cox(&json!([{"variable": "x.gap", "coding": {"as": "log"}}]))),
        ("one_group", log_rank("x.flat")),
    ];
    let found = result(&snapshot(&SMALL), &outputs(&analyses));
    let expected = [
        ("constant", "collinear", "x.flat"),
        ("one_level", "one_group", "x.flat"),
        ("logarithm", "not_positive", "x.gap"),
        ("one_group", "one_group", "x.flat"),
    ];
    for (id, why, concern) in expected {
        assert_eq!(reason(&found, id), (why.to_owned(), vec![concern.to_owned()]), "{id}");
    }
    let mut filtered = outputs(&[("reference", cox(&empty_reference))]);
    filtered.population.filters =
        serde_json::from_value(json!([{"variable": "x.site", "keep": ["A"]}])).unwrap();
    let found = result(&snapshot(&SMALL), &filtered);
    assert_eq!(reason(&found, "reference"), ("one_group".to_owned(), vec!["x.site".to_owned()]));
}

#[test]
fn without_events_models_and_tests_say_so_and_curves_stay_at_one() {
    let analyses = [
        ("cox", cox(&json!([{"variable": "x.age"}]))),
        ("log_rank", json!({"kind": "log_rank", "endpoint": "time", "group": ["x.arm"]})),
        ("km", json!({"kind": "kaplan_meier", "endpoint": "time", "times_days": [6, 13]})),
    ];
    let found = result(&snapshot(&NO_EVENTS), &outputs(&analyses));
    assert_eq!(reason(&found, "cox").0, "no_events");
    assert_eq!(reason(&found, "log_rank").0, "no_events");
    let Content::KaplanMeier(curves) = content(&found, "km") else { panic!("no curve") };
    assert!(curves.curves[0].steps.iter().all(|step| step.survival.to_bits() == 1.0_f64.to_bits()));
    assert_eq!(curves.curves[0].at[0].survival, Some(1.0));
    assert_eq!(curves.curves[0].at[1].survival, None, "nobody is at risk on day 13");
    assert_eq!(curves.curves[0].quantiles[1].days, None, "the median is not reached");
}

#[test]
fn nobody_left_is_an_outcome_of_every_output() {
    let analyses = [
        ("flow", json!({"kind": "cohort_flow"})),
        (
            "table",
            json!({"kind": "baseline_table", "group": "x.arm", "rows": [{"variable": "x.age", "test": "anova"}]}),
        ),
        ("rate", json!({"kind": "prevalence", "variable": "x.arm", "levels": ["new"], "by": ["x.site"]})),
        ("km", json!({"kind": "kaplan_meier", "endpoint": "time"})),
        ("follow_up", json!({"kind": "follow_up", "endpoint": "time", "group": ["x.arm"]})),
        ("log_rank", json!({"kind": "log_rank", "endpoint": "time", "group": ["x.arm"]})),
        ("cox", cox(&json!([{"variable": "x.age"}]))),
    ];
    let mut nobody = outputs(&analyses);
    nobody.population.filters =
        serde_json::from_value(json!([{"variable": "x.age", "minimum": 100.0}])).unwrap();
    let found = result(&snapshot(&SMALL), &nobody);
    for (id, _) in &analyses[1..] {
        assert_eq!(reason(&found, id).0, "no_subjects", "{id}");
    }
    let Content::CohortFlow(flow) = content(&found, "flow") else { panic!("no flow") };
    assert_eq!((flow.subjects, flow.analysed), (12, 0));
    assert_eq!(flow.boxes.iter().map(|one| one.n).sum::<u64>(), 12, "the boxes add up");
    // the default population keeps HER2-0 and HER2-low only, and nobody here has a reading
    let mut unknown = outputs(&analyses[..1]);
    unknown.population = Default::default();
    let found = result(&snapshot(&SMALL), &unknown);
    let Content::CohortFlow(flow) = content(&found, "flow") else { panic!("no flow") };
    let excluded = flow.boxes.iter().find(|one| one.name == "her2_unknown_excluded").unwrap();
    assert_eq!((excluded.n, excluded.analysed, flow.analysed), (12, false, 0));
}

#[test]
fn collinear_and_separating_columns_are_marked_and_the_others_estimated() {
    let analyses = [
        ("collinear", cox(&json!([{"variable": "x.age"}, {"variable": "x.dose"}]))),
        ("separated", cox(&json!([{"variable": "x.late"}, {"variable": "x.age"}]))),
        ("reference", cox(&json!([{"variable": "x.gap", "coding": {"as": "indicators", "reference": "0"}}]))),
    ];
    let found = result(&snapshot(&SMALL), &outputs(&analyses));
    let Content::Cox(model) = content(&found, "collinear") else { panic!("no model") };
    assert!(matches!(model.coefficients[0].estimate, CoefficientEstimate::Estimated { .. }));
    assert_eq!(model.coefficients[1].estimate, CoefficientEstimate::Aliased);
    assert_eq!(model.likelihood_ratio.df, Some(1.0));
    let Content::Cox(model) = content(&found, "separated") else { panic!("no model") };
    assert_eq!(model.coefficients[0].estimate, CoefficientEstimate::Infinite { increasing: true });
    assert!(matches!(model.coefficients[1].estimate, CoefficientEstimate::Estimated { .. }));
    assert_eq!(model.wald, None);
    let output = found.outputs.iter().find(|output| output.id == "separated").unwrap();
    assert!(output.notes.iter().any(|note| note.contains("x.late")), "{:?}", output.notes);
    let Content::Cox(model) = content(&found, "reference") else { panic!("no model") };
    // once 1 and 3 are infinite, 5 is alone at risk at its event, and 2 and 4 have none, as the reference
    for (one, level) in model.coefficients.iter().zip(1..) {
        let expected = match level {
            1 | 3 => CoefficientEstimate::Infinite { increasing: true },
            _ => CoefficientEstimate::Undetermined,
        };
        assert_eq!(one.estimate, expected, "{one:?}");
    }
    assert_eq!((model.coefficients.len(), &model.wald), (5, &None));
    let output = found.outputs.iter().find(|output| output.id == "reference").unwrap();
    assert!(output.notes.iter().any(|note| note.contains("nothing is known")), "{:?}", output.notes);
}

#[test]
fn missing_values_are_counted_by_cause_or_are_a_level() {
    let as_level = json!([{"variable": "x.gap", "coding": {"as": "indicators", "missing": "as_level", "reference": "1"}}]);
    let analyses =
        [("dropped", cox(&json!([{"variable": "x.gap"}, {"variable": "x.age"}]))), ("level", cox(&as_level))];
    let found = result(&snapshot(&SMALL), &outputs(&analyses));
    let Content::Cox(model) = content(&found, "dropped") else { panic!("no model") };
    assert_eq!((model.n, model.dropped), (6, 6));
    let causes: Vec<(&str, u64)> =
        model.dropped_by.iter().map(|cause| (cause.variable.as_str(), cause.n)).collect();
    assert_eq!(causes, [("x.gap", 6)]);
    let Content::Cox(model) = content(&found, "level") else { panic!("no model") };
    assert_eq!((model.n, model.dropped), (12, 0));
    let missing = model.coefficients.last().unwrap();
    assert_eq!((missing.level.as_deref(), missing.n), (Some("(missing)"), 6));
}

/// By hand: 2 of 6 against 4 of 6 late deaths by arm: Pearson = 12 (2*2 - 4*4)^2 / (6*6*6*6) = 4/3.
#[test]
fn a_baseline_table_and_a_rate_agree_with_paper_and_pencil() {
    let analyses = [
        (
            "table",
            json!({"kind": "baseline_table", "group": "x.arm", "rows": [
                {"variable": "x.site", "test": "chi_squared"},
                {"variable": "x.gap", "test": "wilcoxon"},
                {"variable": "x.age", "test": "none"},
            ]}),
        ),
        ("rate", json!({"kind": "prevalence", "variable": "x.arm", "levels": ["new"], "by": ["x.site"]})),
    ];
    let found = result(&snapshot(&SMALL), &outputs(&analyses));
    let Content::BaselineTable(table) = content(&found, "table") else { panic!("no table") };
    let [site, gap, age] = table.variables.as_slice() else { panic!("three variables") };
    // rows A and B by columns new and old: 5, 6 and 1, 0: 12 (5*0 - 6*1)^2 / (11*1*6*6) = 12/11
    let statistic = site.test.as_ref().and_then(|test| test.statistic).unwrap();
    assert!((statistic - 12.0 / 11.0).abs() < 1e-12, "{statistic}");
    assert!(site.notes[0].contains("below 5"), "{:?}", site.notes);
    assert!(
        gap.test.is_none() && gap.notes[0].starts_with("no test"),
        "no value among `old`: {:?}",
        gap.notes
    );
    assert_eq!(gap.missing, [0, 6]);
    let old = &age.summaries[1];
    // 50, 47, 66, 49, 53, 59: mean 54, sum of squares 260, median 51.5, quartiles 49.25 and 57.5
    let expected = [54.0, (260.0_f64 / 5.0).sqrt(), 51.5, 49.25, 57.5, 47.0, 66.0];
    let got =
        [old.mean, old.std_dev, old.median, old.lower_quartile, old.upper_quartile, old.minimum, old.maximum];
    for (expected, got) in expected.into_iter().zip(got) {
        assert!((expected - got.unwrap()).abs() < 1e-12, "{expected} {got:?}");
    }
    let Content::Prevalence(rate) = content(&found, "rate") else { panic!("no rate") };
    assert_eq!((rate.overall.events, rate.overall.n, rate.overall.proportion), (6, 12, Some(0.5)));
    let by = &rate.by[0];
    assert_eq!(by.rates.iter().map(|rate| (rate.events, rate.n)).collect::<Vec<_>>(), [(5, 11), (1, 1)]);
    assert!(by.monte_carlo.is_some(), "small expected counts bring the Monte-Carlo test");
}

#[test]
fn a_plan_that_does_not_fit_the_snapshot_has_no_result() {
    let cases = [
        (
            cox(&json!([{"variable": "shoe_size"}])),
            "/outputs/0/analysis/terms/0/variable: the snapshot has no variable `shoe_size`",
        ),
        (
            json!({"kind": "kaplan_meier", "endpoint": "PFS"}),
            "/outputs/0/analysis/endpoint: the snapshot has no endpoint `PFS`; it has time",
        ),
        (
            cox(&json!([{"variable": "x.arm", "coding": {"as": "linear"}}])),
            "variable `x.arm` is not a number",
        ),
        (
            cox(&json!([{"variable": "x.arm", "coding": {"as": "indicators", "reference": "blue"}}])),
            "/outputs/0/analysis/terms/0/coding/reference: variable `x.arm` has no level `blue`; it has new, old",
        ),
        (
            json!({"kind": "log_rank", "endpoint": "time", "group": ["x.age"]}),
            "variable `x.age` is a real number and defines no groups",
        ),
        (
            json!({"kind": "prevalence", "variable": "x.site", "levels": ["C"], "by": ["x.arm"]}),
            "/outputs/0/analysis/levels/0",
        ),
        (
            json!({"kind": "baseline_table", "group": "x.arm", "rows": [{"variable": "x.site", "test": "student_t"}]}),
            "variable `x.site` is not a number",
        ),
    ];
    for (analysis, expected) in cases {
        match run(&snapshot(&SMALL), &outputs(&[("a", analysis)]), 1, &[]) {
            Frame::Failure(failure) => {
                assert_eq!(failure.code, "plan_does_not_fit");
                assert!(failure.message.contains(expected), "{}", failure.message);
            }
            other => panic!("{expected}: {other:?}"),
        }
    }
}
