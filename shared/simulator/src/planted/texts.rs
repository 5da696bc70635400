//! The documents beside the data.

use serde_json::{Map, Value, json};

use super::Trial;
use super::subject::CUT_OFF;
use super::trial::COUNTRIES;

/// What every file says.
pub(super) const SYNTHETIC: &str =
    "SYNTHETIC DATA: made by a generator with planted effects and faults; no subject is a person";

/// What the folder is, for people.
pub(super) fn readme(trial: &Trial) -> String {
    let mut text = format!(
        "{SYNTHETIC}

{} subjects at {} sites, seed {}.

trial.json            the trial: arms, regions, sites, endpoints, data cut-off
subjects.csv          one row a subject           (subjects.profile.json says how it is read)
her2.csv              one row a reading           (her2.profile.json)
events.csv            one row an event or contact (events.profile.json)
planted.json          the true effects, and where each fault is with the code or finding that it must cause

Planted faults:
",
        trial.subjects,
        trial.sites.len(),
        trial.seed
    );
    for fault in &trial.faults {
        text.push_str(&format!("{:<28} {:<46} {}\n", fault.name, fault.causes, fault.what));
    }
    if trial.faults.is_empty() {
        text.push_str("none\n");
    }
    text
}

/// How a file becomes a table: every column is called as its variable.
pub(super) fn profile(table: &str, columns: &[&str]) -> Value {
    let source = |name: &str| match name {
        // a score may be spelled as laboratories do; a range is then told as one
        "ihc_score" => json!({"source": "column", "column": name, "score": {"spellings": true}}),
        _ => json!({"source": "column", "column": name}),
    };
    let variables: Map<String, Value> =
        columns.iter().map(|name| ((*name).to_owned(), source(name))).collect();
    json!({
        "profile": "palladion.profile/1",
        "name": format!("planted-{}", table.replace('_', "-")),
        "title": format!("SYNTHETIC: {table} of a trial with planted faults"),
        "description": SYNTHETIC,
        "file": {"delimiter": ",", "comment_prefix": "#", "trim": true, "missing": []},
        "tables": [{"table": table, "rows": [{"variables": variables}]}],
        "unmapped": "ignore",
    })
}

/// The trial's definition.
pub(super) fn trial(trial: &Trial) -> Value {
    let mut names: Vec<&str> = COUNTRIES.iter().map(|country| country.region).collect();
    names.sort_unstable();
    names.dedup();
    let region = |name: &&str| {
        let countries = COUNTRIES.iter().filter(|country| country.region == *name);
        json!({"name": name, "countries": countries.map(|country| country.country).collect::<Vec<_>>()})
    };
    let sites = trial.sites.iter().map(|site| {
        json!({"id": site.id, "name": format!("Synthetic site {}", site.id), "country": site.country.country})
    });
    let idfs = [
        "locoregional_invasive_recurrence",
        "contralateral_invasive_breast_cancer",
        "distant_recurrence",
        "second_primary_non_breast",
        "death",
    ];
    json!({
        "code": format!("PLANTED-{}", trial.seed),
        "title": "SYNTHETIC trial with planted effects and faults; no subject is a person",
        "arms": [{"name": "standard", "reference": true}, {"name": "new"}],
        "regions": names.iter().map(region).collect::<Vec<_>>(),
        "sites": sites.collect::<Vec<_>>(),
        "endpoints": [
            {"name": "IDFS", "title": "Invasive disease-free survival (synthetic data)", "events": idfs},
            {"name": "DRFS", "title": "Distant relapse-free survival (synthetic data)",
             "events": ["distant_recurrence", "death"]},
            {"name": "OS", "title": "Overall survival (synthetic data)", "events": ["death"]},
        ],
        "data_cut_off": CUT_OFF.to_string(),
        "synthetic": true,
    })
}
