//! Results as static SVG.
//!
//! A figure is a struct of numbers and words that stand in a result; its `svg` draws it. The text is
//! the same on every machine: coordinates are rounded to tenths of a unit, logarithms come from a
//! correctly rounded library, and nothing depends on fonts, clocks or the order of a map. Curves
//! differ by colour and by dash, marks by colour and by shape, so that a figure can be read in
//! black and white; text and axes have the colour of the text around the figure. Every figure has a
//! title and a description as its alternative text, and no script and no style sheet, so that it
//! may stand in a page whose policy forbids both.

mod axis;
mod caption;
mod drawing;
mod error;
mod flow;
mod funnel;
mod intervals;
mod log_log;
mod number;
mod palette;
mod residuals;
mod scale;
mod steps;
mod trace;

pub use caption::Caption;
pub use error::FigureError;
pub use flow::{Flow, FlowBox};
pub use funnel::{Funnel, FunnelLimit, FunnelPoint, PointState};
pub use intervals::{IntervalAxis, IntervalRow, Intervals, PointEstimate};
pub use log_log::LogLog;
pub use residuals::{ResidualPoint, SmoothPoint, SmoothedResiduals};
pub use steps::{CurveStep, SteppedCurve, SteppedCurves, SteppedScale, TimeDivisions};
