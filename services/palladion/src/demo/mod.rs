//! The demo: a real file through the whole main job, told on one page.

mod desk;
mod journey;
mod page;

pub(crate) use journey::{DemoError, service_lines, tell, token_lines};
pub(crate) use page::addresses;
