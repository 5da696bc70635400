//! The folder of results: written beside its place and moved there whole.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;
use tempfile::TempDir;

use super::error::CommandError;

/// A folder in the making; dropped before [`Draft::finish`], nothing of it stays.
pub(in crate::commands) struct Draft {
    folder: TempDir,
    out: PathBuf,
}

impl Draft {
    /// Begins a folder beside `out`.
    ///
    /// # Errors
    /// [`CommandError::OutNotEmpty`] when there is something at `out`, [`CommandError::Write`] when the
    /// system refuses.
    pub(in crate::commands) fn beside(out: &Path) -> Result<Self, CommandError> {
        let failed = |source| CommandError::Write(out.to_owned(), source);
        match fs::read_dir(out).map(|mut entries| entries.next().is_some()) {
            Ok(true) => return Err(CommandError::OutNotEmpty(out.to_owned())),
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
            Ok(false) | Err(_) => {}
        }
        let out = std::path::absolute(out).map_err(failed)?;
        let parent = out.parent().unwrap_or(Path::new("/"));
        fs::create_dir_all(parent).map_err(failed)?;
        let folder = tempfile::Builder::new().prefix(".palladion-out-").tempdir_in(parent).map_err(failed)?;
        Ok(Self { folder, out })
    }

    /// Writes one file.
    ///
    /// # Errors
    /// [`CommandError::Write`].
    pub(in crate::commands) fn file(&self, name: &str, bytes: &[u8]) -> Result<(), CommandError> {
        let path = self.folder.path().join(name);
        let failed = |source| CommandError::Write(self.out.join(name), source);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(failed)?;
        }
        fs::write(path, bytes).map_err(failed)
    }

    /// Opens one file of the folder itself, to be written piece by piece.
    ///
    /// # Errors
    /// [`CommandError::Write`].
    pub(in crate::commands) fn open(&self, name: &str) -> Result<fs::File, CommandError> {
        fs::File::create(self.folder.path().join(name))
            .map_err(|source| CommandError::Write(self.out.join(name), source))
    }

    /// Writes one document.
    ///
    /// # Errors
    /// [`CommandError::Write`].
    pub(in crate::commands) fn json(
        &self,
        name: &str,
        document: &impl Serialize,
    ) -> Result<(), CommandError> {
        let failed = |error| CommandError::Write(self.out.join(name), io::Error::other(error));
        self.file(name, &serde_json::to_vec_pretty(document).map_err(failed)?)
    }

    /// Moves the folder to its place.
    ///
    /// # Errors
    /// [`CommandError::Write`]; then nothing is there.
    pub(in crate::commands) fn finish(self) -> Result<(), CommandError> {
        let failed = |source| CommandError::Write(self.out.clone(), source);
        fs::set_permissions(self.folder.path(), readable()).map_err(failed)?;
        // An empty folder at the place is replaced in one step.
        fs::rename(self.folder.path(), &self.out).map_err(failed)
    }
}

/// Like a folder made by hand: this one was private while it was made.
fn readable() -> fs::Permissions {
    std::os::unix::fs::PermissionsExt::from_mode(0o755)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_there_whole_or_not_at_all() {
        let place = tempfile::tempdir().unwrap();
        let out = place.path().join("results");
        let draft = Draft::beside(&out).unwrap();
        draft.file("tables/cox.csv", b"term").unwrap();
        assert!(!out.exists());
        drop(draft);
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 0);
        let draft = Draft::beside(&out).unwrap();
        draft.file("tables/cox.csv", b"term").unwrap();
        draft.finish().unwrap();
        assert_eq!(fs::read(out.join("tables/cox.csv")).unwrap(), b"term");
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1);
    }

    #[test]
    fn results_are_not_written_over_others() {
        let place = tempfile::tempdir().unwrap();
        fs::write(place.path().join("result.json"), "{}").unwrap();
        assert!(matches!(Draft::beside(place.path()), Err(CommandError::OutNotEmpty(_))));
        let empty = tempfile::tempdir().unwrap();
        let draft = Draft::beside(empty.path()).unwrap();
        draft.file("result.json", b"{}").unwrap();
        draft.finish().unwrap();
        assert!(empty.path().join("result.json").exists());
    }
}
