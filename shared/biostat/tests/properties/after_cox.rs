//! What follows a Cox fit, whatever the data.

use palladion_biostat::ConfidenceLevel;
use palladion_biostat::design::Design;
use palladion_biostat::parallel::with_threads;
use palladion_biostat::random::Stream;
use palladion_biostat::survival::Observations;
use palladion_biostat::survival::concordance::{ConcordanceOptions, concordance};
use palladion_biostat::survival::cox::{
    AfterFitError, CoxModel, CoxOptions, FittedModel, PhTest, Reference, Ties, TimeTransform,
};
use proptest::prelude::{prop_assert, proptest};

use crate::cohort::{Cohort, close, cohorts};

const TRANSFORMS: [TimeTransform; 3] =
    [TimeTransform::KaplanMeier, TimeTransform::Rank, TimeTransform::Identity];

/// Column `x`, shifted and scaled, and the arm, in two strata.
fn design(cohort: &Cohort, shift: f64, scale: f64) -> Design {
    let mut design = Design::new(cohort.time.len());
    let x: Vec<f64> = cohort.x.iter().map(|x| shift + scale * x).collect();
    design.numeric("x", &x).unwrap();
    design.factor("arm", &["a", "b", "c"], 0, &cohort.arm).unwrap();
    design
}

fn ph_test(cohort: &Cohort, design: &Design, transform: TimeTransform) -> Option<PhTest> {
    let observations = cohort.observations();
    let model = CoxModel::new(&observations, design).with_strata(&cohort.stratum);
    let fit = model.fit(&CoxOptions::default()).ok()?;
    FittedModel::new(model, &fit).ok()?.ph_test(transform).ok()
}

fn same_tests(a: &Option<PhTest>, b: &Option<PhTest>, tolerance: f64) -> bool {
    let (Some(a), Some(b)) = (a, b) else { return a.is_none() && b.is_none() };
    let tests = |test: &PhTest| {
        let named = test.by_term.iter().chain(&test.by_coefficient);
        named.map(|t| t.test.statistic).chain([test.global.statistic]).collect::<Vec<f64>>()
    };
    tests(a).iter().zip(&tests(b)).all(|(a, b)| close(*a, *b, tolerance))
}

proptest! {
    #[test]
    fn a_test_of_proportional_hazards_knows_no_order_and_no_unit(cohort in cohorts()) {
        for transform in TRANSFORMS {
            let plain = ph_test(&cohort, &design(&cohort, 0.0, 1.0), transform);
            let shuffled = cohort.shuffled(5);
            prop_assert!(same_tests(&plain, &ph_test(&shuffled, &design(&shuffled, 0.0, 1.0), transform), 1e-7));
            prop_assert!(same_tests(&plain, &ph_test(&cohort, &design(&cohort, 2023.0, 1e-3), transform), 1e-6));
            let mut years = cohort.clone();
            years.time.iter_mut().for_each(|time| *time /= 365.25);
            prop_assert!(same_tests(&plain, &ph_test(&years, &design(&years, 1e6, 1.0), transform), 1e-6));
        }
    }

    #[test]
    fn residuals_add_up_to_nothing(cohort in cohorts()) {
        for ties in [Ties::Efron, Ties::Breslow] {
            let (observations, design) = (cohort.observations(), design(&cohort, 0.0, 1.0));
            let weights: Vec<f64> = (0..cohort.time.len()).map(|i| 0.5 + (i % 3) as f64).collect();
            let model = CoxModel::new(&observations, &design).with_weights(&weights);
            let Ok(fit) = model.fit(&CoxOptions { ties, ..CoxOptions::default() }) else { continue };
            let Ok(fitted) = FittedModel::new(model, &fit) else { continue };
            let weighted = |values: &[f64]| values.iter().zip(&weights).map(|(v, w)| v * w).sum::<f64>();
            prop_assert!(weighted(&fitted.martingale_residuals().unwrap()).abs() < 1e-10);
            let scores = fitted.score_residuals().unwrap();
            let sums: Vec<f64> = scores.columns().into_iter().map(|c| weighted(&c.to_vec())).collect();
            let schoenfeld = fitted.schoenfeld_residuals().unwrap();
            for (k, sum) in sums.iter().enumerate() {
                let events = schoenfeld.values.column(k).to_vec();
                let of_events: f64 = events.iter().zip(&schoenfeld.rows).map(|(r, row)| r * weights[*row]).sum();
                if fit.coefficients[k].estimate().is_some() {
                    prop_assert!(sum.abs() < 1e-8 && of_events.abs() < 1e-8, "{sum} {of_events}");
                }
            }
        }
    }

    #[test]
    fn concordance_turns_round_with_the_predictor(cohort in cohorts()) {
        let observations = cohort.observations();
        let options = ConcordanceOptions { strata: Some(&cohort.stratum), ..Default::default() };
        let turned: Vec<f64> = cohort.x.iter().map(|x| 1e6 - 3.0 * x).collect();
        let rounded: Vec<f64> = turned.iter().map(|x| -x).collect();
        if let (Ok(a), Ok(b)) = (concordance(&observations, &turned, &options), concordance(&observations, &rounded, &options)) {
            prop_assert!(close(a.concordance, 1.0 - b.concordance, 1e-14));
            prop_assert!(close(a.standard_error, b.standard_error, 1e-13));
            prop_assert!(close(a.concordant, b.discordant, 0.0) && close(a.tied_predictor, b.tied_predictor, 0.0));
            let shuffled = cohort.shuffled(9);
            let again: Vec<f64> = shuffled.x.iter().map(|x| 1e6 - 3.0 * x).collect();
            let options = ConcordanceOptions { strata: Some(&shuffled.stratum), ..Default::default() };
            let c = concordance(&shuffled.observations(), &again, &options).unwrap();
            prop_assert!(close(a.concordant, c.concordant, 0.0) && close(a.standard_error, c.standard_error, 1e-13));
        }
    }

    #[test]
    fn a_curve_falls_from_one_and_the_baseline_shifts_with_the_columns(cohort in cohorts()) {
        let observations = cohort.observations();
        let (plain, shifted) = (design(&cohort, 0.0, 1.0), design(&cohort, 7.0, 1.0));
        let (a, b) = (CoxModel::new(&observations, &plain), CoxModel::new(&observations, &shifted));
        let (Ok(fit_a), Ok(fit_b)) = (a.fit(&CoxOptions::default()), b.fit(&CoxOptions::default())) else { return Ok(()) };
        let (Ok(a), Ok(b)) = (FittedModel::new(a, &fit_a), FittedModel::new(b, &fit_b)) else { return Ok(()) };
        let of_a = a.predicted_curve(&[0.0, 0.0, 1.0], 0.0, 0, ConfidenceLevel::P95).unwrap();
        let of_b = b.predicted_curve(&[7.0, 0.0, 1.0], 0.0, 0, ConfidenceLevel::P95).unwrap();
        let mut last = 1.0;
        for (x, y) in of_a.points.iter().zip(&of_b.points) {
            prop_assert!(close(x.survival, y.survival, 1e-9) && close(x.standard_error, y.standard_error, 1e-8));
            prop_assert!(x.survival <= last && x.limits.lower <= x.survival && x.survival <= x.limits.upper);
            last = x.survival;
        }
        let baseline = a.baseline_hazard().unwrap();
        let at_zero = a.predicted_curve(&[0.0; 3], 0.0, 0, ConfidenceLevel::P95).unwrap();
        for point in &at_zero.points {
            prop_assert!(close(baseline.strata[0].at(point.time), point.cumulative_hazard, 1e-13));
        }
    }
}

#[test]
fn what_follows_a_fit_has_the_same_bits_for_any_number_of_threads() {
    let (mut stream, rows) = (Stream::new(12, 1, 0), 20_000);
    let mut design = Design::new(rows);
    for name in ["a", "b", "c"] {
        let values: Vec<f64> = (0..rows).map(|_| stream.uniform()).collect();
        design.numeric(name, &values).unwrap();
    }
    let time: Vec<f64> = (0..rows).map(|_| (stream.uniform() * 2000.0).ceil()).collect();
    let event: Vec<bool> = (0..rows).map(|_| stream.below(3) == 0).collect();
    let observations = Observations::new(&time, &event).unwrap();
    let run = || {
        let model = CoxModel::new(&observations, &design);
        let fit = model.fit(&CoxOptions::default()).unwrap();
        let fitted = FittedModel::new(model, &fit).unwrap();
        let predictors = fitted.linear_predictors(Reference::Mean).unwrap();
        (
            TRANSFORMS.map(|transform| fitted.ph_test(transform).unwrap()),
            fitted.score_residuals().unwrap(),
            fitted.predicted_curve(&[0.5; 3], 0.0, 0, ConfidenceLevel::P95).unwrap(),
            concordance(&observations, &predictors.values, &ConcordanceOptions::default()).unwrap(),
        )
    };
    let one = with_threads(1, run).unwrap();
    for threads in [2, 4, 8] {
        assert!(with_threads(threads, run).unwrap() == one, "{threads} threads");
    }
}

#[test]
fn what_is_missing_is_named() {
    let observations = Observations::new(&[0.0, 3.0, 1.0, 2.0], &[true, false, true, true]).unwrap();
    let mut design = Design::new(4);
    design.numeric("x", &[1.0, 0.0, 0.5, 2.0]).unwrap();
    let model = CoxModel::new(&observations, &design);
    let fit = model.fit(&CoxOptions::default()).unwrap();
    let fitted = FittedModel::new(model, &fit).unwrap();
    let names = |error: AfterFitError| error.to_string();
    let message = names(fitted.ph_test(TimeTransform::Log).unwrap_err());
    assert_eq!(message, "the logarithm of time does not exist: row 0 has its event at time 0");
    let message = names(fitted.predicted_curves(&[1.0, 2.0], 0.0, ConfidenceLevel::P95).unwrap_err());
    assert_eq!(message, "the profile has 2 values where 1 are expected");
    let message = names(fitted.predicted_curve(&[1.0], 0.0, 3, ConfidenceLevel::P95).unwrap_err());
    assert_eq!(message, "stratum 3 has no events and so no baseline hazard");
    let message = names(fitted.smoothed_schoenfeld(TimeTransform::Identity).unwrap_err());
    assert_eq!(message, "3 distinct event times are too few for a curve, 4 are needed");

    let weights = [1.0, 2.0, 1.0, 1.0];
    let weighted = model.with_weights(&weights);
    let fit = weighted.fit(&CoxOptions::default()).unwrap();
    let message =
        names(FittedModel::new(weighted, &fit).unwrap().ph_test_1994(TimeTransform::Rank).unwrap_err());
    assert!(message.contains("not defined with weights"), "{message}");
    let exact = model.fit(&CoxOptions { ties: Ties::Exact, ..CoxOptions::default() }).unwrap();
    let message = names(FittedModel::new(model, &exact).unwrap().score_residuals().unwrap_err());
    assert_eq!(message, "a score residual is not defined for exact ties");

    let tied = Observations::new(&[1.0; 4], &[true, false, true, true]).unwrap();
    let model = CoxModel::new(&tied, &design);
    let fit = model.fit(&CoxOptions::default()).unwrap();
    let fitted = FittedModel::new(model, &fit).unwrap();
    let nothing = AfterFitError::NoInformation("x".to_owned());
    assert_eq!(fitted.ph_test(TimeTransform::KaplanMeier).unwrap_err(), nothing);
    assert_eq!(fitted.ph_test_1994(TimeTransform::KaplanMeier).unwrap_err(), nothing);
    let other = Observations::new(&[1.0, 2.0, 3.0, 4.0], &[true; 4]).unwrap();
    let message = names(FittedModel::new(CoxModel::new(&other, &design), &fit).err().unwrap());
    assert_eq!(message, "the fit is not one of this model: events differs");
}
