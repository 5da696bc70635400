//! HER2 readings and the status derived from them.
//!
//! [`classify`] is the whole derivation: pick the specimen, pick the reading, resolve the ISH
//! result, apply the status rules. Which specimen and which reader count is a
//! [`ClassificationPolicy`], versioned data that every run names. Whatever contradicts itself is
//! resolved by a written rule and reported as a [`Her2Warning`], never silently.

mod assay;
mod assessment;
mod choice;
mod classify;
mod guideline;
mod ish;
mod measurement;
mod policy;
mod reading;
mod record;
mod status;
mod warning;

pub use assay::Assay;
pub use assessment::{Assessment, IhcScore, IshResult, Reader, SpecimenKind};
pub use classify::{Classification, classify};
pub use guideline::Guideline;
pub use ish::{IshFinding, IshGroup, IshSource, resolve_group};
pub use measurement::{InvalidMeasurement, IshMeasurement, RATIO_TOLERANCE};
pub use policy::{ClassificationPolicy, IshGuideline, SpecimenPrecedence, TieRule};
pub use record::{RECEPTOR_POSITIVE_FROM_PERCENT, RecordFacts, RecordRule, ReportedReceptor};
pub use status::{Her2Level, Her2Status};
pub use warning::{Her2Warning, Her2WarningCode};
