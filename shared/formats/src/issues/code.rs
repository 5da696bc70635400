//! Every code that reading and mapping can raise.

use palladion_domain::validation::{Issue, Severity};

/// Defines the codes: what each is called in the report, how much it weighs, what it means.
macro_rules! codes {
    ($( $variant:ident = $id:literal, $severity:ident, $meaning:literal; )+) => {
        /// A code of this crate. `CSV-` is about a text file and about records and columns of any file,
        /// `FILE-` about formats and what surrounds them, `MAP-` about columns and values, `PRV-` about
        /// what points at a person.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Code {
            $( #[doc = $meaning] $variant ),+
        }

        impl Code {
            /// Every code, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The code as it stands in a report.
            #[must_use]
            pub const fn id(self) -> &'static str {
                match self { $( Self::$variant => $id ),+ }
            }

            /// How much it weighs.
            #[must_use]
            pub const fn severity(self) -> Severity {
                match self { $( Self::$variant => Severity::$severity ),+ }
            }

            /// What it means, in a sentence.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self { $( Self::$variant => $meaning ),+ }
            }
        }
    };
}

codes! {
    NotUtf8 = "CSV-001", Error, "A byte sequence is not UTF-8; reading stops.";
    NotUtf16 = "CSV-002", Error, "The text is not sound UTF-16; reading stops.";
    Nul = "CSV-003", Error, "The file holds a NUL byte; reading stops.";
    OpenQuote = "CSV-004", Error, "A quoted field never ends; reading stops.";
    FieldTooLong = "CSV-005", Error, "A field is longer than the limit; reading stops.";
    RecordTooLong = "CSV-006", Error, "A record is longer than the limit; reading stops.";
    TooManyColumns = "CSV-007", Error, "A record has more fields than the limit; reading stops.";
    TooManyRecords = "CSV-008", Error, "The file has more records than the limit; reading stops.";
    EmptyFile = "CSV-009", Error, "The file is empty.";
    NoRecords = "CSV-010", Error, "The file has a header and no records.";
    UnnamedColumn = "CSV-011", Error, "A column of the header has no name; nothing is read.";
    DuplicateColumn = "CSV-012", Error, "Two columns have the same name; nothing is read.";
    RaggedRow = "CSV-013", Error, "A record has more or fewer fields than the header; it is left out.";
    TextAfterQuote = "CSV-014", Error, "Text follows a closing quote; the record is left out.";
    OtherDelimiter = "CSV-015", Warning, "The header is one column that holds another usual delimiter.";
    AmbiguousDelimiter = "CSV-016", Error, "Several characters could be the delimiter and the profile states none.";
    NotWindows1252 = "CSV-017", Error, "A byte has no meaning in Windows-1252; reading stops.";
    MixedEncodings = "CSV-018", Error, "UTF-8 stands beside bytes that are not UTF-8; reading stops.";
    ByteOrderMark = "CSV-101", Note, "The file begins with a byte order mark, which was skipped.";
    MixedLineEnds = "CSV-102", Note, "The file mixes kinds of line ends; each was read as one.";
    BlankLines = "CSV-103", Note, "Blank lines were skipped.";
    AssumedWindows1252 = "CSV-104", Warning, "A byte is not UTF-8 and no encoding is stated; the file was read as Windows-1252.";
    AssumedUtf16 = "CSV-105", Note, "The file was read as UTF-16 because of its NUL bytes.";
    DetectedDelimiter = "CSV-106", Note, "The delimiter was told from the first records.";
    CommentLines = "CSV-107", Note, "Comment lines were skipped, as the profile says.";
    NumberedColumns = "CSV-108", Note, "Columns of one name were numbered, as the profile says.";
    UnsupportedFormat = "FILE-001", Error, "The file is of a format, or a version of one, that is not read.";
    OtherFormat = "FILE-002", Error, "The file is not of the format that the profile states.";
    Damaged = "FILE-003", Error, "The bytes break the rules of their format; reading stops.";
    TooLarge = "FILE-004", Error, "The file unpacks to more bytes, or has to be held with more bytes, than the limit; reading stops.";
    TooExpanding = "FILE-005", Error, "The file unpacks to many times its own size; reading stops.";
    SeveralMembers = "FILE-006", Error, "The file holds several files, data sets or sheets, and the profile names none.";
    NoSuchMember = "FILE-007", Error, "The file, data set or sheet that the profile names is not there.";
    TooManyMembers = "FILE-008", Error, "The archive has more entries than the limit; nothing is read.";
    TooDeep = "FILE-009", Error, "The JSON is nested deeper than the limit; reading stops.";
    TooManyCells = "FILE-010", Error, "The sheet has more cells than the limit; nothing is read.";
    UnreadableColumn = "FILE-011", Error, "A column holds lists, records or bytes in place of single values, or numbers of a kind that is not read; nothing is read.";
    DeclaredRecords = "FILE-012", Warning, "The file says it has another number of records than it has.";
    RoundedNumber = "FILE-101", Warning, "A number has more digits than can be kept and was rounded to the nearest.";
    OtherSheets = "FILE-102", Note, "The workbook has other sheets, which were not read.";
    MissingColumn = "MAP-001", Error, "The profile names a column that the file does not have.";
    UnmappedColumn = "MAP-002", Error, "The profile maps no such column and refuses unmapped ones.";
    UnknownWord = "MAP-003", Error, "A word is neither in the map nor a level of its variable.";
    NotANumber = "MAP-004", Error, "A value is not a number.";
    NotAnInteger = "MAP-005", Error, "A value is not a whole number.";
    NumberTooLarge = "MAP-006", Error, "A number is beyond what can be stored.";
    NotADate = "MAP-007", Error, "A value is not a date in the stated format.";
    ImpossibleDate = "MAP-008", Error, "A date does not exist in the calendar, or lies outside 1850 to 2199.";
    AmbiguousDate = "MAP-009", Error, "Day and month cannot be told apart without a stated order.";
    PartialDate = "MAP-010", Error, "A date lacks its day or month, and no rule says how to complete it.";
    NotABoolean = "MAP-011", Error, "A word is neither yes nor no.";
    TextTooLong = "MAP-012", Error, "A text is longer than its variable allows.";
    ControlCharacter = "MAP-013", Error, "A text holds a control character.";
    NotACountry = "MAP-014", Error, "A word is not an ISO 3166-1 country code.";
    TooManyLevels = "MAP-015", Error, "A category without stated levels has too many distinct words.";
    RequiredMissing = "MAP-016", Error, "A required value is missing; the row is left out.";
    QualifiedNumber = "MAP-017", Error, "A number has a qualifier such as `>`, and no rule says what it means.";
    NumberBand = "MAP-018", Error, "A value is a band of numbers, and no rule says which one it means.";
    TextAfterNumber = "MAP-019", Error, "Text follows a number.";
    ScoreRange = "MAP-020", Error, "A value is a range of scores, and no rule says which end counts.";
    UnknownUnit = "MAP-021", Error, "The column with the unit holds no unit that the profile knows.";
    NumberOutside = "MAP-022", Error, "A number lies outside the bounds that the profile states.";
    PartMissing = "MAP-023", Error, "A text has fewer parts than the profile's rule needs.";
    InvisibleCharacter = "MAP-024", Error, "An id or a name holds a character that nobody sees, or a space that is no blank.";
    SpreadsheetError = "MAP-025", Error, "A text is the error of a spreadsheet formula.";
    RowSkipped = "MAP-101", Warning, "The profile's rule leaves a row out although it holds a value.";
    DuplicateRows = "MAP-102", Note, "Rows that repeat an earlier one in every variable were dropped.";
    Trimmed = "MAP-103", Note, "Blanks around values were left off, as the profile says.";
    UnroutedRecords = "MAP-104", Note, "Records that no row template of a table applies to gave it no row.";
    RemarkStripped = "MAP-105", Note, "A remark in parentheses was left off, as the profile says.";
    FallbackUsed = "MAP-106", Warning, "A word outside the map was read by the profile's fallback.";
    RangeResolved = "MAP-107", Note, "A range of scores was read by the profile's rule.";
    QualifierDropped = "MAP-108", Note, "A number with a qualifier was read by the profile's rule.";
    BandResolved = "MAP-109", Note, "A band of numbers was read by the profile's rule.";
    DateCompleted = "MAP-110", Note, "A date without its day or month was read by the profile's rule.";
    TimeDropped = "MAP-111", Note, "A time of day was left off, as the profile says.";
    RowsCombined = "MAP-112", Note, "Rows that belong together were combined, as the profile says.";
    RowsContradict = "MAP-113", Warning, "Rows that belong together contradict each other; all of them are kept.";
    PersonalColumn = "PRV-001", Error, "A column is called as if it held what points at a person; nothing is read.";
    PersonalValue = "PRV-002", Error, "Values of a column look like what points at a person; they are not repeated here.";
    KeyUnknown = "PRV-003", Error, "The profile names a key for pseudonyms that the service does not have; nothing is read.";
    AgesCapped = "PRV-101", Note, "Ages above the profile's cap were set to the cap plus one.";
    ColumnsDropped = "PRV-102", Note, "Columns were left out unread, as the profile says.";
}

impl Code {
    /// An issue of this code, without a place yet.
    #[must_use]
    pub fn issue(self, message: impl Into<String>) -> Issue {
        Issue::new(self.id(), self.severity(), message)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_code_is_used_twice() {
        let ids: BTreeSet<_> = Code::ALL.iter().map(|code| code.id()).collect();
        assert_eq!(ids.len(), Code::ALL.len());
    }
}
