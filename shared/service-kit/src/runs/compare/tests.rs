use palladion_api::runs::{DifferenceReason, Verdict};
use serde_json::{Value, json};

use super::{Tolerance, compare};

/// Two results from two engines, the verdict, and the kind of the one difference.
type Case = (&'static str, Value, Value, Verdict, Option<DifferenceReason>);

fn cases() -> Vec<Case> {
    use DifferenceReason as D;
    use Verdict as V;
    vec![
        ("same bits", json!({"mean": 1.5}), json!({"mean": 1.5}), V::SameBits, None),
        (
            "a p-value in its class",
            json!({"p_value": 0.030_000_001}),
            json!({"p_value": 0.03}),
            V::WithinTolerance,
            Some(D::WithinTolerance),
        ),
        (
            "a p-value outside",
            json!({"p_value": 0.03}),
            json!({"p_value": 0.031}),
            V::Diverged,
            Some(D::BeyondTolerance),
        ),
        (
            "a p-value that crosses 0.05, however little",
            json!({"p_value": 0.05}),
            json!({"p_value": 0.049_999_999_999}),
            V::Diverged,
            Some(D::Decision),
        ),
        (
            "tiny p-values",
            json!({"p_value": 3e-310}),
            json!({"p_value": 1e-305}),
            V::WithinTolerance,
            Some(D::WithinTolerance),
        ),
        (
            "an estimate in its class",
            json!({"terms": [{"hazard_ratio": 0.7}]}),
            json!({"terms": [{"hazard_ratio": 0.700_000_000_5}]}),
            V::WithinTolerance,
            Some(D::WithinTolerance),
        ),
        (
            "a statistic outside",
            json!({"statistic": 7.0}),
            json!({"statistic": 7.000_000_01}),
            V::Diverged,
            Some(D::BeyondTolerance),
        ),
        (
            "a mean outside",
            json!({"mean": 1.0}),
            json!({"mean": 1.000_000_000_1}),
            V::Diverged,
            Some(D::BeyondTolerance),
        ),
        (
            "numbers of an array have its name",
            json!({"statistic": [1.0]}),
            json!({"statistic": [1.000_000_000_05]}),
            V::WithinTolerance,
            Some(D::WithinTolerance),
        ),
        ("a count", json!({"n": 10}), json!({"n": 11}), V::Diverged, Some(D::Discrete)),
        (
            "a count written as a double",
            json!({"events": 10.0}),
            json!({"events": 10.000_000_000_000_002}),
            V::Diverged,
            Some(D::Discrete),
        ),
        ("a flag", json!({"flagged": true}), json!({"flagged": false}), V::Diverged, Some(D::Decision)),
        ("a category", json!({"status": "red"}), json!({"status": "amber"}), V::Diverged, Some(D::Decision)),
        ("a member less", json!({"n": 1, "mean": 2.0}), json!({"n": 1}), V::Diverged, Some(D::Shape)),
        ("an item more", json!({"rows": [1]}), json!({"rows": [1, 2]}), V::Diverged, Some(D::Shape)),
        ("null for a number", json!({"mean": 2.0}), json!({"mean": null}), V::Diverged, Some(D::Shape)),
        ("another type of number", json!({"mean": 2.0}), json!({"mean": 2}), V::Diverged, Some(D::Shape)),
        (
            "minus zero",
            json!({"mean": 0.0}),
            json!({"mean": -0.0}),
            V::WithinTolerance,
            Some(D::WithinTolerance),
        ),
        (
            "a gradient near zero",
            json!({"gradient": 1e-13}),
            json!({"gradient": -4e-11}),
            V::WithinTolerance,
            Some(D::WithinTolerance),
        ),
    ]
}

#[test]
fn every_kind_of_difference_has_its_verdict() {
    for (name, original, replayed, verdict, reason) in cases() {
        let comparison = compare(&original, &replayed, false);
        assert_eq!(comparison.verdict, verdict, "{name}");
        assert_eq!(comparison.differences.first().map(|difference| difference.reason), reason, "{name}");
        assert_eq!(comparison.values_different, u64::from(reason.is_some()), "{name}");
    }
}

#[test]
fn the_same_engine_is_held_to_the_bits() {
    for (name, original, replayed, _, reason) in cases() {
        let verdict = if reason.is_some() { Verdict::Diverged } else { Verdict::Identical };
        assert_eq!(compare(&original, &replayed, true).verdict, verdict, "{name}");
    }
}

#[test]
fn a_difference_names_its_place_and_both_values() {
    let original = json!({"outputs": [{"a/b": {"n": 1}}]});
    let replayed = json!({"outputs": [{"a/b": {"n": 2}}]});
    let comparison = compare(&original, &replayed, false);
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
    let comparison = compare(&original, &replayed, false);
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
