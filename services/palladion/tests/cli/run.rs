//! One call of the executable.

use std::process::{Command, Output};

/// What a call gave.
pub(crate) struct Called {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Called {
    pub(crate) fn of(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Asserts that it ended with this code and with one line that has these words.
    pub(crate) fn refused(&self, code: i32, words: &[&str]) {
        assert_eq!(self.code, code, "{}", self.stderr);
        let line = self.stderr.lines().last().unwrap();
        assert!(line.starts_with("palladion: "), "{line}");
        assert_eq!(self.stderr.matches("palladion: ").count(), 1, "{}", self.stderr);
        assert!(!self.stderr.contains("panicked"), "{}", self.stderr);
        for word in words {
            assert!(line.contains(word), "no `{word}` in: {line}");
        }
    }
}

/// The executable under test.
pub(crate) fn command() -> Command {
    Command::new(env!("CARGO_BIN_EXE_palladion"))
}

/// Calls it with these arguments.
pub(crate) fn call(arguments: &[&str]) -> Called {
    Called::of(command().args(arguments).output().unwrap())
}
