//! Pictures of a run, drawn from its result: the same bytes whenever they are asked for.

mod error;
mod funnel;
mod read;

pub(crate) use error::FigureError;
pub(crate) use read::funnel_svg;
