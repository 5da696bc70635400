use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

use palladion_api::ingestion::SnapshotManifest;
use palladion_domain::digest::{Digest, SnapshotId};
use palladion_service_kit::hashing::{sha256, sha256_file};

use super::error::CommandError;
use crate::arguments::VerifySnapshotArguments;
use crate::terminal::print;

/// Hashes the files of a downloaded snapshot and says of each whether it is what the manifest names;
/// exit code 0 only if all are, and the manifest is the snapshot that was asked for.
pub(super) fn run(arguments: &VerifySnapshotArguments) -> Result<ExitCode, CommandError> {
    let path = arguments.folder.join("manifest.json");
    let bytes = fs::read(&path).map_err(|error| CommandError::Read(path.clone(), error))?;
    let found = SnapshotId::from_digest(sha256(&bytes));
    let manifest = SnapshotManifest::from_bytes(&bytes).map_err(|source| CommandError::Document {
        path,
        what: "a snapshot's manifest",
        source,
    })?;
    let mut text = format!("snapshot {found}\n");
    let mut holds = true;
    if let Some(wanted) = arguments.id.filter(|wanted| *wanted != found) {
        holds = false;
        let _infallible = writeln!(text, "  asked for {wanted}: this is another one");
    }
    for table in &manifest.tables {
        let name = format!("tables/{}.parquet", table.table);
        let words = match digest(&arguments.folder.join(&name))? {
            Some(digest) if digest == table.digest => "intact",
            Some(_) => "ALTERED",
            None => "MISSING",
        };
        holds &= words == "intact";
        let _infallible = writeln!(text, "  {name:<32} {words} ({} rows)", table.rows);
    }
    let verdict = if holds { "verified" } else { "NOT VERIFIED" };
    print(&format!("{text}{verdict}\n")).map_err(CommandError::Output)?;
    Ok(if holds { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The digest of a file; `None` when there is none.
fn digest(path: &Path) -> Result<Option<Digest>, CommandError> {
    match sha256_file(path) {
        Ok(digest) => Ok(Some(digest)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(CommandError::Read(path.to_owned(), error)),
    }
}
