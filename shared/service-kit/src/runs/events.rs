use std::collections::VecDeque;
use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE};
use bytes::Bytes;
use futures::{Stream, stream};
use palladion_api::runs::Run;
use palladion_domain::ids::{RunId, TrialId};
use tokio::time::{Instant, sleep};

use super::{RunError, Runs};
use crate::problem::error_chain;

/// How often the run is looked at.
const LOOK: Duration = Duration::from_millis(200);
/// After this much silence a comment is sent, so that nothing between takes the connection for dead.
const SILENCE: Duration = Duration::from_secs(10);

struct Watching {
    runs: Runs,
    last: Run,
    spoke: Instant,
    pending: VecDeque<Bytes>,
    ended: bool,
}

impl Runs {
    /// The run as server-sent events: an event `run` with its JSON now and whenever it changed,
    /// a comment in long silences; the stream ends after the run has.
    ///
    /// # Errors
    /// [`RunError::Unknown`] when the trial has no such run.
    pub async fn events(&self, trial: TrialId, run: RunId) -> Result<HttpResponse, RunError> {
        let content = self.event_stream(trial, run).await?;
        Ok(HttpResponse::Ok()
            .insert_header((CONTENT_TYPE, "text/event-stream"))
            .insert_header((CACHE_CONTROL, "no-store"))
            // Compression would hold events back.
            .insert_header((CONTENT_ENCODING, "identity"))
            .streaming(content))
    }

    /// The bytes of [`Self::events`].
    ///
    /// # Errors
    /// [`RunError::Unknown`] when the trial has no such run.
    pub async fn event_stream(
        &self,
        trial: TrialId,
        run: RunId,
    ) -> Result<impl Stream<Item = Result<Bytes, actix_web::Error>> + use<>, RunError> {
        let first = self.get(trial, run).await?;
        let state = Watching {
            runs: self.clone(),
            pending: VecDeque::from([event(&first)?]),
            ended: first.state.is_final(),
            last: first,
            spoke: Instant::now(),
        };
        Ok(stream::unfold(state, |mut state| async move {
            loop {
                if let Some(bytes) = state.pending.pop_front() {
                    state.spoke = Instant::now();
                    return Some((Ok(bytes), state));
                }
                if state.ended {
                    return None;
                }
                sleep(LOOK).await;
                state.look().await;
            }
        }))
    }
}

impl Watching {
    async fn look(&mut self) {
        let seen = self.runs.get(self.last.trial_id, self.last.run_id).await;
        match seen.and_then(|run| Ok((event(&run)?, run))) {
            Ok((bytes, run)) if run != self.last => {
                self.pending.push_back(bytes);
                self.ended = run.state.is_final();
                self.last = run;
            }
            Ok(_) if self.spoke.elapsed() >= SILENCE => {
                self.pending.push_back(Bytes::from_static(b": waiting\n\n"))
            }
            Ok(_) => {}
            Err(error) => {
                // The client reconnects and is told what is wrong.
                tracing::warn!(run.id = %self.last.run_id, error = error_chain(&error), "the run cannot be watched");
                self.ended = true;
            }
        }
    }
}

fn event(run: &Run) -> Result<Bytes, RunError> {
    let json = serde_json::to_string(run).map_err(RunError::Document)?;
    Ok(format!("event: run\ndata: {json}\n\n").into())
}
