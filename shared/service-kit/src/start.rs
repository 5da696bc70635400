//! A running service: its server, its workers, its timer, and how it stops in order.

use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use actix_web::dev::{Server, ServerHandle};
use actix_web::http::header::ALLOW;
use actix_web::middleware::from_fn;
use actix_web::web::{self, Data};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, ResponseError as _};
use palladion_ledger::event::Action;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tracing_actix_web::TracingLogger;
use utoipa::openapi::OpenApi;
use utoipa_actix_web::AppExt as _;
use utoipa_swagger_ui::SwaggerUi;

use crate::extract::{path_config, query_config};
use crate::jobs::Workers;
use crate::middleware::{RequestSpan, around};
use crate::openapi::{Configure, KnownPaths, openapi};
use crate::platform::{Platform, StartError};
use crate::problem::{Problem, error_chain};
use crate::routes;

/// Threads that answer requests.
const SERVER_THREADS: usize = 2;

#[derive(Debug, thiserror::Error)]
enum Nowhere {
    #[error("there is nothing at this address")]
    Path,
    #[error("this address does not know the method; it knows {0}")]
    Method(String),
}

/// A service that is being served.
#[derive(Debug)]
pub struct Running {
    /// Where it listens; with port 0 in the settings, the port it was given.
    pub address: SocketAddr,
    server: ServerHandle,
    serving: JoinHandle<std::io::Result<()>>,
    checkpoints: JoinHandle<()>,
    stop_timer: CancellationToken,
    workers: Vec<Workers>,
    platform: Platform,
}

/// Starts to serve the common routes and those of `configure`; `state` is what they share and
/// `workers` what works behind them.
///
/// # Errors
/// [`StartError::Listen`] when the address cannot be used.
pub async fn start<S: Send + Sync + 'static>(
    platform: Platform,
    configure: Configure,
    state: Data<S>,
    workers: Vec<Workers>,
) -> Result<Running, StartError> {
    let listen = platform.config.listen;
    let in_use = |source| StartError::Listen { address: listen, source };
    let listener = TcpListener::bind(listen).map_err(in_use)?;
    let address = listener.local_addr().map_err(in_use)?;
    let server = serve(listener, platform.clone(), configure, state).map_err(in_use)?;
    let handle = server.handle();
    let stop_timer = CancellationToken::new();
    let interval = Duration::from_secs(u64::from(platform.config.ledger.checkpoint_interval_seconds.max(1)));
    let checkpoints = tokio::spawn(platform.recorder.clone().keep_checkpoints(interval, stop_timer.clone()));
    let serving = tokio::spawn(server);
    tracing::info!(service.name = platform.service.name, service.address = %address, "serving");
    Ok(Running { address, server: handle, serving, checkpoints, stop_timer, workers, platform })
}

fn serve<S: Send + Sync + 'static>(
    listener: TcpListener,
    platform: Platform,
    configure: Configure,
    state: Data<S>,
) -> std::io::Result<Server> {
    let stop_timeout = platform.config.limits.stop_timeout_seconds;
    let specification = openapi(platform.service, configure);
    let known = Data::new(KnownPaths::of(&specification));
    let platform = Data::new(platform);
    let server = HttpServer::new(move || {
        App::new()
            .wrap(from_fn(around))
            .wrap(TracingLogger::<RequestSpan>::new())
            .into_utoipa_app()
            .app_data(platform.clone())
            .app_data(state.clone())
            .app_data(known.clone())
            .app_data(path_config())
            .app_data(query_config())
            .configure(routes::configure)
            .configure(configure)
            .map(|app| app.configure(|config| documentation(config, specification.clone())))
            .into_app()
            .default_service(web::to(nowhere))
    });
    let server = server.workers(SERVER_THREADS).disable_signals().shutdown_timeout(stop_timeout);
    Ok(server.listen(listener)?.run())
}

/// The specification at `/openapi.json` and its pages at `/docs/`, both without a token.
fn documentation(config: &mut web::ServiceConfig, specification: OpenApi) {
    config
        .service(web::redirect("/docs", "/docs/"))
        .service(SwaggerUi::new("/docs/{_:.*}").url("/openapi.json", specification));
}

/// 405 where another method would have been answered, 404 elsewhere.
async fn nowhere(request: HttpRequest, known: Data<KnownPaths>) -> HttpResponse {
    let methods: Vec<&str> = known.methods(request.path()).into_iter().collect();
    if methods.is_empty() {
        return Problem::not_found("not-found", Nowhere::Path).error_response();
    }
    let methods = methods.join(", ");
    let mut answer =
        Problem::method_not_allowed("method-not-allowed", Nowhere::Method(methods.clone())).error_response();
    if let Ok(value) = methods.try_into() {
        answer.headers_mut().insert(ALLOW, value);
    }
    answer
}

impl Running {
    /// Base address for clients: `http://127.0.0.1:54321`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What the service stands on.
    #[must_use]
    pub const fn platform(&self) -> &Platform {
        &self.platform
    }

    /// Stops in order: no new requests, open ones are answered, workers stop, the stop and a last
    /// checkpoint stand in the ledger, the database is closed.
    pub async fn stop(mut self) {
        self.server.stop(true).await;
        if let Err(error) = (&mut self.serving).await {
            tracing::error!(error = %error, "the server did not end in order");
        }
        self.finish().await;
    }

    /// Serves until the process is asked to stop (Ctrl-C, SIGTERM), then stops in order.
    ///
    /// # Errors
    /// The server's own failure; what can be put in order then is.
    pub async fn wait(mut self) -> std::io::Result<()> {
        tokio::select! {
            () = asked_to_stop() => {
                self.stop().await;
                Ok(())
            }
            ended = &mut self.serving => {
                let outcome = ended.unwrap_or_else(|error| Err(std::io::Error::other(error)));
                self.finish().await;
                outcome
            }
        }
    }

    async fn finish(self) {
        for workers in self.workers {
            workers.stop().await;
        }
        self.stop_timer.cancel();
        if let Err(error) = self.checkpoints.await {
            tracing::error!(error = %error, "the checkpoint timer did not end in order");
        }
        let platform = self.platform;
        if let Err(error) = close(&platform).await {
            tracing::error!(error.chain = %error_chain(&error), "the ledger could not be closed in order");
        }
        if let Err(error) = platform.database.close().await {
            tracing::error!(error.chain = %error_chain(&error), "the database could not be closed");
        }
    }
}

async fn close(platform: &Platform) -> Result<(), crate::database::StoreError> {
    platform.record_by_itself(Action::ServiceStopped).await?;
    platform.recorder.checkpoint().await?;
    Ok(())
}

/// Ready when the process is asked to stop.
async fn asked_to_stop() {
    let interrupted = async {
        if let Err(error) = tokio::signal::ctrl_c().await {
            tracing::error!(error = %error, "Ctrl-C cannot be received");
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending::<()>().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! {
        () = interrupted => {}
        () = terminated => {}
    }
}
