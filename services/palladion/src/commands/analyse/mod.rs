//! `analyse`: the same main job without a person, from files to a folder of results.

mod assumed_trial;
mod documents;
mod engine_job;
mod job;

pub(super) use job::run;
