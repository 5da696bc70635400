//! Endpoints that other events make impossible.
//!
//! `rows` says which event each subject has, `meaning` what it is called; `incidence`, `gray` and `fine_gray` each make an output.

mod fine_gray;
mod gray;
mod incidence;
mod meaning;
mod rows;

pub(super) use fine_gray::compute as fine_gray;
pub(super) use gray::compute as gray_test;
pub(super) use incidence::compute as cumulative_incidence;
