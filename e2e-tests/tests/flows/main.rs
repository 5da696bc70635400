//! Whole user journeys over the real stack: three services, real databases, real engine processes.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a failed unwrap is a failed test")]

mod automatic;
mod bad_input;
mod crash;
mod demo;
mod desk;
mod files;
mod journey;
mod ledgers;
mod numbers;
mod outage;
mod planted;
mod postgres;
mod process;
mod qc_bad_input;
mod replay;
mod roles;
mod steps;
mod tamper;
mod tamper_ledger;
mod world;
