//! The one executable a newcomer runs: all services in one process on SQLite, the demo, the command line.
//!
//! What it is: [`stack`] starts the three services in one process, each on its own files; the
//! commands drive them through their HTTP API as five development persons, as anybody else would.
//!
//! What it deliberately is not: it knows no rule of a service and opens no database. Its tokens are
//! accepted by the services that it started itself and by no others.
//!
//! Where to start: `arguments.rs` is the command line, `commands/` has one file a command.

mod arguments;
mod commands;
mod demo;
mod identity;
mod pipeline;
pub mod stack;
mod terminal;

pub use commands::run;
