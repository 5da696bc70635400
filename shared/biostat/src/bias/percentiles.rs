//! Percentiles of draws.

/// The values at these probabilities, interpolated between the ordered values as R's type 7; `None` for no values.
///
/// ```
/// use palladion_biostat::bias::percentiles;
/// assert_eq!(percentiles(&[4.0, 1.0, 3.0, 2.0], &[0.0, 0.5, 1.0]), Some(vec![1.0, 2.5, 4.0]));
/// ```
pub fn percentiles(values: &[f64], probabilities: &[f64]) -> Option<Vec<f64>> {
    let mut ordered = values.to_vec();
    ordered.sort_by(f64::total_cmp);
    let last = ordered.len().checked_sub(1)?;
    let at = |probability: &f64| {
        let place = probability.clamp(0.0, 1.0) * last as f64;
        let below = (0..=last).rev().find(|k| *k as f64 <= place).unwrap_or_default();
        let share = place - below as f64;
        let above = ordered[(below + 1).min(last)];
        ordered[below] + share * (above - ordered[below])
    };
    Some(probabilities.iter().map(at).collect())
}
