//! The settings of the service.

/// Ingestion needs what every service needs, and no more. Only it uses the limits of uploads
/// (`upload_bytes`, `body_stall_seconds`, `open_transfers`, `transfer_…`) and of what a file may hold
/// (`field_bytes`, `record_bytes`, `columns`, `category_levels`, `rows`, `cells`, `unpacked_…`, `held_bytes`,
/// `archive_members`, `json_depth`, `issues_stored`, `sample_bytes`); of its own it has `pseudonym_keys`.
pub type Config = palladion_service_kit::config::ServiceConfig;
