//! Compares numbers and counts them.

use serde_json::Value;

/// Numbers compared, and the descriptions of those that differ.
#[derive(Default)]
pub(crate) struct Tally {
    compared: usize,
    failures: Vec<String>,
}

impl Tally {
    /// Relative tolerance with an absolute floor of 1e-12. `null`, NaN and infinities of R are
    /// values that we do not have: they must be absent.
    pub(crate) fn close(&mut self, what: &str, got: Option<f64>, expected: &Value, tolerance: f64) {
        self.compare(what, got, expected, |g, e| (g - e).abs() <= (tolerance * e.abs()).max(1e-12));
    }

    /// Relative tolerance 1e-8 down to 1e-300, no absolute floor.
    pub(crate) fn p_value(&mut self, what: &str, got: f64, expected: &Value) {
        self.relative(what, got, expected, 1e-8);
    }

    /// Relative tolerance down to 1e-300, no absolute floor.
    pub(crate) fn relative(&mut self, what: &str, got: f64, expected: &Value, tolerance: f64) {
        self.compare(what, Some(got), expected, |g, e| {
            (g - e).abs() <= tolerance * e.abs() || (e < 1e-300 && g < 1.01e-300)
        });
    }

    /// Absolute tolerance.
    pub(crate) fn within(&mut self, what: &str, got: f64, expected: &Value, tolerance: f64) {
        self.compare(what, Some(got), expected, |g, e| (g - e).abs() <= tolerance);
    }

    /// The same number to the last bit (counts, times).
    pub(crate) fn exact(&mut self, what: &str, got: Option<f64>, expected: &Value) {
        self.compare(what, got, expected, |g, e| g.to_bits() == e.to_bits());
    }

    /// The same truth.
    pub(crate) fn holds(&mut self, what: &str, truth: bool) {
        self.compared += 1;
        if !truth {
            self.failures.push(what.to_owned());
        }
    }

    fn compare(&mut self, what: &str, got: Option<f64>, expected: &Value, same: impl Fn(f64, f64) -> bool) {
        self.compared += 1;
        let wanted = number(expected);
        let good = match (got, wanted) {
            (Some(g), Some(e)) => same(g, e),
            (None, None) => true,
            _ => false,
        };
        if !good {
            self.failures.push(format!("{what}: got {got:?}, expected {expected}"));
        }
    }

    /// Fail the test when anything differed or fewer than `least` numbers were compared.
    pub(crate) fn finish(self, name: &str, least: usize) {
        let shown: Vec<_> = self.failures.iter().take(25).collect();
        assert!(
            self.failures.is_empty(),
            "{name}: {} of {} differ: {shown:#?}",
            self.failures.len(),
            self.compared
        );
        assert!(self.compared >= least, "{name}: only {} numbers compared, not {least}", self.compared);
        println!("{name}: {} numbers agree", self.compared);
    }
}

/// A finite number, or none.
pub(crate) fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(n) => n.as_f64(),
        Value::Null | Value::String(_) => None,
        other => panic!("{other} is not a number"),
    }
}
