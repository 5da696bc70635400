//! Runs: submitted here after the plan was held against the snapshot; their life is that of every run
//! (`palladion_service_kit::runs`).

mod bundle;
mod checks;
mod error;
mod fit;
mod qc;
mod qc_error;
mod report;
mod snapshot;
mod submit;
mod tables;

pub(crate) use bundle::bundle;
pub(crate) use checks::Checks;
pub(crate) use error::AnalysisRunError;
pub(crate) use fit::fit;
pub(crate) use report::{figure_png, figure_svg, figures, report_html, report_pdf, reporting_event, table};
pub(crate) use submit::submit;
pub(crate) use tables::tables;
