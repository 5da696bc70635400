//! The encoding of text in cells of a binary file.

use super::{Encoding, TextEncoding, undefined_in_windows_1252};
use crate::records::FileFault;

/// Decodes cells by the same rules as a text file, and remembers what was told.
#[derive(Debug)]
pub(crate) struct CellDecoder {
    state: State,
    assumed: Option<(u64, u8)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Nothing but ASCII so far, and the encoding is not stated.
    Ascii,
    Utf8,
    Windows1252,
}

impl CellDecoder {
    /// # Errors
    /// An encoding that cells of bytes cannot be in.
    pub(crate) fn new(stated: Encoding) -> Result<Self, FileFault> {
        let state = match stated {
            Encoding::Auto => State::Ascii,
            Encoding::Utf8 => State::Utf8,
            Encoding::Windows1252 => State::Windows1252,
            Encoding::Utf16Le | Encoding::Utf16Be => {
                let what = "stated to be UTF-16 and of a format that cannot be";
                return Err(FileFault::Unsupported(what.to_owned(), "state another `encoding`"));
            }
        };
        Ok(Self { state, assumed: None })
    }

    pub(crate) const fn encoding(&self) -> TextEncoding {
        match self.state {
            State::Ascii | State::Utf8 => TextEncoding::Utf8,
            State::Windows1252 => TextEncoding::Windows1252,
        }
    }

    /// Offset and value of the byte for which Windows-1252 was assumed.
    pub(crate) const fn assumed_at(&self) -> Option<(u64, u8)> {
        self.assumed
    }

    /// Appends a cell that begins at `offset` of the file.
    ///
    /// # Errors
    /// What is wrong, and how many bytes into the cell.
    pub(crate) fn decode(
        &mut self,
        bytes: &[u8],
        offset: u64,
        into: &mut String,
    ) -> Result<(), (FileFault, usize)> {
        let error = match std::str::from_utf8(bytes) {
            Ok(text) if bytes.is_ascii() || self.state != State::Windows1252 => {
                if self.state == State::Ascii && !bytes.is_ascii() {
                    self.state = State::Utf8;
                }
                into.push_str(text);
                return Ok(());
            }
            Ok(_) => None,
            Err(error) => Some(error.valid_up_to()),
        };
        let high = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or(0);
        let value = |at: usize| bytes.get(at).copied().unwrap_or_default();
        match (self.state, error) {
            (State::Utf8, at) => {
                let at = at.unwrap_or(0);
                return Err((FileFault::NotUtf8(value(at)), at));
            }
            (State::Ascii, Some(at)) if at > high => {
                return Err((FileFault::MixedEncodings(value(high)), high));
            }
            (State::Ascii, _) => {
                self.state = State::Windows1252;
                let within = u64::try_from(high).unwrap_or(u64::MAX);
                self.assumed = Some((offset.saturating_add(within), value(high)));
            }
            // The whole cell is UTF-8 beyond ASCII where Windows-1252 was only assumed.
            (State::Windows1252, None) if self.assumed.is_some() => {
                return Err((FileFault::MixedEncodings(value(high)), high));
            }
            (State::Windows1252, _) => {}
        }
        if let Some(at) = bytes.iter().position(|byte| undefined_in_windows_1252(*byte)) {
            return Err((FileFault::NotWindows1252(value(at)), at));
        }
        let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes);
        into.push_str(&text);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_told_as_files_are() {
        let run = |stated: Encoding, cells: &[&[u8]]| {
            let mut decoder = CellDecoder::new(stated).unwrap();
            let mut text = String::new();
            let end = cells.iter().try_for_each(|cell| decoder.decode(cell, 100, &mut text));
            (text, end, decoder.encoding(), decoder.assumed_at())
        };
        use Encoding::{Auto, Utf8, Windows1252};
        let western = TextEncoding::Windows1252;
        assert_eq!(run(Auto, &[b"a", "é".as_bytes()]), ("aé".to_owned(), Ok(()), TextEncoding::Utf8, None));
        assert_eq!(run(Auto, &[b"a", b"b\x92"]), ("ab’".to_owned(), Ok(()), western, Some((101, 0x92))));
        assert_eq!(run(Auto, &[b"\x92", "é".as_bytes()]).1, Err((FileFault::MixedEncodings(0xC3), 0)));
        assert_eq!(run(Auto, &["é".as_bytes(), b"x\x92"]).1, Err((FileFault::NotUtf8(0x92), 1)));
        assert_eq!(run(Auto, &[b"\x81"]).1, Err((FileFault::NotWindows1252(0x81), 0)));
        assert_eq!(run(Utf8, &[b"\x92"]).1, Err((FileFault::NotUtf8(0x92), 0)));
        assert_eq!(run(Windows1252, &["é".as_bytes()]), ("Ã©".to_owned(), Ok(()), western, None));
    }
}
