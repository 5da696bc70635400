//! Contract of the statistics service: analysis plans, runs, results.

mod client;
pub mod output;
pub mod plan;
mod plans;
pub mod result;

pub use client::StatisticsClient;
pub use plans::{ApprovePlan, PlanStanding, PlanState, RunParameters, StartRun, StoredPlan};
