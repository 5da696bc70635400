use std::io::Write as _;

use std::convert::Infallible;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use bytes::Bytes;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use palladion_service_kit::blobs::{BlobError, Blobs};
use palladion_service_kit::hashing::sha256;

use crate::support::ENGINE;

/// Every regular file below a folder, locks aside.
fn files(root: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(root).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_dir() {
            found.extend(files(&entry.path()));
        } else if entry.file_name() != "lock" {
            found.push(entry.path().to_string_lossy().into_owned());
        }
    }
    found.sort();
    found
}

fn pieces(count: usize) -> impl stream::Stream<Item = Result<Bytes, Infallible>> {
    stream::iter((0..count).map(|piece| Ok(Bytes::from(vec![u8::try_from(piece % 251).unwrap(); 64 * 1024]))))
}

#[tokio::test]
async fn what_is_put_is_read_back_under_its_digest() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = Blobs::open(folder.path()).unwrap();
    let digest = blobs.put_bytes(Bytes::from_static(b"abc")).await.unwrap();
    assert_eq!(digest, sha256(b"abc"));
    assert_eq!(blobs.put_bytes(Bytes::from_static(b"abc")).await.unwrap(), digest);
    assert_eq!(blobs.get(digest).await.unwrap(), "abc");
    assert!(blobs.exists(digest).await.unwrap());
    assert_eq!(fs::read(blobs.path_of(&digest)).unwrap(), b"abc");
    assert_eq!(files(folder.path()).len(), 1);
    let other = sha256(b"abd");
    assert!(!blobs.exists(other).await.unwrap());
    assert!(matches!(blobs.get(other).await, Err(BlobError::Missing(digest)) if digest == other));
}

#[tokio::test]
async fn an_altered_object_is_set_aside_and_never_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = Blobs::open(folder.path()).unwrap();
    let content = Bytes::from_static(b"abc");
    let digest = blobs.put_bytes(content.clone()).await.unwrap();
    let path = blobs.path_of(&digest);
    for (number, altered) in [(1, "abd"), (2, "ab")] {
        fs::write(&path, altered).unwrap();
        assert!(matches!(blobs.get(digest).await, Err(BlobError::Altered(_))));
        match number {
            1 => assert_eq!(blobs.put_bytes(content.clone()).await.unwrap(), digest),
            _ => {
                let pieces = stream::iter([Ok::<_, Infallible>(content.clone())]);
                assert_eq!(blobs.put_stream(pieces, 3, Some(digest)).await.unwrap().digest, digest);
            }
        }
        assert_eq!(blobs.get(digest).await.unwrap(), "abc");
        let aside = path.with_extension(format!("altered-{number}"));
        assert_eq!(fs::read_to_string(aside).unwrap(), altered);
    }
    blobs.put_bytes(content).await.unwrap();
    assert_eq!(files(folder.path()).len(), 3, "what is right is not set aside");
}

#[tokio::test]
async fn a_stream_is_stored_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = Blobs::open(folder.path()).unwrap();
    let whole: Vec<u8> = pieces(200).map(Result::unwrap).collect::<Vec<_>>().await.concat();

    let stored = blobs.put_stream(pieces(200), 200 * 64 * 1024, None).await.unwrap();
    assert_eq!(stored.digest, sha256(&whole));
    assert_eq!(stored.size_bytes, 200 * 64 * 1024);
    let streamed: Vec<Bytes> = blobs.open_stream(stored.digest).await.unwrap().try_collect().await.unwrap();
    assert_eq!(streamed.concat(), whole);

    let too_large = blobs.put_stream(pieces(201), 200 * 64 * 1024, None).await;
    assert!(matches!(too_large, Err(BlobError::TooLarge { limit_bytes: 13_107_200 })));
    let other = blobs.put_stream(pieces(3), u64::MAX, Some(sha256(b"other"))).await;
    assert!(matches!(other, Err(BlobError::Mismatch { .. })));
    let broken = pieces(3)
        .map(|piece| piece.map_err(std::io::Error::other))
        .chain(stream::iter([Err(std::io::Error::other("the client went away"))]));
    assert!(matches!(blobs.put_stream(broken, u64::MAX, None).await, Err(BlobError::Source(_))));
    assert_eq!(files(folder.path()).len(), 1, "only the first stream left anything");
}

#[tokio::test]
async fn a_dropped_upload_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = Blobs::open(folder.path()).unwrap();
    let endless = pieces(100).chain(stream::pending());
    let upload = blobs.put_stream(endless, u64::MAX, None);
    assert!(tokio::time::timeout(std::time::Duration::from_millis(300), upload).await.is_err());
    drop(blobs);
    let _again = Blobs::open(folder.path()).unwrap();
    assert_eq!(files(folder.path()), Vec::<String>::new());
}

#[tokio::test]
async fn an_altered_object_is_never_handed_out() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = Blobs::open(folder.path()).unwrap();
    let digest = blobs.put_bytes(Bytes::from_static(b"12 events")).await.unwrap();
    fs::write(blobs.path_of(&digest), b"13 events").unwrap();
    assert!(matches!(blobs.get(digest).await, Err(BlobError::Altered(altered)) if altered == digest));
    let streamed: Result<Vec<Bytes>, _> = blobs.open_stream(digest).await.unwrap().try_collect().await;
    assert!(matches!(streamed, Err(BlobError::Altered(_))));
    blobs.put_bytes(Bytes::from_static(b"12 events")).await.unwrap();
    assert_eq!(blobs.get(digest).await.unwrap(), "12 events", "putting the bytes again mends it");
}

#[tokio::test]
async fn a_killed_upload_leaves_only_what_the_next_start_removes() {
    let folder = tempfile::tempdir().unwrap();
    let mut uploading =
        Command::new(ENGINE).arg("upload").arg(folder.path()).stdout(Stdio::piped()).spawn().unwrap();
    let mut said = String::new();
    BufReader::new(uploading.stdout.take().unwrap()).read_line(&mut said).unwrap();
    assert_eq!(said, "uploading\n");

    let _living = Blobs::open(folder.path()).unwrap();
    let unfinished = files(folder.path());
    assert!(!unfinished.is_empty(), "the upload of a living process is spared");
    uploading.kill().unwrap();
    uploading.wait().unwrap();
    assert_eq!(files(folder.path()), unfinished);
    assert!(unfinished.iter().all(|path| path.contains("/temporary/")), "no object has a name yet");

    let _next = Blobs::open(folder.path()).unwrap();
    assert_eq!(files(folder.path()), Vec::<String>::new());
}

#[tokio::test]
async fn an_object_written_piece_by_piece_is_the_object_of_its_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = Blobs::open(folder.path()).unwrap();
    let mut file = blobs.new_file().unwrap();
    assert!(file.is_empty());
    for piece in [&b"one"[..], b"", b" and two"] {
        file.write_all(piece).unwrap();
    }
    file.sync().unwrap();
    let stored = blobs.put_file(file).await.unwrap();
    assert_eq!((stored.digest, stored.size_bytes), (sha256(b"one and two"), 11));
    assert_eq!(blobs.get(stored.digest).await.unwrap(), &b"one and two"[..]);
    let again = blobs.put_bytes(Bytes::from_static(b"one and two")).await.unwrap();
    assert_eq!(again, stored.digest);
}

#[test]
fn what_is_set_aside_is_read_back_by_its_place_and_gone_in_the_end() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = Blobs::open(folder.path()).unwrap();
    let left = || walk(&folder.path().join("temporary")).filter(|name| !name.ends_with("lock")).count();
    let mut scratch = blobs.new_scratch().unwrap();
    let places: Vec<u64> = [&b"abc"[..], b"", b"defg"].map(|bytes| scratch.append(bytes).unwrap()).to_vec();
    assert_eq!((places, left()), (vec![0, 3, 3], 1));
    let mut read = b"x".to_vec();
    scratch.read(3, 4, &mut read).unwrap();
    assert_eq!(scratch.append(b"h").unwrap(), 7);
    scratch.read(1, 2, &mut read).unwrap();
    assert_eq!(read, b"xdefgbc");
    assert!(scratch.read(7, 2, &mut read).is_err());
    drop((scratch, blobs.new_file().unwrap()));
    assert_eq!(left(), 0);
}

/// The names of the files below a folder.
fn walk(folder: &std::path::Path) -> Box<dyn Iterator<Item = String>> {
    let entries: Vec<_> = std::fs::read_dir(folder).unwrap().map(Result::unwrap).collect();
    Box::new(entries.into_iter().flat_map(|entry| -> Box<dyn Iterator<Item = String>> {
        if entry.file_type().unwrap().is_dir() {
            walk(&entry.path())
        } else {
            Box::new(entry.file_name().into_string().into_iter())
        }
    }))
}
