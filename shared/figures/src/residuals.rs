//! Scaled Schoenfeld residuals with their smoothed curve: how a coefficient changes with time.

use crate::axis::Plot;
use crate::caption::Caption;
use crate::drawing::{Anchor, Drawing, WIDTH, ink};
use crate::error::{FigureError, placeable};
use crate::palette::{FIRST, GREY, RED};
use crate::scale::{Scale, Spread};
use crate::steps::thin;
use crate::trace::{Trace, tenths};

/// The residuals of one column of a model.
#[derive(Debug, Clone, PartialEq)]
pub struct SmoothedResiduals {
    /// What is said about the figure.
    pub caption: Caption,
    /// Time and its unit, at the axis below.
    pub time_title: String,
    /// What is shown, at the axis beside.
    pub value_title: String,
    /// One point an event, if they are to be shown.
    pub points: Vec<ResidualPoint>,
    /// The smoothed curve.
    pub curve: Vec<SmoothPoint>,
    /// The model's coefficient: a level line.
    pub coefficient: Option<f64>,
}

/// The residual of an event.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ResidualPoint {
    /// In the unit of the axis.
    pub time: f64,
    /// Scaled residual plus coefficient.
    pub value: f64,
}

/// A point of the smoothed curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SmoothPoint {
    /// In the unit of the axis.
    pub time: f64,
    /// The coefficient around this time.
    pub value: f64,
    /// Lower confidence limit.
    pub lower: f64,
    /// Upper confidence limit.
    pub upper: f64,
}

impl SmoothedResiduals {
    /// The figure.
    ///
    /// # Errors
    /// `Empty` without two points of the curve; `NotPlaceable` for a number that is not finite.
    pub fn svg(&self) -> Result<String, FigureError> {
        if self.curve.len() < 2 {
            return Err(FigureError::Empty("smoothed curve"));
        }
        let (mut times, mut values) = (Range::new(), Range::new());
        for point in &self.curve {
            times.add(placeable(point.time, "a time", &self.caption.title)?);
            for value in [point.value, point.lower, point.upper] {
                values.add(placeable(value, "a value", &self.caption.title)?);
            }
        }
        for point in &self.points {
            times.add(placeable(point.time, "a time", &self.caption.title)?);
            values.add(placeable(point.value, "a residual", &self.caption.title)?);
        }
        if let Some(coefficient) = self.coefficient {
            values.add(placeable(coefficient, "the coefficient", &self.caption.title)?);
        }
        values.add(0.0);
        let plot = Plot { left: 64.0, top: 26.0, right: WIDTH - 24.0, bottom: 326.0 };
        let across = Scale::new(Spread::Even, times.ends(), (plot.left, plot.right));
        let up = Scale::new(Spread::Even, values.ends(), (plot.bottom, plot.top));
        let mut drawing = Drawing::new();
        plot.beside(&mut drawing, &up, &up.ticks(), &self.value_title);
        plot.below(&mut drawing, &across, &across.ticks(), &self.time_title);
        drawing.dots(&self.dots(&across, &up), 3.0, GREY, 0.6);
        self.curve(&mut drawing, &across, &up);
        self.levels(&mut drawing, &plot, &up);
        Ok(drawing.finish(&self.caption, plot.bottom + 44.0))
    }

    /// A dot for each residual; several at one place are one.
    fn dots(&self, across: &Scale, up: &Scale) -> String {
        let mut places: Vec<(f64, f64)> = self
            .points
            .iter()
            .map(|point| (tenths(across.place(point.time)), tenths(up.place(point.value))))
            .collect();
        places.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        places.dedup();
        let mut trace = Trace::default();
        for (x, y) in places {
            trace.go(x / 10.0, y / 10.0);
            trace.across(x / 10.0 + 0.1);
        }
        trace.text()
    }

    fn curve(&self, drawing: &mut Drawing, across: &Scale, up: &Scale) {
        let place = |point: &SmoothPoint, value: f64| (across.place(point.time), up.place(value));
        let (mut band, mut line) = (Trace::default(), Trace::default());
        for (index, point) in self.curve.iter().enumerate() {
            let (x, y) = place(point, point.value);
            let (_, upper) = place(point, point.upper);
            if index == 0 {
                line.go(x, y);
                band.go(x, upper);
            }
            line.line(x, y);
            band.line(x, upper);
        }
        for point in self.curve.iter().rev() {
            let (x, lower) = place(point, point.lower);
            band.line(x, lower);
        }
        band.close();
        drawing.area(&band.text(), FIRST, 0.2);
        drawing.path(&line.text(), ink(FIRST, 2.0));
    }

    fn levels(&self, drawing: &mut Drawing, plot: &Plot, up: &Scale) {
        let zero = up.place(0.0);
        drawing.line((plot.left, zero), (plot.right, zero), thin());
        let mut legend = vec![(FIRST, "smoothed, with its limits")];
        if let Some(coefficient) = self.coefficient {
            let y = up.place(coefficient);
            drawing.line((plot.left, y), (plot.right, y), ink(RED, 1.4));
            legend.push((RED, "coefficient of the model"));
        }
        let mut x = plot.left;
        for (colour, words) in legend {
            drawing.line((x, 10.0), (x + 26.0, 10.0), ink(colour, 2.0));
            drawing.text((x + 32.0, 14.0), Anchor::Start, words);
            x += 220.0;
        }
    }
}

/// From the least to the most of some numbers.
struct Range {
    low: f64,
    high: f64,
}

impl Range {
    const fn new() -> Self {
        Self { low: f64::INFINITY, high: f64::NEG_INFINITY }
    }

    fn add(&mut self, value: f64) {
        (self.low, self.high) = (self.low.min(value), self.high.max(value));
    }

    fn ends(&self) -> (f64, f64) {
        (self.low, self.high)
    }
}
