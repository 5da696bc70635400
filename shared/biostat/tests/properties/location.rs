//! Location tests and distributions.

use palladion_biostat::ConfidenceLevel;
use palladion_biostat::distributions::{beta, binomial, students_t};
use palladion_biostat::location::{RankSumVariant, Variances, anova, kruskal_wallis, rank_sum, t_test};
use proptest::prelude::{Strategy, prop, prop_assert, proptest};

use crate::cohort::close;

fn values() -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(-50.0..50.0_f64, 3..40)
}

proptest! {
    #[test]
    fn swapping_the_groups_mirrors_the_tests(a in values(), b in values()) {
        let level = ConfidenceLevel::P95;
        let (one, other) = (t_test(&a, &b, Variances::Unequal, level).unwrap(), t_test(&b, &a, Variances::Unequal, level).unwrap());
        prop_assert!(close(one.t, -other.t, 1e-13) && close(one.p_value, other.p_value, 1e-12));
        let ranks = |x: &[f64], y: &[f64]| rank_sum(x, y, RankSumVariant::Automatic).unwrap();
        prop_assert!(close(ranks(&a, &b).p_value, ranks(&b, &a).p_value, 1e-13));
        prop_assert!(close(ranks(&a, &b).w + ranks(&b, &a).w, (a.len() * b.len()) as f64, 1e-13));
    }

    #[test]
    fn two_groups_are_a_special_case(a in values(), b in values()) {
        let pooled = t_test(&a, &b, Variances::Equal, ConfidenceLevel::P95).unwrap();
        prop_assert!(close(anova(&[&a, &b]).unwrap().f, pooled.t * pooled.t, 1e-10));
        let ranks = rank_sum(&a, &b, RankSumVariant::Uncorrected).unwrap();
        prop_assert!(close(kruskal_wallis(&[&a, &b]).unwrap().p_value, ranks.p_value, 1e-10));
    }

    #[test]
    fn a_monotone_change_of_scale_leaves_rank_tests_alone(a in values(), b in values()) {
        let cube = |x: &[f64]| x.iter().map(|v| v * v * v + v).collect::<Vec<_>>();
        let (before, after) = (kruskal_wallis(&[&a, &b]).unwrap(), kruskal_wallis(&[&cube(&a), &cube(&b)]).unwrap());
        prop_assert!(close(before.statistic, after.statistic, 1e-13));
    }

    #[test]
    fn quantiles_invert_their_cdf(p in 1e-6..0.999_999_f64, a in 0.6..300.0_f64, b in 0.6..300.0_f64) {
        let x = beta::quantile(p, a, b).unwrap();
        prop_assert!(close(beta::cdf(x, a, b).unwrap(), p, 1e-11));
        let t = students_t::critical_value(p, a).unwrap();
        prop_assert!(close(students_t::two_sided(t, a).unwrap(), p, 1e-11));
    }

    #[test]
    fn binomial_tails_add_up(n in 1..100_000_u64, share in 0.0..1.0_f64, p in 0.0..1.0_f64) {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of n")]
        let k = (share * n as f64) as u64;
        let total = binomial::cdf(k, n, p).unwrap() + binomial::sf(k, n, p).unwrap();
        prop_assert!((total - 1.0).abs() < 1e-12);
    }
}
