//! How a column writes its numbers.

use serde_json::{Map, Value, json};

use super::names::plain;
use super::sample::SampleColumn;
use super::suggestion::{Question, Reading};
use super::words::refused;
use crate::issues::Code;
use crate::profile::variable::Variable;
use crate::profile::{ColumnSource, NumberOptions, TimeUnit};

/// The highest age in years that is not asked about.
const MAX_AGE: f64 = 120.0;

/// Proposes signs that can be told; bounds, bands and anything else is asked.
pub(super) fn read(variable: &Variable, column: &SampleColumn, missing: &[&str], reading: &mut Reading) {
    let words: Vec<&str> = column.words().filter(|word| !missing.contains(word)).collect();
    let by = |number: NumberOptions| {
        let source = ColumnSource { number, ..ColumnSource::default() };
        refused(variable, &source, words.iter().copied())
    };
    let mut number = NumberOptions::default();
    let mut members = Map::new();
    let mut open = by(number);
    let mut offer = |option: NumberOptions, member: &str, reason: &str, reading: &mut Reading| {
        let rest = by(option);
        if rest.len() < open.len() {
            members.insert(member.to_owned(), Value::Bool(true));
            reading.reasons.push(reason.to_owned());
            (number, open) = (option, rest);
        }
    };
    if variable.kind.as_str() == "integer" {
        let zeros = NumberOptions { zero_decimals: true, ..NumberOptions::default() };
        offer(zeros, "zero_decimals", "whole numbers are written with zero decimals", reading);
    } else {
        let comma = NumberOptions { decimal_comma: true, ..NumberOptions::default() };
        if words.iter().any(|word| proves_comma(word)) && !words.iter().any(|word| word.contains('.')) {
            offer(
                comma,
                "decimal_comma",
                "a comma stands before one, two or more than three decimals",
                reading,
            );
        }
        if words.iter().any(|word| word.ends_with('%')) {
            let percent = NumberOptions { strip_percent: true, ..NumberOptions::default() };
            offer(percent, "strip_percent", "numbers carry a percent sign", reading);
        }
    }
    if !members.is_empty() {
        reading.options.insert("number".to_owned(), Value::Object(members));
    } else if open.is_empty() {
        reading.reasons.push("every value is a number".to_owned());
    }
    ask(variable, &open, reading);
    if variable.name == "age_years" {
        age(column, &words, reading);
    }
}

/// `3,5` and `3,25` and `1,2345` are decimals; `1,000` may be a thousand.
fn proves_comma(word: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    word.split_once(',').is_some_and(|(whole, rest)| digits(whole) && digits(rest) && rest.len() != 3)
}

fn ask(variable: &Variable, open: &[(&str, Code)], reading: &mut Reading) {
    let of = |wanted: Code| open.iter().filter(move |(_, code)| *code == wanted).map(|(word, _)| *word);
    let plain = |code: Code| code != Code::QualifiedNumber && code != Code::NumberBand;
    for (code, question) in [
        (Code::QualifiedNumber, "does the bound count, or is the value missing (`number.qualifier`)?"),
        (Code::NumberBand, "which number of a band counts (`number.band`)?"),
    ] {
        if of(code).next().is_some() {
            reading.ask(Question::new(question).about(of(code)));
        }
    }
    let others: Vec<&str> = open.iter().filter(|(_, code)| plain(*code)).map(|(word, _)| *word).collect();
    if !others.is_empty() {
        let question = format!("what do these values of `{}` mean?", variable.name);
        reading.ask(Question::new(question).about(others).required(variable.required));
    }
}

fn age(column: &SampleColumn, words: &[&str], reading: &mut Reading) {
    if let Some(unit) = unit_in(&column.name) {
        if unit != TimeUnit::Years {
            let name = unit_name(unit);
            reading.set(
                "convert",
                json!({"kind": "time", "from": name}),
                format!("the column's name says {name}"),
            );
        }
        return;
    }
    let ages: Vec<f64> = words.iter().filter_map(|word| word.parse().ok()).collect();
    if ages.iter().all(|age: &f64| (0.0..=MAX_AGE).contains(age)) {
        reading.reasons.push("every value can be an age in years".to_owned());
    } else {
        reading.unusable = true;
        let question = "in which unit are these ages? Not all can be years (`convert`)";
        reading.ask(Question::new(question).about(words.iter().copied()));
    }
}

/// The unit of time that a column's name states.
pub(super) fn unit_in(column: &str) -> Option<TimeUnit> {
    let name = plain(column);
    let units = [
        ("day", TimeUnit::Days),
        ("week", TimeUnit::Weeks),
        ("month", TimeUnit::Months),
        ("year", TimeUnit::Years),
    ];
    let mut found = units.iter().filter(|(word, _)| name.contains(word)).map(|(_, unit)| *unit);
    match (found.next(), found.next()) {
        (Some(unit), None) => Some(unit),
        _ => None,
    }
}

pub(super) const fn unit_name(unit: TimeUnit) -> &'static str {
    match unit {
        TimeUnit::Days => "days",
        TimeUnit::Weeks => "weeks",
        TimeUnit::Months => "months",
        TimeUnit::Years => "years",
    }
}
