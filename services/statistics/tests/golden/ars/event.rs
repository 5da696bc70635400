use std::collections::{BTreeMap, BTreeSet};

use palladion_api::statistics::output::CoefficientEstimate;
use palladion_api::statistics::plan::Plan;
use palladion_api::statistics::result::Content;
use palladion_statistics::report::{ars, tidy_tables};
use serde_json::{Value, json};

use super::standard::problems;
use crate::engine::content;
use crate::exports::{PALLAS, Run};

fn list<'a>(value: &'a Value, member: &str) -> &'a [Value] {
    value[member].as_array().map_or(&[], Vec::as_slice)
}

fn ids(items: &[Value]) -> BTreeSet<&str> {
    let ids: BTreeSet<&str> = items.iter().map(|item| item["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), items.len(), "an id is there twice");
    ids
}

fn term_ids<'a>(event: &'a Value, enumeration: &str) -> BTreeSet<&'a str> {
    let extensions = list(event, "terminologyExtensions").iter();
    let own = extensions.filter(|extension| extension["enumeration"] == enumeration);
    own.flat_map(|extension| ids(list(extension, "sponsorTerms"))).collect()
}

/// A term of the standard needs none of ours.
fn known_term(value: &Value, terms: &BTreeSet<&str>) -> bool {
    value["sponsorTermId"].as_str().is_none_or(|id| terms.contains(id))
}

#[test]
fn the_event_has_the_members_that_the_standard_gives_it() {
    for run in [&*PALLAS, &Run::hostile()] {
        let event = run.with(ars);
        assert_eq!(problems(&event), Vec::<String>::new());
        assert_eq!(event, run.with(ars), "the same event again");
        assert!(list(&event, "analyses").len() > 80, "{}", list(&event, "analyses").len());
    }
}

/// That the check of the test above says what is wrong, for one of each kind of fault.
#[test]
fn an_event_that_is_not_one_of_the_standard_is_found_out() {
    let good = PALLAS.with(ars);
    let cases = [
        ("/analyses/3/reason", json!({"controlledTerm": "CURIOSITY"}), "AnalysisReasonEnum"),
        ("/analyses/3/results/0/rawValue", json!(1.5), "is no text"),
        ("/analyses/3/results/0/operationId", Value::Null, "is no text"),
        ("/analysisSets/0/condition", Value::Null, "is no object"),
        (
            "/methods/0",
            json!({"id": "m", "operations": [], "label": "x"}),
            "AnalysisMethod has no member label",
        ),
        ("/outputs/0", json!({"id": "o", "name": "o"}), "Output without displays"),
    ];
    for (place, wrong, said) in cases {
        let mut event = good.clone();
        *event.pointer_mut(place).unwrap() = wrong;
        let found = problems(&event);
        assert!(found.iter().any(|problem| problem.contains(said)), "{place}: {found:?}");
    }
}

#[test]
fn every_reference_finds_its_place_and_no_result_is_there_twice() {
    for run in [&*PALLAS, &Run::hostile()] {
        let event = run.with(ars);
        let [sets, analyses, outputs] =
            ["analysisSets", "analyses", "outputs"].map(|class| ids(list(&event, class)));
        let mut groupings = ids(list(&event, "analysisGroupings"));
        groupings.extend(ids(list(&event, "dataGroupings")));
        let methods: BTreeMap<&str, BTreeSet<&str>> = list(&event, "methods")
            .iter()
            .map(|method| (method["id"].as_str().unwrap(), ids(list(method, "operations"))))
            .collect();
        assert_eq!(methods.len(), list(&event, "methods").len());
        let (reasons, purposes) =
            (term_ids(&event, "AnalysisReasonEnum"), term_ids(&event, "AnalysisPurposeEnum"));
        for analysis in list(&event, "analyses") {
            let id = &analysis["id"];
            let operations = &methods[analysis["methodId"].as_str().unwrap()];
            assert!(sets.contains(analysis["analysisSetId"].as_str().unwrap()), "{id}");
            assert!(
                known_term(&analysis["reason"], &reasons) && known_term(&analysis["purpose"], &purposes),
                "{id}"
            );
            let ordered: BTreeSet<&str> = list(analysis, "orderedGroupings")
                .iter()
                .map(|one| one["groupingId"].as_str().unwrap())
                .collect();
            assert!(ordered.is_subset(&groupings), "{id}: {ordered:?}");
            let mut seen = BTreeSet::new();
            for result in list(analysis, "results") {
                assert!(operations.contains(result["operationId"].as_str().unwrap()), "{id}: {result}");
                for group in list(result, "resultGroups") {
                    assert!(ordered.contains(group["groupingId"].as_str().unwrap()), "{id}: {result}");
                }
                let key = format!("{} {}", result["operationId"], result["resultGroups"]);
                assert!(seen.insert(key), "{id} has two of {result}");
            }
        }
        for set in list(&event, "analysisSets") {
            for clause in list(&set["compoundExpression"], "whereClauses") {
                assert!(sets.contains(clause.as_str().unwrap()), "{clause}");
            }
        }
        let files = term_ids(&event, "OutputFileTypeEnum");
        let mut named = BTreeSet::new();
        for output in list(&event, "outputs") {
            for file in list(output, "fileSpecifications") {
                assert!(known_term(&file["fileType"], &files), "{file}");
                assert!(named.insert(file["location"].as_str().unwrap()), "{file} is there twice");
            }
        }
        contents(&event["mainListOfContents"]["contentsList"], &analyses, &outputs);
    }
}

fn contents(nested: &Value, analyses: &BTreeSet<&str>, outputs: &BTreeSet<&str>) {
    for item in list(nested, "listItems") {
        let known =
            |member: &str, among: &BTreeSet<&str>| item[member].as_str().is_none_or(|id| among.contains(id));
        assert!(known("analysisId", analyses) && known("outputId", outputs), "{item}");
        contents(&item["sublist"], analyses, outputs);
    }
}

/// Every number of every table is a result, to the last bit, and there is no other number; what is left out is named.
#[test]
fn the_raw_values_are_the_numbers_of_the_result() {
    let event = PALLAS.with(ars);
    let left_out: BTreeSet<&str> =
        list(&event["palladion"], "left_out").iter().map(|one| one["table"].as_str().unwrap()).collect();
    let analyses: BTreeMap<&str, &Value> =
        list(&event, "analyses").iter().map(|one| (one["id"].as_str().unwrap(), one)).collect();
    let mut compared = 0;
    let mut tables = 0;
    for table in tidy_tables(&PALLAS.result) {
        tables += 1;
        if left_out.contains(table.name.as_str()) {
            assert!(!analyses.contains_key(table.name.as_str()), "{}", table.name);
            continue;
        }
        let mut expected: Vec<u64> = Vec::new();
        for row in &table.rows {
            let reals =
                [row.estimate, row.std_error, row.statistic, row.conf_low, row.conf_high, row.p_value];
            expected.extend(reals.into_iter().flatten().filter(|one| one.is_finite()).map(f64::to_bits));
            expected.extend([row.n, row.events].into_iter().flatten().map(|n| (n as f64).to_bits()));
        }
        let columns =
            ["estimate", "std_error", "statistic", "conf_low", "conf_high", "p_value", "n", "events"];
        let of_column = |result: &&Value| {
            let operation = result["operationId"].as_str().unwrap();
            columns.contains(&operation.split_once('.').unwrap().1)
        };
        let found = list(analyses[table.name.as_str()], "results").iter().filter(of_column);
        let mut found: Vec<u64> =
            found.map(|one| one["rawValue"].as_str().unwrap().parse::<f64>().unwrap().to_bits()).collect();
        compared += found.len();
        expected.sort_unstable();
        found.sort_unstable();
        assert_eq!(found, expected, "{}", table.name);
    }
    assert_eq!(analyses.len() + left_out.len(), tables, "each table is an analysis or left out");
    assert!(compared > 2_000, "{compared} numbers");
}

#[test]
fn a_hazard_ratio_is_found_by_its_method_and_its_coefficient() {
    let event = PALLAS.with(ars);
    let Content::Cox(model) = content(&PALLAS.result, "cox_idfs_status") else { panic!("no model") };
    let analysis = list(&event, "analyses").iter().find(|one| one["id"] == "cox_idfs_status").unwrap();
    let method = list(&event, "methods").iter().find(|one| one["id"] == analysis["methodId"]).unwrap();
    assert!(method["description"].as_str().unwrap().contains("Cox"), "{method}");
    let value = |operation: &str, term: &str| -> (f64, &str) {
        let operation = list(method, "operations").iter().find(|one| one["name"] == operation).unwrap();
        let group = json!({"groupingId": "row_term", "groupValue": term});
        let of = |one: &&Value| {
            one["operationId"] == operation["id"] && list(one, "resultGroups").contains(&group)
        };
        let one = list(analysis, "results").iter().find(of).unwrap();
        (one["rawValue"].as_str().unwrap().parse().unwrap(), one["formattedValue"].as_str().unwrap())
    };
    for one in &model.coefficients {
        let CoefficientEstimate::Estimated { hazard_ratio, conf_low, p_value, .. } = one.estimate else {
            panic!("{one:?}")
        };
        let (found, shown) = value("estimate", &one.term);
        assert_eq!(found.to_bits(), hazard_ratio.unwrap().to_bits());
        assert!((shown.parse::<f64>().unwrap() - found).abs() < 5e-4 * found.abs(), "{shown} for {found}");
        assert_eq!(value("conf_low", &one.term).0.to_bits(), conf_low.unwrap().to_bits());
        assert_eq!(value("p_value", &one.term).0.to_bits(), p_value.to_bits());
    }
}

#[test]
fn an_output_without_numbers_is_an_analysis_without_results_that_says_why() {
    let event = PALLAS.with(ars);
    let without = list(&event["palladion"], "not_estimable");
    assert!(without.iter().any(|one| one["analysis"] == "gray_idfs_status"), "{without:?}");
    for why in without {
        let analysis = list(&event, "analyses").iter().find(|one| one["id"] == why["analysis"]).unwrap();
        assert!(list(analysis, "results").is_empty());
        assert!(analysis["description"].as_str().unwrap().contains(why["message"].as_str().unwrap()));
    }
}

/// The sets of an event of this population.
fn sets_of(population: &Value, with_sites: bool) -> Value {
    let plan =
        Plan { population: serde_json::from_value(population.clone()).unwrap(), ..PALLAS.plan.clone() };
    let digest = format!("sha256:{}", "a".repeat(64));
    let mut result = serde_json::to_value(&PALLAS.result).unwrap();
    if with_sites {
        let id = "01890a5d-ac96-774b-bcce-b302099a8061";
        result["qc_set"] = json!({"run_id": id, "set": "without_red_sites", "digest": digest, "release_digest": digest,
            "sites": 1, "excluded": 1});
    }
    let result = serde_json::from_value(result).unwrap();
    let event = Run { plan, manifest: PALLAS.manifest.clone(), result }.with(ars);
    assert_eq!(problems(&event), Vec::<String>::new());
    event["analysisSets"].clone()
}

#[test]
fn who_is_analysed_is_a_set_of_the_plans_conditions() {
    let sets = sets_of(&json!({"her2": "everybody"}), false);
    assert_eq!(sets.as_array().unwrap().len(), 1);
    assert!(sets[0].get("condition").is_none() && sets[0].get("compoundExpression").is_none(), "{sets}");
    let sets =
        sets_of(&json!({"her2": "everybody", "filters": [{"variable": "age_years", "minimum": 50}]}), false);
    let old = json!({"dataset": "cohort", "variable": "age_years", "comparator": "GE", "value": ["50"]});
    assert_eq!((sets.as_array().unwrap().len(), &sets[0]["condition"]), (1, &old));
    let sets = sets_of(&json!({"her2": "everybody"}), true);
    assert_eq!(sets.as_array().unwrap().len(), 1);
    assert!(sets[0].get("condition").is_none(), "which sites is no condition on a variable: {sets}");
    assert!(sets[0]["label"].as_str().unwrap().contains("sites"), "{sets}");
    let both =
        json!({"her2": "zero_and_low", "filters": [{"variable": "age_years", "minimum": 50, "maximum": 70}]});
    let sets = sets_of(&both, true);
    let whole = &sets[4];
    assert_eq!((&whole["id"], &whole["order"]), (&json!("analysed"), &json!(5)));
    let clauses = json!(["condition_1", "condition_2", "condition_3", "condition_4"]);
    assert_eq!(whole["compoundExpression"], json!({"logicalOperator": "AND", "whereClauses": clauses}));
    assert_eq!(sets[0]["condition"]["value"], json!(["her2_0", "her2_low"]));
    assert_eq!(
        (&sets[1]["condition"]["comparator"], &sets[2]["condition"]["comparator"]),
        (&json!("GE"), &json!("LE"))
    );
    assert!(
        sets[3].get("condition").is_none() && sets[3]["label"].as_str().unwrap().contains("sha256:aaa"),
        "{sets}"
    );
}
