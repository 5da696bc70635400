use std::path::Path;
use std::process::ExitCode;

use super::error::CommandError;
use super::runtime::block_on;
use crate::arguments::DemoArguments;
use crate::demo;
use crate::stack::Stack;
use crate::terminal::{print, progress};

/// The whole journey, its page, then serving until Ctrl-C. Exit code 0 only if everything held.
pub(super) fn run(arguments: &DemoArguments, log: &str) -> Result<ExitCode, CommandError> {
    block_on(log, async {
        let data = arguments.place.data.display();
        progress(&format!("[1/13] starting the three services on {data}"));
        let stack = Stack::start(&arguments.place).await?;
        let told = tell(&stack, &arguments.place.data).await;
        let held = match told {
            Ok(held) => held,
            Err(error) => {
                stack.stop().await;
                return Err(error);
            }
        };
        if arguments.once {
            stack.stop().await;
        } else {
            progress("\nserving; Ctrl-C ends");
            stack.wait().await?;
        }
        Ok(if held { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    })
}

/// Both trials, each printed as soon as it is told. Whether everything held.
async fn tell(stack: &Stack, data: &Path) -> Result<bool, CommandError> {
    let (page, first) = demo::tell(stack).await?;
    print(&page).map_err(CommandError::Output)?;
    let (table, second) = demo::reproduce(stack, data).await?;
    print(&table).map_err(CommandError::Output)?;
    Ok(first && second)
}
