use palladion_api::statistics::output::{SubgroupEstimate, Subgroups, TestResult};

use palladion_printed::{Line, LineKind, Table};

use super::cox::estimated;
use crate::report::format::{count, p_value};

/// The effect in all subjects and in each subgroup, with the test of each interaction.
pub(super) fn subgroups(found: &Subgroups) -> Table {
    let mut rows = lines(LineKind::Plain, &found.overall);
    for by in &found.by {
        let p = by.interaction.as_ref().map_or_else(String::new, |test| p_value(test.p_value));
        let why = by.no_interaction.as_ref().map_or_else(String::new, |why| why.message.clone());
        let cells = vec![String::new(), String::new(), why, String::new(), p];
        rows.push(Line { kind: LineKind::Variable, name: by.variable.clone(), cells });
        rows.extend(by.levels.iter().flat_map(|one| lines(LineKind::Level, one)));
    }
    let caption = format!("{}: effect of {} in subgroups", found.endpoint, found.effect);
    let headings = ["Subgroup", "n", "Events", "Hazard ratio (interval)", "p", "Interaction"];
    let counted = |(variable, test): (&str, &TestResult)| {
        format!("{variable}: the test of the interaction counts {} subjects.", count(test.n))
    };
    let tests = found.by.iter().filter_map(|by| Some((by.variable.as_str(), by.interaction.as_ref()?)));
    let mut notes = vec!["Each p-value of an effect counts the subjects in column n of its row.".to_owned()];
    notes.extend(tests.map(counted));
    Table { notes, ..Table::new("", &caption, &headings, rows) }
}

fn lines(kind: LineKind, one: &SubgroupEstimate) -> Vec<Line> {
    let counted = || vec![count(one.n), count(one.events)];
    if let Some(why) = &one.not_estimable {
        let cells = counted().into_iter().chain([why.message.clone()]).collect();
        return vec![Line { kind, name: one.level.clone(), cells }];
    }
    let several = one.coefficients.len() > 1;
    let line = one.coefficients.iter().map(|coefficient| {
        let name = if several { format!("{}, {}", one.level, coefficient.term) } else { one.level.clone() };
        let (ratio, p) = estimated(&coefficient.estimate);
        Line { kind, name, cells: counted().into_iter().chain([ratio, p]).collect() }
    });
    line.collect()
}
