//! A source of bytes as a source of UTF-8.

use std::io::{ErrorKind, Read, Result};

use encoding_rs::{Decoder, DecoderResult, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::{Encoding, TextEncoding, Unit, undefined_in_windows_1252};
use crate::records::FileFault;

/// Bytes looked at before the encoding is told.
const HEAD_BYTES: usize = 1_024;
const CHUNK_BYTES: usize = 32 << 10;
/// A byte that no UTF-8 holds: it stands where the source is at fault, and the reader stops there.
const FAULT: u8 = 0xFF;

/// Reads a source as UTF-8. A byte order mark stays, as U+FEFF. What cannot be decoded becomes the byte
/// 0xFF, after which nothing follows and [`Self::fault`] says what is wrong.
#[derive(Debug)]
pub(crate) struct Transcoder<R> {
    source: R,
    stated: Encoding,
    state: State,
    encoding: TextEncoding,
    /// Bytes of the source that are not handed over yet.
    raw: Vec<u8>,
    /// Decoded bytes that are not handed over yet.
    decoded: Vec<u8>,
    given: usize,
    at_end: bool,
    /// Bytes of the source before `raw`, while they are counted.
    offset: u64,
    assumed: Option<(u64, u8)>,
    marked: bool,
    fault: Option<FileFault>,
}

enum State {
    Start,
    /// Nothing but ASCII so far, and the encoding is not stated.
    Ascii,
    /// Handed over as it is.
    Plain,
    Windows1252,
    Utf16(Box<Decoder>),
    Ended,
}

impl std::fmt::Debug for State {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Start => "Start",
            Self::Ascii => "Ascii",
            Self::Plain => "Plain",
            Self::Windows1252 => "Windows1252",
            Self::Utf16(_) => "Utf16",
            Self::Ended => "Ended",
        })
    }
}

impl<R: Read> Transcoder<R> {
    pub(crate) const fn new(source: R, stated: Encoding) -> Self {
        Self {
            source,
            stated,
            state: State::Start,
            encoding: TextEncoding::Utf8,
            raw: Vec::new(),
            decoded: Vec::new(),
            given: 0,
            at_end: false,
            offset: 0,
            assumed: None,
            marked: false,
            fault: None,
        }
    }

    /// The encoding that the file is read in, as far as is known.
    pub(crate) const fn encoding(&self) -> TextEncoding {
        self.encoding
    }

    /// Offset and value of the byte for which Windows-1252 was assumed.
    pub(crate) const fn assumed_at(&self) -> Option<(u64, u8)> {
        self.assumed
    }

    /// Whether UTF-16 was told by its NUL bytes alone.
    pub(crate) const fn told_by_nuls(&self) -> bool {
        matches!(self.stated, Encoding::Auto)
            && matches!(self.encoding, TextEncoding::Utf16Le | TextEncoding::Utf16Be)
            && !self.marked
    }

    pub(crate) const fn unit(&self) -> Unit {
        match self.encoding {
            TextEncoding::Utf8 => Unit::Same,
            TextEncoding::Windows1252 => Unit::One,
            TextEncoding::Utf16Le | TextEncoding::Utf16Be => Unit::Two,
        }
    }

    /// What is wrong where the byte 0xFF stands that this reader has put there.
    pub(crate) const fn fault(&self) -> Option<&FileFault> {
        self.fault.as_ref()
    }

    /// Reads until `raw` holds this many bytes or the source ends.
    fn hold(&mut self, bytes: usize) -> Result<()> {
        while self.raw.len() < bytes && !self.at_end {
            let start = self.raw.len();
            self.raw.resize(start + CHUNK_BYTES, 0);
            let read = read_some(&mut self.source, self.raw.get_mut(start..).unwrap_or_default());
            self.raw.truncate(start + *read.as_ref().unwrap_or(&0));
            self.at_end = read? == 0;
        }
        Ok(())
    }

    fn begin(&mut self) -> Result<()> {
        if self.stated == Encoding::Utf8 {
            self.state = State::Plain;
            return Ok(());
        }
        self.hold(HEAD_BYTES)?;
        self.marked = self.raw.starts_with(&[0xFF, 0xFE]) || self.raw.starts_with(&[0xFE, 0xFF]);
        self.encoding = match self.stated {
            Encoding::Utf8 => TextEncoding::Utf8,
            Encoding::Utf16Le => TextEncoding::Utf16Le,
            Encoding::Utf16Be => TextEncoding::Utf16Be,
            Encoding::Windows1252 => TextEncoding::Windows1252,
            Encoding::Auto => utf_16(&self.raw).unwrap_or_default(),
        };
        self.state = match self.encoding {
            TextEncoding::Utf8 => State::Ascii,
            TextEncoding::Windows1252 => State::Windows1252,
            TextEncoding::Utf16Le => State::Utf16(Box::new(UTF_16LE.new_decoder_without_bom_handling())),
            TextEncoding::Utf16Be => State::Utf16(Box::new(UTF_16BE.new_decoder_without_bom_handling())),
        };
        Ok(())
    }

    /// Takes bytes as they are, first those held.
    fn plain(&mut self, target: &mut [u8]) -> Result<usize> {
        if self.raw.is_empty() {
            return if self.at_end { Ok(0) } else { read_some(&mut self.source, target) };
        }
        let count = self.raw.len().min(target.len());
        for (to, from) in target.iter_mut().zip(self.raw.drain(..count)) {
            *to = from;
        }
        Ok(count)
    }

    /// As [`Self::plain`] while all is ASCII; tells the encoding at the first byte that is not.
    fn ascii(&mut self, target: &mut [u8]) -> Result<usize> {
        let count = self.plain(target)?;
        let bytes = target.get(..count).unwrap_or_default();
        let ascii = if bytes.is_ascii() {
            count
        } else {
            bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or(count)
        };
        self.offset += u64::try_from(ascii).unwrap_or(u64::MAX);
        if ascii < count {
            let rest = bytes.get(ascii..).unwrap_or_default();
            self.raw.splice(0..0, rest.iter().copied());
            self.hold(4)?;
            if valid_sequence(&self.raw) {
                self.state = State::Plain;
            } else {
                self.state = State::Windows1252;
                self.encoding = TextEncoding::Windows1252;
                self.assumed = self.raw.first().map(|byte| (self.offset, *byte));
            }
        }
        Ok(ascii)
    }

    /// Decodes what is held of Windows-1252.
    fn windows_1252(&mut self) -> Result<()> {
        self.hold(1)?;
        // A sequence of UTF-8 is told by four bytes at most.
        self.hold(self.raw.len() + 3)?;
        let assumed = self.assumed.is_some();
        let keep = if self.at_end { 0 } else { 3 };
        let upto = self.raw.len().saturating_sub(keep);
        let fault_of = |at: usize, byte: u8| {
            if undefined_in_windows_1252(byte) {
                Some(FileFault::NotWindows1252(byte))
            } else if assumed && !byte.is_ascii() && valid_sequence(self.raw.get(at..).unwrap_or_default()) {
                Some(FileFault::MixedEncodings(byte))
            } else {
                None
            }
        };
        let sound = self.raw.get(..upto).unwrap_or_default();
        let mut faults = sound.iter().enumerate();
        let fault = faults.find_map(|(at, byte)| fault_of(at, *byte).map(|fault| (at, fault)));
        let end = fault.as_ref().map_or(upto, |(at, _)| *at);
        let (text, _) = WINDOWS_1252.decode_without_bom_handling(self.raw.get(..end).unwrap_or_default());
        self.decoded.extend_from_slice(text.as_bytes());
        self.raw.drain(..end);
        if let Some((_, fault)) = fault {
            self.stop(fault);
        }
        Ok(())
    }

    fn utf_16(&mut self) -> Result<()> {
        self.hold(1)?;
        let State::Utf16(decoder) = &mut self.state else {
            return Ok(());
        };
        let room = decoder.max_utf8_buffer_length_without_replacement(self.raw.len()).unwrap_or(CHUNK_BYTES);
        self.decoded.resize(room, 0);
        let last = self.at_end;
        let (result, read, written) =
            decoder.decode_to_utf8_without_replacement(&self.raw, &mut self.decoded, last);
        self.decoded.truncate(written);
        self.raw.drain(..read);
        if let DecoderResult::Malformed(..) = result {
            self.stop(FileFault::NotUtf16);
        } else if last {
            // A decoder that has seen the end may not be used again.
            self.state = State::Ended;
        }
        Ok(())
    }

    fn stop(&mut self, fault: FileFault) {
        self.decoded.push(FAULT);
        self.fault = Some(fault);
        self.state = State::Ended;
    }
}

impl<R: Read> Read for Transcoder<R> {
    fn read(&mut self, target: &mut [u8]) -> Result<usize> {
        loop {
            let waiting = self.decoded.get(self.given..).unwrap_or_default();
            if !waiting.is_empty() {
                let count = waiting.len().min(target.len());
                for (to, from) in target.iter_mut().zip(waiting) {
                    *to = *from;
                }
                self.given += count;
                return Ok(count);
            }
            self.decoded.clear();
            self.given = 0;
            match self.state {
                State::Start => self.begin()?,
                State::Ended => return Ok(0),
                State::Plain => return self.plain(target),
                State::Ascii => {
                    let count = self.ascii(target)?;
                    if count > 0 || matches!(self.state, State::Ascii) {
                        return Ok(count);
                    }
                }
                State::Windows1252 => self.windows_1252()?,
                State::Utf16(_) => self.utf_16()?,
            }
            let done = self.at_end && self.raw.is_empty() && self.decoded.is_empty();
            if done && !matches!(self.state, State::Ascii | State::Plain) {
                self.state = State::Ended;
            }
        }
    }
}

fn read_some(source: &mut impl Read, target: &mut [u8]) -> Result<usize> {
    loop {
        match source.read(target) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            done => return done,
        }
    }
}

/// Whether the bytes begin with a whole character of UTF-8.
fn valid_sequence(bytes: &[u8]) -> bool {
    let head = bytes.get(..bytes.len().min(4)).unwrap_or_default();
    match std::str::from_utf8(head) {
        Ok(text) => !text.is_empty(),
        Err(error) => error.valid_up_to() > 0,
    }
}

/// UTF-16 by its mark, or by NUL bytes on one side of the pairs and hardly any on the other.
fn utf_16(head: &[u8]) -> Option<TextEncoding> {
    match head {
        [0xFF, 0xFE, ..] => return Some(TextEncoding::Utf16Le),
        [0xFE, 0xFF, ..] => return Some(TextEncoding::Utf16Be),
        _ => {}
    }
    let (pairs, _) = head.as_chunks::<2>();
    let (mut first, mut second) = (0, 0);
    for [one, two] in pairs {
        first += usize::from(*one == 0);
        second += usize::from(*two == 0);
    }
    // Half of the characters of a table are ASCII, whatever its language; the other byte of a pair is
    // NUL now and then, in ASCII text never.
    let told = |nuls: usize, others: usize| nuls >= 2 && nuls * 2 >= pairs.len() && others * 8 <= nuls;
    if told(second, first) {
        Some(TextEncoding::Utf16Le)
    } else if told(first, second) {
        Some(TextEncoding::Utf16Be)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives a few bytes at a time.
    struct Drip<'a>(&'a [u8], usize);

    impl Read for Drip<'_> {
        fn read(&mut self, target: &mut [u8]) -> Result<usize> {
            let count = self.1.min(self.0.len()).min(target.len());
            target[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }

    fn decode(bytes: &[u8], stated: Encoding) -> (Vec<u8>, TextEncoding, Option<FileFault>) {
        let mut seen = Vec::new();
        for step in [1, 2, 3, 7, usize::MAX] {
            let mut transcoder = Transcoder::new(Drip(bytes, step), stated);
            let mut text = Vec::new();
            transcoder.read_to_end(&mut text).unwrap();
            seen.push((text, transcoder.encoding(), transcoder.fault().cloned()));
        }
        assert!(seen.windows(2).all(|pair| pair[0] == pair[1]), "the seams of the buffer show: {seen:?}");
        seen.remove(0)
    }

    fn utf16(text: &str, little: bool) -> Vec<u8> {
        let bytes = |unit: u16| if little { unit.to_le_bytes() } else { unit.to_be_bytes() };
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn each_encoding_is_told_and_decoded() {
        let text = "id,név\nα,\u{1F600}\n";
        for (name, bytes, expected, encoding) in [
            ("ASCII", b"id,x\n1,2\n".to_vec(), "id,x\n1,2\n", TextEncoding::Utf8),
            ("UTF-8", text.as_bytes().to_vec(), text, TextEncoding::Utf8),
            ("UTF-16 LE by NULs", utf16(text, true), text, TextEncoding::Utf16Le),
            ("UTF-16 BE by NULs", utf16(text, false), text, TextEncoding::Utf16Be),
            ("UTF-16 LE, mark", utf16("\u{FEFF}日本,語\n", true), "\u{FEFF}日本,語\n", TextEncoding::Utf16Le),
            (
                "UTF-16 BE, mark",
                utf16("\u{FEFF}日本,語\n", false),
                "\u{FEFF}日本,語\n",
                TextEncoding::Utf16Be,
            ),
            ("Windows-1252", b"a,St\x92s \x80 \xFC\n".to_vec(), "a,St’s € ü\n", TextEncoding::Windows1252),
            ("Windows-1252 at the end", b"a,\xE9".to_vec(), "a,é", TextEncoding::Windows1252),
            ("nothing", Vec::new(), "", TextEncoding::Utf8),
        ] {
            let (decoded, found, fault) = decode(&bytes, Encoding::Auto);
            assert_eq!(String::from_utf8(decoded).unwrap(), expected, "{name}");
            assert_eq!((found, fault), (encoding, None), "{name}");
        }
    }

    #[test]
    fn what_cannot_be_decoded_stops_at_its_place() {
        let cut = [utf16("id,a\n", true), vec![b'x']].concat();
        let lone = [utf16("id,a", true), vec![0x00, 0xD8], utf16("bcd", true)].concat();
        for (name, bytes, stated, before, fault) in [
            (
                "undefined byte",
                b"a\x92b\x81c".to_vec(),
                Encoding::Auto,
                "a’b",
                FileFault::NotWindows1252(0x81),
            ),
            (
                "UTF-8 later",
                b"a\x92b\xC3\xA9c".to_vec(),
                Encoding::Auto,
                "a’b",
                FileFault::MixedEncodings(0xC3),
            ),
            ("half a unit", cut, Encoding::Auto, "id,a\n", FileFault::NotUtf16),
            ("half a pair", lone, Encoding::Utf16Le, "id,a", FileFault::NotUtf16),
        ] {
            let (decoded, _, found) = decode(&bytes, stated);
            assert_eq!(decoded, [before.as_bytes(), &[FAULT]].concat(), "{name}");
            assert_eq!(found, Some(fault), "{name}");
        }
    }

    #[test]
    fn stated_encodings_are_not_second_guessed() {
        assert_eq!(decode(b"a\xC3\xA9", Encoding::Windows1252).0, "aÃ©".as_bytes());
        assert_eq!(decode(b"a\x92", Encoding::Utf8).0, b"a\x92", "the reader finds it at its place");
        assert_eq!(decode(&utf16("日本", true), Encoding::Utf16Le).0, "日本".as_bytes());
    }

    #[test]
    fn bytes_of_the_file_are_counted_from_the_text() {
        let text = "aé\u{1F600}".as_bytes();
        assert_eq!(Unit::Same.measure(text), 7);
        assert_eq!(Unit::Two.measure(text), 8);
        assert_eq!(Unit::One.measure("aé".as_bytes()), 2);
    }
}
