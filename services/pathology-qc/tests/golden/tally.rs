//! Comparing and counting.

use serde_json::Value;

/// Tolerances of the vectors: relative for exact numbers and for maximum likelihood, absolute for what is
/// derived from it.
pub(crate) const EXACT: f64 = 1e-10;
pub(crate) const MAXIMUM_LIKELIHOOD: f64 = 1e-6;
pub(crate) const DERIVED: f64 = 2e-6;
pub(crate) const LOG_LIKELIHOOD: f64 = 1e-8;
const FLOOR: f64 = 1e-12;

/// How many numbers were compared, and which were off.
#[derive(Default)]
pub(crate) struct Tally {
    compared: usize,
    faults: Vec<String>,
}

impl Tally {
    /// A number within a share of the golden one.
    pub(crate) fn relative(&mut self, place: &str, golden: &Value, found: &Value, tolerance: f64) {
        self.compare(place, golden, found, |golden| (tolerance * golden.abs()).max(FLOOR));
    }

    /// A number within a distance of the golden one.
    pub(crate) fn absolute(&mut self, place: &str, golden: &Value, found: &Value, tolerance: f64) {
        self.compare(place, golden, found, |_| tolerance);
    }

    fn compare(&mut self, place: &str, golden: &Value, found: &Value, reach: impl Fn(f64) -> f64) {
        self.compared += 1;
        let held = match (golden.as_f64(), found.as_f64()) {
            (Some(golden), Some(found)) => (golden - found).abs() <= reach(golden),
            (None, None) => golden.is_null() && found.is_null(),
            _ => false,
        };
        if !held {
            self.faults.push(format!("{place}: golden {golden}, found {found}"));
        }
    }

    /// Something that must hold.
    pub(crate) fn holds(&mut self, place: &str, held: bool) {
        self.compared += 1;
        if !held {
            self.faults.push(place.to_owned());
        }
    }

    /// Fails with every fault, and when fewer values were compared than expected.
    pub(crate) fn finish(self, what: &str, least: usize) {
        let shown: Vec<String> = self.faults.iter().take(20).cloned().collect();
        let (off, all) = (self.faults.len(), self.compared);
        assert!(self.faults.is_empty(), "{what}: {off} of {all} off:\n{}", shown.join("\n"));
        assert!(all >= least, "{what}: only {all} values compared");
    }
}
