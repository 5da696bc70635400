//! What is wrong with a value, in words.

use super::plan::{CellPlan, Origin};
use crate::issues::Code;

/// Most words listed in a message.
const MAX_WORDS: usize = 12;

/// One sentence about a value that could not be read. The value itself stands in the issue.
pub(super) fn describe(code: Code, cell: &CellPlan) -> String {
    let name = &cell.variable.name;
    match code {
        Code::UnknownWord => format!("not a word of `{name}`; known are {}", known(cell)),
        Code::NotANumber => format!("`{name}` must be a number"),
        Code::NotAnInteger => format!("`{name}` must be a whole number"),
        Code::NumberTooLarge => format!("the number is beyond what `{name}` can hold"),
        Code::NotADate => format!("`{name}` must be a date {}", written(cell)),
        Code::ImpossibleDate => format!("no such day, or not between 1850 and 2199, for `{name}`"),
        Code::AmbiguousDate => {
            format!("day and month of `{name}` cannot be told apart; state `date_format` in the profile")
        }
        Code::PartialDate => format!("`{name}` lacks its day or month, and no rule completes it"),
        Code::NotABoolean => format!("`{name}` must be 1, true, yes or 0, false, no"),
        Code::TextTooLong => format!("`{name}` may have {} characters", cell.variable.max_characters),
        Code::ControlCharacter => format!("`{name}` holds a control character"),
        Code::NotACountry => format!("`{name}` must be an ISO 3166-1 code of two or three letters"),
        Code::TooManyLevels => format!("`{name}` has more distinct words than a category may have"),
        Code::RequiredMissing => format!("`{name}` is required; the row is left out"),
        Code::RowSkipped => format!("the profile leaves this row out although it gives `{name}`"),
        other => other.meaning().to_owned(),
    }
}

fn known(cell: &CellPlan) -> String {
    let Origin::Field { reader, .. } = &cell.origin else {
        return String::new();
    };
    let words = reader.accepted();
    let listed = words.iter().take(MAX_WORDS).map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
    match words.len().saturating_sub(MAX_WORDS) {
        0 => listed,
        more => format!("{listed} and {more} more"),
    }
}

fn written(cell: &CellPlan) -> String {
    let Origin::Field { date_format: Some(format), .. } = &cell.origin else {
        return "YYYY-MM-DD".to_owned();
    };
    format!("written as {format}")
}
