//! The rules run over data that are not held whole.
//!
//! The rows of a table come in parts. What a rule says about single rows is found part by part. What it
//! says about all rows of a subject, or of a site, is found when every part has come: the columns that such
//! rules look at are set aside meanwhile, partitioned by a hash of the id, so that one partition after the
//! other is small enough to be held. Of what is found no more is kept than the report has room for, and each
//! finding by its place in the whole, so that the report is the one of data held whole ([`super::check`]).

mod conclude;
mod error;
mod findings;
mod found;
mod relation;
mod table_check;
#[cfg(test)]
mod tests;

pub(crate) use conclude::conclude;
pub(crate) use error::LargeError;
pub(super) use found::{Found, Place};
pub(crate) use relation::{PARTITIONS, PartRows, Relation, Split};
pub(crate) use table_check::{CheckedTable, Setting, TableCheck};
