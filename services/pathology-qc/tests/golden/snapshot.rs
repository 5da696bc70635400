//! A CSV text as a frozen snapshot, and what the engine makes of it.

use std::collections::BTreeMap;
use std::io::Cursor;

use bytes::Bytes;
use palladion_api::ingestion::{
    ColumnDescription, FrozenPolicy, SNAPSHOT_SCHEMA, SnapshotManifest, SnapshotTable,
};
use palladion_domain::ids::{DatasetVersionId, PolicyName, TrialId};
use palladion_domain::tables::TableName;
use palladion_formats::csv::ReadLimits;
use palladion_formats::parquet;
use palladion_formats::profile::{ImportProfile, import};
use palladion_formats::table::Table;
use palladion_ledger::canonical::jcs;
use palladion_service_kit::engine::host::run_engine;
use palladion_service_kit::engine::{EngineInput, EngineJob, Frame};
use palladion_service_kit::hashing::sha256;
use serde_json::{Map, Value, json};

/// ISO codes in the order of their letters: country `i` of a vector is code `i`.
pub(crate) const COUNTRIES: [&str; 22] = [
    "AFG", "AGO", "ALB", "AND", "ARE", "ARG", "ARM", "AUS", "AUT", "AZE", "BDI", "BEL", "BEN", "BGD", "BGR",
    "BHR", "BIH", "BLR", "BLZ", "BOL", "BRA", "CHE",
];

/// A file of one row a subject: the header names canonical variables, `x.` before one keeps it as a covariate.
pub(crate) struct File {
    pub(crate) csv: String,
    /// Types of the further covariates.
    pub(crate) covariates: Vec<(&'static str, &'static str)>,
    /// Columns of a second, central reading: variable and column.
    pub(crate) central: Vec<(&'static str, &'static str)>,
    pub(crate) regions: Value,
}

const OF_READINGS: [&str; 14] = [
    "specimen",
    "collected_on",
    "ihc_score",
    "ish_result",
    "ish_ratio",
    "her2_copies_per_cell",
    "cep17_copies_per_cell",
    "assay",
    "read_on",
    "ish_read_on",
    "ish_group_reported",
    "her2_status_reported",
    "stained_percent",
    "complete_staining_percent",
];

impl File {
    pub(crate) fn new(csv: String) -> Self {
        Self { csv, covariates: Vec::new(), central: Vec::new(), regions: json!([]) }
    }

    fn tables(&self) -> BTreeMap<TableName, Table> {
        let header: Vec<&str> = self.csv.lines().next().unwrap().split(',').collect();
        let column = |name: &str| json!({"source": "column", "column": name});
        let (mut subject, mut reading) = (Map::new(), Map::new());
        for name in header.iter().filter(|name| !self.covariates.iter().any(|(known, _)| known == *name)) {
            if *name == "subject_id" {
                subject.insert((*name).to_owned(), column(name));
                reading.insert((*name).to_owned(), column(name));
            } else if OF_READINGS.contains(name) {
                reading.insert((*name).to_owned(), column(name));
            } else if !self.central.iter().any(|(_, known)| known == name) {
                subject.insert((*name).to_owned(), column(name));
            }
        }
        let specimen = json!({"source": "constant", "value": "surgical_resection"});
        reading.entry("specimen").or_insert(specimen.clone());
        let mut readings = vec![json!({"variables": reading})];
        if !self.central.is_empty() {
            let mut second = Map::new();
            second.insert("subject_id".to_owned(), column("subject_id"));
            second.insert("specimen".to_owned(), specimen);
            second.insert("reader".to_owned(), json!({"source": "constant", "value": "central"}));
            for (variable, name) in &self.central {
                second.insert((*variable).to_owned(), column(name));
            }
            readings.push(json!({"variables": second}));
        }
        let covariates: Vec<Value> = self
            .covariates
            .iter()
            .map(|(name, kind)| json!({"name": name, "type": kind, "source": {"column": name}}))
            .collect();
        let profile = json!({"profile": "palladion.profile/1", "name": "golden", "tables": [
            {"table": "subjects", "rows": [{"variables": subject}]},
            {"table": "her2_assessments", "rows": readings},
        ], "extra_covariates": covariates});
        let profile = ImportProfile::parse(&profile.to_string()).unwrap();
        let imported = import(self.csv.as_bytes(), &profile, &ReadLimits::default()).unwrap();
        assert!(!imported.issues.has_errors(), "the file has faults");
        imported.tables
    }

    fn parts(&self) -> Vec<(String, Bytes)> {
        let (mut parts, mut tables) = (Vec::new(), Vec::new());
        for (table, content) in self.tables() {
            let bytes = Bytes::from(parquet::to_bytes(&content).unwrap());
            let columns = content.columns().iter().map(|column| ColumnDescription {
                name: column.name.clone(),
                kind: column.values.kind(),
                unit: column.unit.clone(),
            });
            tables.push(SnapshotTable {
                table,
                digest: sha256(&bytes),
                rows: content.rows() as u64,
                size_bytes: bytes.len() as u64,
                columns: columns.collect(),
            });
            parts.push((table.to_string(), bytes));
        }
        let trial = json!({"code": "GOLDEN", "title": "A vector of the reference", "regions": self.regions});
        let id = uuid::Uuid::from_u128(1);
        let manifest = SnapshotManifest {
            schema: SNAPSHOT_SCHEMA.to_owned(),
            trial_id: TrialId::from_uuid(id),
            trial_version: 1,
            trial: serde_json::from_value(trial).unwrap(),
            version_id: DatasetVersionId::from_uuid(id),
            version_number: 1,
            data_cut_off: None,
            classification_policy: FrozenPolicy {
                name: PolicyName::default(),
                version: 1,
                digest: sha256(b"the policy"),
            },
            tables,
        };
        parts.insert(0, ("manifest".to_owned(), jcs(&manifest).unwrap().into()));
        parts
    }

    /// What the engine says last.
    pub(crate) fn run(&self, checks: &Value) -> Frame {
        let policy = json!({
            "policy": "palladion.qc-policy/1", "title": "Reference", "confidence_level": 0.95, "seed": 7,
            "checks": checks,
        });
        let parts = self.parts();
        let inputs = parts.iter().map(|(name, bytes)| EngineInput {
            name: name.clone(),
            digest: sha256(bytes),
            bytes: bytes.len() as u64,
        });
        let job = EngineJob {
            kind: palladion_pathology_qc::ENGINE_KIND.to_owned(),
            run_id: None,
            plan_or_policy: policy,
            parameters: json!({}),
            seed: 7,
            threads: 2,
            inputs: inputs.collect(),
        };
        let mut message = serde_json::to_vec(&job).unwrap();
        message.push(b'\n');
        message.extend(parts.iter().flat_map(|(_, bytes)| bytes.iter().copied()));
        let mut output = Vec::new();
        run_engine(Cursor::new(message), &mut output, palladion_pathology_qc::engine).unwrap();
        serde_json::from_str(String::from_utf8(output).unwrap().lines().last().unwrap()).unwrap()
    }

    /// The result.
    pub(crate) fn result(&self, checks: &Value) -> Value {
        match self.run(checks) {
            Frame::Result(result) => result,
            other => panic!("no result: {other:?}"),
        }
    }
}

/// The numbers of a check.
pub(crate) fn check<'a>(result: &'a Value, kind: &str) -> &'a Value {
    let checks = result["checks"].as_array().unwrap();
    checks.iter().find(|check| check["kind"] == kind).unwrap_or_else(|| panic!("no {kind}: {result}"))
}

/// A file of the vectors.
pub(crate) fn vectors(name: &str) -> Value {
    let root = env!("CARGO_MANIFEST_DIR");
    let path = format!("{root}/../../shared/biostat/tests/golden/expected/site-qc/{name}.json");
    serde_json::from_str(&std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}")))
        .unwrap()
}
