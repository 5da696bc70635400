use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use palladion_service_kit::engine::{ExecutableError, Executables};
use palladion_service_kit::hashing::{sha256, sha256_file};

use crate::support::ENGINE;

#[tokio::test]
async fn an_executable_is_kept_once_under_its_digest_and_cannot_be_written() {
    let folder = tempfile::tempdir().unwrap();
    let archive = Executables::open(folder.path()).unwrap();
    let digest = archive.archive(Some(Path::new(ENGINE))).await.unwrap();
    assert_eq!(digest, sha256_file(Path::new(ENGINE)).unwrap());
    let path = archive.verified(digest).await.unwrap();
    let before = fs::metadata(&path).unwrap();
    assert_eq!(before.permissions().mode() & 0o777, 0o555);
    assert_eq!(archive.archive(Some(Path::new(ENGINE))).await.unwrap(), digest);
    assert_eq!(
        fs::metadata(&path).unwrap().modified().unwrap(),
        before.modified().unwrap(),
        "kept, not copied again"
    );
}

#[tokio::test]
async fn the_running_executable_is_archived_by_default() {
    let folder = tempfile::tempdir().unwrap();
    let digest = Executables::open(folder.path()).unwrap().archive(None).await.unwrap();
    assert_eq!(digest, sha256_file(&std::env::current_exe().unwrap()).unwrap());
}

#[tokio::test]
async fn an_altered_or_missing_executable_is_refused_and_can_be_archived_again() {
    let folder = tempfile::tempdir().unwrap();
    let archive = Executables::open(folder.path()).unwrap();
    let other = sha256(b"never archived");
    assert!(
        matches!(archive.verified(other).await, Err(ExecutableError::Missing(digest)) if digest == other)
    );

    let digest = archive.archive(Some(Path::new(ENGINE))).await.unwrap();
    alter(&archive.path_of(&digest));
    assert!(
        matches!(archive.verified(digest).await, Err(ExecutableError::Altered(altered)) if altered == digest)
    );
    archive.archive(Some(Path::new(ENGINE))).await.unwrap();
    archive.verified(digest).await.unwrap();
}

#[tokio::test]
async fn an_unfinished_copy_of_a_killed_process_is_removed() {
    let folder = tempfile::tempdir().unwrap();
    let archive = Executables::open(folder.path()).unwrap();
    let unfinished = folder.path().join(".unfinished-0190b6f1-6d0e-7c4a-9d7a-2f6f3f0c1c55");
    fs::write(&unfinished, b"half").unwrap();
    archive.archive(Some(Path::new(ENGINE))).await.unwrap();
    assert!(!unfinished.exists());
}

/// Changes one byte of a file, as somebody with access to the disk could.
pub(crate) fn alter(path: &Path) {
    let mut bytes = fs::read(path).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    fs::remove_file(path).unwrap();
    fs::write(path, bytes).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o555)).unwrap();
}
