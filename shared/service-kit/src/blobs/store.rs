use std::io;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::Arc;

use bytes::Bytes;
use futures::{Stream, StreamExt as _, stream};
use object_store::local::LocalFileSystem;
use object_store::path::Path as ObjectPath;
use object_store::{ObjectStoreExt as _, WriteMultipart};
use palladion_domain::digest::Digest;

use super::BlobError;
use super::aside::set_aside;
use super::new_file::NewFile;
use super::scratch::Scratch;
use super::temporary::{FOLDER, TemporaryFolder};
use crate::clock;
use crate::hashing::{RunningDigest, sha256};

/// How many pieces of a stream may wait for the disk.
const PIECES_IN_FLIGHT: usize = 4;
/// Bytes of such a piece.
const PIECE_BYTES: usize = 1 << 20;

/// The objects of one service. Clones share the storage.
#[derive(Clone)]
pub struct Blobs {
    files: Arc<LocalFileSystem>,
    root: Arc<PathBuf>,
    temporary: Arc<TemporaryFolder>,
}

/// What was stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoredBlob {
    /// Digest of the bytes: the name of the object.
    pub digest: Digest,
    /// How many bytes there are.
    pub size_bytes: u64,
}

/// The bytes of an object piece by piece. The last item is an error when they were not what the digest says.
pub type BlobStream = stream::BoxStream<'static, Result<Bytes, BlobError>>;

impl Blobs {
    /// Opens the storage below `root`, makes the directory when it is missing, and removes the
    /// unfinished objects of processes that are gone. Blocks briefly.
    ///
    /// # Errors
    /// [`BlobError::Directory`] when the directory cannot be made, read or written.
    pub fn open(root: &Path) -> Result<Self, BlobError> {
        let failed = |source| BlobError::Directory { path: root.to_path_buf(), source };
        std::fs::create_dir_all(root).map_err(failed)?;
        let root = root.canonicalize().map_err(failed)?;
        let temporary = TemporaryFolder::claim(&root).map_err(failed)?;
        let files = LocalFileSystem::new_with_prefix(&root).map_err(BlobError::Storage)?.with_fsync(true);
        Ok(Self { files: Arc::new(files), root: Arc::new(root), temporary: Arc::new(temporary) })
    }

    /// Stores bytes. Storing the same bytes again changes nothing.
    ///
    /// # Errors
    /// [`BlobError::Storage`] when the disk refuses.
    pub async fn put_bytes(&self, bytes: Bytes) -> Result<Digest, BlobError> {
        let digest = sha256(&bytes);
        let temporary = self.temporary_path();
        self.files.put(&temporary, bytes.into()).await.map_err(BlobError::Storage)?;
        self.publish(&temporary, &digest).await?;
        Ok(digest)
    }

    /// Stores bytes that must have the digest `expected`.
    ///
    /// # Errors
    /// [`BlobError::Mismatch`] when they have another (nothing is stored); otherwise as [`Self::put_bytes`].
    pub async fn put_expected(&self, bytes: Bytes, expected: Digest) -> Result<(), BlobError> {
        let found = sha256(&bytes);
        if found != expected {
            return Err(BlobError::Mismatch { expected, found });
        }
        self.put_bytes(bytes).await.map(drop)
    }

    /// Stores a stream of at most `limit_bytes`, holding only a few pieces in memory.
    /// With `expected`, the content must have that digest.
    ///
    /// # Errors
    /// [`BlobError::TooLarge`], [`BlobError::Source`] when the stream fails, [`BlobError::Mismatch`];
    /// whatever the error, nothing is stored.
    pub async fn put_stream<S, E>(
        &self,
        content: S,
        limit_bytes: u64,
        expected: Option<Digest>,
    ) -> Result<StoredBlob, BlobError>
    where
        S: Stream<Item = Result<Bytes, E>>,
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let temporary = self.temporary_path();
        let upload = self.files.put_multipart(&temporary).await.map_err(BlobError::Storage)?;
        let mut write = WriteMultipart::new_with_chunk_size(upload, PIECE_BYTES);
        let received = receive(&mut write, content, limit_bytes, expected).await;
        match received {
            Ok(stored) => {
                write.finish().await.map_err(BlobError::Storage)?;
                self.publish(&temporary, &stored.digest).await?;
                Ok(stored)
            }
            Err(error) => {
                write.abort().await.map_err(BlobError::Storage)?;
                Err(error)
            }
        }
    }

    /// A new object that is written piece by piece and becomes one by [`Self::put_file`]. Blocks briefly.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn new_file(&self) -> io::Result<NewFile> {
        NewFile::create(self.temporary_file())
    }

    /// A place to set bytes aside for a while. Blocks briefly.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn new_scratch(&self) -> io::Result<Scratch> {
        Scratch::create(self.temporary_file())
    }

    /// Makes an object of a file that was written and synced.
    ///
    /// # Errors
    /// [`BlobError::Storage`] when the disk refuses.
    pub async fn put_file(&self, file: NewFile) -> Result<StoredBlob, BlobError> {
        let stored = StoredBlob { digest: file.digest(), size_bytes: file.len() };
        let name = file.path().file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let temporary = ObjectPath::from_iter([FOLDER, self.temporary.name(), name]);
        self.publish(&temporary, &stored.digest).await?;
        Ok(stored)
    }

    /// All bytes of an object, verified.
    ///
    /// # Errors
    /// [`BlobError::Missing`], [`BlobError::Altered`], [`BlobError::Storage`].
    pub async fn get(&self, digest: Digest) -> Result<Bytes, BlobError> {
        let object = self.files.get(&object_path(&digest)).await.map_err(|error| missing(error, digest))?;
        let bytes = object.bytes().await.map_err(BlobError::Storage)?;
        if sha256(&bytes) == digest { Ok(bytes) } else { Err(BlobError::Altered(digest)) }
    }

    /// The bytes of an object as a stream, verified as they pass: a stream that ends without an
    /// error had exactly the bytes of the digest.
    ///
    /// # Errors
    /// [`BlobError::Missing`], [`BlobError::Storage`]; later, in the stream, also [`BlobError::Altered`].
    pub async fn open_stream(&self, digest: Digest) -> Result<BlobStream, BlobError> {
        let object = self.files.get(&object_path(&digest)).await.map_err(|error| missing(error, digest))?;
        let pieces = object.into_stream();
        let verified = stream::unfold(Some((pieces, RunningDigest::default())), move |state| async move {
            let (mut pieces, mut running) = state?;
            match pieces.next().await {
                Some(Ok(piece)) => {
                    running.update(&piece);
                    Some((Ok(piece), Some((pieces, running))))
                }
                Some(Err(error)) => Some((Err(BlobError::Storage(error)), None)),
                None if running.finish() == digest => None,
                None => Some((Err(BlobError::Altered(digest)), None)),
            }
        });
        Ok(verified.boxed())
    }

    /// Whether an object of this name is there. Says nothing about its bytes.
    ///
    /// # Errors
    /// [`BlobError::Storage`].
    pub async fn exists(&self, digest: Digest) -> Result<bool, BlobError> {
        match self.files.head(&object_path(&digest)).await {
            Ok(_) => Ok(true),
            Err(object_store::Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(BlobError::Storage(error)),
        }
    }

    /// The file of an object. Whoever reads it verifies it.
    #[must_use]
    pub fn path_of(&self, digest: &Digest) -> PathBuf {
        let hex = hex::encode(digest.as_bytes());
        self.root.join("sha256").join(&hex[..2]).join(&hex[2..])
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    fn temporary_file(&self) -> PathBuf {
        self.root.join(FOLDER).join(self.temporary.name()).join(clock::new_uuid().to_string())
    }

    fn temporary_path(&self) -> ObjectPath {
        ObjectPath::from_iter([FOLDER, self.temporary.name(), &clock::new_uuid().to_string()])
    }

    /// Gives a finished temporary object its name. The same content may be there already; it is
    /// replaced by the bytes just verified, in one step. Other bytes under the name are kept aside.
    async fn publish(&self, temporary: &ObjectPath, digest: &Digest) -> Result<(), BlobError> {
        set_aside(self.path_of(digest), *digest).await?;
        self.files.rename(temporary, &object_path(digest)).await.map_err(BlobError::Storage)
    }
}

async fn receive<S, E>(
    write: &mut WriteMultipart,
    content: S,
    limit_bytes: u64,
    expected: Option<Digest>,
) -> Result<StoredBlob, BlobError>
where
    S: Stream<Item = Result<Bytes, E>>,
    E: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let mut content = pin!(content);
    let mut running = RunningDigest::default();
    while let Some(piece) = content.next().await {
        let piece = piece.map_err(|error| BlobError::Source(error.into()))?;
        running.update(&piece);
        if running.bytes() > limit_bytes {
            return Err(BlobError::TooLarge { limit_bytes });
        }
        write.wait_for_capacity(PIECES_IN_FLIGHT).await.map_err(BlobError::Storage)?;
        write.put(piece);
    }
    let size_bytes = running.bytes();
    let digest = running.finish();
    match expected {
        Some(expected) if expected != digest => Err(BlobError::Mismatch { expected, found: digest }),
        _ => Ok(StoredBlob { digest, size_bytes }),
    }
}

fn object_path(digest: &Digest) -> ObjectPath {
    let hex = hex::encode(digest.as_bytes());
    ObjectPath::from_iter(["sha256", &hex[..2], &hex[2..]])
}

fn missing(error: object_store::Error, digest: Digest) -> BlobError {
    match error {
        object_store::Error::NotFound { .. } => BlobError::Missing(digest),
        error => BlobError::Storage(error),
    }
}
