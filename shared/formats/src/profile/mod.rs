//! Import profiles: how the columns of a file become the variables of the canonical tables.
//!
//! A profile is a JSON document ([`ProfileDocument`]); one that has passed every check is an
//! [`ImportProfile`]. With the header of a file it becomes a [`Mapper`]: columns resolved to indices,
//! words to codes, once. [`import()`] runs a whole file through it.

mod batches;
mod cell;
mod check;
mod check_column;
mod check_file;
mod check_privacy;
mod checked;
mod clean;
mod compile;
mod convert;
mod date;
mod document;
mod error;
mod fault;
mod identity;
mod import;
mod mapper;
mod names;
mod number;
mod origins;
mod packed_origins;
mod parts;
mod personal;
mod plan;
pub mod ready;
mod report;
mod rules;
mod schema;
mod score;
mod source;
pub mod suggest;
mod table_mapper;
mod tagged;
mod variable;
mod words;

pub use crate::source::{DuplicateColumns, FileOptions};
pub use checked::ImportProfile;
pub use convert::{Conversion, FactorConversion, TimeConversion, TimeUnit, UnitColumnConversion};
pub use document::{ExtraCovariate, PROFILE_FORMAT, ProfileDocument, RowTemplate, TableRows, Unmapped, When};
pub use error::{ProfileError, ProfileFault, ProfileProblem};
pub use import::{FileNotes, Import, ImportError, import};
pub use mapper::{Mapped, Mapper};
pub use origins::Origins;
pub use parts::{Imported, Rest, TablePart, TakePart, import_in_parts, import_seekable_in_parts};
pub use personal::{ClearedColumn, Privacy, Pseudonymise};
pub use rules::{
    Band, Cleaning, DateOptions, LetterCase, NumberOptions, Otherwise, PadLeft, PartialDates, Qualifier,
    Remark, ScoreOptions, ScoreRange, Split, TextOptions, TimeOfDay,
};
pub use schema::json_schema;
pub use source::{ColumnSource, ConstantSource, EventSource, RowNumberSource, Source};
