//! Curves of steps: survival and cumulative incidence, with bands, censor marks and numbers at risk.

use crate::axis::{Plot, percentages};
use crate::caption::Caption;
use crate::drawing::{Anchor, Drawing, Ink, WIDTH, ink, shortened};
use crate::error::{FigureError, placeable};
use crate::number::count;
use crate::palette::{self, Line, TEXT};
use crate::scale::{Scale, Spread, Tick};
use crate::trace::{Trace, tenths};

const LEFT: f64 = 64.0;
const RIGHT: f64 = WIDTH - 24.0;
const PLOT_HEIGHT: f64 = 300.0;
const ROW: f64 = 17.0;
/// Between the plot and the numbers at risk: ticks and the axis title.
const BELOW: f64 = 44.0;
const CENSOR_MARK: f64 = 4.0;
/// Censor marks closer than this could not be told apart and are one.
const NEAREST_MARKS: f64 = 2.0;
const BAND: f64 = 0.2;

/// Curves over time, one a group.
#[derive(Debug, Clone, PartialEq)]
pub struct SteppedCurves {
    /// What is said about the figure.
    pub caption: Caption,
    /// What the curves show, at the axis beside.
    pub value_title: String,
    /// Time and its unit, at the axis below.
    pub time_title: String,
    /// How the axis below is divided.
    pub divisions: TimeDivisions,
    /// From 0 to 1, or from 0 to what the curves reach.
    pub scale: SteppedScale,
    /// Last time drawn, in the unit of the axis; `None` for the last step.
    pub until: Option<f64>,
    /// The curves, in the order of the legend.
    pub curves: Vec<SteppedCurve>,
}

/// How an axis of times is divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeDivisions {
    /// At round numbers.
    Round,
    /// At quarters, half years and years of an axis in months.
    Months,
}

/// How far the axis of the values goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SteppedScale {
    /// From 0 to 1.
    Whole,
    /// From 0 to a little above the highest value.
    ToHighest,
}

/// One curve; between its steps it is level.
#[derive(Debug, Clone, PartialEq)]
pub struct SteppedCurve {
    /// The group.
    pub name: String,
    /// Value at time 0: 1 for survival, 0 for incidence.
    pub start: f64,
    /// Every distinct time, ascending, in the unit of the axis.
    pub steps: Vec<CurveStep>,
}

/// The curve from one time on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CurveStep {
    /// In the unit of the axis.
    pub time: f64,
    /// From this time on.
    pub value: f64,
    /// Lower confidence limit, where there is one.
    pub lower: Option<f64>,
    /// Upper confidence limit, where there is one.
    pub upper: Option<f64>,
    /// Subjects at risk just before.
    pub at_risk: u64,
    /// Whether somebody was censored at this time.
    pub censored: bool,
}

impl SteppedCurve {
    /// At risk just before `time`.
    fn at_risk(&self, time: f64) -> u64 {
        let next = self.steps.partition_point(|step| step.time < time);
        self.steps.get(next).map_or(0, |step| step.at_risk)
    }
}

impl SteppedCurves {
    /// The figure.
    ///
    /// # Errors
    /// `Empty` without a curve that has a step; `NotPlaceable` for a time or a value that is not
    /// finite.
    pub fn svg(&self) -> Result<String, FigureError> {
        let (latest, highest) = self.extent()?;
        let until = self.until.filter(|until| *until > 0.0).unwrap_or(latest);
        let top = ROW * self.curves.len() as f64 + 12.0;
        let plot = Plot { left: LEFT, top, right: RIGHT, bottom: top + PLOT_HEIGHT };
        let across = Scale::new(Spread::Even, (0.0, until), (plot.left, plot.right));
        let up = Scale::new(Spread::Even, (0.0, highest), (plot.bottom, plot.top));
        let mut drawing = Drawing::new();
        self.legend(&mut drawing);
        let times = match self.divisions {
            TimeDivisions::Round => across.ticks(),
            TimeDivisions::Months => across.month_ticks(),
        };
        plot.beside(&mut drawing, &up, &percentages(up.ticks()), &self.value_title);
        plot.below(&mut drawing, &across, &times, &self.time_title);
        for (index, curve) in self.curves.iter().enumerate() {
            let line = palette::line(index);
            let way = Way { across: &across, up: &up };
            drawing.area(&way.band(curve), line.colour, BAND);
            drawing.path(&way.curve(curve), stroke(line, 1.8));
            drawing.path(&way.marks(curve), ink(line.colour, 1.0));
        }
        let bottom = self.numbers_at_risk(&mut drawing, &across, &times, plot.bottom + BELOW);
        Ok(drawing.finish(&self.caption, bottom))
    }

    /// Latest time, and where the axis of the values ends.
    fn extent(&self) -> Result<(f64, f64), FigureError> {
        let (mut latest, mut highest) = (0.0_f64, 0.0_f64);
        for curve in &self.curves {
            for step in &curve.steps {
                latest = latest.max(placeable(step.time, "a time", &curve.name)?);
                highest = highest.max(placeable(step.value, "a value", &curve.name)?);
                for limit in [step.lower, step.upper].into_iter().flatten() {
                    placeable(limit, "a limit", &curve.name)?;
                }
                highest = highest.max(step.upper.unwrap_or_default());
            }
        }
        if latest <= 0.0 {
            return Err(FigureError::Empty("curve with a step after time 0"));
        }
        let whole = self.scale == SteppedScale::Whole || highest <= 0.0;
        Ok((latest, if whole { 1.0 } else { (1.05 * highest).min(1.0) }))
    }

    fn legend(&self, drawing: &mut Drawing) {
        for (index, curve) in self.curves.iter().enumerate() {
            let y = ROW * (index as f64 + 0.5);
            drawing.line((LEFT, y), (LEFT + 34.0, y), stroke(palette::line(index), 2.2));
            drawing.text((LEFT + 42.0, y + 4.0), Anchor::Start, &shortened(&curve.name, RIGHT - LEFT - 42.0));
        }
    }

    /// A table below the axis; the place where it ends.
    fn numbers_at_risk(&self, drawing: &mut Drawing, across: &Scale, times: &[Tick], top: f64) -> f64 {
        drawing.bold((10.0, top + 12.0), Anchor::Start, "Number at risk");
        let mut y = top + 12.0;
        for (index, curve) in self.curves.iter().enumerate() {
            y += ROW;
            drawing.text((10.0, y), Anchor::Start, &shortened(&curve.name, RIGHT - 10.0));
            let line = palette::line(index);
            y += ROW;
            drawing.line((10.0, y - 4.0), (30.0, y - 4.0), stroke(line, 2.2));
            for tick in times {
                let at = (across.place(tick.value), y);
                drawing.text(at, Anchor::Middle, &count(curve.at_risk(tick.value)));
            }
        }
        y + 10.0
    }
}

const fn stroke(line: Line, width: f64) -> Ink<'static> {
    Ink { colour: line.colour, width, dash: line.dash, opacity: 1.0 }
}

/// Paths of a curve. What moves by less than a tenth of a unit is not drawn twice, so that the text
/// has a bounded length whatever the number of steps.
struct Way<'a> {
    across: &'a Scale,
    up: &'a Scale,
}

impl Way<'_> {
    fn shown<'c>(&self, curve: &'c SteppedCurve) -> impl Iterator<Item = &'c CurveStep> {
        let until = self.across.high;
        curve.steps.iter().take_while(move |step| step.time <= until)
    }

    /// Where the curve ends: at its last time.
    fn end(&self, curve: &SteppedCurve) -> f64 {
        self.across.place(curve.steps.last().map_or(0.0, |step| step.time))
    }

    fn curve(&self, curve: &SteppedCurve) -> String {
        let mut trace = Trace::default();
        let start = (self.across.place(0.0), self.up.place(curve.start));
        let places = self.shown(curve).map(|step| (step.time, step.value));
        self.steps(&mut trace, start, places, self.end(curve));
        trace.text()
    }

    /// Level to each time, then to its value; at last level to `end`. Of several values at one place only the
    /// last is drawn.
    fn steps(&self, trace: &mut Trace, start: (f64, f64), steps: impl Iterator<Item = (f64, f64)>, end: f64) {
        trace.go(start.0, start.1);
        let (mut x, mut y) = (tenths(start.0), tenths(start.1));
        let mut pending: Option<f64> = None;
        for (time, value) in steps {
            let (next_x, next_y) = (tenths(self.across.place(time)), tenths(self.up.place(value)));
            if (next_y - y).abs() < 0.5 {
                continue;
            }
            if next_x - x > 0.5 {
                if let Some(down) = pending.take() {
                    trace.upright(down / 10.0);
                }
                trace.across(next_x / 10.0);
                x = next_x;
            }
            y = next_y;
            pending = Some(next_y);
        }
        if let Some(down) = pending {
            trace.upright(down / 10.0);
        }
        trace.across(end);
    }

    /// The area between the limits, where both exist.
    fn band(&self, curve: &SteppedCurve) -> String {
        let steps: Vec<&CurveStep> = self.shown(curve).collect();
        let mut trace = Trace::default();
        let both = |step: &&CurveStep| step.lower.is_some() && step.upper.is_some();
        let mut first = 0;
        while first < steps.len() {
            if !both(&steps[first]) {
                first += 1;
                continue;
            }
            let last = first + steps[first..].iter().take_while(|step| both(step)).count();
            let end = steps.get(last).map_or_else(|| self.end(curve), |step| self.across.place(step.time));
            self.one_band(&mut trace, &steps[first..last], end);
            first = last;
        }
        trace.text()
    }

    fn one_band(&self, trace: &mut Trace, steps: &[&CurveStep], end: f64) {
        let corner = |step: &CurveStep, limit: Option<f64>| {
            (self.across.place(step.time), self.up.place(limit.unwrap_or(step.value)))
        };
        let Some(first) = steps.first() else { return };
        let upper = corner(first, first.upper);
        let uppers = steps.iter().map(|step| (step.time, step.upper.unwrap_or(step.value)));
        self.steps(trace, upper, uppers, end);
        let (mut right, mut level, mut drawn) = (tenths(end), f64::NAN, false);
        for step in steps.iter().rev() {
            let (x, y) = corner(step, step.lower);
            if drawn && (tenths(x) - right).abs() < 0.5 {
                continue;
            }
            if tenths(y).to_bits() != level.to_bits() {
                // the level part to the right is drawn as far as this step
                if drawn {
                    trace.across(right / 10.0);
                }
                trace.upright(y);
                level = tenths(y);
            }
            (right, drawn) = (tenths(x), true);
        }
        trace.across(right / 10.0);
        trace.close();
    }

    fn marks(&self, curve: &SteppedCurve) -> String {
        let mut trace = Trace::default();
        let mut last = f64::NEG_INFINITY;
        for step in self.shown(curve).filter(|step| step.censored) {
            let (x, y) = (self.across.place(step.time), self.up.place(step.value));
            if x - last >= NEAREST_MARKS {
                trace.go(x, y - CENSOR_MARK);
                trace.upright(tenths(y - CENSOR_MARK) / 10.0 + 2.0 * CENSOR_MARK);
                last = x;
            }
        }
        trace.text()
    }
}

/// A thin line of the text's colour.
pub(crate) const fn thin() -> Ink<'static> {
    Ink { colour: TEXT, width: 1.0, dash: "3 3", opacity: 0.7 }
}
