//! Synthetic trials from a seed, whose truth is known.
//!
//! What it is: a trial of 5,753 subjects that reproduces what the PALLAS HER2-low paper prints, as the raw files that
//! a trial would upload ([`pallas`]). The same bytes on every machine.
//!
//! What it deliberately is not: it knows nothing of the rules that are tried on it, and shares no code with the
//! statistics engine. Nothing in it is data of a person.
//!
//! Where to start: [`pallas::cohort`] and [`pallas::files`].

pub mod pallas;
