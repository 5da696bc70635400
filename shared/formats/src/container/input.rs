//! The bytes of a file, looked at before they are read.

use std::io::{Chain, Cursor, Read, Seek, SeekFrom};

use crate::records::{FileFault, ReadError};

/// A source that can be read from any place.
pub(crate) trait ReadSeek: Read + Seek {}

impl<T: Read + Seek> ReadSeek for T {}

/// Bytes as they come, or a file on a disk.
pub(crate) enum Input<'a> {
    /// Read once, from beginning to end.
    Stream(Chain<Cursor<Vec<u8>>, Box<dyn Read + 'a>>),
    /// Read from any place.
    Seekable(Box<dyn ReadSeek + 'a>),
}

impl<'a> Input<'a> {
    pub(crate) fn stream(source: Box<dyn Read + 'a>) -> Self {
        Self::Stream(Cursor::new(Vec::new()).chain(source))
    }

    /// The first bytes, fewer when there are no more; they stay to be read.
    pub(crate) fn peek(&mut self, bytes: usize) -> Result<Vec<u8>, ReadError> {
        let wanted = u64::try_from(bytes).unwrap_or(u64::MAX);
        let mut head = Vec::new();
        match self {
            Self::Stream(stream) => {
                stream.by_ref().take(wanted).read_to_end(&mut head).map_err(ReadError::from_io)?;
                let (before, _) = stream.get_mut();
                let at = usize::try_from(before.position()).unwrap_or(usize::MAX);
                let rest = before.get_ref().get(at..).unwrap_or_default();
                *before = Cursor::new([&head, rest].concat());
            }
            Self::Seekable(file) => {
                file.by_ref().take(wanted).read_to_end(&mut head).map_err(ReadError::from_io)?;
                file.seek(SeekFrom::Start(0)).map_err(ReadError::Source)?;
            }
        }
        Ok(head)
    }

    /// The bytes from the beginning.
    pub(crate) fn into_read(self) -> Box<dyn Read + 'a> {
        match self {
            Self::Stream(stream) => {
                let (before, rest) = stream.into_inner();
                // A chain that gave its end would give it for ever; a fresh one does not.
                Box::new(before.chain(rest))
            }
            Self::Seekable(file) => Box::new(file),
        }
    }
}

/// Reads to the end, in memory.
///
/// # Errors
/// [`FileFault::TooLarge`] beyond `limit` bytes; memory grows with what is there, never with what is said.
pub(crate) fn hold(source: impl Read, limit: u64) -> Result<Vec<u8>, ReadError> {
    let mut bytes = Vec::new();
    source.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(ReadError::from_io)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length <= limit) {
        Ok(bytes)
    } else {
        Err(ReadError::whole(FileFault::TooLarge { what: "it is held whole, as its format needs", limit }))
    }
}
