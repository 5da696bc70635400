//! Fleiss's kappa of several readers.

use super::error::AgreementError;
use super::ratings::CategoryCounts;
use crate::detsum::sum;

/// Agreement of several readers beyond chance.
#[derive(Debug, Clone, PartialEq)]
pub struct FleissKappa {
    /// Kappa over all categories.
    pub estimate: f64,
    /// Kappa of each category against the others; `None` for one that nobody or everybody gave.
    pub by_category: Vec<Option<f64>>,
}

/// Do several readers agree more than by chance?
///
/// Inputs: [`CategoryCounts`] with the same number of ratings (at least 2) for every subject.
/// Formula: mean share of agreeing pairs per subject against `sum p_k^2`, `p_k` the share of
/// category k among all ratings. As R `irr::kappam.fleiss`.
///
/// Source: J. L. Fleiss, Psychological Bulletin 76 (1971) 378-382.
///
/// # Errors
/// `UnequalRatings`, `TooFew` for one rating per subject, `NoVariation` for one category only.
///
/// ```
/// use palladion_biostat::agreement::{CategoryCounts, fleiss_kappa};
/// // fourteen psychiatrists, ten patients (Wikipedia after Fleiss 1971): kappa 0.210
/// let counts = CategoryCounts::new(&[
///     [0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1],
///     [7, 7, 0, 0, 0], [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7],
/// ])?;
/// assert_eq!(format!("{:.3}", fleiss_kappa(&counts)?.estimate), "0.210");
/// # Ok::<(), palladion_biostat::agreement::AgreementError>(())
/// ```
pub fn fleiss_kappa(counts: &CategoryCounts) -> Result<FleissKappa, AgreementError> {
    let ratings = |row: &Vec<u64>| row.iter().sum::<u64>();
    let expected = ratings(&counts.rows[0]);
    if let Some(subject) = counts.rows.iter().position(|row| ratings(row) != expected) {
        let found = ratings(&counts.rows[subject]);
        return Err(AgreementError::UnequalRatings { subject, expected, found });
    }
    if expected < 2 {
        return Err(AgreementError::TooFew { what: "ratings of a subject", needed: 2, found: 1 });
    }
    let (subjects, m) = (counts.rows.len() as f64, expected as f64);
    let pairs = subjects * m * (m - 1.0);
    let share = |k: usize| counts.rows.iter().map(|row| row[k]).sum::<u64>() as f64 / (subjects * m);
    let shares: Vec<f64> = (0..counts.categories).map(share).collect();
    let squares = sum(counts.rows.iter().flatten().map(|c| (c * c) as f64));
    let observed = (squares - subjects * m) / pairs;
    let chance = sum(shares.iter().map(|p| p * p));
    if shares.iter().filter(|p| **p > 0.0).count() < 2 {
        return Err(AgreementError::NoVariation);
    }
    let by_category = (0..counts.categories).map(|k| {
        let p = shares[k];
        let apart = sum(counts.rows.iter().map(|row| (row[k] * (expected - row[k])) as f64));
        (p > 0.0 && p < 1.0).then(|| 1.0 - apart / (pairs * p * (1.0 - p)))
    });
    Ok(FleissKappa { estimate: (observed - chance) / (1.0 - chance), by_category: by_category.collect() })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two readers, two subjects: [2, 0] and [1, 1]: agreement 1 and 0, mean 1/2; shares 3/4, 1/4,
    /// chance 10/16; kappa (8 - 10)/(16 - 10) = -1/3, also for each category.
    #[test]
    fn two_subjects_by_hand() {
        let kappa = fleiss_kappa(&CategoryCounts::new(&[[2, 0, 0], [1, 1, 0]]).unwrap()).unwrap();
        assert!((kappa.estimate + 1.0 / 3.0).abs() < 1e-15);
        assert!(kappa.by_category[..2].iter().all(|k| (k.unwrap() + 1.0 / 3.0).abs() < 1e-15));
        assert_eq!(kappa.by_category[2], None);
    }

    #[test]
    fn unequal_ratings_are_named() {
        let counts = CategoryCounts::new(&[[2, 0], [1, 2]]).unwrap();
        assert!(matches!(fleiss_kappa(&counts), Err(AgreementError::UnequalRatings { subject: 1, .. })));
        let counts = CategoryCounts::new(&[[2, 0], [2, 0]]).unwrap();
        assert_eq!(fleiss_kappa(&counts), Err(AgreementError::NoVariation));
    }
}
