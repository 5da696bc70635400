//! What cannot be said after a fit is an outcome with its cause; by hand where paper and pencil do.

use palladion_api::statistics::plan::Plan;
use palladion_api::statistics::result::Content;
use palladion_service_kit::engine::Frame;
use serde_json::{Value, json};

use crate::engine::{content, plan, result, run};
use crate::inline::{Inline, cox_of_numbers};

fn outputs(model: Value, after: &[(&str, Value)]) -> Plan {
    let after = after.iter().map(|(id, analysis)| {
        let mut analysis = analysis.clone();
        analysis["model"] = json!("m");
        ((*id).to_owned(), analysis)
    });
    plan(&std::iter::once(("m".to_owned(), model)).chain(after).collect::<Vec<_>>())
}

/// Everything that follows a model of `x`.
fn everything() -> Vec<(&'static str, Value)> {
    let profile = json!([{"name": "one", "values": [{"variable": "x.x", "number": 1}]}]);
    vec![
        ("score", json!({"kind": "proportional_hazards"})),
        ("approximation", json!({"kind": "proportional_hazards", "variant": "scaled_residuals_1994"})),
        ("smoothed", json!({"kind": "smoothed_residuals"})),
        ("residuals", json!({"kind": "residuals", "residual": "martingale"})),
        ("schoenfeld", json!({"kind": "residuals", "residual": "schoenfeld"})),
        ("concordance", json!({"kind": "concordance"})),
        ("baseline", json!({"kind": "baseline_hazard"})),
        ("curve", json!({"kind": "predicted_survival", "profiles": profile, "times_days": [1, 2, 9]})),
    ]
}

fn with(fields: &Value) -> Value {
    let mut analysis = cox_of_numbers(&["x"]);
    for (field, value) in fields.as_object().unwrap() {
        analysis[field] = value.clone();
    }
    analysis
}

#[test]
fn what_the_model_does_not_allow_is_an_outcome_of_all_that_follows_it() {
    let data = || {
        Inline::new(&json!([1, 2, 3, 4, 5, 6]), &json!([1, 1, 1, 0, 0, 0]))
            .with("x", "integer", &json!([1, 1, 1, 0, 0, 0]))
            .with("ok", "integer", &json!([1, 0, 1, 1, 0, 0]))
            .with("flat", "integer", &json!([1, 1, 1, 1, 1, 1]))
            .with("w", "real", &json!([1, 2, 1, 2, 1, 2]))
    };
    let firth = with(&json!({"method": "firth"}));
    let flat =
        json!({"terms": [{"variable": "x.x"}], "strata": ["x.flat"], "endpoint": "time", "kind": "cox"});
    for (model, why) in
        [(cox_of_numbers(&["x"]), "separation"), (firth, "not_available"), (flat, "separation")]
    {
        let found = result(&data().snapshot(), &outputs(model, &everything()));
        for (id, _) in everything() {
            let Content::NotEstimable(found) = content(&found, id) else { panic!("{why} {id}") };
            assert_eq!(found.reason, why, "{id}");
            assert!(found.message.starts_with("model `m`: "), "{}", found.message);
            if why == "separation" {
                assert_eq!(found.concerns, ["x.x"], "{id}");
            }
        }
    }
    let estimable = |fields: Value| {
        let mut model = cox_of_numbers(&["ok"]);
        for (field, value) in fields.as_object().unwrap() {
            model[field] = value.clone();
        }
        model
    };
    let mut asked = everything();
    asked.retain(|(id, _)| *id != "curve");
    let reasons = |model: Value| -> Vec<(&str, String)> {
        let found = result(&data().snapshot(), &outputs(model, &asked));
        let reason = |id: &'static str| match content(&found, id) {
            Content::NotEstimable(why) => (id, why.reason.clone()),
            _ => (id, String::new()),
        };
        asked.iter().map(|(id, _)| reason(id)).filter(|(_, reason)| !reason.is_empty()).collect()
    };
    let word = |id, reason: &str| (id, reason.to_owned());
    let not_defined = ["score", "approximation", "smoothed", "residuals", "schoenfeld"];
    assert_eq!(reasons(estimable(json!({"ties": "exact"}))), not_defined.map(|id| word(id, "not_available")));
    let weighted = reasons(estimable(json!({"weights": "x.w"})));
    assert_eq!(weighted, [word("approximation", "not_available"), word("smoothed", "too_few_times")]);
}

/// Days 1 (event, x = 1), 2 (event, x = 0), 3 (event, x = 1), 4 (censored, x = 0): with t = e^b the
/// likelihood is t/(2t+2) x 1/(t+2) x t/(t+1). d log: 2 - 2t/(2t+2) - t/(t+2) - t/(t+1) = 0, so t^2 - t - 4 = 0
/// as for the landmark, t = (1 + sqrt 17)/2. Baseline hazards 1/(2t+2), 1/(t+2), 1/(t+1); a row with x = 1 has
/// S(t) = exp(-t H). Martingale residuals 1 - t/(2t+2), 1 - H(2), 1 - t H(3), -H(3). Predictors b, 0, b, 0:
/// pairs (1,2) concordant, (1,3) tied, (1,4) concordant, (2,3) discordant, (2,4) tied, (3,4) concordant:
/// C = (3 + 2/2)/6 = 2/3.
#[test]
fn four_rows_by_hand() {
    let data =
        Inline::new(&json!([3, 1, 4, 2]), &json!([1, 1, 0, 1])).with("x", "integer", &json!([1, 1, 0, 0]));
    let found = result(&data.snapshot(), &outputs(cox_of_numbers(&["x"]), &everything()));
    let t = (1.0 + 17.0_f64.sqrt()) / 2.0;
    let steps = [1.0 / (2.0 * t + 2.0), 1.0 / (t + 2.0), 1.0 / (t + 1.0)];
    let hazard = [steps[0], steps[0] + steps[1], steps[0] + steps[1] + steps[2]];
    let close = |found: f64, expected: f64| assert!((found - expected).abs() < 1e-12, "{found} {expected}");
    let Content::BaselineHazard(baseline) = content(&found, "baseline") else { panic!() };
    for (step, expected) in baseline.strata[0].steps.iter().zip(hazard) {
        close(step.cumulative_hazard, expected);
    }
    let Content::PredictedSurvival(curve) = content(&found, "curve") else { panic!() };
    close(curve.curves[0].at[0].survival.unwrap(), (-t * hazard[0]).exp());
    close(curve.curves[0].at[1].survival.unwrap(), (-t * hazard[1]).exp());
    assert_eq!(curve.curves[0].at[2].survival, None, "nobody is observed on day 9");
    let Content::Residuals(residuals) = content(&found, "residuals") else { panic!() };
    let expected = [1.0 - t * hazard[2], 1.0 - t * hazard[0], -hazard[2], 1.0 - hazard[1]];
    let ids: Vec<&str> = residuals.rows.iter().map(|row| row.subject_id.as_str()).collect();
    assert_eq!(ids, ["s00001", "s00002", "s00003", "s00004"]);
    for (row, expected) in residuals.rows.iter().zip(expected) {
        close(row.values[0], expected);
    }
    let Content::Concordance(pairs) = content(&found, "concordance") else { panic!() };
    for (found, expected) in [(pairs.concordant, 3.0), (pairs.discordant, 1.0), (pairs.tied_predictor, 2.0)] {
        close(found, expected);
    }
    close(pairs.concordance, 2.0 / 3.0);
}

#[test]
fn values_that_a_profile_cannot_have_are_refused_with_their_place() {
    let data = Inline::new(&json!([3, 1, 4, 2]), &json!([1, 1, 0, 1]))
        .with("x", "integer", &json!([1, 1, 0, 0]))
        .with("arm", "category", &json!(["a", "b", "a", "b"]));
    let model =
        json!({"kind": "cox", "endpoint": "time", "terms": [{"variable": "x.x"}, {"variable": "x.arm"}]});
    let profile = |x: Value, arm: Value| {
        let mut values = [json!({"variable": "x.x"}), json!({"variable": "x.arm"})];
        for (value, given) in values.iter_mut().zip([x, arm]) {
            let field = if given.is_number() { "number" } else { "level" };
            value[field] = given;
        }
        let profiles = json!([{"name": "one", "values": values}]);
        [("curve", json!({"kind": "predicted_survival", "profiles": profiles, "times_days": [1]}))]
    };
    let cases = [
        (json!("1"), json!("a"), "/outputs/1/analysis/profiles/0/values/0/level: `x.x` enters as a number"),
        (json!(1), json!(2), "/outputs/1/analysis/profiles/0/values/1/number: `x.arm` enters by its levels"),
        (
            json!(1),
            json!("c"),
            "/outputs/1/analysis/profiles/0/values/1/level: variable `x.arm` has no level `c`",
        ),
    ];
    for (x, arm, expected) in cases {
        match run(&data.snapshot(), &outputs(model.clone(), &profile(x, arm)), 1, &[]) {
            Frame::Failure(failure) => assert!(failure.message.contains(expected), "{}", failure.message),
            other => panic!("{expected}: {other:?}"),
        }
    }
}
