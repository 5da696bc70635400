//! The archive of engine executables, each under its digest, so that any run can be repeated by
//! the very file that computed it.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use palladion_domain::digest::Digest;
use tokio::task::spawn_blocking;

use crate::clock;
use crate::hashing::{RunningDigest, sha256_file};

/// Everybody may read and execute, nobody may write.
const MODE: u32 = 0o555;
const PIECE_BYTES: usize = 1024 * 1024;
const LOCK: &str = ".lock";
const UNFINISHED: &str = ".unfinished-";

/// A directory of executables. Clones share it.
#[derive(Debug, Clone)]
pub struct Executables {
    directory: PathBuf,
}

/// Why an executable cannot be archived or used.
#[derive(Debug, thiserror::Error)]
pub enum ExecutableError {
    /// The archive has no such executable.
    #[error("the engine executable {0} is not in the archive")]
    Missing(Digest),
    /// The file has other bytes than its name says.
    #[error("the engine executable {0} was altered")]
    Altered(Digest),
    /// The archive cannot be read or written.
    #[error("the archive of engine executables failed at {path}")]
    Archive {
        /// The file or directory.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
}

impl Executables {
    /// Uses `directory`, making it when it is missing.
    ///
    /// # Errors
    /// [`ExecutableError::Archive`] when it cannot be made.
    pub fn open(directory: &Path) -> Result<Self, ExecutableError> {
        let failed = |source| ExecutableError::Archive { path: directory.to_path_buf(), source };
        fs::create_dir_all(directory).map_err(failed)?;
        Ok(Self { directory: directory.canonicalize().map_err(failed)? })
    }

    /// Puts a copy of `file` (this very process's executable when `None`) into the archive, unless
    /// it holds a sound one already, and gives its digest.
    ///
    /// # Errors
    /// [`ExecutableError::Archive`].
    pub async fn archive(&self, file: Option<&Path>) -> Result<Digest, ExecutableError> {
        let this = self.clone();
        let source = match file {
            Some(file) => file.to_path_buf(),
            None => running_executable(),
        };
        blocking(move || this.archive_now(&source)).await
    }

    /// The file of an executable, after its bytes were checked.
    ///
    /// # Errors
    /// [`ExecutableError::Missing`], [`ExecutableError::Altered`], [`ExecutableError::Archive`].
    pub async fn verified(&self, digest: Digest) -> Result<PathBuf, ExecutableError> {
        let path = self.path_of(&digest);
        blocking(move || match sha256_file(&path) {
            Ok(found) if found == digest => Ok(path),
            Ok(_) => Err(ExecutableError::Altered(digest)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Err(ExecutableError::Missing(digest)),
            Err(source) => Err(ExecutableError::Archive { path, source }),
        })
        .await
    }

    /// Where the executable with this digest stands, or would.
    #[must_use]
    pub fn path_of(&self, digest: &Digest) -> PathBuf {
        self.directory.join(hex::encode(digest.as_bytes()))
    }

    fn archive_now(&self, source: &Path) -> Result<Digest, ExecutableError> {
        let failed = |path: &Path| {
            let path = path.to_path_buf();
            move |source| ExecutableError::Archive { path, source }
        };
        let digest = sha256_file(source).map_err(failed(source))?;
        if self.holds(&digest) {
            return Ok(digest);
        }
        let _alone = self.lock().map_err(failed(&self.directory))?;
        self.remove_unfinished().map_err(failed(&self.directory))?;
        let temporary = self.directory.join(format!("{UNFINISHED}{}", clock::new_uuid()));
        let copied = copy(source, &temporary).map_err(failed(source));
        let digest = match copied {
            Ok(digest) => digest,
            Err(error) => {
                let _ = fs::remove_file(&temporary);
                return Err(error);
            }
        };
        let target = self.path_of(&digest);
        fs::rename(&temporary, &target).map_err(failed(&target))?;
        File::open(&self.directory).and_then(|directory| directory.sync_all()).map_err(failed(&target))?;
        Ok(digest)
    }

    fn holds(&self, digest: &Digest) -> bool {
        sha256_file(&self.path_of(digest)).is_ok_and(|found| found == *digest)
    }

    /// Several processes may share the archive; one at a time adds to it.
    fn lock(&self) -> io::Result<File> {
        let file =
            OpenOptions::new().create(true).truncate(false).write(true).open(self.directory.join(LOCK))?;
        file.lock()?;
        Ok(file)
    }

    /// Whoever holds the lock is the only one who copies: other unfinished copies are from
    /// processes that were killed.
    fn remove_unfinished(&self) -> io::Result<()> {
        for entry in fs::read_dir(&self.directory)? {
            let entry = entry?;
            if entry.file_name().to_string_lossy().starts_with(UNFINISHED) {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }
}

/// The image this process runs, also when the file it was started from has been replaced since.
fn running_executable() -> PathBuf {
    PathBuf::from("/proc/self/exe")
}

fn copy(source: &Path, target: &Path) -> io::Result<Digest> {
    let mut from = File::open(source)?;
    let mut to = OpenOptions::new().write(true).create_new(true).mode(0o700).open(target)?;
    let mut running = RunningDigest::default();
    let mut piece = vec![0; PIECE_BYTES];
    loop {
        let read = from.read(&mut piece)?;
        if read == 0 {
            break;
        }
        running.update(&piece[..read]);
        to.write_all(&piece[..read])?;
    }
    to.set_permissions(Permissions::from_mode(MODE))?;
    to.sync_all()?;
    Ok(running.finish())
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ExecutableError> + Send + 'static,
) -> Result<T, ExecutableError> {
    spawn_blocking(work).await.unwrap_or_else(|error| {
        Err(ExecutableError::Archive { path: PathBuf::new(), source: io::Error::other(error) })
    })
}
