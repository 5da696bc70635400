//! Examples and remedies of the codes about encodings, delimiters, formats and what surrounds them.

use super::Code;

const STATE_ENCODING: &str = "State `encoding` in the profile, or save the file as UTF-8.";
const OTHER_FORMAT: &str = "Export as CSV, XPT version 5, Dataset-JSON 1.0 or 1.1, flat Parquet or xlsx.";
const SEND_AGAIN: &str = "Send the file again; if that does not help, export it again.";
const SEND_PLAIN: &str = "Send the file unpacked, or ask for a higher limit.";

pub(super) const GUIDES: &[(Code, &str, &str)] = &[
    (Code::NotUtf16, "A UTF-16 file of an odd number of bytes, cut within a character.", SEND_AGAIN),
    (
        Code::AmbiguousDelimiter,
        "`id,site;country`: comma and semicolon both make two fields of every row.",
        "State `delimiter` in the profile.",
    ),
    (Code::NotWindows1252, "The byte 0x81, as in files of an old DOS program.", STATE_ENCODING),
    (
        Code::MixedEncodings,
        "The rows of two sites pasted together, one saved as UTF-8, one as Windows-1252.",
        "Save every part as UTF-8 before the parts are joined.",
    ),
    (
        Code::AssumedWindows1252,
        "The byte 0x92, which Windows-1252 writes for an apostrophe.",
        "Look whether names and words read right, and state `encoding` in the profile.",
    ),
    (
        Code::AssumedUtf16,
        "A file saved as \"Unicode text\" without a byte order mark.",
        "Nothing, when it reads right.",
    ),
    (Code::DetectedDelimiter, "`subject_id;site_id`", "Nothing; a profile can state `delimiter`."),
    (Code::CommentLines, "`# exported on 2 May` above the header.", "Nothing: comment lines hold no data."),
    (
        Code::NumberedColumns,
        "`Staging System` twice becomes `Staging System` and `Staging System (2)`.",
        "Nothing.",
    ),
    (Code::UnsupportedFormat, "A sas7bdat file, an XPT file of version 8, an xls workbook.", OTHER_FORMAT),
    (
        Code::OtherFormat,
        "A CSV file and a profile with `\"format\": \"xpt\"`.",
        "Send the right file, or correct `format` in the profile.",
    ),
    (Code::Damaged, "A transfer that was cut off: an archive without its directory.", SEND_AGAIN),
    (Code::TooLarge, "An archive that unpacks to more than the service takes.", SEND_PLAIN),
    (Code::TooExpanding, "An archive of a few kilobytes that unpacks to gigabytes.", SEND_PLAIN),
    (
        Code::SeveralMembers,
        "A zip archive with `dm.csv` and `ae.csv`.",
        "Name one as `member`, `dataset` or `sheet` in the profile, or send them one by one.",
    ),
    (
        Code::NoSuchMember,
        "A profile with `\"sheet\": \"Patients\"` and a workbook without such a sheet.",
        "Correct the name in the profile, letter case included.",
    ),
    (
        Code::TooManyMembers,
        "An archive of a whole folder of documents.",
        "Send the one file in an archive of its own.",
    ),
    (Code::TooDeep, "A million opening brackets.", OTHER_FORMAT),
    (
        Code::TooManyCells,
        "A sheet with a formula in every cell of every row.",
        "Delete what is no data, or send CSV.",
    ),
    (
        Code::UnreadableColumn,
        "A Parquet column `readings` that holds a list in every row.",
        "Give every value a column or a row of its own, or leave the column out.",
    ),
    (
        Code::DeclaredRecords,
        "Dataset-JSON with `\"records\": 72` and two rows.",
        "Ask the sender whether rows are missing, and acknowledge the warning if none are.",
    ),
    (
        Code::RoundedNumber,
        "An XPT file of a mainframe, whose numbers have 56 bits.",
        "Nothing, when fifteen digits are enough.",
    ),
    (
        Code::OtherSheets,
        "A workbook with the sheets `subjects` and `legend`.",
        "Nothing, when the others are no data; else name the sheet in the profile and send the file once for each.",
    ),
];
