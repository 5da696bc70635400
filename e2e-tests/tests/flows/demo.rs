//! The demo as a newcomer runs it, held against facts that this test derives from the file by itself.

use std::fs;
use std::path::Path;

use crate::process::call;

/// One row of the file: its fields by name. The file has quoted fields nowhere but in words we do not read.
struct Patient {
    site: String,
    ihc: String,
    ish: String,
    os_days: Option<f64>,
    died: bool,
}

/// HER2 as the words say: positive, 0, 1+, 2+/ISH-, unknown. No ratio in the file stands without a word.
fn status(patient: &Patient) -> &'static str {
    match (patient.ihc.as_str(), patient.ish.as_str()) {
        ("3+", _) | (_, "Positive") => "positive",
        ("2+", "Negative") => "2+",
        ("1+", _) => "1+",
        ("0", _) => "0",
        _ => "unknown",
    }
}

fn patients() -> Vec<Patient> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../services/palladion/demo/tcga-brca/tcga_brca_clinical.csv");
    let text = fs::read_to_string(path).unwrap();
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').collect();
    let column = |name: &str| header.iter().position(|found| *found == name).unwrap();
    let columns = ["site_id", "her2_ihc_raw", "ish_raw", "os_time_days", "os_event"].map(column);
    lines
        .map(|line| {
            let fields = split(line);
            assert_eq!(fields.len(), header.len(), "{line}");
            let [site, ihc, ish, days, event] = columns.map(|index| fields[index].clone());
            Patient { site, ihc, ish, os_days: days.parse().ok(), died: event == "1" }
        })
        .collect()
}

/// A line of CSV; a comma between quotes does not separate.
fn split(line: &str) -> Vec<String> {
    let (mut fields, mut quoted) = (vec![String::new()], false);
    for character in line.chars() {
        match character {
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(String::new()),
            other => fields.last_mut().unwrap().push(other),
        }
    }
    fields
}

/// Exponential of the log partial likelihood's maximum for one 0/1 covariate, Efron's ties: by bisection
/// of the score, which falls in the coefficient.
fn hazard_ratio(rows: &[(f64, bool, bool)]) -> f64 {
    let score = |beta: f64| {
        let mut times: Vec<f64> = rows.iter().filter(|row| row.1).map(|row| row.0).collect();
        times.sort_by(f64::total_cmp);
        times.dedup();
        let mut sum = 0.0;
        for time in times {
            let weight = |low: bool| if low { beta.exp() } else { 1.0 };
            let at_risk = rows.iter().filter(|row| row.0 >= time);
            let (mut all, mut low) = (0.0, 0.0);
            for row in at_risk {
                all += weight(row.2);
                low += if row.2 { weight(true) } else { 0.0 };
            }
            let dead: Vec<bool> =
                rows.iter().filter(|row| row.1 && row.0.total_cmp(&time).is_eq()).map(|row| row.2).collect();
            let dead_low = dead.iter().filter(|low| **low).count() as f64;
            let dead_all: f64 = dead.iter().map(|low| weight(*low)).sum();
            sum += dead_low;
            for place in 0..dead.len() {
                let share = place as f64 / dead.len() as f64;
                sum -= (low - share * dead_low * weight(true)) / (all - share * dead_all);
            }
        }
        sum
    };
    let (mut low, mut high) = (-5.0, 5.0);
    for _ in 0..100 {
        let middle = f64::midpoint(low, high);
        if score(middle) > 0.0 { low = middle } else { high = middle }
    }
    f64::midpoint(low, high).exp()
}

fn snapshot(page: &str) -> String {
    page.lines().find(|line| line.starts_with("snapshot")).unwrap().to_owned()
}

/// The calibrated trial's table on the terminal and the pages that it names.
fn the_paper_is_reproduced(page: &str) {
    let has = |line: &str| assert!(page.contains(line), "no `{line}` in\n{page}");
    has("SYNTHETIC cohort: what the PALLAS HER2-low paper prints");
    has("97 of 98 rows agree to the printed digits");
    let differing: Vec<&str> = page.lines().filter(|line| line.contains(" differs: ")).collect();
    assert!(
        differing.len() == 1 && differing[0].trim_start().starts_with("primary_surgery: p "),
        "{differing:?}"
    );
    assert!(!page.contains("DIFFERS") && !page.contains("not computed"), "{page}");
    assert_eq!(page.lines().filter(|line| line.ends_with(" agrees")).count(), 97);
    let linked = |name: &str| {
        let link = page.lines().find_map(|line| line.strip_prefix(name)?.trim().strip_prefix("file://"));
        fs::read_to_string(link.unwrap()).unwrap()
    };
    let (table, report) = (linked("page "), linked("report    "));
    assert!(table.contains("0.92 (0.80 – 1.05)") && table.contains("Synthetic data"), "{table}");
    assert!(report.contains("SYNTHETIC") && report.contains("Pre-specified"), "the report");
}

/// What a new release has to pass: here it is the same one.
fn every_run_gives_its_result_again(data: &Path) {
    let (data, reports) = (data.to_str().unwrap(), data.join("replays.json"));
    let replay = ["replay", "--all", "--data", data, "--port", "0"];
    let output = call(&[&replay[..], &["--trial", "TCGA-BRCA", "--out", reports.to_str().unwrap()]].concat());
    let (page, told) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert_eq!(output.status.code(), Some(0), "{told}\n{page}");
    assert!(page.starts_with("trial TCGA-BRCA\n  QC "), "{page}");
    assert!(page.contains("2 runs replayed: 2 identical; 0 without a result"), "{page}");
    assert!(page.ends_with("every run gives its result again\n"), "{page}");
    let reports: serde_json::Value = serde_json::from_slice(&fs::read(reports).unwrap()).unwrap();
    assert_eq!(reports["replays"].as_array().unwrap().len(), 2);
    let unknown = call(&[&replay[..], &["--trial", "NOT-HERE"]].concat());
    assert_eq!(unknown.status.code(), Some(1));
    assert!(String::from_utf8(unknown.stderr).unwrap().contains("there is no trial NOT-HERE"));
}

#[test]
fn the_demo_tells_what_the_file_says_and_a_second_start_finds_it_again() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let arguments = ["demo", "--once", "--port", "0", "--data", data.to_str().unwrap()];
    let output = call(&arguments);
    let (page, told) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert_eq!(output.status.code(), Some(0), "{told}\n{page}");
    assert!(told.contains("[13/13]") && told.contains("uploaded: 1,094 rows"), "{told}");

    let patients = patients();
    let count = |wanted: &str| patients.iter().filter(|patient| status(patient) == wanted).count();
    let has = |line: String| assert!(page.contains(&line), "no `{line}` in\n{page}");
    assert_eq!(patients.len(), 1_094);
    has("  1,094  subjects".to_owned());
    has(format!("{:>7}  Excluded: HER2-positive", count("positive")));
    has(format!("{:>7}  Excluded: HER2 status missing or unknown", count("unknown")));
    has(format!("{:>7}  Analysed: HER2-0", count("0")));
    has(format!("{:>7}  Analysed: HER2-low, IHC 1+", count("1+")));
    has(format!("{:>7}  Analysed: HER2-low, IHC 2+/ISH-", count("2+")));

    let low = |patient: &&Patient| ["1+", "2+"].contains(&status(patient));
    let analysed = || patients.iter().filter(|patient| ["0", "1+", "2+"].contains(&status(patient)));
    for site in ["AO", "D8", "A2"] {
        let here = || analysed().filter(|patient| patient.site == site);
        has(format!("{:>4} of {:<4}", here().filter(low).count(), here().count()));
    }
    let rows: Vec<(f64, bool, bool)> =
        analysed().filter_map(|patient| Some((patient.os_days?, patient.died, low(&patient)))).collect();
    has(format!("HR {:.2} ", hazard_ratio(&rows)));
    has(format!("n = {}, events = {}", rows.len(), rows.iter().filter(|row| row.1).count()));

    assert_eq!(page.matches(" identical ").count(), 2, "{page}");
    assert_eq!(page.matches("verified offline").count(), 3, "{page}");
    has("everything held".to_owned());
    has("release   released by demo-qc-reviewer and demo-qc-reviewer-2".to_owned());
    has("statistics ran on a snapshot whose QC is released".to_owned());
    let rule = page.lines().find(|line| line.starts_with("finding   hierarchical AO")).unwrap();
    assert!(rule.ends_with("unresolved, closed after 5 entries"), "{rule}");
    assert_eq!(page.matches("/docs/").count(), 3);
    assert_eq!(page.lines().filter(|line| line.contains(" eyJ")).count(), 5);

    the_paper_is_reproduced(&page);

    let again = call(&arguments);
    let (second, told) = (String::from_utf8(again.stdout).unwrap(), String::from_utf8(again.stderr).unwrap());
    assert_eq!(again.status.code(), Some(0), "{told}");
    assert!(told.contains("trial TCGA-BRCA found") && told.contains("recognised"), "{told}");
    assert_eq!(snapshot(&second), snapshot(&page));
    assert!(told.contains("trial PALLAS-SYNTHETIC found"), "{told}");
    assert!(second.contains("97 of 98 rows agree to the printed digits"), "{second}");
    assert_eq!(second.matches(" identical ").count(), 2, "{second}");
    let results = |page: &str| {
        page.lines().filter(|line| line.starts_with("replay")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(results(&second), results(&page));
    every_run_gives_its_result_again(&data);
    let release = |page: &str| page.lines().find(|line| line.starts_with("release")).unwrap().to_owned();
    assert_eq!(release(&second), release(&page));
}
