//! Confidence level and interval, the two words every estimate shares.

use crate::distributions::normal;

/// Two-sided confidence level, strictly between 0 and 1 (0.95 means 95 %).
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct ConfidenceLevel(f64);

/// The number given as a confidence level is not strictly between 0 and 1.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error("confidence level {level} is not strictly between 0 and 1")]
pub struct OutOfRange {
    /// The number that was given.
    pub level: f64,
}

impl ConfidenceLevel {
    /// 95 %.
    pub const P95: Self = Self(0.95);

    /// # Errors
    /// `OutOfRange` unless `0 < level < 1`; NaN is out of range.
    pub fn new(level: f64) -> Result<Self, OutOfRange> {
        if level > 0.0 && level < 1.0 { Ok(Self(level)) } else { Err(OutOfRange { level }) }
    }

    /// The level as a fraction.
    pub const fn value(self) -> f64 {
        self.0
    }

    /// Half of what lies outside: 0.025 for a level of 0.95.
    pub fn tail(self) -> f64 {
        (1.0 - self.0) / 2.0
    }

    /// Normal quantile of the level: 1.959963984540054 for 0.95.
    pub fn z(self) -> f64 {
        normal::quantile(1.0 - self.tail()).unwrap_or(f64::MAX)
    }
}

impl Default for ConfidenceLevel {
    fn default() -> Self {
        Self::P95
    }
}

/// Two limits, `lower <= upper`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// Lower limit.
    pub lower: f64,
    /// Upper limit.
    pub upper: f64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_of_zero_one_or_nan_is_refused() {
        for level in [0.0, 1.0, f64::NAN, -0.1, 1.1, f64::INFINITY] {
            assert!(ConfidenceLevel::new(level).is_err(), "{level}");
        }
        assert!((ConfidenceLevel::P95.z() - 1.959_963_984_540_054).abs() < 1e-15);
    }
}
