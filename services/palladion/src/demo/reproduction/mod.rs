//! What the PALLAS HER2-low paper prints beside what a run of the built-in plan `pallas-her2low` computed.

mod baseline;
mod found;
mod outcomes;
mod page;
mod rates;
mod row;

pub(super) use page::{html, text};
pub(super) use row::{Row, rows};
