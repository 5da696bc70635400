//! The program: a report as JSON on standard input, its PDF on standard output, and nothing else.
//!
//! Exit code 0 with a PDF, 2 when the input is not a report, 1 otherwise.

use std::io::{self, Read as _, Write as _};
use std::process::ExitCode;

use palladion_report_pdf::{PdfError, pdf};
use rustix::process::{Resource, Rlimit, setrlimit};

/// Bytes of address space the program gives itself: a report that needs more ends the program and nothing else.
const MOST_MEMORY: u64 = 4 << 30;
/// Bytes of a report that are read.
const MOST_INPUT: u64 = 256 << 20;

fn main() -> ExitCode {
    let limit = Rlimit { current: Some(MOST_MEMORY), maximum: Some(MOST_MEMORY) };
    if setrlimit(Resource::As, limit).is_err() {
        return ended("the memory of the program cannot be limited", 1);
    }
    let mut input = Vec::new();
    match io::stdin().lock().take(MOST_INPUT).read_to_end(&mut input) {
        Ok(_) => {}
        Err(_closed) => return ended("the report cannot be read", 1),
    }
    let set = serde_json::from_slice(&input).map_err(PdfError::Input).and_then(pdf);
    match set {
        Ok(bytes) => match io::stdout().lock().write_all(&bytes) {
            Ok(()) => ExitCode::SUCCESS,
            Err(_closed) => ExitCode::FAILURE,
        },
        Err(PdfError::Input(source)) => {
            let (line, column) = (source.line(), source.column());
            ended(&format!("the input is not a report: line {line}, column {column}"), 2)
        }
        Err(error) => ended(&error.to_string(), 1),
    }
}

fn ended(message: &str, code: u8) -> ExitCode {
    let _ = writeln!(io::stderr(), "{message}");
    ExitCode::from(code)
}
