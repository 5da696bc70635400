//! Cox regression on simulated cohorts of the reference's bench: ten columns, one thread.

use palladion_biostat::design::Design;
use palladion_biostat::detmath::ln;
use palladion_biostat::parallel::with_threads;
use palladion_biostat::random::Stream;
use palladion_biostat::survival::cox::{CoxOptions, fit};
use palladion_biostat::survival::{KaplanMeier, Observations};

fn main() {
    divan::main();
}

/// Rows with ten covariates, exponential times in whole days, about one event in eight.
fn cohort(rows: usize) -> Option<(Observations, Design)> {
    let mut stream = Stream::new(2026, 1, 0);
    let mut columns = vec![Vec::new(); 10];
    let (mut time, mut event) = (Vec::with_capacity(rows), Vec::with_capacity(rows));
    for _ in 0..rows {
        for (k, column) in columns.iter_mut().enumerate() {
            let u = stream.uniform();
            column.push(if k % 2 == 0 { u * 40.0 } else { (u * 2.0).floor() });
        }
        let failure = -ln(1.0 - stream.uniform()) * 9000.0;
        let censoring = 600.0 + 1500.0 * stream.uniform();
        time.push(failure.min(censoring).ceil());
        event.push(failure < censoring);
    }
    let mut design = Design::new(rows);
    for (k, column) in columns.iter().enumerate() {
        design.numeric(&format!("x{k}"), column).ok()?;
    }
    Some((Observations::new(&time, &event).ok()?, design))
}

#[divan::bench(args = [5_304, 100_000, 1_000_000], sample_count = 5)]
fn cox(bencher: divan::Bencher<'_, '_>, rows: usize) {
    let Some((observations, design)) = cohort(rows) else { return };
    bencher.bench(|| with_threads(1, || fit(&observations, None, &design, &CoxOptions::default()).ok()).ok());
}

#[divan::bench(args = [5_304, 100_000, 1_000_000], sample_count = 5)]
fn kaplan_meier(bencher: divan::Bencher<'_, '_>, rows: usize) {
    let Some((observations, _)) = cohort(rows) else { return };
    bencher.bench(|| KaplanMeier::fit(&observations));
}
