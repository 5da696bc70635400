use palladion_api::statistics::result::Content;
use palladion_printed::{Line, Place, Table};

use super::captions::caption;
use super::notes;
use crate::report::Row;
use crate::report::format::{count, number, p_cell};
use crate::report::tables::label;
use crate::report::tidy::{Cell, Tidy};
use crate::report::wording;

/// Tables with more rows than this are named in a report and not printed: they are files beside it.
const MOST_ROWS: usize = 60;

/// What a row has in one of the common columns.
type Words = fn(&Row) -> Option<String>;

const COMMON: [(&str, Words); 8] = [
    ("Estimate", |row| row.estimate.map(number)),
    ("Std. error", |row| row.std_error.map(number)),
    ("Statistic", |row| row.statistic.map(number)),
    ("p", |row| row.p_value.map(p_cell)),
    ("Lower", |row| row.conf_low.map(number)),
    ("Upper", |row| row.conf_high.map(number)),
    ("n", |row| row.n.map(count)),
    ("Events", |row| row.events.map(count)),
];

/// Any table: the columns of its file that hold something; words that every row has stand under it, once.
pub(super) fn generic(content: &Content, table: &Tidy) -> Table {
    let filled: Vec<_> =
        COMMON.into_iter().filter(|(_, of)| table.rows.iter().any(|row| of(row).is_some())).collect();
    let (mut own, mut below) = (Vec::new(), Vec::new());
    for (place, column) in table.extra_columns.iter().enumerate() {
        match common(table, place) {
            Held::Nothing => {}
            Held::One(word) if *column == "outcome" && word == "estimated" => {}
            Held::One(word) => below.push(format!("{}: {word}.", heading(column))),
            Held::Several => own.push((place, *column)),
        }
    }
    let mut headings = vec![String::new()];
    headings.extend(filled.iter().map(|(name, _)| (*name).to_owned()));
    headings.extend(own.iter().map(|(_, column)| heading(column)));
    let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
    let rows = table.rows.iter().map(|row| {
        let mut cells: Vec<String> = filled.iter().map(|(_, of)| of(row).unwrap_or_default()).collect();
        cells.extend(own.iter().map(|(place, column)| words(table, row, *place, column)));
        let of_group = row.term == label(&row.groups);
        Line::plain(if of_group { wording::group(&row.groups) } else { wording::term(&row.term) }, cells)
    });
    let place = match table.rows.len() {
        0 => Place::Elsewhere,
        1..=MOST_ROWS => Place::Shown,
        _ => Place::File,
    };
    below.extend(notes::counted(content, table));
    let caption = caption(content, &table.name);
    Table { notes: below, place, ..Table::new(table.name.as_str(), caption, &headings, rows.collect()) }
}

/// What the rows hold in a column of the table's own.
enum Held {
    Nothing,
    /// All of them the same words.
    One(String),
    Several,
}

fn common(table: &Tidy, place: usize) -> Held {
    let mut cells = table.rows.iter().map(|row| row.extras.get(place).unwrap_or(&Cell::Empty));
    if cells.clone().all(|cell| *cell == Cell::Empty) {
        return Held::Nothing;
    }
    match cells.next() {
        Some(Cell::Text(word))
            if table.rows.len() > 1
                && cells.all(|cell| matches!(cell, Cell::Text(other) if other == word)) =>
        {
            Held::One(wording::term(word))
        }
        _ => Held::Several,
    }
}

fn words(table: &Tidy, row: &Row, place: usize, column: &str) -> String {
    match row.extras.get(place) {
        None | Some(Cell::Empty) => String::new(),
        Some(Cell::Text(text)) => match column {
            "level" | "reference" => of_variable(table, row, text),
            _ => wording::term(text),
        },
        Some(Cell::Number(value)) => number(*value),
        Some(Cell::Count(n)) => count(*n),
    }
}

/// A level of the variable that stands in the row.
fn of_variable(table: &Tidy, row: &Row, level: &str) -> String {
    let place = table.extra_columns.iter().position(|column| matches!(*column, "variable" | "modifier"));
    match place.and_then(|place| row.extras.get(place)) {
        Some(Cell::Text(variable)) => wording::level(variable, level),
        _ => wording::term(level),
    }
}

/// `log_hazard_ratio` as `Log hazard ratio`.
fn heading(column: &str) -> String {
    match column {
        "df" => "df".to_owned(),
        "df_denominator" => "df of the denominator".to_owned(),
        "time_days" => "Day".to_owned(),
        "horizon_days" => "Until day".to_owned(),
        other => {
            let mut letters = other.chars();
            let first = letters.next().map(|letter| letter.to_ascii_uppercase());
            first.into_iter().chain(letters).map(|letter| if letter == '_' { ' ' } else { letter }).collect()
        }
    }
}
