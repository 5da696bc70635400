use palladion_printed::{Line, Place, Table};

use crate::report::Row;
use crate::report::format::{count, number, p_value};
use crate::report::tidy::{Cell, Tidy};

/// Tables with more rows than this are named in a report and not printed: they are files beside it.
const MOST_ROWS: usize = 60;

/// What a row has in one of the common columns.
type Words = fn(&Row) -> Option<String>;

const COMMON: [(&str, Words); 8] = [
    ("estimate", |row| row.estimate.map(number)),
    ("std. error", |row| row.std_error.map(number)),
    ("statistic", |row| row.statistic.map(number)),
    ("p", |row| row.p_value.map(p_value)),
    ("lower", |row| row.conf_low.map(number)),
    ("upper", |row| row.conf_high.map(number)),
    ("n", |row| row.n.map(count)),
    ("events", |row| row.events.map(count)),
];

/// Any table: the columns of its file that hold something.
pub(super) fn generic(table: &Tidy, notes: Vec<String>) -> Table {
    let filled: Vec<_> =
        COMMON.into_iter().filter(|(_, of)| table.rows.iter().any(|row| of(row).is_some())).collect();
    let own: Vec<usize> = (0..table.extra_columns.len())
        .filter(|place| {
            table.rows.iter().any(|row| row.extras.get(*place).is_some_and(|cell| *cell != Cell::Empty))
        })
        .collect();
    let mut headings = vec!["term"];
    headings.extend(filled.iter().map(|(name, _)| *name));
    headings.extend(own.iter().filter_map(|place| table.extra_columns.get(*place)));
    let rows = table.rows.iter().map(|row| {
        let mut cells: Vec<String> = filled.iter().map(|(_, of)| of(row).unwrap_or_default()).collect();
        cells.extend(own.iter().map(|place| row.extras.get(*place).map_or_else(String::new, words)));
        Line::plain(row.term.clone(), cells)
    });
    let place = match table.rows.len() {
        0 => Place::Elsewhere,
        1..=MOST_ROWS => Place::Shown,
        _ => Place::File,
    };
    Table { notes, place, ..Table::new(table.name.as_str(), &table.name, &headings, rows.collect()) }
}

fn words(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => text.clone(),
        Cell::Number(value) => number(*value),
        Cell::Count(n) => count(*n),
    }
}
