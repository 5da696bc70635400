use std::ffi::OsString;
use std::process::ExitCode;

use clap::{CommandFactory as _, FromArgMatches as _};
use palladion_bundle::BundleFailureClass;
use palladion_ledger::verify::FailureClass;

use super::error::CommandError;
use super::{analyse, demo, engine, replay, schema, serve, simulate, verify, verify_snapshot};
use crate::arguments::{Arguments, Command, VERIFY_EXAMPLES};
use crate::terminal::failure;

/// Does what the command line says and gives the exit code; an error is one line on standard error.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let command = Arguments::command().mut_subcommand("verify", |verify| verify.after_help(verify_help()));
    let parsed = command.try_get_matches_from(arguments);
    let arguments = match parsed.and_then(|matches| Arguments::from_arg_matches(&matches)) {
        Ok(arguments) => arguments,
        Err(error) => {
            // With standard output or error closed, the exit code says it all.
            let _closed = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    outcome(&arguments).unwrap_or_else(|error| {
        failure(&error);
        error.exit_code()
    })
}

fn outcome(arguments: &Arguments) -> Result<ExitCode, CommandError> {
    let log = arguments.log.as_str();
    match &arguments.command {
        Command::Demo(demo) => demo::run(demo, log),
        Command::Serve(serve) => serve::run(serve, log),
        Command::Analyse(analyse) => analyse::run(analyse, log),
        Command::Verify(verify) => verify::run(verify, log),
        Command::VerifySnapshot(verify) => verify_snapshot::run(verify),
        Command::Replay(replay) => replay::run(replay, log),
        Command::Schema(schema) => schema::run(schema),
        Command::Simulate(simulate) => simulate::run(simulate),
        Command::Engine => Ok(engine::run()),
    }
}

fn verify_help() -> String {
    let mut text = format!("{VERIFY_EXAMPLES}\n\nExit codes:\n   0  everything holds");
    for class in FailureClass::ALL {
        text.push_str(&format!("\n  {}  {}", class.exit_code(), class.words()));
    }
    for class in BundleFailureClass::ALL {
        text.push_str(&format!("\n  {}  {}", class.exit_code(), class.words()));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn the_help_of_verify_lists_every_class_of_failure() {
        let help = verify_help();
        for class in FailureClass::ALL {
            assert!(help.contains(class.words()), "{class:?}");
        }
        for class in BundleFailureClass::ALL {
            assert!(help.contains(class.words()), "{class:?}");
        }
    }
}
