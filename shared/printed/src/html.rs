use maud::{DOCTYPE, Markup, html};

use crate::{Line, LineKind, Origin, Table};

/// A table as an HTML document of its own that a word processor opens or takes by copy and paste.
///
/// The look is in attributes and elements, not in a style sheet: it survives the way through a clipboard, and
/// a policy that forbids styles does not change it.
#[must_use]
pub fn html(table: &Table, origin: &Origin) -> String {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                title { (table.caption) }
            }
            body {
                p { b { (table.caption) } }
                (grid(table))
                @for note in &table.notes { p { small { (note) } } }
                @for sentence in &origin.standing { p { small { (sentence) } } }
                p { small { (origin.title) ". " (origin.source) } }
            }
        }
    }
    .into_string()
}

fn grid(table: &Table) -> Markup {
    html! {
        table border="0" frame="hsides" rules="groups" cellspacing="0" cellpadding="3" {
            thead {
                tr {
                    @for (place, heading) in table.headings.iter().enumerate() {
                        th scope="col" valign="bottom" align=(side(table, place)) { (heading) }
                    }
                }
            }
            tbody { @for line in &table.rows { (row(table, line)) } }
        }
    }
}

fn side(table: &Table, place: usize) -> &'static str {
    if place == 0 || table.words.contains(&place) { "left" } else { "right" }
}

fn row(table: &Table, line: &Line) -> Markup {
    html! {
        tr {
            td align="left" {
                @match line.kind {
                    LineKind::Plain => (line.name),
                    LineKind::Variable => b { (line.name) },
                    // an indent that a clipboard keeps
                    LineKind::Level => { "\u{a0}\u{a0}\u{a0}" (line.name) },
                }
            }
            @for (place, cell) in (1..).zip(table.cells(line)) { td align=(side(table, place)) { (cell) } }
        }
    }
}
