//! Validation rules: pure functions over typed tables, each with a stable code, a severity and a title.
//!
//! What a file's bytes and words mean is settled before, by the import; its codes (`CSV-…`, `MAP-…`)
//! stand in the same catalogue. A rule runs wherever the tables it reads are present: on one upload,
//! and again on a trial's merged tables at acceptance and at freeze. A new rule is one constant in
//! the list of its file, its example and remedy in `guidance`, and its page in `rules/` (UPDATE=1).

mod catalogue;
mod consistency;
mod data;
mod dates;
mod flow;
mod guidance;
mod her2;
mod keys;
mod large;
mod outcomes;
mod ranges;
mod readers;
mod readings;
mod records;
mod rule;
mod schema;
mod sites;
mod subjects;

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod pages;

pub(crate) use catalogue::{catalogue, check, find as rule, looks_across, title_of};
pub(crate) use data::{Data, RowOrigins, RowSource, Scope, TableView};
pub(crate) use flow::flow;
pub(crate) use large::{
    CheckedTable, LargeError, PARTITIONS, PartRows, Relation, Setting, Split, TableCheck, conclude,
};
