//! Whether a service is alive and ready.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::client::{ApiClient, ApiError};

/// State of a service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(example = json!({"service": "ingestion", "version": "0.1.0", "status": "ok"}))]
pub struct Health {
    /// Name of the service.
    pub service: String,
    /// Its version.
    pub version: String,
    /// Always `ok`; a service that is not answers with a problem.
    pub status: String,
}

/// The health of one service.
#[derive(Clone, Debug)]
pub struct HealthClient<'c>(pub &'c ApiClient);

impl HealthClient<'_> {
    /// Whether the process answers.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn live(&self) -> Result<Health, ApiError> {
        self.0.get("/health/live").await
    }

    /// Whether it can serve: its database answers.
    ///
    /// # Errors
    /// [`ApiError`]; 503 when it cannot.
    pub async fn ready(&self) -> Result<Health, ApiError> {
        self.0.get("/health/ready").await
    }
}
