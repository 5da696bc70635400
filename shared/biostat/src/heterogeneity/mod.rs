//! Do rates differ between groups by more than chance, and by how much?

mod beta_binomial;
mod cochran;
mod counts;
mod error;
mod other_rules;
mod overdispersion;
mod quadrature;
mod random_intercept;
mod tarone;

pub(crate) use beta_binomial::Jet;
pub use beta_binomial::{BetaBinomialFit, beta_binomial};
pub use cochran::{CochranQ, cochran_q};
pub use counts::GroupCounts;
pub use error::HeterogeneityError;
pub use other_rules::{ArcsineFunnel, GsmScores, arcsine_funnel, gsm_scores};
pub use overdispersion::{Overdispersion, overdispersion};
pub use random_intercept::{QUADRATURE_POINTS, RandomInterceptFit, random_intercept_logistic};
pub use tarone::{TaroneTest, tarone};
