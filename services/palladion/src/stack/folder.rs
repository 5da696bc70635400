//! The data folder: one process at a time, everything of a service under its name.

use std::fmt::Write as _;
use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use super::StackError;

/// A data folder that this process alone uses, until this is dropped.
pub(super) struct DataFolder {
    path: PathBuf,
    _lock: File,
}

impl DataFolder {
    /// Makes the folder when it is not there and takes it.
    ///
    /// # Errors
    /// [`StackError::InUse`] when another process has it, [`StackError::Folder`] when the system refuses.
    pub(super) fn take(path: &Path) -> Result<Self, StackError> {
        let refused = |source| StackError::Folder(path.to_owned(), source);
        make(path).map_err(refused)?;
        let path = path.canonicalize().map_err(refused)?;
        let refused = |source| StackError::Folder(path.clone(), source);
        let file = path.join("palladion.lock");
        let lock = OpenOptions::new().create(true).truncate(false).write(true).open(file).map_err(refused)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { path, _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(StackError::InUse(path)),
            Err(TryLockError::Error(source)) => Err(refused(source)),
        }
    }

    /// Folder of one service.
    ///
    /// # Errors
    /// [`StackError::Folder`] when it cannot be made.
    pub(super) fn of_service(&self, service: &str) -> Result<PathBuf, StackError> {
        self.sub_folder(service)
    }

    /// Folder of the keys that sign the ledgers.
    ///
    /// # Errors
    /// [`StackError::Folder`] when it cannot be made.
    pub(super) fn keys(&self) -> Result<PathBuf, StackError> {
        self.sub_folder("keys")
    }

    /// Folder of the archived executables, one for all services: they run the same one.
    pub(super) fn executables(&self) -> PathBuf {
        self.path.join("executables")
    }

    fn sub_folder(&self, name: &str) -> Result<PathBuf, StackError> {
        let folder = self.path.join(name);
        make(&folder).map_err(|source| StackError::Folder(folder.clone(), source))?;
        Ok(folder)
    }
}

/// Makes a folder that only its owner may enter: trial data and keys are in it. One that is there stays
/// as it is.
fn make(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// Address of the SQLite file in a service's folder.
///
/// # Errors
/// [`StackError::FolderName`] when the path cannot be written in an address.
pub(super) fn database_url(folder: &Path) -> Result<String, StackError> {
    let file = folder.join("database.sqlite");
    let path = file.to_str().ok_or_else(|| StackError::FolderName(folder.to_owned()))?;
    Ok(format!("sqlite://{}?mode=rwc", percent_encoded(path)))
}

/// Everything but letters, digits and the marks of paths as `%XX`.
fn percent_encoded(path: &str) -> String {
    let mut text = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            let _infallible = write!(text, "%{byte:02X}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_with_marks_becomes_one_address() {
        let url = database_url(Path::new("/data/my trial?/50 %")).unwrap();
        assert_eq!(url, "sqlite:///data/my%20trial%3F/50%20%25/database.sqlite?mode=rwc");
    }

    #[test]
    fn a_folder_is_taken_once_at_a_time() {
        let place = tempfile::tempdir().unwrap();
        let folder = DataFolder::take(place.path()).unwrap();
        assert!(matches!(DataFolder::take(place.path()), Err(StackError::InUse(_))));
        drop(folder);
        assert!(DataFolder::take(place.path()).is_ok());
    }
}
