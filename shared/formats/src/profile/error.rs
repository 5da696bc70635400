//! Why a document is no import profile.

use std::fmt;

use palladion_domain::tables::{TableName, VariableType};

/// Why a document is no import profile.
#[derive(Debug, thiserror::Error)]
pub enum ProfileError {
    /// Not JSON, or JSON of another shape: a field is unknown, missing or of another type.
    #[error("line {line}, column {column}: {message}")]
    Json {
        /// Line of the document, counted from 1.
        line: usize,
        /// Column of that line, counted from 1.
        column: usize,
        /// What is wrong there.
        message: String,
    },
    /// The shape is right and the content is not. Every problem is listed.
    #[error("{}", Listed(.0))]
    Invalid(Vec<ProfileProblem>),
}

impl From<serde_json::Error> for ProfileError {
    fn from(error: serde_json::Error) -> Self {
        let (line, column) = (error.line(), error.column());
        let whole = error.to_string();
        let place = format!(" at line {line} column {column}");
        Self::Json { line, column, message: whole.strip_suffix(&place).unwrap_or(&whole).to_owned() }
    }
}

/// One thing wrong with a profile, at one place of the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileProblem {
    /// JSON pointer (RFC 6901) to the place.
    pub pointer: String,
    /// What is wrong there.
    pub fault: ProfileFault,
}

impl fmt::Display for ProfileProblem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.pointer, self.fault)
    }
}

struct Listed<'a>(&'a [ProfileProblem]);

impl fmt::Display for Listed<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            write!(formatter, "{separator}{problem}")?;
        }
        Ok(())
    }
}

/// What is wrong at one place of a profile.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProfileFault {
    /// Another format, or another version of it.
    #[error("format `{0}` is not known; this release reads `palladion.profile/1`")]
    UnknownFormat(String),
    /// A name with other characters than allowed.
    #[error("a profile's name is lower case letters, digits and hyphens, at most 64")]
    BadName,
    /// The profile fills no table.
    #[error("the profile fills no table")]
    NoTables,
    /// A table listed twice.
    #[error("table `{0}` is listed twice")]
    DuplicateTable(TableName),
    /// A table without a template.
    #[error("table `{0}` has no row template")]
    NoRows(TableName),
    /// A variable that the table does not have.
    #[error("table `{table}` has no variable `{name}`")]
    UnknownVariable {
        /// The table.
        table: TableName,
        /// The name that is not known.
        name: String,
    },
    /// A required variable has no source.
    #[error("table `{table}` requires variable `{name}`")]
    RequiredVariable {
        /// The table.
        table: TableName,
        /// The variable without a source.
        name: String,
    },
    /// The source of a required variable may be left out.
    #[error("a required variable cannot come from an optional column")]
    RequiredOptional,
    /// A name in `skip_when_all_missing` that has no source in this template, or is not read from a column.
    #[error("`{0}` is not read from a column in this row")]
    NotInRow(String),
    /// A value that is not one of the variable's type or levels.
    #[error("`{value}` is not a value of this {kind} variable: {reason}")]
    BadValue {
        /// The value.
        value: String,
        /// The variable's type.
        kind: VariableType,
        /// Why it is none.
        reason: String,
    },
    /// An option that means nothing for the variable's type.
    #[error("`{option}` does not apply to a {kind} variable")]
    OptionDoesNotApply {
        /// The option.
        option: &'static str,
        /// The variable's type.
        kind: VariableType,
    },
    /// A date format that does not fix a day.
    #[error("`{0}` does not state year, month and day")]
    BadDateFormat(String),
    /// A time conversion of a variable whose unit is no time.
    #[error("the variable's unit is not one of time (days, weeks, months, years)")]
    NotATime,
    /// A factor that is zero, infinite or not a number.
    #[error("a factor must be finite and not zero")]
    BadFactor,
    /// A number of rows beyond its range.
    #[error("must be {least} to {most}")]
    RowOutOfRange {
        /// The least.
        least: u32,
        /// The most.
        most: u32,
    },
    /// A comment prefix that no line could begin with.
    #[error("a comment prefix has 1 to 16 characters, no quote and no line end")]
    BadCommentPrefix,
    /// A column or word that is empty.
    #[error("may not be empty")]
    Empty,
    /// A word that is both in the map and among the missing words.
    #[error("`{0}` is both a missing word and a word of the map")]
    MissingAndMapped(String),
    /// Row numbers for a variable that is not text.
    #[error("only a text variable can be a row number")]
    RowNumberNotText,
    /// Extra covariates without the table they belong to.
    #[error("extra covariates need the table `subjects`")]
    ExtraWithoutSubjects,
    /// Two extra covariates of one name.
    #[error("two extra covariates are called `{0}`")]
    DuplicateCovariate(String),
    /// An extra covariate with the name of a canonical variable.
    #[error("`{0}` is a variable of `subjects`; map it there")]
    CanonicalCovariate(String),
    /// Levels of a variable that is not a category.
    #[error("only a category has levels")]
    LevelsWithoutCategory,
    /// A level listed twice.
    #[error("level `{0}` is listed twice")]
    DuplicateLevel(String),
    /// Neither or both of the lists of a condition.
    #[error("state either `in` or `not_in`")]
    OneListOfWords,
    /// A rule for unknown words where every word is known, or none is.
    #[error("`otherwise: {0}` does not apply here")]
    OtherwiseDoesNotApply(&'static str),
    /// A value for unknown words that no rule uses, or a rule that lacks it.
    #[error("`otherwise_value` belongs to `otherwise: value`, and only to it")]
    OtherwiseValue,
    /// A word of the map that cleaning changes, so that it is never met.
    #[error("`{0}` is never met: `clean` changes it first")]
    NeverMet(String),
    /// Two ways of stating formats at once.
    #[error("state `date_format` or `dates.formats`, not both")]
    TwoDateFormats,
    /// A number would be a year as well as a day number.
    #[error("with `sas_days` a number such as 1928 cannot be told from a year; state one of the two")]
    SasDaysAndYears,
    /// A part counted from 0, or an empty separator.
    #[error("parts are counted from 1 and have a separator")]
    BadSplit,
    /// A bound that is no number, or bounds in the wrong order.
    #[error("bounds must be finite numbers, the lower one first")]
    BadBounds,
    /// One word for an event and for a censored time.
    #[error("`{0}` stands for an event as well as for a censored time, or for a missing value")]
    EventAndCensored(String),
    /// A variable that rows cannot be combined by.
    #[error("rows cannot be combined by `{0}`, which they do not all fill")]
    NotInRows(String),
    /// A column that is dropped and read.
    #[error("column `{0}` is dropped and cannot be read")]
    DroppedAndRead(String),
    /// The raw ids would stand beside their pseudonyms.
    #[error(
        "column `{0}` holds the ids that become pseudonyms; only a part of it (`text.split`) may be read"
    )]
    IdInClear(String),
    /// A name of a key with other characters than allowed.
    #[error("a key's name is letters, digits, dots, hyphens and underscores, at most 64")]
    BadKeyName,
    /// A cap beyond human ages.
    #[error("an age is capped between 1 and 120 years")]
    BadCap,
}
