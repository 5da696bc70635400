//! An analysis plan: what is to be computed, as data.
//!
//! A plan names variables of a snapshot (`palladion_domain::tables`, the profile's extra
//! covariates, and the derived variables such as `her2_status`) and endpoints of the trial. It is
//! content-addressed: two equal plans have one digest.

mod after_cox;
mod competing_risks;
mod cox;
mod curves;
mod describing;
mod differences;
mod document;
mod multiplicity;
mod sensitivity;
mod subgroups;

pub use after_cox::{
    BaselineAt, BaselineHazardSpec, ConcordanceSpec, PredictedSurvivalSpec, ProfileValue,
    ProportionalHazardsSpec, ProportionalHazardsVariant, ResidualKind, ResidualsSpec, SmoothedResidualsSpec,
    SurvivalProfile, TimeScale,
};
pub use competing_risks::{
    CumulativeIncidenceSpec, FineGraySpec, GrayTestSpec, IncidenceVariance, TieGoesTo,
};
pub use cox::{
    Coding, ContrastSpec, ContrastWeight, CoxMethod, CoxSpec, CoxTerm, CoxVariance, InteractionSpec, Ties,
};
pub use curves::{FollowUpSpec, KaplanMeierSpec, LogRankSpec, SurvivalInterval};
pub use describing::{
    BaselineRow, BaselineTableSpec, CohortFlowSpec, GroupTest, MissingValues, PrevalenceSpec, Within,
};
pub use differences::{BootstrapInterval, RestrictedMeanSpec, SurvivalDifferenceSpec};
pub use document::{Analysis, Filter, Her2Population, OutputSpec, PLAN_SCHEMA, Plan, Population};
pub use multiplicity::{FamilyMember, MultiplicityMethod, MultiplicitySpec};
pub use sensitivity::Her2LowSensitivitySpec;
pub use subgroups::SubgroupsSpec;
