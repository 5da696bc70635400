//! Cells of one column through the rules of one variable.

use std::fmt::Write as _;

use palladion_domain::tables::TableName;
use palladion_domain::validation::Severity;
use palladion_formats::profile::{Import, ImportProfile};
use palladion_formats::table::{Column, Values};

use crate::support::imported;

/// What a cell of the file gives: the value as text, empty when missing, and the code of the issue, empty
/// when there is none.
pub(crate) type Case<'a> = (&'a str, &'a str, &'a str);

/// A profile whose one column `value` fills a variable by these options (JSON members after the column).
pub(crate) fn profile(table: TableName, variable: &str, options: &str) -> ImportProfile {
    let comma = if options.is_empty() { "" } else { "," };
    let source = format!(r#"{{"source":"column","column":"value"{comma}{options}}}"#);
    of_source(table, variable, &source, "")
}

/// A profile of one variable with this source and further members.
pub(crate) fn of_source(table: TableName, variable: &str, source: &str, more: &str) -> ImportProfile {
    let required: &[(&str, &str)] = match table {
        TableName::Subjects => &[("site_id", r#"{"source":"constant","value":"S1"}"#)],
        TableName::Her2Assessments => &[("specimen", r#"{"source":"constant","value":"unknown"}"#)],
        TableName::DiseaseEvents => &[
            ("kind", r#"{"source":"constant","value":"death"}"#),
            ("occurred_on", r#"{"source":"constant","value":"2020-01-01"}"#),
        ],
        TableName::TimeToEvent => &[
            ("endpoint", r#"{"source":"constant","value":"OS"}"#),
            ("time_days", r#"{"source":"constant","value":"10"}"#),
            ("event", r#"{"source":"constant","value":"yes"}"#),
        ],
        TableName::Randomisations => &[("randomised_on", r#"{"source":"constant","value":"2020-01-01"}"#)],
    };
    let mut variables = format!(r#""{variable}":{source}"#);
    let id = ("subject_id", r#"{"source":"row_number","prefix":"P"}"#);
    for (name, source) in required.iter().copied().chain([id]).filter(|(name, _)| *name != variable) {
        write!(variables, r#","{name}":{source}"#).unwrap();
    }
    let json = format!(
        r#"{{"profile":"palladion.profile/1","name":"dirt",
        "tables":[{{"table":"{table}","rows":[{{"variables":{{{variables}}}}}]}}]{more}}}"#
    );
    ImportProfile::parse(&json).unwrap_or_else(|error| unreachable!("{json}: {error}"))
}

/// Checks what each cell gives, and that each issue names the cell's row, column and value.
pub(crate) fn check(profile: &ImportProfile, variable: &str, cases: &[Case<'_>]) -> Import {
    let mut file = "value,other\n".to_owned();
    for (cell, _, _) in cases {
        writeln!(file, "\"{}\",x", cell.replace('"', "\"\"")).unwrap();
    }
    let import = imported(file.as_bytes(), profile);
    let (name, table) = import.tables.iter().next().unwrap();
    let column = table.column(variable).unwrap();
    let origins = &import.origins[name];
    for (index, (cell, value, code)) in cases.iter().enumerate() {
        let record = u64::try_from(index).unwrap() + 2;
        let row = (0..table.rows()).find(|row| origins.record(*row) == Some(record));
        assert_eq!(row.map(|row| text(column, row)).unwrap_or_default(), *value, "{cell}");
        let issues: Vec<_> = import.issues.kept().iter().filter(|issue| issue.row == Some(record)).collect();
        let codes: Vec<_> = issues.iter().map(|issue| issue.code.as_str()).collect();
        let expected: Vec<_> = code.split(' ').filter(|code| !code.is_empty()).collect();
        assert_eq!(codes, expected, "{cell}: {issues:?}");
        for issue in issues {
            assert_eq!(issue.column.as_deref(), Some("value"), "{cell}");
            assert_eq!(issue.value.as_deref(), Some(*cell), "{cell}: the issue keeps what was written");
            assert!(issue.position.is_some(), "{cell}");
            let refused = value.is_empty() && issue.severity == Severity::Error;
            assert!(refused || issue.severity != Severity::Error, "{cell}: an error gives no value");
        }
    }
    import
}

fn text(column: &Column, row: usize) -> String {
    let shown = match &column.values {
        Values::Text(values) => values.get(row).map(str::to_owned),
        Values::Category(values) => values.get(row).map(str::to_owned),
        Values::Integer(values) => values[row].map(|value| value.to_string()),
        Values::Real(values) => values[row].map(|value| value.to_string()),
        Values::Date(values) => values[row].map(|value| value.to_string()),
        Values::Boolean(values) => values[row].map(|value| value.to_string()),
    };
    shown.unwrap_or_default()
}
