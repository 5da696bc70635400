//! A result as figures: which numbers are drawn.

mod curves;
mod describing;
mod outputs;
mod ratios;
mod residuals;
mod sensitivity;
mod shared;
mod subgroups;

pub(super) use describing::flow_title;
pub use outputs::{figures, figures_of};
pub use shared::Figure;
pub(super) use shared::months;
