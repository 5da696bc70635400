//! The trial's nouns as types, and the derivations on them.
//!
//! What it is: typed ids, the trial's definition, HER2 readings and the status derived from them,
//! STEEP endpoints, the covariates of Table 1, the canonical tables, validation issues, roles and
//! permissions. Everything is a plain value or a pure function.
//!
//! What it deliberately is not: no file, socket, database, clock, randomness or async lives here;
//! ids and times are made elsewhere and handed in. Nothing here is lenient about spelling: dirty
//! words are mapped by import profiles before they become these types.
//!
//! Where to start: [`trial::Trial`] says what a trial is, [`tables::table_schema`] what data it
//! delivers, [`her2::classify`] and [`endpoint::derive()`] how a subject is classified and timed,
//! [`variable::DerivedVariable`] which names an analysis plan may use beyond the raw columns.

pub mod actor;
pub mod country;
pub mod covariate;
pub mod digest;
pub mod endpoint;
pub mod finding;
pub mod flow;
pub mod her2;
pub mod ids;
pub mod partial_date;
pub mod tables;
mod text_enum;
pub mod trial;
pub mod validation;
pub mod variable;
pub mod wording;

pub use text_enum::UnknownWord;
