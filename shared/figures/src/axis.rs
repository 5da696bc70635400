//! Axes around a plot.

use crate::drawing::{Anchor, Drawing, Ink, ink};
use crate::number::decimals;
use crate::palette::TEXT;
use crate::scale::{Scale, Tick};
use crate::trace::Trace;

const GRID: Ink<'_> = Ink { colour: TEXT, width: 1.0, dash: "", opacity: 0.2 };
/// Length of a tick.
const TICK: f64 = 4.0;

/// The corners of a plot: left, top, right, bottom.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plot {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl Plot {
    /// The axis below, with its numbers and its title.
    pub(crate) fn below(&self, drawing: &mut Drawing, scale: &Scale, ticks: &[Tick], title: &str) {
        let mut axis = Trace::default();
        axis.go(self.left, self.bottom);
        axis.across(self.right);
        for tick in ticks {
            axis.go(scale.place(tick.value), self.bottom);
            axis.upright(self.bottom + TICK);
        }
        drawing.path(&axis.text(), ink(TEXT, 1.0));
        for tick in ticks {
            drawing.text((scale.place(tick.value), self.bottom + 16.0), Anchor::Middle, &tick.label);
        }
        drawing.text(((self.left + self.right) / 2.0, self.bottom + 34.0), Anchor::Middle, title);
    }

    /// The axis to the left, with faint lines across the plot.
    pub(crate) fn beside(&self, drawing: &mut Drawing, scale: &Scale, ticks: &[Tick], title: &str) {
        let (mut axis, mut grid) = (Trace::default(), Trace::default());
        axis.go(self.left, self.top);
        axis.upright(self.bottom);
        for tick in ticks {
            let y = scale.place(tick.value);
            grid.go(self.left, y);
            grid.across(self.right);
            axis.go(self.left - TICK, y);
            axis.across(self.left);
        }
        drawing.path(&grid.text(), GRID);
        drawing.path(&axis.text(), ink(TEXT, 1.0));
        for tick in ticks {
            let y = scale.place(tick.value);
            drawing.text((self.left - TICK - 3.0, y + 4.0), Anchor::End, &tick.label);
        }
        drawing.upward((16.0, (self.top + self.bottom) / 2.0), title);
    }
}

/// The numbers of an axis of shares as percentages.
pub(crate) fn percentages(ticks: Vec<Tick>) -> Vec<Tick> {
    let percent = |tick: Tick| {
        let percent = decimals(tick.value * 100.0, 6);
        let label = format!("{} %", percent.trim_end_matches('0').trim_end_matches('.'));
        Tick { label, ..tick }
    };
    ticks.into_iter().map(percent).collect()
}
