//! Countries by ISO 3166-1: alpha-3 in and out, alpha-2 accepted on input.

mod code;
mod codes;

pub use code::{Country, UnknownCountry};
