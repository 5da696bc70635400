//! Every printed number against the computed one.

use std::path::Path;

use crate::data::Data;
use crate::rows::{Row, page};
use crate::{baseline, places, survival};

/// What cannot agree; every other row has to.
const EXCEPTIONS: [&str; 1] = ["primary_surgery: p"];

fn rows(data: &Data) -> Vec<Row> {
    let mut rows = baseline::flow(data);
    rows.extend(baseline::table(data));
    rows.extend(places::rates(data));
    rows.extend(survival::follow_up(data));
    rows.extend(survival::outcomes(data));
    rows.extend(survival::interaction(data));
    rows
}

#[test]
fn every_printed_number_is_reproduced_and_the_page_says_so() {
    let rows = rows(&Data::read());
    let page = page(&rows);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("PALLAS.md");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    for row in &rows {
        let expected = !EXCEPTIONS.contains(&row.what.as_str());
        assert_eq!(
            row.agrees(),
            expected,
            "{}: printed {}, computed {}",
            row.what,
            row.printed,
            row.computed
        );
        assert_eq!(row.reason.is_empty(), expected, "{}", row.what);
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap(), page, "UPDATE=1 rewrites the page");
}
