//! The rows.

pub(crate) mod analysis_plan;
