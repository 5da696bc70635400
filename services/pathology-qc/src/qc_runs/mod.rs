//! QC runs: submitted here; their life is that of every run (`service_kit::runs`).

mod bundle;
mod error;
mod submit;

pub(crate) use bundle::bundle;
pub(crate) use error::QcRunError;
pub(crate) use submit::submit;
