//! How far the HER2-low hazard ratio moves with what QC found.

use palladion_domain::ids::RunId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The HER2-low hazard ratio of a model again: without red sites, without red and amber sites, stratified by site, with
/// variance by site, with a site effect, and under site-specific misreading of IHC 0 against 1+.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"model": "cox_os", "draws": 1000}))]
pub struct Her2LowSensitivitySpec {
    /// Id of an earlier `cox` output, fitted by partial likelihood, with the term `her2_status` against `her2_0` and
    /// without products of it. The population has to be `zero_and_low`.
    #[schema(example = "cox_os")]
    pub model: String,
    /// The QC run whose sets and fitted model are used: released, and of the snapshot that is analysed. When absent the
    /// only released run of the snapshot; the same in every output of a plan, and that of `population.qc_set`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub qc_run: Option<RunId>,
    /// Draws of site-specific misreading.
    #[serde(default = "thousand")]
    #[schema(minimum = 100, maximum = 10_000, example = 1000)]
    pub draws: u32,
    /// Share of the difference of a site's rate from its country's that is taken for reading and not for population,
    /// from 0 to 1; 1 is the most that reading could do.
    #[serde(default = "all")]
    #[schema(minimum = 0.0, maximum = 1.0, example = 1.0)]
    pub attributed: f64,
}

const fn thousand() -> u32 {
    1000
}

const fn all() -> f64 {
    1.0
}
