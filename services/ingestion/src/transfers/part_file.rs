use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use palladion_domain::ids::TransferId;
use tokio::io::AsyncWriteExt as _;
use tokio::task::spawn_blocking;

use super::TransferError;
use crate::state::State;

/// What has arrived of a transfer, held by one request at a time, also among processes: the lock goes
/// with the process, however it ends.
pub(super) struct PartFile {
    file: tokio::fs::File,
    path: PathBuf,
    length: u64,
}

impl PartFile {
    /// Opens the file of a transfer and takes hold of it; makes it when nothing has arrived yet. What is
    /// in it is made durable before its length is told.
    pub(super) async fn hold(state: &State, id: TransferId) -> Result<Self, TransferError> {
        let path = path_of(state, id);
        let open = move || -> io::Result<Option<(File, PathBuf, u64)>> {
            if let Some(folder) = path.parent() {
                std::fs::create_dir_all(folder)?;
            }
            let file = OpenOptions::new().create(true).append(true).open(&path)?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Ok(None),
                Err(TryLockError::Error(error)) => return Err(error),
            }
            file.sync_all()?;
            let length = file.metadata()?.len();
            Ok(Some((file, path, length)))
        };
        let opened = spawn_blocking(open).await.map_err(TransferError::Interrupted)?;
        let (file, path, length) = opened.map_err(TransferError::File)?.ok_or(TransferError::Busy)?;
        Ok(Self { file: tokio::fs::File::from_std(file), path, length })
    }

    /// Bytes that have arrived.
    pub(super) const fn length(&self) -> u64 {
        self.length
    }

    /// Where they are.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Adds the next bytes.
    pub(super) async fn write(&mut self, piece: &Bytes) -> Result<(), TransferError> {
        self.file.write_all(piece).await.map_err(TransferError::File)?;
        self.length += u64::try_from(piece.len()).unwrap_or(u64::MAX);
        Ok(())
    }

    /// Makes everything durable.
    pub(super) async fn sync(&mut self) -> Result<(), TransferError> {
        self.file.flush().await.map_err(TransferError::File)?;
        self.file.sync_all().await.map_err(TransferError::File)
    }
}

/// The file of a transfer.
pub(super) fn path_of(state: &State, id: TransferId) -> PathBuf {
    folder(state).join(format!("{id}.part"))
}

/// Where the files of transfers are.
pub(super) fn folder(state: &State) -> PathBuf {
    state.platform.config.data_directory.join("transfers")
}

/// Bytes that have arrived of a transfer; none when there is no file.
pub(super) async fn arrived(state: &State, id: TransferId) -> Result<u64, TransferError> {
    let path = path_of(state, id);
    let length = move || match File::open(&path) {
        Ok(file) => {
            file.sync_all()?;
            Ok(file.metadata()?.len())
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
        Err(error) => Err(error),
    };
    spawn_blocking(length).await.map_err(TransferError::Interrupted)?.map_err(TransferError::File)
}

/// Deletes what has arrived of a transfer.
pub(super) async fn delete(state: &State, id: TransferId) -> Result<(), TransferError> {
    match tokio::fs::remove_file(path_of(state, id)).await {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(TransferError::File(error)),
        _ => Ok(()),
    }
}
