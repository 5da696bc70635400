//! The service's side: one engine process from its start to its end.

use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use bytes::Bytes;
use palladion_api::runs::{EngineBuild, RunProgress};
use rustix::io::Errno;
use rustix::process::{Pid, Resource, Rlimit, Signal, prlimit};
use serde_json::Value;
use tokio::io::{AsyncWriteExt as _, BufReader};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::time::{sleep, timeout};

use super::frames::next_frame;
use super::protocol::{EngineJob, FRAME_LIMIT_BYTES, FailureFrame, Frame};
use super::stderr::capture;

/// How often a start is tried again while the file is still being written by a forked sibling.
const BUSY_TRIES: u32 = 40;
const BUSY_PAUSE: Duration = Duration::from_millis(25);
/// What a Rust program says when it is refused memory, before it aborts.
const ALLOCATION_REFUSED: &[u8] = b"memory allocation of ";

/// Runs engine processes.
#[derive(Debug, Clone, Copy)]
pub struct EngineProcess {
    /// An engine that takes longer is killed.
    pub timeout: Duration,
    /// An engine that asks for more memory ends; 0 for no limit.
    pub memory_bytes: u64,
}

/// How an engine ended.
#[derive(Debug, Clone, PartialEq)]
pub enum EngineOutcome {
    /// It gave a result.
    Result(Value),
    /// It gave a reason why there is none.
    Failure {
        /// Stable code.
        code: String,
        /// The reason in words.
        message: String,
    },
    /// It ended without saying either, or after its result with an error.
    Crashed {
        /// Its exit code, when it exited.
        exit: Option<i32>,
        /// The signal that killed it, when one did.
        signal: Option<i32>,
    },
    /// What it wrote is not the protocol.
    Garbled {
        /// What was wrong with it.
        reason: String,
    },
    /// It ended because it needed more memory than it may have.
    OutOfMemory,
    /// It was killed because it took too long.
    TimedOut,
    /// It was killed because `cancelled` became ready.
    Cancelled,
}

/// What is known of a process that ended.
#[derive(Debug, Clone, PartialEq)]
pub struct EngineReport {
    /// How it ended.
    pub outcome: EngineOutcome,
    /// What it said about its build.
    pub build: Option<EngineBuild>,
    /// The beginning of its standard error, for the log.
    pub stderr: String,
}

/// Why there was no process.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The executable could not be started.
    #[error("the engine could not be started")]
    Start(#[source] std::io::Error),
    /// The limit of its memory could not be set.
    #[error("the engine's memory could not be limited")]
    Limit(#[source] std::io::Error),
    /// The job cannot be written as JSON.
    #[error("the job could not be written")]
    Job(#[source] serde_json::Error),
    /// The process could not be waited for.
    #[error("the engine's end could not be observed")]
    Wait(#[source] std::io::Error),
}

/// What was read until the output ended.
#[derive(Default)]
struct Heard {
    build: Option<EngineBuild>,
    last: Option<Frame>,
    garbled: Option<String>,
}

enum End {
    Exited(ExitStatus),
    Stopped(EngineOutcome),
}

impl EngineProcess {
    /// Starts `<executable> engine` with an empty environment, gives it the job and the inputs
    /// (in the job's order), and reads it to its end. `on_progress` is called for each progress
    /// frame. When `cancelled` becomes ready the process is killed at once; so it is when the
    /// returned future is dropped.
    ///
    /// # Errors
    /// Only when there is no process to speak of; everything a process can do is an [`EngineOutcome`].
    pub async fn run(
        &self,
        executable: &Path,
        job: &EngineJob,
        inputs: &[Bytes],
        cancelled: impl Future<Output = ()>,
        on_progress: impl FnMut(RunProgress),
    ) -> Result<EngineReport, EngineError> {
        let mut line = serde_json::to_vec(job).map_err(EngineError::Job)?;
        line.push(b'\n');
        let mut child = start(executable).await?;
        limit_memory(&child, self.memory_bytes).map_err(EngineError::Limit)?;
        let mut heard = Heard::default();
        let mut stderr = Vec::new();
        let end = {
            let (stdin, stdout, errors) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
            let talk = async {
                let feed = async {
                    if let Some(stdin) = stdin {
                        feed(stdin, &line, inputs).await;
                    }
                };
                let hear = async {
                    if let Some(stdout) = stdout {
                        hear(stdout, &mut heard, on_progress).await;
                    }
                };
                let watch = async {
                    if let Some(errors) = errors {
                        capture(errors, &mut stderr).await;
                    }
                };
                tokio::join!(feed, hear, watch);
                child.wait().await.map_err(EngineError::Wait)
            };
            tokio::select! {
                biased;
                () = cancelled => End::Stopped(EngineOutcome::Cancelled),
                ended = timeout(self.timeout, talk) => match ended {
                    Ok(status) => End::Exited(status?),
                    Err(_elapsed) => End::Stopped(EngineOutcome::TimedOut),
                },
            }
        };
        let outcome = match end {
            End::Exited(status) => judge(&status, &mut heard, &stderr),
            End::Stopped(outcome) => {
                child.kill().await.map_err(EngineError::Wait)?;
                outcome
            }
        };
        Ok(EngineReport {
            outcome,
            build: heard.build,
            stderr: String::from_utf8_lossy(&stderr).into_owned(),
        })
    }
}

async fn start(executable: &Path) -> Result<Child, EngineError> {
    let mut command = Command::new(executable);
    command
        .arg("engine")
        .env_clear()
        .current_dir("/")
        // Ctrl-C at a terminal goes to the whole group: it must stop the service, not fail its runs.
        .process_group(0)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    let mut tries = 0;
    loop {
        match command.spawn() {
            Err(error) if error.kind() == std::io::ErrorKind::ExecutableFileBusy && tries < BUSY_TRIES => {
                tries += 1;
                sleep(BUSY_PAUSE).await;
            }
            started => return started.map_err(EngineError::Start),
        }
    }
}

/// Writes the job and its inputs. An engine that ends early closes the pipe: that is not an
/// error here, its frames or its exit say what happened.
async fn feed(mut stdin: ChildStdin, line: &[u8], inputs: &[Bytes]) {
    for part in std::iter::once(line).chain(inputs.iter().map(Bytes::as_ref)) {
        if stdin.write_all(part).await.is_err() {
            return;
        }
    }
    let _ = stdin.shutdown().await;
}

/// Reads frames to the end of the output. After something that is not the protocol it only drains,
/// so that the engine can end by itself or run into its time limit.
async fn hear(stdout: ChildStdout, heard: &mut Heard, mut on_progress: impl FnMut(RunProgress)) {
    let mut output = BufReader::with_capacity(64 * 1024, stdout);
    loop {
        let reason = match next_frame(&mut output, FRAME_LIMIT_BYTES).await {
            Ok(None) => return,
            Ok(Some(_)) if heard.last.is_some() => "a frame follows the last one".to_owned(),
            Ok(Some(Frame::Engine(build))) if heard.build.is_none() => {
                heard.build = Some(build);
                continue;
            }
            Ok(Some(Frame::Engine(_))) => "the engine introduced itself twice".to_owned(),
            Ok(Some(Frame::Progress(progress))) => {
                on_progress(progress);
                continue;
            }
            Ok(Some(last)) => {
                heard.last = Some(last);
                continue;
            }
            Err(error) => error.to_string(),
        };
        heard.garbled = Some(reason);
        let _ = tokio::io::copy(&mut output, &mut tokio::io::sink()).await;
        return;
    }
}

/// Limits what the process may have in private memory, before it was told what to do. Shared libraries, the
/// executable and files are not counted.
fn limit_memory(child: &Child, bytes: u64) -> std::io::Result<()> {
    let Some(process) = child.id().and_then(|id| Pid::from_raw(id.cast_signed())).filter(|_| bytes > 0)
    else {
        return Ok(());
    };
    let limit = Rlimit { current: Some(bytes), maximum: Some(bytes) };
    match prlimit(Some(process), Resource::Data, limit) {
        // One that has ended already is judged by how it ended.
        Ok(_) | Err(Errno::SRCH) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

fn judge(status: &ExitStatus, heard: &mut Heard, stderr: &[u8]) -> EngineOutcome {
    if let Some(signal) = status.signal() {
        let refused = Signal::ABORT.as_raw() == signal
            && stderr.windows(ALLOCATION_REFUSED.len()).any(|said| said == ALLOCATION_REFUSED);
        return if refused {
            EngineOutcome::OutOfMemory
        } else {
            EngineOutcome::Crashed { exit: None, signal: Some(signal) }
        };
    }
    if let Some(reason) = heard.garbled.take() {
        return EngineOutcome::Garbled { reason };
    }
    match heard.last.take() {
        Some(Frame::Result(value)) if status.success() => EngineOutcome::Result(value),
        Some(Frame::Failure(FailureFrame { code, message })) => EngineOutcome::Failure { code, message },
        _ => EngineOutcome::Crashed { exit: status.code(), signal: None },
    }
}
