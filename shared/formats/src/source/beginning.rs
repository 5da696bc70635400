//! The first bytes of a file as a smaller file that is whole.

use std::borrow::Cow;
use std::io::Read;

use super::{Container, FileOptions, StatedFormat};
use crate::container::{Inflate, Kind, kind};
use crate::dataset_json::{whole_lines, whole_rows};
use crate::records::{FileFault, ReadError, ReadLimits};
use crate::text::whole_records;
use crate::xpt::XptRecords;

const MAX_CONTAINERS: usize = 3;

/// A file made of the beginning of another: its records up to the cut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beginning<'a> {
    /// The bytes, unpacked.
    pub bytes: Cow<'a, [u8]>,
    /// What they were packed in, outermost first.
    pub containers: Vec<Container>,
}

/// Makes a file of the first bytes of one: what stands behind the last whole record is left off, and what
/// encloses the records is closed. gzip and zlib are unpacked up to the cut.
///
/// # Errors
/// [`FileFault::NoBeginning`] for formats that cannot be read without their end (zip, xlsx, Parquet) and for
/// bytes that end before the first record; what [`super::FileReader::open`] would say of the bytes otherwise.
pub fn beginning<'a>(
    bytes: &'a [u8],
    options: &FileOptions,
    limits: &ReadLimits,
) -> Result<Beginning<'a>, FileFault> {
    let mut bytes = Cow::Borrowed(bytes);
    let mut containers = Vec::new();
    loop {
        let container = match kind(&bytes) {
            Kind::Gzip => Container::Gzip,
            Kind::PerhapsZlib => match unpacked(&bytes, Container::Zlib, limits) {
                Ok(unpacked) if !unpacked.is_empty() && containers.len() < MAX_CONTAINERS => {
                    bytes = Cow::Owned(unpacked);
                    containers.push(Container::Zlib);
                    continue;
                }
                _ => return text(bytes, containers, options),
            },
            Kind::Zip => return Err(needs_its_end("a zip archive or a workbook")),
            Kind::Parquet => return Err(needs_its_end("a Parquet file")),
            Kind::Unsupported(fault) => return Err(fault),
            Kind::Xpt => {
                let length = XptRecords::<&[u8]>::whole(&bytes, options, limits);
                let length = length.map_err(|fault| match fault {
                    FileFault::Damaged { .. } => no_record(),
                    fault => fault,
                })?;
                return Ok(Beginning { bytes: cut(bytes, length), containers });
            }
            Kind::Json if options.format != StatedFormat::Csv => {
                let whole = match whole_lines(&bytes) {
                    Some(length) => cut(bytes, length),
                    None => Cow::Owned(whole_rows(&bytes).ok_or_else(no_record)?),
                };
                return Ok(Beginning { bytes: whole, containers });
            }
            Kind::Json | Kind::Text => return text(bytes, containers, options),
        };
        if containers.len() == MAX_CONTAINERS {
            return Err(FileFault::Unsupported("packed more than three times over".to_owned(), "unpack it"));
        }
        bytes = Cow::Owned(unpacked(&bytes, container, limits)?);
        containers.push(container);
    }
}

fn text<'a>(
    bytes: Cow<'a, [u8]>,
    containers: Vec<Container>,
    options: &FileOptions,
) -> Result<Beginning<'a>, FileFault> {
    let length = whole_records(&bytes, options.encoding).ok_or_else(no_record)?;
    Ok(Beginning { bytes: cut(bytes, length), containers })
}

fn cut(bytes: Cow<'_, [u8]>, length: usize) -> Cow<'_, [u8]> {
    match bytes {
        Cow::Borrowed(bytes) => Cow::Borrowed(bytes.get(..length).unwrap_or(bytes)),
        Cow::Owned(mut bytes) => {
            bytes.truncate(length);
            Cow::Owned(bytes)
        }
    }
}

/// Unpacks up to the cut.
fn unpacked(bytes: &[u8], container: Container, limits: &ReadLimits) -> Result<Vec<u8>, FileFault> {
    let mut inflate = match container {
        Container::Zlib => Inflate::zlib(bytes, limits),
        _ => Inflate::gzip(bytes, limits),
    };
    let mut unpacked = Vec::new();
    match inflate.read_to_end(&mut unpacked).map_err(ReadError::from_io) {
        // Where the sample is cut the stream is damaged; what came before is sound.
        Ok(_) | Err(ReadError::File { fault: FileFault::Damaged { .. }, .. } | ReadError::Source(_)) => {
            Ok(unpacked)
        }
        Err(ReadError::File { fault, .. }) => Err(fault),
    }
}

const fn needs_its_end(what: &'static str) -> FileFault {
    FileFault::NoBeginning {
        what,
        advice: "send the whole file, or export fewer rows into a file of their own",
    }
}

const fn no_record() -> FileFault {
    FileFault::NoBeginning {
        what: "a sample that ends before its first record",
        advice: "send more of the file",
    }
}
