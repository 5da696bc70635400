//! Contract of the statistics service: analysis plans, runs, results.

mod client;
pub mod output;
pub mod plan;
mod plan_comparison;
mod plans;
pub mod result;
mod table_format;

pub use client::StatisticsClient;
pub use plan_comparison::{Change, ComparedPlan, FieldChange, OutputChange, PlanComparison};
pub use plans::{
    ApprovePlan, PlanFit, PlanStanding, PlanState, RunParameters, Standing, StartRun, StoredPlan,
};
pub use table_format::TableFormat;
