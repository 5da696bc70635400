//! Figures as PNG.
//!
//! What it is: an SVG of `palladion_figures` drawn on white, twice as many pixels as it has units, with two
//! fonts that are part of the program: nothing is read from the machine, so that the same executable gives the
//! same bytes everywhere. What it deliberately is not: a drawing room (that is `palladion_figures`) or a
//! reader of any SVG: pictures, links to files and other fonts are not looked up. A letter that the fonts lack
//! (they have Latin, Greek and Cyrillic) is left out; it stands in the SVG.
//!
//! Where to start: [`png`].

mod png;

pub use png::{MOST_PIXELS, PIXELS_PER_UNIT, RasterError, png};
