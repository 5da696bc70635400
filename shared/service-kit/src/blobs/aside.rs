use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use palladion_domain::digest::Digest;
use tokio::task::spawn_blocking;

use super::BlobError;
use crate::hashing::sha256_file;

/// Keeps what stands under an object's name with other bytes before the name is given away:
/// somebody altered it, and that must stay visible.
pub(super) async fn set_aside(path: PathBuf, digest: Digest) -> Result<(), BlobError> {
    let failed = |source| BlobError::Aside { digest, source };
    let kept = spawn_blocking(move || second_name(&path, digest)).await;
    if let Some(aside) = kept.map_err(|error| failed(io::Error::other(error)))?.map_err(failed)? {
        tracing::error!(blob.digest = %digest, blob.aside = %aside.display(), "a stored object was altered; it was set aside");
    }
    Ok(())
}

/// A second name for an altered object, in a folder where no name is used twice; `None` when
/// there is nothing to keep.
fn second_name(path: &Path, digest: Digest) -> io::Result<Option<PathBuf>> {
    match sha256_file(path) {
        Ok(found) if found == digest => return Ok(None),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        found => drop(found?),
    }
    let mut number = 1_u32;
    loop {
        let aside = path.with_extension(format!("altered-{number}"));
        match fs::hard_link(path, &aside) {
            Ok(()) => return Ok(Some(aside)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        }
    }
}
