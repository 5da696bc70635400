//! Tarone's test of the binomial against the beta-binomial.

use super::counts::GroupCounts;
use super::error::HeterogeneityError;
use crate::detmath::sqrt;
use crate::detsum::sum;
use crate::distributions::normal;

/// Result of the test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TaroneTest {
    /// Normal deviate; large values speak for heterogeneity.
    pub z: f64,
    /// One-sided p-value.
    pub p_value: f64,
}

/// Do rates vary between groups by more than the binomial allows? Score test against the
/// beta-binomial.
///
/// Formula: `z = (sum (x - n p)^2/(p (1 - p)) - N)/sqrt(2 sum n (n - 1))` with the overall rate
/// `p`, one-sided.
///
/// Source: R. E. Tarone, Biometrika 66 (1979) 585-590, eq. 5.
///
/// # Errors
/// `Degenerate`, `SingleSubjects`.
///
/// ```
/// use palladion_biostat::heterogeneity::{GroupCounts, tarone};
/// // two groups, 0 of 2 and 2 of 2: z = (8 - 4)/sqrt(8)
/// let test = tarone(&GroupCounts::new(&[0, 2], &[2, 2])?)?;
/// assert_eq!(format!("{:.4}", test.z), "1.4142");
/// # Ok::<(), palladion_biostat::heterogeneity::HeterogeneityError>(())
/// ```
pub fn tarone(counts: &GroupCounts) -> Result<TaroneTest, HeterogeneityError> {
    let p = counts.rate()?;
    if counts.largest() < 2 {
        return Err(HeterogeneityError::SingleSubjects);
    }
    let squares = sum(counts.groups.iter().map(|(x, n)| {
        let deviation = *x as f64 - *n as f64 * p;
        deviation * deviation / (p * (1.0 - p))
    }));
    let pairs = sum(counts.groups.iter().map(|(_, n)| *n as f64 * (*n as f64 - 1.0)));
    let z = (squares - counts.total() as f64) / sqrt(2.0 * pairs);
    Ok(TaroneTest { z, p_value: normal::sf(z).unwrap_or(1.0) })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 0 of 2 and 2 of 2: p = 1/2, squares (1 + 1)/(1/4) = 8, N = 4, pairs 4: z = 4/sqrt(8).
    #[test]
    fn four_subjects_by_hand() {
        let test = tarone(&GroupCounts::new(&[0, 2], &[2, 2]).unwrap()).unwrap();
        assert!((test.z - 2.0_f64.sqrt()).abs() < 1e-15);
        let singles = GroupCounts::new(&[0, 1], &[1, 1]).unwrap();
        assert_eq!(tarone(&singles), Err(HeterogeneityError::SingleSubjects));
        let none = GroupCounts::new(&[0, 0], &[1, 3]).unwrap();
        assert_eq!(tarone(&none), Err(HeterogeneityError::Degenerate));
    }
}
