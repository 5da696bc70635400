//! The PALLAS plan as a reporting event of the Analysis Results Standard: its shape, its references, its numbers.

mod event;
mod standard;
