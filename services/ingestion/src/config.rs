//! The settings of the service.

/// Ingestion needs what every service needs, and no more. Of the limits it uses `upload_bytes`,
/// `field_bytes`, `rows`, `issues_stored` and `page_size`.
pub type Config = palladion_service_kit::config::ServiceConfig;
