use palladion_api::statistics::output::Multiplicity;

use super::shared::table;
use crate::report::tidy::{Cell, Row, Tidy};

/// `p_value` is the adjusted one; the output's own stands beside it.
pub(super) fn multiplicity(id: &str, found: &Multiplicity) -> Tidy {
    let rows = found.family.iter().map(|test| {
        let rejected = test.rejected.map(|rejected| if rejected { "rejected" } else { "not rejected" });
        let extras = vec![
            test.output.as_str().into(),
            test.p_value.into(),
            rejected.map_or(Cell::Empty, Cell::from),
            found.method.as_str().into(),
        ];
        Row { p_value: test.adjusted, n: None, extras, ..Row::new(test.of.as_str()) }
    });
    table(id, &["output", "unadjusted", "decision", "method"], rows.collect())
}
