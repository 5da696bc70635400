//! One word of the file to one typed value.

use palladion_domain::country::Country;
use palladion_domain::tables::VariableType;

use super::convert::Scale;
use super::date::DateFormat;
use super::variable::Variable;
use super::words::Words;
use super::{ColumnSource, FileOptions, NumberOptions, number};
use crate::issues::Code;
use crate::table::Cell;

/// How the words of one column become values of one variable.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct CellReader {
    trim: bool,
    missing: Vec<Box<str>>,
    map: Option<Words<Value>>,
    /// Whether a word outside the map is an issue.
    closed: bool,
    kind: Kind,
}

#[derive(Debug, Clone, PartialEq)]
enum Kind {
    Text { max_characters: usize, line_breaks: bool },
    Levels(Words<u32>),
    Country,
    Integer,
    Real(NumberOptions, Option<Scale>),
    Date(DateFormat),
    Boolean,
}

/// A value that lives as long as the profile: a constant, or the target of a map.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Text(Box<str>),
    Other(Cell<'static>),
}

impl Value {
    /// Reads a word as a canonical file would write it.
    pub(super) fn canonical(variable: &Variable, word: &str) -> Result<Self, Code> {
        let options = FileOptions { trim: false, ..FileOptions::default() };
        let reader = CellReader::new(variable, &ColumnSource::default(), &options);
        match reader.read(word)? {
            Cell::Missing => Err(Code::RequiredMissing),
            Cell::Text(text) => Ok(Self::Text(text.into())),
            Cell::Level(level) => Ok(Self::Other(Cell::Level(level))),
            Cell::Integer(value) => Ok(Self::Other(Cell::Integer(value))),
            Cell::Real(value) => Ok(Self::Other(Cell::Real(value))),
            Cell::Date(value) => Ok(Self::Other(Cell::Date(value))),
            Cell::Boolean(value) => Ok(Self::Other(Cell::Boolean(value))),
        }
    }

    pub(super) const fn cell(&self) -> Cell<'_> {
        match self {
            Self::Text(text) => Cell::Text(text),
            Self::Other(cell) => *cell,
        }
    }
}

impl CellReader {
    /// Options that do not fit the variable have no effect; the profile's checks refuse them before.
    pub(super) fn new(variable: &Variable, source: &ColumnSource, options: &FileOptions) -> Self {
        let missing = source.missing.as_ref().unwrap_or(&options.missing);
        let entries = source
            .map
            .iter()
            .filter_map(|(word, target)| Some((word.clone(), Value::canonical(variable, target).ok()?)));
        Self {
            trim: options.trim,
            missing: missing.iter().map(|word| word.as_str().into()).collect(),
            map: (!source.map.is_empty()).then(|| Words::new(entries)),
            closed: matches!(
                variable.kind,
                VariableType::Text | VariableType::Category | VariableType::Boolean
            ),
            kind: Kind::of(variable, source),
        }
    }

    fn trimmed<'a>(&self, raw: &'a str) -> &'a str {
        if self.trim { raw.trim() } else { raw }
    }

    fn means_missing(&self, word: &str) -> bool {
        word.is_empty() || self.missing.iter().any(|missing| &**missing == word)
    }

    /// Whether the field stands for a missing value.
    pub(super) fn is_missing(&self, raw: &str) -> bool {
        self.means_missing(self.trimmed(raw))
    }

    /// The value of a field, or what is wrong with it.
    pub(super) fn read<'a>(&'a self, raw: &'a str) -> Result<Cell<'a>, Code> {
        let word = self.trimmed(raw);
        if self.means_missing(word) {
            return Ok(Cell::Missing);
        }
        if let Some(map) = &self.map {
            match map.find(word) {
                Some(value) => return Ok(value.cell()),
                None if self.closed => return Err(Code::UnknownWord),
                None => {}
            }
        }
        match &self.kind {
            Kind::Text { max_characters, line_breaks } => {
                text(word, *max_characters, *line_breaks).map(Cell::Text)
            }
            Kind::Levels(levels) => {
                levels.find(word).map(|level| Cell::Level(*level)).ok_or(Code::UnknownWord)
            }
            Kind::Country => match word.parse::<Country>() {
                Ok(country) => Ok(Cell::Text(country.alpha3())),
                Err(_) => Err(Code::NotACountry),
            },
            Kind::Integer => number::integer(word).map(Cell::Integer),
            Kind::Real(options, scale) => real(word, *options, *scale).map(Cell::Real),
            Kind::Date(format) => format.read(word).map(Cell::Date),
            Kind::Boolean => boolean(word).map(Cell::Boolean),
        }
    }

    /// The words that a closed map or a closed category accepts.
    pub(super) fn accepted(&self) -> Vec<&str> {
        match (&self.map, &self.kind) {
            (Some(map), _) => map.words().collect(),
            (None, Kind::Levels(levels)) => levels.words().collect(),
            _ => Vec::new(),
        }
    }
}

impl Kind {
    fn of(variable: &Variable, source: &ColumnSource) -> Self {
        match variable.kind {
            VariableType::Category if variable.country => Self::Country,
            VariableType::Category if !variable.levels.is_empty() => {
                Self::Levels(Words::new(variable.levels.iter().cloned().zip(0_u32..)))
            }
            VariableType::Category | VariableType::Text => {
                Self::Text { max_characters: variable.max_characters, line_breaks: variable.line_breaks }
            }
            VariableType::Integer => Self::Integer,
            VariableType::Real => {
                let scale = source.convert.and_then(|convert| Scale::of(convert, variable.unit.as_deref()));
                Self::Real(source.number, scale)
            }
            VariableType::Date => {
                let stated = source.date_format.as_deref().and_then(DateFormat::stated);
                Self::Date(stated.unwrap_or(DateFormat::Iso))
            }
            VariableType::Boolean => Self::Boolean,
        }
    }
}

fn real(word: &str, options: NumberOptions, scale: Option<Scale>) -> Result<f64, Code> {
    let value = number::real(word, options)?;
    let value = scale.map_or(value, |scale| scale.apply(value));
    if value.is_finite() { Ok(value) } else { Err(Code::NumberTooLarge) }
}

fn text(word: &str, max_characters: usize, line_breaks: bool) -> Result<&str, Code> {
    if word.len() > max_characters && word.chars().count() > max_characters {
        return Err(Code::TextTooLong);
    }
    let plain = word.bytes().all(|byte| (b' '..=b'~').contains(&byte));
    let allowed = |character: char| line_breaks && matches!(character, '\t' | '\n' | '\r');
    if !plain && word.chars().any(|character| character.is_control() && !allowed(character)) {
        return Err(Code::ControlCharacter);
    }
    Ok(word)
}

/// `1`, `true`, `yes` and `0`, `false`, `no`, in any letter case.
fn boolean(word: &str) -> Result<bool, Code> {
    let any = |words: [&str; 3]| words.iter().any(|known| word.eq_ignore_ascii_case(known));
    if any(["1", "true", "yes"]) {
        Ok(true)
    } else if any(["0", "false", "no"]) {
        Ok(false)
    } else {
        Err(Code::NotABoolean)
    }
}
