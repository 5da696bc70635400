//! The flow of subjects from the data to the analysis.

use crate::caption::Caption;
use crate::drawing::{Anchor, Drawing, WIDTH, ink, wrapped};
use crate::error::FigureError;
use crate::number::count;
use crate::palette::TEXT;

const BOX_WIDTH: f64 = 250.0;
const LINE: f64 = 15.0;
const GAP: f64 = 22.0;
const MIDDLE: f64 = 185.0;
const MARGIN: f64 = 10.0;

/// Who came in, who was left out and why, who was analysed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flow {
    /// What is said about the figure.
    pub caption: Caption,
    /// Everybody.
    pub start: FlowBox,
    /// Those left out, in order, drawn to the right.
    pub excluded: Vec<FlowBox>,
    /// Those left.
    pub analysed: FlowBox,
    /// Their groups, drawn side by side.
    pub groups: Vec<FlowBox>,
}

/// A box and its subjects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowBox {
    /// Who is in it.
    pub label: String,
    /// Subjects.
    pub n: u64,
}

impl FlowBox {
    fn lines(&self, width: f64) -> Vec<String> {
        let mut lines = wrapped(&self.label, width - 2.0 * MARGIN);
        lines.push(format!("n = {}", count(self.n)));
        lines
    }

    /// Draws the box with its upper edge at `top` around `middle`; its height.
    fn draw(&self, drawing: &mut Drawing, middle: f64, top: f64, width: f64) -> f64 {
        let lines = self.lines(width);
        let height = LINE * lines.len() as f64 + MARGIN;
        drawing.frame((middle - width / 2.0, top), (width, height));
        for (index, line) in lines.iter().enumerate() {
            drawing.text((middle, top + LINE * (index as f64 + 1.0)), Anchor::Middle, line);
        }
        height
    }
}

impl Flow {
    /// The figure.
    ///
    /// # Errors
    /// `Empty` when nobody came in.
    pub fn svg(&self) -> Result<String, FigureError> {
        if self.start.n == 0 {
            return Err(FigureError::Empty("subject"));
        }
        let mut drawing = Drawing::new();
        let mut y = self.start.draw(&mut drawing, MIDDLE, 2.0, BOX_WIDTH) + 2.0;
        for excluded in &self.excluded {
            let (from, right) = (y, WIDTH - BOX_WIDTH / 2.0 - MARGIN);
            let height = excluded.draw(&mut drawing, right, y + GAP / 2.0, BOX_WIDTH);
            let beside = y + GAP / 2.0 + height / 2.0;
            y += GAP / 2.0 + height;
            drawing.line((MIDDLE, from), (MIDDLE, y), ink(TEXT, 1.0));
            arrow(&mut drawing, (MIDDLE, beside), (right - BOX_WIDTH / 2.0, beside));
        }
        arrow(&mut drawing, (MIDDLE, y), (MIDDLE, y + GAP));
        y += GAP;
        y += self.analysed.draw(&mut drawing, MIDDLE, y, BOX_WIDTH);
        let bottom = self.split(&mut drawing, y);
        Ok(drawing.finish(&self.caption, bottom + MARGIN))
    }

    /// The groups below the analysed; the place where they end.
    fn split(&self, drawing: &mut Drawing, top: f64) -> f64 {
        if self.groups.is_empty() {
            return top;
        }
        let share = (WIDTH - 2.0 * MARGIN) / self.groups.len() as f64;
        let width = (share - MARGIN).min(BOX_WIDTH);
        let centre = |index: usize| MARGIN + share * (index as f64 + 0.5);
        let (bar, boxes) = (top + GAP / 2.0, top + 1.5 * GAP);
        let last = centre(self.groups.len() - 1);
        drawing.line((MIDDLE, top), (MIDDLE, bar), ink(TEXT, 1.0));
        drawing.line((centre(0).min(MIDDLE), bar), (last.max(MIDDLE), bar), ink(TEXT, 1.0));
        let mut height = 0.0_f64;
        for (index, group) in self.groups.iter().enumerate() {
            arrow(drawing, (centre(index), bar), (centre(index), boxes));
            height = height.max(group.draw(drawing, centre(index), boxes, width));
        }
        boxes + height
    }
}

fn arrow(drawing: &mut Drawing, from: (f64, f64), to: (f64, f64)) {
    drawing.line(from, to, ink(TEXT, 1.0));
    let (back, side) = (7.0, 3.5);
    let (tail, head) = if (to.0 - from.0).abs() > (to.1 - from.1).abs() {
        ((to.0 - back, to.1 - side), (to.0 - back, to.1 + side))
    } else {
        ((to.0 - side, to.1 - back), (to.0 + side, to.1 - back))
    };
    drawing.line(tail, to, ink(TEXT, 1.0));
    drawing.line(head, to, ink(TEXT, 1.0));
}
