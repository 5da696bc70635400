//! The routes that every service has.

mod grants;
mod health;
mod ledger;

use utoipa_actix_web::service_config::ServiceConfig;

/// Every common route; the same function feeds the server and the specification.
pub(crate) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(health::live)
        .service(health::ready)
        .service(grants::give_grant)
        .service(grants::list_grants)
        .service(grants::revoke_grant)
        .service(ledger::get_checkpoint)
        .service(ledger::list_entries)
        .service(ledger::prove_inclusion)
        .service(ledger::prove_consistency)
        .service(ledger::export_ledger);
}
