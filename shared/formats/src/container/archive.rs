//! Zip archives: one entry is read, and which one is never guessed.

use std::io::{Read, SeekFrom};

use zip::{CompressionMethod, ZipArchive};

use super::inflate::Promise;
use super::{Inflate, ReadSeek};
use crate::records::{FileFault, ReadError, ReadLimits, listed};

/// An archive whose directory has been read.
pub(crate) struct Archive<'a> {
    zip: ZipArchive<Box<dyn ReadSeek + 'a>>,
    names: Vec<String>,
}

/// An entry, unpacked while it is read.
pub(crate) struct Member<'a> {
    /// Its name in the archive.
    pub(crate) name: String,
    /// Its bytes.
    pub(crate) content: Box<dyn Read + 'a>,
}

const FORMAT: &str = "zip";

impl<'a> Archive<'a> {
    /// # Errors
    /// An archive that is damaged or has too many entries.
    pub(crate) fn open(source: Box<dyn ReadSeek + 'a>, limits: &ReadLimits) -> Result<Self, ReadError> {
        let zip = ZipArchive::new(source).map_err(failed)?;
        if zip.len() > limits.members {
            return Err(ReadError::whole(FileFault::TooManyMembers(limits.members)));
        }
        // The directory keeps the last of them; which one is meant is not guessed.
        if zip.has_duplicate_names() {
            return Err(ReadError::whole(FileFault::damaged(FORMAT, "two entries of it have one name")));
        }
        let names: Result<Vec<String>, _> = zip.file_names().map(|name| Ok(name?.into_owned())).collect();
        let names = names.map_err(failed)?;
        Ok(Self { zip, names })
    }

    /// What the archive itself is, when it is a document of an office suite.
    pub(crate) fn document(&self) -> Option<Document> {
        let has = |name: &str| self.names.iter().any(|known| known == name);
        if has("xl/workbook.bin") {
            Some(Document::Unsupported("an Excel binary workbook (xlsb)"))
        } else if has("[Content_Types].xml") && self.names.iter().any(|name| name.starts_with("xl/")) {
            Some(Document::Workbook)
        } else if has("[Content_Types].xml") {
            Some(Document::Unsupported("an Office document other than a workbook"))
        } else if has("mimetype") && has("content.xml") {
            Some(Document::Unsupported("an OpenDocument file (ods)"))
        } else {
            None
        }
    }

    /// Gives the source back.
    pub(crate) fn into_source(self) -> Box<dyn ReadSeek + 'a> {
        self.zip.into_inner()
    }

    /// The entry that the profile names, or the only file.
    ///
    /// # Errors
    /// None or several files without a name, a name that is not there, an entry that is encrypted or packed
    /// in a way that is not read.
    pub(crate) fn member(self, wanted: Option<&str>, limits: &ReadLimits) -> Result<Member<'a>, ReadError> {
        // Folders, and what a Mac adds to every archive, are no files of the sender.
        let file = |name: &&str| !name.ends_with('/') && !name.starts_with("__MACOSX/");
        let files: Vec<&str> = self.names.iter().map(String::as_str).filter(file).collect();
        let fault = match (wanted, files.as_slice()) {
            (None, [one]) => return Self::entry(self.zip, (*one).to_owned(), limits),
            (None, []) => FileFault::Empty,
            (None, several) => FileFault::Several {
                container: "archive",
                names: listed(several.iter().copied()),
                option: "member",
            },
            (Some(name), all) if all.contains(&name) => {
                return Self::entry(self.zip, name.to_owned(), limits);
            }
            (Some(name), all) => FileFault::NoSuchMember {
                container: "archive",
                wanted: name.to_owned(),
                names: listed(all.iter().copied()),
            },
        };
        Err(ReadError::whole(fault))
    }

    fn entry(
        mut zip: ZipArchive<Box<dyn ReadSeek + 'a>>,
        name: String,
        limits: &ReadLimits,
    ) -> Result<Member<'a>, ReadError> {
        let index = zip.index_for_name(&name).unwrap_or(usize::MAX);
        let entry = zip.by_index_raw(index).map_err(failed)?;
        let deflated = match entry.compression() {
            _ if entry.encrypted() => return Err(unsupported("an encrypted zip archive")),
            CompressionMethod::Stored => false,
            CompressionMethod::Deflated => true,
            _ => return Err(unsupported("a zip archive packed otherwise than by deflate")),
        };
        let promise = Promise { bytes: entry.size(), crc32: entry.crc32() };
        let packed = entry.compressed_size();
        let Some(start) = entry.data_start() else {
            return Err(ReadError::whole(FileFault::damaged(FORMAT, "an entry has no place")));
        };
        drop(entry);
        let mut source = zip.into_inner();
        source.seek(SeekFrom::Start(start)).map_err(ReadError::Source)?;
        let content = Inflate::entry(source.take(packed), deflated, promise, limits);
        Ok(Member { name, content: Box::new(content) })
    }

    /// Unpacks every entry to nothing, so that a later reader meets no more than the limits allow.
    ///
    /// # Errors
    /// An entry that is damaged or passes the limits.
    pub(crate) fn within_limits(
        bytes: &'a [u8],
        limits: &ReadLimits,
        mut look: impl FnMut(&str, &[u8]) -> Result<(), ReadError>,
    ) -> Result<(), ReadError> {
        let names = Self::open(Box::new(std::io::Cursor::new(bytes)), limits)?.names;
        let mut left = limits.held_bytes;
        for name in names.into_iter().filter(|name| !name.ends_with('/')) {
            let archive = Self::open(Box::new(std::io::Cursor::new(bytes)), limits)?;
            let member = Self::entry(archive.zip, name, limits)?;
            let content = super::hold(member.content, left)?;
            left -= u64::try_from(content.len()).unwrap_or(left).min(left);
            look(&member.name, &content)?;
        }
        Ok(())
    }
}

/// A document that is an archive underneath.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Document {
    /// An Excel workbook (xlsx).
    Workbook,
    /// One that is not read, with its name.
    Unsupported(&'static str),
}

fn unsupported(what: &str) -> ReadError {
    let advice = "pack the file again as a plain zip archive";
    ReadError::whole(FileFault::Unsupported(what.to_owned(), advice))
}

/// What is wrong with an archive; a disk that fails is not the archive's fault.
fn failed(error: zip::result::ZipError) -> ReadError {
    use std::io::ErrorKind::{InvalidData, InvalidInput, Other, UnexpectedEof};
    match error {
        zip::result::ZipError::Io(error)
            if !matches!(error.kind(), InvalidData | InvalidInput | Other | UnexpectedEof) =>
        {
            ReadError::Source(error)
        }
        error => ReadError::whole(FileFault::damaged(FORMAT, error.to_string())),
    }
}
