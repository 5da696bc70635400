//! Names of a result as people read them: `her2_status: her2_low vs her2_0` is "HER2 status: HER2-low vs HER2-0".
//!
//! Names that the domain has no word for, such as those of a trial's own variables, stay as they are.

use palladion_api::statistics::output::GroupLevel;
use palladion_domain::wording::{level_title, variable_title};

use crate::analyses::coefficient_names::TIMES;

/// Variables whose levels are clear without the variable's name.
const CLEAR_ALONE: &[&str] = &[
    "her2_status",
    "her2_level",
    "arm",
    "region",
    "country",
    "site_id",
    "t_stage_group",
    "n_stage_group",
    "menopausal_group",
];

/// A variable; several of a product by their names, `arm:her2_status`.
pub(super) fn variable(name: &str) -> String {
    name.split(':').map(|one| variable_title(one).unwrap_or(one)).collect::<Vec<_>>().join(" x ")
}

/// Variables one after the other.
pub(super) fn variables<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names.into_iter().map(variable).collect::<Vec<_>>().join(", ")
}

/// A level under or beside its variable.
pub(super) fn level(variable: &str, level: &str) -> String {
    level_title(variable, level).unwrap_or(level).to_owned()
}

/// A level where its variable is not named: `HER2-low`, but `Grade: 3`.
pub(super) fn level_alone(variable: &str, of: &str) -> String {
    if CLEAR_ALONE.contains(&variable) || variable_title(variable).is_none() {
        return level(variable, of);
    }
    format!("{}: {}", self::variable(variable), level(variable, of))
}

/// A group of subjects: `HER2-0`, or `placebo, HER2-low`, or `all`.
pub(super) fn group(group: &[GroupLevel]) -> String {
    let levels: Vec<String> = group.iter().map(|part| level_alone(&part.variable, &part.level)).collect();
    if levels.is_empty() { "all".to_owned() } else { levels.join(", ") }
}

/// What a row or a coefficient is called: a variable, a variable with its level or levels, a product of such, or
/// conditions (`arm = A, her2_status = her2_low`).
pub(super) fn term(name: &str) -> String {
    name.split(TIMES).map(factor).collect::<Vec<_>>().join(TIMES)
}

/// One factor of a product, which may stand at a level of another variable.
fn factor(name: &str) -> String {
    if let Some((what, place)) = name.split_once(" at ") {
        return format!("{} at {}", term(what), conditions(place));
    }
    let Some((of, levels)) = name.split_once(": ").filter(|(of, _)| variable_title(of).is_some()) else {
        return conditions(name);
    };
    for between in [" vs ", " - "] {
        if let Some((one, other)) = levels.split_once(between) {
            return format!("{}: {}{between}{}", variable(of), level(of, one), level(of, other));
        }
    }
    format!("{}: {}", variable(of), level(of, levels))
}

/// `her2_status = her2_low, arm = A`; anything else as products of variables.
fn conditions(text: &str) -> String {
    let parts = text.split(", ").map(|part| match part.split_once(" = ") {
        Some((of, value)) if variable_title(of).is_some() => {
            format!("{} = {}", variable(of), level(of, value))
        }
        _ => part.to_owned(),
    });
    let text = parts.collect::<Vec<_>>().join(", ");
    let variables = text.split(':').all(|one| variable_title(one).is_some());
    if variables { variable(&text) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_words_and_names_without_a_word_stay() {
        let cases = [
            ("age_years", "Age (years)"),
            ("arm:her2_status", "Arm x HER2 status"),
            ("her2_status: her2_low vs her2_0", "HER2 status: HER2-low vs HER2-0"),
            ("her2_level: ihc_2+/ish- vs her2_0", "HER2 level: IHC 2+/ISH- vs HER2-0"),
            ("n_stage_group: N2 vs N0", "N stage: N2 vs N0"),
            (
                "arm: A vs B x her2_status: her2_low vs her2_0",
                "Arm: A vs B x HER2 status: HER2-low vs HER2-0",
            ),
            ("arm: A vs B x age_years", "Arm: A vs B x Age (years)"),
            ("arm: A - B", "Arm: A - B"),
            ("her2_status = her2_low", "HER2 status = HER2-low"),
            ("arm = A, her2_status = her2_low", "Arm = A, HER2 status = HER2-low"),
            ("arm: A vs B at her2_status = her2_low", "Arm: A vs B at HER2 status = HER2-low"),
            ("her2_status: her2_0", "HER2 status: HER2-0"),
            ("prior_radiation: true vs false", "Prior radiotherapy: yes vs no"),
            ("ki67_high: true vs false", "ki67_high: true vs false"),
            ("model: likelihood ratio", "model: likelihood ratio"),
            ("GLOBAL", "GLOBAL"),
            ("all", "all"),
        ];
        for (name, expected) in cases {
            assert_eq!(term(name), expected);
        }
    }

    #[test]
    fn a_group_is_named_by_its_levels_and_by_the_variable_where_they_are_not_enough() {
        let part =
            |variable: &str, level: &str| GroupLevel { variable: variable.into(), level: level.into() };
        assert_eq!(group(&[part("arm", "placebo"), part("her2_status", "her2_low")]), "placebo, HER2-low");
        assert_eq!(group(&[part("grade_group", "3")]), "Grade: 3");
        assert_eq!(group(&[part("ki67_high", "true")]), "true");
        assert_eq!(group(&[]), "all");
    }
}
