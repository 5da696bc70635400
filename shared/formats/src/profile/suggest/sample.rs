//! The columns of a sample: names and distinct words.

use std::collections::BTreeSet;
use std::io::Read;

use palladion_domain::ids::VariableName;
use palladion_domain::tables::{TableName, VariableType};
use serde_json::json;

use crate::csv::ReadLimits;
use crate::profile::document::PROFILE_FORMAT;
use crate::profile::{
    ClearedColumn, ColumnSource, ExtraCovariate, ImportError, ImportProfile, ProfileDocument, import,
};

/// Distinct words kept of a column.
const MAX_WORDS: usize = 5_000;

/// A column of the sample.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SampleColumn {
    pub(super) name: String,
    /// Its distinct words, blanks around them taken away, the empty one left out.
    pub(super) words: BTreeSet<String>,
}

impl SampleColumn {
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(String::as_str)
    }
}

/// The columns of a sample, or what keeps it from being read.
pub(super) struct Sample {
    pub(super) columns: Vec<SampleColumn>,
    pub(super) faults: Vec<String>,
}

/// Reads every column of a sample as text.
pub(super) fn sample(bytes: &[u8], limits: &ReadLimits) -> Result<Sample, ImportError> {
    let first = import(bytes, &ImportProfile::identity(TableName::Subjects), limits)?;
    let of_profile = |code: &str| code.starts_with("MAP-") || code.starts_with("PRV-");
    let names = first.notes.columns;
    let Some(profile) = as_text(&names) else {
        let faults = first.issues.kept().iter().filter(|issue| !of_profile(&issue.code));
        return Ok(Sample {
            columns: Vec::new(),
            faults: faults.map(|issue| issue.message.clone()).collect(),
        });
    };
    let whole = import(bytes.take(u64::MAX), &profile, limits)?;
    let errors = whole.issues.kept().iter().filter(|issue| issue.severity.as_str() == "error");
    let faults = errors.filter(|issue| !of_profile(&issue.code)).map(|issue| issue.message.clone());
    let faults: Vec<String> = faults.collect();
    let Some(table) = whole.tables.get(&TableName::Subjects) else {
        return Ok(Sample { columns: Vec::new(), faults });
    };
    let words = |index: usize| {
        let texts = table.column(&covariate(index)).and_then(|column| column.texts());
        let mut words = BTreeSet::new();
        for word in texts.iter().flat_map(|texts| texts.iter()).flatten() {
            if words.len() < MAX_WORDS && !words.contains(word) {
                words.insert(word.to_owned());
            }
        }
        words
    };
    let columns = names.iter().enumerate();
    let columns = columns.map(|(index, name)| SampleColumn { name: name.clone(), words: words(index) });
    Ok(Sample { columns: columns.collect(), faults })
}

fn covariate(index: usize) -> String {
    format!("column_{index}")
}

/// A profile that keeps every column as text; `None` without columns, or with names that no profile takes.
fn as_text(names: &[String]) -> Option<ImportProfile> {
    let document = json!({
        "profile": PROFILE_FORMAT,
        "name": "sample",
        "tables": [{"table": "subjects", "rows": [{"variables": {
            "subject_id": {"source": "row_number"},
            "site_id": {"source": "constant", "value": "1"},
        }}]}],
    });
    let mut document: ProfileDocument = serde_json::from_value(document).ok()?;
    for (index, name) in names.iter().enumerate() {
        document.extra_covariates.push(ExtraCovariate {
            name: VariableName::new(covariate(index)).ok()?,
            kind: VariableType::Text,
            unit: None,
            levels: Vec::new(),
            description: String::new(),
            source: ColumnSource { column: name.clone(), ..ColumnSource::default() },
        });
        let reason = "looked at for a proposal".to_owned();
        document.privacy.cleared.push(ClearedColumn { column: name.clone(), reason });
    }
    if names.is_empty() { None } else { ImportProfile::new(document).ok() }
}
