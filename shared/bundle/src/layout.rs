//! Where what stands in a bundle.

use bytes::Bytes;
use palladion_domain::ids::RunId;

/// Digests of all files but itself and [`STATEMENT`].
pub(crate) const SUMS: &str = "SHA256SUMS";
/// What the log's key says of [`SUMS`].
pub(crate) const STATEMENT: &str = "statement.txt";
pub(crate) const README: &str = "README.txt";
pub(crate) const METADATA: &str = "ro-crate-metadata.json";
pub(crate) const MANIFEST: &str = "run/manifest.json";
pub(crate) const SPECIFICATION: &str = "run/specification.json";
pub(crate) const RESULT: &str = "run/result.json";
pub(crate) const KEYS: &str = "ledger/keys.txt";
pub(crate) const LEAVES: &str = "ledger/leaves/";

/// Folder of what the engine read; empty in a bundle without data.
pub const INPUTS: &str = "inputs/";
/// Folder of what was rendered from the result.
pub const REPORT: &str = "report/";

/// The file of an input: Parquet or JSON, as its bytes say.
pub(crate) fn input(name: &str, bytes: &Bytes) -> String {
    let ending = if bytes.starts_with(b"PAR1") { "parquet" } else { "json" };
    format!("{INPUTS}{name}.{ending}")
}

/// The names that the file of an input can have.
pub(crate) fn input_names(name: &str) -> [String; 2] {
    ["parquet", "json"].map(|ending| format!("{INPUTS}{name}.{ending}"))
}

/// What the statement is about.
pub(crate) fn subject(run: RunId) -> String {
    format!("bundle of run {run}")
}
