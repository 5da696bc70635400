use bytes::Bytes;
use palladion_api::runs::BundleData;
use palladion_api::statistics::TableFormat;
use palladion_domain::ids::{RunId, TrialId};
use palladion_service_kit::recorder::RequestContext;

use super::AnalysisRunError;
use super::report::{Source, apart};
use crate::report;
use crate::state::State;

/// The bundle of a run that ended: with the page, the reporting event, every table and every figure where it has a
/// result.
///
/// # Errors
/// When the run has not ended, or what belongs to it is gone or altered.
pub(crate) async fn bundle(
    state: &State,
    context: &RequestContext,
    trial: TrialId,
    run: RunId,
    data: BundleData,
) -> Result<Vec<u8>, AnalysisRunError> {
    let has_result = state.runs.find(trial, run).await?.result.is_some();
    let rendered = if has_result {
        let source = Source::read(state, trial, run).await?;
        apart(move || rendered(&source)).await?
    } else {
        Vec::new()
    };
    Ok(state.runs.bundle(context, trial, run, data, rendered).await?)
}

fn rendered(source: &Source) -> Vec<(String, Bytes)> {
    let report = source.report();
    let mut files = vec![
        ("report.html".to_owned(), report::page(&report)),
        ("ars.json".to_owned(), report::ars(&report).to_string()),
    ];
    let tables = report::tables_as(&report, TableFormat::Csv).into_iter();
    files.extend(tables.map(|(name, csv)| (format!("tables/{name}.csv"), csv)));
    let figures = report::figures(&source.result, source.plan.confidence_level).into_iter();
    files.extend(figures.map(|figure| (format!("figures/{}.svg", figure.name), figure.svg)));
    files.into_iter().map(|(name, text)| (name, Bytes::from(text))).collect()
}
