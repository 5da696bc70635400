//! Small files and profiles for the tests.

use palladion_domain::validation::Issue;
use palladion_formats::csv::ReadLimits;
use palladion_formats::profile::{Import, ImportProfile, import};

/// A profile of `subjects` with id and site and what the test adds to `variables`.
pub(crate) fn subjects_profile(variables: &str) -> ImportProfile {
    let comma = if variables.is_empty() { "" } else { "," };
    let json = format!(
        r#"{{"profile":"palladion.profile/1","name":"test","tables":[{{"table":"subjects","rows":[{{"variables":{{
            "subject_id":{{"source":"column","column":"id"}},
            "site_id":{{"source":"column","column":"site"}}{comma}{variables}}}}}]}}]}}"#
    );
    ImportProfile::parse(&json).unwrap()
}

/// A profile of `subjects` with id and site, and these options for reading the file.
pub(crate) fn file_profile(options: &str) -> ImportProfile {
    let json = serde_json::to_string(subjects_profile("").document()).unwrap();
    let mut document: serde_json::Value = serde_json::from_str(&json).unwrap();
    document["file"] = serde_json::from_str(options).unwrap();
    ImportProfile::parse(&document.to_string()).unwrap()
}

/// The bytes of a file of the CDISC samples.
pub(crate) fn sample(path: &str) -> Vec<u8> {
    let path = format!("{}/tests/files/data/{path}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Imports bytes with the default limits.
pub(crate) fn imported(bytes: &[u8], profile: &ImportProfile) -> Import {
    import(bytes, profile, &ReadLimits::default()).unwrap()
}

/// Codes of the issues kept, in order.
pub(crate) fn codes(import: &Import) -> Vec<&str> {
    import.issues.kept().iter().map(|issue| issue.code.as_str()).collect()
}

/// The only issue there is.
pub(crate) fn only(import: &Import) -> &Issue {
    let kept = import.issues.kept();
    assert_eq!(kept.len(), 1, "{kept:?}");
    &kept[0]
}
