//! The raw files as a cohort.

use std::collections::BTreeMap;

use palladion_api::ingestion::{FrozenPolicy, SNAPSHOT_SCHEMA, SnapshotManifest};
use palladion_cohort::{Cohort, VariableColumn};
use palladion_domain::digest::Digest;
use palladion_domain::her2::Her2Status;
use palladion_domain::ids::{DatasetVersionId, PolicyName, TrialId};
use palladion_domain::tables::TableName;
use palladion_domain::trial::TrialDefinition;
use palladion_formats::csv::ReadLimits;
use palladion_formats::profile::{Import, ImportProfile, import};
use palladion_formats::table::Table;
use palladion_simulator::pallas::{self, RawFile};

pub(crate) fn raw() -> Vec<RawFile> {
    let (covariates, prognosis) = pallas::cohort_seeds();
    pallas::files(&pallas::cohort(covariates, prognosis), covariates)
}

pub(crate) fn text<'a>(files: &'a [RawFile], name: &str) -> &'a str {
    &files.iter().find(|file| file.name == name).unwrap_or_else(|| panic!("no {name}")).text
}

pub(crate) fn imported(files: &[RawFile], name: &str) -> Import {
    let profile = ImportProfile::parse(text(files, &format!("{name}.profile.json"))).unwrap();
    import(text(files, &format!("{name}.csv")).as_bytes(), &profile, &ReadLimits::default()).unwrap()
}

/// The analysed subjects with everything the paper reports on.
pub(crate) struct Data {
    pub(crate) cohort: Cohort,
    /// Positions of the analysed subjects.
    pub(crate) analysed: Vec<usize>,
    /// 0 for HER2-0, 1 for HER2-low, of each analysed subject.
    pub(crate) low: Vec<usize>,
}

impl Data {
    pub(crate) fn read() -> Self {
        let files = raw();
        let mut tables: BTreeMap<TableName, Table> = BTreeMap::new();
        for name in ["subjects", "her2", "events"] {
            let imported = imported(&files, name);
            assert!(!imported.issues.has_errors(), "{name}: {:?}", imported.issues);
            tables.extend(imported.tables);
        }
        let cohort = Cohort::build(&manifest(text(&files, "trial.json")), tables).unwrap();
        let status: Vec<Her2Status> = cohort.classifications().iter().map(|found| found.status).collect();
        let analysed: Vec<usize> = (0..status.len())
            .filter(|index| matches!(status[*index], Her2Status::Zero | Her2Status::Low))
            .collect();
        let low = analysed.iter().map(|index| usize::from(status[*index] == Her2Status::Low)).collect();
        Self { cohort, analysed, low }
    }

    /// Words of a variable, of the analysed subjects.
    pub(crate) fn words(&self, variable: &str) -> Vec<Option<String>> {
        match self.cohort.variable(&variable.parse().unwrap()).unwrap() {
            VariableColumn::Categorical(column) => {
                let word =
                    |index: &usize| column.codes[*index].map(|code| column.levels[code as usize].clone());
                self.analysed.iter().map(word).collect()
            }
            VariableColumn::Numeric(_) => panic!("{variable} is a number"),
        }
    }

    /// Numbers of a variable, of the analysed subjects.
    pub(crate) fn numbers(&self, variable: &str) -> Vec<Option<f64>> {
        match self.cohort.variable(&variable.parse().unwrap()).unwrap() {
            VariableColumn::Numeric(column) => {
                self.analysed.iter().map(|index| column.values[*index]).collect()
            }
            VariableColumn::Categorical(_) => panic!("{variable} is a word"),
        }
    }

    /// Times and events of an endpoint, of the analysed subjects.
    pub(crate) fn times(&self, endpoint: &str) -> (Vec<f64>, Vec<bool>) {
        let observed = self.cohort.endpoint(&endpoint.parse().unwrap()).unwrap();
        let of = |index: &usize| {
            let observation = observed[*index].unwrap();
            (observation.time_days.value(), observation.event)
        };
        self.analysed.iter().map(of).unzip()
    }
}

fn manifest(trial: &str) -> SnapshotManifest {
    let ids = uuid::Uuid::from_u128(7);
    let trial: TrialDefinition = serde_json::from_str(trial).unwrap();
    SnapshotManifest {
        schema: SNAPSHOT_SCHEMA.to_owned(),
        trial_id: TrialId::from_uuid(ids),
        trial_version: 1,
        data_cut_off: trial.data_cut_off,
        trial,
        version_id: DatasetVersionId::from_uuid(ids),
        version_number: 1,
        classification_policy: FrozenPolicy {
            name: PolicyName::default(),
            version: 1,
            digest: Digest::from_bytes([7; 32]),
        },
        tables: Vec::new(),
    }
}
