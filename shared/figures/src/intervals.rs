//! Estimates with intervals in rows: forest plots, and rates by region, country or site.

use crate::axis::{Plot, percentages};
use crate::caption::Caption;
use crate::drawing::{Anchor, Drawing, WIDTH, ink, text_width, wrapped};
use crate::error::{FigureError, placeable};
use crate::palette::{FIRST, TEXT};
use crate::scale::{Scale, Spread, Tick};
use crate::steps::thin;
use crate::trace::Trace;

const ROW: f64 = 20.0;
/// A further line of a long name.
const LINE: f64 = 14.0;
const EDGE: f64 = 10.0;
/// Between two columns.
const GUTTER: f64 = 14.0;
/// The plot is at least this wide.
const PLOT_WIDTH: f64 = 200.0;
const MARK: f64 = 4.5;

/// Rows of estimates on one axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Intervals {
    /// What is said about the figure.
    pub caption: Caption,
    /// Heading of the rows' names.
    pub row_title: String,
    /// Headings of the columns of words between name and plot.
    pub columns: Vec<String>,
    /// Heading of the words to the right of the plot.
    pub estimate_title: String,
    /// What the axis shows.
    pub axis_title: String,
    /// How the axis spreads its numbers.
    pub axis: IntervalAxis,
    /// A vertical line, such as at a ratio of 1 or at the overall rate.
    pub reference: Option<f64>,
    /// What lies to the left and to the right of the reference, in words.
    pub sides: Option<(String, String)>,
    /// The rows.
    pub rows: Vec<IntervalRow>,
}

/// How an axis of estimates spreads its numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IntervalAxis {
    /// Shares, from 0 to 1 as percentages.
    Share,
    /// Ratios, by their logarithm.
    Ratio,
    /// Differences, evenly.
    Difference,
}

/// A row.
#[derive(Debug, Clone, PartialEq)]
pub enum IntervalRow {
    /// Words alone, over the rows below.
    Heading(String),
    /// A name with its estimate, if there is one.
    Estimate {
        /// Name of the row.
        name: String,
        /// Words of the columns between name and plot.
        cells: Vec<String>,
        /// The estimate; `None` leaves the plot empty.
        point: Option<PointEstimate>,
        /// The estimate in words, or why there is none.
        text: String,
    },
}

/// An estimate and its limits; one that does not exist is drawn as an arrow to the edge.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PointEstimate {
    /// The estimate.
    pub estimate: f64,
    /// Lower confidence limit.
    pub lower: Option<f64>,
    /// Upper confidence limit.
    pub upper: Option<f64>,
}

/// Where the columns stand.
struct Columns {
    name: f64,
    cells: Vec<f64>,
    plot: (f64, f64),
    text: f64,
}

impl Intervals {
    /// The figure.
    ///
    /// # Errors
    /// `Empty` when no row has an estimate; `NotPlaceable` for a number that is not finite, or for a
    /// ratio that is not above 0.
    pub fn svg(&self) -> Result<String, FigureError> {
        let columns = self.columns();
        let scale = self.scale(columns.plot)?;
        let top = ROW + 6.0;
        let lines = |row: &IntervalRow| row.lines(columns.name).len().max(1) as f64;
        let height = |row: &IntervalRow| ROW + LINE * (lines(row) - 1.0);
        let bottom = top + self.rows.iter().map(height).sum::<f64>() + 4.0;
        let mut drawing = Drawing::new();
        self.headings(&mut drawing, &columns);
        if let Some(reference) = self.reference.filter(|value| scale.holds(*value)) {
            let x = scale.place(reference);
            drawing.line((x, top), (x, bottom), thin());
        }
        let (mut lines_drawn, mut marks) = (Trace::default(), Trace::default());
        let mut y = top;
        for row in &self.rows {
            let middle = y + ROW / 2.0;
            row.draw(&mut drawing, middle, &columns);
            if let IntervalRow::Estimate { point: Some(point), .. } = row {
                whiskers(&mut lines_drawn, point, middle, &scale);
                square(&mut marks, (scale.place(point.estimate), middle));
            }
            y += height(row);
        }
        drawing.path(&lines_drawn.text(), ink(FIRST, 1.6));
        drawing.marks(&marks.text(), FIRST);
        let plot = Plot { left: columns.plot.0, top, right: columns.plot.1, bottom };
        let ticks = scale.ticks();
        let ticks = if self.axis == IntervalAxis::Share { percentages(ticks) } else { ticks };
        plot.below(
            &mut drawing,
            &scale,
            &thinned(ticks, columns.plot.1 - columns.plot.0, self.reference),
            &self.axis_title,
        );
        let mut end = bottom + 44.0;
        if let (Some((left, right)), Some(reference)) = (&self.sides, self.reference) {
            let x = scale.place(reference);
            drawing.text((x - 8.0, end + 6.0), Anchor::End, &format!("\u{2190} {left}"));
            drawing.text((x + 8.0, end + 6.0), Anchor::Start, &format!("{right} \u{2192}"));
            end += ROW;
        }
        Ok(drawing.finish(&self.caption, end))
    }

    fn columns(&self) -> Columns {
        let (mut name, mut text) = (text_width(&self.row_title), text_width(&self.estimate_title));
        let mut cells: Vec<f64> = self.columns.iter().map(|title| text_width(title)).collect();
        for row in &self.rows {
            let IntervalRow::Estimate { name: own, cells: words, text: estimate, .. } = row else { continue };
            name = name.max(text_width(own) + EDGE);
            text = text.max(text_width(estimate));
            for (width, word) in cells.iter_mut().zip(words) {
                *width = width.max(text_width(word));
            }
        }
        let taken: f64 = cells.iter().map(|width| width + GUTTER).sum();
        let name = name.min(WIDTH - 2.0 * EDGE - taken - text - 2.0 * GUTTER - PLOT_WIDTH);
        let mut x = EDGE + name;
        let mut ends = Vec::new();
        for width in cells {
            x += GUTTER + width;
            ends.push(x);
        }
        let text = WIDTH - EDGE - text;
        Columns { name, cells: ends, plot: (x + GUTTER, text - GUTTER), text }
    }

    fn scale(&self, places: (f64, f64)) -> Result<Scale, FigureError> {
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        let (mut lowest, mut highest) = (low, high);
        for row in &self.rows {
            let IntervalRow::Estimate { name, point: Some(point), .. } = row else { continue };
            let estimate = placeable(point.estimate, "an estimate", name)?;
            if self.axis == IntervalAxis::Ratio && estimate <= 0.0 {
                return Err(FigureError::NotPlaceable { what: "a ratio of 0", of: name.clone() });
            }
            (low, high) = (low.min(estimate), high.max(estimate));
            for limit in [point.lower, point.upper].into_iter().flatten() {
                let limit = placeable(limit, "a limit", name)?;
                (lowest, highest) = (lowest.min(limit), highest.max(limit));
            }
        }
        if low > high {
            return Err(FigureError::Empty("estimate"));
        }
        if let Some(reference) = self.reference {
            (low, high) = (low.min(reference), high.max(reference));
        }
        Ok(match self.axis {
            IntervalAxis::Share => Scale::new(Spread::Even, (0.0, 1.0), places),
            IntervalAxis::Ratio => {
                // a limit far out is cut and drawn as an arrow, so that the others can be read
                let (low, high) = (low.min(lowest.max(0.02)).min(0.8), high.max(highest.min(50.0)).max(1.25));
                Scale::new(Spread::Logarithmic, (low * 0.95, high * 1.05), places)
            }
            IntervalAxis::Difference => {
                let (low, high) = (low.min(lowest), high.max(highest));
                let room = 0.05 * (high - low);
                Scale::new(Spread::Even, (low - room, high + room), places)
            }
        })
    }

    fn headings(&self, drawing: &mut Drawing, columns: &Columns) {
        drawing.bold((EDGE, 14.0), Anchor::Start, &self.row_title);
        for (title, end) in self.columns.iter().zip(&columns.cells) {
            drawing.bold((*end, 14.0), Anchor::End, title);
        }
        drawing.bold((columns.text, 14.0), Anchor::Start, &self.estimate_title);
        drawing.line((EDGE, ROW), (WIDTH - EDGE, ROW), ink(TEXT, 1.0));
    }
}

impl IntervalRow {
    /// The name in lines that fit its column.
    fn lines(&self, width: f64) -> Vec<String> {
        match self {
            Self::Heading(words) => vec![words.clone()],
            Self::Estimate { name, .. } if text_width(name) + EDGE <= width => vec![name.clone()],
            Self::Estimate { name, .. } => wrapped(name, width - EDGE),
        }
    }

    fn draw(&self, drawing: &mut Drawing, y: f64, columns: &Columns) {
        match self {
            Self::Heading(words) => drawing.bold((EDGE, y + 4.0), Anchor::Start, words),
            Self::Estimate { cells, text, .. } => {
                for (line, index) in self.lines(columns.name).iter().zip(0_u8..) {
                    let at = (2.0 * EDGE, y + 4.0 + LINE * f64::from(index));
                    drawing.text(at, Anchor::Start, line);
                }
                for (cell, end) in cells.iter().zip(&columns.cells) {
                    drawing.text((*end, y + 4.0), Anchor::End, cell);
                }
                drawing.text((columns.text, y + 4.0), Anchor::Start, text);
            }
        }
    }
}

/// From limit to limit, with a stroke at each; an arrow where a limit lies beyond the axis.
fn whiskers(trace: &mut Trace, point: &PointEstimate, y: f64, scale: &Scale) {
    // a limit that does not exist lies beyond its own end of the axis
    let ends =
        [(point.lower.unwrap_or(f64::NEG_INFINITY), 6.0), (point.upper.unwrap_or(f64::INFINITY), -6.0)];
    let [left, right] = ends.map(|(limit, _)| scale.place(limit));
    trace.go(left, y);
    trace.across(right);
    for (limit, inwards) in ends {
        let x = scale.place(limit);
        if scale.holds(limit) {
            trace.go(x, y - 4.0);
            trace.upright(y + 4.0);
        } else {
            trace.go(x + inwards, y - 4.0);
            trace.line(x, y);
            trace.line(x + inwards, y + 4.0);
        }
    }
}

fn square(trace: &mut Trace, (x, y): (f64, f64)) {
    trace.go(x - MARK, y - MARK);
    trace.across(x + MARK);
    trace.upright(y + MARK);
    trace.across(x - MARK);
    trace.close();
}

/// As many ticks as there is room for: every second, third … such that the reference stays.
fn thinned(ticks: Vec<Tick>, width: f64, reference: Option<f64>) -> Vec<Tick> {
    let widest = ticks.iter().map(|tick| text_width(&tick.label)).fold(0.0_f64, f64::max) + 8.0;
    let mut stride = 1;
    while ticks.len().div_ceil(stride) as f64 * widest > width && stride < ticks.len() {
        stride += 1;
    }
    let kept = ticks.iter().position(|tick| Some(tick.value) == reference).unwrap_or(0);
    ticks.into_iter().skip(kept % stride).step_by(stride).collect()
}
