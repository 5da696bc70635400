//! How coefficients are named.

use palladion_domain::ids::VariableName;

/// The level that a missing value becomes where it counts as one.
pub(crate) const MISSING_LEVEL: &str = "(missing)";

/// Between the names of the columns that a product is made of.
pub(crate) const TIMES: &str = " x ";

/// The name of an indicator's column.
pub(crate) fn indicator_name(variable: &VariableName, level: &str, reference: &str) -> String {
    format!("{variable}: {level} vs {reference}")
}
