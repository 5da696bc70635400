//! The analyses: a cohort and a plan in, outputs out. Pure; one file an output.
//!
//! [`Study`] is what all of them share: who is analysed, groups, observations. [`compute`] matches
//! the plan's enum once. A method that the data do not allow gives [`Content::NotEstimable`] with
//! the reason and what caused it; only a plan that does not fit the cohort is an error.
//!
//! [`Content::NotEstimable`]: palladion_api::statistics::result::Content::NotEstimable

mod baseline_table;
mod cohort_flow;
mod competing_risks;
mod complete;
mod compute;
mod cox;
mod error;
mod follow_up;
mod groups;
mod kaplan_meier;
mod level_tests;
mod log_rank;
mod multiplicity;
mod number_tests;
mod outcome;
mod p_values;
mod prevalence;
mod restricted_mean;
mod study;
mod subgroups;
mod survival_difference;
mod times;
mod weighted_curve;
mod words;

pub use compute::{compute, output_title};
pub(crate) use cox::names as coefficient_names;
pub use error::AnalysisError;
pub use groups::Groups;
pub use study::Study;

pub use crate::qc_evidence::QcEvidence;
