/// Why there is no PDF.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PdfError {
    /// The program is not there.
    #[error(
        "this service has no program that sets PDFs: put `palladion-report-pdf` (`cargo build --release -p \
         palladion-report-pdf`) beside the service's executable, or name it as `pdf.executable` in the settings; \
         the same report is there as HTML under `…/report`"
    )]
    NoProgram,
    /// The report cannot be written as JSON.
    #[error("the report cannot be written for the program")]
    Report(#[source] serde_json::Error),
    /// There is no place for the program.
    #[error("no PDFs are set any more")]
    NoPlace(#[source] tokio::sync::AcquireError),
    /// The program could not be started or waited for.
    #[error("the program could not be run")]
    Process(#[source] std::io::Error),
    /// The program was ended because it took too long.
    #[error("the PDF was not set within {0} seconds")]
    TooSlow(u64),
    /// The program refused or ended early.
    #[error("the program ended with {exit:?} and no PDF")]
    Refused {
        /// Its exit code, when it exited.
        exit: Option<i32>,
    },
    /// The program wrote something else, or too much.
    #[error("the program did not write a PDF of at most {0} bytes")]
    NoPdf(usize),
}
