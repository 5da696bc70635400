//! Groups of counts: heterogeneity, the hierarchical model, tables, multiplicity.

use palladion_biostat::heterogeneity::{GroupCounts, beta_binomial, random_intercept_logistic};
use palladion_biostat::models::{ClusteredCounts, GroupAssessment, HierarchicalFit};
use palladion_biostat::multiplicity::{benjamini_hochberg, benjamini_yekutieli, bonferroni, holm};
use palladion_biostat::parallel::with_threads;
use palladion_biostat::tables::{ContingencyTable, fisher_exact_r_by_c};
use proptest::prelude::{ProptestConfig, Strategy, prop, prop_assert, prop_assert_eq, prop_assume, proptest};

use crate::cohort::close;

/// Events, totals and cluster of each group; clusters 0 to 3 all occur.
fn groups() -> impl Strategy<Value = Vec<(u64, u64, usize)>> {
    let group = (1..25_u64, 0.0..1.0_f64, 0..4_usize);
    prop::collection::vec(group, 12..30).prop_map(|rows| {
        let count = |n: u64, u: f64| (0..=n).find(|x| (*x as f64 + 1.0) / (n as f64 + 1.0) >= u).unwrap_or(n);
        let cluster = |i: usize, c: usize| if i < 4 { i } else { c };
        rows.iter().enumerate().map(|(i, (n, u, c))| (count(*n, *u), *n, cluster(i, *c))).collect()
    })
}

fn clustered(rows: &[(u64, u64, usize)]) -> ClusteredCounts {
    let column = |f: fn(&(u64, u64, usize)) -> u64| rows.iter().map(f).collect::<Vec<u64>>();
    let clusters: Vec<usize> = rows.iter().map(|r| r.2).collect();
    ClusteredCounts::new(&column(|r| r.0), &column(|r| r.1), &clusters).unwrap()
}

fn assessed(rows: &[(u64, u64, usize)]) -> Option<(HierarchicalFit, Vec<GroupAssessment>)> {
    let data = clustered(rows);
    let fit = HierarchicalFit::new(&data, 0.05).ok()?;
    let groups = fit.groups(&data, 0.2).unwrap();
    Some((fit, groups))
}

fn varied(rows: &[(u64, u64, usize)]) -> bool {
    let (x, n) = rows.iter().fold((0, 0), |(x, n), r| (x + r.0, n + r.1));
    x > 0 && x < n
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_names_and_order_of_groups_and_clusters_do_not_matter(rows in groups()) {
        prop_assume!(varied(&rows));
        let Some((fit, groups)) = assessed(&rows) else { return Ok(()) };
        let turned: Vec<_> = rows.iter().rev().map(|(x, n, c)| (*x, *n, 3 - c)).collect();
        let (other, others) = assessed(&turned).unwrap();
        prop_assert!(close(fit.log_likelihood, other.log_likelihood, 1e-10));
        prop_assert!(close(fit.logit, other.logit, 1e-7) && close(fit.dispersion, other.dispersion, 1e-6));
        for (a, b) in groups.iter().zip(others.iter().rev()) {
            prop_assert!(close(a.mid_p, b.mid_p, 1e-6) && close(a.material, b.material, 1e-6));
        }
    }

    #[test]
    fn counting_the_others_mirrors_above_and_below(rows in groups()) {
        prop_assume!(varied(&rows));
        let Some((fit, groups)) = assessed(&rows) else { return Ok(()) };
        let mirrored: Vec<_> = rows.iter().map(|(x, n, c)| (n - x, *n, *c)).collect();
        let (other, others) = assessed(&mirrored).unwrap();
        prop_assert!(close(fit.logit, -other.logit, 1e-6));
        for (a, b) in groups.iter().zip(&others) {
            prop_assert!(close(a.above, b.below, 1e-6) && close(a.below, b.above, 1e-6), "{a:?} {b:?}");
            prop_assert!(close(a.mid_p, b.mid_p, 1e-6) && close(a.benchmark, 1.0 - b.benchmark, 1e-6));
        }
    }

    #[test]
    fn one_cluster_is_the_plain_beta_binomial(rows in groups()) {
        prop_assume!(varied(&rows));
        let one: Vec<_> = rows.iter().map(|(x, n, _)| (*x, *n, 0)).collect();
        let fit = HierarchicalFit::new(&clustered(&one), 0.0).unwrap();
        let (x, n): (Vec<u64>, Vec<u64>) = rows.iter().map(|r| (r.0, r.1)).unzip();
        let plain = beta_binomial(&GroupCounts::new(&x, &n).unwrap()).unwrap();
        prop_assert!(close(fit.log_likelihood, plain.log_likelihood, 1e-10));
        prop_assert!(close(fit.dispersion, plain.dispersion, 1e-6) && fit.deviation <= 0.0);
    }

    #[test]
    fn a_random_intercept_is_never_worse_than_one_rate(rows in groups()) {
        prop_assume!(varied(&rows));
        let (x, n): (Vec<u64>, Vec<u64>) = rows.iter().map(|r| (r.0, r.1)).unzip();
        let Ok(fit) = random_intercept_logistic(&GroupCounts::new(&x, &n).unwrap()) else { return Ok(()) };
        prop_assert!(fit.test.statistic >= 0.0 && fit.gradient < 1e-6, "{fit:?}");
        let mirrored: Vec<u64> = x.iter().zip(&n).map(|(x, n)| n - x).collect();
        let other = random_intercept_logistic(&GroupCounts::new(&mirrored, &n).unwrap()).unwrap();
        prop_assert!(close(fit.intercept, -other.intercept, 1e-7) && close(fit.variance, other.variance, 1e-7));
    }

    #[test]
    fn the_number_of_threads_changes_no_bit(rows in groups()) {
        prop_assume!(varied(&rows));
        let data = clustered(&rows);
        let work = || HierarchicalFit::new(&data, 0.05).ok().map(|fit| {
            let tests = fit.cluster_tests(&data, 0.15).ok();
            (fit.groups(&data, 0.2).unwrap(), fit.clusters(&data), tests, fit)
        });
        let results = [1, 2, 4].map(|threads| with_threads(threads, work).unwrap());
        prop_assert_eq!(&results[0], &results[1]);
        prop_assert_eq!(&results[0], &results[2]);
    }

    #[test]
    fn turning_a_table_does_not_change_its_exact_p_value(cells in prop::collection::vec(0..7_u64, 12)) {
        prop_assume!(cells.iter().sum::<u64>() > 0);
        let rows: Vec<Vec<u64>> = cells.chunks(4).map(<[u64]>::to_vec).collect();
        let turned: Vec<Vec<u64>> = (0..4).map(|c| rows.iter().rev().map(|row| row[c]).collect()).collect();
        let p = |rows: &[Vec<u64>]| fisher_exact_r_by_c(&ContingencyTable::new(rows).unwrap()).unwrap();
        let (a, b) = (p(&rows), p(&turned));
        prop_assert!(close(a, b, 1e-11) && a > 0.0 && a <= 1.0, "{a} {b}");
    }

    #[test]
    fn adjusted_p_values_keep_their_order(p in prop::collection::vec(0.0..1.0_f64, 1..40)) {
        let adjusted =
            [bonferroni(&p), holm(&p), benjamini_hochberg(&p), benjamini_yekutieli(&p)].map(Result::unwrap);
        for q in &adjusted {
            for i in 0..p.len() {
                prop_assert!(q[i] >= p[i] && q[i] <= 1.0);
                prop_assert!((0..p.len()).all(|j| p[i] > p[j] || q[i] <= q[j]));
            }
        }
        let [bonferroni, holm, hochberg, yekutieli] = adjusted;
        for i in 0..p.len() {
            prop_assert!(holm[i] <= bonferroni[i] && hochberg[i] <= holm[i] && hochberg[i] <= yekutieli[i]);
        }
    }
}
