//! The digests of all files, as `sha256sum --check` reads them.

use palladion_ledger::tree::sha256;

use crate::archive::Files;
use crate::layout::{STATEMENT, SUMS};

/// A line for every file but the list itself and what is said of it.
pub(crate) fn sums(files: &Files) -> String {
    let summed = files.iter().filter(|(name, _)| !matches!(name.as_str(), SUMS | STATEMENT));
    summed.map(|(name, content)| format!("{}  {name}\n", sha256(&[content]).to_hex())).collect()
}

/// The first line that stands in one list and not in the other; the name of its file.
pub(crate) fn first_difference<'a>(found: &'a str, listed: &'a str) -> &'a str {
    let mut lines = found.lines().zip(listed.lines());
    let different = lines.find(|(one, other)| one != other).map(|(one, _)| one);
    let shorter = found.lines().count().min(listed.lines().count());
    let line = different.or_else(|| found.lines().nth(shorter)).or_else(|| listed.lines().nth(shorter));
    line.and_then(|line| line.split_once("  ")).map_or(SUMS, |(_, name)| name)
}
