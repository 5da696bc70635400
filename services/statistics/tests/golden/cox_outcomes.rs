//! Rows, weights and clusters that a Cox model cannot use are outcomes with the variables concerned; what
//! cannot be asked for together is refused before it is run.

use palladion_api::statistics::output::CoefficientEstimate;
use palladion_api::statistics::plan::Plan;
use palladion_api::statistics::result::Content;
use palladion_service_kit::engine::Frame;
use palladion_statistics::plans;
use serde_json::{Value, json};

use crate::engine::{content, plan, result, run};
use crate::inline::{Inline, cox_of_numbers};

fn data() -> Inline {
    Inline::new(&json!([4, 3, 5, 1, 6, 2, 8, 7]), &json!([1, 1, 0, 1, 1, 0, 1, 1]))
        .with("x", "integer", &json!([1, 0, 1, 1, 0, 0, 1, 0]))
        .with("z", "real", &json!([0.5, 1.5, 0.25, 2, 1, 0, 3, 1]))
        .with("late", "integer", &json!([0, 3, 0, 0, 7, 1, 2, 0]))
        .with("before", "integer", &json!([0, -1, 0, 0, 0, 0, 0, 0]))
        .with("w", "real", &json!([1, 1, 1, 0, 1, -2, 1, 1]))
        .with("one", "category", &json!(["a", "a", "a", "a", "a", "a", "a", "a"]))
        .with("gap", "real", &json!([1, null, 1, 1, 1, 1, 1, 1]))
        .with("arm", "category", &json!(["a", "b", "a", "a", "b", "b", "a", "b"]))
        .with("huge", "real", &json!([1e200, 2e200, 3e200, 5e200, 1e200, 4e200, 1e200, 7e200]))
        .with("vast", "real", &json!([1e200, 3e200, 2e200, 5e200, 1e200, 9e200, 1e200, 7e200]))
}

fn with(fields: &Value) -> Value {
    let mut analysis = cox_of_numbers(&["x"]);
    for (field, value) in fields.as_object().unwrap() {
        analysis[field] = value.clone();
    }
    analysis
}

fn plan_of(analysis: Value) -> Plan {
    plan(&[("m".to_owned(), analysis)])
}

#[test]
fn rows_weights_and_clusters_that_cannot_be_used_are_outcomes() {
    let cases = [
        (json!({"entry_days": "x.late"}), "entry_not_before_exit", "x.late", "2 rows"),
        (json!({"entry_days": "x.before"}), "negative_entry", "x.before", "1 row"),
        (json!({"weights": "x.w"}), "weights_not_positive", "x.w", "2 rows"),
        (json!({"cluster": "x.one"}), "too_few_clusters", "x.one", "1 clusters"),
        (
            json!({"terms": [{"variable": "x.huge"}, {"variable": "x.vast"}], "interactions": [{"variables": ["x.huge", "x.vast"]}]}),
            "out_of_range",
            "x.huge",
            "exceeds the range",
        ),
    ];
    for (fields, reason, concern, words) in cases {
        let found = result(&data().snapshot(), &plan_of(with(&fields)));
        match content(&found, "m") {
            Content::NotEstimable(why) => {
                assert_eq!((why.reason.as_str(), why.concerns[0].as_str()), (reason, concern));
                assert!(why.message.contains(words), "{}", why.message);
            }
            other => panic!("{reason}: {other:?}"),
        }
    }
}

#[test]
fn a_missing_weight_entry_offset_or_cluster_drops_its_row_and_is_counted() {
    for field in ["weights", "offset", "entry_days"] {
        let mut fields = json!({});
        fields[field] = json!("x.gap");
        let found = result(&data().snapshot(), &plan_of(with(&fields)));
        match content(&found, "m") {
            Content::Cox(model) => {
                assert_eq!((model.n, model.dropped), (7, 1), "{field}");
                assert_eq!(model.dropped_by[0].variable, "x.gap", "{field}");
            }
            // all enter on day 1, on which one row leaves
            Content::NotEstimable(why) if field == "entry_days" => {
                assert_eq!(why.reason, "entry_not_before_exit");
                assert!(why.message.contains("1 row"), "{}", why.message);
            }
            other => panic!("{field}: {other:?}"),
        }
    }
}

#[test]
fn separation_offers_firth_and_firth_estimates() {
    let separated = Inline::new(&json!([1, 2, 3, 4, 5, 6]), &json!([1, 1, 1, 0, 0, 0])).with(
        "x",
        "integer",
        &json!([1, 1, 1, 0, 0, 0]),
    );
    let analyses = [
        ("plain".to_owned(), cox_of_numbers(&["x"])),
        ("firth".to_owned(), with(&json!({"method": "firth"}))),
    ];
    let found = result(&separated.snapshot(), &plan(&analyses));
    let output = &found.outputs[0];
    assert!(output.notes.iter().any(|note| note.contains("the method `firth`")), "{:?}", output.notes);
    let Content::Cox(model) = &output.content else { panic!() };
    assert_eq!(model.coefficients[0].estimate, CoefficientEstimate::Infinite { increasing: true });
    let Content::Cox(model) = content(&found, "firth") else { panic!() };
    assert!(matches!(model.coefficients[0].estimate, CoefficientEstimate::Penalised { .. }));
}

#[test]
fn what_cannot_be_asked_for_together_has_its_place() {
    let pair = |fields: Value| {
        let mut interaction = json!({"variables": ["x.x", "x.z"]});
        for (field, value) in fields.as_object().unwrap() {
            interaction[field] = value.clone();
        }
        json!({"terms": [{"variable": "x.x"}, {"variable": "x.z", "coding": {"as": "log"}}], "interactions": [interaction]})
    };
    let contrast =
        |name: &str, weight: f64| json!({"name": name, "weights": [{"term": "x.x", "weight": weight}]});
    let cases = [
        (json!({"method": "firth", "ties": "exact"}), "/method"),
        (json!({"method": "firth", "cluster": "x.arm"}), "/cluster"),
        (json!({"method": "firth", "variance": "robust"}), "/variance"),
        (json!({"ties": "exact", "weights": "x.w"}), "/weights"),
        (json!({"ties": "exact", "cluster": "x.arm"}), "/cluster"),
        (json!({"variance": "model", "cluster": "x.arm"}), "/variance"),
        (json!({"landmark_days": -1}), "/landmark_days"),
        (pair(json!({"variables": ["x.x"]})), "/interactions/0/variables"),
        (pair(json!({"variables": ["x.x", "x.x"]})), "/interactions/0/variables/1"),
        (pair(json!({"variables": ["x.x", "x.arm"]})), "/interactions/0/variables/1"),
        (pair(json!({"effect_of": "x.arm"})), "/interactions/0/effect_of"),
        (pair(json!({"simple_effects": false, "at": [1]})), "/interactions/0/simple_effects"),
        (pair(json!({"effect_of": "x.x", "at": [-1]})), "/interactions/0/at/0"),
        (pair(json!({"effect_of": "x.x", "at": [1, 1]})), "/interactions/0/at/1"),
        (json!({"contrasts": [contrast("a", 1.0), contrast("a", 2.0)]}), "/contrasts/1/name"),
        (json!({"contrasts": [contrast("a", 0.0)]}), "/contrasts/0/weights/0/weight"),
        (json!({"contrasts": [{"name": "a", "weights": []}]}), "/contrasts/0/weights"),
    ];
    for (fields, place) in cases {
        let pointers: Vec<String> =
            plans::check(&plan_of(with(&fields))).into_iter().map(|error| error.pointer).collect();
        assert_eq!(pointers, [format!("/outputs/0/analysis{place}")], "{fields}");
    }
}

#[test]
fn what_the_snapshot_lacks_has_its_place() {
    let factor = json!([{"variable": "x.arm"}, {"variable": "x.z"}]);
    let cases = [
        (json!({"entry_days": "x.arm"}), "/entry_days: variable `x.arm` is not a number"),
        (json!({"weights": "nothing"}), "/weights: the snapshot has no variable `nothing`"),
        (json!({"cluster": "x.z"}), "/cluster: variable `x.z` is a real number"),
        (
            json!({"terms": factor, "contrasts": [{"name": "a", "weights": [{"term": "x.arm: c vs a", "weight": 1}]}]}),
            "/contrasts/0/weights/0/term: the model has no coefficient `x.arm: c vs a`; it has `x.arm: b vs a`, `x.z`",
        ),
        (
            json!({"terms": factor, "interactions": [{"variables": ["x.arm", "x.z"]}],
                "contrasts": [{"name": "a", "weights": [{"term": "x.arm: b vs a x x.x", "weight": 1}]}]}),
            "/contrasts/0/weights/0/term: the model has no coefficient `x.arm: b vs a x x.x`",
        ),
        (
            json!({"terms": [{"variable": "x.x"}, {"variable": "x.z"}],
                "interactions": [{"variables": ["x.x", "x.z"], "at": [1]}]}),
            "/interactions/0/effect_of: is needed where both variables are numbers",
        ),
        (
            json!({"terms": factor, "interactions": [{"variables": ["x.arm", "x.z"], "effect_of": "x.z", "at": [1]}]}),
            "/interactions/0/at: the modifying variable is not a number",
        ),
    ];
    for (fields, expected) in cases {
        match run(&data().snapshot(), &plan_of(with(&fields)), 1, &[]) {
            Frame::Failure(failure) => {
                assert_eq!(failure.code, "plan_does_not_fit");
                assert!(failure.message.contains(expected), "{}", failure.message);
            }
            other => panic!("{expected}: {other:?}"),
        }
    }
    // the product of both, by its name
    let product = json!({"terms": factor, "interactions": [{"variables": ["x.arm", "x.z"], "at": [1.0]}],
        "contrasts": [{"name": "a", "weights": [{"term": "x.arm: b vs a x x.z", "weight": 1}]}]});
    let found = result(&data().snapshot(), &plan_of(with(&product)));
    let Content::Cox(model) = content(&found, "m") else { panic!() };
    assert_eq!(model.coefficients[2].term, "x.arm: b vs a x x.z");
    assert_eq!((model.coefficients[2].variable.as_str(), model.coefficients[2].n), ("x.arm:x.z", 4));
}
