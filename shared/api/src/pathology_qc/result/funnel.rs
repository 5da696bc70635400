//! The funnel and the rules of others.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::hierarchical::AssessmentLevel;
use crate::statistics::output::Interval;

/// Funnel limits around the trial's rate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FunnelResult {
    /// The trial's rate: the centre line.
    pub centre: f64,
    /// Mean squared distance of the sites in binomial standard errors: 1 when sites differ by chance only.
    pub overdispersion: f64,
    /// The same with the outer tenth of the distances drawn in on either side.
    pub overdispersion_winsorised: f64,
    /// Variance between sites' rates that explains the winsorised overdispersion.
    pub variance_between: f64,
    /// One entry a site.
    pub sites: Vec<FunnelSite>,
}

/// One site in the funnel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FunnelSite {
    /// The site.
    pub site_id: String,
    /// Evaluable subjects.
    pub evaluable: u64,
    /// HER2-low subjects.
    pub her2_low: u64,
    /// Limits at the amber coverage, interpolated between the possible rates: for drawing.
    pub amber_limits: Interval,
    /// Limits at the red coverage, interpolated between the possible rates: for drawing.
    pub red_limits: Interval,
    /// Probability of as few HER2-low subjects or fewer when the site's true rate is the centre.
    pub as_few: f64,
    /// Probability of as many HER2-low subjects or more when the site's true rate is the centre.
    pub as_many: f64,
    /// Where 95 % of sites of this size would lie by the fitted model at the site's country benchmark; absent
    /// without a model.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub predicted_limits_95: Option<Interval>,
    /// The same for 99.8 %.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub predicted_limits_998: Option<Interval>,
    /// Distance from the centre in binomial standard errors.
    pub z: f64,
    /// The same divided by the root of the winsorised overdispersion, if that is above 1.
    pub z_multiplicative: f64,
    /// The same with the variance between sites added to that of chance.
    pub z_additive: f64,
    /// Where the site lies. A picture: no state raises a finding.
    pub state: FunnelState,
}

/// Where a site lies in the funnel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FunnelState {
    /// Neither tail is as improbable as the amber coverage asks for.
    Inside,
    /// One tail lies outside the amber coverage.
    Amber,
    /// One tail lies outside the red coverage.
    Red,
    /// Fewer evaluable subjects than the policy asks for.
    NotAssessable,
}

/// What other rules would flag on these data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ComparatorsResult {
    /// gsm's overdispersion: the mean squared distance of all sites, each included in its own yardstick.
    pub gsm_overdispersion: f64,
    /// Sites that gsm flags amber, and red.
    pub gsm_amber: u64,
    /// Sites that gsm flags red.
    pub gsm_red: u64,
    /// Winsorised overdispersion of the arcsine distances, as `FunnelPlotR`.
    pub funnel_plot_r_overdispersion: f64,
    /// Variance between sites on the arcsine scale, as `FunnelPlotR`.
    pub funnel_plot_r_variance_between: f64,
    /// Sites outside `FunnelPlotR`'s 95 % limits.
    pub funnel_plot_r_outside_95: u64,
    /// Sites outside `FunnelPlotR`'s 99.8 % limits.
    pub funnel_plot_r_outside_998: u64,
    /// One entry a site.
    pub sites: Vec<ComparatorSite>,
}

/// One site by other rules.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ComparatorSite {
    /// The site.
    pub site_id: String,
    /// Evaluable subjects.
    pub evaluable: u64,
    /// HER2-low subjects.
    pub her2_low: u64,
    /// gsm's score: the distance in binomial standard errors over the root of the overdispersion.
    pub gsm_score: f64,
    /// gsm's flag, -2 to 2; absent below its accrual threshold.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub gsm_flag: Option<i8>,
    /// The largest score that gsm could give this site, whatever its result.
    pub gsm_largest_score: f64,
    /// `FunnelPlotR`'s arcsine distance in standard errors.
    pub funnel_plot_r_z: f64,
    /// `FunnelPlotR`'s 95 % limits.
    pub funnel_plot_r_limits_95: Interval,
    /// `FunnelPlotR`'s 99.8 % limits.
    pub funnel_plot_r_limits_998: Interval,
    /// The level of the policy's own rule, when it was assessed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub rule: Option<AssessmentLevel>,
}
