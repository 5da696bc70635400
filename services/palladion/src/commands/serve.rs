use std::fmt::Write as _;
use std::process::ExitCode;

use super::error::CommandError;
use super::runtime::block_on;
use crate::arguments::ServeArguments;
use crate::demo::{addresses, service_lines, token_lines};
use crate::stack::Stack;
use crate::terminal::{print, progress};

/// Starts the services, says where they are, serves until Ctrl-C.
pub(super) fn run(arguments: &ServeArguments, log: &str) -> Result<ExitCode, CommandError> {
    block_on(log, async {
        let stack = Stack::start(&arguments.place).await?;
        let mut text = String::new();
        addresses(&mut text, &service_lines(&stack), &token_lines(&stack)?);
        let _infallible = writeln!(text, "\ndata           {}", arguments.place.data.display());
        print(text.trim_start()).map_err(CommandError::Output)?;
        progress("\nserving; Ctrl-C ends");
        stack.wait().await?;
        Ok(ExitCode::SUCCESS)
    })
}
