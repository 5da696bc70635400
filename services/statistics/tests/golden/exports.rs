//! Every table of the PALLAS plan in every format, and the whole report as it is printed.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use palladion_api::runs::RunManifest;
use palladion_api::statistics::TableFormat;
use palladion_api::statistics::output::CoefficientEstimate;
use palladion_api::statistics::plan::Plan;
use palladion_api::statistics::result::{AnalysisResult, Content};
use palladion_domain::wording::level_title;
use palladion_printed::{LineKind, Place};
use palladion_service_kit::hashing::sha256;
use palladion_statistics::report::format::{count, p_cell};
use palladion_statistics::report::{Report, document, page, printed_tables, table_as, tables_as};
use roxmltree::{Document, Node};
use serde_json::{Value, json};

use crate::builtin::{pallas_sized, plan};
use crate::engine::{content, result};
use crate::latex::read;

/// What a person may call a plan, an arm, a level.
const HOSTILE: &str = "=cmd|' /C calc'!A0 <b>\\input{x}</b> & 50 % #read(\"f\") _a_ $b$ \u{4e2d}";

/// One run of the plan, made once.
pub(crate) struct Run {
    pub(crate) plan: Plan,
    pub(crate) manifest: RunManifest,
    pub(crate) result: AnalysisResult,
}

pub(crate) static PALLAS: LazyLock<Run> = LazyLock::new(|| {
    let plan = plan("pallas-her2low");
    let result = result(&pallas_sized(), &plan);
    Run { plan, manifest: manifest(), result }
});

fn manifest() -> RunManifest {
    let digest = sha256(b"x").to_string();
    let id = "01890a5d-ac96-774b-bcce-b302099a8061";
    let document = json!({
        "schema": "palladion.run-manifest/1", "run_id": id, "trial_id": id, "kind": "primary",
        "engine_kind": "statistics", "specification": {"kind": "analysis_plan", "id": id, "digest": digest},
        "snapshot_id": digest, "inputs": [], "parameters": {"plan": {"state": "draft"}}, "seed": 20241,
        "rng": "chacha20/palladion-1", "engine": {"executable": digest},
        "environment": {"operating_system": "linux", "architecture": "x86_64", "threads": 2},
        "created_by": "ann", "created_at": "2026-11-23T09:30:00Z", "finished_at": "2026-11-23T09:30:07.5Z",
        "attempts": 1, "state": "succeeded", "warnings": [], "convergence": [], "outputs": [],
        "result": {"digest": digest, "canonical_digest": digest, "size_bytes": 1},
    });
    serde_json::from_value(document).unwrap()
}

impl Run {
    pub(crate) fn with<T>(&self, work: impl FnOnce(&Report<'_>) -> T) -> T {
        let manifest_digest = sha256(b"manifest");
        let Self { plan, manifest, result } = self;
        work(&Report { plan, manifest, manifest_digest: &manifest_digest, result })
    }

    /// The same run of a plan and a trial whose every name is hostile.
    pub(crate) fn hostile() -> Self {
        let mut value = serde_json::to_value(&PALLAS.result).unwrap();
        rename(&mut value);
        let plan = Plan { title: HOSTILE.to_owned(), ..PALLAS.plan.clone() };
        Self { plan, manifest: manifest(), result: serde_json::from_value(value).unwrap() }
    }
}

/// Puts the hostile text for the name of an arm, wherever it stands.
fn rename(value: &mut Value) {
    match value {
        Value::String(text) => *text = text.replace("palbociclib + ET", HOSTILE),
        Value::Array(items) => items.iter_mut().for_each(rename),
        Value::Object(members) => members.values_mut().for_each(rename),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn exported(run: &Run, format: TableFormat) -> BTreeMap<String, String> {
    run.with(|report| tables_as(report, format)).into_iter().collect()
}

/// The cells of an HTML table, the rows' names with their indent taken away.
fn html_rows(page: &str) -> Vec<Vec<String>> {
    let body = &page[page.find("<body>").unwrap()..page.find("</html>").unwrap()];
    let document = Document::parse(body).unwrap();
    let words = |cell: Node<'_, '_>| -> String {
        cell.descendants().filter(Node::is_text).filter_map(|part| part.text()).collect()
    };
    let row = |row: Node<'_, '_>| {
        row.children().map(|cell| words(cell).trim_start_matches('\u{a0}').to_owned()).collect()
    };
    document.descendants().filter(|node| node.has_tag_name("tr")).map(row).collect()
}

#[test]
fn every_table_is_there_in_every_format_with_the_same_cells() {
    for run in [&*PALLAS, &Run::hostile()] {
        let [csv, latex, html] = TableFormat::ALL.map(|format| exported(run, format));
        let printed = printed_tables(&run.result);
        assert!(printed.len() > 100, "{} tables", printed.len());
        assert_eq!(csv.len(), printed.len());
        for table in &printed {
            let read = read(&latex[&table.name]);
            let rows = html_rows(&html[&table.name]);
            assert_eq!((&rows[0], &read.headings), (&table.headings, &table.headings), "{}", table.name);
            assert_eq!(rows[1..], read.rows, "{}", table.name);
            assert_eq!(read.caption, table.caption);
            let under = read.paragraphs.join("\n");
            assert!(under.contains("Exploratory"), "{under}");
            assert!(under.contains(&run.plan.title), "{under}");
            assert!(table.notes.iter().all(|note| under.contains(note.as_str())), "{under}");
            let records = csv::Reader::from_reader(csv[&table.name].as_bytes())
                .into_records()
                .collect::<Result<Vec<_>, _>>()
                .unwrap();
            let part = table.name.contains('.');
            assert!(!part || records.len() == table.rows.len(), "{}", table.name);
            for record in records.iter().flatten() {
                let text = record.parse::<f64>().is_err() && record.starts_with(['=', '+', '-', '@']);
                assert!(!text, "{}: a spreadsheet would run {record}", table.name);
            }
        }
    }
}

/// Every p-value stands over a note that says which subjects it counted.
#[test]
fn every_table_with_a_p_value_says_which_rows_it_counted() {
    let mut seen = 0;
    for table in printed_tables(&PALLAS.result) {
        if table.headings.iter().any(|heading| heading == "p") {
            seen += 1;
            let counted = table.notes.iter().any(|note| note.contains("subjects") || note.contains("rows"));
            assert!(counted, "{}: {:?}", table.name, table.notes);
        }
    }
    assert!(seen > 20, "{seen} tables with p-values");
}

#[test]
fn the_numbers_of_exports_are_those_of_the_result() {
    let html = exported(&PALLAS, TableFormat::Html);
    let Content::Cox(model) = content(&PALLAS.result, "cox_idfs_status") else { panic!("no model") };
    let rows = html_rows(&html["cox_idfs_status"]);
    for (one, row) in model.coefficients.iter().zip(&rows[1..]) {
        let CoefficientEstimate::Estimated { hazard_ratio, conf_low, conf_high, p_value: p, .. } =
            one.estimate
        else {
            panic!("{one:?}")
        };
        let [ratio, low, high] = [hazard_ratio, conf_low, conf_high].map(Option::unwrap);
        let shown = format!("{ratio:.2} ({low:.2}-{high:.2})");
        assert_eq!(
            *row,
            ["HER2 status: HER2-low vs HER2-0".to_owned(), count(one.n), count(one.events), shown, p_cell(p)]
        );
    }
    let (id, table) = PALLAS
        .result
        .outputs
        .iter()
        .find_map(|output| match &output.content {
            Content::BaselineTable(table) => Some((&output.id, table)),
            _ => None,
        })
        .unwrap();
    let rows = html_rows(&html[id]);
    let mut expected = Vec::new();
    for variable in &table.variables {
        for level in &variable.levels {
            let title = level_title(&variable.variable, &level.level).unwrap_or(&level.level);
            expected.extend(level.counts.iter().map(|n| (title.to_owned(), format!("{} (", count(*n)))));
        }
    }
    let cells = rows[1..].iter().flat_map(|row| row[1..].iter().map(|cell| (row[0].clone(), cell.clone())));
    let cells: Vec<(String, String)> = cells.collect();
    assert!(expected.len() >= 40, "{} counts", expected.len());
    for (level, n) in &expected {
        assert!(cells.iter().any(|(name, cell)| name == level && cell.starts_with(n)), "{level} {n}");
    }
}

#[test]
fn one_table_is_that_of_all_tables_and_another_name_is_none() {
    PALLAS.with(|report| {
        for format in TableFormat::ALL {
            for (name, text) in tables_as(report, format).into_iter().step_by(17) {
                assert_eq!(table_as(report, &name, format), Some(text), "{name}");
            }
            for name in ["", "no", "cox_idfs_status.no", "cox_idfs_status.", "../flow"] {
                assert_eq!(table_as(report, name, format), None, "{name}");
            }
        }
    });
}

#[test]
fn the_printed_report_has_every_output_and_the_tables_of_its_page() {
    let (printed, page) = PALLAS.with(|report| (document(report), page(report)));
    assert_eq!(printed.title, PALLAS.plan.title);
    assert_eq!((printed.date.hour, printed.date.second), (9, 7));
    let ids: Vec<&str> = printed.sections.iter().map(|section| section.id.as_str()).collect();
    let outputs: Vec<&str> = PALLAS.result.outputs.iter().map(|output| output.id.as_str()).collect();
    assert_eq!(ids, outputs);
    let tables: Vec<_> = printed.sections.iter().flat_map(|section| section.tables.clone()).collect();
    assert_eq!(tables, printed_tables(&PALLAS.result));
    let shown = tables.iter().filter(|table| matches!(table.place, Place::Shown | Place::Folded));
    assert_eq!(page.matches("<caption>").count(), shown.clone().count());
    let levels: usize =
        shown.map(|one| one.rows.iter().filter(|row| row.kind == LineKind::Level).count()).sum();
    assert_eq!(page.matches("<tr class=\"level\">").count(), levels);
    let figures: usize = printed.sections.iter().map(|section| section.figures.len()).sum();
    assert_eq!(page.matches("<figure>").count(), figures);
    assert!(figures > 20, "{figures} figures");
    assert!(printed.identity.iter().any(|fact| fact.value == sha256(b"manifest").to_string()));
    let again: palladion_printed::Document =
        serde_json::from_str(&serde_json::to_string(&printed).unwrap()).unwrap();
    assert_eq!(again, printed);
}
