//! Krippendorff's alpha.

use ndarray::Array2;

use super::error::AgreementError;
use crate::detsum::{Sum, sum};

/// How far apart two categories are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// Equal or not.
    Nominal,
    /// Number of ratings between them, half of their own counted.
    Ordinal,
    /// Squared difference of their values.
    Interval,
}

/// Do readers agree more than by chance, with any number of readers and missing ratings?
///
/// Inputs: `ratings[reader][subject]`, `None` where missing; values are categories in order
/// (ordinal) or numbers (interval). Subjects with fewer than two ratings take no part. Formula:
/// `1 - (n - 1) sum o_ab d_ab / sum n_a n_b d_ab` with the coincidence matrix `o`. As R
/// `irr::kripp.alpha`.
///
/// Source: K. Krippendorff, Content Analysis (2nd ed., 2004), chapter 11.
///
/// # Errors
/// `TooFew` for fewer than two readers or no subject with two ratings, `Shape`, `NotFinite`,
/// `NoVariation` when all ratings that count are equal.
///
/// ```
/// use palladion_biostat::agreement::{Scale, krippendorff_alpha};
/// // Krippendorff (2011), four observers, twelve units: nominal 0.743, ordinal 0.815
/// let row = |text: &str| text.chars().map(|c| c.to_digit(10).map(f64::from)).collect::<Vec<_>>();
/// let ratings = [row("123321412..."), row("1233224125.3"), row(".3332342251."), row("12332441251.")];
/// let alpha = |scale| krippendorff_alpha(&ratings, scale);
/// assert_eq!(format!("{:.3} {:.3}", alpha(Scale::Nominal)?, alpha(Scale::Ordinal)?), "0.743 0.815");
/// # Ok::<(), palladion_biostat::agreement::AgreementError>(())
/// ```
pub fn krippendorff_alpha(
    ratings: &[impl AsRef<[Option<f64>]>],
    scale: Scale,
) -> Result<f64, AgreementError> {
    let units = units(ratings)?;
    let mut values: Vec<f64> = units.iter().flatten().copied().collect();
    values.sort_by(f64::total_cmp);
    values.dedup();
    if values.len() < 2 {
        return Err(AgreementError::NoVariation);
    }
    let size = values.len();
    let code = |v: &f64| values.partition_point(|w| w < v);
    let mut coincidences: Array2<f64> = Array2::zeros((size, size));
    for unit in &units {
        let weight = 1.0 / (unit.len() - 1) as f64;
        for (i, a) in unit.iter().enumerate() {
            for (j, b) in unit.iter().enumerate() {
                if i != j {
                    coincidences[[code(a), code(b)]] += weight;
                }
            }
        }
    }
    let totals: Vec<f64> = (0..size).map(|b| sum((0..size).map(|a| coincidences[[a, b]]))).collect();
    let distance = |a: usize, b: usize| match scale {
        Scale::Nominal => f64::from(u8::from(a != b)),
        Scale::Interval => (values[a] - values[b]) * (values[a] - values[b]),
        Scale::Ordinal => {
            let between = sum(totals[a.min(b)..=a.max(b)].iter().copied());
            let d = if a == b { 0.0 } else { between - f64::midpoint(totals[a], totals[b]) };
            d * d
        }
    };
    let (mut observed, mut expected) = (Sum::new(), Sum::new());
    for a in 0..size {
        for b in 0..size {
            observed.add(coincidences[[a, b]] * distance(a, b));
            expected.add(totals[a] * totals[b] * distance(a, b));
        }
    }
    let n = sum(totals.iter().copied());
    Ok(1.0 - (n - 1.0) * observed.value() / expected.value())
}

/// Ratings by subject, of subjects with at least two.
fn units(ratings: &[impl AsRef<[Option<f64>]>]) -> Result<Vec<Vec<f64>>, AgreementError> {
    let readers = ratings.len();
    if readers < 2 {
        return Err(AgreementError::TooFew { what: "readers", needed: 2, found: readers });
    }
    let subjects = ratings[0].as_ref().len();
    if let Some((row, r)) = ratings.iter().enumerate().find(|(_, r)| r.as_ref().len() != subjects) {
        return Err(AgreementError::Shape { row, expected: subjects, found: r.as_ref().len() });
    }
    let mut units = Vec::new();
    for subject in 0..subjects {
        let unit: Vec<f64> = ratings.iter().filter_map(|r| r.as_ref()[subject]).collect();
        if let Some(value) = unit.iter().copied().find(|v| !v.is_finite()) {
            return Err(AgreementError::NotFinite { subject, value });
        }
        if unit.len() > 1 {
            units.push(unit);
        }
    }
    if units.is_empty() {
        return Err(AgreementError::TooFew { what: "subjects with two ratings", needed: 1, found: 0 });
    }
    Ok(units)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two readers, units (0, 0) and (0, 1): coincidences o00 = 2, o01 = o10 = 1; n = 4, totals 3
    /// and 1: alpha = 1 - 3 x 2/6 = 0.
    #[test]
    fn two_units_by_hand() {
        let first = [Some(0.0), Some(0.0), Some(1.0)];
        let second = [Some(0.0), Some(1.0), None];
        for scale in [Scale::Nominal, Scale::Interval] {
            assert!(krippendorff_alpha(&[first, second], scale).unwrap().abs() < 1e-15);
        }
        let equal = krippendorff_alpha(&[[Some(1.0)], [Some(1.0)]], Scale::Nominal);
        assert_eq!(equal, Err(AgreementError::NoVariation));
    }
}
