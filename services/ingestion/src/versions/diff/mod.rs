//! The difference of two states of a trial's data: subject by subject, table by table, value by value.
//!
//! [`differences`] is pure: tables in, changes out, in the order of the subjects' ids, however many
//! there are. [`ChunkWriter`] packs them into objects of bounded size and counts them; [`page`] reads
//! them back.

mod cells;
mod chunks;
mod compare;
mod page;
mod rows;
mod stored;
mod tally;
#[cfg(test)]
mod tests;

pub(crate) use chunks::{ChunkWriter, DifferenceIndex};
pub(crate) use compare::{Sides, differences};
pub(crate) use page::{Cursor, Wanted, page};
pub(crate) use stored::{StoredSides, stored_differences};
