use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::PathBuf;

/// Bytes set aside for a while, to be read back by their place: a file below the store's temporary folder that
/// is gone when this is dropped, and with the process however that ends. Blocks: use it where blocking is fine.
#[derive(Debug)]
pub struct Scratch {
    file: File,
    path: PathBuf,
    bytes: u64,
    /// Whether the next byte would be written at the end.
    at_end: bool,
}

impl Scratch {
    pub(super) fn create(path: PathBuf) -> io::Result<Self> {
        let file = OpenOptions::new().create_new(true).read(true).write(true).open(&path)?;
        Ok(Self { file, path, bytes: 0, at_end: true })
    }

    /// Appends bytes and says where they begin.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn append(&mut self, bytes: &[u8]) -> io::Result<u64> {
        let start = self.bytes;
        if !self.at_end {
            self.file.seek(SeekFrom::Start(start))?;
        }
        self.at_end = false;
        self.file.write_all(bytes)?;
        self.at_end = true;
        self.bytes = start.saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        Ok(start)
    }

    /// Appends to `into` so many bytes from a place.
    ///
    /// # Errors
    /// When there are fewer, or the disk refuses.
    pub fn read(&mut self, start: u64, length: usize, into: &mut Vec<u8>) -> io::Result<()> {
        self.at_end = false;
        self.file.seek(SeekFrom::Start(start))?;
        let before = into.len();
        into.resize(before + length, 0);
        self.file.read_exact(into.get_mut(before..).unwrap_or_default())
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What stays is removed by the next start.
        let _ = fs::remove_file(&self.path);
    }
}
