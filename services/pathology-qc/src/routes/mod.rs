//! Every route of the service on one screen.

mod attachments;
mod automatic;
mod bundles;
mod changes;
mod figures;
mod findings;
mod policies;
mod qc_runs;
mod queries;
mod releases;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes; the specification is taken from here too.
pub(crate) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(policies::save_policy)
        .service(policies::list_policies)
        .service(policies::get_policy)
        .service(qc_runs::start_qc_run)
        .service(qc_runs::list_qc_runs)
        .service(qc_runs::get_qc_run)
        .service(qc_runs::watch_qc_run)
        .service(qc_runs::cancel_qc_run)
        .service(qc_runs::get_qc_result)
        .service(qc_runs::get_qc_manifest)
        .service(qc_runs::replay_qc_run)
        .service(qc_runs::list_qc_replays)
        .service(qc_runs::compare_qc_runs)
        .service(bundles::get_qc_bundle)
        .service(changes::get_qc_changes)
        .service(figures::get_qc_funnel)
        .service(findings::list_findings)
        .service(findings::get_finding)
        .service(findings::list_entries)
        .service(findings::add_review)
        .service(findings::assign_finding)
        .service(findings::add_comment)
        .service(queries::open_query)
        .service(queries::list_queries)
        .service(queries::answer_query)
        .service(queries::close_query)
        .service(attachments::attach_document)
        .service(attachments::list_attachments)
        .service(attachments::get_attachment)
        .service(releases::get_release)
        .service(releases::list_releases)
        .service(releases::get_release_record)
        .service(releases::sign_release)
        .service(releases::countersign_release)
        .service(releases::list_site_sets)
        .service(releases::get_site_set)
        .service(releases::get_standing)
        .service(automatic::get_automatic_qc)
        .service(automatic::configure_automatic_qc);
}
