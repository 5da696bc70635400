//! The raw files.

use std::collections::BTreeSet;

use palladion_domain::her2::Her2WarningCode;
use palladion_simulator::pallas;

use crate::data::{Data, imported, raw, text};

#[test]
fn the_same_seeds_give_the_same_bytes_and_others_do_not() {
    assert_eq!(raw(), raw());
    let (covariates, prognosis) = pallas::cohort_seeds();
    let other = pallas::files(&pallas::cohort(covariates + 1, prognosis), covariates);
    assert_ne!(text(&raw(), "subjects.csv"), text(&other, "subjects.csv"));
}

#[test]
fn every_file_says_that_it_is_synthetic() {
    for file in raw() {
        assert!(file.text.to_lowercase().contains("synthetic"), "{}", file.name);
    }
    for name in ["subjects.csv", "her2.csv", "events.csv"] {
        let files = raw();
        let lines: Vec<&str> = text(&files, name).lines().collect();
        assert!(lines[0].starts_with("# SYNTHETIC DATA"), "{name}");
        assert!(lines[2..].iter().all(|line| line.ends_with("synthetic")), "{name}: every row says it");
    }
}

/// The profiles have to do something: sites in both letter cases, percentages with signs and qualifiers, scores
/// with remarks, records that count for no endpoint.
#[test]
fn the_dirt_is_there_and_the_profiles_map_it() {
    let files = raw();
    for (name, codes) in [
        ("subjects", &["CSV-107", "MAP-103", "MAP-108"][..]),
        ("her2", &["CSV-107", "MAP-105"]),
        ("events", &["CSV-107"]),
    ] {
        let imported = imported(&files, name);
        assert!(!imported.issues.has_errors(), "{name}");
        let found: BTreeSet<String> = imported.issues.kept().iter().map(|issue| issue.code.clone()).collect();
        for code in codes {
            assert!(found.contains(*code), "{name}: {code} not in {found:?}");
        }
    }
    for word in ["aut-", ">", " %", "n/a", "Stage IIIA"] {
        assert!(text(&files, "subjects.csv").contains(word), "{word}");
    }
    for code in ["DCIS", "NMSC", "DEATH", "LASTVIS"] {
        assert!(text(&files, "events.csv").contains(code), "{code}");
    }
}

/// Each rule of the choice of the reading decides for some subjects.
#[test]
fn the_choice_of_the_specimen_matters() {
    let cohort = Data::read().cohort;
    let warnings = cohort.her2_warnings();
    for code in [
        Her2WarningCode::SpecimenFallback,
        Her2WarningCode::ReadingsDisagree,
        Her2WarningCode::CentralDisagrees,
    ] {
        assert!(warnings.get(&code).is_some_and(|subjects| subjects.len() > 50), "{code:?}");
    }
    let several = cohort.her2_readings().iter().filter(|readings| readings.len() > 1).count();
    assert!(several > 1_500, "{several} subjects with several readings");
}

#[test]
fn the_cohort_is_told_apart_by_its_seed_of_the_prognosis_only_in_who_has_which_history() {
    let (covariates, prognosis) = pallas::cohort_seeds();
    let (one, other) = (pallas::cohort(covariates, prognosis), pallas::cohort(covariates, prognosis + 1));
    let age = |subjects: &[pallas::Subject]| -> Vec<u64> {
        let mut ages: Vec<u64> = subjects.iter().map(|subject| subject.age.to_bits()).collect();
        ages.sort_unstable();
        ages
    };
    assert_eq!(age(&one), age(&other));
    let contacts = |subjects: &[pallas::Subject]| {
        let mut days: Vec<i64> = subjects.iter().map(|subject| subject.history.last_contact).collect();
        days.sort_unstable();
        days
    };
    assert_eq!(contacts(&one), contacts(&other));
    assert_ne!(one, other);
}
