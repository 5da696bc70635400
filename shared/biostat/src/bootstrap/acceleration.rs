//! The acceleration of `BCa` intervals.

use super::engine::Resample;
use super::error::BootstrapError;
use crate::detmath::sqrt;
use crate::detsum::Sum;
use crate::parallel::map_indices;

/// How fast does the standard error of each statistic change with its value?
///
/// Inputs as for [`super::bootstrap`]. Formula: `sum L^3 / (6 (sum L^2)^(3/2))` over all rows with
/// the jackknife influence `L = (n_s - 1) (t - t_without_row)` of a row in a stratum of `n_s`
/// rows. The rows of a cell are alike, so the statistic is computed once per cell. As R
/// `boot::empinf(type = "jack")`. Source: B. Efron, JASA 82 (1987) 171-185; A. C. Davison, D. V.
/// Hinkley, Bootstrap Methods (1997), section 5.3.
///
/// # Errors
/// `UndefinedEstimate` when the statistic is not finite without one of the rows, `NoInfluence` when
/// no row changes it, `EmptyStratum`.
pub fn acceleration<F>(
    strata: &[Vec<u32>],
    statistics: usize,
    statistic: F,
) -> Result<Vec<f64>, BootstrapError>
where
    F: Fn(Resample<'_>, &mut [f64]) + Sync,
{
    let mut estimate = vec![f64::NAN; statistics];
    statistic(Resample { counts: strata }, &mut estimate);
    let mut sums = vec![(Sum::new(), Sum::new()); statistics];
    for (stratum, cells) in strata.iter().enumerate() {
        let rows: u64 = cells.iter().map(|k| u64::from(*k)).sum();
        if rows == 0 {
            return Err(BootstrapError::EmptyStratum(stratum));
        }
        if rows == 1 {
            // Without its only row there is no stratum: the row has no influence.
            continue;
        }
        let without = map_indices(cells.len(), |cell| {
            let mut counts = strata.to_vec();
            let mut values = vec![f64::NAN; statistics];
            if let Some(fewer) = cells[cell].checked_sub(1) {
                counts[stratum][cell] = fewer;
                statistic(Resample { counts: &counts }, &mut values);
            }
            values
        });
        for (count, values) in cells.iter().zip(&without).filter(|(count, _)| **count > 0) {
            for (k, value) in values.iter().enumerate() {
                let influence = (rows - 1) as f64 * (estimate[k] - value);
                if !influence.is_finite() {
                    return Err(BootstrapError::UndefinedEstimate { statistic: k });
                }
                let square = influence * influence;
                sums[k].0.add(f64::from(*count) * square);
                sums[k].1.add(f64::from(*count) * square * influence);
            }
        }
    }
    let of = |(k, (squares, cubes)): (usize, &(Sum, Sum))| {
        let squares = squares.value();
        if squares > 0.0 {
            Ok(cubes.value() / (6.0 * squares * sqrt(squares)))
        } else {
            Err(BootstrapError::NoInfluence(k))
        }
    };
    sums.iter().enumerate().map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The mean of 0, 0, 0, 1: without the 1 it is 0, without a 0 it is 1/3; L = 3 (1/4 - 0) = 3/4
    /// and 3 (1/4 - 1/3) = -1/4 three times. Squares 9/16 + 3/16 = 3/4; cubes 27/64 - 3/64 = 3/8;
    /// a = (3/8) / (6 (3/4)^1.5).
    #[test]
    fn four_rows_by_hand() {
        let mean = |r: Resample<'_>, out: &mut [f64]| {
            let cells = r.stratum(0);
            out[0] = f64::from(cells[1]) / f64::from(cells[0] + cells[1]);
        };
        let a = acceleration(&[vec![3, 1]], 1, mean).unwrap();
        assert!((a[0] - 0.375 / (6.0 * 0.75_f64.powf(1.5))).abs() < 1e-15);
        let constant = |_: Resample<'_>, out: &mut [f64]| out[0] = 1.0;
        assert_eq!(acceleration(&[vec![3, 1]], 1, constant).unwrap_err(), BootstrapError::NoInfluence(0));
    }
}
