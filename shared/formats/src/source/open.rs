//! From bytes to a reader.

use std::io::Read;

use super::{
    Container, FileFormat, FileOptions, FileReader, Header, Records, SourceNotes, StatedFormat, text,
};
use crate::container::{Archive, Document, Inflate, Input, Kind, hold, kind};
use crate::dataset_json::{Begun, DocumentRecords, begin};
use crate::parquet::FlatRecords;
use crate::records::{FileFault, ReadError, ReadLimits};
use crate::xlsx::SheetRecords;
use crate::xpt::XptRecords;

/// Bytes looked at to tell a file.
const HEAD_BYTES: usize = 64 << 10;
/// Containers within each other.
const MAX_CONTAINERS: usize = 3;

/// Unpacks, tells the format and opens it.
pub(super) fn open<'a>(
    mut input: Input<'a>,
    options: &FileOptions,
    limits: &ReadLimits,
) -> Result<FileReader<'a>, ReadError> {
    let mut notes = SourceNotes::default();
    loop {
        let head = input.peek(HEAD_BYTES)?;
        let container = match kind(&head) {
            Kind::Gzip => Container::Gzip,
            Kind::Zip => Container::Zip,
            Kind::PerhapsZlib if inflates(&head, limits) => Container::Zlib,
            found => return opened(input, found, notes, options, limits),
        };
        if notes.containers.len() == MAX_CONTAINERS {
            let fault = FileFault::Unsupported("packed more than three times over".to_owned(), "unpack it");
            return Err(ReadError::whole(fault));
        }
        notes.containers.push(container);
        input = match container {
            Container::Gzip => Input::stream(Box::new(Inflate::gzip(input.into_read(), limits))),
            Container::Zlib => Input::stream(Box::new(Inflate::zlib(input.into_read(), limits))),
            Container::Zip => match unzip(input, &mut notes, options, limits)? {
                Unzipped::Member(input) => input,
                Unzipped::Workbook(bytes) => {
                    stated(FileFormat::Xlsx, options)?;
                    let (records, header) = SheetRecords::open(bytes, options, limits)?;
                    return Ok(reader(records, header, FileFormat::Xlsx, notes, limits));
                }
            },
        };
    }
}

/// Whether the first bytes are a zlib stream of text and not text themselves.
fn inflates(head: &[u8], limits: &ReadLimits) -> bool {
    let mut first = [0; 1];
    Inflate::zlib(head, limits).read(&mut first).is_ok_and(|count| count > 0)
}

enum Unzipped<'a> {
    Member(Input<'a>),
    Workbook(Vec<u8>),
}

fn unzip<'a>(
    input: Input<'a>,
    notes: &mut SourceNotes,
    options: &FileOptions,
    limits: &ReadLimits,
) -> Result<Unzipped<'a>, ReadError> {
    let source = match input {
        Input::Seekable(file) => file,
        stream @ Input::Stream(_) => {
            Box::new(std::io::Cursor::new(hold(stream.into_read(), limits.held_bytes)?))
        }
    };
    let archive = Archive::open(source, limits)?;
    match archive.document() {
        Some(Document::Workbook) => {
            notes.containers.pop();
            let mut source = archive.into_source();
            source.rewind().map_err(ReadError::Source)?;
            return Ok(Unzipped::Workbook(hold(source, limits.held_bytes)?));
        }
        Some(Document::Unsupported(what)) => {
            let fault =
                FileFault::Unsupported(what.to_owned(), "save it as an Excel workbook (xlsx) or as CSV");
            return Err(ReadError::whole(fault));
        }
        None => {}
    }
    let member = archive.member(options.member.as_deref(), limits)?;
    notes.member = Some(member.name);
    Ok(Unzipped::Member(Input::stream(member.content)))
}

/// Opens what is no container by its format.
fn opened<'a>(
    input: Input<'a>,
    found: Kind,
    notes: SourceNotes,
    options: &FileOptions,
    limits: &ReadLimits,
) -> Result<FileReader<'a>, ReadError> {
    let source = input.into_read();
    match found {
        Kind::Unsupported(fault) => Err(ReadError::whole(fault)),
        Kind::Parquet => {
            stated(FileFormat::Parquet, options)?;
            let (records, header) = FlatRecords::open(hold(source, limits.held_bytes)?, limits)?;
            Ok(reader(records, header, FileFormat::Parquet, notes, limits))
        }
        Kind::Xpt => {
            stated(FileFormat::Xpt, options)?;
            let (records, header) = XptRecords::open(source, options, limits)?;
            Ok(reader(records, header, FileFormat::Xpt, notes, limits))
        }
        Kind::Json if options.format != StatedFormat::Csv => {
            stated(FileFormat::DatasetJson, options)?;
            json(source, notes, options, limits)
        }
        Kind::Json | Kind::Text | Kind::Gzip | Kind::PerhapsZlib | Kind::Zip => {
            stated(FileFormat::Csv, options)?;
            let (records, header) = text::open(source, options, limits)?;
            Ok(reader(records, header, FileFormat::Csv, notes, limits))
        }
    }
}

fn json<'a>(
    source: Box<dyn Read + 'a>,
    notes: SourceNotes,
    options: &FileOptions,
    limits: &ReadLimits,
) -> Result<FileReader<'a>, ReadError> {
    match begin(source, options, limits)? {
        Begun::Lines(records, header) => {
            Ok(reader(*records, header, FileFormat::DatasetNdjson, notes, limits))
        }
        Begun::Document(first, rest) => {
            let whole = std::io::Cursor::new(first).chain(rest);
            let (records, header) = DocumentRecords::open(whole, options, limits)?;
            Ok(reader(records, header, FileFormat::DatasetJson, notes, limits))
        }
    }
}

/// Refuses a file of another format than the profile states.
fn stated(found: FileFormat, options: &FileOptions) -> Result<(), ReadError> {
    match options.format.other_than(found) {
        None => Ok(()),
        Some(stated) => Err(ReadError::whole(FileFault::OtherFormat { stated, found: found.name() })),
    }
}

fn reader<'a>(
    records: impl Records + 'a,
    header: Header,
    format: FileFormat,
    mut notes: SourceNotes,
    limits: &ReadLimits,
) -> FileReader<'a> {
    notes.format = format;
    FileReader { records: Box::new(records), header, notes, limit: limits.records, read: 0 }
}
