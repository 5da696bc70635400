//! Unpacking that stops at the limits.

use std::io::{Error, Read, Result};

use flate2::Crc;
use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};

use crate::records::{FileFault, ReadLimits};

/// Counts what is read, and remembers whether the source itself failed.
struct Counted<R> {
    source: R,
    bytes: u64,
    failed: bool,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, target: &mut [u8]) -> Result<usize> {
        let read = self.source.read(target);
        match &read {
            Ok(count) => self.bytes += u64::try_from(*count).unwrap_or(u64::MAX),
            Err(error) => self.failed = error.kind() != std::io::ErrorKind::Interrupted,
        }
        read
    }
}

enum Decoder<R> {
    Gzip(MultiGzDecoder<Counted<R>>),
    Zlib(ZlibDecoder<Counted<R>>),
    Deflate(DeflateDecoder<Counted<R>>),
    Stored(Counted<R>),
}

/// What the directory of an archive says about an entry.
#[derive(Debug, Clone, Copy)]
pub(super) struct Promise {
    pub(super) bytes: u64,
    pub(super) crc32: u32,
}

/// Reads compressed bytes unpacked, within the limits. What is wrong with the bytes comes as an error that
/// carries a [`FileFault`].
pub(crate) struct Inflate<R> {
    decoder: Decoder<R>,
    format: &'static str,
    limits: ReadLimits,
    unpacked: u64,
    promise: Option<(Promise, Crc)>,
}

const fn counted<R>(source: R) -> Counted<R> {
    Counted { source, bytes: 0, failed: false }
}

impl<R: Read> Inflate<R> {
    pub(crate) fn gzip(source: R, limits: &ReadLimits) -> Self {
        Self::new(Decoder::Gzip(MultiGzDecoder::new(counted(source))), "gzip", limits, None)
    }

    pub(crate) fn zlib(source: R, limits: &ReadLimits) -> Self {
        Self::new(Decoder::Zlib(ZlibDecoder::new(counted(source))), "zlib", limits, None)
    }

    /// An entry of a zip archive, held against what the archive's directory says.
    pub(super) fn entry(source: R, deflated: bool, promise: Promise, limits: &ReadLimits) -> Self {
        let decoder = if deflated {
            Decoder::Deflate(DeflateDecoder::new(counted(source)))
        } else {
            Decoder::Stored(counted(source))
        };
        Self::new(decoder, "zip", limits, Some((promise, Crc::new())))
    }

    fn new(
        decoder: Decoder<R>,
        format: &'static str,
        limits: &ReadLimits,
        promise: Option<(Promise, Crc)>,
    ) -> Self {
        Self { decoder, format, limits: *limits, unpacked: 0, promise }
    }

    fn source(&self) -> &Counted<R> {
        match &self.decoder {
            Decoder::Gzip(decoder) => decoder.get_ref(),
            Decoder::Zlib(decoder) => decoder.get_ref(),
            Decoder::Deflate(decoder) => decoder.get_ref(),
            Decoder::Stored(source) => source,
        }
    }

    fn damaged(&self, reason: &str) -> Error {
        FileFault::damaged(self.format, reason).into_io()
    }

    /// Checks what has been unpacked so far; at the end also against the promise.
    fn check(&mut self, new: &[u8]) -> Result<()> {
        let count = u64::try_from(new.len()).unwrap_or(u64::MAX);
        self.unpacked = self.unpacked.saturating_add(count);
        if self.unpacked > self.limits.unpacked_bytes {
            let limit = self.limits.unpacked_bytes;
            return Err(FileFault::TooLarge { what: "unpacked", limit }.into_io());
        }
        if !self.limits.may_unpack(self.source().bytes, self.unpacked) {
            return Err(FileFault::TooExpanding(self.limits.unpacked_ratio).into_io());
        }
        let mut kept = true;
        if let Some((promise, crc)) = &mut self.promise {
            crc.update(new);
            let ended = new.is_empty();
            kept = self.unpacked <= promise.bytes
                && (!ended || (self.unpacked == promise.bytes && crc.sum() == promise.crc32));
        }
        if kept {
            Ok(())
        } else {
            Err(self.damaged("the archive's directory gives another size or checksum"))
        }
    }
}

impl<R: Read> Read for Inflate<R> {
    fn read(&mut self, target: &mut [u8]) -> Result<usize> {
        if target.is_empty() {
            return Ok(0);
        }
        let read = match &mut self.decoder {
            Decoder::Gzip(decoder) => decoder.read(target),
            Decoder::Zlib(decoder) => decoder.read(target),
            Decoder::Deflate(decoder) => decoder.read(target),
            Decoder::Stored(source) => source.read(target),
        };
        match read {
            Ok(count) => {
                self.check(target.get(..count).unwrap_or_default())?;
                Ok(count)
            }
            Err(error) if self.source().failed || error.kind() == std::io::ErrorKind::Interrupted => {
                Err(error)
            }
            Err(error) => Err(self.damaged(&error.to_string())),
        }
    }
}
