use maud::{Markup, html};
use palladion_printed::{LineKind, Place, Table};

use crate::report::format::count;

/// A table where it stands in the page.
pub(super) fn table(table: &Table) -> Markup {
    match table.place {
        Place::Shown => html! { (grid(table)) (notes(&table.notes)) },
        Place::Folded => html! {
            details { summary { "The rates as a table" } (grid(table)) (notes(&table.notes)) }
        },
        Place::File => {
            let rows = count(table.rows.len() as u64);
            html! { p .notes { "Table " (table.name) ": " (rows) " rows, in the file " (table.name) ".csv." } }
        }
        Place::Elsewhere => html! {},
    }
}

/// What stands under a table or an output.
pub(super) fn notes(notes: &[String]) -> Markup {
    html! { @if !notes.is_empty() { ul .notes { @for note in notes { li { (note) } } } } }
}

fn grid(table: &Table) -> Markup {
    html! {
        div .wide {
            table {
                caption { (table.caption) }
                thead {
                    tr { @for (place, heading) in table.headings.iter().enumerate() { th scope="col" class=[words(table, place)] { (heading) } } }
                }
                tbody {
                    @for line in &table.rows {
                        tr class=[class(line.kind)] {
                            th scope="row" { (line.name) }
                            @for (place, cell) in (1..).zip(table.cells(line)) { td class=[words(table, place)] { (cell) } }
                        }
                    }
                }
            }
        }
    }
}

fn words(table: &Table, place: usize) -> Option<&'static str> {
    table.words.contains(&place).then_some("words")
}

const fn class(kind: LineKind) -> Option<&'static str> {
    match kind {
        LineKind::Plain => None,
        LineKind::Variable => Some("variable"),
        LineKind::Level => Some("level"),
    }
}
