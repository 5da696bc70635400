use std::process::ExitCode;

use super::error::CommandError;
use crate::arguments::{SchemaArguments, SchemaDocument};
use crate::terminal::print;

/// Prints the JSON Schema (2020-12) of a document.
pub(super) fn run(arguments: &SchemaArguments) -> Result<ExitCode, CommandError> {
    let missing = CommandError::BuiltInMissing { document: "the schema" };
    let schema = match arguments.document {
        SchemaDocument::Plan => palladion_statistics::schemas::json_schema("plan").ok_or(missing)?,
        SchemaDocument::Result => palladion_statistics::schemas::json_schema("result").ok_or(missing)?,
        SchemaDocument::Profile => palladion_formats::profile::json_schema().map_err(unreadable)?,
    };
    let text = serde_json::to_string_pretty(&schema).map_err(unreadable)?;
    print(&format!("{text}\n")).map_err(CommandError::Output)?;
    Ok(ExitCode::SUCCESS)
}

fn unreadable(source: serde_json::Error) -> CommandError {
    CommandError::BuiltIn { document: "the schema", source }
}
