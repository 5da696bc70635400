//! Axes around a plot.

use crate::drawing::{Anchor, Drawing, Ink, ink};
use crate::number::decimals;
use crate::palette::TEXT;
use crate::scale::{Scale, Tick};

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
        drawing.line((self.left, self.bottom), (self.right, self.bottom), ink(TEXT, 1.0));
        for tick in ticks {
            let x = scale.place(tick.value);
            drawing.line((x, self.bottom), (x, self.bottom + TICK), ink(TEXT, 1.0));
            drawing.text((x, self.bottom + 16.0), Anchor::Middle, &tick.label);
        }
        drawing.text(((self.left + self.right) / 2.0, self.bottom + 34.0), Anchor::Middle, title);
    }

    /// The axis to the left, with faint lines across the plot.
    pub(crate) fn beside(&self, drawing: &mut Drawing, scale: &Scale, ticks: &[Tick], title: &str) {
        drawing.line((self.left, self.top), (self.left, self.bottom), ink(TEXT, 1.0));
        for tick in ticks {
            let y = scale.place(tick.value);
            drawing.line((self.left, y), (self.right, y), GRID);
            drawing.line((self.left - TICK, y), (self.left, y), ink(TEXT, 1.0));
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
