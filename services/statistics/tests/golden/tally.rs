//! Comparing and counting.

use serde_json::Value;

/// Smallest difference that counts, whatever the size of the numbers.
pub(crate) const FLOOR: f64 = 1e-12;

/// Tolerances of the reference, relative.
pub(crate) const ESTIMATE: f64 = 1e-9;
pub(crate) const LOG_LIKELIHOOD: f64 = 1e-12;
pub(crate) const TEST: f64 = 1e-8;
const P_VALUE: f64 = 1e-8;
pub(crate) const SURVIVAL: f64 = 1e-12;
pub(crate) const SURVIVAL_LIMIT: f64 = 1e-10;
pub(crate) const EXACT: f64 = 0.0;

/// How many numbers were compared, and which were off.
#[derive(Default)]
pub(crate) struct Tally {
    pub(crate) compared: usize,
    faults: Vec<String>,
}

impl Tally {
    /// A number, or its absence: R's missing, undefined and infinite values are absent here.
    pub(crate) fn number(&mut self, place: &str, golden: &Value, found: Option<f64>, tolerance: f64) {
        self.compared += 1;
        let close = |golden: f64, found: f64| (golden - found).abs() <= (tolerance * golden.abs()).max(FLOOR);
        let held = match (golden.as_f64(), found) {
            (Some(golden), Some(found)) => close(golden, found),
            (None, None) => true,
            _ => false,
        };
        if !held {
            self.faults.push(format!("{place}: golden {golden}, found {found:?}"));
        }
    }

    /// A p-value: relative down to 1e-300, without a floor.
    pub(crate) fn p_value(&mut self, place: &str, golden: &Value, found: Option<f64>) {
        self.compared += 1;
        let close = |golden: f64, found: f64| {
            (golden - found).abs() <= P_VALUE * golden || golden.max(found) < 1e-300
        };
        let held = match (golden.as_f64(), found) {
            (Some(golden), Some(found)) => close(golden, found),
            (None, None) => true,
            _ => false,
        };
        if !held {
            self.faults.push(format!("{place}: golden {golden}, found {found:?}"));
        }
    }

    /// A number, with as much room as the random numbers of both sides need.
    pub(crate) fn within(&mut self, place: &str, golden: &Value, found: Option<f64>, room: f64) {
        self.compared += 1;
        let near = |golden: f64, found: f64| (golden - found).abs() <= room;
        if !golden.as_f64().zip(found).is_some_and(|(golden, found)| near(golden, found)) {
            self.faults.push(format!("{place}: golden {golden}, found {found:?}, room {room}"));
        }
    }

    /// A count.
    pub(crate) fn count(&mut self, place: &str, golden: &Value, found: u64) {
        self.compared += 1;
        let whole = |golden: f64| (golden - found as f64).abs() < 0.5;
        if !golden.as_f64().is_some_and(whole) {
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

    /// Fails with every fault, and when another number of values was compared than expected.
    pub(crate) fn finish(self, what: &str, expected: usize) {
        let shown: Vec<String> = self.faults.iter().take(20).cloned().collect();
        assert!(
            self.faults.is_empty(),
            "{what}: {} of {} off:\n{}",
            self.faults.len(),
            self.compared,
            shown.join("\n")
        );
        assert_eq!(self.compared, expected, "{what}: number of values compared");
    }
}

/// One word or several, as R's `arr` writes them.
pub(crate) fn words(value: &Value) -> Vec<String> {
    match value {
        Value::Null => Vec::new(),
        Value::String(word) => vec![word.clone()],
        Value::Array(items) => items.iter().map(text).collect(),
        other => vec![text(other)],
    }
}

/// A level as R writes it.
pub(crate) fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
