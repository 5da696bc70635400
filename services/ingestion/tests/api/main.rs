//! The service from outside: a real server on a real database, through the typed client.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod accept_uploads;
mod amend_trial;
mod cdisc_pilot;
mod compare_versions;
mod cut_samples;
mod define_trial;
mod freeze_snapshot;
mod hostile_bodies;
mod hostile_files;
mod large_data;
mod merge_uploads;
mod merge_wrong_uploads;
mod read_catalogue;
mod read_profiles;
mod read_reports;
mod read_snapshots;
mod read_trials;
mod read_uploads;
mod read_versions;
mod record_in_ledger;
mod redact_subject;
mod repeat_requests;
mod save_profile;
mod sdtm;
mod send_in_parts;
mod specification;
mod sweep_unnamed;
mod tcga_brca;
mod try_profile;
mod upload_bad_file;
mod upload_bad_values;
mod upload_file;
mod verify_snapshot;
mod world;
mod wrong_roles;
