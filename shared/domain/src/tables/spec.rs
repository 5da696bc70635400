//! What a column of a canonical table is.

use serde::Serialize;
use utoipa::ToSchema;

use super::{her2_assessments, outcomes, subjects};
use crate::text_enum::text_enum;

text_enum! {
    /// A canonical table.
    pub enum TableName, "table name" {
        /// One row per randomised subject.
        Subjects = "subjects",
        /// One row per reading of a specimen.
        Her2Assessments = "her2_assessments",
        /// One row per dated event or follow-up contact.
        DiseaseEvents = "disease_events",
        /// One row per subject and endpoint, for data whose endpoints are derived already.
        TimeToEvent = "time_to_event",
        /// One row per subject whose day of randomisation stands in another file than the subject. The days
        /// complete `subjects` when uploads are accepted.
        Randomisations = "randomisations",
    }
}

text_enum! {
    /// The type of a variable's values. Any value may be missing unless the variable is required.
    pub enum VariableType, "variable type" {
        /// Free text.
        Text = "text",
        /// A whole number.
        Integer = "integer",
        /// A real number, finite.
        Real = "real",
        /// True or false.
        Boolean = "boolean",
        /// A calendar day.
        Date = "date",
        /// One of a closed list of words.
        Category = "category",
    }
}

/// One column of a canonical table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct VariableSpec {
    /// Name of the column.
    pub name: &'static str,
    /// Type of its values.
    pub kind: VariableType,
    /// Whether the column and every value in it must be there.
    pub required: bool,
    /// Unit, where the values have one.
    pub unit: Option<&'static str>,
    /// The words allowed in a category, in order. Empty for a category whose words the trial or
    /// ISO 3166-1 gives (`arm`, `country`).
    pub levels: &'static [&'static str],
    /// What it means.
    pub description: &'static str,
}

impl VariableSpec {
    pub(super) const fn new(name: &'static str, kind: VariableType, description: &'static str) -> Self {
        Self { name, kind, required: false, unit: None, levels: &[], description }
    }

    pub(super) const fn category(
        name: &'static str,
        levels: &'static [&'static str],
        description: &'static str,
    ) -> Self {
        let mut spec = Self::new(name, VariableType::Category, description);
        spec.levels = levels;
        spec
    }

    pub(super) const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    pub(super) const fn unit(mut self, unit: &'static str) -> Self {
        self.unit = Some(unit);
        self
    }
}

/// The id column that every table starts with.
pub(super) const SUBJECT_ID: VariableSpec =
    VariableSpec::new("subject_id", VariableType::Text, "Pseudonymous id of the subject").required();

/// The columns of a canonical table, in order.
#[must_use]
pub fn table_schema(table: TableName) -> &'static [VariableSpec] {
    match table {
        TableName::Subjects => subjects::COLUMNS,
        TableName::Her2Assessments => her2_assessments::COLUMNS,
        TableName::DiseaseEvents => outcomes::DISEASE_EVENTS,
        TableName::TimeToEvent => outcomes::TIME_TO_EVENT,
        TableName::Randomisations => subjects::RANDOMISATIONS,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::ids::VariableName;

    #[test]
    fn every_table_starts_with_the_subject_and_names_no_column_twice() {
        for table in TableName::ALL {
            let columns = table_schema(*table);
            assert_eq!(columns[0].name, "subject_id", "{table}");
            let names: BTreeSet<_> = columns.iter().map(|column| column.name).collect();
            assert_eq!(names.len(), columns.len(), "{table}");
            for column in columns {
                assert!(VariableName::new(column.name).is_ok(), "{table} {}", column.name);
                assert!(!column.description.is_empty(), "{table} {}", column.name);
            }
        }
    }

    #[test]
    fn only_categories_have_levels() {
        for column in TableName::ALL.iter().flat_map(|table| table_schema(*table)) {
            let open = ["country", "arm"].contains(&column.name);
            let category = column.kind == VariableType::Category;
            assert_eq!(!column.levels.is_empty(), category && !open, "{}", column.name);
        }
    }

    #[test]
    fn the_required_columns_are_these() {
        let required = |table| -> Vec<_> {
            table_schema(table).iter().filter(|spec| spec.required).map(|spec| spec.name).collect()
        };
        assert_eq!(required(TableName::Subjects), ["subject_id", "site_id"]);
        assert_eq!(required(TableName::Her2Assessments), ["subject_id", "specimen"]);
        assert_eq!(required(TableName::DiseaseEvents), ["subject_id", "kind", "occurred_on"]);
        let all = ["subject_id", "endpoint", "time_days", "event"];
        assert_eq!(required(TableName::TimeToEvent), all);
        assert_eq!(required(TableName::Randomisations), ["subject_id", "randomised_on"]);
    }
}
