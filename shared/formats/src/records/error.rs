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
    #[error("record {row}: {fault}")]
    File {
        /// What is wrong.
        fault: FileFault,
        /// The record, counted from 1; the header is record 1 unless it is told to stand elsewhere.
        row: u64,
        /// Where it is wrong, in formats that have places.
        position: Option<Position>,
    },
}

impl ReadError {
    /// A fault of the file as a whole.
    pub(crate) const fn whole(fault: FileFault) -> Self {
        Self::File { fault, row: 1, position: None }
    }

    /// An error of a source: the fault that it carries, or a failure of the source itself.
    pub(crate) fn from_io(error: std::io::Error) -> Self {
        match error.downcast::<FileFault>() {
            Ok(fault) => Self::whole(fault),
            Err(error) => Self::Source(error),
        }
    }
}

/// What makes a file unreadable, from some place on or as a whole.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FileFault {
    /// A byte sequence that is not UTF-8.
    #[error("byte 0x{0:02X} is not UTF-8; state `encoding` in the profile, or save the file as UTF-8")]
    NotUtf8(u8),
    /// Half of a UTF-16 pair, or a file that ends within a unit.
    #[error("the text is not UTF-16: half of a pair, or half of a unit")]
    NotUtf16,
    /// A byte that Windows-1252 does not define.
    #[error("byte 0x{0:02X} has no meaning in Windows-1252")]
    NotWindows1252(u8),
    /// UTF-8 beside bytes that are not UTF-8.
    #[error("the file mixes UTF-8 (byte 0x{0:02X} here) with bytes that are not; state `encoding`")]
    MixedEncodings(u8),
    /// A NUL byte.
    #[error("a NUL byte; the file is not text, or of another encoding")]
    Nul,
    /// The file ends inside a quoted field.
    #[error("the quoted field that starts here never ends")]
    OpenQuote,
    /// Several characters split the file into columns equally well.
    #[error("the delimiter cannot be told ({0}); state `delimiter` in the profile")]
    AmbiguousDelimiter(String),
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
    /// A format, or a version of one, that is not read.
    #[error("the file is {0}, which is not read; {1}")]
    Unsupported(String, &'static str),
    /// The profile states a format and the file is of another.
    #[error("the profile says {stated}, and the file is {found}")]
    OtherFormat {
        /// What the profile says.
        stated: &'static str,
        /// What the bytes are.
        found: &'static str,
    },
    /// The bytes break the rules of their format.
    #[error("the file is not sound {format}: {reason}")]
    Damaged {
        /// The format.
        format: &'static str,
        /// What is broken.
        reason: String,
    },
    /// More bytes than are held or unpacked.
    #[error("more than {limit} bytes when {what}")]
    TooLarge {
        /// What is done with them.
        what: &'static str,
        /// The limit.
        limit: u64,
    },
    /// A compressed file that unpacks to far more than its own size.
    #[error("the file unpacks to more than {0} times its size")]
    TooExpanding(u64),
    /// Several files, data sets or sheets and no word which to read.
    #[error("the {container} holds {names}; name one as `{option}` in the profile")]
    Several {
        /// What holds them.
        container: &'static str,
        /// The first of their names.
        names: String,
        /// The option of the profile that chooses.
        option: &'static str,
    },
    /// The file, data set or sheet that the profile names is not there.
    #[error("the {container} does not hold `{wanted}`; it holds {names}")]
    NoSuchMember {
        /// What should hold it.
        container: &'static str,
        /// What the profile names.
        wanted: String,
        /// The first of those that are there.
        names: String,
    },
    /// More entries than [`ReadLimits::members`].
    #[error("an archive of more than {0} entries")]
    TooManyMembers(usize),
    /// Nesting beyond [`ReadLimits::depth`].
    #[error("JSON nested deeper than {0}")]
    TooDeep(usize),
    /// More cells than [`ReadLimits::cells`].
    #[error("a sheet of more than {0} cells")]
    TooManyCells(usize),
    /// The first bytes of a file that cannot be read without the rest.
    #[error("{what} cannot be read from its first bytes alone; {advice}")]
    NoBeginning {
        /// What it is.
        what: &'static str,
        /// What to do.
        advice: &'static str,
    },
    /// A column whose values are no single values.
    #[error("column `{column}` is {found}; only single values are read")]
    UnreadableColumn {
        /// The column.
        column: String,
        /// What it is.
        found: String,
    },
}

impl FileFault {
    /// The code of the issue that reports it.
    #[must_use]
    pub const fn code(&self) -> Code {
        match self {
            Self::NotUtf8(_) => Code::NotUtf8,
            Self::NotUtf16 => Code::NotUtf16,
            Self::NotWindows1252(_) => Code::NotWindows1252,
            Self::MixedEncodings(_) => Code::MixedEncodings,
            Self::Nul => Code::Nul,
            Self::OpenQuote => Code::OpenQuote,
            Self::AmbiguousDelimiter(_) => Code::AmbiguousDelimiter,
            Self::FieldTooLong { .. } => Code::FieldTooLong,
            Self::RecordTooLong(_) => Code::RecordTooLong,
            Self::TooManyColumns(_) => Code::TooManyColumns,
            Self::TooManyRecords(_) => Code::TooManyRecords,
            Self::Empty => Code::EmptyFile,
            Self::NoRecords => Code::NoRecords,
            Self::Unsupported(..) => Code::UnsupportedFormat,
            Self::OtherFormat { .. } => Code::OtherFormat,
            Self::Damaged { .. } | Self::NoBeginning { .. } => Code::Damaged,
            Self::TooLarge { .. } => Code::TooLarge,
            Self::TooExpanding(_) => Code::TooExpanding,
            Self::Several { .. } => Code::SeveralMembers,
            Self::NoSuchMember { .. } => Code::NoSuchMember,
            Self::TooManyMembers(_) => Code::TooManyMembers,
            Self::TooDeep(_) => Code::TooDeep,
            Self::TooManyCells(_) => Code::TooManyCells,
            Self::UnreadableColumn { .. } => Code::UnreadableColumn,
        }
    }

    pub(crate) const fn field_too_long(limits: &ReadLimits, quoted: bool) -> Self {
        Self::FieldTooLong { limit: limits.field_bytes, quoted }
    }

    /// The bytes break the rules of their format.
    pub(crate) fn damaged(format: &'static str, reason: impl Into<String>) -> Self {
        Self::Damaged { format, reason: reason.into() }
    }

    /// The same fault as an error of a source, from which [`ReadError::from_io`] takes it out again.
    pub(crate) fn into_io(self) -> std::io::Error {
        std::io::Error::new(std::io::ErrorKind::InvalidData, self)
    }
}

/// The first names of a list, for a message.
pub(crate) fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    const SHOWN: usize = 10;
    let mut names = names.into_iter();
    let first: Vec<String> = names.by_ref().take(SHOWN).map(|name| format!("`{name}`")).collect();
    match (first.is_empty(), names.count()) {
        (true, _) => "nothing".to_owned(),
        (false, 0) => first.join(", "),
        (false, more) => format!("{} and {more} more", first.join(", ")),
    }
}
