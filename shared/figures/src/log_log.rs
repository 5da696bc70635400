//! The log-log figure: parallel curves speak for proportional hazards.

use crate::axis::Plot;
use crate::caption::Caption;
use crate::drawing::{Anchor, Drawing, Ink, WIDTH, shortened};
use crate::error::{FigureError, placeable};
use crate::palette;
use crate::scale::{Scale, Spread};
use crate::steps::SteppedCurve;
use crate::trace::Trace;

/// `log(-log S)` against time on a logarithmic axis, one curve a group.
#[derive(Debug, Clone, PartialEq)]
pub struct LogLog {
    /// What is said about the figure.
    pub caption: Caption,
    /// Time and its unit, at the axis below.
    pub time_title: String,
    /// Survival curves; what has no finite logarithm (survival of 1 or 0, time 0) is not drawn.
    pub curves: Vec<SteppedCurve>,
}

impl LogLog {
    /// The figure.
    ///
    /// # Errors
    /// `Empty` when no curve lies between 0 and 1; `NotPlaceable` for a number that is not finite.
    pub fn svg(&self) -> Result<String, FigureError> {
        let mut curves = Vec::new();
        for curve in &self.curves {
            curves.push(points(curve)?);
        }
        let all = || curves.iter().flatten();
        let least = |of: fn(&(f64, f64)) -> f64| all().map(of).fold(f64::INFINITY, f64::min);
        let most = |of: fn(&(f64, f64)) -> f64| all().map(of).fold(f64::NEG_INFINITY, f64::max);
        if all().next().is_none() {
            return Err(FigureError::Empty("survival between 0 and 1"));
        }
        let top = 17.0 * curves.len() as f64 + 12.0;
        let plot = Plot { left: 64.0, top, right: WIDTH - 24.0, bottom: top + 300.0 };
        let times = (least(|p| p.0), most(|p| p.0));
        let across = Scale::new(Spread::Logarithmic, times, (plot.left, plot.right));
        let values = (least(|p| p.1) - 0.1, most(|p| p.1) + 0.1);
        let up = Scale::new(Spread::Even, values, (plot.bottom, plot.top));
        let mut drawing = Drawing::new();
        plot.beside(&mut drawing, &up, &up.ticks(), "log(-log survival)");
        plot.below(&mut drawing, &across, &across.ticks(), &self.time_title);
        for (index, (curve, points)) in self.curves.iter().zip(&curves).enumerate() {
            let (line, y) = (palette::line(index), 17.0 * (index as f64 + 0.5));
            let ink = Ink { colour: line.colour, width: 1.8, dash: line.dash, opacity: 1.0 };
            drawing.line((plot.left, y), (plot.left + 34.0, y), ink);
            let name = shortened(&curve.name, plot.right - plot.left - 42.0);
            drawing.text((plot.left + 42.0, y + 4.0), Anchor::Start, &name);
            drawing.path(&path(points, &across, &up), ink);
        }
        Ok(drawing.finish(&self.caption, plot.bottom + 44.0))
    }
}

/// Time and `log(-log S)`, where both are finite, once for each value.
fn points(curve: &SteppedCurve) -> Result<Vec<(f64, f64)>, FigureError> {
    let mut points: Vec<(f64, f64)> = Vec::new();
    let mut before = 1.0;
    for step in &curve.steps {
        let time = placeable(step.time, "a time", &curve.name)?;
        let value = placeable(step.value, "a value", &curve.name)?;
        if time > 0.0 && value > 0.0 && value < 1.0 && value < before {
            points.push((time, pxfm::f_log(-pxfm::f_log(value))));
            before = value;
        }
    }
    Ok(points)
}

fn path(points: &[(f64, f64)], across: &Scale, up: &Scale) -> String {
    let mut trace = Trace::default();
    for (index, (time, value)) in points.iter().enumerate() {
        let (x, y) = (across.place(*time), up.place(*value));
        if index == 0 {
            trace.go(x, y);
        } else {
            trace.across(x);
            trace.upright(y);
        }
    }
    trace.text()
}
