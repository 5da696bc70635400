use std::fs::{self, File};
use std::io::BufReader;
use std::process::ExitCode;

use palladion_ledger::checkpoint::SignedNote;
use palladion_ledger::verify::{FailureClass, Options, verify};

use super::error::CommandError;
use crate::arguments::VerifyArguments;
use crate::terminal::{failure, print};

/// Verifies an export and prints what was checked; the exit code names the class of a failure.
pub(super) fn run(arguments: &VerifyArguments) -> Result<ExitCode, CommandError> {
    let mut options = Options {
        trusted_keys: arguments.keys.clone(),
        allow_partial: arguments.allow_partial,
        ..Options::default()
    };
    for path in &arguments.checkpoints {
        let text = fs::read_to_string(path).map_err(|error| CommandError::Read(path.clone(), error))?;
        let note = SignedNote::parse(&text).map_err(|error| CommandError::Checkpoint(path.clone(), error))?;
        options.known_checkpoints.push(note);
    }
    let file = match File::open(&arguments.file) {
        Ok(file) => file,
        Err(error) => {
            failure(&CommandError::Read(arguments.file.clone(), error));
            return Ok(ExitCode::from(FailureClass::Unreadable.exit_code()));
        }
    };
    let report = verify(BufReader::new(file), &options);
    print(&format!("{report}\n")).map_err(CommandError::Output)?;
    Ok(ExitCode::from(report.exit_code()))
}
