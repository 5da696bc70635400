//! The plans that come with Palladion.

use palladion_api::statistics::plan::Plan;

/// Name and document of each built-in plan.
const PLANS: [(&str, &str); 3] = [
    ("basic", include_str!("../../plans/basic.json")),
    ("pallas-her2low", include_str!("../../plans/pallas-her2low.json")),
    ("pallas-her2low-sensitivity", include_str!("../../plans/pallas-her2low-sensitivity.json")),
];

/// The names of the built-in plans.
#[must_use]
pub fn names() -> [&'static str; 3] {
    PLANS.map(|(name, _)| name)
}

/// The JSON text of a built-in plan.
#[must_use]
pub fn document(name: &str) -> Option<&'static str> {
    PLANS.iter().find(|(known, _)| *known == name).map(|(_, document)| *document)
}

/// A built-in plan; `None` for another name.
#[must_use]
pub fn plan(name: &str) -> Option<Plan> {
    serde_json::from_str(document(name)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plans::check;

    #[test]
    fn every_built_in_plan_is_valid() {
        for (name, document) in PLANS {
            let plan: Plan = serde_json::from_str(document).unwrap();
            assert_eq!(check(&plan), [], "{name}");
        }
        assert_eq!(plan("other"), None);
    }
}
