//! The classes of the standard that a run makes use of, as its published schema closes them: `ars_ldm`, version 1.0,
//! `project/jsonschema/ars_ldm.schema.json` of `cdisc-org/analysis-results-standard`. A member that a run never writes is
//! not named here, so that writing it is a failure until it is checked too.

use serde_json::{Map, Value};

/// Class, then its members: `name:type`, with `!` where the member must be there and `[type]` for a list; `A/B` is
/// either class.
const CLASSES: &[(&str, &str)] = &[
    (
        "ReportingEvent",
        "id:text! version:integer name:text! description:text mainListOfContents:ListOfContents! \
         referenceDocuments:[ReferenceDocument] terminologyExtensions:[TerminologyExtension] \
         analysisSets:[AnalysisSet] analysisGroupings:[GroupingFactor] dataGroupings:[GroupingFactor] \
         methods:[AnalysisMethod] analyses:[Analysis] outputs:[Output]",
    ),
    ("ListOfContents", "name:text! contentsList:NestedList!"),
    ("NestedList", "listItems:[OrderedListItem]"),
    (
        "OrderedListItem",
        "name:text! level:integer! order:integer! analysisId:text outputId:text sublist:NestedList",
    ),
    ("ReferenceDocument", "id:text! name:text! description:text"),
    ("TerminologyExtension", "id:text! enumeration:ExtensibleTerminologyEnum sponsorTerms:[SponsorTerm]!"),
    ("SponsorTerm", "id:text! submissionValue:text! description:text"),
    (
        "AnalysisSet",
        "id:text! label:text level:integer! order:integer! condition:WhereClauseCondition \
         compoundExpression:CompoundSetExpression",
    ),
    ("WhereClauseCondition", "dataset:text variable:text comparator:ConditionComparatorEnum value:[text]"),
    ("CompoundSetExpression", "logicalOperator:ExpressionLogicalOperatorEnum! whereClauses:[text]"),
    ("GroupingFactor", "id:text! label:text groupingDataset:text groupingVariable:text dataDriven:boolean!"),
    ("AnalysisMethod", "id:text! name:text! description:text operations:[Operation]!"),
    ("Operation", "id:text! name:text! order:integer!"),
    (
        "Analysis",
        "id:text! version:integer name:text! description:text reason:AnalysisReason/SponsorTermOf! \
         purpose:AnalysisPurpose/SponsorTermOf! analysisSetId:text methodId:text! dataset:text variable:text \
         orderedGroupings:[OrderedGroupingFactor] results:[OperationResult]",
    ),
    ("AnalysisReason", "controlledTerm:AnalysisReasonEnum!"),
    ("AnalysisPurpose", "controlledTerm:AnalysisPurposeEnum!"),
    ("OutputFileType", "controlledTerm:OutputFileTypeEnum!"),
    ("SponsorTermOf", "sponsorTermId:text!"),
    ("OrderedGroupingFactor", "order:integer! groupingId:text! resultsByGroup:boolean!"),
    ("OperationResult", "operationId:text! resultGroups:[ResultGroup] rawValue:text formattedValue:text"),
    ("ResultGroup", "groupingId:text! groupValue:text"),
    (
        "Output",
        "id:text! version:integer name:text! displays:[OrderedDisplay]! fileSpecifications:[OutputFile]",
    ),
    ("OrderedDisplay", "order:integer! display:OutputDisplay!"),
    (
        "OutputDisplay",
        "id:text! version:integer name:text! displayTitle:text displaySections:[DisplaySection]",
    ),
    ("DisplaySection", "sectionType:DisplaySectionTypeEnum orderedSubSections:[OrderedSubSection]"),
    ("OrderedSubSection", "order:integer! subSection:DisplaySubSection!"),
    ("DisplaySubSection", "id:text! text:text!"),
    ("OutputFile", "name:text! description:text location:text fileType:OutputFileType/SponsorTermOf"),
];

/// The terms that the standard fixes.
const TERMS: &[(&str, &[&str])] = &[
    (
        "AnalysisReasonEnum",
        &["SPECIFIED IN PROTOCOL", "SPECIFIED IN SAP", "DATA DRIVEN", "REQUESTED BY REGULATORY AGENCY"],
    ),
    (
        "AnalysisPurposeEnum",
        &["PRIMARY OUTCOME MEASURE", "SECONDARY OUTCOME MEASURE", "EXPLORATORY OUTCOME MEASURE"],
    ),
    ("ConditionComparatorEnum", &["EQ", "NE", "GT", "GE", "LT", "LE", "IN", "NOTIN"]),
    (
        "DisplaySectionTypeEnum",
        &["Header", "Title", "Rowlabel Header", "Legend", "Abbreviation", "Footnote", "Footer"],
    ),
    ("ExpressionLogicalOperatorEnum", &["AND", "OR", "NOT"]),
    (
        "ExtensibleTerminologyEnum",
        &["AnalysisReasonEnum", "AnalysisPurposeEnum", "OperationRoleEnum", "OutputFileTypeEnum"],
    ),
    ("OutputFileTypeEnum", &["pdf", "rtf", "txt"]),
];

/// What is wrong with a reporting event, each with its place. Members of our own are let through at its root alone,
/// as the schema does.
pub(super) fn problems(event: &Value) -> Vec<String> {
    let mut own = event.clone();
    own.as_object_mut().unwrap().remove("palladion");
    let mut found = Vec::new();
    check(&own, "ReportingEvent", "", &mut found);
    found
}

fn check(value: &Value, kind: &str, place: &str, found: &mut Vec<String>) {
    if let Some(item) = kind.strip_prefix('[').and_then(|kind| kind.strip_suffix(']')) {
        let Some(items) = value.as_array() else { return found.push(format!("{place} is no list")) };
        for (index, one) in items.iter().enumerate() {
            check(one, item, &format!("{place}/{index}"), found);
        }
        return;
    }
    let fits = match kind {
        "text" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "boolean" => value.is_boolean(),
        _ if kind.ends_with("Enum") => {
            let terms = TERMS.iter().find(|(name, _)| *name == kind).unwrap().1;
            value.as_str().is_some_and(|term| terms.contains(&term))
        }
        _ => return one_of(value, kind, place, found),
    };
    if !fits {
        found.push(format!("{place} is no {kind}: {value}"));
    }
}

/// An object of the first class that it could be.
fn one_of(value: &Value, kinds: &str, place: &str, found: &mut Vec<String>) {
    let Some(object) = value.as_object() else { return found.push(format!("{place} is no object: {value}")) };
    let mut reasons = Vec::new();
    for kind in kinds.split('/') {
        let mut own = Vec::new();
        members(object, kind, place, &mut own);
        if own.is_empty() {
            return;
        }
        reasons.extend(own);
    }
    found.extend(reasons);
}

fn members(object: &Map<String, Value>, class: &str, place: &str, found: &mut Vec<String>) {
    let written = CLASSES.iter().find(|(name, _)| *name == class).unwrap().1;
    let known: Vec<(&str, &str, bool)> = written
        .split_whitespace()
        .map(|member| {
            let (name, kind) = member.split_once(':').unwrap();
            (name, kind.trim_end_matches('!'), kind.ends_with('!'))
        })
        .collect();
    for name in object.keys().filter(|name| known.iter().all(|known| known.0 != name.as_str())) {
        found.push(format!("{place}: {class} has no member {name}"));
    }
    for (name, kind, needed) in known {
        match object.get(name) {
            Some(value) => check(value, kind, &format!("{place}/{name}"), found),
            None if needed => found.push(format!("{place}: {class} without {name}")),
            None => {}
        }
    }
}
