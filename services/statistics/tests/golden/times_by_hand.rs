//! Curves, means and differences of a few rows, worked out on paper, and what cannot be computed.

use palladion_api::statistics::output::Interval;
use palladion_api::statistics::result::{AnalysisResult, Content};
use palladion_service_kit::engine::Frame;
use serde_json::{Value, json};

use crate::engine::{content, plan, result, run};
use crate::snapshot::{Dataset, Snapshot};

/// Eight subjects, two arms, two sites; one has no arm.
const CSV: &str = "\
time,status,arm,site,enter,weight,bad
4,1,new,A,0,1,0
1,1,new,A,0,2,1
2,0,new,B,1,1,1
3,1,new,B,0,1,3
2,1,old,A,0,1,1
2,0,old,A,0,3,1
5,1,old,B,3,1,1
5,0,,B,0,1,1
";

const EIGHT: Dataset = Dataset {
    name: "eight",
    id: None,
    times: &["time"],
    event: "status",
    covariates: &[
        ("arm", "category"),
        ("site", "category"),
        ("enter", "integer"),
        ("weight", "integer"),
        ("bad", "integer"),
    ],
    rows: None,
};

fn found(analyses: &[(&str, Value)]) -> AnalysisResult {
    let named: Vec<(String, Value)> =
        analyses.iter().map(|(id, analysis)| ((*id).to_owned(), analysis.clone())).collect();
    result(&Snapshot::of_csv(&EIGHT, CSV), &plan(&named))
}

fn close(found: Option<f64>, expected: f64, what: &str) {
    let found = found.unwrap_or_else(|| panic!("{what}: nothing"));
    assert!((found - expected).abs() < 1e-12, "{what}: {found}, not {expected}");
}

/// Arm `new`: event at 1 of 4, censored at 2, event at 3 of 2, event at 4 of 1: S = 3/4, 3/4, 3/8, 0. Mean to
/// day 3: 1 + 3/4 + 3/4 = 2.5; areas after the events at 1 and 3: 1.5 and 0: variance 1.5^2/(4 x 3).
/// Arm `old`: event at 2 of 3 with a censoring, event at 5 of 1: S = 2/3, 0. Mean to day 3: 2 + 2/3; variance
/// (2/3)^2/(3 x 2). New minus old: -1/6.
#[test]
fn restricted_means_of_seven_rows() {
    let mean = |more: Value| {
        let mut analysis =
            json!({"kind": "restricted_mean", "endpoint": "time", "group": ["x.arm"], "horizon_days": 3});
        for (name, value) in more.as_object().unwrap() {
            analysis[name] = value.clone();
        }
        analysis
    };
    let output = found(&[
        ("against_old", mean(json!({"reference": "old"}))),
        ("against_first", mean(json!({}))),
        ("beyond", mean(json!({"horizon_days": 5.5, "group": []}))),
    ]);
    let Content::RestrictedMean(means) = content(&output, "against_old") else { panic!("no means") };
    assert_eq!(
        (means.dropped, means.dropped_by[0].variable.as_str(), means.dropped_by[0].n),
        (1, "x.arm", 1)
    );
    let [new, old] = means.groups.as_slice() else { panic!("two arms") };
    assert_eq!([(new.n, new.events), (old.n, old.events)], [(4, 2), (3, 1)]);
    close(Some(new.mean), 2.5, "new");
    close(Some(new.std_error), (2.25_f64 / 12.0).sqrt(), "its error");
    close(Some(old.mean), 8.0 / 3.0, "old");
    close(Some(old.std_error), (4.0_f64 / 9.0 / 6.0).sqrt(), "its error");
    let [compared] = means.comparisons.as_slice() else { panic!("one comparison") };
    assert_eq!((compared.group[0].level.as_str(), compared.reference[0].level.as_str()), ("new", "old"));
    close(Some(compared.difference), -1.0 / 6.0, "difference");
    close(Some(compared.std_error), (2.25_f64 / 12.0 + 2.0 / 27.0).sqrt(), "its error");
    close(compared.ratio.as_ref().map(|ratio| ratio.ratio), 2.5 / (8.0 / 3.0), "ratio");
    let Content::RestrictedMean(means) = content(&output, "against_first") else { panic!("no means") };
    close(Some(means.comparisons[0].difference), 1.0 / 6.0, "old minus new");
    let Content::RestrictedMean(means) = content(&output, "beyond") else { panic!("no means") };
    assert!(means.groups[0].extrapolated && means.comparisons.is_empty());
    let notes = &output.outputs[2].notes;
    assert!(notes.iter().any(|note| note.contains("carried on")), "{notes:?}");
}

/// Day 3 in all: with entries (new 2-: enters at 1; old 5: enters at 3) at risk at 1: 6 of 8 rows with an arm
/// or not (the row entering at 1 is not at risk at 1, the one entering at 3 neither): S(1) = 5/6; at 2: the 5
/// left and the one that entered at 1 make 6, one event: S(2) = 25/36. From the landmark 2 on three rows of
/// the new arm and old 5 (entering at 3, too late) and the row without an arm: 3, 4 and 5 are left at risk.
#[test]
fn late_entry_and_a_landmark_of_eight_rows() {
    let curve = |more: Value| {
        let mut analysis = json!({"kind": "kaplan_meier", "endpoint": "time", "times_days": [1, 2]});
        for (name, value) in more.as_object().unwrap() {
            analysis[name] = value.clone();
        }
        analysis
    };
    let output = found(&[
        ("entry", curve(json!({"entry_days": "x.enter"}))),
        ("landmark", curve(json!({"entry_days": "x.enter", "landmark_days": 2}))),
    ]);
    let Content::KaplanMeier(curves) = content(&output, "entry") else { panic!("no curve") };
    let at = &curves.curves[0].at;
    assert_eq!([at[0].at_risk, at[1].at_risk], [6, 6]);
    close(at[0].survival, 5.0 / 6.0, "S(1)");
    close(at[1].survival, 25.0 / 36.0, "S(2)");
    // left: 3 (event), 4 (event), 5 (censored): one day later 2/3, two days later 1/3
    let Content::KaplanMeier(curves) = content(&output, "landmark") else { panic!("no curve") };
    let landmark = curves.landmark.as_ref().unwrap();
    assert_eq!(
        (landmark.n_before, landmark.events_before, landmark.censored_before, landmark.entered_after),
        (8, 2, 2, 1)
    );
    close(curves.curves[0].at[0].survival, 2.0 / 3.0, "S(2 + 1)");
    close(curves.curves[0].at[1].survival, 1.0 / 3.0, "S(2 + 2)");
    let notes = &output.outputs[1].notes;
    assert!(
        notes[0].contains("time counts from day 2") && notes[0].contains("1 who entered later"),
        "{notes:?}"
    );
}

/// Arm `new` with weights 1, 2, 1, 1 at 4, 1, 2-, 3: at 1 weight 2 of 5: S = 3/5; at 3 1 of 2: 3/10.
#[test]
fn weights_of_four_rows() {
    let analysis = json!({
        "kind": "kaplan_meier", "endpoint": "time", "group": ["x.arm"], "weights": "x.weight", "times_days": [3],
    });
    let output = found(&[("km", analysis)]);
    let Content::KaplanMeier(curves) = content(&output, "km") else { panic!("no curve") };
    assert_eq!(curves.weights.as_deref(), Some("x.weight"));
    let curve = &curves.curves[0];
    assert_eq!((curve.n, curve.events, curve.quantiles.len()), (4, 3, 0));
    let first = &curve.steps[0];
    assert_eq!((first.at_risk, first.events), (4, 1));
    let weighted = first.weighted.as_ref().unwrap();
    close(Some(weighted.at_risk), 5.0, "weight at risk");
    close(Some(weighted.events), 2.0, "weight of events");
    close(curve.at[0].survival, 0.3, "S(3)");
    // Greenwood with weights: 2/(5 x 3) after the first event
    close(weighted.greenwood_std_error, 0.6 * (2.0_f64 / 15.0).sqrt(), "Greenwood");
}

/// Day 2.5: new 3/4, old 2/3, difference old - new = -1/12. Day 2 within the sites: A: new 1/2, old 1/2; B:
/// new 1 (2 censored, 3 later), old 1, nobody with an event by then: every replicate is the same.
#[test]
fn differences_of_seven_rows() {
    let difference = |within: Value, time: f64| json!({"kind": "survival_difference", "endpoint": "time", "compare": "x.arm", "within": within, "time_days": time});
    let output = found(&[
        ("all", difference(json!([]), 2.5)),
        ("sites", difference(json!(["x.site"]), 2.0)),
        ("late", difference(json!(["x.site"]), 4.5)),
    ]);
    let Content::SurvivalDifference(all) = content(&output, "all") else { panic!("no difference") };
    assert_eq!((all.reference.as_str(), all.dropped, all.interval.as_str()), ("new", 1, "percentile"));
    close(all.differences[0].estimate, -1.0 / 12.0, "old minus new");
    assert!(all.differences[0].std_error.unwrap() > 0.0 && all.differences[0].interval.lower.is_some());
    assert!(all.differences_of_differences.is_empty());
    let Content::SurvivalDifference(sites) = content(&output, "sites") else { panic!("no difference") };
    let [a, b] = sites.differences.as_slice() else { panic!("two sites") };
    close(a.estimate, 0.0, "site A");
    close(b.estimate, 0.0, "site B");
    let none = Interval { lower: None, upper: None };
    assert_eq!((b.std_error, b.interval), (None, none));
    assert_eq!(b.reason.as_deref(), Some("every replicate gives the same difference"));
    close(sites.differences_of_differences[0].estimate, 0.0, "B minus A");
    // on day 4.5 the curve of the old arm at site A has ended above 0 on day 2
    let Content::SurvivalDifference(late) = content(&output, "late") else { panic!("no difference") };
    let reason = Some("nobody is at risk any more on day 4.5: x.site = A, x.arm = old");
    assert_eq!((late.differences[0].estimate, late.differences[0].reason.as_deref()), (None, reason));
    assert_eq!(late.differences_of_differences[0].reason.as_deref(), reason);
}

#[test]
fn what_cannot_be_computed_is_an_outcome_with_its_cause() {
    let km = |more: Value| {
        let mut analysis = json!({"kind": "kaplan_meier", "endpoint": "time"});
        for (name, value) in more.as_object().unwrap() {
            analysis[name] = value.clone();
        }
        analysis
    };
    let cases = [
        ("weight", km(json!({"weights": "x.bad"})), "weights_not_positive", "x.bad"),
        ("entry", km(json!({"entry_days": "x.bad"})), "entry_not_before_exit", "x.bad"),
        ("landmark", km(json!({"landmark_days": 5})), "no_subjects", "time"),
        (
            "scores",
            json!({"kind": "log_rank", "endpoint": "time", "group": ["x.arm"], "trend_scores": [1, 2, 3]}),
            "trend_scores",
            "x.arm = new",
        ),
        (
            "one_arm",
            json!({"kind": "survival_difference", "endpoint": "time", "compare": "x.arm", "time_days": 1}),
            "one_group",
            "x.arm",
        ),
    ];
    let mut filtered = plan(&[("one_arm".to_owned(), cases[4].1.clone())]);
    filtered.population.filters =
        serde_json::from_value(json!([{"variable": "x.arm", "keep": ["new"]}])).unwrap();
    let one_arm = result(&Snapshot::of_csv(&EIGHT, CSV), &filtered);
    let output = found(&cases.each_ref().map(|(id, analysis, _, _)| (*id, analysis.clone())));
    for (id, _, reason, concern) in &cases {
        let from = if *id == "one_arm" { &one_arm } else { &output };
        let Content::NotEstimable(why) = content(from, id) else { panic!("{id}: numbers") };
        assert_eq!(why.reason, *reason, "{id}");
        assert_eq!(why.concerns.first().map_or("", String::as_str), *concern, "{id}");
    }
    let Content::NotEstimable(why) = content(&output, "entry") else { panic!("numbers") };
    // bad >= time: 1 = 1 and 3 = 3
    assert!(why.message.ends_with("in 2 rows"), "{}", why.message);
}

#[test]
fn a_plan_that_does_not_fit_has_no_result() {
    let cases = [
        (
            json!({"kind": "kaplan_meier", "endpoint": "time", "weights": "x.arm"}),
            "/weights: variable `x.arm` is not a number",
        ),
        (
            json!({"kind": "log_rank", "endpoint": "time", "group": ["x.arm"], "entry_days": "x.none"}),
            "/entry_days",
        ),
        (
            json!({"kind": "restricted_mean", "endpoint": "time", "group": ["x.arm"], "horizon_days": 3, "reference": "blue"}),
            "/reference: variable `x.arm` has no level `blue`",
        ),
        (
            json!({"kind": "survival_difference", "endpoint": "time", "compare": "x.arm", "reference": "blue", "time_days": 3}),
            "/reference: variable `x.arm` has no level `blue`",
        ),
        (
            json!({"kind": "survival_difference", "endpoint": "PFS", "compare": "x.arm", "time_days": 3}),
            "no endpoint `PFS`",
        ),
    ];
    for (analysis, expected) in cases {
        match run(&Snapshot::of_csv(&EIGHT, CSV), &plan(&[("a".to_owned(), analysis)]), 1, &[]) {
            Frame::Failure(failure) => assert!(failure.message.contains(expected), "{}", failure.message),
            other => panic!("{expected}: {other:?}"),
        }
    }
}
