//! The documents beside the exports: import profiles, the trial's definition, what the folder is.

use super::files::SYNTHETIC;
use super::places::{countries, site_name};

/// How `subjects.csv` becomes a table.
pub(super) const SUBJECTS: &str = include_str!("../../profiles/subjects.json");
/// How `her2.csv` becomes a table.
pub(super) const HER2: &str = include_str!("../../profiles/her2.json");
/// How `events.csv` becomes a table.
pub(super) const EVENTS: &str = include_str!("../../profiles/events.json");

/// What the folder is, for people.
pub(super) fn readme() -> String {
    format!(
        "{SYNTHETIC}

trial.json               the trial: arms, regions, 406 sites in 21 countries, endpoints, data cut-off
subjects.csv             one row a subject          (subjects.profile.json says how it is read)
her2.csv                 one row a reading          (her2.profile.json)
events.csv               one row an event or contact (events.profile.json)

Margins and estimates are those that the paper prints. What the paper leaves open (which values go together, sites,
dates, kinds of events) was chosen by a generator and says nothing about any trial.
"
    )
}

/// The trial's definition.
pub(super) fn trial() -> String {
    let mut regions: Vec<&str> = countries().iter().map(|country| country.region).collect();
    regions.dedup();
    let list = |region: &str| {
        let codes = countries().iter().filter(|country| country.region == region);
        codes.map(|country| format!("\"{}\"", country.code)).collect::<Vec<_>>().join(", ")
    };
    let regions =
        regions.iter().map(|name| format!("    {{\"name\": \"{name}\", \"countries\": [{}]}}", list(name)));
    let sites = countries().iter().flat_map(|country| {
        let line = |site| {
            let (id, code) = (site_name(country, site), country.code);
            format!("    {{\"id\": \"{id}\", \"name\": \"Synthetic site {id}\", \"country\": \"{code}\"}}")
        };
        (1..=country.sites).map(line)
    });
    let lines = |items: Vec<String>| items.join(",\n");
    format!(
        "{HEAD}  \"regions\": [\n{}\n  ],\n  \"sites\": [\n{}\n  ],\n{FOOT}",
        lines(regions.collect()),
        lines(sites.collect())
    )
}

const HEAD: &str = r#"{
  "code": "PALLAS-SYNTHETIC",
  "title": "SYNTHETIC cohort that reproduces the printed numbers of the PALLAS HER2-low paper; no subject is a person",
  "arms": [{"name": "ET", "reference": true}, {"name": "palbociclib + ET"}],
"#;

const FOOT: &str = r#"  "endpoints": [
    {
      "name": "IDFS",
      "title": "Invasive disease-free survival (synthetic data)",
      "events": [
        "locoregional_invasive_recurrence",
        "contralateral_invasive_breast_cancer",
        "distant_recurrence",
        "second_primary_non_breast",
        "death"
      ]
    },
    {
      "name": "DRFS",
      "title": "Distant relapse-free survival (synthetic data)",
      "events": ["distant_recurrence", "death"]
    },
    {"name": "OS", "title": "Overall survival (synthetic data)", "events": ["death"]}
  ],
  "data_cut_off": "2023-05-30",
  "classification_policy": "pallas-2024",
  "her2_negative_only": true,
  "synthetic": true
}
"#;
