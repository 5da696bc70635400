//! Logistic regression.

use palladion_biostat::design::Design;
use palladion_biostat::models::{LogisticFit, LogisticOptions, ModelError, logistic};
use proptest::prelude::{any, prop_assert, prop_assume, proptest};

use crate::cohort::{Cohort, close, cohorts};

fn fitted(cohort: &Cohort, x: &[f64]) -> Result<LogisticFit, ModelError> {
    let mut design = Design::new(x.len());
    design.numeric("x", x).unwrap();
    design.factor("arm", &["a", "b", "c"], 0, &cohort.arm).unwrap();
    logistic(&cohort.event, &design, &LogisticOptions::default())
}

fn same(a: &LogisticFit, b: &LogisticFit, scale: f64) -> bool {
    let pairs = a.coefficients.iter().zip(&b.coefficients).enumerate().skip(1);
    let estimates = pairs.into_iter().all(|(k, (left, right))| match (left.estimate, right.estimate) {
        (Some(l), Some(r)) => {
            let factor = if k == 1 { scale } else { 1.0 };
            close(l.coefficient, r.coefficient * factor, 1e-9)
                && close(l.standard_error, r.standard_error * factor, 1e-9)
        }
        (None, None) => true,
        _ => false,
    });
    estimates && close(a.log_likelihood, b.log_likelihood, 1e-12)
}

proptest! {
    #[test]
    fn row_order_shift_and_scale_do_not_matter(
        cohort in cohorts(), seed in any::<u64>(), scale in 1e-6..1e6_f64, shift in -2023.0..2023.0_f64,
    ) {
        let Ok(fit) = fitted(&cohort, &cohort.x) else { return Ok(()) };
        let other = cohort.shuffled(seed);
        prop_assert!(same(&fit, &fitted(&other, &other.x).unwrap(), 1.0));
        let moved: Vec<f64> = cohort.x.iter().map(|x| (x + shift) * scale).collect();
        prop_assert!(same(&fit, &fitted(&cohort, &moved).unwrap(), scale));
    }

    /// The fitted probabilities sum to the events, in all and in every level of a factor.
    #[test]
    fn fitted_probabilities_sum_to_the_events(cohort in cohorts()) {
        let Ok(fit) = fitted(&cohort, &cohort.x) else { return Ok(()) };
        for arm in 0..3 {
            let rows: Vec<usize> = (0..cohort.arm.len()).filter(|r| cohort.arm[*r] == arm).collect();
            let events = rows.iter().filter(|r| cohort.event[**r]).count() as f64;
            prop_assert!(close(rows.iter().map(|r| fit.fitted[*r]).sum::<f64>(), events, 1e-9));
        }
    }

    /// A column that is the outcome itself separates.
    #[test]
    fn the_outcome_as_a_column_separates(cohort in cohorts()) {
        prop_assume!(cohort.event.contains(&true) && cohort.event.contains(&false));
        let x: Vec<f64> = cohort.event.iter().map(|e| f64::from(u8::from(*e)) * 3.0 + 7.0).collect();
        let separated = matches!(fitted(&cohort, &x), Err(ModelError::Separation { columns }) if columns.contains(&"x".to_owned()));
        prop_assert!(separated);
    }
}
