//! The examples of the routes about profiles.

use serde_json::{Value, json};

use super::examples::{document, issue};

const DIGEST: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

pub(super) fn copy() -> Value {
    json!({ "built_in": "adam-adtte", "name": "pallas-adtte", "endpoints": { "TTIDFS": "IDFS" } })
}

pub(super) fn built_in() -> Value {
    json!({
        "name": "site-export", "title": "A site's export", "description": "One row a subject.", "digest": DIGEST,
        "document": document()
    })
}

pub(super) fn try_profile() -> Value {
    json!({
        "document": document(),
        "sample": { "encoding": "text", "content": "PATIENT,CENTRE,SEX\nP-0003,S1,F\nP-00" },
        "truncated": true, "rows": 5
    })
}

pub(super) fn dry_run() -> Value {
    json!({
        "profile_digest": DIGEST, "sample_bytes": 31, "whole_file": false,
        "file": { "records": 1, "columns": ["PATIENT", "CENTRE", "SEX"] },
        "tables": [{
            "table": "subjects", "rows": 1,
            "columns": [
                { "name": "subject_id", "kind": "text" }, { "name": "site_id", "kind": "text" },
                { "name": "sex", "kind": "category" }
            ],
            "first_rows": [{ "record": 2, "values": ["P-0003", "S1", "female"] }]
        }],
        "errors": 0, "warnings": 0, "notes": 0, "codes": [], "issues": [issue()]
    })
}

pub(super) fn suggestion() -> Value {
    json!({
        "document": document(), "complete": false,
        "variables": [{
            "table": "subjects", "variable": "sex", "column": "SEX",
            "reasons": ["a column called `SEX` is a usual name of `sex`", "known spellings: `F` is female"]
        }],
        "questions": [{
            "table": "subjects", "variable": "randomised_on", "column": "RANDDT", "required": false,
            "question": "these formats all read every date of the sample; which one is meant?",
            "words": ["%d/%m/%Y", "%m/%d/%Y"]
        }],
        "unmapped_columns": ["COMMENT"]
    })
}

#[cfg(test)]
mod tests {
    use palladion_api::ingestion::{BuiltInProfile, CopyProfile, DryRun, ProfileSuggestion, TryProfile};
    use serde::Serialize;
    use serde::de::DeserializeOwned;

    use super::*;

    fn same<T: Serialize + DeserializeOwned>(example: &Value) {
        let read: T = serde_json::from_value(example.clone()).unwrap();
        assert_eq!(serde_json::to_value(read).unwrap(), *example);
    }

    #[test]
    fn every_example_is_read_and_written_unchanged() {
        same::<CopyProfile>(&copy());
        same::<BuiltInProfile>(&built_in());
        same::<TryProfile>(&try_profile());
        same::<DryRun>(&dry_run());
        same::<ProfileSuggestion>(&suggestion());
    }
}
