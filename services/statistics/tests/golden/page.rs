//! The page of a run: its structure, its words and its numbers.

use std::collections::BTreeSet;

use palladion_api::runs::RunManifest;
use palladion_api::statistics::output::CoefficientEstimate;
use palladion_api::statistics::plan::Plan;
use palladion_api::statistics::result::{AnalysisResult, Content};
use palladion_service_kit::engine::Frame;
use palladion_service_kit::hashing::sha256;
use palladion_statistics::report::format::{count, p_cell, percent};
use palladion_statistics::report::{Report, STYLE, figures, page, tidy_tables};
use roxmltree::{Document, Node};
use serde_json::{Value, json};

use crate::bits::everything;
use crate::datasets::PALLAS;
use crate::engine::run_with;
use crate::snapshot::Snapshot;

/// How a plan stood that was approved a second before the freeze.
fn planned() -> Value {
    json!({"plan": {
        "standing": "pre_specified", "state": "approved", "approved_at": "2026-11-23T09:00:00Z", "approved_by": "bob",
        "snapshot_frozen_at": "2026-11-23T09:00:01Z",
    }})
}

fn result(snapshot: &Snapshot, plan: &Plan, parameters: &Value) -> AnalysisResult {
    match run_with(snapshot, plan, 2, &[], parameters.clone()) {
        Frame::Result(value) => serde_json::from_value(value).unwrap(),
        other => panic!("no result: {other:?}"),
    }
}

fn html(plan: &Plan, result: &AnalysisResult, parameters: &Value) -> String {
    let (digest, id) = (sha256(b"some bytes"), "01890a5d-ac96-774b-bcce-b302099a8061");
    let manifest = json!({
        "schema": "palladion.run-manifest/1", "run_id": id, "trial_id": id, "kind": "primary",
        "engine_kind": "statistics", "specification": {"kind": "analysis_plan", "id": id, "digest": digest},
        "snapshot_id": digest, "inputs": [], "parameters": parameters, "seed": 0, "rng": "chacha20/palladion-1",
        "engine": {"executable": digest},
        "environment": {"operating_system": "linux", "architecture": "x86_64", "threads": 2},
        "created_by": "ann", "created_at": "2026-11-23T09:30:00Z", "finished_at": "2026-11-23T09:30:01Z",
        "attempts": 1, "state": "succeeded", "warnings": [], "convergence": [], "outputs": [],
    });
    let manifest: RunManifest = serde_json::from_value(manifest).unwrap();
    page(&Report { plan, manifest: &manifest, manifest_digest: &digest, result })
}

/// The page as XML: what remains of HTML's leniency is the head of the document and `meta` without an end.
fn as_xml(html: &str) -> String {
    let html = html.strip_prefix("<!DOCTYPE html>").unwrap();
    let mut out = String::with_capacity(html.len());
    for (index, part) in html.split("<meta ").enumerate() {
        if index > 0 {
            let (inside, rest) = part.split_once('>').unwrap();
            out += &format!("<meta {inside}/>{rest}");
        } else {
            out += part;
        }
    }
    out
}

fn all<'a>(node: Node<'a, 'a>, name: &'a str) -> impl Iterator<Item = Node<'a, 'a>> {
    node.descendants().filter(move |node| node.tag_name().name() == name)
}

fn words(node: Node<'_, '_>) -> String {
    node.descendants().filter(Node::is_text).filter_map(|node| node.text()).collect::<Vec<_>>().join(" ")
}

fn section<'a>(document: &'a Document<'a>, id: &str) -> Node<'a, 'a> {
    let labelled = format!("output-{id}");
    let own = |node: &Node<'_, '_>| node.attribute("aria-labelledby") == Some(&labelled);
    all(document.root(), "section").find(own).unwrap_or_else(|| panic!("no section {id}"))
}

#[test]
fn every_output_has_its_heading_mark_tables_figures_and_notes() {
    let (plan, parameters) = (everything(), planned());
    let found = result(&Snapshot::of(&PALLAS), &plan, &parameters);
    let text = as_xml(&html(&plan, &found, &parameters));
    let document = Document::parse(&text).unwrap();
    let drawn = figures(&found, plan.confidence_level);
    for output in &found.outputs {
        let own = section(&document, &output.id);
        let heading = all(own, "h2").next().unwrap();
        assert_eq!(heading.attribute("id"), Some(&*format!("output-{}", output.id)));
        assert_eq!(words(heading), output.title);
        let said = words(own);
        assert!(said.contains("Pre-specified analysis."), "{}", output.id);
        let of_output = drawn.iter().filter(|figure| figure.name.split('.').next() == Some(&output.id));
        assert_eq!(all(own, "figure").count(), of_output.count(), "{}", output.id);
        let shown = all(own, "table").count() > 0 || said.contains("rows, in the file");
        assert!(shown, "{} has neither table nor the name of one", output.id);
        let notes: Vec<String> = all(own, "li").map(words).collect();
        for note in &output.notes {
            assert!(notes.contains(note), "{}: {note} in {notes:?}", output.id);
        }
    }
    let header = words(all(document.root(), "header").next().unwrap());
    for expected in [
        "Pre-specified: the plan was approved by bob on 2026-11-23 09:00:00 UTC, before the snapshot was frozen on \
         2026-11-23 09:00:01 UTC.",
        "A dataset of the reference (GOLDEN)",
    ] {
        assert!(header.contains(expected), "{header}");
    }
    assert!(!said_synthetic(&text), "nobody said that these data are made up");
}

fn said_synthetic(text: &str) -> bool {
    text.to_lowercase().contains("synthetic data")
}

#[test]
fn the_page_is_well_formed_loads_nothing_and_every_reference_has_its_place() {
    let (plan, parameters) = (everything(), planned());
    let text = as_xml(&html(&plan, &result(&Snapshot::of(&PALLAS), &plan, &parameters), &parameters));
    let document = Document::parse(&text).unwrap();
    let elements = || document.descendants().filter(Node::is_element);
    let mut ids = BTreeSet::new();
    for id in elements().filter_map(|node| node.attribute("id")) {
        assert!(ids.insert(id), "{id} is there twice");
    }
    for node in elements() {
        let name = node.tag_name().name();
        assert!(!["script", "link", "img", "iframe", "object", "form", "base"].contains(&name), "{name}");
        for attribute in node.attributes() {
            let (key, value) = (attribute.name(), attribute.value());
            assert!(!key.starts_with("on") && !["style", "src"].contains(&key), "{key} of {name}");
            if key == "href" {
                assert!(ids.contains(value.strip_prefix('#').unwrap()), "{value}");
            }
            if key == "aria-labelledby" {
                assert!(value.split(' ').all(|id| ids.contains(id)), "{value}");
            }
        }
    }
    for table in all(document.root(), "table") {
        let columns = all(table, "thead").flat_map(|head| all(head, "th")).count();
        assert!(all(table, "thead").flat_map(|head| all(head, "th")).all(|th| th.has_attribute("scope")));
        for row in all(table, "tbody").flat_map(|body| all(body, "tr")) {
            let cells = row.children().filter(Node::is_element).count();
            assert!(columns == 0 || cells == columns, "{} of {columns} cells: {}", cells, words(row));
        }
    }
    let styles: Vec<String> = all(document.root(), "style").map(words).collect();
    assert_eq!(styles, [STYLE], "the one style that the policy allows");
    // no size of paper is asked for: A4 and Letter both print
    for printed in ["@page{margin:", "@media print", "break-inside:avoid", "break-after:avoid"] {
        assert!(STYLE.contains(printed), "{printed}");
    }
}

/// Each number of the page is that of the result, rounded as the page says it.
#[test]
fn the_numbers_of_the_page_are_those_of_the_result() {
    let (plan, parameters) = (everything(), planned());
    let found = result(&Snapshot::of(&PALLAS), &plan, &parameters);
    let text = as_xml(&html(&plan, &found, &parameters));
    let document = Document::parse(&text).unwrap();
    let mut compared = 0;
    for output in &found.outputs {
        let own = section(&document, &output.id);
        let cells: Vec<String> = all(own, "td").chain(all(own, "th")).map(words).collect();
        let mut expected: Vec<String> = Vec::new();
        match &output.content {
            Content::Cox(model) => {
                for one in &model.coefficients {
                    expected.extend([count(one.n), count(one.events)]);
                    if let CoefficientEstimate::Estimated { hazard_ratio: Some(hazard), p_value: p, .. } =
                        one.estimate
                    {
                        expected.push(p_cell(p));
                        let ratio = format!("{hazard:.2} (");
                        assert!(cells.iter().any(|cell| cell.starts_with(&ratio)), "{}: {ratio}", output.id);
                    }
                }
            }
            Content::KaplanMeier(survival) => {
                for at in survival.curves.iter().flat_map(|curve| &curve.at) {
                    expected.extend([count(at.at_risk), count(at.events)]);
                    let share = format!("{} (", percent(at.survival));
                    assert!(cells.iter().any(|cell| cell.starts_with(&share)), "{}: {share}", output.id);
                }
            }
            Content::Subgroups(subgroups) => {
                for by in &subgroups.by {
                    expected.push(p_cell(by.interaction.as_ref().unwrap().p_value));
                    expected.extend(by.levels.iter().flat_map(|one| [count(one.n), count(one.events)]));
                }
            }
            Content::LogRank(test) => expected.push(p_cell(test.test.p_value)),
            Content::BaselineTable(table) => {
                let counts = table.variables.iter().flat_map(|variable| &variable.levels);
                let counts = counts.flat_map(|level| level.counts.iter().zip(&table.groups));
                expected.extend(counts.map(|(n, group)| {
                    format!("{} ({})", count(*n), percent(Some(*n as f64 / group.n as f64)))
                }));
            }
            _ => {}
        }
        compared += expected.len();
        for number in expected {
            assert!(cells.contains(&number), "{}: {number}", output.id);
        }
    }
    assert!(compared > 100, "{compared}");
}

#[test]
fn made_up_data_are_called_so_on_the_page_in_every_figure_and_in_every_table() {
    let csv = "id,site,time,event\n1,A,2,true\n2,A,4,true\n3,A,5,false\n4,B,1,true\n";
    let column = |column: &str| json!({"source": "column", "column": column});
    let profile = json!({"profile": "palladion.profile/1", "name": "small", "tables": [
        {"table": "subjects", "rows": [{"variables": {"subject_id": column("id"), "site_id": column("site")}}]},
        {"table": "time_to_event", "rows": [{"variables": {
            "subject_id": column("id"), "endpoint": {"source": "constant", "value": "OS"},
            "time_days": column("time"), "event": column("event"),
        }}]},
    ]});
    let trial = json!({
        "code": "MADE-UP", "title": "<b>Made up</b> & small", "synthetic": true,
        "endpoints": [{"name": "OS", "title": "OS", "events": []}],
    });
    let snapshot = Snapshot::of_trial(csv, &profile.to_string(), &trial.to_string());
    let plan: Plan = serde_json::from_value(json!({
        "plan": "palladion.plan/1", "title": "Small", "population": {"her2": "everybody"},
        "outputs": [{"id": "flow", "analysis": {"kind": "cohort_flow"}},
            {"id": "km", "analysis": {"kind": "kaplan_meier", "endpoint": "OS", "times_days": [3]}}],
    }))
    .unwrap();
    let parameters = json!({"plan": {"state": "draft", "snapshot_frozen_at": "2026-11-23T09:00:01Z"}});
    let found = result(&snapshot, &plan, &parameters);
    let text = as_xml(&html(&plan, &found, &parameters));
    let document = Document::parse(&text).unwrap();
    let header = words(all(document.root(), "header").next().unwrap());
    for expected in [
        "<b>Made up</b> & small (MADE-UP)",
        "SYNTHETIC data: no subject of this report is a person.",
        "Exploratory: nobody had approved the plan; the snapshot was frozen on 2026-11-23 09:00:01 UTC.",
    ] {
        assert!(header.contains(expected), "{header}");
    }
    for figure in figures(&found, plan.confidence_level) {
        let said = "Exploratory analysis. Synthetic data.";
        assert!(figure.svg.contains(said) && figure.description.ends_with(said), "{}", figure.name);
    }
    for table in tidy_tables(&found) {
        let csv = table.to_csv();
        let mut lines = csv.lines();
        assert!(lines.next().unwrap().ends_with(",standing,data"), "{}", table.name);
        assert!(lines.all(|line| line.ends_with(",exploratory,synthetic")), "{}", table.name);
    }
}
