use std::collections::BTreeSet;

use palladion_api::statistics::TableFormat;
use palladion_api::statistics::result::Output;
use palladion_printed::{Place, Table};
use serde_json::{Value, json};

use crate::report::page::Report;
use crate::report::printed::printed_tables_of;
use crate::report::{Marks, figures_of};

/// The outputs in their order, each with its analyses.
pub(super) fn list(report: &Report<'_>, analyses: &[Value]) -> Value {
    let made: BTreeSet<&str> = analyses.iter().filter_map(|analysis| analysis["id"].as_str()).collect();
    let items = (1..).zip(&report.result.outputs).map(|(order, output)| {
        let tables = printed_tables_of(output);
        let own = tables.iter().filter(|table| made.contains(table.name.as_str()));
        let own = (1..).zip(own);
        let own: Vec<Value> = own
            .map(|(order, table)| {
                json!({"name": table.name, "level": 2, "order": order, "analysisId": table.name})
            })
            .collect();
        json!({
            "name": output.title, "level": 1, "order": order, "outputId": output.id,
            "sublist": {"listItems": own},
        })
    });
    json!({"name": "Outputs of the plan", "contentsList": {"listItems": items.collect::<Vec<_>>()}})
}

/// What a reader sees of each output: its tables as displays, and the files they are in.
pub(super) fn outputs(report: &Report<'_>) -> Vec<Value> {
    report.result.outputs.iter().map(|output| shown(report, output)).collect()
}

fn shown(report: &Report<'_>, output: &Output) -> Value {
    let marks = Marks::of(report.result, output);
    let tables = printed_tables_of(output);
    let mut files = Vec::new();
    for table in &tables {
        for format in TableFormat::ALL {
            let name = format!("{}.{}", table.name, format.ending());
            files.push(json!({
                "name": name, "location": format!("tables/{name}"), "fileType": {"sponsorTermId": format.as_str()},
            }));
        }
    }
    for figure in figures_of(output, marks, report.plan.confidence_level) {
        let name = format!("{}.svg", figure.name);
        files.push(json!({
            "name": name, "description": figure.description, "location": format!("figures/{name}"),
            "fileType": {"sponsorTermId": "svg"},
        }));
    }
    let displayed = tables.iter().filter(|table| table.place != Place::Elsewhere);
    let displays = (1..)
        .zip(displayed)
        .map(|(order, table)| json!({"order": order, "display": display(table, output, marks)}));
    json!({
        "id": output.id, "version": 1, "name": output.title,
        "displays": displays.collect::<Vec<_>>(), "fileSpecifications": files,
    })
}

fn display(table: &Table, output: &Output, marks: Marks) -> Value {
    let section = |kind: &str, texts: Vec<&str>| {
        let parts = (1..).zip(texts).map(|(order, text)| {
            let id = format!("{}.{}.{order}", table.name, kind.to_lowercase());
            json!({"order": order, "subSection": {"id": id, "text": text}})
        });
        json!({"sectionType": kind, "orderedSubSections": parts.collect::<Vec<_>>()})
    };
    let notes = table.notes.iter().chain(&output.notes).map(String::as_str);
    let notes = notes.chain((!marks.words().is_empty()).then(|| marks.words()));
    json!({
        "id": format!("display_{}", table.name), "version": 1, "name": table.name,
        "displayTitle": format!("{}: {}", output.title, table.caption),
        "displaySections": [section("Title", vec![&table.caption]), section("Footnote", notes.collect())],
    })
}
