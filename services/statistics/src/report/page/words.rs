use palladion_api::statistics::plan::{OutputSpec, Plan};
use palladion_api::statistics::result::{AnalysisResult, Content, Output};
use palladion_printed::Fact;

use super::{Report, identity, methods as sentences, qc};

/// What stands on everything that is made of subjects who are made up.
pub(in crate::report) const SYNTHETIC: &str = "SYNTHETIC data: no subject of this report is a person.";

/// What a reader must know first: whose data these are, and [`standing`].
pub(in crate::report) fn opening(report: &Report<'_>) -> Vec<String> {
    let mut sentences = Vec::new();
    if let Some(trial) = &report.result.trial {
        sentences.push(format!("{} ({}).", trial.title, trial.code));
        sentences.extend(trial.synthetic.then(|| SYNTHETIC.to_owned()));
    }
    sentences.extend(standing(report));
    sentences
}

/// Whether the numbers were planned, and whether the QC of the snapshot was done.
pub(in crate::report) fn standing(report: &Report<'_>) -> Vec<String> {
    vec![identity::standing(report.manifest), qc::standing(report.result)]
}

/// What was done, in paragraphs.
pub(in crate::report) fn methods(report: &Report<'_>) -> Vec<String> {
    sentences::paragraphs(report.plan, report.result, report.manifest)
}

/// What the report was made from.
pub(in crate::report) fn facts(report: &Report<'_>) -> Vec<Fact> {
    let rows = identity::rows(report.manifest, report.manifest_digest, report.result).into_iter();
    rows.map(|(name, value)| Fact { name: name.to_owned(), value }).collect()
}

/// Why an output has no numbers; none when it has.
pub(in crate::report) fn absent(output: &Output) -> Option<String> {
    let Content::NotEstimable(reason) = &output.content else {
        return None;
    };
    let concerns = match reason.concerns.join("; ") {
        concerns if concerns.is_empty() => String::new(),
        concerns => format!(" ({concerns})"),
    };
    Some(format!("No numbers: {}{concerns}.", reason.message))
}

/// Who is analysed, in a sentence.
pub(in crate::report) fn population(plan: &Plan, result: &AnalysisResult) -> String {
    sentences::population(plan, result)
}

/// How an output is computed, in sentences.
pub(in crate::report) fn sentences_of(output: &OutputSpec) -> Vec<String> {
    sentences::sentences_of(output)
}

/// What stands under an output: how it was computed, and what must be known about its numbers.
pub(in crate::report) fn notes_of(report: &Report<'_>, output: &Output) -> Vec<String> {
    let planned = report.plan.outputs.iter().find(|planned| planned.id == output.id);
    let mut notes = planned.map(sentences_of).unwrap_or_default();
    notes.extend(output.notes.iter().cloned());
    notes
}

/// What stands at the head of every page, in a few words.
pub(in crate::report) fn running(report: &Report<'_>) -> String {
    let synthetic = report.result.trial.as_ref().is_some_and(|trial| trial.synthetic);
    let mut words = vec![identity::standing_word(report.manifest)];
    words.extend(synthetic.then_some("SYNTHETIC data"));
    words.push(qc::standing_word(report.result));
    words.join(" \u{b7} ")
}
