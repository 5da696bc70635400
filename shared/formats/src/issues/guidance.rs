//! For every code an example and what to do about it.

use super::Code;
use super::guidance_files::GUIDES as FILE_GUIDES;

impl Code {
    /// An example, in words.
    #[must_use]
    pub fn example(self) -> &'static str {
        self.guide().map_or("", |(_, example, _)| example)
    }

    /// What to do about it.
    #[must_use]
    pub fn remedy(self) -> &'static str {
        self.guide().map_or("", |(_, _, remedy)| remedy)
    }

    fn guide(self) -> Option<&'static (Self, &'static str, &'static str)> {
        GUIDES.iter().chain(FILE_GUIDES).find(|(code, _, _)| *code == self)
    }
}

const SAVE_AS_UTF8: &str = "Save the file as UTF-8 and send it again.";
const QUOTES: &str = "Close the quote; a quote within a quoted field is written twice.";
const SPLIT: &str =
    "Look for a missing quote or line end first; if the file is right, ask for a higher limit.";
const MAP_WORD: &str =
    "Add the word to the variable's map, or to the missing words, in the profile; or correct the file.";
const FORMAT: &str = "State the file's format in the profile, or correct the value.";

const GUIDES: &[(Code, &str, &str)] = &[
    (Code::NotUtf8, "The byte 0x92, which Windows-1252 writes for an apostrophe.", SAVE_AS_UTF8),
    (Code::Nul, "A spreadsheet file with the ending .csv.", "Export the data as text and send that."),
    (Code::OpenQuote, "`P1,\"3+ (focal` and no further quote down to the end of the file.", QUOTES),
    (Code::FieldTooLong, "A quote that is never closed, so that all following rows are one field.", SPLIT),
    (Code::RecordTooLong, "A file whose line ends were lost.", SPLIT),
    (Code::TooManyColumns, "A file turned on its side, with one column for each subject.", SPLIT),
    (Code::TooManyRecords, "An export of all trials in place of one.", "Send the rows of this trial only."),
    (Code::EmptyFile, "A file of 0 bytes.", "Export again; the transfer may have been cut off."),
    (Code::NoRecords, "`subject_id,site_id` and nothing below it.", "Export again with the rows."),
    (Code::UnnamedColumn, "`subject_id,,site_id`", "Give every column of the header a name."),
    (Code::DuplicateColumn, "`Staging System` twice in the header.", "Rename one of the two columns."),
    (
        Code::RaggedRow,
        "`P1,S1,1,5` below a header of three columns: a decimal comma.",
        "Quote fields that hold the delimiter, or export with a decimal point.",
    ),
    (Code::TextAfterQuote, "`\"3+\" focal`", QUOTES),
    (
        Code::OtherDelimiter,
        "`subject_id;site_id` read with the delimiter `,`.",
        "State the delimiter in the profile.",
    ),
    (Code::ByteOrderMark, "A file saved by a spreadsheet as \"CSV UTF-8\".", "Nothing: it is expected."),
    (
        Code::MixedLineEnds,
        "LF at the end of most lines and CRLF at some.",
        "Nothing, when each line is one record; look at rows that were pasted from elsewhere.",
    ),
    (Code::BlankLines, "An empty line at the end of the file.", "Nothing: blank lines hold no data."),
    (
        Code::MissingColumn,
        "The profile reads `IHC`, the file calls it `IHC_SCORE`.",
        "Correct the name in the profile, mark the column as optional, or export it.",
    ),
    (
        Code::UnmappedColumn,
        "A column `COMMENT` and a profile with `\"unmapped\": \"refuse\"`.",
        "Map the column, leave it out of the export, or let the profile ignore unmapped columns.",
    ),
    (Code::UnknownWord, "`0-1+` as an IHC score.", MAP_WORD),
    (
        Code::NotANumber,
        "`>6.0` as copies per cell.",
        "Add the word to the missing words, state a rule for such numbers in the profile, or correct the file.",
    ),
    (
        Code::NotAnInteger,
        "`1.19` as an ECOG status.",
        "Look whether imputed or averaged values were exported.",
    ),
    (Code::NumberTooLarge, "`1e400`", "Correct the value."),
    (Code::NotADate, "`15JAN2017` where `YYYY-MM-DD` is stated.", FORMAT),
    (Code::ImpossibleDate, "`2020-02-30`", "Ask the site for the date."),
    (Code::AmbiguousDate, "`5/6/11`", "State the order of day, month and year in the profile."),
    (Code::PartialDate, "`2019-05`", "Name a rule for partial dates in the profile, or ask for the day."),
    (Code::NotABoolean, "`maybe`", "Map the word to true or false, or add it to the missing words."),
    (
        Code::TextTooLong,
        "A discharge letter in the column of the assay.",
        "Map another column, or shorten the text.",
    ),
    (Code::ControlCharacter, "A tab inside a subject's id.", "Remove the character at the source."),
    (
        Code::InvisibleCharacter,
        "A zero-width space that came with a copied subject id.",
        "Remove the character at the source: with it, two ids look the same and are not.",
    ),
    (
        Code::SpreadsheetError,
        "`#REF!` in the column of the assay.",
        "Mend the formula in the workbook, or list the word among the missing ones in the profile.",
    ),
    (Code::NotACountry, "`Osterreich`", "Write ISO 3166-1 codes such as `AUT` or `AT`, or map the words."),
    (
        Code::TooManyLevels,
        "Free text mapped to a category.",
        "Make the variable a text, or state the levels in the profile.",
    ),
    (
        Code::RequiredMissing,
        "A row without `site_id`.",
        "Ask for the value; a row that holds nothing can be left out by the profile's skip rule.",
    ),
    (
        Code::QualifiedNumber,
        "`>6.0` as copies per cell.",
        "State in the profile whether the bound counts or the value is missing.",
    ),
    (
        Code::NumberBand,
        "`90-99%` as a percentage of cells.",
        "State in the profile which number of a band counts, or that the value is missing.",
    ),
    (
        Code::TextAfterNumber,
        "`2.5 (CN 3)` as a ratio.",
        "Let the profile strip remarks in parentheses, or correct the value.",
    ),
    (
        Code::ScoreRange,
        "`0-1+` as an IHC score: HER2-0 and HER2-low cannot be told apart.",
        "Ask the laboratory for the score, or name the rule in the profile that says which end counts.",
    ),
    (
        Code::UnknownUnit,
        "`wk` in the column of the unit where the profile knows `days` and `months`.",
        "Map the word to a unit in the profile.",
    ),
    (
        Code::NumberOutside,
        "`816` copies per cell where the profile states 0 to 100.",
        "Correct the value, or the bounds in the profile.",
    ),
    (
        Code::PartMissing,
        "`TCGA-A0B2` where the site is the second of three parts.",
        "Look whether the id was cut, or correct the rule in the profile.",
    ),
    (
        Code::RowSkipped,
        "A row without score and result, but with an assay.",
        "Look at the row: narrow the skip rule if it should count.",
    ),
    (
        Code::DuplicateRows,
        "The same reading exported twice.",
        "Nothing, when rows repeat by design of the export.",
    ),
    (Code::Trimmed, "`UNC ` with a blank at its end.", "Nothing: the profile asks for it."),
    (
        Code::UnroutedRecords,
        "Records of a kind that no template of `disease_events` asks for.",
        "Nothing, when the profile leaves them out on purpose; otherwise add a template.",
    ),
    (
        Code::RemarkStripped,
        "`1+ (focal)` read as `1+`.",
        "Look at the remarks once: they are kept in the file.",
    ),
    (
        Code::FallbackUsed,
        "`Indeterminate` read as the word that the profile names for everything else.",
        "Add the word to the map when it means something of its own.",
    ),
    (
        Code::RangeResolved,
        "`1-2+` read as `2+` by a rule `upper`.",
        "Ask the laboratory when many scores are ranges.",
    ),
    (Code::QualifierDropped, "`<4.0` read as `4.0` by a rule `bound`.", "Nothing: the profile asks for it."),
    (
        Code::BandResolved,
        "`90-99%` read as `94.5` by a rule `midpoint`.",
        "Nothing: the profile asks for it.",
    ),
    (
        Code::DateCompleted,
        "`2019-05` read as `2019-05-01` by a rule `first_day`.",
        "Ask the site for the day; the subjects concerned are listed.",
    ),
    (Code::TimeDropped, "`2019-05-01T10:30` read as `2019-05-01`.", "Nothing: the profile asks for it."),
    (
        Code::RowsCombined,
        "Four rows of one subject's findings, made one row of `subjects`.",
        "Nothing: the profile asks for it.",
    ),
    (
        Code::RowsContradict,
        "Two rows of one subject with two days of randomisation.",
        "Ask the site which row is right and remove the other at the source.",
    ),
    (
        Code::PersonalColumn,
        "A column called `Patient Name` or `DOB`.",
        "Leave the column out at the source, or list it under `privacy.drop` in the profile; a column that only looks \
         so is listed under `privacy.cleared` with what it really holds.",
    ),
    (
        Code::PersonalValue,
        "An e-mail address in a column of remarks.",
        "Leave the column out at the source, or list it under `privacy.drop` in the profile.",
    ),
    (
        Code::KeyUnknown,
        "A profile with `pseudonymise: {key_id: trial-2026}` and a service without that key.",
        "Name a key that the service has, or ask its operator to add the key to the configuration.",
    ),
    (Code::AgesCapped, "An age of 93 kept as 90 by `cap_age: 89`.", "Nothing: the profile asks for it."),
    (Code::ColumnsDropped, "`BRTHDTC`, listed under `privacy.drop`.", "Nothing: the profile asks for it."),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_an_example_and_a_remedy() {
        for code in Code::ALL {
            let written = !code.example().is_empty() && code.remedy().ends_with('.');
            assert!(
                written,
                "{}: write both here, then UPDATE=1 cargo test -p palladion-ingestion",
                code.id()
            );
        }
    }
}
