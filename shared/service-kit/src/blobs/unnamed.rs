use std::collections::BTreeSet;
use std::fs::{self, File, Metadata};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use palladion_domain::digest::Digest;
use tokio::task::spawn_blocking;

use super::{BlobError, Blobs};
use crate::clock;

/// Name of the folder below the root that holds what nothing names.
const FOLDER: &str = "unnamed";
/// Ending of an object there that is still looked at.
const MOVING: &str = "moving";

/// How long objects that nothing names stay.
#[derive(Debug, Clone, Copy)]
pub struct Stay {
    /// Where they are, counted from their last writing: longer than any request lasts.
    pub in_place: Duration,
    /// Set aside after that, before they are deleted.
    pub aside: Duration,
}

/// What a sweep did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Swept {
    /// Objects that were set aside.
    pub set_aside: u64,
    /// Objects that are named again, and are back in their place.
    pub brought_back: u64,
    /// Objects that were deleted after they had been aside.
    pub deleted: u64,
}

impl Blobs {
    /// Sets objects aside that nothing names, deletes those that have been aside for long, and brings back
    /// what is named again. Storing bytes writes them anew, so whatever is about to be named is young; and
    /// an object is looked at once more when it is aside. Altered objects are never touched. Several
    /// processes may do this at once.
    ///
    /// # Errors
    /// [`BlobError::Directory`] when the disk refuses; what was done until then stays done.
    pub async fn sweep(&self, named: BTreeSet<Digest>, stay: Stay) -> Result<Swept, BlobError> {
        let root = self.root().to_path_buf();
        let path = root.clone();
        let swept = spawn_blocking(move || Sweep { root, named, stay, swept: Swept::default() }.run()).await;
        let failed = |source| BlobError::Directory { path, source };
        swept.unwrap_or_else(|error| Err(io::Error::other(error))).map_err(failed)
    }
}

struct Sweep {
    root: PathBuf,
    named: BTreeSet<Digest>,
    stay: Stay,
    swept: Swept,
}

impl Sweep {
    fn run(mut self) -> io::Result<Swept> {
        fs::create_dir_all(self.root.join(FOLDER))?;
        // What a killed process was about to set aside is where it was, and is looked at again.
        for name in names(&self.root.join(FOLDER))? {
            let hex = name.strip_suffix(MOVING).and_then(|name| name.strip_suffix('.'));
            if let Some(digest) = hex.and_then(|hex| format!("sha256:{hex}").parse().ok()) {
                back(&self.root.join(FOLDER).join(&name), &self.place(digest)?)?;
            }
        }
        for (path, digest) in objects(&self.root.join(FOLDER), "")? {
            self.look_aside(&path, digest)?;
        }
        for folder in names(&self.root.join("sha256"))? {
            for (path, digest) in objects(&self.root.join("sha256").join(&folder), &folder)? {
                self.look_at(&path, digest)?;
            }
        }
        Ok(self.swept)
    }

    fn look_at(&mut self, path: &Path, digest: Digest) -> io::Result<()> {
        if self.named.contains(&digest) || !is_older(path, self.stay.in_place)? {
            return Ok(());
        }
        let aside = self.root.join(FOLDER).join(digest.to_hex());
        let moving = aside.with_extension(MOVING);
        if !moved(path, &moving)? {
            return Ok(());
        }
        // Stored again between the two looks: somebody is about to name it.
        if !is_older(&moving, self.stay.in_place)? {
            return back(&moving, path);
        }
        // From now on its time says since when it is aside.
        let touched =
            || File::options().write(true).open(&moving)?.set_modified(SystemTime::from(clock::now()));
        if unless_gone(touched())?.is_some() && moved(&moving, &aside)? {
            self.swept.set_aside += 1;
        }
        Ok(())
    }

    /// Where an object of this digest belongs.
    fn place(&self, digest: Digest) -> io::Result<PathBuf> {
        let hex = digest.to_hex();
        let (folder, name) = hex.split_at(2);
        let folder = self.root.join("sha256").join(folder);
        fs::create_dir_all(&folder)?;
        Ok(folder.join(name))
    }

    fn look_aside(&mut self, aside: &Path, digest: Digest) -> io::Result<()> {
        if self.named.contains(&digest) {
            back(aside, &self.place(digest)?)?;
            self.swept.brought_back += 1;
        } else if is_older(aside, self.stay.aside)? && unless_gone(fs::remove_file(aside))?.is_some() {
            self.swept.deleted += 1;
        }
        Ok(())
    }
}

/// Gives an object its name back, unless the name has an object by now.
fn back(aside: &Path, path: &Path) -> io::Result<()> {
    match fs::hard_link(aside, path) {
        Err(error) if !matches!(error.kind(), ErrorKind::AlreadyExists | ErrorKind::NotFound) => Err(error),
        _ => unless_gone(fs::remove_file(aside)).map(drop),
    }
}

fn moved(from: &Path, to: &Path) -> io::Result<bool> {
    unless_gone(fs::rename(from, to)).map(|done| done.is_some())
}

/// Whether a file was written longer ago; one that is gone was not.
fn is_older(path: &Path, age: Duration) -> io::Result<bool> {
    let written = unless_gone(fs::metadata(path).and_then(|data: Metadata| data.modified()))?;
    Ok(written.is_some_and(|written| written.elapsed().is_ok_and(|elapsed| elapsed >= age)))
}

/// `None` when another process was faster.
fn unless_gone<T>(outcome: io::Result<T>) -> io::Result<Option<T>> {
    match outcome {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// The names in a folder; none when it is not there.
fn names(folder: &Path) -> io::Result<Vec<String>> {
    let Some(entries) = unless_gone(fs::read_dir(folder))? else { return Ok(Vec::new()) };
    let mut names = Vec::new();
    for entry in entries {
        names.extend(entry?.file_name().into_string());
    }
    Ok(names)
}

/// The files of a folder that are called as an object; `before` is the beginning of its name.
fn objects(folder: &Path, before: &str) -> io::Result<Vec<(PathBuf, Digest)>> {
    let of = |name: String| Some((folder.join(&name), format!("sha256:{before}{name}").parse().ok()?));
    Ok(names(folder)?.into_iter().filter_map(of).collect())
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    const LONG: Duration = Duration::from_secs(24 * 60 * 60);

    fn stay(in_place: Duration, aside: Duration) -> Stay {
        Stay { in_place, aside }
    }

    async fn put(blobs: &Blobs, text: &'static str) -> Digest {
        blobs.put_bytes(Bytes::from_static(text.as_bytes())).await.unwrap()
    }

    #[tokio::test]
    async fn what_nothing_names_is_set_aside_then_deleted_and_what_is_named_again_comes_back() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(folder.path()).unwrap();
        let (kept, left) = (put(&blobs, "kept").await, put(&blobs, "left").await);
        let named = BTreeSet::from([kept]);
        let now = Duration::ZERO;
        // Young objects are left alone, whoever names them.
        assert_eq!(blobs.sweep(named.clone(), stay(LONG, now)).await.unwrap(), Swept::default());
        let one = Swept { set_aside: 1, ..Swept::default() };
        assert_eq!(blobs.sweep(named.clone(), stay(now, LONG)).await.unwrap(), one);
        assert!(matches!(blobs.get(left).await, Err(BlobError::Missing(_))));
        assert_eq!(blobs.get(kept).await.unwrap(), "kept");
        assert_eq!(blobs.sweep(named.clone(), stay(now, LONG)).await.unwrap(), Swept::default());
        // A restored database names it.
        let both = BTreeSet::from([kept, left]);
        let back = Swept { brought_back: 1, ..Swept::default() };
        assert_eq!(blobs.sweep(both, stay(now, now)).await.unwrap(), back);
        assert_eq!(blobs.get(left).await.unwrap(), "left");
        blobs.sweep(named.clone(), stay(now, LONG)).await.unwrap();
        let gone = Swept { deleted: 1, ..Swept::default() };
        assert_eq!(blobs.sweep(named.clone(), stay(now, now)).await.unwrap(), gone);
        // Stored again it is an object as any.
        assert_eq!(put(&blobs, "left").await, left);
        assert_eq!(blobs.get(left).await.unwrap(), "left");
    }

    #[tokio::test]
    async fn what_was_altered_and_what_is_no_object_stay() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(folder.path()).unwrap();
        let digest = put(&blobs, "right").await;
        fs::write(blobs.path_of(&digest), "wrong").unwrap();
        put(&blobs, "right").await;
        let altered = blobs.path_of(&digest).with_extension("altered-1");
        let note = altered.with_file_name("note.txt");
        fs::write(&note, "an operator's").unwrap();
        let swept = blobs.sweep(BTreeSet::new(), stay(Duration::ZERO, Duration::ZERO)).await.unwrap();
        assert_eq!(swept.set_aside, 1, "the object itself, which nothing names");
        assert!(altered.exists() && note.exists());
    }

    #[tokio::test]
    async fn an_object_stored_again_is_young() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(folder.path()).unwrap();
        let digest = put(&blobs, "again").await;
        let old = SystemTime::from(clock::now()) - 2 * LONG;
        File::options().write(true).open(blobs.path_of(&digest)).unwrap().set_modified(old).unwrap();
        put(&blobs, "again").await;
        let swept = blobs.sweep(BTreeSet::new(), stay(LONG, LONG)).await.unwrap();
        assert_eq!(swept, Swept::default());
    }

    #[tokio::test]
    async fn what_a_killed_sweep_was_moving_is_in_its_place_again() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(folder.path()).unwrap();
        let digest = put(&blobs, "kept").await;
        fs::create_dir(blobs.root().join(FOLDER)).unwrap();
        let moving = blobs.root().join(FOLDER).join(digest.to_hex()).with_extension(MOVING);
        fs::rename(blobs.path_of(&digest), &moving).unwrap();
        blobs.sweep(BTreeSet::from([digest]), stay(Duration::ZERO, Duration::ZERO)).await.unwrap();
        assert_eq!(blobs.get(digest).await.unwrap(), "kept");
        assert!(!moving.exists());
    }

    #[tokio::test]
    async fn processes_that_sweep_at_once_disturb_neither_each_other_nor_whoever_stores() {
        let folder = tempfile::tempdir().unwrap();
        let (one, other) = (Blobs::open(folder.path()).unwrap(), Blobs::open(folder.path()).unwrap());
        for number in 0..50 {
            one.put_bytes(Bytes::from(format!("unnamed {number}"))).await.unwrap();
        }
        let kept = put(&one, "kept").await;
        let sweep = |blobs: &Blobs| {
            let blobs = blobs.clone();
            async move { blobs.sweep(BTreeSet::from([kept]), stay(Duration::ZERO, LONG)).await.unwrap().set_aside }
        };
        let (first, second) = futures::join!(sweep(&one), sweep(&other));
        assert_eq!(first + second, 50);
        assert_eq!(other.get(kept).await.unwrap(), "kept");
    }
}
