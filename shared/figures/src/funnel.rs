//! The funnel: rates of sites by their size.

use std::fmt::Write as _;

use crate::axis::{Plot, percentages};
use crate::caption::Caption;
use crate::drawing::{Anchor, Drawing, Ink, Shape, WIDTH};
use crate::error::{FigureError, placeable};
use crate::number::coordinate;
use crate::palette::{AMBER, FIRST, GREY, RED, TEXT};
use crate::scale::{Scale, Spread};
use crate::steps::thin;

/// Sites as points, limits as curves.
#[derive(Debug, Clone, PartialEq)]
pub struct Funnel {
    /// What is said about the figure.
    pub caption: Caption,
    /// What a site's size is, at the axis below.
    pub size_title: String,
    /// What the rate is, at the axis beside.
    pub rate_title: String,
    /// The rate of all together: a level line.
    pub overall: f64,
    /// Limits around it, drawn one over the other.
    pub limits: Vec<FunnelLimit>,
    /// The sites.
    pub points: Vec<FunnelPoint>,
}

/// Two curves between which a share of the sites is expected.
#[derive(Debug, Clone, PartialEq)]
pub struct FunnelLimit {
    /// What they are, for the legend.
    pub name: String,
    /// Size, lower and upper limit; ascending sizes.
    pub at: Vec<(f64, f64, f64)>,
}

/// What the review says of a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PointState {
    /// Too small to be judged.
    NotAssessable,
    /// Nothing to note.
    None,
    /// In line with its country, which is not.
    FollowsCountry,
    /// Amber.
    Amber,
    /// Red.
    Red,
}

/// A site.
#[derive(Debug, Clone, PartialEq)]
pub struct FunnelPoint {
    /// Its name.
    pub name: String,
    /// Its size, above 0.
    pub n: u64,
    /// Its rate, 0 to 1.
    pub rate: f64,
    /// What the review says.
    pub state: PointState,
    /// What is shown and read when it is pointed at.
    pub title: String,
    /// Where it leads.
    pub link: Option<String>,
}

impl PointState {
    const ALL: [Self; 5] = [Self::NotAssessable, Self::None, Self::FollowsCountry, Self::Amber, Self::Red];

    const fn words(self) -> &'static str {
        match self {
            Self::NotAssessable => "not assessable",
            Self::None => "nothing to note",
            Self::FollowsCountry => "follows its country",
            Self::Amber => "amber",
            Self::Red => "red",
        }
    }

    fn draw(self, drawing: &mut Drawing, at: (f64, f64)) {
        match self {
            Self::NotAssessable => drawing.mark(Shape::Ring, at, 2.5, GREY),
            Self::None => drawing.mark(Shape::Circle, at, 3.0, FIRST),
            Self::FollowsCountry => drawing.mark(Shape::Square, at, 3.0, FIRST),
            Self::Amber => drawing.mark(Shape::Diamond, at, 4.0, AMBER),
            Self::Red => drawing.mark(Shape::Triangle, at, 4.5, RED),
        }
    }
}

impl Funnel {
    /// The figure.
    ///
    /// # Errors
    /// `Empty` without a site of a size; `NotPlaceable` for a rate that is not finite.
    pub fn svg(&self) -> Result<String, FigureError> {
        let largest = self.points.iter().map(|point| point.n).max().unwrap_or(0);
        if largest == 0 {
            return Err(FigureError::Empty("site with subjects"));
        }
        let plot = Plot { left: 64.0, top: 40.0, right: WIDTH - 24.0, bottom: 400.0 };
        let across = Scale::new(Spread::Even, (0.0, 1.04 * largest as f64), (plot.left, plot.right));
        let up = Scale::new(Spread::Even, (0.0, 1.0), (plot.bottom, plot.top));
        let mut drawing = Drawing::new();
        plot.beside(&mut drawing, &up, &percentages(up.ticks()), &self.rate_title);
        plot.below(&mut drawing, &across, &across.ticks(), &self.size_title);
        let y = up.place(placeable(self.overall, "the rate", "all together")?);
        drawing.line(
            (plot.left, y),
            (plot.right, y),
            Ink { colour: TEXT, width: 1.4, dash: "", opacity: 1.0 },
        );
        for (index, limit) in self.limits.iter().enumerate() {
            drawing.path(&curves(limit, &across, &up)?, dashed(index));
        }
        // those that matter most are drawn last, over the others
        let mut points: Vec<&FunnelPoint> = self.points.iter().filter(|point| point.n > 0).collect();
        points.sort_by_key(|point| point.state);
        for point in points {
            let rate = placeable(point.rate, "the rate", &point.name)?;
            let at = (across.place(point.n as f64), up.place(rate));
            drawing.titled(&point.title, point.link.as_deref(), |drawing| point.state.draw(drawing, at));
        }
        self.legend(&mut drawing, plot.left);
        Ok(drawing.finish(&self.caption, plot.bottom + 44.0))
    }

    fn legend(&self, drawing: &mut Drawing, left: f64) {
        let mut x = left;
        for state in PointState::ALL.into_iter().rev() {
            state.draw(drawing, (x + 5.0, 8.0));
            drawing.text((x + 14.0, 12.0), Anchor::Start, state.words());
            x += 130.0;
        }
        x = left;
        for (index, limit) in self.limits.iter().enumerate() {
            drawing.line((x, 26.0), (x + 26.0, 26.0), dashed(index));
            drawing.text((x + 32.0, 30.0), Anchor::Start, &limit.name);
            x += 300.0;
        }
    }
}

fn dashed(index: usize) -> Ink<'static> {
    let dash = ["2 3", "7 3", "9 3 2 3", "4 4"][index % 4];
    Ink { dash, ..thin() }
}

/// The lower and the upper curve.
fn curves(limit: &FunnelLimit, across: &Scale, up: &Scale) -> Result<String, FigureError> {
    let mut path = String::new();
    for of in [|at: &(f64, f64, f64)| at.1, |at: &(f64, f64, f64)| at.2] {
        let mut command = 'M';
        for at in limit.at.iter().filter(|at| at.0 <= across.high) {
            let value = placeable(of(at), "a limit", &limit.name)?;
            let x = coordinate(across.place(placeable(at.0, "a size", &limit.name)?));
            let _infallible = write!(path, "{command}{x} {}", coordinate(up.place(value)));
            command = 'L';
        }
    }
    Ok(path)
}
