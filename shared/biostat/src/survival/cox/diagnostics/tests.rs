//! By hand: three rows, events at 3 (x = 1), 1 (x = 1), 2 (x = 0). The maximum is at
//! `t = exp(beta) = sqrt(1/2)` (see `fit`). At 1 all are at risk, mean `p1 = 2t/(2t+1)`; at 2 two are,
//! mean `p2 = t/(1+t)`; at 3 one is, mean 1. The gradient is 0: `1 - p1 = p2`, so the variances at 1
//! and at 2 are the same, `v = p2 (1 - p2)`, that at 3 is 0, and the covariance is `1/(2v)`.

use super::{FittedModel, TimeTransform};
use crate::ConfidenceLevel;
use crate::design::Design;
use crate::detmath::{exp, ln, sqrt};
use crate::survival::Observations;
use crate::survival::cox::{CoxFit, CoxModel, CoxOptions};

struct Case {
    observations: Observations,
    design: Design,
}

impl Case {
    fn new() -> Self {
        let observations = Observations::new(&[3.0, 1.0, 2.0], &[true; 3]).unwrap();
        let mut design = Design::new(3);
        design.numeric("x", &[1.0, 1.0, 0.0]).unwrap();
        Self { observations, design }
    }

    fn model(&self) -> CoxModel<'_> {
        CoxModel::new(&self.observations, &self.design)
    }

    fn fit(&self) -> CoxFit {
        self.model().fit(&CoxOptions::default()).unwrap()
    }
}

/// `t`, `p1`, `p2`, `v`.
fn numbers() -> [f64; 4] {
    let t = sqrt(0.5);
    let p2 = t / (1.0 + t);
    [t, 2.0 * t / (2.0 * t + 1.0), p2, p2 * (1.0 - p2)]
}

fn close(got: &[f64], expected: &[f64]) {
    assert_eq!(got.len(), expected.len());
    for (g, e) in got.iter().zip(expected) {
        assert!((g - e).abs() < 1e-14, "{got:?} {expected:?}");
    }
}

/// With `g = 1, 2, 3`: the score is `(1 - p1) - 2 p2 = -p2`. Twice after beta `2v`, mixed
/// `v + 2v`, twice after theta `v + 4v`; remaining `5v - 9v/2 = v/2`; statistic
/// `p2^2 / (v/2) = 2 p2 / (1 - p2) = 2t = sqrt(2)`. The approximation, `g` centred: score `-(1 - p1)
/// = -p2`, `sum g^2 = 2`, `3 (p2 / 2v)^2 / (2 / 2v) = 3 p2^2 / 4v = 3t/4`.
#[test]
fn both_tests_of_proportional_hazards_by_hand() {
    let case = Case::new();
    let fit = case.fit();
    let fitted = FittedModel::new(case.model(), &fit).unwrap();
    let score = fitted.ph_test(TimeTransform::Identity).unwrap();
    let approximation = fitted.ph_test_1994(TimeTransform::Identity).unwrap();
    let got = [score.global, score.by_term[0].test, score.by_coefficient[0].test].map(|t| t.statistic);
    close(&got, &[sqrt(2.0); 3]);
    close(&[approximation.global.statistic], &[0.75 * sqrt(0.5)]);
    let (again, rows) = case.model().fit_and_keep(&CoxOptions::default()).unwrap();
    let kept = FittedModel::from_sorted(rows, &again).unwrap();
    assert_eq!((&again, kept.ph_test(TimeTransform::Identity)), (&fit, Ok(score)));
    // the ranks are the times here
    close(&[fitted.ph_test(TimeTransform::Rank).unwrap().global.statistic], &[sqrt(2.0)]);
}

/// Baseline at x = 0: `1/(2t+1) = p2`, `1/(1+t) = 1 - p2`, `1/t`. Expected events: row at 1
/// `t p2 = p1/2`, row at 2 `p2 + 1 - p2 = 1`, row at 3 `t (1 + 1/t) = t + 1`.
#[test]
fn residuals_by_hand() {
    let [t, p1, p2, v] = numbers();
    let case = Case::new();
    let fit = case.fit();
    let fitted = FittedModel::new(case.model(), &fit).unwrap();
    let martingale = [-t, 1.0 - p1 / 2.0, 0.0];
    close(&fitted.martingale_residuals().unwrap(), &martingale);
    let deviance = |m: f64| sqrt(-2.0 * (m + ln(1.0 - m))).copysign(m);
    close(&fitted.deviance_residuals().unwrap(), &[deviance(-t), deviance(1.0 - p1 / 2.0), 0.0]);
    let schoenfeld = fitted.schoenfeld_residuals().unwrap();
    assert_eq!((schoenfeld.rows.clone(), schoenfeld.strata.clone()), (vec![1, 2, 0], vec![0; 3]));
    close(&schoenfeld.values.column(0).to_vec(), &[1.0 - p1, -p2, 0.0]);
    let scaled = fitted.scaled_schoenfeld_residuals().unwrap();
    let expected = [p2, -p2, 0.0].map(|s| 3.0 / (2.0 * v) * s + ln(t));
    close(&scaled.values.column(0).to_vec(), &expected);
    // row at 3: -(t p2 (1 - p1) + t (1 - p2)^2) = -(v/2 + v); row at 1: p2 (1 - p1/2);
    // row at 2: -p2 + p1 p2 + p2 (1 - p2) = 2v - p2
    let score = [-1.5 * v, p2 * (1.0 - p1 / 2.0), 2.0 * v - p2];
    close(&fitted.score_residuals().unwrap().column(0).to_vec(), &score);
    close(&fitted.dfbeta_residuals().unwrap().column(0).to_vec(), &score.map(|s| s / (2.0 * v)));
    close(&fitted.dfbetas_residuals().unwrap().column(0).to_vec(), &score.map(|s| s / sqrt(2.0 * v)));
}

/// For x = 1 at time 1: hazard `t p2 = p1/2`, variance `(p1/2)^2 (1 + (1 - p1)^2 / 2v)`.
#[test]
fn baseline_and_curve_by_hand() {
    let [t, p1, p2, v] = numbers();
    let case = Case::new();
    let fit = case.fit();
    let fitted = FittedModel::new(case.model(), &fit).unwrap();
    let baseline = fitted.baseline_hazard().unwrap();
    assert_eq!(baseline.strata[0].times, [1.0, 2.0, 3.0]);
    close(&baseline.strata[0].cumulative_hazard, &[p2, 1.0, 1.0 + 1.0 / t]);
    close(&[baseline.strata[0].at(0.5), baseline.strata[0].at(2.5)], &[0.0, 1.0]);
    let curve = fitted.predicted_curve(&[1.0], 0.0, 0, ConfidenceLevel::P95).unwrap();
    let point = curve.points[0];
    let se = p1 / 2.0 * sqrt(1.0 + (1.0 - p1) * (1.0 - p1) / (2.0 * v));
    close(&[point.survival, point.standard_error], &[exp(-p1 / 2.0), se]);
    let lower = exp(-p1 / 2.0 - ConfidenceLevel::P95.z() * se);
    close(&[point.limits.lower, point.limits.upper], &[lower, 1.0]);
    close(&[curve.survival(0.9), curve.survival(1.5)], &[1.0, point.survival]);
}
