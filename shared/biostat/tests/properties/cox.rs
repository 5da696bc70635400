//! Cox regression.

use palladion_biostat::design::Design;
use palladion_biostat::survival::cox::{CoxError, CoxFit, CoxModel, CoxOptions, Outcome, Ties, fit};
use palladion_biostat::survival::{Observations, log_rank};
use proptest::prelude::{any, prop_assert, prop_assert_eq, prop_assume, proptest};

use crate::cohort::{Cohort, close, cohorts};

fn fitted(cohort: &Cohort, x: &[f64], ties: Ties) -> Result<CoxFit, CoxError> {
    let mut design = Design::new(x.len());
    design.numeric("x", x).unwrap();
    design.factor("arm", &["a", "b", "c"], 0, &cohort.arm).unwrap();
    let options = CoxOptions { ties, ..CoxOptions::default() };
    fit(&cohort.observations(), Some(&cohort.stratum), &design, &options)
}

/// Same outcomes; estimates equal after the first coefficient is multiplied by `scale`.
fn same(a: &CoxFit, b: &CoxFit, scale: f64) -> bool {
    let pairs = a.coefficients.iter().zip(&b.coefficients).enumerate();
    let outcomes = pairs.into_iter().all(|(k, (left, right))| match (left.outcome, right.outcome) {
        (Outcome::Estimated(l), Outcome::Estimated(r)) => {
            let factor = if k == 0 { scale } else { 1.0 };
            close(l.coefficient, r.coefficient * factor, 1e-9)
                && close(l.standard_error, r.standard_error * factor.abs(), 1e-9)
        }
        (Outcome::Infinite { positive: l }, Outcome::Infinite { positive: r }) => {
            (l == r) == (k > 0 || scale > 0.0)
        }
        (Outcome::Aliased, Outcome::Aliased) | (Outcome::Undetermined, Outcome::Undetermined) => true,
        _ => false,
    });
    outcomes
        && close(a.log_likelihood, b.log_likelihood, 1e-9)
        && close(a.score.statistic, b.score.statistic, 1e-9)
}

proptest! {
    #[test]
    fn the_order_of_the_rows_does_not_matter(cohort in cohorts(), seed in any::<u64>()) {
        prop_assume!(cohort.event.contains(&true));
        let other = cohort.shuffled(seed);
        for ties in [Ties::Efron, Ties::Breslow] {
            let (a, b) = (fitted(&cohort, &cohort.x, ties).unwrap(), fitted(&other, &other.x, ties).unwrap());
            prop_assert!(same(&a, &b, 1.0), "{a:?} {b:?}");
        }
    }

    #[test]
    fn the_unit_of_time_does_not_matter_to_the_last_bit(cohort in cohorts(), unit in 1e-9..1e9_f64) {
        prop_assume!(cohort.event.contains(&true));
        let mut other = cohort.clone();
        other.time.iter_mut().for_each(|t| *t *= unit);
        let (a, b) = (fitted(&cohort, &cohort.x, Ties::Efron).unwrap(), fitted(&other, &other.x, Ties::Efron).unwrap());
        prop_assert_eq!(a, b);
    }

    #[test]
    fn shifting_and_scaling_a_covariate_scales_its_coefficient(cohort in cohorts(), scale in 1e-6..1e6_f64, shift in -1e3..1e3_f64) {
        prop_assume!(cohort.event.contains(&true));
        let moved: Vec<f64> = cohort.x.iter().map(|x| (x + shift) * scale).collect();
        let (a, b) = (fitted(&cohort, &cohort.x, Ties::Efron).unwrap(), fitted(&cohort, &moved, Ties::Efron).unwrap());
        prop_assert!(same(&a, &b, scale), "{a:?} {b:?}");
        let mirrored: Vec<f64> = cohort.x.iter().map(|x| -x).collect();
        prop_assert!(same(&a, &fitted(&cohort, &mirrored, Ties::Efron).unwrap(), -1.0));
    }

    #[test]
    fn entry_at_time_zero_is_no_truncation(cohort in cohorts()) {
        prop_assume!(cohort.event.contains(&true));
        let mut design = Design::new(cohort.x.len());
        design.numeric("x", &cohort.x).unwrap();
        let zero = vec![0.0; cohort.time.len()];
        let truncated = Observations::with_entry(&zero, &cohort.time, &cohort.event).unwrap();
        let options = CoxOptions::default();
        let a = fit(&cohort.observations(), Some(&cohort.stratum), &design, &options).unwrap();
        let b = fit(&truncated, Some(&cohort.stratum), &design, &options).unwrap();
        prop_assert!(same(&a, &b, 1.0));
    }

    /// Rows cut into intervals are the same data.
    #[test]
    fn cutting_rows_into_intervals_changes_nothing(cohort in cohorts(), cut in 1..39_u32) {
        prop_assume!(cohort.event.contains(&true));
        let cut = f64::from(cut);
        let mut intervals = Vec::new();
        for i in 0..cohort.time.len() {
            let later = cohort.time[i] > cut;
            if later {
                intervals.push((0.0, cut, false, cohort.x[i]));
            }
            intervals.push((if later { cut } else { 0.0 }, cohort.time[i], cohort.event[i], cohort.x[i]));
        }
        let entry: Vec<f64> = intervals.iter().map(|r| r.0).collect();
        let time: Vec<f64> = intervals.iter().map(|r| r.1).collect();
        let event: Vec<bool> = intervals.iter().map(|r| r.2).collect();
        let x: Vec<f64> = intervals.iter().map(|r| r.3).collect();
        let fit_x = |observations: &Observations, x: &[f64]| {
            let mut design = Design::new(x.len());
            design.numeric("x", x).unwrap();
            fit(observations, None, &design, &CoxOptions::default()).unwrap()
        };
        let cut_rows = Observations::with_entry(&entry, &time, &event).unwrap();
        let (a, b) = (fit_x(&cohort.observations(), &cohort.x), fit_x(&cut_rows, &x));
        prop_assert!(same(&a, &b, 1.0), "{a:?} {b:?}");
    }

    /// Without ties the score test of a two-group Cox model is the log-rank test.
    #[test]
    fn the_score_test_is_the_log_rank_test(cohort in cohorts()) {
        prop_assume!(cohort.event.contains(&true));
        let time: Vec<f64> = cohort.time.iter().enumerate().map(|(i, t)| t + i as f64 / 1000.0).collect();
        let groups: Vec<usize> = cohort.arm.iter().map(|a| usize::from(*a > 0)).collect();
        let x: Vec<f64> = groups.iter().map(|g| f64::from(u8::from(*g == 1))).collect();
        let observations = Observations::new(&time, &cohort.event).unwrap();
        let Ok(test) = log_rank(&observations, &groups, 2, None, 0.0) else { return Ok(()) };
        let mut design = Design::new(x.len());
        design.numeric("x", &x).unwrap();
        let fit = fit(&observations, None, &design, &CoxOptions::default()).unwrap();
        prop_assert!(close(fit.score.statistic, test.test.statistic, 1e-9));
    }

    /// Weight 2 is a doubled row, with Breslow's ties.
    #[test]
    fn a_row_of_weight_two_is_two_rows(cohort in cohorts(), seed in any::<u64>()) {
        prop_assume!(cohort.event.contains(&true));
        let twice: Vec<usize> = (0..cohort.x.len()).filter(|i| (seed >> (i % 64)) & 1 == 1).collect();
        let rows: Vec<usize> = (0..cohort.x.len()).chain(twice.iter().copied()).collect();
        let pick = |values: &[f64]| rows.iter().map(|i| values[*i]).collect::<Vec<f64>>();
        let event: Vec<bool> = rows.iter().map(|i| cohort.event[*i]).collect();
        let doubled = Observations::new(&pick(&cohort.time), &event).unwrap();
        let strata: Vec<usize> = rows.iter().map(|i| cohort.stratum[*i]).collect();
        let options = CoxOptions { ties: Ties::Breslow, ..CoxOptions::default() };
        let (mut one, mut two) = (Design::new(cohort.x.len()), Design::new(rows.len()));
        one.numeric("x", &cohort.x).unwrap();
        two.numeric("x", &pick(&cohort.x)).unwrap();
        let weights: Vec<f64> =
            (0..cohort.x.len()).map(|i| if twice.contains(&i) { 2.0 } else { 1.0 }).collect();
        let observations = cohort.observations();
        let model = CoxModel::new(&observations, &one).with_strata(&cohort.stratum).with_weights(&weights);
        let a = model.fit(&options).unwrap();
        let b = fit(&doubled, Some(&strata), &two, &options).unwrap();
        prop_assert!(same(&a, &b, 1.0), "{a:?} {b:?}");
    }

    /// Without ties all three treatments of ties are the same.
    #[test]
    fn without_ties_their_treatment_does_not_matter(cohort in cohorts()) {
        prop_assume!(cohort.event.contains(&true));
        let mut other = cohort.clone();
        other.time.iter_mut().enumerate().for_each(|(i, t)| *t += i as f64 / 1000.0);
        let efron = fitted(&other, &other.x, Ties::Efron).unwrap();
        prop_assert!(same(&efron, &fitted(&other, &other.x, Ties::Breslow).unwrap(), 1.0));
        prop_assert!(same(&efron, &fitted(&other, &other.x, Ties::Exact).unwrap(), 1.0));
    }

    /// A constant offset is nothing; an offset of `c x` takes `c` from the coefficient.
    #[test]
    fn an_offset_is_a_known_coefficient(cohort in cohorts(), known in -1.0..1.0_f64) {
        prop_assume!(cohort.event.contains(&true));
        let mut design = Design::new(cohort.x.len());
        design.numeric("x", &cohort.x).unwrap();
        let observations = cohort.observations();
        let model = CoxModel::new(&observations, &design);
        let offset: Vec<f64> = cohort.x.iter().map(|x| 50.0 + known * x).collect();
        let a = model.fit(&CoxOptions::default()).unwrap();
        let b = model.with_offset(&offset).fit(&CoxOptions::default()).unwrap();
        if let (Some(a), Some(b)) = (a.coefficients[0].estimate(), b.coefficients[0].estimate()) {
            prop_assert!(close(a.coefficient, b.coefficient + known, 1e-9));
            prop_assert!(close(a.standard_error, b.standard_error, 1e-9));
        }
    }
}
