//! A CSV file as a frozen snapshot: imported by a profile, written as Parquet, described by a manifest.

use std::collections::BTreeMap;

use bytes::Bytes;
use palladion_api::ingestion::{
    ColumnDescription, FrozenPolicy, SNAPSHOT_SCHEMA, SnapshotManifest, SnapshotTable,
};
use palladion_domain::digest::Digest;
use palladion_domain::ids::{DatasetVersionId, PolicyName, TrialId};
use palladion_domain::tables::TableName;
use palladion_domain::trial::TrialDefinition;
use palladion_formats::csv::ReadLimits;
use palladion_formats::parquet;
use palladion_formats::profile::{ImportProfile, import};
use palladion_formats::table::Table;
use palladion_ledger::canonical::jcs;
use palladion_service_kit::hashing::sha256;
use serde_json::{Value, json};

/// A dataset of the reference: which columns are what.
pub(crate) struct Dataset {
    pub(crate) name: &'static str,
    /// The column with the subjects' ids; the rows' numbers are the ids where there is none.
    pub(crate) id: Option<&'static str>,
    /// Columns of times; each is an endpoint of its own.
    pub(crate) times: &'static [&'static str],
    pub(crate) event: &'static str,
    /// Covariates with their types.
    pub(crate) covariates: &'static [(&'static str, &'static str)],
    /// Column and value of a filter, so that the profile's `when` is used for it.
    pub(crate) rows: Option<(&'static str, &'static str)>,
}

/// The name of a covariate in the snapshot: apart from the canonical and derived ones.
pub(crate) fn variable(column: &str) -> String {
    format!("x.{column}")
}

fn profile(dataset: &Dataset) -> ImportProfile {
    let when = dataset.rows.map(|(column, word)| json!({"column": column, "in": [word]}));
    let row = |mut variables: Value| {
        variables["subject_id"] = match dataset.id {
            Some(column) => json!({"source": "column", "column": column}),
            None => json!({"source": "row_number", "prefix": "s", "width": 5}),
        };
        let mut template = json!({"variables": variables});
        if let Some(when) = &when {
            template["when"] = when.clone();
        }
        template
    };
    let times = dataset.times.iter().map(|time| {
        row(json!({
            "endpoint": {"source": "constant", "value": time},
            "time_days": {"source": "column", "column": time},
            "event": {"source": "column", "column": dataset.event, "map": {"0": "false", "1": "true"}},
        }))
    });
    let covariates = dataset
        .covariates
        .iter()
        .map(|(column, kind)| json!({"name": variable(column), "type": kind, "source": {"column": column}}));
    let document = json!({
        "profile": "palladion.profile/1",
        "name": "golden",
        "tables": [
            {"table": "subjects", "rows": [row(json!({"site_id": {"source": "constant", "value": "1"}}))]},
            {"table": "time_to_event", "rows": times.collect::<Vec<_>>()},
        ],
        "extra_covariates": covariates.collect::<Vec<_>>(),
    });
    ImportProfile::parse(&document.to_string()).unwrap()
}

/// A snapshot's parts: the manifest's bytes, then each table by name.
pub(crate) struct Snapshot(pub(crate) Vec<(String, Bytes)>);

impl Snapshot {
    /// The file of a dataset of the reference, frozen.
    pub(crate) fn of(dataset: &Dataset) -> Self {
        Self::of_csv(dataset, &csv(dataset.name))
    }

    /// Any text with the dataset's columns, frozen.
    pub(crate) fn of_csv(dataset: &Dataset, csv: &str) -> Self {
        let imported = import(csv.as_bytes(), &profile(dataset), &ReadLimits::default()).unwrap();
        assert!(!imported.issues.has_errors(), "{}: the file has faults", dataset.name);
        let trial = json!({
            "code": "GOLDEN",
            "title": "A dataset of the reference",
            "endpoints": dataset.times.iter().map(|time| json!({"name": time, "title": time})).collect::<Vec<_>>(),
        });
        Self::freeze(serde_json::from_value(trial).unwrap(), imported.tables)
    }

    /// Whether a file with the dataset's columns is refused at the door.
    pub(crate) fn is_refused(dataset: &Dataset, csv: &str) -> bool {
        import(csv.as_bytes(), &profile(dataset), &ReadLimits::default()).unwrap().issues.has_errors()
    }

    /// A file with its own profile and trial, frozen.
    pub(crate) fn of_trial(csv: &str, profile: &str, trial: &str) -> Self {
        let profile = ImportProfile::parse(profile).unwrap();
        let imported = import(csv.as_bytes(), &profile, &ReadLimits::default()).unwrap();
        assert!(!imported.issues.has_errors(), "the file has faults");
        Self::freeze(serde_json::from_str(trial).unwrap(), imported.tables)
    }

    fn freeze(trial: TrialDefinition, tables: BTreeMap<TableName, Table>) -> Self {
        let mut parts = Vec::new();
        let mut described = Vec::new();
        for (name, table) in tables {
            let bytes = Bytes::from(parquet::to_bytes(&table).unwrap());
            described.push(describe(name, &table, &bytes));
            parts.push((name.to_string(), bytes));
        }
        let id = uuid::Uuid::from_u128(1);
        let manifest = SnapshotManifest {
            schema: SNAPSHOT_SCHEMA.to_owned(),
            trial_id: TrialId::from_uuid(id),
            trial_version: 1,
            trial,
            version_id: DatasetVersionId::from_uuid(id),
            version_number: 1,
            data_cut_off: None,
            classification_policy: FrozenPolicy {
                name: PolicyName::default(),
                version: 1,
                digest: sha256(b"the policy"),
            },
            tables: described,
        };
        parts.insert(0, ("manifest".to_owned(), jcs(&manifest).unwrap().into()));
        Self(parts)
    }
}

fn describe(table: TableName, content: &Table, bytes: &Bytes) -> SnapshotTable {
    let column = |column: &palladion_formats::table::Column| ColumnDescription {
        name: column.name.clone(),
        kind: column.values.kind(),
        unit: column.unit.clone(),
    };
    let digest: Digest = sha256(bytes);
    let columns = content.columns().iter().map(column).collect();
    SnapshotTable { table, digest, rows: content.rows() as u64, size_bytes: bytes.len() as u64, columns }
}

fn read(folder: &str, file: &str) -> String {
    let root = env!("CARGO_MANIFEST_DIR");
    let path = format!("{root}/../../shared/biostat/tests/golden/{folder}/{file}");
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The data as committed.
pub(crate) fn csv(name: &str) -> String {
    read("data", &format!("{name}.csv"))
}

/// The golden file of a dataset.
pub(crate) fn golden(name: &str) -> Value {
    serde_json::from_str(&read("expected", &format!("{name}.json"))).unwrap()
}
