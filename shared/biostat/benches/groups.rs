//! The hierarchical beta-binomial on simulated groups of the size of a large trial: one thread. Cost
//! grows linearly with the groups.

use palladion_biostat::detmath::{exp, ln, sqrt};
use palladion_biostat::models::{ClusteredCounts, HierarchicalFit, STANDARD_CONTAMINATION};
use palladion_biostat::parallel::with_threads;
use palladion_biostat::random::Stream;

fn main() {
    divan::main();
}

/// Groups of about 13 subjects in 21 clusters; logits vary by 0.4 between clusters and 0.5 within.
fn counts(groups: usize) -> Option<ClusteredCounts> {
    let mut stream = Stream::new(2026, 2, 0);
    let mut normal = || {
        let (u, v) = (1.0 - stream.uniform(), stream.uniform());
        sqrt(-2.0 * ln(u)) * palladion_biostat::detmath::sin(std::f64::consts::TAU * v)
    };
    let clusters: Vec<f64> = (0..21).map(|_| 0.3 + 0.4 * normal()).collect();
    let drawn: Vec<(f64, f64)> = (0..groups).map(|_| (normal(), normal())).collect();
    let (mut events, mut totals, mut cluster_of) = (Vec::new(), Vec::new(), Vec::new());
    for (i, (size, deviation)) in drawn.iter().enumerate() {
        let total = exp(2.1 + 0.95 * size).clamp(1.0, 120.0).round();
        let rate = 1.0 / (1.0 + exp(-(clusters[i % 21] + 0.5 * deviation)));
        let hits = (0..120_u32).filter(|k| f64::from(*k) < total).filter(|_| stream.uniform() < rate).count();
        events.push(hits as u64);
        totals.push((0..120_u32).filter(|k| f64::from(*k) < total).count() as u64);
        cluster_of.push(i % 21);
    }
    ClusteredCounts::new(&events, &totals, &cluster_of).ok()
}

#[divan::bench(args = [406, 1_624, 6_496], sample_count = 5)]
fn fit_and_assess(bencher: divan::Bencher<'_, '_>, groups: usize) {
    let Some(data) = counts(groups) else { return };
    bencher.bench(|| {
        with_threads(1, || {
            let fit = HierarchicalFit::new(&data, STANDARD_CONTAMINATION).ok()?;
            fit.groups(&data, 0.2).ok()
        })
        .ok()
    });
}

#[divan::bench(args = [406], sample_count = 3)]
fn cluster_tests(bencher: divan::Bencher<'_, '_>, groups: usize) {
    let Some(data) = counts(groups) else { return };
    let Ok(fit) = HierarchicalFit::new(&data, STANDARD_CONTAMINATION) else { return };
    bencher.bench(|| with_threads(1, || fit.cluster_tests(&data, 0.15).ok()).ok());
}
