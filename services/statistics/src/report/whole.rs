use std::collections::BTreeMap;

use chrono::{Datelike as _, Timelike as _};
use palladion_printed::{Document, Figure, Moment, Section};

use super::Marks;
use super::figures::figures;
use super::page::{self, Report};
use super::printed::printed_tables_of;

/// The whole report as it is printed: the same words, tables and figures as its page.
#[must_use]
pub fn document(report: &Report<'_>) -> Document {
    let mut drawn: BTreeMap<String, Vec<Figure>> = BTreeMap::new();
    for figure in figures(report.result, report.plan.confidence_level) {
        let id = figure.name.split('.').next().unwrap_or(&figure.name).to_owned();
        let super::Figure { name, title, description, svg } = figure;
        drawn.entry(id).or_default().push(Figure { name, title, description, svg });
    }
    let sections = report.result.outputs.iter().map(|output| Section {
        id: output.id.clone(),
        title: output.title.clone(),
        standing: Marks::of(report.result, output).words().to_owned(),
        absent: page::absent(output),
        figures: drawn.remove(&output.id).unwrap_or_default(),
        tables: printed_tables_of(output),
        notes: page::notes_of(report, output),
    });
    let finished = report.manifest.finished_at;
    Document {
        title: report.plan.title.clone(),
        date: Moment {
            year: finished.year(),
            month: finished.month(),
            day: finished.day(),
            hour: finished.hour(),
            minute: finished.minute(),
            second: finished.second(),
        },
        running: page::running(report),
        standing: page::opening(report),
        methods: page::methods(report),
        sections: sections.collect(),
        identity: page::facts(report),
    }
}
