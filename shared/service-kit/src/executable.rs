//! The command line of a service's own executable: `serve`, `migrate`, `engine`.

use std::io::Write as _;
use std::path::PathBuf;
use std::pin::Pin;
use std::process::ExitCode;

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use crate::config::{ConfigError, ServiceConfig};
use crate::database::{Database, StoreError};
use crate::platform::StartError;
use crate::problem::error_chain;
use crate::start::Running;
use crate::telemetry::{self, TelemetryError};

/// A boxed future, so that an [`Executable`] can hold an async function.
pub type Work<T> = Pin<Box<dyn Future<Output = T>>>;

/// What a service's executable can do.
pub struct Executable {
    /// Name of the executable, as it stands in `--help`.
    pub name: &'static str,
    /// Version, as it stands in `--version`.
    pub version: &'static str,
    /// Starts the service.
    pub start: fn(ServiceConfig) -> Work<Result<Running, StartError>>,
    /// Applies outstanding migrations.
    pub migrate: fn(Database) -> Work<Result<(), StoreError>>,
    /// Works as the engine process; `None` for a service without one.
    pub engine: Option<fn() -> ExitCode>,
}

#[derive(Parser)]
#[command(
    about = "A service of Palladion.",
    after_help = "\
Settings come from the TOML file and from variables such as PALLADION__DATABASE_URL.

Examples:
  serve --config /etc/palladion/service.toml
  migrate --config /etc/palladion/service.toml"
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve until Ctrl-C or SIGTERM.
    Serve(Settings),
    /// Apply outstanding migrations and end.
    Migrate(Settings),
    /// Work as the engine: one job on standard input, its result on standard output.
    Engine,
}

#[derive(clap::Args)]
struct Settings {
    /// The TOML file with the settings.
    #[arg(long, value_name = "FILE", env = "PALLADION_CONFIG")]
    config: Option<PathBuf>,
}

#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("the settings are not usable")]
    Config(#[source] ConfigError),
    #[error("diagnostics could not be set up")]
    Telemetry(#[source] TelemetryError),
    #[error("the runtime could not be started")]
    Runtime(#[source] std::io::Error),
    #[error("the service could not be started")]
    Start(#[source] StartError),
    #[error("the service failed")]
    Serve(#[source] std::io::Error),
    #[error("the database could not be migrated")]
    Migrate(#[source] StoreError),
    #[error("this service has no engine")]
    NoEngine,
}

/// Does what the command line says; errors are one line on standard error and exit code 1
/// (2 for a wrong command line).
#[must_use]
pub fn main(executable: &Executable) -> ExitCode {
    let command = Arguments::command().name(executable.name).version(executable.version);
    let arguments = Arguments::from_arg_matches(&command.get_matches()).unwrap_or_else(|error| error.exit());
    let outcome = match arguments.command {
        Command::Engine => executable.engine.map(|engine| engine()).ok_or(Failure::NoEngine),
        Command::Serve(settings) => serve(executable, &settings).map(|()| ExitCode::SUCCESS),
        Command::Migrate(settings) => migrate(executable, &settings).map(|()| ExitCode::SUCCESS),
    };
    outcome.unwrap_or_else(|failure| {
        let line = format!("{}: {}\n", executable.name, error_chain(&failure));
        // When standard error is closed, the exit code says it all.
        let _: std::io::Result<()> = std::io::stderr().write_all(line.as_bytes());
        ExitCode::FAILURE
    })
}

fn serve(executable: &Executable, settings: &Settings) -> Result<(), Failure> {
    let config = load(settings)?;
    runtime()?.block_on(async {
        let running = (executable.start)(config).await.map_err(Failure::Start)?;
        running.wait().await.map_err(Failure::Serve)
    })
}

fn migrate(executable: &Executable, settings: &Settings) -> Result<(), Failure> {
    let config = load(settings)?;
    runtime()?.block_on(async {
        let database = Database::connect(&config.database_url).await.map_err(Failure::Migrate)?;
        (executable.migrate)(database).await.map_err(Failure::Migrate)
    })
}

fn load(settings: &Settings) -> Result<ServiceConfig, Failure> {
    let config = ServiceConfig::load(settings.config.as_deref()).map_err(Failure::Config)?;
    telemetry::init(&config.log).map_err(Failure::Telemetry)?;
    Ok(config)
}

fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(Failure::Runtime)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Arguments::command().debug_assert();
        for (line, accepted) in [
            (["service", "serve", "--config", "x.toml"].as_slice(), true),
            (["service", "migrate"].as_slice(), true),
            (["service", "engine"].as_slice(), true),
            (["service"].as_slice(), false),
            (["service", "engine", "--config", "x"].as_slice(), false),
        ] {
            assert_eq!(Arguments::try_parse_from(line).is_ok(), accepted, "{line:?}");
        }
    }
}
