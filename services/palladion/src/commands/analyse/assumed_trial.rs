//! The trial of an analysis that names none: any site, no arms, no regions; the built-in endpoints and
//! those that the files deliver ready-made.

use std::collections::BTreeSet;
use std::fs::File;
use std::path::Path;

use palladion_domain::endpoint::EndpointDefinition;
use palladion_domain::ids::EndpointName;
use palladion_domain::tables::TableName;
use palladion_domain::trial::TrialDefinition;
use palladion_formats::csv::ReadLimits;
use palladion_formats::profile::{ColumnSource, ProfileDocument, Source};
use palladion_formats::source::FileReader;

use super::documents::Documents;

/// The definition that the files need. What cannot be read here is refused by the service later.
pub(super) fn assumed_trial(documents: &Documents) -> TrialDefinition {
    let mut endpoints = EndpointDefinition::built_ins();
    let named = documents.mappings().into_iter().flat_map(|(profile, file)| endpoints_of(&profile, file));
    for name in named.collect::<BTreeSet<String>>() {
        let known = endpoints.iter().any(|endpoint| endpoint.name.as_str() == name);
        if !known && let Ok(name) = EndpointName::new(&name) {
            endpoints.push(EndpointDefinition { title: name.to_string(), name, events: Vec::new() });
        }
    }
    TrialDefinition {
        code: "ANALYSE".to_owned(),
        title: "Files analysed from the command line".to_owned(),
        arms: Vec::new(),
        regions: Vec::new(),
        sites: Vec::new(),
        endpoints,
        data_cut_off: None,
        classification_policy: palladion_domain::ids::PolicyName::default(),
        her2_negative_only: false,
        synthetic: false,
    }
}

/// The endpoints that a file gives times for.
fn endpoints_of(profile: &ProfileDocument, file: &Path) -> Vec<String> {
    let tables = profile.tables.iter().filter(|table| table.table == TableName::TimeToEvent);
    let sources = tables.flat_map(|table| &table.rows).filter_map(|row| row.variables.get("endpoint"));
    sources
        .flat_map(|source| match source {
            Source::Constant(constant) => vec![constant.value.clone()],
            Source::Column(column) if !column.map.is_empty() => column.map.values().cloned().collect(),
            Source::Column(column) => words(profile, column, file).unwrap_or_default().into_iter().collect(),
            Source::Event(_) | Source::RowNumber(_) => Vec::new(),
        })
        .collect()
}

/// The different words of a column; `None` when the file cannot be read.
fn words(profile: &ProfileDocument, source: &ColumnSource, file: &Path) -> Option<BTreeSet<String>> {
    let file = File::open(file).ok()?;
    let mut reader = FileReader::open_seekable(file, &profile.file, &ReadLimits::default()).ok()?;
    let index = reader.header().columns.iter().position(|column| column.name == source.column)?;
    let mut words = BTreeSet::new();
    while let Some(record) = reader.read().ok()? {
        let word = record.field(index);
        let word = if profile.file.trim { word.trim() } else { word };
        if !words.contains(word) {
            words.insert(word.to_owned());
        }
    }
    Some(words)
}
