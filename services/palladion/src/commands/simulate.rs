use std::process::ExitCode;

use palladion_simulator::pallas;

use super::draft::Draft;
use super::error::CommandError;
use crate::arguments::SimulateArguments;
use crate::terminal::progress;

/// Writes the raw files of the calibrated cohort.
pub(super) fn run(arguments: &SimulateArguments) -> Result<ExitCode, CommandError> {
    if let Some(out) = &arguments.out {
        let draft = Draft::beside(out)?;
        let (covariates, prognosis) = pallas::cohort_seeds();
        let subjects = pallas::cohort(covariates, prognosis);
        for file in pallas::files(&subjects, covariates) {
            draft.file(file.name, file.text.as_bytes())?;
        }
        draft.finish()?;
        progress(&format!("{} SYNTHETIC subjects are in {}", subjects.len(), out.display()));
    }
    Ok(ExitCode::SUCCESS)
}
