//! The tests of a baseline table against R `chisq.test`, `fisher.test`, `prop.trend.test`, and standardised
//! differences against Python `tableone`: each table of counts becomes a file of subjects.

use palladion_api::statistics::output::BaselineVariable;
use palladion_api::statistics::result::Content;
use serde_json::{Value, json};

use crate::engine::{content, plan, result};
use crate::snapshot::{Dataset, Snapshot, golden};
use crate::tally::Tally;

/// Tolerance of the reference for tables.
const TABLE: f64 = 1e-10;

const COUNTED: Dataset = Dataset {
    name: "counted",
    id: None,
    times: &["time"],
    event: "event",
    covariates: &[("level", "category"), ("group", "category"), ("number", "real")],
    rows: None,
};

/// A subject for each count: row `i` is level `li`, column `j` group `gj`.
fn subjects(rows: &[Vec<u64>]) -> String {
    let mut csv = "time,event,level,group,number\n".to_owned();
    for (level, row) in rows.iter().enumerate() {
        for (group, count) in row.iter().enumerate() {
            for _ in 0..*count {
                csv += &format!("1,0,l{level:02},g{group:02},\n");
            }
        }
    }
    csv
}

fn rows(value: &Value) -> Vec<Vec<u64>> {
    let counts = |row: &Value| row.as_array().unwrap().iter().map(|count| count.as_u64().unwrap()).collect();
    value.as_array().unwrap().iter().map(counts).collect()
}

/// The variable of each test, in one baseline table a test.
fn tested(csv: &str, tests: &[&str], differences: bool) -> Vec<BaselineVariable> {
    let table = |test: &&str| {
        let rows = json!([{"variable": "x.level", "test": test}]);
        let table = json!({
            "kind": "baseline_table", "group": "x.group", "rows": rows, "standardised_differences": differences,
        });
        ((*test).to_owned(), table)
    };
    let analyses: Vec<(String, Value)> = tests.iter().map(table).collect();
    let found = result(&Snapshot::of_csv(&COUNTED, csv), &plan(&analyses));
    let variable = |test: &&str| match content(&found, test) {
        Content::BaselineTable(table) => table.variables[0].clone(),
        other => panic!("{test}: {other:?}"),
    };
    tests.iter().map(variable).collect()
}

#[test]
fn chi_squared_corrected_and_exact_tests_agree_with_r() {
    let mut tally = Tally::default();
    for (name, entry) in golden("tables")["tables"].as_object().unwrap() {
        let counts = rows(&entry["table"]);
        if counts.iter().flatten().sum::<u64>() > 10_000 {
            continue;
        }
        let found = tested(&subjects(&counts), &["chi_squared", "chi_squared_yates", "fisher_exact"], false);
        let [plain, yates, fisher] = found.as_slice() else { panic!("three tests") };
        // levels and groups without subjects are no levels and groups of the data
        let whole = &entry["chisq_without_empty_margins"];
        let statistic = |one: &BaselineVariable| one.test.as_ref().and_then(|test| test.statistic);
        tally.number(&format!("{name} chi-squared"), &whole["stat"], statistic(plain), TABLE);
        tally.p_value(
            &format!("{name} chi-squared"),
            &whole["p"],
            plain.test.as_ref().map(|test| test.p_value),
        );
        let corrected = entry.get("chisq_yates").filter(|golden| golden["stat"].is_number());
        // without its empty column `2x3_zero_col` is 16, 5 | 19, 5, and all |O - E| are 1/3: less than the
        // correction of 1/2, which leaves nothing; R was not asked for it
        let corrected = match name.as_str() {
            "2x3_zero_col" => json!(0.0),
            _ => corrected.map_or(Value::Null, |golden| golden["stat"].clone()),
        };
        tally.number(&format!("{name} Yates"), &corrected, statistic(yates), TABLE);
        // R's FEXACT is wrong for this one
        let exact = match name.as_str() {
            "2x20_sites" => crate::snapshot::golden("fisher_2x20")["p"].clone(),
            _ => entry["fisher"]["p"].clone(),
        };
        let found = fisher.test.as_ref().filter(|test| !test.test.contains("Monte Carlo"));
        if whole["stat"].is_number() {
            tally.number(&format!("{name} Fisher"), &exact, found.map(|test| test.p_value), 1e-9);
        } else {
            tally.holds(&format!("{name} has no test"), fisher.test.is_none() && fisher.notes.len() == 1);
        }
    }
    for entry in golden("tables_and_models")["r_by_c"].as_array().unwrap() {
        let found = tested(&subjects(&rows(&entry["table"])), &["fisher_exact"], false);
        let test = found[0].test.as_ref().unwrap();
        tally.number(&entry["table"].to_string(), &entry["p"], Some(test.p_value), TABLE);
    }
    tally.finish("tables", 12 * 4 + 13);
}

#[test]
fn the_test_for_trend_agrees_with_r_where_its_scores_are_evenly_spaced() {
    let mut tally = Tally::default();
    for entry in golden("tables_and_models")["trend"].as_array().unwrap() {
        let numbers = |key: &str| -> Vec<u64> {
            entry[key].as_array().unwrap().iter().map(|count| count.as_u64().unwrap()).collect()
        };
        let scores: Vec<f64> = entry["scores"].as_array().unwrap().iter().filter_map(Value::as_f64).collect();
        if !scores.windows(2).all(|pair| (pair[1] - pair[0] - 1.0).abs() < 1e-12) {
            continue;
        }
        let counts: Vec<Vec<u64>> = numbers("events")
            .iter()
            .zip(numbers("totals"))
            .map(|(events, total)| vec![total - events, *events])
            .collect();
        let found = tested(&subjects(&counts), &["cochran_armitage"], false);
        let test = found[0].test.as_ref().unwrap();
        tally.number("trend", &entry["statistic"], test.statistic, TABLE);
        tally.p_value("trend", &entry["p"], Some(test.p_value));
    }
    tally.finish("trend", 6);
}

#[test]
fn standardised_differences_of_shares_agree_with_tableone() {
    let mut tally = Tally::default();
    for entry in golden("standardised_difference")["categorical"].as_array().unwrap() {
        let (first, second) = (&rows(&json!([entry["first"]]))[0], &rows(&json!([entry["second"]]))[0]);
        let counts: Vec<Vec<u64>> =
            first.iter().zip(second).map(|(first, second)| vec![*first, *second]).collect();
        let found = tested(&subjects(&counts), &["none"], true);
        let difference = found[0].standardised_difference.as_ref().unwrap();
        tally.number("difference", &entry["smd"], Some(difference.estimate), TABLE);
        tally.number("its error", &entry["se"], Some(difference.std_error), TABLE);
    }
    tally.finish("standardised differences", 10);
}

/// Group g00: 1, 2, 3 (mean 2, variance 1), g01: 3, 5, 7 (mean 5, variance 4): -3/sqrt(2.5). The level is
/// missing in one subject of g01, so that with it the table is 2, 1 | 1, 1 | 0, 1: expected 1.5, 1 and 0.5
/// in either group: 2 (0.25/1.5) + 0 + 2 (0.25/0.5) = 4/3; without it 2, 1 | 1, 1: 5 (2 - 1)^2/(3 x 2 x 3 x 2).
#[test]
fn means_and_known_values_of_six_subjects_by_hand() {
    let csv = "time,event,level,group,number\n1,0,l0,g00,1\n1,0,l0,g00,2\n1,0,l1,g00,3\n1,0,l0,g01,3\n1,0,l1,g01,5\n1,0,,g01,7\n";
    let table = json!({
        "kind": "baseline_table", "group": "x.group", "standardised_differences": true,
        "rows": [
            {"variable": "x.number", "test": "student_t"},
            {"variable": "x.level", "test": "chi_squared", "missing": "as_level", "known_only_too": true},
            {"variable": "x.group", "test": "none"},
        ],
    });
    let mut document = plan(&[("t".to_owned(), table)]);
    let fault = palladion_statistics::plans::check(&document);
    assert_eq!(fault[0].pointer, "/outputs/0/analysis/rows/2/variable", "the group itself is no row");
    if let palladion_api::statistics::plan::Analysis::BaselineTable(spec) = &mut document.outputs[0].analysis
    {
        spec.rows.pop();
    }
    let found = result(&Snapshot::of_csv(&COUNTED, csv), &document);
    let Content::BaselineTable(table) = content(&found, "t") else { panic!("no table") };
    let close = |found: f64, expected: f64| assert!((found - expected).abs() < 1e-12, "{found} {expected}");
    let number = table.variables[0].standardised_difference.as_ref().unwrap();
    close(number.estimate, -3.0 / 2.5_f64.sqrt());
    close(number.std_error, (6.0_f64 / 9.0 + 3.6 / 12.0).sqrt());
    let level = &table.variables[1];
    assert!(level.missing_tested);
    let (both, known) = (level.test.as_ref().unwrap(), level.test_known_only.as_ref().unwrap());
    assert_eq!([(both.n, both.df), (known.n, known.df)], [(6, Some(2.0)), (5, Some(1.0))]);
    close(both.statistic.unwrap(), 4.0 / 3.0);
    close(known.statistic.unwrap(), 5.0 / 36.0);
    assert!(level.notes.iter().any(|note| note.starts_with("known values only")), "{:?}", level.notes);
}
