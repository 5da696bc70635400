//! Numbers as they stand in sentences.

use palladion_api::pathology_qc::result::EvidenceValue;
use palladion_api::statistics::output::Interval;

/// A share in per cent: `57.5 %`.
pub(super) fn percent(share: f64) -> String {
    format!("{:.1} %", 100.0 * share)
}

/// The distance of two shares: `20 percentage points`.
pub(super) fn points(distance: f64) -> String {
    let points = format!("{:.1}", 100.0 * distance);
    format!("{} percentage points", points.strip_suffix(".0").unwrap_or(&points))
}

/// An interval of a share: `69.9 to 97.2 %`.
pub(super) fn range(interval: &Interval) -> String {
    let end =
        |share: Option<f64>| share.map_or_else(|| "?".to_owned(), |share| format!("{:.1}", 100.0 * share));
    format!("{} to {} %", end(interval.lower), end(interval.upper))
}

/// A probability: two figures or more, never a row of zeros.
pub(super) fn probability(p: f64) -> String {
    match p {
        p if p < 1e-4 => "less than 0.0001".to_owned(),
        p if p < 0.01 => format!("{p:.4}"),
        p => format!("{p:.3}"),
    }
}

/// `1 subject`, `2 subjects`.
pub(super) fn counted(n: u64, one: &str, many: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {many}") }
}

/// `, AUT` after a site's name, where its country is known.
pub(super) fn placed(site: &str, country: Option<&str>) -> String {
    country.map_or_else(|| format!("Site {site}"), |country| format!("Site {site} ({country})"))
}

/// A named number of the evidence.
pub(super) fn value(name: &str, value: f64) -> EvidenceValue {
    EvidenceValue { name: name.to_owned(), value }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_a_person_would_write_them() {
        assert_eq!(percent(0.575), "57.5 %");
        assert_eq!(
            (points(0.2), points(0.125)),
            ("20 percentage points".into(), "12.5 percentage points".into())
        );
        let shown = [0.5, 0.0123, 0.0042, 1e-9].map(probability);
        assert_eq!(shown, ["0.500", "0.012", "0.0042", "less than 0.0001"]);
        assert_eq!(
            (counted(1, "site", "sites"), counted(0, "site", "sites")),
            ("1 site".into(), "0 sites".into())
        );
    }
}
