/// Why there is no PDF.
#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    /// What was given is not a report.
    #[error("the input is not a report")]
    Input(#[source] serde_json::Error),
    /// The report could not be given to the typesetter.
    #[error("the report cannot be written for the typesetter")]
    Data(#[source] serde_json::Error),
    /// The typesetter refused it.
    #[error("the report cannot be set: {0}")]
    Layout(String),
    /// The pages cannot be a PDF of the standard.
    #[error("the pages cannot be written as PDF/A-2b: {0}")]
    Standard(String),
}
