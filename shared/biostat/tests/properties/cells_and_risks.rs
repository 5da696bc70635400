//! The bootstrap, competing risks and weighted curves.

use palladion_biostat::bootstrap::{Bootstrap, BootstrapOptions, SurvivalContrasts};
use palladion_biostat::parallel::with_threads;
use palladion_biostat::survival::competing_risks::{
    CompetingObservations, CumulativeIncidence, IncidenceVariance, gray_test,
};
use palladion_biostat::survival::{KaplanMeier, Observations, WeightedKaplanMeier, log_rank};
use proptest::prelude::{ProptestConfig, any, prop_assert, prop_assert_eq, proptest};

use crate::cohort::{Cohort, close, cohorts};

fn replicates(cohort: &Cohort) -> Bootstrap {
    let groups =
        SurvivalContrasts::new(&cohort.time, &cohort.event, &cohort.arm, 3, Some(&cohort.stratum), 20.0);
    let options = BootstrapOptions { replicates: 2000, seed: 7, analysis: 3 };
    groups.unwrap().bootstrap(&[vec![-1.0, 1.0, 0.0], vec![0.0, 0.0, 1.0]], &options).unwrap()
}

/// Causes 0, 1, 2 from status and stratum.
fn causes(cohort: &Cohort) -> Vec<usize> {
    cohort.event.iter().zip(&cohort.stratum).map(|(e, s)| if *e { 1 + s } else { 0 }).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn replicates_have_the_same_bits_for_any_threads_and_order_of_rows(cohort in cohorts(), seed in any::<u64>()) {
        let one = with_threads(1, || replicates(&cohort)).unwrap();
        for threads in [2, 4, 8] {
            prop_assert_eq!(&with_threads(threads, || replicates(&cohort)).unwrap(), &one);
        }
        prop_assert_eq!(&replicates(&cohort.shuffled(seed)), &one);
    }

    /// Without censoring the estimate is a share, of which the bootstrap has no bias at any size: the
    /// mean of the replicates is within their own error.
    #[test]
    fn replicates_surround_the_estimate(cohort in cohorts()) {
        let event = vec![true; cohort.event.len()];
        let result = replicates(&Cohort { event, ..cohort });
        let mean = result.replicates(1).unwrap().iter().sum::<f64>() / 2000.0;
        let limit = 5.0 * result.standard_error(1).unwrap() / 2000.0_f64.sqrt() + 1e-12;
        prop_assert!((mean - result.estimate(1).unwrap()).abs() < limit);
    }
}

proptest! {
    #[test]
    fn incidences_and_survival_add_up_to_one(cohort in cohorts()) {
        let data = CompetingObservations::new(&cohort.time, &causes(&cohort), 2).unwrap();
        for step in CumulativeIncidence::fit(&data).steps() {
            prop_assert!(close(step.survival + step.incidence.iter().sum::<f64>(), 1.0, 1e-13));
        }
    }

    #[test]
    fn with_one_cause_the_incidence_is_one_minus_kaplan_meier(cohort in cohorts()) {
        let cause: Vec<usize> = cohort.event.iter().map(|e| usize::from(*e)).collect();
        let incidence = CumulativeIncidence::fit(&CompetingObservations::new(&cohort.time, &cause, 1).unwrap());
        let curve = KaplanMeier::fit(&cohort.observations());
        for (a, b) in incidence.steps().iter().zip(curve.steps()) {
            prop_assert!(close(a.incidence[0], 1.0 - b.survival, 1e-13));
            if let Some(se) = b.standard_error() {
                prop_assert!(close(a.standard_error(1, IncidenceVariance::Jackknife), se, 1e-9));
            }
        }
    }

    #[test]
    fn grays_test_does_not_depend_on_names_or_order(cohort in cohorts(), seed in any::<u64>()) {
        let test = |c: &Cohort, flip: bool| {
            let groups: Vec<usize> = c.arm.iter().map(|a| if flip { 2 - a } else { *a }).collect();
            gray_test(&CompetingObservations::new(&c.time, &causes(c), 2).unwrap(), 1, &groups, 3, None, 0.0)
        };
        match (test(&cohort, false), test(&cohort, true)) {
            (Ok(a), Ok(b)) => prop_assert!(close(a.statistic, b.statistic, 1e-7)),
            (a, b) => prop_assert_eq!(a.is_err(), b.is_err()),
        }
        prop_assert_eq!(test(&cohort, false), test(&cohort.shuffled(seed), false));
    }

    #[test]
    fn a_weight_of_two_is_a_row_twice(cohort in cohorts()) {
        let weights: Vec<f64> = cohort.stratum.iter().map(|s| if *s == 1 { 2.0 } else { 1.0 }).collect();
        let twice = |v: &[f64]| -> Vec<f64> {
            v.iter().zip(&cohort.stratum).flat_map(|(v, s)| std::iter::repeat_n(*v, 1 + s)).collect()
        };
        let event: Vec<bool> =
            cohort.event.iter().zip(&cohort.stratum).flat_map(|(e, s)| std::iter::repeat_n(*e, 1 + s)).collect();
        let doubled = KaplanMeier::fit(&Observations::new(&twice(&cohort.time), &event).unwrap());
        let weighted = WeightedKaplanMeier::fit(&cohort.observations(), &weights).unwrap();
        for (a, b) in weighted.steps().iter().zip(doubled.steps()) {
            prop_assert!(close(a.survival, b.survival, 1e-13));
            prop_assert_eq!(a.greenwood.is_some(), b.se_log_survival.is_some());
            prop_assert!(close(a.greenwood.unwrap_or(0.0), b.se_log_survival.unwrap_or(0.0), 1e-12));
        }
    }

    #[test]
    fn an_entry_before_everything_changes_no_comparison(cohort in cohorts()) {
        let entry = vec![0.0; cohort.time.len()];
        let late = Observations::with_entry(&entry, &cohort.time, &cohort.event).unwrap();
        let test = |data: &Observations| log_rank(data, &cohort.arm, 3, Some(&cohort.stratum), 1.0);
        prop_assert_eq!(test(&late), test(&cohort.observations()));
    }
}
