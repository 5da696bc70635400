use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::process::ExitCode;

use palladion_pathology_qc::operating::simulated_page;
use palladion_simulator::pallas;
use palladion_simulator::planted::{Fault, Files, PlantedError, Trial};

use super::draft::Draft;
use super::error::CommandError;
use crate::arguments::SimulateArguments;
use crate::terminal::{print, progress};

/// Writes the raw files of a synthetic trial, or prints the page of the QC rule's operating characteristics.
pub(super) fn run(arguments: &SimulateArguments) -> Result<ExitCode, CommandError> {
    if arguments.qc_operating_characteristics {
        let page = simulated_page(arguments.all, arguments.trials, arguments.seed)?;
        print(&page).map_err(CommandError::Output)?;
    }
    let Some(out) = &arguments.out else { return Ok(ExitCode::SUCCESS) };
    match arguments.subjects.zip(arguments.sites) {
        Some((subjects, sites)) => {
            let faults = Fault::named(&arguments.faults)?;
            planted(&Trial::new(subjects, sites, arguments.seed, faults)?, out)?;
            progress(&format!("{subjects} SYNTHETIC subjects are in {}", out.display()));
        }
        None => calibrated(out)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn calibrated(out: &Path) -> Result<(), CommandError> {
    let draft = Draft::beside(out)?;
    let (covariates, prognosis) = pallas::cohort_seeds();
    let subjects = pallas::cohort(covariates, prognosis);
    for file in pallas::files(&subjects, covariates) {
        draft.file(file.name, file.text.as_bytes())?;
    }
    draft.finish()?;
    progress(&format!("{} SYNTHETIC subjects are in {}", subjects.len(), out.display()));
    Ok(())
}

/// Writes the data row by row, and the documents beside them.
fn planted(trial: &Trial, out: &Path) -> Result<(), CommandError> {
    let draft = Draft::beside(out)?;
    let open = |name: &str| draft.open(name).map(BufWriter::new);
    let (mut subjects, mut her2, mut events) =
        (open("subjects.csv")?, open("her2.csv")?, open("events.csv")?);
    let files = Files { subjects: &mut subjects, her2: &mut her2, events: &mut events };
    let planted = trial.write(files)?;
    for file in [&mut subjects, &mut her2, &mut events] {
        file.flush().map_err(PlantedError::Write)?;
    }
    for (name, text) in trial.documents(&planted)? {
        draft.file(name, text.as_bytes())?;
    }
    draft.finish()
}
