//! Words of the sensitivity analysis that tables, figures and methods share.

use palladion_api::statistics::output::SensitivityKind;

/// What is changed, in words.
pub(super) const fn name(variant: SensitivityKind) -> &'static str {
    match variant {
        SensitivityKind::Main => "as planned",
        SensitivityKind::WithoutRedSites => "without red sites",
        SensitivityKind::WithoutRedAndAmberSites => "without red and amber sites",
        SensitivityKind::StratifiedBySite => "stratified by site",
        SensitivityKind::ClusteredBySite => "variance by site",
        SensitivityKind::SiteEffect => "with a site effect",
        SensitivityKind::Misreading => "misreading of 0 and 1+",
        SensitivityKind::MisreadingAndRandomError => "misreading and random error",
    }
}
