//! Kaplan-Meier and log-rank.

use palladion_biostat::ConfidenceLevel;
use palladion_biostat::survival::{KaplanMeier, Observations, Transform, log_rank};
use proptest::prelude::{any, prop_assert, prop_assert_eq, prop_assume, proptest};

use crate::cohort::{close, cohorts};

proptest! {
    #[test]
    fn the_order_of_the_rows_does_not_matter_to_the_last_bit(cohort in cohorts(), seed in any::<u64>()) {
        let other = cohort.shuffled(seed);
        prop_assert_eq!(KaplanMeier::fit(&cohort.observations()), KaplanMeier::fit(&other.observations()));
        let test = |c: &crate::cohort::Cohort| log_rank(&c.observations(), &c.arm, 3, Some(&c.stratum), 0.0);
        prop_assert_eq!(test(&cohort), test(&other));
    }

    #[test]
    fn time_scales_with_its_unit(cohort in cohorts()) {
        let unit = 0.25; // a power of two: products are exact
        let scaled: Vec<f64> = cohort.time.iter().map(|t| t * unit).collect();
        let curve = KaplanMeier::fit(&cohort.observations());
        let other = KaplanMeier::fit(&Observations::new(&scaled, &cohort.event).unwrap());
        let median = |c: &KaplanMeier| c.quantile(0.5, ConfidenceLevel::P95, Transform::LogLog).unwrap();
        prop_assert_eq!(median(&curve).estimate.map(|t| t * unit), median(&other).estimate);
        let (a, b) = (curve.restricted_mean(30.0).unwrap(), other.restricted_mean(30.0 * unit).unwrap());
        prop_assert!(close(a.mean * unit, b.mean, 1e-14) && close(a.standard_error * unit, b.standard_error, 1e-14));
    }

    #[test]
    fn without_censoring_survival_is_the_share_still_without_event(cohort in cohorts()) {
        let n = cohort.time.len();
        let curve = KaplanMeier::fit(&Observations::new(&cohort.time, &vec![true; n]).unwrap());
        for step in curve.steps() {
            let left = cohort.time.iter().filter(|t| **t > step.time).count();
            prop_assert!((step.survival - left as f64 / n as f64).abs() < 1e-14);
        }
    }

    #[test]
    fn limits_enclose_the_estimate_and_stay_between_0_and_1(cohort in cohorts()) {
        let transforms = [Transform::Plain, Transform::Log, Transform::LogLog, Transform::Logit, Transform::Arcsine];
        for step in KaplanMeier::fit(&cohort.observations()).steps() {
            for limits in transforms.iter().filter_map(|t| step.limits(ConfidenceLevel::P95, *t)) {
                prop_assert!(limits.lower >= 0.0 && limits.upper <= 1.0);
                prop_assert!(limits.lower <= step.survival + 1e-15 && step.survival <= limits.upper + 1e-15);
            }
        }
    }

    #[test]
    fn the_names_of_groups_and_strata_do_not_matter(cohort in cohorts()) {
        prop_assume!(cohort.event.contains(&true));
        let data = cohort.observations();
        let relabelled: Vec<usize> = cohort.arm.iter().map(|a| 2 - a).collect();
        let strata: Vec<usize> = cohort.stratum.iter().map(|s| 1 - s).collect();
        for rho in [0.0, 1.0] {
            let a = log_rank(&data, &cohort.arm, 3, Some(&cohort.stratum), rho);
            let b = log_rank(&data, &relabelled, 3, Some(&strata), rho);
            match (a, b) {
                (Ok(a), Ok(b)) => prop_assert!(close(a.test.statistic, b.test.statistic, 1e-9) && a.test.df == b.test.df),
                (a, b) => prop_assert_eq!(a.is_err(), b.is_err()),
            }
        }
    }

    #[test]
    fn observed_and_expected_add_up(cohort in cohorts()) {
        if let Ok(test) = log_rank(&cohort.observations(), &cohort.arm, 3, Some(&cohort.stratum), 0.5) {
            let sum = |part: fn(&palladion_biostat::survival::LogRankGroup) -> f64| test.groups.iter().map(part).sum::<f64>();
            prop_assert!(close(sum(|g| g.observed), sum(|g| g.expected), 1e-12));
        }
    }
}
