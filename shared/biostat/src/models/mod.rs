//! Models: logistic regression, events against expectation, the hierarchical beta-binomial,
//! meta-regression, change over time, patterns of categories.

mod dirichlet_multinomial;
mod drift;
mod error;
mod hierarchical;
mod logistic;
mod meta_regression;
mod pattern_test;
mod poisson_binomial;

pub use dirichlet_multinomial::{
    DirichletMultinomialFit, deviation_score, dirichlet_multinomial, dirichlet_multinomial_of_others,
};
pub use drift::{BridgeTest, EwmaPoint, bridge_test, cusum, cusum_false_alarm, ewma};
pub use error::ModelError;
pub use hierarchical::{
    Assessment, ClusterBenchmark, ClusterTest, ClusteredCounts, Cutoffs, Decision, DrawnRates,
    GroupAssessment, HierarchicalFit, Level, RateDraws, STANDARD_CONTAMINATION, decide, prediction_range,
};
pub use logistic::{LogisticCoefficient, LogisticEstimate, LogisticFit, LogisticOptions, logistic};
pub use meta_regression::{MetaCoefficient, MetaRegression, meta_regression};
pub use pattern_test::{MOST_ENUMERATED, PatternTest, STANDARD_DRAWS};
pub use poisson_binomial::{ObservedExpected, mid_p, observed_expected, poisson_binomial};
