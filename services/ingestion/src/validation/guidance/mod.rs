//! For every rule an example that breaks it, and what to do about it.
//!
//! An example is what a file, or several, would hold: the table's name, its header, its rows; an
//! empty line before the next table. A test reads each one and runs the rules over it in the trial
//! of the examples, so that an example is always true. A rule that no file can break, because the
//! import stands before it, has words instead.

mod guide;
mod her2;
mod outcomes;
mod subjects;

#[cfg(test)]
mod tests;

pub(super) use guide::guide_of;
