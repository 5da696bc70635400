//! One event as bytes: RFC 8785 of a restricted JSON object, stored verbatim and never
//! written anew to verify it.
//!
//! `Leaf` is the meaning, `encode` and `parse` the two directions; `parse` accepts only the
//! bytes that `encode` would make. Data values never enter a leaf: see [`Opening`].

mod actor;
mod commitment;
mod encode;
mod error;
mod json;
mod model;
mod parse;
mod reason;
mod text;
mod time;

pub use actor::LeafActor;
pub use commitment::{CommittedField, Opening, Salt, parse_redaction_id, redaction_id};
pub use error::{JsonError, LeafError, RuleError};
pub(crate) use json::write_text;
pub use model::{Leaf, ObjectRef, ObjectState, RequestRef, Software};
pub use reason::{Reason, ReasonCode, ReasonError};
pub use text::{Origin, OriginError, TextError};
pub use time::{format_time, parse_time, to_microseconds};
