//! Content-addressed storage: immutable objects named by the SHA-256 of their bytes.
//!
//! An object is written under a temporary name, made durable and renamed into place, so a name
//! under `sha256/` always has its whole content, whatever was killed. Every read is verified. What
//! was altered is never overwritten: it stays beside the object as `….altered-1` and on. What nothing names
//! is set aside by [`Blobs::sweep`], and deleted later.

mod aside;
mod error;
mod new_file;
mod scratch;
mod store;
mod temporary;
mod unnamed;

pub use error::BlobError;
pub use new_file::NewFile;
pub use scratch::Scratch;
pub use store::{BlobStream, Blobs, StoredBlob};
pub use unnamed::{Stay, Swept};
