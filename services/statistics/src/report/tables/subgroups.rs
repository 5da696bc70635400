use palladion_api::statistics::output::{SubgroupEstimate, Subgroups};

use super::cox::{COEFFICIENT_COLUMNS, coefficient};
use super::shared::table;
use crate::report::tidy::{Cell, Row, TEST_COLUMNS, Tidy};

/// The columns of a coefficient, then the subgroup.
const COLUMNS: &[&str] =
    &["log_hazard_ratio", "variable", "level", "reference", "outcome", "subgroup_variable", "subgroup"];

/// `estimate` is the hazard ratio in the subgroup; the second table has the tests of the interactions.
pub(super) fn subgroups(id: &str, found: &Subgroups) -> Vec<Tidy> {
    let overall = rows(None, &found.overall);
    let own = found.by.iter().flat_map(|by| by.levels.iter().map(|one| (Some(by.variable.as_str()), one)));
    let rows = overall.into_iter().chain(own.flat_map(|(variable, one)| rows(variable, one)));
    let tests = found.by.iter().filter_map(|by| Some(Row::test(&*by.variable, by.interaction.as_ref()?)));
    vec![table(id, COLUMNS, rows.collect()), table(format!("{id}.tests"), TEST_COLUMNS, tests.collect())]
}

fn rows(variable: Option<&str>, one: &SubgroupEstimate) -> Vec<Row> {
    let term = variable.map_or_else(|| one.level.clone(), |variable| format!("{variable} = {}", one.level));
    let finish = |row: Row| {
        let mut extras = row.extras;
        extras.extend([Cell::from(variable), one.level.as_str().into()]);
        Row { n: Some(one.n), events: Some(one.events), extras, ..row }
    };
    let Some(why) = &one.not_estimable else {
        let several = one.coefficients.len() > 1;
        let named = |row: Row| {
            let term = if several { format!("{term}: {}", row.term) } else { term.clone() };
            finish(Row { term, ..row })
        };
        return one.coefficients.iter().map(coefficient).map(named).collect();
    };
    let mut extras = vec![Cell::Empty; COEFFICIENT_COLUMNS.len() - 1];
    extras.push(why.reason.as_str().into());
    vec![finish(Row { extras, ..Row::new(term) })]
}
