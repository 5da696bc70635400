//! The engine's side: what a service's `engine` command calls.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::panic::{self, AssertUnwindSafe};
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use bytes::Bytes;
use palladion_api::runs::RunProgress;
use serde_json::Value;

use super::build::engine_build;
use super::protocol::{EngineJob, FRAME_LIMIT_BYTES, FailureFrame, Frame};
use crate::hashing::sha256;

/// How often the engine looks whether the service that started it is still there.
const PARENT_CHECK: Duration = Duration::from_millis(500);

/// Why an analysis has no result: a code a program may act on and the reason in words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {message}")]
pub struct EngineFailure {
    /// Stable code, snake case.
    pub code: String,
    /// The reason in words; no data values.
    pub message: String,
}

impl EngineFailure {
    /// A failure with this code and message.
    pub fn new(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { code: code.into(), message: message.into() }
    }
}

/// The inputs of a job by name, their digests checked.
#[derive(Debug, Clone, Default)]
pub struct EngineInputs(BTreeMap<String, Bytes>);

impl EngineInputs {
    /// The bytes of an input.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Bytes> {
        self.0.get(name)
    }

    /// The bytes of an input that has to be there.
    ///
    /// # Errors
    /// A failure with the code `input_missing`.
    pub fn require(&self, name: &str) -> Result<&Bytes, EngineFailure> {
        self.get(name)
            .ok_or_else(|| EngineFailure::new("input_missing", format!("the job has no input `{name}`")))
    }

    /// All inputs in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Bytes)> {
        self.0.iter().map(|(name, bytes)| (name.as_str(), bytes))
    }
}

/// Tells the service how far the analysis has come. May be used from any thread.
pub struct ProgressReporter<'a> {
    output: Mutex<Output<'a>>,
}

struct Output<'a> {
    writer: &'a mut (dyn Write + Send),
    last: Option<RunProgress>,
}

impl ProgressReporter<'_> {
    /// `done` of `total` steps are done and `step` is at work. Cheap: what would not be seen as
    /// a change (the same step, less than one in a hundred further) is not sent.
    pub fn report(&self, done: u64, total: u64, step: &str) {
        let next = RunProgress { done, total, step: step.to_owned() };
        let mut output = self.output.lock().unwrap_or_else(PoisonError::into_inner);
        if output.last.as_ref().is_some_and(|last| !worth_telling(last, &next)) {
            return;
        }
        // A service that is gone cannot be told; the result's own write will fail and end this.
        let _ = write_frame(output.writer, &Frame::Progress(next.clone()));
        output.last = Some(next);
    }
}

fn worth_telling(last: &RunProgress, next: &RunProgress) -> bool {
    last.step != next.step
        || last.total != next.total
        || next.done >= next.total
        || next.done.abs_diff(last.done) >= next.total.div_ceil(100)
}

/// Reads one job, checks its inputs, runs `analyse` and writes the frames.
///
/// A panic in `analyse` becomes a failure with the code `engine_panic`; so the one thing that
/// must not happen, a stream without a last frame, takes a killed process.
///
/// # Errors
/// Only when the output cannot be written. A bad job is a failure frame, not an error.
pub fn run_engine<R, W, A>(input: R, mut output: W, analyse: A) -> io::Result<()>
where
    R: Read,
    W: Write + Send,
    A: FnOnce(&EngineJob, &EngineInputs, &ProgressReporter<'_>) -> Result<Value, EngineFailure>,
{
    write_frame(&mut output, &Frame::Engine(engine_build()))?;
    let outcome = match read_job(input) {
        Ok((job, inputs)) => {
            let reporter =
                ProgressReporter { output: Mutex::new(Output { writer: &mut output, last: None }) };
            // The closure is used up and its inputs are dropped with it: nothing half-changed is seen again.
            panic::catch_unwind(AssertUnwindSafe(|| analyse(&job, &inputs, &reporter))).unwrap_or_else(
                |_payload| {
                    Err(EngineFailure::new(
                        "engine_panic",
                        "the engine met a state it has no answer for; its log names the place",
                    ))
                },
            )
        }
        Err(failure) => Err(failure),
    };
    let frame = match outcome {
        Ok(value) => Frame::Result(value),
        Err(EngineFailure { code, message }) => Frame::Failure(FailureFrame { code, message }),
    };
    write_frame(&mut output, &frame)
}

/// The whole `engine` command on the process's own standard input and output.
///
/// Panics are reported on standard error by their place only, since a message may carry data
/// values. When the service that started it dies, the engine ends too.
pub fn host_main<A>(analyse: A) -> ExitCode
where
    A: FnOnce(&EngineJob, &EngineInputs, &ProgressReporter<'_>) -> Result<Value, EngineFailure>,
{
    panic::set_hook(Box::new(|info| {
        if let Some(place) = info.location() {
            let _ = writeln!(io::stderr(), "panic at {}:{}", place.file(), place.line());
        }
    }));
    end_with_parent();
    match run_engine(io::stdin().lock(), io::stdout(), analyse) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_closed) => ExitCode::FAILURE,
    }
}

/// A killed service cannot kill its engine; an orphan notices that it has another parent and ends.
fn end_with_parent() {
    let parent = std::os::unix::process::parent_id();
    thread::spawn(move || {
        loop {
            thread::sleep(PARENT_CHECK);
            if std::os::unix::process::parent_id() != parent {
                std::process::exit(1);
            }
        }
    });
}

fn read_job(input: impl Read) -> Result<(EngineJob, EngineInputs), EngineFailure> {
    let mut input = BufReader::new(input);
    let mut line = Vec::new();
    let limit = u64::try_from(FRAME_LIMIT_BYTES).unwrap_or(u64::MAX);
    let unreadable = |error: io::Error| EngineFailure::new("job_unreadable", error.to_string());
    (&mut input).take(limit).read_until(b'\n', &mut line).map_err(unreadable)?;
    if line.last() != Some(&b'\n') {
        return Err(EngineFailure::new("job_unreadable", "the job is not one line"));
    }
    let job: EngineJob = serde_json::from_slice(&line)
        .map_err(|error| EngineFailure::new("job_invalid", error.to_string()))?;
    let mut inputs = BTreeMap::new();
    for announced in &job.inputs {
        let mut bytes = Vec::new();
        (&mut input).take(announced.bytes).read_to_end(&mut bytes).map_err(unreadable)?;
        if u64::try_from(bytes.len()) != Ok(announced.bytes) || sha256(&bytes) != announced.digest {
            let message = format!("the input `{}` has not the digest {}", announced.name, announced.digest);
            return Err(EngineFailure::new("input_altered", message));
        }
        if inputs.insert(announced.name.clone(), Bytes::from(bytes)).is_some() {
            let message = format!("the input `{}` is named twice", announced.name);
            return Err(EngineFailure::new("job_invalid", message));
        }
    }
    Ok((job, EngineInputs(inputs)))
}

fn write_frame(output: &mut dyn Write, frame: &Frame) -> io::Result<()> {
    let mut line = serde_json::to_vec(frame)?;
    line.push(b'\n');
    output.write_all(&line)?;
    output.flush()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The frames an engine writes for this standard input.
    fn frames(input: &[u8]) -> Vec<Frame> {
        let mut output = Vec::new();
        run_engine(input, &mut output, |job, inputs, progress| {
            for done in 0..1_000 {
                progress.report(done, 1_000, "counting");
            }
            Ok(json!({"seed": job.seed, "inputs": inputs.iter().count()}))
        })
        .unwrap();
        output.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).map(read).collect()
    }

    fn read(line: &[u8]) -> Frame {
        serde_json::from_slice(line).unwrap()
    }

    fn job(inputs: &Value) -> Vec<u8> {
        let job = json!({
            "kind": "statistics", "plan_or_policy": {}, "parameters": {}, "seed": 3, "threads": 1, "inputs": inputs,
        });
        format!("{job}\n").into_bytes()
    }

    #[test]
    fn an_engine_introduces_itself_tells_its_progress_and_answers_once() {
        let mut input = job(&json!([{"name": "subjects", "digest": sha256(b"abc"), "bytes": 3}]));
        input.extend_from_slice(b"abc");
        let frames = frames(&input);
        assert_eq!(frames.first(), Some(&Frame::Engine(engine_build())));
        assert_eq!(frames.last(), Some(&Frame::Result(json!({"seed": 3, "inputs": 1}))));
        let progress = frames.iter().filter(|frame| matches!(frame, Frame::Progress(_))).count();
        assert_eq!((progress, frames.len()), (100, 102), "a hundred steps are told of a thousand");
    }

    #[test]
    fn a_job_that_cannot_be_read_is_a_failure_with_its_code() {
        let entry = json!({"name": "subjects", "digest": sha256(b"abc"), "bytes": 3});
        let unknown_member = String::from_utf8(job(&json!([]))).unwrap().replace("seed", "sead");
        for (name, input, code) in [
            ("nothing", Vec::new(), "job_unreadable"),
            ("half a line", b"{\"kind\":".to_vec(), "job_unreadable"),
            ("no JSON", b"statistics\n".to_vec(), "job_invalid"),
            ("an unknown member", unknown_member.into_bytes(), "job_invalid"),
            ("too few bytes", [job(&json!([entry])), b"ab".to_vec()].concat(), "input_altered"),
            ("other bytes", [job(&json!([entry])), b"abd".to_vec()].concat(), "input_altered"),
            ("one name twice", [job(&json!([entry, entry])), b"abcabc".to_vec()].concat(), "job_invalid"),
        ] {
            let frames = frames(&input);
            let last = frames.last();
            assert!(
                matches!(last, Some(Frame::Failure(failure)) if failure.code == code),
                "{name}: {last:?}"
            );
        }
    }
}
