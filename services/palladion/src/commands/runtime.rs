use palladion_service_kit::config::LogConfig;
use palladion_service_kit::telemetry;

use super::error::CommandError;

/// Sets up diagnostics and runs `work` to its end.
///
/// # Errors
/// What `work` says; [`CommandError::Runtime`] and [`CommandError::Log`] when it could not begin.
pub(super) fn block_on<T>(
    log: &str,
    work: impl Future<Output = Result<T, CommandError>>,
) -> Result<T, CommandError> {
    let log = LogConfig { filter: log.to_owned(), ..LogConfig::default() };
    telemetry::init(&log).map_err(CommandError::Log)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.map_err(CommandError::Runtime)?.block_on(work)
}
