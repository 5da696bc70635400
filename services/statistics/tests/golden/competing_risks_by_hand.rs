//! Competing risks of a few rows, worked out on paper, and what cannot be computed.

use palladion_api::statistics::result::{AnalysisResult, Content};
use palladion_service_kit::engine::Frame;
use serde_json::{Value, json};

use crate::engine::{content, plan, result, run};
use crate::snapshot::Snapshot;

/// Time and event of a relapse, of death from another cause and of death in all, and an arm. By the rule for
/// relapse with `other` competing: 1 relapse at 3; 2 other at 2 before the relapse at 4; 3 a tie at 4: relapse;
/// 4 other at 6, after relapse was last known absent at 5; 5 censored at 5; 6 relapse at 1; 7 censored at 7;
/// 8 has no observation of `other` and is left out.
const CSV: &str = "\
relapse,relapsed,other,died,arm,flat
3,1,9,0,a,1
4,1,2,1,a,1
4,1,4,1,b,1
5,0,6,1,b,1
5,0,5,0,b,1
1,1,8,0,a,1
7,0,7,0,b,1
2,1,,,a,1
";

fn snapshot(csv: &str) -> Snapshot {
    let id = json!({"source": "row_number", "prefix": "s", "width": 1});
    let time = |endpoint: &str, time: &str, event: &str| {
        json!({
            "variables": {
                "subject_id": id, "endpoint": {"source": "constant", "value": endpoint},
                "time_days": {"source": "column", "column": time},
                "event": {"source": "column", "column": event, "map": {"0": "false", "1": "true"}},
            },
            "when": {"column": event, "in": ["0", "1"]},
        })
    };
    let profile = json!({
        "profile": "palladion.profile/1",
        "name": "causes",
        "tables": [
            {"table": "subjects", "rows": [{"variables": {
                "subject_id": id, "site_id": {"source": "constant", "value": "1"},
            }}]},
            {"table": "time_to_event", "rows": [time("relapse", "relapse", "relapsed"), time("other", "other", "died")]},
        ],
        "extra_covariates": [
            {"name": "x.arm", "type": "category", "source": {"column": "arm"}},
            {"name": "x.flat", "type": "integer", "source": {"column": "flat"}},
        ],
    });
    let trial = json!({
        "code": "CAUSES",
        "title": "Two causes",
        "endpoints": [{"name": "relapse", "title": "Relapse"}, {"name": "other", "title": "Other death"}],
    });
    Snapshot::of_trial(csv, &profile.to_string(), &trial.to_string())
}

fn found(analyses: &[(&str, Value)]) -> AnalysisResult {
    let named: Vec<(String, Value)> =
        analyses.iter().map(|(id, analysis)| ((*id).to_owned(), analysis.clone())).collect();
    result(&snapshot(CSV), &plan(&named))
}

fn competing(kind: &str, more: &Value) -> Value {
    let mut analysis = json!({"kind": kind, "endpoint": "relapse", "competing": ["other"]});
    for (name, value) in more.as_object().unwrap() {
        analysis[name] = value.clone();
    }
    analysis
}

fn close(found: Option<f64>, expected: f64, what: &str) {
    let found = found.unwrap_or_else(|| panic!("{what}: nothing"));
    assert!((found - expected).abs() < 1e-12, "{what}: {found}, not {expected}");
}

/// With the tie at 4 going to the competing event: at 1 relapse, 1 of 7: F1 = 1/7; at 2 other, 1 of 6: F2 = 1/7,
/// S = 5/7; at 3 relapse, 1 of 5: F1 = 2/7, S = 4/7; at 4 other, 1 of 4: F2 = 2/7, S = 3/7; at 6 other, 1 of 2:
/// F2 = 2/7 + 3/14 = 1/2.
#[test]
fn a_tie_goes_to_the_competing_event_where_the_plan_says_so() {
    let asked = json!({"times_days": [3, 4, 6], "tie": "competing"});
    let output = found(&[("f", competing("cumulative_incidence", &asked))]);
    let Content::CumulativeIncidence(found) = content(&output, "f") else { panic!("no incidence") };
    let [relapse, other] = found.curves.as_slice() else { panic!("two causes") };
    assert_eq!((relapse.events, other.events), (2, 3));
    assert_eq!(relapse.meaning, "relapse events other than other events");
    assert_eq!(other.meaning, "other events without an earlier relapse event");
    for (at, [f1, f2]) in
        [[2.0 / 7.0, 1.0 / 7.0], [2.0 / 7.0, 2.0 / 7.0], [2.0 / 7.0, 0.5]].into_iter().enumerate()
    {
        close(relapse.at[at].incidence, f1, "relapse");
        close(other.at[at].incidence, f2, "other");
    }
    let note = "events of relapse at the same time as a competing one, which count as the competing one: 1";
    assert!(output.outputs[0].notes.iter().any(|told| told == note), "{:?}", output.outputs[0].notes);
}

/// Seven rows: at 1 relapse, 1 of 7: S = 6/7, F1 = 1/7; at 2 other, 1 of 6: S = 5/7, F2 = 6/7 x 1/6 = 1/7; at 3
/// relapse, 1 of 5: S = 4/7, F1 = 2/7; at 4 relapse, 1 of 4: S = 3/7, F1 = 3/7; at 5 censored, of 3; at 6
/// other, 1 of 2: S = 3/14, F2 = 1/7 + 3/7 x 1/2 = 5/14; at 7 censored.
#[test]
fn cumulative_incidence_of_seven_rows() {
    let at = json!({"times_days": [0.5, 2, 6, 8]});
    let output = found(&[("f", competing("cumulative_incidence", &at))]);
    let Content::CumulativeIncidence(found) = content(&output, "f") else { panic!("no incidence") };
    assert_eq!(
        (found.dropped, found.dropped_by[0].variable.as_str(), found.dropped_by.len()),
        (1, "other", 1)
    );
    let [relapse, other] = found.curves.as_slice() else { panic!("two causes") };
    assert_eq!(
        (relapse.cause.as_str(), relapse.n, relapse.events, relapse.other_events),
        ("relapse", 7, 3, 2)
    );
    assert_eq!((other.cause.as_str(), other.n, other.events, other.other_events), ("other", 7, 2, 3));
    let times: Vec<(f64, u64, u64, u64, u64)> = relapse
        .steps
        .iter()
        .map(|step| (step.time_days, step.at_risk, step.events, step.other_events, step.censored))
        .collect();
    let expected = [
        (1.0, 7, 1, 0, 0),
        (2.0, 6, 0, 1, 0),
        (3.0, 5, 1, 0, 0),
        (4.0, 4, 1, 0, 0),
        (5.0, 3, 0, 0, 1),
        (6.0, 2, 0, 1, 0),
        (7.0, 1, 0, 0, 1),
    ];
    assert_eq!(times, expected);
    for (point, incidence) in relapse.at.iter().zip([0.0, 1.0 / 7.0, 3.0 / 7.0]) {
        close(point.incidence, incidence, "relapse");
    }
    for (point, incidence) in other.at.iter().zip([0.0, 1.0 / 7.0, 5.0 / 14.0]) {
        close(point.incidence, incidence, "other");
    }
    close(Some(relapse.steps[5].event_free), 3.0 / 14.0, "free of any event");
    assert_eq!((relapse.at[3].incidence, relapse.at[3].at_risk), (None, 0), "nobody is at risk on day 8");
    let notes = &output.outputs[0].notes;
    for words in ["count as relapse: 1", "leave by it: 1", "is not given"] {
        assert!(notes.iter().any(|note| note.contains(words)), "{words}: {notes:?}");
    }
    // while nobody is censored the jackknife is the binomial variance
    let binomial = (1.0_f64 / 7.0 * 6.0 / 7.0 / 7.0).sqrt();
    close(relapse.at[1].std_error, binomial, "error");
}

/// Relapses of arm a: 2 of 3, of arm b: 1 of 4. The other groups' counts follow from the rule.
#[test]
fn grays_test_counts_by_the_same_rule() {
    let output = found(&[("g", competing("gray_test", &json!({"group": ["x.arm"]})))]);
    let Content::GrayTest(test) = content(&output, "g") else { panic!("no test") };
    let counts: Vec<(u64, u64, u64)> =
        test.groups.iter().map(|group| (group.n, group.events, group.competing_events)).collect();
    assert_eq!(counts, [(3, 2, 1), (4, 1, 1)]);
    assert_eq!((test.test.df, test.test.n, test.dropped), (Some(1.0), 7, 1));
    assert_eq!(test.competing_tests.len(), 1);
}

/// Without competing events among three rows x = 1, 0, 1 with events at 1, 2, 3 the score `1 - 2r/(2r + 1) -
/// r/(1 + r)` is 0 at r = sqrt(1/2).
#[test]
fn a_fine_gray_model_of_three_rows() {
    let rows = "relapse,relapsed,other,died,arm,flat\n3,1,3,0,b,1\n1,1,1,0,b,1\n2,1,2,0,a,1\n";
    let analysis = competing("fine_gray", &json!({"terms": [{"variable": "x.arm"}]}));
    let output = result(&snapshot(rows), &plan(&[("m".to_owned(), analysis)]));
    let Content::FineGray(model) = content(&output, "m") else { panic!("no model") };
    let [arm] = model.coefficients.as_slice() else { panic!("one column") };
    assert_eq!((arm.term.as_str(), arm.n, arm.events), ("x.arm: b vs a", 2, 2));
    close(Some(arm.ratio), 0.5_f64.sqrt(), "ratio");
    assert_eq!((model.n, model.events, model.competing_events), (3, 3, 0));
}

#[test]
fn what_cannot_be_computed_is_an_outcome_with_its_cause() {
    let separated =
        "relapse,relapsed,other,died,arm,flat\n1,1,9,0,a,1\n2,1,9,0,a,1\n3,0,9,0,b,1\n4,0,9,0,b,1\n";
    let never = "relapse,relapsed,other,died,arm,flat\n1,0,2,1,a,1\n2,0,3,1,b,1\n";
    let model = |variable: &str| competing("fine_gray", &json!({"terms": [{"variable": variable}]}));
    let gray = |group: &str| competing("gray_test", &json!({"group": [group]}));
    let cases = [
        (CSV, model("x.flat"), "collinear", "x.flat"),
        (separated, model("x.arm"), "separation", "x.arm: b vs a"),
        (never, model("x.arm"), "no_events", ""),
        (never, gray("x.arm"), "no_events", ""),
        (CSV, gray("x.flat"), "one_group", "x.flat"),
    ];
    for (rows, analysis, reason, concern) in cases {
        let output = result(&snapshot(rows), &plan(&[("a".to_owned(), analysis.clone())]));
        let Content::NotEstimable(why) = content(&output, "a") else { panic!("{analysis}: numbers") };
        assert_eq!(why.reason, reason, "{analysis}");
        assert_eq!(why.concerns.first().map_or("", String::as_str), concern, "{analysis}");
    }
}

#[test]
fn what_is_wrong_with_a_plan_is_named_with_its_place() {
    let cases = [
        (
            json!({"kind": "gray_test", "endpoint": "relapse", "competing": ["relapse"], "group": ["x.arm"]}),
            "/competing/0: is the endpoint of interest itself",
        ),
        (
            json!({"kind": "fine_gray", "endpoint": "relapse", "competing": [], "terms": [{"variable": "x.arm"}]}),
            "/competing: may not be empty",
        ),
        (
            json!({"kind": "cumulative_incidence", "endpoint": "relapse", "competing": ["PFS"]}),
            "/competing/0: the snapshot has no endpoint `PFS`",
        ),
        (competing("gray_test", &json!({"group": ["x.arm"], "rho": 11})), "/rho: must be from -10 to 10"),
        (competing("fine_gray", &json!({"terms": [{"variable": "x.none"}]})), "/terms/0/variable"),
    ];
    for (analysis, expected) in cases {
        match run(&snapshot(CSV), &plan(&[("a".to_owned(), analysis)]), 1, &[]) {
            Frame::Failure(failure) => assert!(failure.message.contains(expected), "{}", failure.message),
            other => panic!("{expected}: {other:?}"),
        }
    }
}
