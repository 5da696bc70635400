//! Between counts and numbers.

/// A count as a number; exact below 2^53.
pub(super) const fn of_count(count: usize) -> f64 {
    count as f64
}

/// A number of days, or of a grid, as an integer; 0 for what is no such number.
#[expect(
    clippy::cast_possible_truncation,
    reason = "times and percentages of this cohort are far within the range, and saturate beyond it"
)]
pub(super) const fn to_days(number: f64) -> i64 {
    number as i64
}
