//! The settings of the service.

/// Statistics needs what every service needs; `ingestion_url` is where snapshots are read from, and
/// `engine` and `workers` say how runs are executed.
pub type Config = palladion_service_kit::config::ServiceConfig;
