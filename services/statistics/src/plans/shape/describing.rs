use palladion_api::statistics::plan::{
    BaselineRow, BaselineTableSpec, GroupTest, MissingValues, PrevalenceSpec,
};
use palladion_domain::ids::VariableName;

use super::errors::Errors;

pub(super) fn baseline_table(errors: &mut Errors, pointer: &str, spec: &BaselineTableSpec) {
    let rows = format!("{pointer}/rows");
    errors.count(&rows, spec.rows.len());
    let variables: Vec<&VariableName> = spec.rows.iter().map(|row| &row.variable).collect();
    errors.distinct_at(&variables, |index| format!("{rows}/{index}/variable"));
    for (index, row) in spec.rows.iter().enumerate() {
        if row.variable == spec.group {
            errors.add(format!("{rows}/{index}/variable"), "is the grouping variable itself");
        }
        let as_level = row.missing == MissingValues::AsLevel;
        if as_level && !matches!(row.test, GroupTest::ChiSquared | GroupTest::FisherExact) {
            errors.add(
                format!("{rows}/{index}/missing"),
                "missing values can be a level only of a chi-squared test or Fisher's",
            );
        }
        if row.known_only_too && !as_level && row.unknown_levels.is_empty() {
            errors.add(
                format!("{rows}/{index}/known_only_too"),
                "has a meaning only where missing values are a level, or levels are unknown",
            );
        }
        unknown_levels(errors, &format!("{rows}/{index}/unknown_levels"), row);
    }
}

fn unknown_levels(errors: &mut Errors, pointer: &str, row: &BaselineRow) {
    if row.unknown_levels.is_empty() {
        return;
    }
    errors.count(pointer, row.unknown_levels.len());
    errors.distinct(pointer, &row.unknown_levels);
    if !row.known_only_too {
        errors.add(pointer, "has a meaning only with `known_only_too`");
    }
    if !matches!(row.test, GroupTest::ChiSquared | GroupTest::FisherExact) {
        errors.add(pointer, "has a meaning only for a chi-squared test or Fisher's");
    }
}

pub(super) fn prevalence(errors: &mut Errors, pointer: &str, spec: &PrevalenceSpec) {
    errors.count(&format!("{pointer}/levels"), spec.levels.len());
    errors.distinct(&format!("{pointer}/levels"), &spec.levels);
    errors.count(&format!("{pointer}/by"), spec.by.len());
    errors.distinct(&format!("{pointer}/by"), &spec.by);
    if !(999..=1_000_000).contains(&spec.monte_carlo_replicates) {
        errors.add(format!("{pointer}/monte_carlo_replicates"), "must be from 999 to 1000000");
    }
}
