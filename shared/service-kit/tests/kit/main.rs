//! The kit from outside: a small service on a real server, on SQLite and on PostgreSQL.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod example;
mod grants;
mod http;
mod idempotency;
mod keys;
mod ledger;
mod roles;
mod settings;
mod specification;
mod stop;
mod tokens;
mod writes;
