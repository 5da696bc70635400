//! Why a file cannot be read on.

use palladion_domain::validation::Position;

use super::ReadLimits;
use crate::issues::Code;

/// Why reading stopped.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The bytes could not be had: a broken connection, a failing disk.
    #[error("the file could not be read to its end")]
    Source(#[source] std::io::Error),
    /// The file itself is at fault.
    #[error("record {row}, line {}: {fault}", position.line)]
    File {
        /// What is wrong.
        fault: FileFault,
        /// The record, counted from 1; the header is record 1.
        row: u64,
        /// Where it is wrong.
        position: Position,
    },
}

/// What makes a file unreadable from some place on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FileFault {
    /// A byte sequence that is not UTF-8.
    #[error("byte 0x{0:02X} is not UTF-8; save the file as UTF-8")]
    NotUtf8(u8),
    /// The file starts with the byte order mark of UTF-16.
    #[error("the file is UTF-16; save it as UTF-8")]
    Utf16,
    /// A NUL byte.
    #[error("a NUL byte; the file is not text, or not UTF-8")]
    Nul,
    /// The file ends inside a quoted field.
    #[error("the quoted field that starts here never ends")]
    OpenQuote,
    /// A field beyond [`ReadLimits::field_bytes`].
    #[error("a field of more than {} bytes{}", limit, if *quoted { "; is a closing quote missing?" } else { "" })]
    FieldTooLong {
        /// The limit in bytes.
        limit: usize,
        /// Whether the field opened with a quote.
        quoted: bool,
    },
    /// A record beyond [`ReadLimits::record_bytes`].
    #[error("a record of more than {0} bytes")]
    RecordTooLong(usize),
    /// A record beyond [`ReadLimits::columns`].
    #[error("a record of more than {0} fields")]
    TooManyColumns(usize),
    /// More records than [`ReadLimits::records`].
    #[error("more than {0} records")]
    TooManyRecords(u64),
    /// No byte, or nothing but blank lines.
    #[error("the file is empty")]
    Empty,
    /// A header and nothing below it.
    #[error("the file holds a header and no records")]
    NoRecords,
}

impl FileFault {
    /// The code of the issue that reports it.
    #[must_use]
    pub const fn code(&self) -> Code {
        match self {
            Self::NotUtf8(_) => Code::NotUtf8,
            Self::Utf16 => Code::Utf16,
            Self::Nul => Code::Nul,
            Self::OpenQuote => Code::OpenQuote,
            Self::FieldTooLong { .. } => Code::FieldTooLong,
            Self::RecordTooLong(_) => Code::RecordTooLong,
            Self::TooManyColumns(_) => Code::TooManyColumns,
            Self::TooManyRecords(_) => Code::TooManyRecords,
            Self::Empty => Code::EmptyFile,
            Self::NoRecords => Code::NoRecords,
        }
    }

    pub(super) const fn field_too_long(limits: &ReadLimits, quoted: bool) -> Self {
        Self::FieldTooLong { limit: limits.field_bytes, quoted }
    }
}
