//! What every table has to have.

use palladion_domain::tables::{VariableSpec, table_schema};

use super::data::Data;
use super::rule::{Reach, Report, Rule};

pub(super) const RULES: &[Rule] = &[
    Rule::error(
        "SCH-001",
        "A required column is missing",
        "Without it no row of the table can be used.",
        required_columns,
    )
    .reaching(Reach::Table),
    Rule::error(
        "SCH-002",
        "A required value is missing",
        "A row without it cannot be placed: every required variable has a value in every row.",
        required_values,
    ),
    Rule::error(
        "SCH-003",
        "A column has another type than its variable",
        "Every canonical variable has one type in every trial, or analyses could not rely on it.",
        types,
    )
    .reaching(Reach::Table),
    Rule::warning(
        "SCH-004",
        "A table has no rows",
        "The file was mapped to this table, but no row of it came out.",
        empty,
    )
    .reaching(Reach::Table),
];

fn required(name: palladion_domain::tables::TableName) -> impl Iterator<Item = &'static VariableSpec> {
    table_schema(name).iter().filter(|spec| spec.required)
}

fn required_columns(data: &Data<'_>, report: &mut Report<'_>) {
    for view in data.tables() {
        for spec in required(view.name()).filter(|spec| view.column(spec.name).is_none()) {
            report.table(view, Some(spec.name), || format!("the column `{}` is required", spec.name));
        }
    }
}

fn required_values(data: &Data<'_>, report: &mut Report<'_>) {
    for view in data.tables() {
        for (place, spec) in (0..).zip(required(view.name())) {
            let Some(column) = view.column(spec.name) else { continue };
            report.section(view.section(place));
            for row in (0..column.values.len()).filter(|row| column.values.is_missing(*row)) {
                report.value(view, row, spec.name, || format!("`{}` must have a value", spec.name));
            }
        }
    }
}

fn types(data: &Data<'_>, report: &mut Report<'_>) {
    for view in data.tables() {
        for spec in table_schema(view.name()) {
            let Some(column) = view.column(spec.name) else { continue };
            let found = column.values.kind();
            if found != spec.kind {
                report.table(view, Some(spec.name), || {
                    format!("`{}` is {}, but came as {found}", spec.name, spec.kind)
                });
            }
        }
    }
}

fn empty(data: &Data<'_>, report: &mut Report<'_>) {
    if data.scope.rows_left_out {
        return;
    }
    for view in data.tables().iter().filter(|view| view.table().rows() == 0) {
        report.table(view, None, || format!("`{}` has no rows", view.name()));
    }
}

#[cfg(test)]
mod tests {
    use palladion_domain::tables::TableName;

    use super::super::fixture::{Column as C, Expected, Fixture, run};

    #[test]
    fn a_table_without_its_required_columns_values_or_types_is_refused() {
        let cases: &[(&str, Fixture, &[Expected])] = &[
            (
                "complete",
                Fixture::of(
                    TableName::Subjects,
                    vec![C::text("subject_id", &["P1"]), C::text("site_id", &["S1"])],
                ),
                &[],
            ),
            (
                "no site column",
                Fixture::of(TableName::Subjects, vec![C::text("subject_id", &["P1"])]),
                &[("SCH-001", None, Some("site_id"))],
            ),
            (
                "no site in the second row",
                Fixture::of(
                    TableName::Subjects,
                    vec![C::text("subject_id", &["P1", "P2"]), C::text("site_id", &["S1", ""])],
                ),
                &[("SCH-002", Some(3), Some("site_id"))],
            ),
            (
                "age as text",
                Fixture::of(
                    TableName::Subjects,
                    vec![
                        C::text("subject_id", &["P1"]),
                        C::text("site_id", &["S1"]),
                        C::text("age_years", &["old"]),
                    ],
                ),
                &[("SCH-003", None, Some("age_years"))],
            ),
            (
                "no rows",
                Fixture::of(TableName::Subjects, vec![C::text("subject_id", &[]), C::text("site_id", &[])]),
                &[("SCH-004", None, None)],
            ),
        ];
        for (name, fixture, expected) in cases {
            assert_eq!(run(super::RULES, fixture), *expected, "{name}");
        }
    }
}
