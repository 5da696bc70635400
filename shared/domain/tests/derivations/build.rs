//! Short ways to write the inputs of a case.

use chrono::NaiveDate;
use palladion_domain::her2::{
    Assessment, Classification, ClassificationPolicy, IhcScore, IshMeasurement, IshResult, Reader,
    SpecimenKind, classify,
};
use palladion_domain::ids::PolicyName;
use palladion_domain::trial::{Trial, TrialDefinition};

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(crate) fn pallas() -> ClassificationPolicy {
    ClassificationPolicy::built_in(&PolicyName::default()).unwrap()
}

/// A local reading of the surgical specimen; empty words are missing values.
pub(crate) fn local(ihc: &str, ish: &str, read_on: &str) -> Assessment {
    let mut assessment = Assessment::new(SpecimenKind::SurgicalResection, Reader::Local);
    assessment.ihc = (!ihc.is_empty()).then(|| ihc.parse::<IhcScore>().unwrap());
    assessment.ish_reported = (!ish.is_empty()).then(|| ish.parse::<IshResult>().unwrap());
    assessment.read_on = (!read_on.is_empty()).then(|| day(read_on));
    assessment
}

/// Readings in short: `kind[*] ihc/ish[@day]`, separated by `; `. The kinds are `biopsy`,
/// `resection`, `metastasis`, `unstated`; `*` is a central reading; `-` is a missing value; the
/// day is one of January 2020.
pub(crate) fn readings(text: &str) -> Vec<Assessment> {
    text.split("; ").map(reading).collect()
}

fn reading(text: &str) -> Assessment {
    let (kind, result) = text.split_once(' ').unwrap();
    let (result, read_on) = match result.split_once('@') {
        Some((result, day)) => (result, format!("2020-01-{day:0>2}")),
        None => (result, String::new()),
    };
    let (ihc, ish) = result.split_once('/').unwrap();
    let missing = |found: &str| if found == "-" { String::new() } else { found.to_owned() };
    let mut assessment = local(&missing(ihc), &missing(ish), &read_on);
    if kind.ends_with('*') {
        assessment.reader = Reader::Central;
    }
    assessment.specimen = match kind.trim_end_matches('*') {
        "biopsy" => SpecimenKind::BaselineCoreBiopsy,
        "metastasis" => SpecimenKind::Metastasis,
        "unstated" => SpecimenKind::Unknown,
        _ => SpecimenKind::SurgicalResection,
    };
    assessment
}

pub(crate) fn measured(ihc: &str, ratio: Option<f64>, her2: Option<f64>, cep17: Option<f64>) -> Assessment {
    let ish_measured = IshMeasurement::new(ratio, her2, cep17).unwrap();
    Assessment { ish_measured, ..local(ihc, "", "") }
}

/// Upfront surgery, policy `pallas-2024`.
pub(crate) fn classified(assessments: &[Assessment]) -> Classification {
    classify(&pallas(), Some(false), assessments)
}

pub(crate) fn codes(classification: &Classification) -> Vec<&'static str> {
    classification.warnings.iter().map(|warning| warning.code.as_str()).collect()
}

/// The definition of a small trial, valid.
pub(crate) fn definition() -> TrialDefinition {
    serde_json::from_value(serde_json::json!({
        "code": "PALLAS",
        "title": "Palbociclib with adjuvant endocrine therapy",
        "arms": [{"name": "palbociclib + ET"}, {"name": "ET", "reference": true}],
        "regions": [
            {"name": "North America", "countries": ["USA", "CAN"]},
            {"name": "Europe", "countries": ["AT", "DEU"]}
        ],
        "sites": [
            {"id": "030001", "name": "Vienna", "country": "AUT"},
            {"id": "5E2", "country": "MEX"},
            {"id": "7"}
        ],
        "endpoints": [
            {"name": "OS", "title": "Overall survival", "events": ["death"]},
            {"name": "PFI", "title": "Progression-free interval"}
        ],
        "data_cut_off": "2023-05-30"
    }))
    .unwrap()
}

pub(crate) fn trial() -> Trial {
    Trial::new(definition()).unwrap()
}
