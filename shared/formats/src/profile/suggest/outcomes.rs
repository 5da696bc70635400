//! Times to events: which columns belong to which endpoint, in which unit, and what an event is.

use palladion_domain::tables::TableName;
use serde_json::{Map, Value, json};

use super::names::plain;
use super::numbers::{unit_in, unit_name};
use super::sample::SampleColumn;
use super::suggestion::{Found, Question};

/// How names of endpoints begin.
const ENDPOINTS: &[(&str, &str)] = &[
    ("overallsurvival", "OS"),
    ("diseasefreesurvival", "DFS"),
    ("relapsefreesurvival", "RFS"),
    ("recurrencefreesurvival", "RFS"),
    ("idfs", "IDFS"),
    ("drfs", "DRFS"),
    ("ddfs", "DDFS"),
    ("dfs", "DFS"),
    ("rfs", "RFS"),
    ("pfs", "PFS"),
    ("pfi", "PFI"),
    ("efs", "EFS"),
    ("os", "OS"),
];
const TIMES: &[&str] =
    &["time", "timedays", "timemonths", "timeweeks", "timeyears", "days", "months", "weeks", "years"];
const EVENTS: &[&str] = &["event", "status"];

/// Words of events and of censored times, in lower case, also behind `1:` and `0:`.
const DEAD: &[&str] =
    &["deceased", "dead", "died", "death", "recurred", "recurred/progressed", "progression", "event"];
const ALIVE: &[&str] =
    &["living", "alive", "not recurred", "diseasefree", "disease free", "censored", "no event"];

/// The rows of `time_to_event` that a file gives.
#[derive(Debug, Default)]
pub(super) struct Outcomes {
    pub(super) rows: Vec<Value>,
    pub(super) found: Vec<Found>,
    pub(super) questions: Vec<Question>,
    pub(super) used: Vec<String>,
}

impl Outcomes {
    /// Looks for pairs of a time and an event of one endpoint, and for `ADaM`'s PARAMCD, AVAL and CNSR.
    pub(super) fn of(columns: &[SampleColumn], subject: Option<&str>) -> Self {
        let mut outcomes = Self::default();
        let Some(subject) = subject else {
            return outcomes;
        };
        for (prefix, endpoint) in ENDPOINTS {
            let named = |parts: &[&str]| {
                columns.iter().find(|column| {
                    plain(&column.name).strip_prefix(prefix).is_some_and(|rest| parts.contains(&rest))
                })
            };
            if let (Some(time), Some(event)) = (named(TIMES), named(EVENTS)) {
                outcomes.pair(subject, endpoint, time, event);
            }
        }
        outcomes.adam(columns, subject);
        outcomes
    }

    fn pair(&mut self, subject: &str, endpoint: &str, time: &SampleColumn, event: &SampleColumn) {
        self.used.extend([time.name.clone(), event.name.clone()]);
        let unit = unit_in(&time.name);
        let read = event_source(event);
        if unit.is_none() {
            let question = format!("in which unit is the time to {endpoint} (`convert`)?");
            self.ask(Question::new(question).required(true), "time_days", time);
        }
        if read.is_none() {
            let question = format!("which words of this column are events of {endpoint} (`source: event`)?");
            self.ask(Question::new(question).about(event.words()).required(true), "event", event);
        }
        let (Some(unit), Some((source, reason))) = (unit, read) else {
            return;
        };
        self.find("time_days", time, format!("called a time of {endpoint} in {}", unit_name(unit)));
        self.find("event", event, reason);
        self.rows.push(json!({
            "variables": {
                "subject_id": {"source": "column", "column": subject},
                "endpoint": {"source": "constant", "value": endpoint},
                "time_days": {"source": "column", "column": time.name, "convert": {"kind": "time", "from": unit_name(unit)}},
                "event": source,
            },
            "skip_when_all_missing": ["time_days"],
        }));
    }

    fn adam(&mut self, columns: &[SampleColumn], subject: &str) {
        let named = |name: &str| columns.iter().find(|column| column.name == name);
        let (Some(parameter), Some(value), Some(censoring)) =
            (named("PARAMCD"), named("AVAL"), named("CNSR"))
        else {
            return;
        };
        self.used.extend(["PARAMCD", "AVAL", "CNSR"].map(str::to_owned));
        let known: Map<String, Value> = parameter
            .words()
            .filter(|word| ENDPOINTS.iter().any(|(_, endpoint)| endpoint == word))
            .map(|word| (word.to_owned(), json!(word)))
            .collect();
        let others: Vec<&str> = parameter.words().filter(|word| !known.contains_key(*word)).collect();
        if !others.is_empty() {
            let question = "which endpoints of the trial are these parameters, if any?";
            let required = known.is_empty();
            self.ask(Question::new(question).about(others).required(required), "endpoint", parameter);
        }
        let convert = match named("AVALU") {
            Some(units) => {
                self.used.push("AVALU".to_owned());
                unit_column(units)
            }
            None => None,
        };
        let Some(convert) = convert else {
            self.ask(Question::new("in which unit is AVAL (`convert`)?").required(true), "time_days", value);
            return;
        };
        if known.is_empty() {
            return;
        }
        self.find("endpoint", parameter, "PARAMCD tells the parameter".to_owned());
        self.find("time_days", value, "AVAL is the time, AVALU its unit".to_owned());
        self.find("event", censoring, "CNSR is 0 for an event by ADaM's rule".to_owned());
        let words: Vec<&String> = known.keys().collect();
        self.rows.push(json!({
            "variables": {
                "subject_id": {"source": "column", "column": subject},
                "endpoint": {"source": "column", "column": "PARAMCD", "map": known},
                "time_days": {"source": "column", "column": "AVAL", "convert": convert},
                "event": {
                    "source": "event", "column": "CNSR",
                    "event_values": ["0"], "censored_values": ["1", "2", "3", "4", "5", "6", "7", "8", "9"],
                },
            },
            "when": {"column": "PARAMCD", "in": words},
        }));
    }

    fn ask(&mut self, question: Question, variable: &str, column: &SampleColumn) {
        self.questions.push(question.at(TableName::TimeToEvent, variable, Some(&column.name)));
    }

    fn find(&mut self, variable: &str, column: &SampleColumn, reason: String) {
        self.found.push(Found {
            table: TableName::TimeToEvent,
            variable: variable.to_owned(),
            column: column.name.clone(),
            reasons: vec![reason],
        });
    }
}

/// A conversion by the words of a column of units; `None` when one is not known.
fn unit_column(units: &SampleColumn) -> Option<Value> {
    let mut map = Map::new();
    for word in units.words() {
        map.insert(word.to_owned(), json!(unit_name(unit_in(word)?)));
    }
    (!map.is_empty()).then(|| json!({"kind": "unit_column", "column": units.name, "units": map}))
}

/// How a column tells events: by words that say it, or by 0 and 1 in a column called event.
fn event_source(column: &SampleColumn) -> Option<(Value, String)> {
    let called_event = plain(&column.name).ends_with("event");
    let numbers = |word: &str| matches!(word, "0" | "1" | "0.0" | "1.0");
    if called_event && !column.words.is_empty() && column.words().all(numbers) {
        let source = json!({
            "source": "event", "column": column.name, "event_values": ["1"], "censored_values": ["0"],
        });
        return Some((source, "called an event, and its words are 0 and 1".to_owned()));
    }
    let meaning = |word: &str| {
        let lower = word.to_lowercase();
        let said = lower.strip_prefix("1:").or(lower.strip_prefix("0:")).unwrap_or(&lower).trim().to_owned();
        match (DEAD.contains(&said.as_str()), ALIVE.contains(&said.as_str())) {
            (true, false) => Some(true),
            (false, true) => Some(false),
            _ => None,
        }
    };
    let told: Option<Vec<(&str, bool)>> =
        column.words().map(|word| meaning(word).map(|event| (word, event))).collect();
    let told = told?;
    let of = |wanted: bool| {
        told.iter().filter(|(_, event)| *event == wanted).map(|(word, _)| *word).collect::<Vec<_>>()
    };
    let (events, censored) = (of(true), of(false));
    if events.is_empty() || censored.is_empty() {
        return None;
    }
    let reason = format!("its words say it: {} are events", events.join(", "));
    let source = json!({"source": "event", "column": column.name, "event_values": events, "censored_values": censored});
    Some((source, reason))
}
