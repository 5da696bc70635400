//! The demo: a real file through the whole main job, told on one page; then the calibrated synthetic cohort, told as
//! the table of what a paper prints and what the services computed.

mod calibrated;
mod desk;
mod journey;
mod page;
mod reproduction;

pub(crate) use calibrated::reproduce;
pub(crate) use journey::{DemoError, service_lines, tell, token_lines};
pub(crate) use page::addresses;
