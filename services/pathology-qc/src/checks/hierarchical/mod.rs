//! The rule: a robust hierarchical beta-binomial of sites in countries in the trial, and what it makes of each.
//!
//! Start with `check.rs`. `metric.rs` says what can be counted, `model.rs` fits and assesses, `countries.rs` and
//! `regions.rs` compare the outer levels, `findings.rs` puts what stands out into sentences, `strays.rs` names sites of two countries. No number here is
//! drawn at random.

mod check;
mod countries;
mod findings;
mod metric;
mod model;
mod regions;
mod report;
mod ruled;
mod strays;

pub(super) use check::check;
pub(super) use countries::compare_countries;
pub(super) use findings::{country_findings, site_findings};
pub(super) use metric::{
    DISCORDANT, HER2_LOW, ISH_MISSING, Metric, RECORD_HIT, SCORE_MISSING, TWO_PLUS, TWO_PLUS_CUT, ZERO_CUT,
};
pub(super) use model::{Modelled, SiteCount, model, model_of, not_enough};
pub(super) use report::report;
pub use ruled::{RuledSite, ruled_sites};
pub(super) use strays::stray_findings;
