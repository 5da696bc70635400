//! What is wrong with a value, in words.

use super::plan::{CellPlan, Origin};
use crate::issues::Code;
use crate::table::Cell;

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
        Code::AmbiguousDate => ambiguous(cell),
        Code::QualifiedNumber => {
            format!("`{name}` must be a number; state `number.qualifier` in the profile to read bounds")
        }
        Code::NumberBand => {
            format!("`{name}` must be one number; state `number.band` in the profile to read bands")
        }
        Code::TextAfterNumber => format!("`{name}` must be a number and nothing behind it"),
        Code::ScoreRange => {
            format!("`{name}` must be one score; state `score.range` in the profile to read ranges")
        }
        Code::UnknownUnit => unit(cell),
        Code::NumberOutside => format!("`{name}` lies outside the bounds that the profile states"),
        Code::PartMissing => format!("`{name}` is one part of a text that has fewer parts"),
        Code::PartialDate => format!("`{name}` lacks its day or month, and no rule completes it"),
        Code::NotABoolean => format!("`{name}` must be 1, true, yes or 0, false, no"),
        Code::TextTooLong => format!("`{name}` may have {} characters", cell.variable.max_characters),
        Code::ControlCharacter => format!("`{name}` holds a control character"),
        Code::InvisibleCharacter => {
            format!("`{name}` holds a character that cannot be seen, or a space that is no blank")
        }
        Code::SpreadsheetError => format!("`{name}` is what a spreadsheet writes where a formula failed"),
        Code::NotACountry => format!("`{name}` must be an ISO 3166-1 code of two or three letters"),
        Code::TooManyLevels => format!("`{name}` has more distinct words than a category may have"),
        Code::RequiredMissing => format!("`{name}` is required; the row is left out"),
        Code::RowSkipped => format!("the profile leaves this row out although it gives `{name}`"),
        other => other.meaning().to_owned(),
    }
}

/// What a rule has made of a value. The value itself stands in the note.
pub(super) fn describe_rule(code: Code, cell: &CellPlan, outcome: Cell<'_>) -> String {
    let name = &cell.variable.name;
    let made = match outcome {
        Cell::Missing => "as missing".to_owned(),
        Cell::Text(word) => format!("as `{word}`"),
        Cell::Level(level) => {
            let word = usize::try_from(level).ok().and_then(|index| cell.variable.levels.get(index));
            format!("as `{}`", word.map_or("", String::as_str))
        }
        Cell::Integer(value) => format!("as {value}"),
        Cell::Real(value) => format!("as {value}"),
        Cell::Date(value) => format!("as {value}"),
        Cell::Boolean(value) => format!("as {value}"),
    };
    let rule = match code {
        Code::RemarkStripped => "without the remark in parentheses",
        Code::FallbackUsed => "by the profile's fallback for unknown words",
        Code::RangeResolved => "by the profile's rule for ranges of scores",
        Code::QualifierDropped => "by the profile's rule for numbers with a qualifier",
        Code::BandResolved => "by the profile's rule for bands",
        Code::DateCompleted => "by the profile's rule for partial dates",
        Code::TimeDropped => "without the time of day",
        other => other.meaning(),
    };
    format!("`{name}` was read {made}, {rule}")
}

fn known(cell: &CellPlan) -> String {
    let Origin::Field(plan) = &cell.origin else {
        return String::new();
    };
    let words = plan.reader.accepted();
    let listed = words.iter().take(MAX_WORDS).map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
    match words.len().saturating_sub(MAX_WORDS) {
        0 => listed,
        more => format!("{listed} and {more} more"),
    }
}

fn written(cell: &CellPlan) -> String {
    match &cell.origin {
        Origin::Field(plan) if !plan.date_formats.is_empty() => {
            format!("written as {}", plan.date_formats.join(" or "))
        }
        _ => "YYYY-MM-DD".to_owned(),
    }
}

fn ambiguous(cell: &CellPlan) -> String {
    let name = &cell.variable.name;
    match &cell.origin {
        Origin::Field(plan) if plan.date_formats.len() > 1 => {
            format!("the formats that the profile states read different days of `{name}`")
        }
        _ => format!("day and month of `{name}` cannot be told apart; state `date_format` in the profile"),
    }
}

fn unit(cell: &CellPlan) -> String {
    let name = &cell.variable.name;
    let column = match &cell.origin {
        Origin::Field(plan) => plan.unit.as_ref().map(|unit| unit.column.as_str()),
        Origin::Constant(_) | Origin::RowNumber { .. } => None,
    };
    format!(
        "the unit of `{name}` in column `{}` is not one that the profile names",
        column.unwrap_or_default()
    )
}
