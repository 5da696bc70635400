//! The main job, done from outside through the API: trial, grants, upload, snapshot, runs, replays,
//! ledgers. The demo and `analyse` are two uses of it.

mod data;
mod desk;
mod error;
mod ledgers;
mod qc;
mod replays;
mod runs;
mod statistics;
mod trial;

pub(crate) use data::{Content, SourceFile, accept, freeze, upload};
pub(crate) use desk::{Desk, review_and_release};
pub(crate) use error::PipelineError;
pub(crate) use ledgers::{Ledger, export};
pub(crate) use qc::Qc;
pub(crate) use replays::{originals, replayed, trials};
pub(crate) use runs::{Replayed, verdict_word};
pub(crate) use statistics::{Statistics, approve};
pub(crate) use trial::{find_or_define, grant_everybody, save_profile};
