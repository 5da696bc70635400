//! How a column writes its dates, where the sample proves it.

use serde_json::json;

use super::sample::SampleColumn;
use super::suggestion::{Question, Reading};
use crate::issues::Code;
use crate::profile::date::DateFormat;
use crate::profile::variable::Variable;

/// Formats that are tried.
const FORMATS: &[&str] = &[
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d.%m.%Y",
    "%m.%d.%Y",
    "%d-%m-%Y",
    "%m-%d-%Y",
    "%d/%m/%y",
    "%m/%d/%y",
    "%d.%m.%y",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y%m%d",
    "%d%b%Y",
    "%d-%b-%Y",
    "%d %b %Y",
    "%d%b%y",
    "%d-%b-%y",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M:%S",
];

/// Proposes a format only when one and no other reads every cell.
pub(super) fn read(variable: &Variable, column: &SampleColumn, missing: &[&str], reading: &mut Reading) {
    let words = || column.words().filter(|word| !missing.contains(word));
    let faults: Vec<(&str, Code)> =
        words().filter_map(|word| DateFormat::Iso.read(word).err().map(|code| (word, code))).collect();
    if faults.is_empty() {
        reading.reasons.push("every date is written YYYY-MM-DD".to_owned());
        return;
    }
    let whole: Vec<&str> =
        words().filter(|word| DateFormat::Iso.read(word).err() != Some(Code::PartialDate)).collect();
    let partial = faults.iter().filter(|(_, code)| *code == Code::PartialDate).map(|(word, _)| *word);
    let partial: Vec<&str> = partial.collect();
    if !partial.is_empty() {
        let question = "what does a date without its day or month mean (`dates.partial`)?";
        reading.ask(Question::new(question).about(partial.iter().copied()));
    }
    if whole.iter().all(|word| DateFormat::Iso.read(word).is_ok()) {
        return;
    }
    let fits = |format: &&&str| {
        DateFormat::stated(format).is_some_and(|format| whole.iter().all(|word| format.read(word).is_ok()))
    };
    let fitting: Vec<&str> = FORMATS.iter().filter(fits).copied().collect();
    match fitting.as_slice() {
        [only] => {
            let reason = format!("of the usual formats only {only} reads every date of the sample");
            reading.set("date_format", json!(only), reason);
        }
        [] => {
            let question =
                format!("how are the dates of `{}` written (`date_format`, `dates`)?", variable.name);
            reading.ask(Question::new(question).about(whole).required(variable.required));
        }
        several => {
            let question = "these formats all read every date of the sample; which one is meant?";
            reading.ask(Question::new(question).about(several.iter().copied()).required(variable.required));
        }
    }
}
