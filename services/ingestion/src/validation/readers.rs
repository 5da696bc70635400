//! Who read a specimen.

use palladion_domain::tables::TableName;

use super::data::Data;
use super::rule::{Report, Rule};

pub(super) const RULES: &[Rule] = &[Rule::note(
    "HER2-103",
    "Readings that do not say who made them",
    "A reading without `reader` counts as a local one.",
    reader_assumed,
)];

/// One note for the table: most files have no such column at all.
fn reader_assumed(data: &Data<'_>, report: &mut Report<'_>) {
    let Some(view) = data.table(TableName::Her2Assessments) else { return };
    let rows = view.table().rows();
    let missing = match view.column("reader") {
        Some(column) => (0..rows).filter(|row| column.values.is_missing(*row)).count(),
        None => rows,
    };
    report.rows(view, "reader", missing, |missing| format!("{missing} readings count as local ones"));
}

#[cfg(test)]
mod tests {
    use palladion_domain::tables::TableName as T;

    use super::super::fixture::{Column as C, Expected, Fixture, run};

    #[test]
    fn readings_that_count_as_local_are_noted_once() {
        let ids = || C::text("subject_id", &["P1", "P2"]);
        let cases: &[(&str, Fixture, &[Expected])] = &[
            (
                "no column",
                Fixture::of(T::Her2Assessments, vec![ids()]),
                &[("HER2-103", None, Some("reader"))],
            ),
            (
                "one without",
                Fixture::of(T::Her2Assessments, vec![ids(), C::category("reader", &["central", ""])]),
                &[("HER2-103", None, Some("reader"))],
            ),
            (
                "all said",
                Fixture::of(T::Her2Assessments, vec![ids(), C::category("reader", &["central", "local"])]),
                &[],
            ),
        ];
        for (name, fixture, expected) in cases {
            assert_eq!(run(super::RULES, fixture), *expected, "{name}");
        }
    }
}
