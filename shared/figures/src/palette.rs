//! Colours, dashes and shapes that can be told apart by everybody.
//!
//! The colours are those of M. Okabe and K. Ito ("Color Universal Design", 2008), chosen for
//! readers with any kind of colour vision, the two lightest darkened to 3 : 1 on white; the dash or
//! the shape says the same without colour.

/// How a curve is drawn.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Line {
    pub colour: &'static str,
    pub dash: &'static str,
}

const LINES: [Line; 6] = [
    Line { colour: "#0072B2", dash: "" },
    Line { colour: "#D55E00", dash: "7 3" },
    Line { colour: "#009E73", dash: "2 2" },
    Line { colour: "#CC79A7", dash: "9 3 2 3" },
    Line { colour: "#2F86BD", dash: "5 5" },
    Line { colour: "#A86F00", dash: "1 3" },
];

/// The line of the curve with this index; after six the colours begin again, with other dashes.
pub(crate) fn line(index: usize) -> Line {
    let round = index / LINES.len();
    Line { colour: LINES[index % LINES.len()].colour, dash: LINES[(index + round) % LINES.len()].dash }
}

/// The colour of text, axes and frames: that of the text around the figure.
pub(crate) const TEXT: &str = "currentColor";
/// The first colour, of what stands alone.
pub(crate) const FIRST: &str = "#0072B2";
/// What calls for attention.
pub(crate) const RED: &str = "#D55E00";
/// What may call for attention.
pub(crate) const AMBER: &str = "#E69F00";
/// What is not judged.
pub(crate) const GREY: &str = "#8A8A8A";
