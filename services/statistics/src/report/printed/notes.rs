use palladion_api::statistics::output::{CoxModel, RestrictedMeans};
use palladion_api::statistics::result::Content;

use crate::report::format::count;
use crate::report::tidy::Tidy;
use crate::report::wording;

/// Which rows the p-values of a table counted; empty for a table without one.
pub(super) fn counted(content: &Content, table: &Tidy) -> Vec<String> {
    let tested: Vec<_> = table.rows.iter().filter(|row| row.p_value.is_some()).collect();
    let Some(first) = tested.first() else {
        return Vec::new();
    };
    let note = match content {
        // the counts in the rows are those of a level, the test is that of the model
        Content::FineGray(model) if !table.name.ends_with(".tests") => {
            of_model(model.n, model.events, model.dropped)
        }
        Content::RestrictedMean(means) => compared(means),
        Content::Multiplicity(_) => {
            "Each adjusted p-value counts the rows that the p-value of its output counted.".to_owned()
        }
        _ => match first.n {
            Some(n) if tested.iter().all(|row| row.n == Some(n)) => {
                format!("Every p-value counts {} subjects.", count(n))
            }
            _ => "Each p-value counts the subjects in column n of its row.".to_owned(),
        },
    };
    vec![note]
}

/// The rows of a model's tests.
pub(super) fn of_cox(model: &CoxModel) -> String {
    of_model(model.n, model.events, model.dropped)
}

fn of_model(n: u64, events: u64, dropped: u64) -> String {
    let (n, events, dropped) = (count(n), count(events), count(dropped));
    format!(
        "Every p-value counts the {n} subjects of the model with their {events} events; {dropped} are left out for \
         missing values."
    )
}

fn compared(means: &RestrictedMeans) -> String {
    let groups: Vec<String> = means
        .groups
        .iter()
        .map(|group| format!("{}: {}", wording::group(&group.group), count(group.n)))
        .collect();
    format!("Each p-value counts the subjects of the two groups it compares ({}).", groups.join("; "))
}
