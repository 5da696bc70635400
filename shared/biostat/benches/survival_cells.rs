//! Kaplan-Meier in four groups and the bootstrap of 5-year differences, one thread, from columns in memory.

use palladion_biostat::bootstrap::{BootstrapOptions, PercentileRule, SurvivalContrasts};
use palladion_biostat::detmath::ln;
use palladion_biostat::parallel::with_threads;
use palladion_biostat::random::Stream;
use palladion_biostat::survival::KaplanMeier;
use palladion_biostat::{ConfidenceLevel, Interval};

fn main() {
    divan::main();
}

const FIVE_YEARS: f64 = 1826.25;

/// Rows of a trial: whole days, about one event in eight, four groups (arm and status).
struct Trial {
    time: Vec<f64>,
    event: Vec<bool>,
    group: Vec<usize>,
}

fn trial(rows: usize) -> Trial {
    let mut stream = Stream::new(2026, 2, 0);
    let mut trial = Trial { time: Vec::new(), event: Vec::new(), group: Vec::new() };
    for _ in 0..rows {
        let failure = -ln(1.0 - stream.uniform()) * 13_000.0;
        let lost = -ln(1.0 - stream.uniform()) * 14_610.0;
        let censoring = lost.min(1095.75 + 1461.0 * stream.uniform());
        trial.time.push(failure.min(censoring).ceil());
        trial.event.push(failure < censoring);
        trial.group.push(usize::from(stream.below(2) == 1) + 2 * usize::from(stream.uniform() < 0.575));
    }
    trial
}

#[divan::bench(args = [5_304, 100_000, 1_000_000], sample_count = 7)]
fn kaplan_meier_4_groups(bencher: divan::Bencher<'_, '_>, rows: usize) {
    let data = trial(rows);
    bencher.bench(|| KaplanMeier::fit_groups(&data.time, &data.event, &data.group, 4));
}

/// Years with day precision: not whole numbers; and all times distinct.
#[divan::bench(args = [true, false], sample_count = 5)]
fn kaplan_meier_1_000_000_real_times(bencher: divan::Bencher<'_, '_>, days: bool) {
    let mut data = trial(1_000_000);
    let mut stream = Stream::new(2026, 3, 0);
    for time in &mut data.time {
        *time = if days { *time / 365.25 } else { *time + stream.uniform() };
    }
    bencher.bench(|| KaplanMeier::fit_groups(&data.time, &data.event, &data.group, 4));
}

fn differences(data: &Trial) -> Option<[Interval; 2]> {
    let groups = SurvivalContrasts::new(&data.time, &data.event, &data.group, 4, None, FIVE_YEARS).ok()?;
    let contrasts = [vec![-1.0, 1.0, 0.0, 0.0], vec![0.0, 0.0, -1.0, 1.0]];
    let options = BootstrapOptions { replicates: 2000, seed: 1, analysis: 1 };
    let result = groups.bootstrap(&contrasts, &options).ok()?;
    let limits = |k| result.percentile_interval(k, ConfidenceLevel::P95, PercentileRule::Linear).ok();
    Some([limits(0)?, limits(1)?])
}

#[divan::bench(args = [5_304, 100_000, 1_000_000], sample_count = 5)]
fn bootstrap_2000_differences(bencher: divan::Bencher<'_, '_>, rows: usize) {
    let data = trial(rows);
    bencher.bench(|| with_threads(1, || differences(&data)).ok());
}

#[divan::bench(args = [5_304, 1_000_000], sample_count = 5)]
fn bootstrap_2000_differences_2_threads(bencher: divan::Bencher<'_, '_>, rows: usize) {
    let data = trial(rows);
    bencher.bench(|| with_threads(2, || differences(&data)).ok());
}
