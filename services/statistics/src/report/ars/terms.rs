use palladion_api::statistics::Standing;
use serde_json::{Value, json};

/// Why an analysis was made, in the words of the standard.
pub(super) fn reason(standing: Option<Standing>) -> Value {
    match standing {
        Some(Standing::PreSpecified) => json!({"controlledTerm": "SPECIFIED IN SAP"}),
        Some(Standing::Exploratory) => json!({"controlledTerm": "DATA DRIVEN"}),
        None => json!({"sponsorTermId": "standing_not_recorded"}),
    }
}

/// A plan does not say which of its outputs is the primary one.
pub(super) fn purpose() -> Value {
    json!({"sponsorTermId": "purpose_not_stated"})
}

/// Terms that the standard lets be added.
pub(super) fn extensions() -> Value {
    let file = |id: &str, value: &str| json!({"id": id, "submissionValue": value});
    json!([
        {
            "id": "purposes",
            "enumeration": "AnalysisPurposeEnum",
            "sponsorTerms": [{
                "id": "purpose_not_stated",
                "submissionValue": "NOT STATED",
                "description": "The plan does not say whether this is a primary, secondary or exploratory outcome.",
            }],
        },
        {
            "id": "reasons",
            "enumeration": "AnalysisReasonEnum",
            "sponsorTerms": [{
                "id": "standing_not_recorded",
                "submissionValue": "NOT RECORDED",
                "description": "Whether the plan was approved before the data were frozen was not recorded.",
            }],
        },
        {
            "id": "files",
            "enumeration": "OutputFileTypeEnum",
            "sponsorTerms": [file("csv", "csv"), file("latex", "tex"), file("html", "html"), file("svg", "svg")],
        },
    ])
}
