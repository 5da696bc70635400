//! A run as a reporting event of the CDISC Analysis Results Standard, version 1.0 (`ars_ldm`, draft-07 schema of
//! `cdisc-org/analysis-results-standard`). What the standard cannot say stands in one member of its own, `palladion`.

mod analyses;
mod contents;
mod event;
mod groups;
mod methods;
mod population;
mod terms;

pub use event::ars;
