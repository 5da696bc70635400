use palladion_api::pathology_qc::policy::QcPolicy;

/// The policy that comes with the service: every check, with the values that
/// the rule was calibrated with. The rule finds; the funnel and the rules of others are pictures beside it.
///
/// # Errors
/// Never for the document that is compiled in; a test reads it.
pub fn builtin_policy() -> Result<QcPolicy, serde_json::Error> {
    serde_json::from_str(include_str!("../../policies/default.json"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_that_comes_along_is_valid() {
        assert!(super::super::check::check(&builtin_policy().unwrap()).is_empty());
    }
}
