use std::collections::BTreeMap;

use maud::{DOCTYPE, Markup, PreEscaped, html};
use palladion_api::runs::RunManifest;
use palladion_api::statistics::plan::Plan;
use palladion_api::statistics::result::{AnalysisResult, Output};
use palladion_domain::digest::Digest;

use super::{STYLE, SYNTHETIC, absent, identity, methods, notes_of, rendered, standing};
use crate::report::{Figure, Marks, figures, printed_tables_of};

/// What a page is made of.
#[derive(Debug, Clone, Copy)]
pub struct Report<'a> {
    /// The plan that was run.
    pub plan: &'a Plan,
    /// Everything that decided the run.
    pub manifest: &'a RunManifest,
    /// The manifest's name in the ledger.
    pub manifest_digest: &'a Digest,
    /// What the run computed.
    pub result: &'a AnalysisResult,
}

/// The page as HTML: no script, nothing is loaded, the style stands in the page.
#[must_use]
pub fn page(report: &Report<'_>) -> String {
    let mut drawn: BTreeMap<String, Vec<Figure>> = BTreeMap::new();
    for figure in figures(report.result, report.plan.confidence_level) {
        let id = figure.name.split('.').next().unwrap_or(&figure.name).to_owned();
        drawn.entry(id).or_default().push(figure);
    }
    let none = Vec::new();
    let outputs = report.result.outputs.iter();
    let sections = outputs.map(|output| section(report, output, drawn.get(&output.id).unwrap_or(&none)));
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title(report)) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    h1 { (report.plan.title) }
                    @if let Some(trial) = &report.result.trial {
                        p .trial { (trial.title) " (" (trial.code) ")" }
                        @if trial.synthetic { p .synthetic { (SYNTHETIC) } }
                    }
                    @for sentence in standing(report) { p .standing { (sentence) } }
                }
                nav aria-label="Contents" { (contents(report.result)) }
                main {
                    section aria-labelledby="methods" {
                        h2 #methods { "Methods" }
                        @for paragraph in methods(report) {
                            p { (paragraph) }
                        }
                    }
                    @for section in sections { (section) }
                }
                footer { (identity::identity(report.manifest, report.manifest_digest, report.result)) }
            }
        }
    }
    .into_string()
}

/// The plan's title, and the trial's code.
fn title(report: &Report<'_>) -> String {
    let trial = report.result.trial.as_ref();
    trial.map_or_else(|| report.plan.title.clone(), |trial| format!("{} - {}", report.plan.title, trial.code))
}

fn contents(result: &AnalysisResult) -> Markup {
    html! {
        ol {
            li { a href="#methods" { "Methods" } }
            @for output in &result.outputs {
                li { a href={ "#output-" (output.id) } { (output.title) } }
            }
            li { a href="#identity" { "What this report was made from" } }
        }
    }
}

fn section(report: &Report<'_>, output: &Output, figures: &[Figure]) -> Markup {
    let marks = Marks::of(report.result, output);
    html! {
        section aria-labelledby={ "output-" (output.id) } {
            h2 id={ "output-" (output.id) } { (output.title) }
            @if !marks.words().is_empty() { p .marks { (marks.words()) } }
            @if let Some(why) = absent(output) { p .absent { (why) } }
            @for figure in figures {
                figure { (PreEscaped(&figure.svg)) }
            }
            @for table in &printed_tables_of(output) { (rendered::table(table)) }
            (rendered::notes(&notes_of(report, output)))
        }
    }
}
