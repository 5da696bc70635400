//! The kept issues of an upload as CSV, for a spreadsheet.

use std::fmt::Write as _;

use palladion_api::ingestion::{IssueFilter, Upload};
use palladion_domain::ids::{TrialId, UploadId};
use palladion_domain::validation::Issue;

use super::read::is_sealed;
use super::{UploadError, read};
use crate::state::State;
use crate::store::uploads as store;

const HEADER: &str = "code,severity,table,row,column,line,byte,field,value,message\r\n";

/// What keeps a spreadsheet from taking a cell for a formula.
const FORMULA_STARTS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// The issues that the filter lets through. As many as the service keeps, so the text is bounded.
///
/// # Errors
/// [`UploadError::Unknown`].
pub(crate) async fn issues_csv(
    state: &State,
    trial: TrialId,
    id: UploadId,
    filter: &IssueFilter,
) -> Result<(Upload, String), UploadError> {
    let upload = read(state, trial, id).await?;
    let connection = state.platform.database.connection();
    let kept = store::issues(connection, upload.upload_id, filter, None, u32::MAX.into()).await?;
    let mut text = HEADER.to_owned();
    let sealed = is_sealed(state, trial, id).await?;
    for (_, issue) in kept {
        write_row(&mut text, &if sealed { Issue { value: None, ..issue } } else { issue });
    }
    Ok((upload, text))
}

fn write_row(text: &mut String, issue: &Issue) {
    let number = |number: Option<u64>| number.map(|number| number.to_string()).unwrap_or_default();
    let position = issue.position;
    let cells = [
        issue.code.clone(),
        issue.severity.to_string(),
        issue.table.map(|table| table.to_string()).unwrap_or_default(),
        number(issue.row),
        issue.column.clone().unwrap_or_default(),
        number(position.map(|position| position.line)),
        number(position.map(|position| position.byte)),
        number(position.map(|position| position.field)),
        issue.value.clone().unwrap_or_default(),
        issue.message.clone(),
    ];
    let cells: Vec<String> = cells.iter().map(|cell| safe_cell(cell)).collect();
    // Writing to a text does not fail.
    let _written = write!(text, "{}\r\n", cells.join(","));
}

/// A cell that no spreadsheet runs: one that begins like a formula gets a leading apostrophe, unless it
/// is a number. Quoted where CSV needs it.
fn safe_cell(cell: &str) -> String {
    let formula = cell.starts_with(FORMULA_STARTS) && cell.parse::<f64>().is_err();
    let cell = if formula { format!("'{cell}") } else { cell.to_owned() };
    if cell.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
}

#[cfg(test)]
mod tests {
    use palladion_domain::validation::{Position, Severity};

    use super::*;

    #[test]
    fn a_cell_is_never_a_formula_and_always_one_cell() {
        for (cell, safe) in [
            ("P1", "P1"),
            ("-7", "-7"),
            ("+1.5e3", "+1.5e3"),
            ("=1+1", "'=1+1"),
            ("-2+3", "'-2+3"),
            ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\tx", "'\tx"),
            ("=\"a\",b", "\"'=\"\"a\"\",b\""),
            ("two\nlines", "\"two\nlines\""),
        ] {
            assert_eq!(safe_cell(cell), safe, "{cell}");
        }
    }

    #[test]
    fn an_issue_is_one_row_with_its_place() {
        let issue = Issue::new("MAP-003", Severity::Error, "not a word of `ihc_score`, map it")
            .with_row(17)
            .with_column("IHC")
            .with_position(Position { line: 18, byte: 402, field: 3 })
            .with_value("0-1+");
        let mut text = String::new();
        write_row(&mut text, &issue);
        assert_eq!(text, "MAP-003,error,,17,IHC,18,402,3,0-1+,\"not a word of `ihc_score`, map it\"\r\n");
    }
}
