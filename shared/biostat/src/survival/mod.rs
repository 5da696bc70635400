//! Time-to-event methods: Kaplan-Meier, follow-up, log-rank, Cox.
//!
//! All of them take [`Observations`], which has checked the times and made times that differ only
//! by rounding equal. Ties: an event and a censoring at the same time count as the event first,
//! so the censored subject is still at risk.

mod cells;
pub mod competing_risks;
pub mod concordance;
pub mod cox;
mod error;
mod follow_up;
mod kaplan_meier;
mod kaplan_meier_weighted;
mod landmark;
mod limits;
mod log_rank;
mod observations;
mod order;
mod quantile;
mod restricted_mean;
mod ties;

pub use cells::{Cells, Leaving};
pub use error::SurvivalError;
pub use follow_up::{ReverseRule, reverse_kaplan_meier};
pub use kaplan_meier::{Estimate, KaplanMeier, Step};
pub use kaplan_meier_weighted::{WeightedKaplanMeier, WeightedStep};
pub use landmark::Landmark;
pub use limits::Transform;
pub use log_rank::{LogRank, LogRankGroup, fleming_harrington, log_rank};
pub use observations::Observations;
pub use quantile::QuantileEstimate;
pub use restricted_mean::{
    Difference, Ratio, RestrictedMean, restricted_mean_difference, restricted_mean_ratio,
};
