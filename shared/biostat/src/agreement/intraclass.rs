//! Intraclass correlation.

use super::error::AgreementError;
use crate::detsum::sum;

/// Agreement of numeric ratings: ICC(2,1), two-way random effects, absolute agreement, one reader.
///
/// Inputs: `ratings[subject][reader]`, complete. Formula: `(MSR - MSE)/(MSR + (k - 1) MSE +
/// k (MSC - MSE)/n)` with the mean squares of subjects, readers and residual. As R
/// `psych::ICC` (ICC2) and `irr::icc(model = "twoway", type = "agreement")`.
///
/// Source: P. E. Shrout, J. L. Fleiss, Psychological Bulletin 86 (1979) 420-428.
///
/// # Errors
/// `TooFew` for fewer than two subjects or readers, `Shape`, `NotFinite`, `NoVariation` when all
/// ratings are equal.
///
/// ```
/// use palladion_biostat::agreement::icc_2_1;
/// // Shrout and Fleiss (1979), table 2: ICC(2,1) = .29
/// let ratings = [[9., 2., 5., 8.], [6., 1., 3., 2.], [8., 4., 6., 8.], [7., 1., 2., 6.],
///     [10., 5., 6., 9.], [6., 2., 4., 7.]];
/// assert_eq!(format!("{:.2}", icc_2_1(&ratings)?), "0.29");
/// # Ok::<(), palladion_biostat::agreement::AgreementError>(())
/// ```
pub fn icc_2_1(ratings: &[impl AsRef<[f64]>]) -> Result<f64, AgreementError> {
    let subjects = ratings.len();
    let readers = ratings.first().map_or(0, |row| row.as_ref().len());
    for (what, found) in [("subjects", subjects), ("readers", readers)] {
        if found < 2 {
            return Err(AgreementError::TooFew { what, needed: 2, found });
        }
    }
    for (subject, row) in ratings.iter().enumerate() {
        let found = row.as_ref().len();
        if found != readers {
            return Err(AgreementError::Shape { row: subject, expected: readers, found });
        }
        if let Some(value) = row.as_ref().iter().copied().find(|v| !v.is_finite()) {
            return Err(AgreementError::NotFinite { subject, value });
        }
    }
    let (n, k) = (subjects as f64, readers as f64);
    let at = |i: usize, j: usize| ratings[i].as_ref()[j];
    let by_subject: Vec<f64> = (0..subjects).map(|i| sum((0..readers).map(|j| at(i, j))) / k).collect();
    let by_reader: Vec<f64> = (0..readers).map(|j| sum((0..subjects).map(|i| at(i, j))) / n).collect();
    let grand = sum(by_subject.iter().copied()) / n;
    let square = |x: f64| x * x;
    let msr = k * sum(by_subject.iter().map(|m| square(m - grand))) / (n - 1.0);
    let msc = n * sum(by_reader.iter().map(|m| square(m - grand))) / (k - 1.0);
    let cells = (0..subjects).flat_map(|i| (0..readers).map(move |j| (i, j)));
    let residual = |(i, j): (usize, usize)| square(at(i, j) - by_subject[i] - by_reader[j] + grand);
    let mse = sum(cells.map(residual)) / ((n - 1.0) * (k - 1.0));
    let total = msr + (k - 1.0) * mse + k * (msc - mse) / n;
    if msr.max(msc).max(mse) <= 0.0 {
        return Err(AgreementError::NoVariation);
    }
    Ok((msr - mse) / total)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Readers differ by 1 throughout, subjects 1 and 3: means 1.5, 3.5; MSR = 2 x 2 = 4, MSC =
    /// 2 x 1/2 = 1, MSE = 0: 4/(4 + 2 x 1/2) = 0.8.
    #[test]
    fn two_subjects_by_hand() {
        assert!((icc_2_1(&[[1.0, 2.0], [3.0, 4.0]]).unwrap() - 0.8).abs() < 1e-15);
        assert_eq!(icc_2_1(&[[1.0, 1.0], [1.0, 1.0]]), Err(AgreementError::NoVariation));
        assert!(icc_2_1(&[[1.0, 2.0]]).is_err());
    }
}
