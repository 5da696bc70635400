//! Every route of the service on one screen.

mod catalogue;
mod examples;
mod profile_examples;
mod profiles;
mod proposals;
mod redactions;
mod reports;
mod samples;
mod snapshots;
mod stream;
mod transfers;
mod trials;
mod uploads;
mod versions;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes, for the server and for the specification alike.
pub(crate) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(trials::define_trial)
        .service(trials::list_trials)
        .service(trials::read_trial)
        .service(trials::amend_trial)
        .service(profiles::save_profile)
        .service(profiles::list_profiles)
        .service(profiles::read_profile)
        .service(profiles::copy_profile)
        .service(samples::dry_run_document)
        .service(samples::dry_run_profile)
        .service(samples::suggest_profile)
        .service(uploads::upload_file)
        .service(uploads::upload_options)
        .service(uploads::list_uploads)
        .service(uploads::read_upload)
        .service(uploads::list_issues)
        .service(reports::download_issues)
        .service(reports::read_records)
        .service(uploads::read_content)
        .service(transfers::read_transfer)
        .service(transfers::transfer_offset)
        .service(transfers::transfer_options)
        .service(transfers::append_part)
        .service(transfers::cancel_transfer)
        .service(versions::accept_uploads)
        .service(versions::list_versions)
        .service(versions::read_version)
        .service(versions::list_changes)
        .service(redactions::redact_subject)
        .service(redactions::list_redactions)
        .service(proposals::propose_snapshot)
        .service(proposals::list_proposals)
        .service(proposals::read_proposal)
        .service(proposals::confirm_proposal)
        .service(proposals::decline_proposal)
        .service(snapshots::list_snapshots)
        .service(snapshots::read_snapshot)
        .service(snapshots::read_manifest)
        .service(snapshots::read_table)
        .service(snapshots::compare_snapshots)
        .service(snapshots::verify_snapshot)
        .service(snapshots::download_snapshot)
        .service(catalogue::read_profile_schema)
        .service(catalogue::list_built_in_profiles)
        .service(catalogue::read_built_in_profile)
        .service(catalogue::list_validation_rules)
        .service(catalogue::read_validation_rule);
}
