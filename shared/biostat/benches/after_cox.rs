//! What follows a Cox fit, on simulated cohorts with ten columns, one thread: cost by rows.

use divan::Bencher;
use palladion_biostat::design::Design;
use palladion_biostat::detmath::ln;
use palladion_biostat::parallel::with_threads;
use palladion_biostat::random::Stream;
use palladion_biostat::survival::Observations;
use palladion_biostat::survival::concordance::{ConcordanceOptions, concordance};
use palladion_biostat::survival::cox::{CoxFit, CoxModel, CoxOptions, FittedModel, Reference, TimeTransform};

fn main() {
    divan::main();
}

const ROWS: [usize; 4] = [5_304, 10_000, 100_000, 1_000_000];

/// Eight columns of 0 and 1, two continuous ones; times in whole days, one event in eight.
struct Cohort {
    observations: Observations,
    design: Design,
}

impl Cohort {
    fn new(rows: usize) -> Option<Self> {
        let mut stream = Stream::new(2026, 3, 0);
        let mut columns = vec![Vec::new(); 10];
        let (mut time, mut event) = (Vec::with_capacity(rows), Vec::with_capacity(rows));
        for _ in 0..rows {
            for (k, column) in columns.iter_mut().enumerate() {
                let u = stream.uniform();
                column.push(if k < 8 { (u * 2.0).floor() } else { (u * 400.0).floor() / 10.0 });
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
        Some(Self { observations: Observations::new(&time, &event).ok()?, design })
    }

    fn model(&self) -> CoxModel<'_> {
        CoxModel::new(&self.observations, &self.design)
    }

    fn fit(&self) -> Option<CoxFit> {
        self.model().fit(&CoxOptions::default()).ok()
    }
}

/// From model and fit to the tests: the rows are sorted again.
#[divan::bench(args = ROWS)]
fn ph_test(bencher: Bencher<'_, '_>, rows: usize) {
    let Some(cohort) = Cohort::new(rows) else { return };
    let Some(fit) = cohort.fit() else { return };
    let run = || FittedModel::new(cohort.model(), &fit).and_then(|f| f.ph_test(TimeTransform::KaplanMeier));
    bencher.bench(|| with_threads(1, || run().ok()).ok());
}

/// One more test on rows that are sorted already.
#[divan::bench(args = ROWS)]
fn ph_test_of_sorted_rows(bencher: Bencher<'_, '_>, rows: usize) {
    let Some(cohort) = Cohort::new(rows) else { return };
    let Some(fit) = cohort.fit() else { return };
    let Ok(fitted) = FittedModel::new(cohort.model(), &fit) else { return };
    bencher.bench(|| with_threads(1, || fitted.ph_test(TimeTransform::KaplanMeier).ok()).ok());
}

#[divan::bench(args = ROWS)]
fn ph_test_1994(bencher: Bencher<'_, '_>, rows: usize) {
    let Some(cohort) = Cohort::new(rows) else { return };
    let Some(fit) = cohort.fit() else { return };
    let run =
        || FittedModel::new(cohort.model(), &fit).and_then(|f| f.ph_test_1994(TimeTransform::KaplanMeier));
    bencher.bench(|| with_threads(1, || run().ok()).ok());
}

#[divan::bench(args = ROWS, sample_count = 10)]
fn concordance_of_fit(bencher: Bencher<'_, '_>, rows: usize) {
    let Some(cohort) = Cohort::new(rows) else { return };
    let Some(fit) = cohort.fit() else { return };
    let Ok(fitted) = FittedModel::new(cohort.model(), &fit) else { return };
    let Ok(predictors) = fitted.linear_predictors(Reference::Zero) else { return };
    let options = ConcordanceOptions::default();
    let run = || concordance(&cohort.observations, &predictors.values, &options).ok();
    bencher.bench(|| with_threads(1, run).ok());
}

#[divan::bench(args = ROWS, sample_count = 10)]
fn score_residuals(bencher: Bencher<'_, '_>, rows: usize) {
    let Some(cohort) = Cohort::new(rows) else { return };
    let Some(fit) = cohort.fit() else { return };
    let Ok(fitted) = FittedModel::new(cohort.model(), &fit) else { return };
    bencher.bench(|| with_threads(1, || fitted.score_residuals().ok()).ok());
}
