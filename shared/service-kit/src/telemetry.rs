//! Diagnostics on standard error. They help operators; they are never the audit trail, and hold no
//! data values, subject ids, tokens or SQL parameters.

use tracing_subscriber::EnvFilter;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::config::{LogConfig, LogFormat};

/// Why diagnostics could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// The filter is not in the words of `tracing`.
    #[error("the log filter is not understood")]
    Filter(#[source] tracing_subscriber::filter::ParseError),
}

/// Sends diagnostics to standard error. A second call in one process changes nothing.
///
/// # Errors
/// [`TelemetryError::Filter`] when the filter cannot be parsed.
pub fn init(config: &LogConfig) -> Result<(), TelemetryError> {
    let filter = EnvFilter::try_new(&config.filter).map_err(TelemetryError::Filter)?;
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let outcome = match config.format {
        LogFormat::Text => lines.finish().try_init(),
        LogFormat::Json => lines.json().flatten_event(true).finish().try_init(),
    };
    if outcome.is_err() {
        tracing::debug!("diagnostics were set up before");
    }
    Ok(())
}
