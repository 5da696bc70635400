//! Lines for the person at the terminal: progress on standard error, pages on standard output.

use std::io::{self, Write};

/// Says what is going on; a closed terminal is not an error.
pub(crate) fn progress(line: &str) {
    let _closed = writeln!(io::stderr().lock(), "{line}");
}

/// Says in one line why it ended.
pub(crate) fn failure(error: &dyn std::error::Error) {
    let mut line = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        line.push_str(": ");
        line.push_str(&cause.to_string());
        source = cause.source();
    }
    progress(&format!("palladion: {}", line.replace('\n', " ")));
}

/// Prints a page or a document. A reader who has seen enough (`| head`) is not an error.
///
/// # Errors
/// Standard output is full or cannot be written.
pub(crate) fn print(text: &str) -> io::Result<()> {
    let mut output = io::stdout().lock();
    match output.write_all(text.as_bytes()).and_then(|()| output.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        outcome => outcome,
    }
}
