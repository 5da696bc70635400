use std::process::ExitCode;

use palladion_pathology_qc::operating::simulated_page;
use palladion_simulator::pallas;

use super::draft::Draft;
use super::error::CommandError;
use crate::arguments::SimulateArguments;
use crate::terminal::{print, progress};

/// Writes the raw files of the calibrated cohort, or prints the page of the QC rule's operating characteristics.
pub(super) fn run(arguments: &SimulateArguments) -> Result<ExitCode, CommandError> {
    if arguments.qc_operating_characteristics {
        let page = simulated_page(arguments.all, arguments.trials, arguments.seed)?;
        print(&page).map_err(CommandError::Output)?;
    }
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
