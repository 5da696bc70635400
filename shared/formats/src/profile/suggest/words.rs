//! Words of categories and yes-or-no columns: known spellings, and what is no word at all.

use std::collections::BTreeMap;

use serde_json::json;

use super::sample::SampleColumn;
use super::suggestion::{Question, Reading};
use crate::profile::cell::CellReader;
use crate::profile::variable::Variable;
use crate::profile::{ColumnSource, FileOptions, ScoreOptions, clean};

/// Words that mean "missing" wherever they stand.
const MISSING: &[&str] =
    &["[Not Available]", "Not Available", "N/A", "n/a", "#N/A", "null", "NULL", "nan", "NaN", "."];

/// Variables in which `NA` may be a value: ids, codes, Namibia.
const NA_IS_A_VALUE: &[&str] = &["subject_id", "site_id", "country", "arm", "assay"];

/// Variable, canonical word, further spellings in lower case. `-` and `+` are left out: they mean
/// "negative" in one file and "missing" in another.
const SPELLINGS: &[(&str, &str, &[&str])] = &[
    ("sex", "female", &["f", "w", "female", "woman"]),
    ("sex", "male", &["m", "male", "man"]),
    ("menopausal_status", "post", &["post", "postmenopausal", "post-menopausal"]),
    (
        "menopausal_status",
        "pre_or_peri",
        &["pre", "peri", "premenopausal", "perimenopausal", "pre-menopausal"],
    ),
    ("menopausal_status", "unknown", &["unknown"]),
    ("er_status", "positive", &["positive", "pos"]),
    ("er_status", "negative", &["negative", "neg"]),
    ("pr_status", "positive", &["positive", "pos"]),
    ("pr_status", "negative", &["negative", "neg"]),
    ("grade", "1", &["1", "g1", "i", "grade 1", "grade i"]),
    ("grade", "2", &["2", "g2", "ii", "grade 2", "grade ii"]),
    ("grade", "3", &["3", "g3", "iii", "grade 3", "grade iii"]),
    ("grade", "X", &["x", "gx", "grade x"]),
    ("primary_surgery", "breast_conserving", &["breast conserving", "breast-conserving", "lumpectomy"]),
    ("primary_surgery", "mastectomy", &["mastectomy"]),
    ("specimen", "baseline_core_biopsy", &["core biopsy", "core needle biopsy", "baseline biopsy"]),
    ("specimen", "surgical_resection", &["resection", "surgical specimen", "surgical resection", "surgery"]),
    ("specimen", "metastasis", &["metastasis", "metastatic"]),
    ("ish_result", "negative", &["negative", "not amplified", "non-amplified", "neg"]),
    ("ish_result", "positive", &["positive", "amplified", "pos"]),
    ("ish_result", "equivocal", &["equivocal"]),
    ("ish_result", "not_done", &["not done", "not performed", "not_done"]),
    ("reader", "local", &["local", "investigator"]),
    ("reader", "central", &["central"]),
    ("kind", "death", &["death", "died", "dead"]),
    ("yes or no", "yes", &["y", "yes", "true", "1"]),
    ("yes or no", "no", &["n", "no", "false", "0"]),
];

/// The words of the column that mean "missing" and nothing else.
pub(super) fn missing_words<'a>(variable: &Variable, column: &'a SampleColumn) -> Vec<&'a str> {
    let na = |word: &str| word == "NA" && !NA_IS_A_VALUE.contains(&variable.name.as_str());
    let id = matches!(variable.name.as_str(), "subject_id" | "site_id");
    column.words().filter(|word| !id && (MISSING.contains(word) || na(word))).collect()
}

/// The words that the variable does not take when the column is read by this source.
pub(super) fn refused<'a>(
    variable: &Variable,
    source: &ColumnSource,
    words: impl Iterator<Item = &'a str>,
) -> Vec<(&'a str, crate::issues::Code)> {
    let reader = CellReader::new(variable, source, &FileOptions::default());
    let fault = |word: &'a str| {
        let mut scratch = String::new();
        let read = reader.read(word, None, &mut scratch, &mut Vec::new());
        read.err().map(|code| (word, code))
    };
    words.filter_map(fault).collect()
}

/// How the words of a category or a yes-or-no column are read.
pub(super) fn read(variable: &Variable, column: &SampleColumn, missing: &[&str], reading: &mut Reading) {
    let words: Vec<&str> = column.words().filter(|word| !missing.contains(word)).collect();
    let plain = ColumnSource::default();
    let mut open = refused(variable, &plain, words.iter().copied());
    if open.is_empty() {
        reading.reasons.push("every word is one of the variable's own".to_owned());
        return;
    }
    if variable.name == "ihc_score" {
        let score = ScoreOptions { spellings: true, ..ScoreOptions::default() };
        let rest = refused(variable, &ColumnSource { score, ..plain }, words.iter().copied());
        if rest.len() < open.len() {
            reading.set(
                "score",
                json!({"spellings": true}),
                "scores are spelled without a plus, or with decimals",
            );
        }
        open = rest;
    } else {
        let class = if variable.kind.as_str() == "boolean" { "yes or no" } else { variable.name.as_str() };
        let map = known(variable, class, &words);
        let accepted = |word: &str| map.contains_key(word);
        open = words
            .iter()
            .filter(|word| !accepted(word))
            .map(|word| (*word, crate::issues::Code::UnknownWord))
            .collect();
        if !map.is_empty() {
            let spelled: Vec<_> = map.iter().map(|(word, target)| format!("`{word}` is {target}")).collect();
            reading.set("map", json!(map), format!("known spellings: {}", spelled.join(", ")));
        }
    }
    ask(variable, &open, reading);
}

fn known<'a>(variable: &Variable, class: &str, words: &[&'a str]) -> BTreeMap<&'a str, String> {
    let mut map = BTreeMap::new();
    for word in words {
        let lower = word.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        let spelled = SPELLINGS.iter().find(|(of, _, words)| *of == class && words.contains(&lower.as_str()));
        let own = variable.levels.iter().find(|level| level.as_str() == *word);
        if let Some(target) = own.map(String::as_str).or(spelled.map(|(_, target, _)| *target)) {
            map.insert(*word, target.to_owned());
        }
    }
    map
}

fn ask(variable: &Variable, open: &[(&str, crate::issues::Code)], reading: &mut Reading) {
    use crate::issues::Code::ScoreRange;
    let ranges: Vec<&str> =
        open.iter().filter(|(_, code)| *code == ScoreRange).map(|(word, _)| *word).collect();
    let remark = |word: &str| clean::without_remark(word).is_some();
    let others = |with_remark: bool| {
        let fits = open.iter().filter(move |(word, code)| *code != ScoreRange && remark(word) == with_remark);
        fits.map(|(word, _)| *word).collect::<Vec<_>>()
    };
    let name = &variable.name;
    if !ranges.is_empty() {
        let question = "which end of a range counts (`score.range`: lower, upper, missing_with_note)?";
        reading.ask(Question::new(question).about(ranges));
    }
    if !others(true).is_empty() {
        let question = "may remarks in parentheses be left off (`remark: strip_parentheses`)?";
        reading.ask(Question::new(question).about(others(true)));
    }
    if !others(false).is_empty() {
        let question = format!("what do these words of `{name}` mean?");
        reading.ask(Question::new(question).about(others(false)).required(variable.required));
    }
}
