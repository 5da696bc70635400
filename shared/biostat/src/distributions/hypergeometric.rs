//! The hypergeometric distribution: marked items among those drawn without replacement.

use statrs::distribution::Hypergeometric;
use statrs::statistics::{Max, Min};

use super::error::DistributionError;
use super::saddle_point;

/// Smallest and largest possible number of marked items among `drawn` of `population` items of
/// which `marked` are marked. (The support is statrs's: integer arithmetic, no transcendental.)
///
/// # Errors
/// `Counts` when more are marked or drawn than there are.
pub fn support(population: u64, marked: u64, drawn: u64) -> Result<(u64, u64), DistributionError> {
    let part = marked.max(drawn);
    let distribution = Hypergeometric::new(population, marked, drawn)
        .map_err(|_refused| DistributionError::Counts { part, whole: population })?;
    Ok((distribution.min(), distribution.max()))
}

/// Probability of exactly `k` marked items among the drawn.
///
/// Product of three saddle-point binomials, so large populations keep their digits (also R's
/// `dhyper`).
///
/// # Errors
/// `Counts` when more are marked or drawn than there are.
pub fn pmf(k: u64, population: u64, marked: u64, drawn: u64) -> Result<f64, DistributionError> {
    let (smallest, largest) = support(population, marked, drawn)?;
    if k < smallest || k > largest {
        return Ok(0.0);
    }
    if drawn == 0 {
        return Ok(1.0);
    }
    let p = drawn as f64 / population as f64;
    let q = (population - drawn) as f64 / population as f64;
    let among_marked = saddle_point::binomial(k as f64, marked as f64, p, q);
    let among_others = saddle_point::binomial((drawn - k) as f64, (population - marked) as f64, p, q);
    Ok(among_marked * among_others / saddle_point::binomial(drawn as f64, population as f64, p, q))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Draw 2 of 5 with 3 marked: P(0) = 1/10, P(1) = 6/10, P(2) = 3/10.
    #[test]
    fn two_of_five_by_hand() {
        for (k, expected) in [(0, 0.1), (1, 0.6), (2, 0.3), (3, 0.0)] {
            assert!((pmf(k, 5, 3, 2).unwrap() - expected).abs() < 1e-15, "{k}");
        }
    }

    #[test]
    fn a_large_population_keeps_its_probability() {
        let (low, high) = support(1_000_000, 400_000, 5_000).unwrap();
        let total: f64 = (low..=high).map(|k| pmf(k, 1_000_000, 400_000, 5_000).unwrap()).sum();
        assert!((total - 1.0).abs() < 1e-11, "{total}");
    }

    #[test]
    fn more_drawn_than_there_are_is_refused() {
        assert!(matches!(pmf(0, 5, 3, 6), Err(DistributionError::Counts { part: 6, whole: 5 })));
    }
}
