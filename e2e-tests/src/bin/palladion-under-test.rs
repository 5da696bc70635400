//! The product's executable, built with these tests so that it is always the present one.

use std::process::ExitCode;

fn main() -> ExitCode {
    palladion::run(std::env::args_os())
}
