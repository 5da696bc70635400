//! What variables and their levels are called in print. Files, plans and tables for machines use their names.

use crate::covariate::{MenopausalGroup, MenopausalStatus, PrimarySurgery};
use crate::her2::{Her2Level, Her2Status};

/// Yes and no of a variable that is true or false.
const FLAGS: &[&str] = &["neoadjuvant", "prior_radiation", "prior_chemotherapy", "her2_low"];

/// What a variable is called in print, with its unit; `None` for a variable of the trial's own.
#[must_use]
pub fn variable_title(variable: &str) -> Option<&'static str> {
    Some(match variable {
        "her2_status" => "HER2 status",
        "her2_level" => "HER2 level",
        "her2_low" => "HER2-low",
        "ihc_score" => "IHC score",
        "t_stage_group" => "T stage",
        "n_stage_group" => "N stage",
        "anatomic_stage_group" => "Anatomic stage",
        "grade_group" => "Grade",
        "menopausal_group" => "Menopausal group",
        "ecog_group" => "ECOG performance status",
        "country" => "Country",
        "region" => "Region",
        "site_id" => "Site",
        "arm" => "Arm",
        "randomised_on" => "Day of randomisation",
        "neoadjuvant" => "Neoadjuvant therapy",
        "age_years" => "Age (years)",
        "sex" => "Sex",
        "menopausal_status" => "Menopausal status",
        "ecog" => "ECOG performance status (0-5)",
        "bmi_kg_per_m2" => "Body mass index (kg/m2)",
        "er_percent" => "Oestrogen receptor (%)",
        "pr_percent" => "Progesterone receptor (%)",
        "er_status" => "Oestrogen receptor",
        "pr_status" => "Progesterone receptor",
        "t_stage" => "T stage as written",
        "n_stage" => "N stage as written",
        "m_stage" => "M stage as written",
        "anatomic_stage" => "Anatomic stage as written",
        "grade" => "Histological grade",
        "histology" => "Histology",
        "primary_surgery" => "Primary surgery",
        "prior_radiation" => "Prior radiotherapy",
        "prior_chemotherapy" => "Prior chemotherapy",
        _ => return None,
    })
}

/// What a level of a variable is called in print; `None` where it is its own name.
#[must_use]
pub fn level_title(variable: &str, level: &str) -> Option<&'static str> {
    match variable {
        "her2_status" => level.parse().ok().and_then(her2_status),
        "her2_level" => level.parse().ok().and_then(her2_level),
        "menopausal_group" => level.parse().ok().and_then(menopausal_group),
        "menopausal_status" => level.parse().ok().and_then(menopausal_status),
        "primary_surgery" => level.parse().ok().and_then(primary_surgery),
        flag if FLAGS.contains(&flag) => match level {
            "true" => Some("yes"),
            "false" => Some("no"),
            _ => None,
        },
        _ => None,
    }
}

const fn her2_status(status: Her2Status) -> Option<&'static str> {
    match status {
        Her2Status::Zero => Some("HER2-0"),
        Her2Status::Low => Some("HER2-low"),
        Her2Status::Positive => Some("HER2-positive"),
        Her2Status::Unknown => None,
    }
}

const fn her2_level(level: Her2Level) -> Option<&'static str> {
    match level {
        Her2Level::Zero => Some("HER2-0"),
        Her2Level::Ihc1 => Some("IHC 1+"),
        Her2Level::Ihc2IshNegative => Some("IHC 2+/ISH-"),
        Her2Level::Positive => Some("HER2-positive"),
        Her2Level::Unknown => None,
    }
}

const fn menopausal_group(group: MenopausalGroup) -> Option<&'static str> {
    match group {
        MenopausalGroup::Post => Some("postmenopausal"),
        MenopausalGroup::PreOrPeri => Some("pre- or perimenopausal"),
        MenopausalGroup::MaleOrMissing => None,
    }
}

const fn menopausal_status(status: MenopausalStatus) -> Option<&'static str> {
    match status {
        MenopausalStatus::Post => Some("postmenopausal"),
        MenopausalStatus::PreOrPeri => Some("pre- or perimenopausal"),
        MenopausalStatus::Male | MenopausalStatus::Unknown => None,
    }
}

const fn primary_surgery(surgery: PrimarySurgery) -> Option<&'static str> {
    match surgery {
        PrimarySurgery::BreastConserving => Some("breast-conserving"),
        PrimarySurgery::Mastectomy | PrimarySurgery::Both => None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::tables::{TableName, VariableType, table_schema};
    use crate::variable::DerivedVariable;

    #[test]
    fn every_variable_of_a_plan_has_one_title_of_its_own() {
        let derived = DerivedVariable::WORDS.iter().copied();
        let raw = table_schema(TableName::Subjects).iter().map(|spec| spec.name);
        let names: BTreeSet<&str> = derived.chain(raw).filter(|name| *name != "subject_id").collect();
        let titles: BTreeSet<&str> =
            names.iter().map(|name| variable_title(name).unwrap_or_else(|| panic!("{name}"))).collect();
        assert_eq!(titles.len(), names.len());
        assert_eq!(variable_title("ki67_percent"), None);
    }

    #[test]
    fn no_level_is_printed_with_an_underscore_and_no_two_alike() {
        for spec in table_schema(TableName::Subjects) {
            let levels: Vec<&str> = match spec.kind {
                VariableType::Boolean => vec!["true", "false"],
                _ => spec.levels.to_vec(),
            };
            let titles: BTreeSet<&str> =
                levels.iter().map(|level| level_title(spec.name, level).unwrap_or(level)).collect();
            assert_eq!(titles.len(), levels.len(), "{}", spec.name);
            assert!(titles.iter().all(|title| !title.contains('_')), "{}: {titles:?}", spec.name);
            assert!(spec.kind != VariableType::Boolean || titles.contains("yes"), "{}", spec.name);
        }
        let levels = Her2Level::WORDS.iter().map(|level| level_title("her2_level", level));
        let expected = [Some("HER2-0"), Some("IHC 1+"), Some("IHC 2+/ISH-"), Some("HER2-positive"), None];
        assert!(levels.eq(expected));
        let statuses = Her2Status::WORDS.iter().map(|level| level_title("her2_status", level));
        assert!(statuses.eq([Some("HER2-0"), Some("HER2-low"), Some("HER2-positive"), None]));
        assert_eq!(level_title("her2_status", "other"), None);
        assert_eq!(level_title("ki67_high", "true"), None);
    }
}
