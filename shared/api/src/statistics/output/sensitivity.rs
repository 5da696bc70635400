//! How far the HER2-low hazard ratio moves.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::pathology_qc::QcRunUsed;

/// The HER2-low hazard ratio of a model, again and again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Her2LowSensitivity {
    /// Id of the model.
    pub model: String,
    /// Its endpoint.
    pub endpoint: String,
    /// Its coefficient.
    #[schema(example = "her2_status: her2_low vs her2_0")]
    pub term: String,
    /// The QC run.
    pub qc_run: QcRunUsed,
    /// The model itself first, then what was changed of it.
    pub variants: Vec<SensitivityVariant>,
    /// The site effect, where it could be fitted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site_effect: Option<SiteEffect>,
    /// The draws of misreading, where there are any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub misreading: Option<Misreading>,
}

/// What is changed of the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SensitivityKind {
    /// Nothing.
    Main,
    /// The sites with a red finding are left out.
    WithoutRedSites,
    /// The sites with a red or amber finding are left out.
    WithoutRedAndAmberSites,
    /// Each site has its own baseline hazard.
    StratifiedBySite,
    /// The variance is robust, summed by site.
    ClusteredBySite,
    /// Sites have a log-normal effect on the hazard.
    SiteEffect,
    /// Readings of IHC 0 and 1+ are drawn anew; limits hold the draws' systematic error only.
    Misreading,
    /// The same with the sampling error of each draw.
    MisreadingAndRandomError,
}

/// The hazard ratio of one variant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SensitivityVariant {
    /// What is changed.
    pub variant: SensitivityKind,
    /// Rows that entered; absent where there is no estimate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub n: Option<u64>,
    /// Events among them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub events: Option<u64>,
    /// Sites that the variant leaves out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sites_left_out: Option<u64>,
    /// The estimate, or why there is none.
    pub estimate: SensitivityEstimate,
}

/// An estimate beside that of the model itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "outcome", rename_all = "snake_case", deny_unknown_fields)]
pub enum SensitivityEstimate {
    /// There is one; of draws their median, with their percentiles as limits.
    Estimated {
        /// Log hazard ratio.
        log_hazard_ratio: f64,
        /// Its standard error; absent for draws.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        std_error: Option<f64>,
        /// Hazard ratio.
        hazard_ratio: f64,
        /// Lower limit.
        conf_low: f64,
        /// Upper limit.
        conf_high: f64,
        /// Hazard ratio over that of the model itself.
        ratio_to_main: f64,
        /// Change of the log hazard ratio in standard errors of the model itself.
        change_in_std_errors: f64,
    },
    /// There is none.
    NotEstimable {
        /// A stable word.
        reason: String,
        /// One sentence.
        message: String,
    },
}

/// A log-normal effect of the sites on the hazard.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SiteEffect {
    /// Variance of the sites' log hazards; 0 on the boundary.
    pub variance: f64,
    /// The variance is 0: sites differ by no more than chance.
    pub at_boundary: bool,
    /// Effective degrees of freedom of the sites.
    pub degrees_of_freedom: f64,
    /// Sites.
    pub sites: u64,
    /// Variances that were tried.
    pub variances_tried: u32,
    /// Largest component of the penalised gradient at the estimate.
    pub gradient: f64,
}

/// Draws of site-specific misreading.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Misreading {
    /// Draws asked for.
    pub draws: u64,
    /// Draws with an estimate.
    pub estimated: u64,
    /// Draws that the readings exclude, as more false 1+ were expected than were read.
    pub impossible: u64,
    /// Draws whose model could not be fitted.
    pub without_estimate: u64,
    /// Share of the difference of site and country taken for reading.
    pub attributed: f64,
    /// Median number of subjects read 1+ that became HER2-0.
    pub to_zero: f64,
    /// Median number of subjects read 0 that became HER2-low.
    pub to_low: f64,
    /// Subjects whose site is not in the QC run's model: taken as read.
    pub taken_as_read: u64,
}
