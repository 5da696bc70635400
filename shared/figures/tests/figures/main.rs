//! Figures as text: well-formed, within their frame, the same every time, and true to their numbers.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod checked;
mod examples;
mod refused;
mod survival;
mod words;
