//! The examples of the specification. A test checks that each is what its type reads.

use serde_json::{Value, json};

const TRIAL: &str = "01890a5d-ac96-774b-bcce-b302099a8057";
const PROFILE: &str = "01890a5d-ac96-774b-bcce-b302099a8058";
const UPLOAD: &str = "01890a5d-ac96-774b-bcce-b302099a8059";
const VERSION: &str = "01890a5d-ac96-774b-bcce-b302099a805a";
const PREVIOUS: &str = "01890a5d-ac96-774b-bcce-b302099a8056";
const DIGEST: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const TIME: &str = "2026-11-23T09:30:00Z";
const PERSON: &str = "data_manager@example.org";
const STATISTICIAN: &str = "statistician@example.org";
const REDACTION: &str = "01890a5d-ac96-774b-bcce-b302099a805c";
const TRANSFER: &str = "01890a5d-ac96-774b-bcce-b302099a805d";
const PROPOSAL: &str = "01890a5d-ac96-774b-bcce-b302099a805b";

pub(super) fn page(item: &Value) -> Value {
    json!({ "items": [item], "next": "01890a5d-ac96-774b-bcce-b302099a8059" })
}

pub(super) fn definition() -> Value {
    json!({
        "code": "PALLAS",
        "title": "Palbociclib and endocrine therapy in early breast cancer",
        "arms": [{ "name": "endocrine", "reference": true }, { "name": "palbociclib", "reference": false }],
        "regions": [{ "name": "Europe", "countries": ["AUT", "DEU"] }],
        "sites": [{ "id": "AT01", "name": "Vienna", "country": "AUT" }],
        "endpoints": [{ "name": "OS", "title": "Overall survival", "events": ["death"] }],
        "data_cut_off": "2026-06-30",
        "classification_policy": "pallas-2024"
    })
}

pub(super) fn trial() -> Value {
    json!({
        "trial_id": TRIAL, "version": 1, "digest": DIGEST, "definition": definition(),
        "created_at": TIME, "created_by": PERSON
    })
}

pub(super) fn amendment() -> Value {
    json!({ "reason": "Protocol amendment 3 adds a site", "definition": definition() })
}

pub(super) fn document() -> Value {
    json!({
        "profile": "palladion.profile/1",
        "name": "site-export",
        "tables": [{
            "table": "subjects",
            "rows": [{ "variables": {
                "subject_id": { "source": "column", "column": "PATIENT" },
                "site_id": { "source": "column", "column": "CENTRE" },
                "sex": { "source": "column", "column": "SEX", "map": { "F": "female", "M": "male" } }
            } }]
        }]
    })
}

pub(super) fn profile() -> Value {
    json!({
        "profile_id": PROFILE, "trial_id": TRIAL, "name": "site-export", "version": 1, "digest": DIGEST,
        "document": document(), "created_at": TIME, "created_by": PERSON
    })
}

pub(super) fn upload() -> Value {
    json!({
        "upload_id": UPLOAD, "trial_id": TRIAL, "file_name": "clinical.csv", "digest": DIGEST, "size_bytes": 48_213,
        "profile_id": PROFILE, "trial_version": 1, "state": "valid",
        "validation": {
            "rows_read": 412, "columns_read": 12, "unmapped_columns": ["COMMENT"],
            "errors": 0, "warnings": 3, "notes": 0, "issues_truncated": false, "issues_digest": DIGEST,
            "tables": [{ "table": "subjects", "rows": 412, "digest": DIGEST, "size_bytes": 9_120, "origin_digest": DIGEST }],
            "codes": [{
                "code": "HER2-101", "severity": "warning", "count": 3, "title": "IHC 2+ without an ISH result"
            }],
            "no_flow": "neither the file nor the trial's data have a table `her2_assessments`"
        },
        "recognised": false, "received_at": TIME, "received_by": PERSON
    })
}

pub(super) fn transfer() -> Value {
    json!({
        "transfer_id": TRANSFER, "trial_id": TRIAL, "file_name": "clinical.csv", "digest": DIGEST,
        "offset": 16_384, "length": 48_213, "parts": 2, "created_at": TIME, "expires_at": "2026-11-24T09:30:00Z"
    })
}

pub(super) fn issue() -> Value {
    json!({
        "code": "KEY-001", "severity": "error", "table": "subjects", "row": 17, "column": "PATIENT",
        "value": "P-0003", "message": "the subject of row 17 is enrolled in row 4 already"
    })
}

pub(super) fn records() -> Value {
    json!({ "records": [{ "row": 17, "line": 17, "fields": [
        { "column": "PATIENT", "value": "P-0003" }, { "column": "IHC", "value": "0-1+" }
    ] }] })
}

pub(super) fn rule() -> Value {
    json!({
        "code": "KEY-001", "severity": "error", "title": "A subject is enrolled twice",
        "meaning": "Every subject has one row in `subjects`; which of two is right cannot be guessed.",
        "example": "subjects\nsubject_id,site_id\nP1,S1\nP2,S1\nP1,S2\n",
        "remedy": "Ask the site which row is right and remove the other at the source."
    })
}

pub(super) fn acceptance() -> Value {
    json!({
        "upload_ids": [UPLOAD],
        "acknowledgements": [{ "code": "HER2-101", "reason": "Confirmed with the sites, query log of 3 March" }],
        "reason": reason()
    })
}

fn reason() -> Value {
    json!({ "code": "query_answer", "text": "Site AT01 answered the queries of 3 March" })
}

fn changes() -> Value {
    json!({
        "counts": {
            "subjects_added": 0, "subjects_removed": 0, "subjects_changed": 1,
            "rows_added": 0, "rows_removed": 0, "values_changed": 1
        },
        "tables": [{
            "table": "subjects", "rows_added": 0, "rows_removed": 0, "values_changed": { "age_years": 1 }
        }],
        "index_digest": DIGEST
    })
}

pub(super) fn difference() -> Value {
    json!({
        "summary": changes(),
        "items": [{
            "subject_id": "P-0003", "table": "subjects", "kind": "value_changed", "variable": "age_years",
            "old": "16", "new": "61"
        }],
        "next": "1"
    })
}

pub(super) fn version() -> Value {
    json!({
        "version_id": VERSION, "trial_id": TRIAL, "number": 1,
        "tables": [{
            "table": "subjects", "digest": DIGEST, "rows": 412, "size_bytes": 9_120, "origin_digest": DIGEST, "upload_id": UPLOAD
        }],
        "upload_ids": [UPLOAD],
        "acknowledgements": [{
            "code": "HER2-101", "count": 3, "reason": "Confirmed with the sites, query log of 3 March"
        }],
        "reason": reason(), "difference": { "previous_version_id": PREVIOUS, "summary": changes() },
        "left_out": { "subjects": 1, "rows": 4 },
        "created_at": TIME, "created_by": PERSON
    })
}

pub(super) fn redact() -> Value {
    json!({ "subject_id": "P-0003", "reason": { "code": "withdrawal", "text": "Consent was withdrawn on 3 March" } })
}

pub(super) fn redaction() -> Value {
    json!({
        "redaction_id": REDACTION, "trial_id": TRIAL, "subject_hash": DIGEST,
        "reason": { "code": "withdrawal", "text": "Consent was withdrawn on 3 March" },
        "versions": [VERSION], "snapshots": [DIGEST], "sealed_uploads": [UPLOAD],
        "redacted_at": TIME, "redacted_by": PERSON
    })
}

pub(super) fn propose() -> Value {
    json!({ "version_id": VERSION, "data_cut_off": "2026-06-30" })
}

pub(super) fn manifest() -> Value {
    json!({
        "schema": "palladion.snapshot/1", "trial_id": TRIAL, "trial_version": 1, "trial": definition(),
        "version_id": VERSION, "version_number": 1, "data_cut_off": "2026-06-30",
        "classification_policy": { "name": "pallas-2024", "version": 1, "digest": DIGEST },
        "tables": [{
            "table": "subjects", "digest": DIGEST, "rows": 412, "size_bytes": 9_120,
            "columns": [{ "name": "age_years", "kind": "real", "unit": "years" }]
        }]
    })
}

pub(super) fn snapshot() -> Value {
    json!({
        "snapshot_id": DIGEST, "trial_id": TRIAL, "version_id": VERSION, "manifest": manifest(),
        "ledger_leaf": 12, "proposal_id": PROPOSAL, "proposed_by": PERSON, "frozen_at": TIME,
        "frozen_by": STATISTICIAN
    })
}

pub(super) fn proposal() -> Value {
    json!({
        "proposal_id": PROPOSAL, "trial_id": TRIAL, "version_id": VERSION, "snapshot_id": DIGEST,
        "manifest": manifest(), "state": "declined", "proposed_at": TIME, "proposed_by": PERSON,
        "decision": {
            "decided_at": TIME, "decided_by": STATISTICIAN, "reason": "Queries of site AT01 are still open"
        }
    })
}

pub(super) fn confirm() -> Value {
    json!({ "snapshot_id": DIGEST })
}

pub(super) fn decline() -> Value {
    json!({ "reason": "Queries of site AT01 are still open" })
}

pub(super) fn verification() -> Value {
    json!({
        "snapshot_id": DIGEST, "holds": true, "manifest": "intact",
        "tables": [{ "table": "subjects", "digest": DIGEST, "integrity": "intact" }]
    })
}

pub(super) fn json_schema() -> Value {
    json!({ "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "ProfileDocument", "type": "object" })
}

#[cfg(test)]
mod tests {
    use palladion_api::ingestion::{
        AcceptUploads, AmendTrial, ConfirmProposal, DatasetVersion, DeclineProposal, DifferencePage,
        FileRecords, ProposeSnapshot, RedactSubject, Redaction, Snapshot, SnapshotProposal,
        SnapshotVerification, StoredProfile, StoredTrial, Transfer, Upload, ValidationRule,
    };
    use palladion_domain::trial::Trial;
    use palladion_domain::validation::Issue;
    use palladion_formats::profile::ImportProfile;
    use serde::Serialize;
    use serde::de::DeserializeOwned;

    use super::*;

    fn same<T: Serialize + DeserializeOwned>(example: &Value) {
        let read: T = serde_json::from_value(example.clone()).unwrap();
        assert_eq!(serde_json::to_value(read).unwrap(), *example);
    }

    #[test]
    fn every_example_is_read_and_written_unchanged() {
        same::<StoredTrial>(&trial());
        same::<AmendTrial>(&amendment());
        same::<StoredProfile>(&profile());
        same::<Upload>(&upload());
        same::<Transfer>(&transfer());
        same::<Issue>(&issue());
        same::<FileRecords>(&records());
        same::<ValidationRule>(&rule());
        same::<AcceptUploads>(&acceptance());
        same::<DatasetVersion>(&version());
        same::<DifferencePage>(&difference());
        same::<RedactSubject>(&redact());
        same::<Redaction>(&redaction());
        same::<ProposeSnapshot>(&propose());
        same::<SnapshotProposal>(&proposal());
        same::<ConfirmProposal>(&confirm());
        same::<DeclineProposal>(&decline());
        same::<Snapshot>(&snapshot());
        same::<SnapshotVerification>(&verification());
    }

    #[test]
    fn the_example_trial_and_profile_are_valid() {
        Trial::new(serde_json::from_value(definition()).unwrap()).unwrap();
        ImportProfile::parse(&document().to_string()).unwrap();
    }
}
