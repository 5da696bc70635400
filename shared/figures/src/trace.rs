//! The way of a pen as the text of a path.
//!
//! Places are rounded to tenths of a unit first and only then subtracted, so that relative steps, which are
//! short to write, never add up to another place.

use std::fmt::Write as _;

/// A path in the making.
#[derive(Debug, Clone, Default)]
pub(crate) struct Trace {
    text: String,
    /// Where the pen is, in whole tenths; nowhere before the first move.
    at: Option<(f64, f64)>,
    /// Where the part began that the pen draws.
    start: (f64, f64),
}

/// A place in whole tenths of a unit; no negative zero.
pub(crate) fn tenths(value: f64) -> f64 {
    (10.0 * value).round() + 0.0
}

/// A number of whole tenths, as short as it can be written: `12`, `.5`, `-3.4`.
fn written(tenths: f64) -> String {
    let text = format!("{:.1}", tenths / 10.0);
    let text = text.strip_suffix(".0").unwrap_or(&text);
    match text.strip_prefix("-0.") {
        Some(rest) => format!("-.{rest}"),
        None => text.strip_prefix('0').filter(|rest| !rest.is_empty()).unwrap_or(text).to_owned(),
    }
}

impl Trace {
    /// Lifts the pen and sets it down.
    pub(crate) fn go(&mut self, x: f64, y: f64) {
        let to = (tenths(x), tenths(y));
        match self.at {
            None => self.pair('M', to),
            Some((x, y)) => self.pair('m', (to.0 - x, to.1 - y)),
        }
        self.at = Some(to);
        self.start = to;
    }

    /// Draws a line; one of no length is not written.
    pub(crate) fn line(&mut self, x: f64, y: f64) {
        let Some(from) = self.at else { return self.go(x, y) };
        let to = (tenths(x), tenths(y));
        let (right, down) = (to.0 - from.0, to.1 - from.1);
        // whole numbers, small enough to be exact
        match (right.abs() > 0.0, down.abs() > 0.0) {
            (true, true) => self.pair('l', (right, down)),
            (true, false) => self.one('h', right),
            (false, true) => self.one('v', down),
            (false, false) => {}
        }
        self.at = Some(to);
    }

    /// Draws level to here.
    pub(crate) fn across(&mut self, x: f64) {
        if let Some((_, y)) = self.at {
            self.line(x, y / 10.0);
        }
    }

    /// Draws up or down to here.
    pub(crate) fn upright(&mut self, y: f64) {
        if let Some((x, _)) = self.at {
            self.line(x / 10.0, y);
        }
    }

    /// Draws back to where the part began.
    pub(crate) fn close(&mut self) {
        if self.at.is_some() {
            self.text.push('z');
            self.at = Some(self.start);
        }
    }

    /// The text of the path.
    pub(crate) fn text(self) -> String {
        self.text
    }

    fn one(&mut self, command: char, value: f64) {
        let _infallible = write!(self.text, "{command}{}", written(value));
    }

    fn pair(&mut self, command: char, (x, y): (f64, f64)) {
        let (x, y) = (written(x), written(y));
        let between = if y.starts_with('-') { "" } else { " " };
        let _infallible = write!(self.text, "{command}{x}{between}{y}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_short_and_never_drift() {
        let mut trace = Trace::default();
        trace.go(64.0, 29.04);
        trace.across(64.46);
        trace.upright(29.54);
        trace.line(64.46, 29.5);
        trace.line(60.0, 30.0);
        trace.close();
        trace.go(64.04, 19.0);
        trace.line(64.0, 18.3);
        assert_eq!(trace.text(), "M64 29h.5v.5l-4.5 .5zm0-10v-.7");
        let mut trace = Trace::default();
        trace.go(0.0, 0.0);
        (1..=1000_i32).for_each(|step| trace.across(f64::from(step) * 0.16));
        let text = trace.text();
        let steps = text.split('h').skip(1).map(|step| step.parse::<f64>().unwrap());
        assert!((steps.sum::<f64>() - 160.0).abs() < 1e-9, "{text}");
    }

    #[test]
    fn numbers_have_no_digit_too_many() {
        let texts = [0.0, 5.0, -5.0, 10.0, -34.0, 123.0, 1000.0].map(written);
        assert_eq!(texts, ["0", ".5", "-.5", "1", "-3.4", "12.3", "100"]);
        assert!(tenths(-0.01).is_sign_positive());
    }
}
