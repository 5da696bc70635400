//! Cox proportional-hazards models.

mod model_columns;
mod output;

pub(super) use output::compute;
