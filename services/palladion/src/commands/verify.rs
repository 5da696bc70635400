use std::fs::{self, File};
use std::io::{BufReader, Read as _};
use std::path::Path;
use std::process::ExitCode;

use palladion_ledger::checkpoint::SignedNote;
use palladion_ledger::verify::{FailureClass, Options, verify};

use super::error::CommandError;
use super::verify_bundle;
use crate::arguments::VerifyArguments;
use crate::terminal::{failure, print};

/// Verifies a bundle or an export and prints what was checked; the exit code names the class of a failure.
pub(super) fn run(arguments: &VerifyArguments, log: &str) -> Result<ExitCode, CommandError> {
    if is_zip(&arguments.file) {
        let bytes = fs::read(&arguments.file);
        let bytes = bytes.map_err(|error| CommandError::Read(arguments.file.clone(), error))?;
        return verify_bundle::run(&bytes.into(), arguments, log);
    }
    if arguments.engine.is_some() || arguments.no_replay {
        return Err(CommandError::ForBundles);
    }
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

/// How every zip file begins that has an entry.
const ZIP: &[u8; 4] = b"PK\x03\x04";

fn is_zip(path: &Path) -> bool {
    let mut beginning = [0; ZIP.len()];
    File::open(path).and_then(|mut file| file.read_exact(&mut beginning)).is_ok() && beginning == *ZIP
}
