//! Numbers as the field writes them.

use palladion_api::statistics::output::{CoefficientEstimate, Interval};

/// A count with a comma between thousands: `1,094`.
#[must_use]
pub fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A share: `57.5 %`, or `-` where there is no share.
#[must_use]
pub fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "-".to_owned(), |share| format!("{:.1} %", share * 100.0))
}

/// An interval of shares: `49.1-65.4 %`.
#[must_use]
pub fn percent_interval(interval: &Interval) -> String {
    match (interval.lower, interval.upper) {
        (Some(lower), Some(upper)) => format!("{:.1}-{:.1} %", lower * 100.0, upper * 100.0),
        _ => "-".to_owned(),
    }
}

/// A p-value: `p = 0.43`, `p = 0.012`, `p < 0.001`.
#[must_use]
pub fn p_value(p: f64) -> String {
    if p < 0.001 {
        "p < 0.001".to_owned()
    } else if p < 0.1 {
        format!("p = {p:.3}")
    } else {
        format!("p = {p:.2}")
    }
}

/// A p-value under a heading that says so: `0.43`, `0.012`, `< 0.001`.
#[must_use]
pub fn p_cell(p: f64) -> String {
    let words = p_value(p);
    let number = words.strip_prefix("p ").map(|rest| rest.strip_prefix("= ").unwrap_or(rest));
    number.unwrap_or(&words).to_owned()
}

/// A number of days as years: `1.2 years`.
#[must_use]
pub fn years(days: f64) -> String {
    format!("{:.1} years", days / palladion_domain::endpoint::DAYS_PER_YEAR)
}

/// A confidence level: `95 % CI`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Level(pub f64);

impl std::fmt::Display for Level {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let percent = format!("{:.4}", self.0 * 100.0);
        write!(f, "{} % CI", percent.trim_end_matches('0').trim_end_matches('.'))
    }
}

/// A ratio with its limits: `0.93 (0.81-1.06)`; a limit that does not exist is `none`.
#[must_use]
pub fn ratio(estimate: Option<f64>, lower: Option<f64>, upper: Option<f64>) -> String {
    let digits = |number: Option<f64>| number.map_or_else(|| "none".to_owned(), significant);
    format!("{} ({}-{})", digits(estimate), digits(lower), digits(upper))
}

/// Two decimals from 0.1 to 100, otherwise three significant digits.
fn significant(number: f64) -> String {
    let size = number.abs();
    if number == 0.0 || (0.095..1000.0).contains(&size) {
        return format!("{number:.2}");
    }
    if (0.001..0.095).contains(&size) { format!("{number:.3}") } else { format!("{number:.2e}") }
}

/// Four significant digits; whole numbers whole.
#[must_use]
pub fn number(value: f64) -> String {
    let size = value.abs();
    if value.fract() == 0.0 && size < 1e9 {
        return format!("{value:.0}");
    }
    let places = [1e3, 1e2, 1e1, 1e0, 1e-1, 1e-2, 1e-3].iter().position(|bound| size >= *bound);
    match places {
        Some(places) => format!("{value:.*}", places.max(1)),
        None => format!("{value:.3e}"),
    }
}

/// Why a coefficient has no estimate that could be printed.
#[must_use]
pub const fn without_estimate(estimate: &CoefficientEstimate) -> &'static str {
    match estimate {
        CoefficientEstimate::Estimated { .. } | CoefficientEstimate::Penalised { .. } => {
            "exceeds the range of numbers"
        }
        CoefficientEstimate::Aliased => "left out: constant or a combination of others",
        CoefficientEstimate::Infinite { increasing: true } => "no finite estimate: grows without bound",
        CoefficientEstimate::Infinite { increasing: false } => "no finite estimate: falls to 0",
        CoefficientEstimate::Undetermined => "nothing is known beside infinite ones",
    }
}

/// The first twelve hexadecimal digits of a digest, enough to recognise it.
#[must_use]
pub fn short(digest: &impl std::fmt::Display) -> String {
    let text = digest.to_string();
    let hex = text.strip_prefix("sha256:").unwrap_or(&text);
    hex.chars().take(12).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_have_no_digits_too_many() {
        for (level, text) in [(0.95, "95 % CI"), (0.9999, "99.99 % CI"), (0.975, "97.5 % CI")] {
            assert_eq!(Level(level).to_string(), text);
        }
        assert_eq!(ratio(Some(0.931), Some(0.05), None), "0.93 (0.050-none)");
    }

    #[test]
    fn counts_are_grouped_by_thousands() {
        for (n, text) in [(0, "0"), (999, "999"), (1_094, "1,094"), (1_000_000, "1,000,000")] {
            assert_eq!(count(n), text);
        }
    }

    #[test]
    fn p_values_are_written_as_in_print() {
        for (p, text) in [(0.43, "p = 0.43"), (0.0123, "p = 0.012"), (0.0004, "p < 0.001")] {
            assert_eq!(p_value(p), text);
        }
    }
}
