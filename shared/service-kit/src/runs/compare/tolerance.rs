use serde_json::Value;

/// The level at which a p-value decides when plan or policy name no confidence level.
pub const DEFAULT_ALPHA: f64 = 0.05;

/// The level at which a p-value decides under a plan or policy: 1 - `confidence_level`, to twelve
/// decimals, so that 0.95 gives 0.05 and not the double beside it.
#[must_use]
pub fn alpha_of(specification: &Value) -> f64 {
    let level = specification.get("confidence_level").and_then(Value::as_f64);
    let level = level.filter(|level| *level > 0.0 && *level < 1.0);
    level.map_or(DEFAULT_ALPHA, |level| ((1.0 - level) * 1e12).round() / 1e12)
}

/// Below this a p-value is as good as zero, and its digits mean nothing.
const P_VALUE_FLOOR: f64 = 1e-300;

/// Below this a gradient of a fit that converged is as good as zero.
const RESIDUAL_FLOOR: f64 = 1e-6;

/// How far two engines may be apart in one number. The class follows from the name of the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tolerance {
    /// Counts, ranks, degrees of freedom: not at all, also when written as 12.0.
    Exact,
    /// Sums, means, shares, and whatever has no class of its own: 1e-12 relative.
    Summary,
    /// Closed-form test statistics and probabilities: 1e-10 relative.
    Statistic,
    /// Iterative estimates, their errors and intervals: 1e-8 relative.
    Estimate,
    /// p-values: 1e-6 relative, above 1e-300.
    PValue,
    /// What is left of a gradient: near zero in both.
    Residual,
}

const EXACT: &[&str] = &[
    "n",
    "n_missing",
    "events",
    "at_risk",
    "censored",
    "count",
    "df",
    "rank",
    "rows",
    "subjects",
    "iterations",
    "confidence_level",
    "alpha",
];
const STATISTIC: &[&str] =
    &["statistic", "chi_squared", "f", "df_denominator", "expected", "observed", "probability", "survival"];
const ESTIMATE: &[&str] = &[
    "estimate",
    "std_error",
    "conf_low",
    "conf_high",
    "lower",
    "upper",
    "log_hazard_ratio",
    "hazard_ratio",
    "odds_ratio",
    "coefficient",
    "z",
    "loglik",
    "loglik_null",
];

impl Tolerance {
    /// The class of the value with this name (in an array: the name of the array).
    #[must_use]
    pub fn of(name: &str) -> Self {
        if name == "p" || name.ends_with("p_value") {
            Self::PValue
        } else if name.ends_with("gradient") {
            Self::Residual
        } else if EXACT.contains(&name) {
            Self::Exact
        } else if STATISTIC.contains(&name) {
            Self::Statistic
        } else if ESTIMATE.contains(&name) || name.ends_with("_std_error") {
            Self::Estimate
        } else {
            Self::Summary
        }
    }

    /// Whether the two numbers are near enough in this class. Two that are equal always are,
    /// also two that are not a number or the same infinity.
    #[must_use]
    pub fn accepts(self, original: f64, replayed: f64) -> bool {
        if original.total_cmp(&replayed).is_eq() || (original - replayed).abs() <= 0.0 {
            return true;
        }
        match self {
            Self::Exact => false,
            Self::Summary => within(original, replayed, 1e-12),
            Self::Statistic => within(original, replayed, 1e-10),
            Self::Estimate => within(original, replayed, 1e-8),
            Self::PValue => original.max(replayed) < P_VALUE_FLOOR || within(original, replayed, 1e-6),
            Self::Residual => original.abs().max(replayed.abs()) < RESIDUAL_FLOOR,
        }
    }

    /// Whether a decision at the level `alpha` hangs on the number and came out differently.
    #[must_use]
    pub fn flips(self, original: f64, replayed: f64, alpha: f64) -> bool {
        self == Self::PValue && (original < alpha) != (replayed < alpha)
    }
}

/// A NaN or an infinity on one side makes this false.
fn within(original: f64, replayed: f64, relative: f64) -> bool {
    (original - replayed).abs() <= relative * original.abs().max(replayed.abs())
        && original.is_finite()
        && replayed.is_finite()
}
