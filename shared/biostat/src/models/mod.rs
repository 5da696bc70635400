//! Models: logistic regression, events against expectation, the hierarchical beta-binomial,
//! meta-regression, change over time, patterns of categories.

mod error;
mod hierarchical;
mod logistic;
mod poisson_binomial;

pub use error::ModelError;
pub use hierarchical::{
    ClusterBenchmark, ClusterTest, ClusteredCounts, Cutoffs, Decision, GroupAssessment, HierarchicalFit,
    Level, STANDARD_CONTAMINATION, decide,
};
pub use logistic::{LogisticCoefficient, LogisticEstimate, LogisticFit, LogisticOptions, logistic};
pub use poisson_binomial::{ObservedExpected, mid_p, observed_expected, poisson_binomial};
