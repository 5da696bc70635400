//! Pages of a Parquet file, looked at before they are unpacked and before they are decoded.
//!
//! The library believes the sizes that a page states and allocates them. Here they are held against the
//! limits and against each other first.

use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::{Buf, Bytes};
use parquet::basic::{Compression, Encoding};
use parquet::column::page::{Page, PageMetadata, PageReader};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::reader::{ChunkReader, Length};
use parquet::file::serialized_reader::SerializedPageReader;

use super::page_header::stated_sizes;
use super::thrift::Thrift;
use super::unpack::{keeps_within, told, unpacked};
use crate::records::ReadLimits;

/// The bytes of a file, and what all its pages together may take.
pub(super) struct Checked {
    bytes: Bytes,
    limits: ReadLimits,
    /// Bytes that all pages so far say they unpack to.
    unpacked: Arc<AtomicU64>,
}

/// The most that one page unpacks to: what writers make is a hundredth of it.
const PAGE_BYTES: u64 = 128 << 20;

impl Checked {
    pub(super) fn new(bytes: Bytes, limits: &ReadLimits) -> Self {
        Self { bytes, limits: *limits, unpacked: Arc::default() }
    }

    /// The pages of one column of one row group.
    pub(super) fn pages(&self, chunk: &ColumnChunkMetaData) -> Result<Pages> {
        let (start, length) = (chunk.data_page_offset(), chunk.compressed_size());
        let start = chunk.dictionary_page_offset().map_or(start, |dictionary| dictionary.min(start));
        let whole = self.bytes.len() as u64;
        let within = |(start, length): (u64, u64)| start.checked_add(length).is_some_and(|end| end <= whole);
        let range = u64::try_from(start).ok().zip(u64::try_from(length).ok());
        if !range.is_some_and(within) {
            return Err(refused("a column lies outside the file"));
        }
        let rows = usize::try_from(chunk.num_values()).map_err(|_negative| refused("a negative count"))?;
        let codec = chunk.compression();
        let column = Arc::new(Column {
            bytes: self.bytes.clone(),
            limits: self.limits,
            unpacked: Arc::clone(&self.unpacked),
            codec,
            stated: AtomicU64::new(0),
        });
        let told = chunk.clone().into_builder().set_compression(told(codec)).build()?;
        let pages = SerializedPageReader::new(Arc::clone(&column), &told, rows, None)?;
        Ok(Pages { pages, column, optional: chunk.column_descr().max_def_level() > 0 })
    }
}

/// The bytes of one column of one row group, which give a page only when the sizes it states may be.
struct Column {
    bytes: Bytes,
    limits: ReadLimits,
    unpacked: Arc<AtomicU64>,
    codec: Compression,
    /// Bytes that the page whose header was read last says it unpacks to.
    stated: AtomicU64,
}

impl Column {
    fn stated(&self) -> u64 {
        self.stated.load(Ordering::Relaxed)
    }

    /// Checks the sizes that a page's header states.
    fn check(&self, header: &[u8]) -> Result<()> {
        let (unpacked, packed) =
            stated_sizes(header).ok_or_else(|| refused("a page does not state its sizes"))?;
        let (Ok(unpacked), Ok(packed)) = (u64::try_from(unpacked), u64::try_from(packed)) else {
            return Err(refused("a page of a negative size"));
        };
        let all = self.unpacked.fetch_add(unpacked, Ordering::Relaxed).saturating_add(unpacked);
        if unpacked > PAGE_BYTES || all > self.limits.unpacked_bytes {
            return Err(refused("a page unpacks to more bytes than the limit"));
        }
        if !self.limits.may_unpack(packed, unpacked) {
            return Err(refused("a page unpacks to too many times its own size"));
        }
        self.stated.store(unpacked, Ordering::Relaxed);
        Ok(())
    }
}

fn refused(what: &str) -> ParquetError {
    ParquetError::General(what.to_owned())
}

impl Length for Column {
    fn len(&self) -> u64 {
        self.bytes.len() as u64
    }
}

impl ChunkReader for Column {
    type T = bytes::buf::Reader<Bytes>;

    fn get_read(&self, start: u64) -> Result<Self::T> {
        let start = usize::try_from(start).ok().filter(|start| *start <= self.bytes.len());
        let rest = self.bytes.slice(start.ok_or_else(|| refused("a page lies outside the file"))?..);
        self.check(&rest)?;
        Ok(rest.reader())
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        let start = usize::try_from(start).unwrap_or(usize::MAX);
        match start.checked_add(length) {
            Some(end) if end <= self.bytes.len() => {
                let page = self.bytes.slice(start..end);
                if keeps_within(self.codec, &page, self.stated()) {
                    Ok(page)
                } else {
                    Err(refused("a page unpacks to more bytes than it states"))
                }
            }
            _ => Err(refused("a page lies outside the file")),
        }
    }
}

/// The pages of one column, each checked before it is decoded.
pub(super) struct Pages {
    pages: SerializedPageReader<Column>,
    column: Arc<Column>,
    /// Whether values may be missing, so that levels stand before them.
    optional: bool,
}

impl Pages {
    /// Refuses a page whose counts its bytes cannot hold.
    fn check(&self, page: &Page) -> Result<()> {
        match page {
            Page::DictionaryPage { buf, num_values, .. } => {
                if usize::try_from(*num_values).is_ok_and(|count| count <= buf.len()) {
                    Ok(())
                } else {
                    Err(refused("a dictionary claims more words than it has bytes"))
                }
            }
            Page::DataPage { buf, num_values, encoding, .. } => {
                let mut levels = 0;
                if self.optional {
                    let mut head = [0; 4];
                    buf.clone().reader().read_exact(&mut head)?;
                    levels =
                        usize::try_from(u32::from_le_bytes(head)).unwrap_or(usize::MAX).saturating_add(4);
                }
                delta(buf.get(levels..).unwrap_or_default(), *encoding, *num_values)
            }
            Page::DataPageV2 {
                buf, num_values, encoding, def_levels_byte_len, rep_levels_byte_len, ..
            } => {
                let levels = u64::from(*def_levels_byte_len) + u64::from(*rep_levels_byte_len);
                let levels = usize::try_from(levels).unwrap_or(usize::MAX);
                if levels > buf.len() {
                    return Err(refused("levels longer than their page"));
                }
                delta(buf.get(levels..).unwrap_or_default(), *encoding, *num_values)
            }
        }
    }
}

/// Refuses delta encoded values that claim to be more than the page says there are.
fn delta(values: &[u8], encoding: Encoding, count: u32) -> Result<()> {
    let delta = matches!(
        encoding,
        Encoding::DELTA_BINARY_PACKED | Encoding::DELTA_LENGTH_BYTE_ARRAY | Encoding::DELTA_BYTE_ARRAY
    );
    if !delta {
        return Ok(());
    }
    let mut values = Thrift::new(values);
    let lying = || refused("delta encoded values claim to be more than there are");
    let numbers = DeltaNumbers::read(&mut values, count).ok_or_else(lying)?;
    if encoding == Encoding::DELTA_BYTE_ARRAY {
        // Behind the lengths that words share with the word before stand those of their rests.
        numbers.pass(&mut values).and_then(|()| DeltaNumbers::read(&mut values, count)).ok_or_else(lying)?;
    }
    Ok(())
}

/// The head of delta encoded whole numbers.
struct DeltaNumbers {
    /// The numbers of a part of a block.
    part: usize,
    parts: usize,
    /// The numbers behind the first, which stands in the head.
    behind: usize,
}

impl DeltaNumbers {
    /// Reads a head that claims at most `count` numbers.
    fn read(values: &mut Thrift<'_>, count: u32) -> Option<Self> {
        let (block, parts) = (values.varint()?, values.varint()?);
        let claimed = values.varint().filter(|claimed| *claimed <= u64::from(count))?;
        let sound = block <= 1 << 20 && (1..=1 << 12).contains(&parts);
        let part = usize::try_from(block / parts.max(1)).ok().filter(|part| sound && *part > 0)?;
        Some(Self {
            part,
            parts: usize::try_from(parts).ok()?,
            behind: usize::try_from(claimed.saturating_sub(1)).ok()?,
        })
    }

    /// Passes over the numbers, lengths of at most 32 bits; `None` when they end early.
    fn pass(&self, values: &mut Thrift<'_>) -> Option<()> {
        let mut behind = self.behind;
        values.integer()?;
        while behind > 0 {
            values.integer()?;
            for width in values.take(self.parts)? {
                if behind > 0 {
                    values.take(usize::from(*width).checked_mul(self.part)? / 8)?;
                    behind = behind.saturating_sub(self.part);
                }
            }
        }
        Some(())
    }
}

impl Iterator for Pages {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Self::Item> {
        self.get_next_page().transpose()
    }
}

impl PageReader for Pages {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        let Some(page) = self.pages.get_next_page()? else {
            return Ok(None);
        };
        let page = unpacked(page, self.column.codec, self.column.stated())?;
        self.check(&page)?;
        Ok(Some(page))
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        self.pages.peek_next_page()
    }

    fn skip_next_page(&mut self) -> Result<()> {
        self.pages.skip_next_page()
    }
}
