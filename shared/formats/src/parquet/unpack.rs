//! Pages unpacked here, to no more than they state.
//!
//! The library unpacks gzip to the end of the page, whatever the page states, and brings an encoder along
//! with its reader of Brotli. It is told that these columns are not packed, and what it gives is unpacked.

use std::io::{Read, copy, sink};

use bytes::Bytes;
use parquet::basic::Compression;
use parquet::column::page::Page;
use parquet::errors::{ParquetError, Result};

/// What a frame of LZ4 begins with. Pages of the older codec of that name may hold one.
const LZ4_FRAME: [u8; 4] = [0x04, 0x22, 0x4D, 0x18];
const BUFFER_BYTES: usize = 16 << 10;

/// The codec that the library is told.
pub(super) const fn told(codec: Compression) -> Compression {
    match codec {
        Compression::GZIP(_) | Compression::BROTLI(_) => Compression::UNCOMPRESSED,
        codec => codec,
    }
}

/// Unpacks a page of a codec that the library was not told; `stated` are the bytes of the whole page then,
/// its levels included.
pub(super) fn unpacked(page: Page, codec: Compression, stated: u64) -> Result<Page> {
    if told(codec) == codec {
        return Ok(page);
    }
    Ok(match page {
        Page::DataPage { buf, num_values, encoding, def_level_encoding, rep_level_encoding, statistics } => {
            let buf = unpack(&buf, 0, codec, stated)?;
            Page::DataPage { buf, num_values, encoding, def_level_encoding, rep_level_encoding, statistics }
        }
        Page::DataPageV2 {
            buf,
            num_values,
            encoding,
            num_nulls,
            num_rows,
            def_levels_byte_len,
            rep_levels_byte_len,
            is_compressed: true,
            statistics,
        } => {
            let levels = u64::from(def_levels_byte_len) + u64::from(rep_levels_byte_len);
            let levels = usize::try_from(levels).unwrap_or(usize::MAX);
            Page::DataPageV2 {
                buf: unpack(&buf, levels, codec, stated)?,
                num_values,
                encoding,
                num_nulls,
                num_rows,
                def_levels_byte_len,
                rep_levels_byte_len,
                is_compressed: false,
                statistics,
            }
        }
        Page::DictionaryPage { buf, num_values, encoding, is_sorted } => {
            let buf = unpack(&buf, 0, codec, stated)?;
            Page::DictionaryPage { buf, num_values, encoding, is_sorted }
        }
        plain @ Page::DataPageV2 { is_compressed: false, .. } => plain,
    })
}

/// The bytes of a page: the first as they are, the rest unpacked.
fn unpack(page: &Bytes, plain: usize, codec: Compression, stated: u64) -> Result<Bytes> {
    let Some((levels, packed)) = page.split_at_checked(plain) else {
        return Err(refused("levels longer than their page"));
    };
    let mut whole = levels.to_vec();
    let values = stated.checked_sub(whole.len() as u64);
    let values = values.ok_or_else(|| refused("levels longer than their page"))?;
    // A page of nothing but missing values packs nothing.
    if values > 0 {
        let mut bounded =
            |unpacked: &mut dyn Read| unpacked.take(values.saturating_add(1)).read_to_end(&mut whole);
        match codec {
            Compression::BROTLI(_) => {
                bounded(&mut brotli_decompressor::Decompressor::new(packed, BUFFER_BYTES))
            }
            _ => bounded(&mut flate2::read::MultiGzDecoder::new(packed)),
        }?;
    }
    match (whole.len() as u64).cmp(&stated) {
        std::cmp::Ordering::Equal => Ok(whole.into()),
        std::cmp::Ordering::Less => Err(refused("a page unpacks to fewer bytes than it states")),
        std::cmp::Ordering::Greater => Err(refused("a page unpacks to more bytes than it states")),
    }
}

fn refused(what: &str) -> ParquetError {
    ParquetError::General(what.to_owned())
}

/// Whether a page that the library unpacks stays within what it states. Only frames of LZ4 may not: they are
/// unpacked to nowhere first. What is broken is left to the library to say.
pub(super) fn keeps_within(codec: Compression, packed: &[u8], stated: u64) -> bool {
    if !matches!(codec, Compression::LZ4) || !packed.starts_with(&LZ4_FRAME) {
        return true;
    }
    let mut unpacked = lz4_flex::frame::FrameDecoder::new(packed).take(stated.saturating_add(1));
    copy(&mut unpacked, &mut sink()).map_or(true, |count| count <= stated)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use parquet::basic::{Encoding, GzipLevel};

    use super::*;

    #[test]
    fn a_page_of_gzip_unpacks_to_what_it_states_and_nothing_else() {
        let codec = Compression::GZIP(GzipLevel::default());
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        gzip.write_all(&[b'x'; 100_000]).unwrap();
        let packed = Bytes::from(gzip.finish().unwrap());
        let page = |buf: &Bytes| Page::DictionaryPage {
            buf: buf.clone(),
            num_values: 1,
            encoding: Encoding::PLAIN,
            is_sorted: false,
        };
        let sound = unpacked(page(&packed), codec, 100_000).unwrap();
        assert_eq!(sound.buffer().len(), 100_000);
        for (stated, words) in [(99_999, "more bytes"), (100_001, "fewer bytes")] {
            let refused = unpacked(page(&packed), codec, stated).err().unwrap().to_string();
            assert!(refused.contains(words), "{refused}");
        }
        assert!(unpacked(page(&packed.slice(..packed.len() / 2)), codec, 100_000).is_err());
    }

    #[test]
    fn a_frame_of_lz4_is_held_against_what_it_states() {
        let mut lz4 = lz4_flex::frame::FrameEncoder::new(Vec::new());
        lz4.write_all(&[b'x'; 100_000]).unwrap();
        let packed = lz4.finish().unwrap();
        assert!(keeps_within(Compression::LZ4, &packed, 100_000));
        assert!(!keeps_within(Compression::LZ4, &packed, 99_999));
        assert!(keeps_within(Compression::LZ4, &packed[..packed.len() / 2], 100_000), "broken is no lie");
        assert!(
            keeps_within(Compression::SNAPPY, &packed, 0),
            "this unpacks into what is stated and no more"
        );
    }
}
