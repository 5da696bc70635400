//! What is found wrong while a file is read: stable codes, and a bounded store that counts everything.

mod code;
mod guidance;
mod guidance_files;
mod store;

pub use code::Code;
pub use store::{IssueCount, Issues};
