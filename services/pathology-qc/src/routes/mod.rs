//! Every route of the service on one screen.

mod findings;
mod policies;
mod qc_runs;

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
        .service(findings::list_findings)
        .service(findings::get_finding)
        .service(findings::add_review)
        .service(findings::list_reviews);
}
