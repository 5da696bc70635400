//! The executable; everything is in the library, so that tests run the same code.

use std::process::ExitCode;

fn main() -> ExitCode {
    palladion::run(std::env::args_os())
}
