use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use crate::clock;

/// Name of the folder below the root that holds unfinished objects.
pub(super) const FOLDER: &str = "temporary";
const LOCK: &str = "lock";

/// The folder of this process for unfinished objects.
///
/// Several processes may share one root. Each has a folder of its own and holds a lock on a file
/// in it; the lock ends with the process, however it ends, so a folder nobody holds is what a
/// killed process left and is removed by the next one that starts.
pub(super) struct TemporaryFolder {
    path: PathBuf,
    name: String,
    _lock: File,
}

impl TemporaryFolder {
    /// Removes what dead processes left and makes a folder for this one.
    pub(super) fn claim(root: &Path) -> io::Result<Self> {
        let parent = root.join(FOLDER);
        fs::create_dir_all(&parent)?;
        let gate = lock_file(&parent.join(LOCK))?;
        gate.lock()?;
        remove_abandoned(&parent)?;
        let name = clock::new_uuid().to_string();
        let path = parent.join(&name);
        fs::create_dir(&path)?;
        let lock = lock_file(&path.join(LOCK))?;
        lock.lock()?;
        drop(gate);
        Ok(Self { path, name, _lock: lock })
    }

    /// The name of the folder below [`FOLDER`].
    pub(super) fn name(&self) -> &str {
        &self.name
    }
}

impl Drop for TemporaryFolder {
    fn drop(&mut self) {
        // What stays is removed by the next start.
        let _ = fs::remove_dir_all(&self.path);
    }
}

fn lock_file(path: &Path) -> io::Result<File> {
    OpenOptions::new().create(true).truncate(false).write(true).open(path)
}

fn remove_abandoned(parent: &Path) -> io::Result<()> {
    for entry in fs::read_dir(parent)? {
        let entry = entry?;
        if !entry.file_type()?.is_dir() {
            continue;
        }
        match lock_file(&entry.path().join(LOCK))?.try_lock() {
            Ok(()) => fs::remove_dir_all(entry.path())?,
            Err(TryLockError::WouldBlock) => {}
            Err(TryLockError::Error(error)) => return Err(error),
        }
    }
    Ok(())
}
