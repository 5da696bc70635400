//! One word of the file to one typed value.

use std::borrow::Cow;

use palladion_domain::country::Country;
use palladion_domain::ids::is_invisible;
use palladion_domain::tables::VariableType;

use super::convert::Scale;
use super::date::DateReader;
use super::rules::is_default;
use super::variable::Variable;
use super::words::Words;
use super::{
    Cleaning, ColumnSource, EventSource, FileOptions, NumberOptions, Otherwise, Remark, ScoreOptions,
    TextOptions, clean, number, score,
};
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
    rules: Option<Box<Rules>>,
}

#[derive(Debug, Clone, PartialEq)]
enum Kind {
    Text {
        max_characters: usize,
        line_breaks: bool,
    },
    Levels(Words<u32>, ScoreOptions),
    Country,
    Integer(NumberOptions),
    Real(NumberOptions, Option<Scale>),
    Date(DateReader),
    Boolean,
    /// The words of events and censored times.
    Event(Words<bool>),
}

/// What is done to a word, and with a word that is unknown.
#[derive(Debug, Clone, PartialEq)]
struct Rules {
    clean: Cleaning,
    text: TextOptions,
    remark: Remark,
    otherwise: Otherwise,
    otherwise_value: Option<Value>,
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
        match reader.read(word, None, &mut String::new(), &mut Vec::new())? {
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
            rules: Rules::of(variable, source),
        }
    }

    /// Events and censored times; numbers are told by their value.
    pub(super) fn of_events(source: &EventSource, options: &FileOptions) -> Self {
        let missing = source.missing.as_ref().unwrap_or(&options.missing);
        let words = |words: &[String], event| {
            let both = words.iter().flat_map(|word| [Some(word.clone()), plain_number(word)]);
            both.flatten().map(move |word| (word, event)).collect::<Vec<_>>()
        };
        let entries =
            words(&source.event_values, true).into_iter().chain(words(&source.censored_values, false));
        Self {
            trim: options.trim,
            missing: missing.iter().map(|word| word.as_str().into()).collect(),
            map: None,
            closed: true,
            kind: Kind::Event(Words::new(entries)),
            rules: None,
        }
    }

    fn trimmed<'a>(&self, raw: &'a str) -> &'a str {
        if self.trim { raw.trim() } else { raw }
    }

    fn means_missing(&self, word: &str) -> bool {
        word.is_empty() || self.missing.iter().any(|missing| &**missing == word)
    }

    /// Whether the field is written as a missing value. What a rule calls missing is not.
    pub(super) fn is_missing(&self, raw: &str) -> bool {
        let word = self.trimmed(raw);
        let prepared = |rules: &Rules| rules.prepare(word).is_ok_and(|word| self.means_missing(&word));
        self.means_missing(word) || self.rules.as_deref().is_some_and(prepared)
    }

    /// The value of a field, or what is wrong with it. `unit` is the scale of this record, `scratch` holds
    /// the text of the value where a rule changes it, `notes` gets what rules have decided.
    pub(super) fn read<'a>(
        &'a self,
        raw: &'a str,
        unit: Option<Scale>,
        scratch: &'a mut String,
        notes: &mut Vec<Code>,
    ) -> Result<Cell<'a>, Code> {
        let word = self.trimmed(raw);
        if self.means_missing(word) {
            return Ok(Cell::Missing);
        }
        let Some(rules) = self.rules.as_deref() else {
            return self.plain(word, unit, notes);
        };
        let word: &'a str = match rules.prepare(word)? {
            Cow::Borrowed(word) => word,
            Cow::Owned(word) => {
                *scratch = word;
                scratch
            }
        };
        if self.means_missing(word) {
            return Ok(Cell::Missing);
        }
        let found = self.plain(word, unit, notes);
        let shorter = match (rules.remark, &found) {
            (Remark::StripParentheses, Err(_)) => clean::without_remark(word),
            _ => None,
        };
        let found = match shorter {
            Some(shorter) => {
                notes.push(Code::RemarkStripped);
                let missing = self.means_missing(shorter);
                if missing { Ok(Cell::Missing) } else { self.plain(shorter, unit, notes) }
            }
            None => found,
        };
        match found {
            Err(Code::UnknownWord | Code::NotACountry | Code::NotABoolean) => {
                self.fall_back(rules, word, found, notes)
            }
            found => found,
        }
    }

    fn fall_back<'a>(
        &'a self,
        rules: &'a Rules,
        word: &'a str,
        found: Result<Cell<'a>, Code>,
        notes: &mut Vec<Code>,
    ) -> Result<Cell<'a>, Code> {
        let cell = match (rules.otherwise, &rules.otherwise_value, &self.kind) {
            (Otherwise::Missing, _, _) => Cell::Missing,
            (Otherwise::Value, Some(value), _) => value.cell(),
            (Otherwise::Keep, _, Kind::Text { max_characters, line_breaks }) => {
                Cell::Text(text(word, *max_characters, *line_breaks)?)
            }
            _ => return found,
        };
        notes.push(Code::FallbackUsed);
        Ok(cell)
    }

    /// The value of a word as it stands.
    fn plain<'a>(
        &'a self,
        word: &'a str,
        unit: Option<Scale>,
        notes: &mut Vec<Code>,
    ) -> Result<Cell<'a>, Code> {
        if let Some(map) = &self.map {
            match map.find(word) {
                Some(value) => return Ok(value.cell()),
                None if self.closed && !self.scores() => return Err(Code::UnknownWord),
                None => {}
            }
        }
        match &self.kind {
            Kind::Text { max_characters, line_breaks } => {
                text(word, *max_characters, *line_breaks).map(Cell::Text)
            }
            Kind::Levels(levels, options) => match levels.find(word).filter(|_| self.map.is_none()) {
                Some(level) => Ok(Cell::Level(*level)),
                None if is_default(options) => Err(Code::UnknownWord),
                None => scored(levels, score::read(word, *options, notes)?),
            },
            Kind::Country => match word.parse::<Country>() {
                Ok(country) => Ok(Cell::Text(country.alpha3())),
                Err(_) => Err(Code::NotACountry),
            },
            Kind::Integer(options) => whole(word, *options).map(Cell::Integer),
            Kind::Real(options, scale) => {
                Ok(or_missing(real(word, *options, unit.or(*scale), notes)?.map(Cell::Real)))
            }
            Kind::Date(dates) => Ok(or_missing(dates.read(word, notes)?.map(Cell::Date))),
            Kind::Boolean => boolean(word).map(Cell::Boolean),
            Kind::Event(words) => {
                let known = words.find(word).or_else(|| words.find(&plain_number(word)?));
                known.map(|event| Cell::Boolean(*event)).ok_or(Code::UnknownWord)
            }
        }
    }

    /// Whether scores are read beside the words of the map.
    fn scores(&self) -> bool {
        matches!(&self.kind, Kind::Levels(_, options) if !is_default(options))
    }

    /// The words that a closed map or a closed category accepts.
    pub(super) fn accepted(&self) -> Vec<&str> {
        match (&self.map, &self.kind) {
            (Some(map), _) => map.words().collect(),
            (None, Kind::Levels(levels, _)) => levels.words().collect(),
            (None, Kind::Event(words)) => words.words().collect(),
            _ => Vec::new(),
        }
    }
}

impl Rules {
    /// `None` when the source states none.
    fn of(variable: &Variable, source: &ColumnSource) -> Option<Box<Self>> {
        let plain = is_default(&source.clean)
            && is_default(&source.text)
            && is_default(&source.remark)
            && is_default(&source.otherwise);
        let value = source.otherwise_value.as_deref();
        (!plain).then(|| {
            Box::new(Self {
                clean: source.clean,
                text: source.text.clone(),
                remark: source.remark,
                otherwise: source.otherwise,
                otherwise_value: value.and_then(|word| Value::canonical(variable, word).ok()),
            })
        })
    }

    fn prepare<'a>(&self, word: &'a str) -> Result<Cow<'a, str>, Code> {
        clean::cut(clean::cleaned(word, self.clean), &self.text)
    }
}

impl Kind {
    fn of(variable: &Variable, source: &ColumnSource) -> Self {
        match variable.kind {
            VariableType::Category if variable.country => Self::Country,
            VariableType::Category if !variable.levels.is_empty() => {
                Self::Levels(Words::new(variable.levels.iter().cloned().zip(0_u32..)), source.score)
            }
            VariableType::Category | VariableType::Text => {
                Self::Text { max_characters: variable.max_characters, line_breaks: variable.line_breaks }
            }
            VariableType::Integer => Self::Integer(source.number),
            VariableType::Real => {
                let convert = source.convert.as_ref();
                let scale = convert.and_then(|convert| Scale::of(convert, variable.unit.as_deref()));
                Self::Real(source.number, scale)
            }
            VariableType::Date => Self::Date(DateReader::new(source.date_format.as_deref(), &source.dates)),
            VariableType::Boolean => Self::Boolean,
        }
    }
}

fn or_missing(cell: Option<Cell<'_>>) -> Cell<'_> {
    cell.unwrap_or(Cell::Missing)
}

fn scored<'a>(levels: &Words<u32>, word: Option<&str>) -> Result<Cell<'a>, Code> {
    match word.map(|word| levels.find(word)) {
        None => Ok(Cell::Missing),
        Some(Some(level)) => Ok(Cell::Level(*level)),
        Some(None) => Err(Code::UnknownWord),
    }
}

fn real(
    word: &str,
    options: NumberOptions,
    scale: Option<Scale>,
    notes: &mut Vec<Code>,
) -> Result<Option<f64>, Code> {
    let Some(value) = number::by_rules(word, options, notes)? else {
        return Ok(None);
    };
    let value = scale.map_or(value, |scale| scale.apply(value));
    if !value.is_finite() {
        return Err(Code::NumberTooLarge);
    }
    let below = options.minimum.is_some_and(|minimum| value < minimum);
    let above = options.maximum.is_some_and(|maximum| value > maximum);
    if below || above { Err(Code::NumberOutside) } else { Ok(Some(value)) }
}

fn whole(word: &str, options: NumberOptions) -> Result<i64, Code> {
    let value = number::integer(word, options)?;
    #[expect(clippy::cast_precision_loss, reason = "bounds of a column are far below 2^53")]
    let near = value as f64;
    let below = options.minimum.is_some_and(|minimum| near < minimum);
    let above = options.maximum.is_some_and(|maximum| near > maximum);
    if below || above { Err(Code::NumberOutside) } else { Ok(value) }
}

/// The shortest form of a number, so that `0` and `0.0` are one word.
fn plain_number(word: &str) -> Option<String> {
    number::real(word, NumberOptions::default()).ok().map(|value| (value + 0.0).to_string())
}

/// What a spreadsheet writes where a formula failed.
const SPREADSHEET_ERRORS: [&str; 12] = [
    "#REF!",
    "#N/A",
    "#VALUE!",
    "#NAME?",
    "#DIV/0!",
    "#NULL!",
    "#NUM!",
    "#SPILL!",
    "#CALC!",
    "#FIELD!",
    "#GETTING_DATA",
    "#BLOCKED!",
];

fn text(word: &str, max_characters: usize, line_breaks: bool) -> Result<&str, Code> {
    if word.len() > max_characters && word.chars().count() > max_characters {
        return Err(Code::TextTooLong);
    }
    let plain = word.bytes().all(|byte| (b' '..=b'~').contains(&byte));
    let allowed = |character: char| line_breaks && matches!(character, '\t' | '\n' | '\r');
    if !plain && word.chars().any(|character| character.is_control() && !allowed(character)) {
        return Err(Code::ControlCharacter);
    }
    // What may not hold a line end is an id or a name: two that look the same have to be the same.
    if !plain && !line_breaks && word.chars().any(is_invisible) {
        return Err(Code::InvisibleCharacter);
    }
    if word.starts_with('#') && SPREADSHEET_ERRORS.contains(&word) {
        return Err(Code::SpreadsheetError);
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
