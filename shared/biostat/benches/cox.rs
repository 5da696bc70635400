//! Cox regression on the reference's simulated trial: ten columns, one thread.
//!
//! `PALLAS_DIR` names the folder with `pallas_<rows>.csv` (see `benches/peers/run.sh`); sizes
//! without a file are left out.

mod pallas;

use divan::Bencher;
use palladion_biostat::parallel::with_threads;
use palladion_biostat::survival::cox::{CoxModel, CoxOptions};
use pallas::Pallas;

fn main() {
    divan::main();
}

/// From columns in memory to estimates: checks, sorting and iterations included.
#[divan::bench(args = [5_304, 10_000, 100_000, 1_000_000])]
fn efron(bencher: Bencher<'_, '_>, rows: usize) {
    let Some(pallas) = Pallas::read(rows) else { return };
    let run = |columns| {
        let (observations, design) = pallas.model(columns)?;
        CoxModel::new(&observations, &design).fit(&CoxOptions::default()).ok()
    };
    bencher.with_inputs(|| pallas.columns()).bench_values(|columns| with_threads(1, || run(columns)).ok());
}

/// The same with the robust variance by site.
#[divan::bench(args = [10_000, 100_000, 1_000_000])]
fn efron_by_cluster(bencher: Bencher<'_, '_>, rows: usize) {
    let Some(pallas) = Pallas::read(rows) else { return };
    let run = |columns| {
        let (observations, design) = pallas.model(columns)?;
        CoxModel::new(&observations, &design).with_clusters(pallas.site()).fit(&CoxOptions::default()).ok()
    };
    bencher.with_inputs(|| pallas.columns()).bench_values(|columns| with_threads(1, || run(columns)).ok());
}
