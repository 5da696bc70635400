//! The profile of a file that is canonical already.

use palladion_domain::tables::{TableName, VariableSpec, table_schema};

use super::document::PROFILE_FORMAT;
use super::{ColumnSource, FileOptions, Privacy, ProfileDocument, RowTemplate, Source, TableRows, Unmapped};

pub(super) fn document(table: TableName) -> ProfileDocument {
    let source = |spec: &VariableSpec| {
        let column = ColumnSource {
            column: spec.name.to_owned(),
            optional: !spec.required,
            ..ColumnSource::default()
        };
        (spec.name.to_owned(), Source::Column(Box::new(column)))
    };
    let variables = table_schema(table).iter().map(source).collect();
    let row = RowTemplate { variables, skip_when_all_missing: Vec::new(), when: None, when_also: Vec::new() };
    ProfileDocument {
        profile: PROFILE_FORMAT.to_owned(),
        name: format!("canonical-{}", table.as_str().replace('_', "-")),
        title: format!("Canonical `{table}`"),
        description: "Every column is called as its variable and written in canonical words.".to_owned(),
        file: FileOptions::default(),
        tables: vec![TableRows { table, rows: vec![row], deduplicate: false, combine_by: Vec::new() }],
        extra_covariates: Vec::new(),
        // A column that is not a variable is a mistake in a file that claims to be canonical.
        unmapped: Unmapped::Refuse,
        privacy: Privacy::default(),
    }
}
