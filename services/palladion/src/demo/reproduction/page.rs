//! The table for the terminal, and as a page of its own.

use maud::{DOCTYPE, PreEscaped, html};

use super::row::Row;
use crate::demo::page::{heading, line};

const TITLE: &str = "SYNTHETIC cohort: what the PALLAS HER2-low paper prints, and what the services computed";
const CAPTION: &str = "The data are synthetic: a generator made them so that these numbers come out, and no \
    subject is a person. The computed column is read from the result of the statistics run on the frozen \
    snapshot; the generator's own numbers are nowhere in it.";
const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:62rem;padding:0 1rem;\
    color:#1a1a1a;background:#fff}table{border-collapse:collapse;width:100%;margin:0 0 2rem}th,td{text-align:left;\
    padding:.2rem .6rem;border-bottom:1px solid #ccc;font-variant-numeric:tabular-nums}th[scope=row]{font-weight:400}\
    .differs{font-weight:700}.synthetic{border:2px solid;padding:.5rem .8rem}@media print{body{margin:0}}";

/// How many rows agree, in words.
fn agreeing(rows: &[Row]) -> String {
    let agree = rows.iter().filter(|row| row.agrees()).count();
    format!("{agree} of {} rows agree to the printed digits", rows.len())
}

/// What stands in the last column.
fn verdict(row: &Row) -> String {
    match (row.agrees(), row.reason) {
        (true, _) => "agrees".to_owned(),
        (false, "") => "DIFFERS".to_owned(),
        (false, reason) => format!("differs: {reason}"),
    }
}

/// Rows of one section.
fn sections(rows: &[Row]) -> impl Iterator<Item = &[Row]> {
    rows.chunk_by(|one, next| one.section == next.section)
}

/// The table as lines.
pub(crate) fn text(rows: &[Row]) -> String {
    let mut text = String::new();
    heading(&mut text, TITLE);
    for section in sections(rows) {
        let name = section.first().map_or("", |row| row.section);
        line(&mut text, format_args!("\n{name:<50} {:<20} {:<20}", "printed", "computed"));
        for row in section {
            let (what, printed, computed) = (&row.what, &row.printed, &row.computed);
            line(&mut text, format_args!("  {what:<48} {printed:<20} {computed:<20} {}", verdict(row)));
        }
    }
    line(&mut text, format_args!("\n{}", agreeing(rows)));
    text
}

/// The table as a page that needs nothing else; `facts` name what it was computed from.
pub(crate) fn html(rows: &[Row], facts: &[(&str, String)]) -> String {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (TITLE) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                h1 { (TITLE) }
                p .synthetic { strong { "Synthetic data. " } (CAPTION) }
                p { (agreeing(rows)) "." }
                @for section in sections(rows) {
                    @let name = section.first().map_or("", |row| row.section);
                    h2 { (name) }
                    table {
                        thead { tr { th scope="col" { "Number" } th scope="col" { "printed" } th scope="col" { "computed" } th scope="col" { "" } } }
                        tbody {
                            @for row in section {
                                tr {
                                    th scope="row" { (row.what) }
                                    td { (row.printed) }
                                    td { (row.computed) }
                                    td .differs[!row.agrees()] { (verdict(row)) }
                                }
                            }
                        }
                    }
                }
                h2 { "What it was computed from" }
                table { tbody { @for (name, value) in facts { tr { th scope="row" { (name) } td { (value) } } } } }
            }
        }
    }
    .into_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_says_whether_it_agrees_or_why_not_and_the_page_escapes_it() {
        let row = |printed: &str, computed: &str| Row::new("Flow", "A", printed, Some(computed.to_owned()));
        let rows = [row("1", "1"), row("1", "2"), row("<0.001", "0.002").because("a reason")];
        let page = text(&rows);
        assert!(
            page.contains("1 of 3 rows agree") && page.contains("DIFFERS") && page.contains("SYNTHETIC"),
            "{page}"
        );
        assert!(page.contains("differs: a reason"), "{page}");
        assert_eq!(rows.map(|row| row.holds()), [true, false, true]);
        let none = Row::new("Flow", "A", "1", None);
        assert!(!none.holds() && none.computed == "not computed");
        let page = html(&[row("<0.001", "<0.001")], &[("Run", "1".to_owned())]);
        assert!(page.contains("&lt;0.001") && page.contains("Synthetic data"), "{page}");
    }
}
