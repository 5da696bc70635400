use palladion_api::statistics::output::{SubgroupEstimate, SubgroupVariable, Subgroups};
use palladion_figures::IntervalRow;

use super::ratios::{Forest, estimate, row};
use super::shared::{Drawn, Source};
use crate::report::format::{Level, count, p_value};
use crate::report::wording;

/// A row for each subgroup, under a heading for each variable with the test of its interaction.
pub(super) fn forest(output: &Source<'_>, found: &Subgroups, level: Level) -> Drawn {
    let mut rows = estimates("", &found.overall);
    for by in &found.by {
        rows.push(IntervalRow::Heading(heading(by)));
        rows.extend(by.levels.iter().flat_map(|one| estimates(&by.variable, one)));
    }
    let forest = Forest {
        suffix: String::new(),
        title: String::new(),
        row_title: "Subgroup",
        axis_title: "Hazard ratio",
        beside: "p",
        description: described(found),
        footnote: footnote(found),
        rows,
    };
    forest.draw(output, level)
}

fn heading(by: &SubgroupVariable) -> String {
    let variable = wording::variable(&by.variable);
    match &by.interaction {
        Some(test) => format!("{variable}: interaction {}", p_value(test.p_value)),
        None => format!("{variable}: interaction not tested"),
    }
}

fn estimates(variable: &str, one: &SubgroupEstimate) -> Vec<IntervalRow> {
    let level = wording::level(variable, &one.level);
    if let Some(why) = &one.not_estimable {
        return vec![row(&level, one.n, one.events, None, why.reason.replace('_', " "))];
    }
    let several = one.coefficients.len() > 1;
    let rows = one.coefficients.iter().map(|coefficient| {
        let name =
            if several { format!("{level}, {}", wording::term(&coefficient.term)) } else { level.clone() };
        let (point, words) = estimate(coefficient);
        row(&name, one.n, one.events, point, words)
    });
    rows.collect()
}

/// The coefficients of the effect, and what the interactions show.
fn described(found: &Subgroups) -> String {
    let terms: Vec<String> = found.overall.coefficients.iter().map(|one| wording::term(&one.term)).collect();
    let tests: Vec<String> = found.by.iter().map(|by| format!("{}.", heading(by))).collect();
    let told = found.by.iter().flat_map(|by| by.levels.iter().map(|one| (by.variable.as_str(), one)));
    let told = std::iter::once(("all", &found.overall)).chain(told).flat_map(|(variable, one)| {
        estimates(variable, one).into_iter().filter_map(move |row| match row {
            IntervalRow::Estimate { name, text, .. } if variable == "all" => Some(format!("{name}: {text}.")),
            IntervalRow::Estimate { name, text, .. } => {
                Some(format!("{} {name}: {text}.", wording::variable(variable)))
            }
            IntervalRow::Heading(_) => None,
        })
    });
    format!(
        "Hazard ratio of {} for {} in {} subgroups. {} {}",
        found.endpoint,
        terms.join(" and "),
        found.by.iter().map(|by| by.levels.len()).sum::<usize>(),
        told.collect::<Vec<_>>().join(" "),
        tests.join(" ")
    )
}

fn footnote(found: &Subgroups) -> String {
    let terms: Vec<String> = found.overall.coefficients.iter().map(|one| wording::term(&one.term)).collect();
    let adjusted = if found.adjusted_for.is_empty() {
        String::new()
    } else {
        format!(", adjusted for {}", wording::variables(found.adjusted_for.iter().map(String::as_str)))
    };
    let missing: Vec<String> = found
        .by
        .iter()
        .filter(|by| by.missing > 0)
        .map(|by| format!("{} ({})", wording::variable(&by.variable), count(by.missing)))
        .collect();
    let missing = if missing.is_empty() {
        String::new()
    } else {
        format!(" Subjects in no subgroup for a missing value: {}.", missing.join(", "))
    };
    format!(
        "{}, one Cox model a subgroup{adjusted}; interactions by likelihood-ratio tests.{missing}",
        terms.join(", ")
    )
}
