//! A running stack in a temporary folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use palladion::stack::{Place, Stack};
use tempfile::TempDir;

/// A stack and the folder it works in, deleted with the last world that shares it.
pub(crate) struct World {
    pub(crate) stack: Stack,
    pub(crate) folder: Arc<TempDir>,
}

/// The executable that works as the engine.
pub(crate) fn executable() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_palladion-under-test"))
}

/// A place on free ports in this folder.
pub(crate) fn place(folder: &Path) -> Place {
    Place { data: folder.join("data"), address: [127, 0, 0, 1].into(), port: 0 }
}

/// One archive of executables for all tests: they all run the same large file. Archives of
/// executables built earlier are removed.
pub(crate) fn archive() -> &'static Path {
    static ARCHIVE: OnceLock<PathBuf> = OnceLock::new();
    ARCHIVE.get_or_init(|| {
        let built = fs::metadata(executable()).unwrap().modified().unwrap();
        let age = built.duration_since(std::time::UNIX_EPOCH).unwrap().as_nanos();
        let name = format!("executables-{age}");
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
        for entry in fs::read_dir(&folder).unwrap().flatten() {
            let other = entry.file_name().into_string().unwrap();
            if other.starts_with("executables-") && other != name {
                let _removed_by_another = fs::remove_dir_all(entry.path());
            }
        }
        folder.join(name)
    })
}

impl World {
    pub(crate) async fn start() -> Self {
        Self::start_in(Arc::new(tempfile::tempdir().unwrap()), None).await
    }

    /// A stack on the files of this folder, its engines with this many threads.
    pub(crate) async fn start_in(folder: Arc<TempDir>, threads: Option<u32>) -> Self {
        let place = place(folder.path());
        let stack = Stack::start_with(&place, |_, config| {
            config.engine.executable = Some(executable());
            config.engine.threads = threads;
            config.executables_directory = Some(archive().to_owned());
        });
        Self { stack: Box::pin(stack).await.unwrap(), folder }
    }

    /// A stack whose statistics service finds nobody where pathology QC should be.
    pub(crate) async fn start_without_pathology_qc() -> Self {
        let folder = Arc::new(tempfile::tempdir().unwrap());
        let place = place(folder.path());
        let stack = Stack::start_with(&place, |name, config| {
            config.engine.executable = Some(executable());
            config.executables_directory = Some(archive().to_owned());
            // Nothing listens on the discard port of this machine.
            if name == "statistics" {
                config.pathology_qc_url = Some("http://127.0.0.1:9".to_owned());
            }
        });
        Self { stack: Box::pin(stack).await.unwrap(), folder }
    }

    /// A stack with an archive of its own, so that its engines can be told from those of other tests.
    pub(crate) async fn start_alone() -> Self {
        let folder = Arc::new(tempfile::tempdir().unwrap());
        let place = place(folder.path());
        let stack = Stack::start_with(&place, |_, config| {
            config.engine.executable = Some(executable());
        });
        Self { stack: Box::pin(stack).await.unwrap(), folder }
    }

    /// Where the engines of such a stack stand.
    pub(crate) fn own_archive(&self) -> PathBuf {
        self.folder.path().canonicalize().unwrap().join("data/executables")
    }

    /// Stops, changes the files with `change`, starts again on them.
    pub(crate) async fn restart_after(self, change: impl AsyncFnOnce(&Path)) -> Self {
        let Self { stack, folder } = self;
        stack.stop().await;
        change(&folder.path().join("data")).await;
        Self::start_in(folder, None).await
    }
}
