//! Profiles that come with the product: for the demo's file, for `ADaM` and SDTM data sets, and for files that
//! have the canonical layout. Each is a document like any other, to be used as it is or copied and changed.

mod endpoints;
mod profiles;

pub use endpoints::{NoEndpoints, with_endpoints};
pub use profiles::{built_in, built_ins};
