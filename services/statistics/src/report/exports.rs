use palladion_api::statistics::TableFormat;
use palladion_api::statistics::result::Output;
use palladion_printed::{Origin, html, latex};

use super::Marks;
use super::page::{self, Report};
use super::printed::printed_tables_of;
use super::tables::tables_of;

/// Every table of a run in one format, by name.
#[must_use]
pub fn tables_as(report: &Report<'_>, format: TableFormat) -> Vec<(String, String)> {
    let origin = origin(report);
    report.result.outputs.iter().flat_map(|output| of_output(report, output, &origin, format)).collect()
}

/// One table of a run in one format; none when the run has no table of this name.
#[must_use]
pub fn table_as(report: &Report<'_>, name: &str, format: TableFormat) -> Option<String> {
    let id = name.split('.').next().unwrap_or_default();
    let output = report.result.outputs.iter().find(|output| output.id == id)?;
    let tables = of_output(report, output, &origin(report), format);
    tables.into_iter().find_map(|(found, text)| (found == name).then_some(text))
}

fn of_output(
    report: &Report<'_>,
    output: &Output,
    origin: &Origin,
    format: TableFormat,
) -> Vec<(String, String)> {
    let marks = Marks::of(report.result, output);
    let write = match format {
        TableFormat::Csv => {
            let tables = tables_of(output, marks).into_iter();
            return tables.map(|table| (table.name.clone(), table.to_csv())).collect();
        }
        TableFormat::Latex => latex,
        TableFormat::Html => html,
    };
    let printed = printed_tables_of(output).into_iter().map(|mut table| {
        table.notes.extend(output.notes.iter().cloned());
        table.notes.extend((!marks.words().is_empty()).then(|| marks.words().to_owned()));
        (table.name.clone(), write(&table, origin))
    });
    printed.collect()
}

/// What every table that leaves alone says of where it comes from.
fn origin(report: &Report<'_>) -> Origin {
    Origin {
        title: report.plan.title.clone(),
        standing: page::opening(report),
        source: format!("Run {}, manifest {}.", report.manifest.run_id, report.manifest_digest),
    }
}
