//! Every route of the service, on one screen.

mod bundles;
mod plans;
mod replays;
mod reports;
mod results;
mod runs;
mod schemas;

use utoipa_actix_web::service_config::ServiceConfig;

/// The service's own routes; the same function feeds the server and the specification.
pub(crate) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(plans::draft_plan)
        .service(plans::list_plans)
        .service(plans::get_plan)
        .service(plans::compare_plans)
        .service(plans::fit_plan)
        .service(plans::approve_plan)
        .service(runs::start_run)
        .service(runs::list_runs)
        .service(runs::get_run)
        .service(runs::watch_run)
        .service(runs::cancel_run)
        .service(results::get_result)
        .service(results::list_tables)
        .service(results::get_table)
        .service(results::get_manifest)
        .service(reports::list_figures)
        .service(reports::get_figure)
        .service(reports::get_report)
        .service(reports::get_report_pdf)
        .service(reports::get_ars)
        .service(replays::replay_run)
        .service(replays::list_replays)
        .service(replays::compare_runs)
        .service(bundles::get_bundle)
        .service(schemas::get_schema);
}
