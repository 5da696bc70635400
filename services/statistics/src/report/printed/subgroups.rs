use palladion_api::statistics::output::{SubgroupEstimate, Subgroups, TestResult};

use palladion_printed::{Line, LineKind, Table};

use super::cox::estimated;
use crate::report::format::{count, p_cell};
use crate::report::wording;

/// The effect in all subjects and in each subgroup, with the test of each interaction.
pub(super) fn subgroups(found: &Subgroups) -> Table {
    let mut rows = lines(LineKind::Plain, "", &found.overall);
    for by in &found.by {
        let p = by.interaction.as_ref().map_or_else(String::new, |test| p_cell(test.p_value));
        let why = by.no_interaction.as_ref().map_or_else(String::new, |why| why.message.clone());
        let cells = vec![String::new(), String::new(), why, String::new(), p];
        rows.push(Line { kind: LineKind::Variable, name: wording::variable(&by.variable), cells });
        rows.extend(by.levels.iter().flat_map(|one| lines(LineKind::Level, &by.variable, one)));
    }
    let caption = format!("{}: effect of {} in subgroups", found.endpoint, wording::variable(&found.effect));
    let headings = ["Subgroup", "n", "Events", "Hazard ratio (interval)", "p", "Interaction"];
    let counted = |(variable, test): (String, &TestResult)| {
        format!("{variable}: the test of the interaction counts {} subjects.", count(test.n))
    };
    let tests =
        found.by.iter().filter_map(|by| Some((wording::variable(&by.variable), by.interaction.as_ref()?)));
    let mut notes = vec!["Each p-value of an effect counts the subjects in column n of its row.".to_owned()];
    notes.extend(tests.map(counted));
    Table { notes, ..Table::new("", &caption, &headings, rows) }
}

fn lines(kind: LineKind, variable: &str, one: &SubgroupEstimate) -> Vec<Line> {
    let counted = || vec![count(one.n), count(one.events)];
    let level = wording::level(variable, &one.level);
    if let Some(why) = &one.not_estimable {
        let cells = counted().into_iter().chain([why.message.clone()]).collect();
        return vec![Line { kind, name: level, cells }];
    }
    let several = one.coefficients.len() > 1;
    let line = one.coefficients.iter().map(|coefficient| {
        let name =
            if several { format!("{level}, {}", wording::term(&coefficient.term)) } else { level.clone() };
        let (ratio, p) = estimated(&coefficient.estimate);
        Line { kind, name, cells: counted().into_iter().chain([ratio, p]).collect() }
    });
    line.collect()
}
