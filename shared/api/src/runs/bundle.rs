use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// How a bundle is wanted.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct BundleOptions {
    /// `included` (the default) or `digests`: whether what the engine read is in it.
    #[serde(default)]
    #[param(inline, required = false)]
    pub data: BundleData,
}

/// Whether a bundle holds what the engine read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BundleData {
    /// It does: the run can be computed again from the bundle alone.
    #[default]
    Included,
    /// It does not: the manifest has the digests.
    Digests,
}

impl BundleData {
    /// The word of the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Included => "included",
            Self::Digests => "digests",
        }
    }
}
