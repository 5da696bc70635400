//! Synthetic trials from a seed, whose truth is known.
//!
//! What it is: a trial of 5,753 subjects that reproduces what the PALLAS HER2-low paper prints, as the raw files that
//! a trial would upload ([`pallas`]); a trial of any size with planted effects and planted faults, each of which names
//! the code or the finding that it must cause ([`planted`]); and sites of many countries whose rates of HER2-low vary by known amounts, some
//! of them shifted on purpose ([`Scenario`], [`SiteTrial`]), also as the tables of a snapshot ([`snapshot_tables`]). The
//! same bytes on every machine.
//!
//! What it deliberately is not: it knows nothing of the rules that are tried on it, and shares no code with the
//! statistics engine. Nothing in it is data of a person.
//!
//! Where to start: [`pallas::cohort`] and [`pallas::files`]; [`planted::Trial`]; [`Scenario::ALL`] and [`SiteTrial::draw`].

pub mod pallas;
pub mod planted;
mod sites;
mod stream;

pub use sites::{
    Layout, MATERIAL, Scenario, SiteDesign, SiteTrial, Truth, snapshot_tables, trial_definition,
};
