//! The settings of the service.

/// Ingestion needs what every service needs, and no more. Of the limits it uses `upload_bytes`,
/// `field_bytes`, `rows`, `issues_stored`, `sample_bytes` and `page_size`; of its own it has `pseudonym_keys`.
pub type Config = palladion_service_kit::config::ServiceConfig;
