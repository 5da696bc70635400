//! Which encodings there are.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The encoding that a profile states.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Encoding {
    /// Told from the bytes: a byte order mark, the NUL bytes of UTF-16, UTF-8; Windows-1252 when some byte
    /// is not UTF-8 and none is UTF-8 beyond ASCII, with a warning that says where.
    #[default]
    Auto,
    /// UTF-8 and nothing else.
    #[serde(rename = "utf-8")]
    Utf8,
    /// UTF-16, least significant byte first.
    #[serde(rename = "utf-16-le")]
    Utf16Le,
    /// UTF-16, most significant byte first.
    #[serde(rename = "utf-16-be")]
    Utf16Be,
    /// Windows-1252 (Western European).
    #[serde(rename = "windows-1252")]
    Windows1252,
}

/// The encoding that a file was read in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
pub enum TextEncoding {
    /// UTF-8, plain ASCII included.
    #[default]
    #[serde(rename = "UTF-8")]
    Utf8,
    /// UTF-16, least significant byte first.
    #[serde(rename = "UTF-16LE")]
    Utf16Le,
    /// UTF-16, most significant byte first.
    #[serde(rename = "UTF-16BE")]
    Utf16Be,
    /// Windows-1252.
    #[serde(rename = "Windows-1252")]
    Windows1252,
}

/// How many bytes of the file a character took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    /// As many as in UTF-8.
    Same,
    /// One.
    One,
    /// Two, or four beyond the basic plane.
    Two,
}

impl Unit {
    /// How many bytes of the file became these bytes of UTF-8.
    pub(crate) fn measure(self, text: &[u8]) -> usize {
        let first = |byte: &&u8| **byte & 0xC0 != 0x80;
        match self {
            Self::Same => text.len(),
            Self::One => text.iter().filter(first).count(),
            Self::Two => {
                let pairs = text.iter().filter(|byte| **byte >= 0xF0).count();
                2 * (text.iter().filter(first).count() + pairs)
            }
        }
    }
}

/// The five bytes that Windows-1252 leaves open.
pub(crate) const fn undefined_in_windows_1252(byte: u8) -> bool {
    matches!(byte, 0x81 | 0x8D | 0x8F | 0x90 | 0x9D)
}
