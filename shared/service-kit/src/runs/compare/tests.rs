use palladion_api::runs::{DifferenceReason, DifferenceReason as D, Verdict, Verdict as V};
use serde_json::{Value, json};

use super::{DEFAULT_ALPHA, Tolerance, alpha_of, compare, compare_by_name};

/// What differs, two results of two engines, the verdict, and the kind of the one difference.
type Case = (&'static str, &'static str, &'static str, Verdict, Option<DifferenceReason>);

#[rustfmt::skip]
const CASES: &[Case] = &[
    ("nothing", r#"{"mean":1.5}"#, r#"{"mean":1.5}"#, V::SameBits, None),
    ("a p-value in its class", r#"{"p_value":0.030000001}"#, r#"{"p_value":0.03}"#, V::WithinTolerance, Some(D::WithinTolerance)),
    ("a p-value outside", r#"{"p_value":0.03}"#, r#"{"p_value":0.031}"#, V::Diverged, Some(D::BeyondTolerance)),
    ("a p-value that crosses 0.05", r#"{"p_value":0.05}"#, r#"{"p_value":0.049999999999}"#, V::Diverged, Some(D::Decision)),
    ("a p-value as good as zero", r#"{"p_value":3e-310}"#, r#"{"p_value":9e-301}"#, V::WithinTolerance, Some(D::WithinTolerance)),
    ("an estimate in its class", r#"{"a":[{"hazard_ratio":0.7}]}"#, r#"{"a":[{"hazard_ratio":0.7000000005}]}"#, V::WithinTolerance, Some(D::WithinTolerance)),
    ("an estimate outside", r#"{"std_error":0.7}"#, r#"{"std_error":0.70000001}"#, V::Diverged, Some(D::BeyondTolerance)),
    ("a statistic outside", r#"{"statistic":7.0}"#, r#"{"statistic":7.00000001}"#, V::Diverged, Some(D::BeyondTolerance)),
    ("a number in an array, of its name", r#"{"statistic":[1.0]}"#, r#"{"statistic":[1.00000000005]}"#, V::WithinTolerance, Some(D::WithinTolerance)),
    ("a mean outside", r#"{"mean":1.0}"#, r#"{"mean":1.0000000001}"#, V::Diverged, Some(D::BeyondTolerance)),
    ("a count", r#"{"n":10}"#, r#"{"n":11}"#, V::Diverged, Some(D::Discrete)),
    ("a count written as a double", r#"{"events":10.0}"#, r#"{"events":10.000000000000002}"#, V::Diverged, Some(D::Discrete)),
    ("a flag", r#"{"flagged":true}"#, r#"{"flagged":false}"#, V::Diverged, Some(D::Decision)),
    ("a category", r#"{"status":"red"}"#, r#"{"status":"amber"}"#, V::Diverged, Some(D::Decision)),
    ("a member less", r#"{"n":1,"mean":2.0}"#, r#"{"n":1}"#, V::Diverged, Some(D::Shape)),
    ("an item more", r#"{"rows":[1]}"#, r#"{"rows":[1,2]}"#, V::Diverged, Some(D::Shape)),
    ("an empty list for none", r#"{"rows":[]}"#, r"{}", V::Diverged, Some(D::Shape)),
    ("a list for an object", r#"{"rows":[]}"#, r#"{"rows":{}}"#, V::Diverged, Some(D::Shape)),
    ("null for a number", r#"{"mean":2.0}"#, r#"{"mean":null}"#, V::Diverged, Some(D::Shape)),
    ("another type of number", r#"{"mean":2.0}"#, r#"{"mean":2}"#, V::Diverged, Some(D::Shape)),
    ("minus zero", r#"{"mean":0.0}"#, r#"{"mean":-0.0}"#, V::WithinTolerance, Some(D::WithinTolerance)),
    ("a gradient near zero", r#"{"gradient":1e-13}"#, r#"{"gradient":-4e-11}"#, V::WithinTolerance, Some(D::WithinTolerance)),
];

fn parse(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn every_kind_of_difference_has_its_verdict() {
    for &(name, original, replayed, verdict, reason) in CASES {
        let comparison = compare(&parse(original), &parse(replayed), false, DEFAULT_ALPHA);
        assert_eq!(comparison.verdict, verdict, "{name}");
        assert_eq!(comparison.differences.first().map(|difference| difference.reason), reason, "{name}");
        assert_eq!(comparison.values_different, u64::from(reason.is_some()), "{name}");
    }
}

#[test]
fn the_same_engine_is_held_to_the_bits() {
    for &(name, original, replayed, _, reason) in CASES {
        let verdict = if reason.is_some() { Verdict::Diverged } else { Verdict::Identical };
        assert_eq!(
            compare(&parse(original), &parse(replayed), true, DEFAULT_ALPHA).verdict,
            verdict,
            "{name}"
        );
    }
}

#[test]
fn a_p_value_decides_at_the_level_of_the_plan() {
    for (plan, alpha) in [
        (json!({"confidence_level": 0.95}), 0.05),
        (json!({"confidence_level": 0.99}), 0.01),
        (json!({"confidence_level": 0.9}), 0.1),
        (json!({"confidence_level": 1.5}), DEFAULT_ALPHA),
        (json!({}), DEFAULT_ALPHA),
    ] {
        assert_eq!(alpha_of(&plan).to_bits(), f64::to_bits(alpha), "{plan}");
        let (at, below) = (json!({"p_value": alpha}), json!({"p_value": alpha * (1.0 - 1e-9)}));
        let reason = |alpha| compare(&at, &below, false, alpha).differences[0].reason;
        assert_eq!(reason(alpha_of(&plan)), D::Decision, "{plan}");
        assert_eq!(reason(0.5), D::WithinTolerance, "{plan}");
    }
}

#[test]
fn a_difference_names_its_place_and_both_values() {
    let original = json!({"outputs": [{"a/b": {"n": 1}}]});
    let replayed = json!({"outputs": [{"a/b": {"n": 2}}]});
    let comparison = compare(&original, &replayed, false, DEFAULT_ALPHA);
    let difference = &comparison.differences[0];
    assert_eq!(difference.pointer, "/outputs/0/a~1b/n");
    assert_eq!(
        (difference.original.as_ref(), difference.replayed.as_ref()),
        (Some(&json!(1)), Some(&json!(2)))
    );
    assert_eq!(original.pointer(&difference.pointer), Some(&json!(1)));
}

#[test]
fn the_gravest_differences_are_listed_first_and_all_are_counted() {
    let original = json!({"mean": vec![1.0; 1_500], "p_value": 0.04});
    let replayed = json!({"mean": vec![1.0 + f64::EPSILON; 1_500], "p_value": 0.06});
    let comparison = compare(&original, &replayed, false, DEFAULT_ALPHA);
    assert_eq!(comparison.verdict, Verdict::Diverged);
    assert_eq!((comparison.values_compared, comparison.values_different), (1_501, 1_501));
    assert_eq!(comparison.differences.len(), 1_000);
    assert_eq!(comparison.differences[0].pointer, "/p_value");
}

#[test]
fn a_name_has_one_class() {
    for (name, class) in [
        ("p_value", Tolerance::PValue),
        ("heterogeneity_p_value", Tolerance::PValue),
        ("std_error", Tolerance::Estimate),
        ("statistic", Tolerance::Statistic),
        ("at_risk", Tolerance::Exact),
        ("gradient", Tolerance::Residual),
        ("proportion", Tolerance::Summary),
        ("never_heard_of", Tolerance::Summary),
    ] {
        assert_eq!(Tolerance::of(name), class, "{name}");
    }
    assert!(!Tolerance::Estimate.accepts(1.0, f64::NAN) && !Tolerance::Estimate.accepts(f64::INFINITY, 1.0));
}

#[test]
fn what_carries_a_name_is_met_by_it() {
    let one = json!({"outputs": [{"id": "cox", "n": 1}, {"id": "km", "n": 2}], "cuts": [1, 2]});
    let two = json!({"outputs": [{"id": "table", "n": 9}, {"id": "cox", "n": 1}, {"id": "km", "n": 3}], "cuts": [1, 3]});
    let comparison = compare_by_name(&one, &two, DEFAULT_ALPHA);
    let mut places: Vec<_> = comparison.differences.iter().map(|found| found.pointer.as_str()).collect();
    places.sort_unstable();
    assert_eq!(places, ["/cuts/1", "/outputs/km/n", "/outputs/table"]);
    let twice = json!({"outputs": [{"id": "cox", "n": 1}, {"id": "cox", "n": 2}]});
    let by_place = compare_by_name(&twice, &twice, DEFAULT_ALPHA);
    assert_eq!(
        (by_place.values_compared, by_place.values_different),
        (4, 0),
        "no name where one stands twice"
    );
}
