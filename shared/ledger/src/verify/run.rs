use std::io::BufRead;

use super::failure::Failure;
use super::lines::Lines;
use super::options::Options;
use super::report::Report;
use super::state::{Bad, State};

/// Verifies an export in one pass. It stops at the first thing that is wrong and names it;
/// it needs memory for the objects of the log, not for its leaves.
#[must_use]
pub fn verify(reader: impl BufRead, options: &Options) -> Report {
    let mut lines = Lines::new(reader);
    let mut state = State::new(options);
    let failure = run(&mut lines, &mut state).err();
    Report { failure, ..state.into_report() }
}

fn run<R: BufRead>(lines: &mut Lines<R>, state: &mut State<'_>) -> Result<(), Failure> {
    while let Some(line) = lines.next()? {
        state.line(line).map_err(|bad| at(bad, lines.number()))?;
    }
    state.end().map_err(|bad| at(bad, lines.number()))
}

fn at(bad: Bad, line: u64) -> Failure {
    Failure { class: bad.class, line, leaf: bad.leaf, detail: bad.detail }
}
