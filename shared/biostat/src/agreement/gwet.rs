//! Gwet's AC1 and AC2.

use super::error::AgreementError;
use super::ratings::{CategoryCounts, PairTable, Weights};
use crate::detsum::sum;

/// Agreement of two readers beyond chance, stable when one category is rare: AC1 for nominal, AC2
/// for other weights.
///
/// Inputs: a [`PairTable`]. Formula: `(po - pe)/(1 - pe)` with `pe = (sum of weights)/(K (K - 1)) x
/// sum p_k (1 - p_k)`, `p_k` the mean share of category k. Overstates when agreement is low; read
/// it beside kappa. As R `irrCAC::gwet.ac1.table`.
///
/// Source: K. L. Gwet, British Journal of Mathematical and Statistical Psychology 61 (2008) 29-48;
/// Handbook of Inter-Rater Reliability (4th ed., 2014), eq. 4.1 for AC2.
///
/// Chance agreement is below 1 for every table, so there is no error.
///
/// ```
/// use palladion_biostat::agreement::{PairTable, Weights, gwet_ac};
/// // Gwet (2008): 118 of 125 agree on the rare category's absence: AC1 0.94, while kappa is -0.02
/// let table = PairTable::new(&[[118, 5], [2, 0]])?;
/// assert_eq!(format!("{:.2}", gwet_ac(&table, Weights::Nominal)), "0.94");
/// # Ok::<(), palladion_biostat::agreement::AgreementError>(())
/// ```
pub fn gwet_ac(table: &PairTable, weights: Weights) -> f64 {
    let size = table.categories();
    let (rows, columns) = table.margins();
    let observed = sum(table.cells().map(|(i, j)| weights.of(i, j, size) * table.shares[[i, j]]));
    let total = sum(table.cells().map(|(i, j)| weights.of(i, j, size)));
    let spread = sum(rows.iter().zip(&columns).map(|(r, c)| {
        let share = f64::midpoint(*r, *c);
        share * (1.0 - share)
    }));
    coefficient(observed, total / (size * (size - 1)) as f64 * spread)
}

/// AC1 of several readers; their number may differ by subject.
///
/// Inputs: [`CategoryCounts`]; subjects with one rating count for the shares of the categories
/// only. Formula: `pe = sum p_k (1 - p_k)/(K - 1)`, `p_k` the mean over subjects of the share of
/// category k; observed agreement as in Fleiss's kappa.
///
/// # Errors
/// `TooFew` when no subject has two ratings.
pub fn gwet_ac_of_counts(counts: &CategoryCounts) -> Result<f64, AgreementError> {
    let ratings = |row: &[u64]| row.iter().sum::<u64>() as f64;
    let subjects = counts.rows.len() as f64;
    let spread = sum((0..counts.categories).map(|k| {
        let share = sum(counts.rows.iter().map(|row| row[k] as f64 / ratings(row))) / subjects;
        share * (1.0 - share)
    }));
    let pairs: Vec<&Vec<u64>> = counts.rows.iter().filter(|row| ratings(row) > 1.5).collect();
    if pairs.is_empty() {
        return Err(AgreementError::TooFew { what: "subjects with two ratings", needed: 1, found: 0 });
    }
    let agreement = |row: &Vec<u64>| {
        let m = ratings(row);
        (sum(row.iter().map(|c| (c * c) as f64)) - m) / (m * (m - 1.0))
    };
    let observed = sum(pairs.iter().map(|row| agreement(row))) / pairs.len() as f64;
    Ok(coefficient(observed, spread / (counts.categories - 1) as f64))
}

fn coefficient(observed: f64, expected: f64) -> f64 {
    (observed - expected) / (1.0 - expected)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// [[3, 1], [1, 3]]: po = 3/4, pe = 2/2 x (1/4 + 1/4) = 1/2: AC1 = 1/2. All in one category:
    /// pe = 0, AC1 = 1, where kappa is undefined.
    #[test]
    fn eight_subjects_by_hand() {
        let ac = |rows: &[[u64; 2]; 2]| gwet_ac(&PairTable::new(rows).unwrap(), Weights::Nominal);
        assert!((ac(&[[3, 1], [1, 3]]) - 0.5).abs() < 1e-15);
        assert!((ac(&[[8, 0], [0, 0]]) - 1.0).abs() < 1e-15);
    }
}
