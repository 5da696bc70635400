//! Numbers as the field writes them.

use palladion_api::statistics::output::Interval;

/// `1,094`
pub(crate) fn count(n: u64) -> String {
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

/// `57.5 %`, or `-` where there is no share.
pub(crate) fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "-".to_owned(), |share| format!("{:.1} %", share * 100.0))
}

/// `49.1-65.4 %` for an interval of shares.
pub(crate) fn percent_interval(interval: &Interval) -> String {
    match (interval.lower, interval.upper) {
        (Some(lower), Some(upper)) => format!("{:.1}-{:.1} %", lower * 100.0, upper * 100.0),
        _ => "-".to_owned(),
    }
}

/// `p = 0.43`, `p = 0.012`, `p < 0.001`.
pub(crate) fn p_value(p: f64) -> String {
    if p < 0.001 {
        "p < 0.001".to_owned()
    } else if p < 0.1 {
        format!("p = {p:.3}")
    } else {
        format!("p = {p:.2}")
    }
}

/// `1.2 years` of a number of days.
pub(crate) fn years(days: f64) -> String {
    format!("{:.1} years", days / palladion_domain::endpoint::DAYS_PER_YEAR)
}

/// The first twelve hexadecimal digits of a digest, enough to recognise it.
pub(crate) fn short(digest: &impl std::fmt::Display) -> String {
    let text = digest.to_string();
    let hex = text.strip_prefix("sha256:").unwrap_or(&text);
    hex.chars().take(12).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

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
