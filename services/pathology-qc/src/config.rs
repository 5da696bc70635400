//! The settings of the service.

/// Pathology QC needs what every service needs, and of that also `ingestion_url`, where snapshots are read.
pub type Config = palladion_service_kit::config::ServiceConfig;
