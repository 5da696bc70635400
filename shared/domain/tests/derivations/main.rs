//! The derivations as tables: every rule, every contradiction, every reason for not deriving.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod build;
mod endpoint;
mod her2_choice;
mod her2_status;
mod ish;
mod properties;
mod records;
mod trial;
mod variable;
