//! The robust hierarchical beta-binomial: groups in clusters in a whole.
//!
//! Each cluster has a mean rate, logit-normal around that of the whole; a group's events are
//! beta-binomial around its cluster's mean, or, with a small fixed probability, anything at all.
//! Start with [`ClusteredCounts`] and [`HierarchicalFit::new`]; then [`HierarchicalFit::groups`]
//! compares each group with the others of its cluster, [`HierarchicalFit::clusters`] gives the
//! clusters' benchmarks, [`HierarchicalFit::cluster_tests`] compares each cluster with the others,
//! and [`decide`] turns probabilities into levels.

mod cluster_tests;
mod counts;
mod decision;
mod draws;
mod fit;
mod floor;
mod grid;
mod groups;
mod likelihood;
mod material;
mod posterior;
mod prediction;
mod running;

pub use cluster_tests::ClusterTest;
pub use counts::ClusteredCounts;
pub use decision::{Cutoffs, Decision, Level, decide};
pub use draws::{DrawnRates, RateDraws};
pub use fit::{HierarchicalFit, STANDARD_CONTAMINATION};
pub use groups::{Assessment, ClusterBenchmark, GroupAssessment};
pub use prediction::prediction_range;
