//! Running the replicates.

use super::error::BootstrapError;
use super::resampler::{Resampler, Scratch};
use super::result::{Bootstrap, BootstrapOptions, MIN_REPLICATES};
use crate::parallel::{CHUNK_ROWS, map_indices};
use crate::random::Stream;

/// Replicates that share their buffers.
const BLOCK: usize = CHUNK_ROWS / 64;

/// The data, or a replicate of them, as counts of the cells of each stratum.
#[derive(Debug, Clone, Copy)]
pub struct Resample<'a> {
    pub(super) counts: &'a [Vec<u32>],
}

impl<'a> Resample<'a> {
    /// Number of strata.
    pub fn strata(&self) -> usize {
        self.counts.len()
    }

    /// Rows of a stratum in each of its cells; the sum is the same in every replicate.
    pub fn stratum(&self, stratum: usize) -> &'a [u32] {
        &self.counts[stratum]
    }
}

/// How far do statistics vary if the rows are drawn anew? Non-parametric bootstrap within strata.
///
/// Inputs: for each stratum the number of rows in each of its cells, where rows of a cell are
/// alike for the statistics (with all cells of one row this is the bootstrap of rows); `statistic`
/// writes `statistics` values for given counts and must be a function of them alone. Result: the
/// values in the data and in each replicate, with intervals from [`Bootstrap`].
/// Replicate b takes its numbers from stream (seed, analysis, b) and from nothing else: bits do not
/// depend on the threads. Missing values: rows are complete before they are counted.
/// Differs from R `boot::boot(strata = )` only in the numbers drawn.
///
/// Source: B. Efron, R. J. Tibshirani, An Introduction to the Bootstrap (1993), chapters 6 and 14.
///
/// # Errors
/// `TooFewReplicates`, `EmptyStratum`, `TooManyRows`, `UndefinedEstimate` and `UndefinedReplicates`
/// when the statistic is not finite.
///
/// ```
/// use palladion_biostat::bootstrap::{BootstrapOptions, PercentileRule, bootstrap};
/// use palladion_biostat::ConfidenceLevel;
/// // Physicians' Health Study (Efron and Tibshirani 1993, section 1): strokes 119 of 11,037 with
/// // aspirin, 98 of 11,034 with placebo; the ratio of the rates is 1.21, limits 0.93 to 1.60.
/// let strata = [vec![119, 10_918], vec![98, 10_936]];
/// let options = BootstrapOptions { replicates: 4000, seed: 1, analysis: 1 };
/// let result = bootstrap(&strata, 1, &options, |resample, out| {
///     let rate = |s: usize| f64::from(resample.stratum(s)[0]) / strata[s].iter().sum::<u32>() as f64;
///     out[0] = rate(0) / rate(1);
/// })?;
/// assert_eq!(format!("{:.2}", result.estimate(0)?), "1.21");
/// let limits = result.percentile_interval(0, ConfidenceLevel::P95, PercentileRule::Linear)?;
/// assert!((limits.lower - 0.93).abs() < 0.02 && (limits.upper - 1.60).abs() < 0.03);
/// # Ok::<(), palladion_biostat::bootstrap::BootstrapError>(())
/// ```
pub fn bootstrap<F>(
    strata: &[Vec<u32>],
    statistics: usize,
    options: &BootstrapOptions,
    statistic: F,
) -> Result<Bootstrap, BootstrapError>
where
    F: Fn(Resample<'_>, &mut [f64]) + Sync,
{
    let (replicates, least) = (options.replicates, MIN_REPLICATES);
    if replicates < least {
        return Err(BootstrapError::TooFewReplicates { replicates, least });
    }
    let resamplers = resamplers(strata)?;
    let mut estimate = vec![f64::NAN; statistics];
    statistic(Resample { counts: strata }, &mut estimate);
    if let Some(statistic) = estimate.iter().position(|value| !value.is_finite()) {
        return Err(BootstrapError::UndefinedEstimate { statistic });
    }
    let blocks = map_indices(replicates.div_ceil(BLOCK), |block| {
        let mut counts: Vec<Vec<u32>> = strata.iter().map(|cells| vec![0; cells.len()]).collect();
        let mut scratch = Scratch::default();
        let range = block * BLOCK..((block + 1) * BLOCK).min(replicates);
        let mut values = vec![f64::NAN; range.len() * statistics];
        for (b, out) in range.zip(values.chunks_mut(statistics.max(1))) {
            let mut stream = Stream::new(options.seed, options.analysis, b as u64);
            for (resampler, counts) in resamplers.iter().zip(&mut counts) {
                resampler.draw(&mut stream, &mut scratch, counts);
            }
            statistic(Resample { counts: &counts }, out);
        }
        values
    });
    let values = blocks.concat();
    let of = |k: usize| values.iter().copied().skip(k).step_by(statistics).collect::<Vec<f64>>();
    let replicates: Vec<Vec<f64>> = (0..statistics).map(of).collect();
    for (statistic, values) in replicates.iter().enumerate() {
        let undefined = values.iter().filter(|value| !value.is_finite()).count();
        if undefined > 0 {
            return Err(BootstrapError::UndefinedReplicates { statistic, replicates: undefined });
        }
    }
    Ok(Bootstrap::new(estimate, replicates))
}

fn resamplers(strata: &[Vec<u32>]) -> Result<Vec<Resampler>, BootstrapError> {
    if strata.is_empty() {
        return Err(BootstrapError::EmptyStratum(0));
    }
    let make = |(stratum, counts): (usize, &Vec<u32>)| {
        let rows: u64 = counts.iter().map(|k| u64::from(*k)).sum();
        if rows == 0 {
            return Err(BootstrapError::EmptyStratum(stratum));
        }
        let rows = u32::try_from(rows).ok().ok_or(BootstrapError::TooManyRows(stratum))?;
        Ok(Resampler::new(counts, rows))
    };
    strata.iter().enumerate().map(make).collect()
}
