//! The documents.

use palladion_domain::tables::TableName;

use crate::profile::{ImportProfile, ProfileError};

const DOCUMENTS: &[&str] = &[
    include_str!("adam-adsl.json"),
    include_str!("adam-adtte.json"),
    include_str!("sdtm-dm.json"),
    include_str!("sdtm-dm-rfstdtc.json"),
    include_str!("sdtm-ds.json"),
    include_str!("sdtm-ds-randomised.json"),
    include_str!("sdtm-mi.json"),
    include_str!("sdtm-rs.json"),
    include_str!("../../../../../services/palladion/demo/tcga-brca/profile.json"),
];

/// Every profile that comes with the product, by name.
///
/// # Errors
/// None in practice: a test reads them all.
pub fn built_ins() -> Result<Vec<ImportProfile>, ProfileError> {
    let mut profiles =
        DOCUMENTS.iter().map(|json| ImportProfile::parse(json)).collect::<Result<Vec<_>, _>>()?;
    profiles.extend(TableName::ALL.iter().map(|table| ImportProfile::identity(*table)));
    profiles.sort_by(|one, other| one.document().name.cmp(&other.document().name));
    Ok(profiles)
}

/// The profile of that name among those that come with the product.
///
/// # Errors
/// As [`built_ins`].
pub fn built_in(name: &str) -> Result<Option<ImportProfile>, ProfileError> {
    Ok(built_ins()?.into_iter().find(|profile| profile.document().name == name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_profile_that_comes_along_is_valid_and_says_what_it_is() {
        let names: Vec<_> = built_ins().unwrap().iter().map(|p| p.document().name.clone()).collect();
        assert_eq!(
            names,
            [
                "adam-adsl",
                "adam-adtte",
                "canonical-disease-events",
                "canonical-her2-assessments",
                "canonical-randomisations",
                "canonical-subjects",
                "canonical-time-to-event",
                "sdtm-dm",
                "sdtm-dm-rfstdtc",
                "sdtm-ds",
                "sdtm-ds-randomised",
                "sdtm-mi",
                "sdtm-rs",
                "tcga-brca",
            ]
        );
        for profile in built_ins().unwrap() {
            let document = profile.document();
            assert!(!document.title.is_empty() && document.description.ends_with('.'), "{}", document.name);
        }
        assert!(built_in("adam-adae").unwrap().is_none());
    }
}
