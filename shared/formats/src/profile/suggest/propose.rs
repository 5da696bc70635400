//! The whole proposal.

use std::collections::{BTreeMap, BTreeSet};

use palladion_domain::tables::{TableName, VariableType, table_schema};
use serde_json::{Map, Value, json};

use super::names::variable_of;
use super::outcomes::Outcomes;
use super::sample::{SampleColumn, sample};
use super::suggestion::{Found, Question, Reading, Suggestion};
use super::{dates, numbers, words};
use crate::csv::ReadLimits;
use crate::privacy::{personal_column, personal_words};
use crate::profile::document::PROFILE_FORMAT;
use crate::profile::variable::Variable;
use crate::profile::{ImportError, ImportProfile, ProfileDocument};

/// Proposes a profile for a file from a sample of it, its first bytes.
///
/// # Errors
/// As [`crate::profile::import()`]; what is wrong with the sample itself is a question.
pub fn suggest(bytes: &[u8], limits: &ReadLimits) -> Result<Suggestion, ImportError> {
    let sample = sample(bytes, limits)?;
    let mut proposal = Proposal::default();
    for fault in sample.faults {
        proposal
            .questions
            .push(Question::new(format!("the sample cannot be read to its end: {fault}")).required(true));
    }
    Ok(proposal.of(&sample.columns))
}

type Candidates<'a> = BTreeMap<(TableName, &'static str), Vec<(&'a SampleColumn, bool)>>;

#[derive(Default)]
struct Proposal {
    /// For each table the members of `variables`.
    tables: BTreeMap<TableName, Map<String, Value>>,
    variables: Vec<Found>,
    questions: Vec<Question>,
    used: BTreeSet<String>,
    drop: Vec<String>,
}

impl Proposal {
    fn of(mut self, columns: &[SampleColumn]) -> Suggestion {
        let mut candidates: Candidates<'_> = BTreeMap::new();
        for column in columns {
            if let Some(what) = personal_column(&column.name).or_else(|| personal_words(&column.words)) {
                self.drop.push(column.name.clone());
                self.used.insert(column.name.clone());
                let question = format!("the column looks like {what} and is dropped; is that right?");
                let mut question = Question::new(question);
                question.column = Some(column.name.clone());
                self.questions.push(question);
            } else if let Some((table, variable, own)) = variable_of(&column.name) {
                candidates.entry((table, variable)).or_default().push((column, own));
            }
        }
        for ((table, variable), columns) in &candidates {
            self.choose(*table, variable, columns);
        }
        let subject = self.tables.get(&TableName::Subjects).and_then(|subjects| subjects.get("subject_id"));
        let subject = subject.and_then(|source| source.get("column")?.as_str()).map(str::to_owned);
        let outcomes = Outcomes::of(columns, subject.as_deref());
        self.used.extend(outcomes.used.iter().cloned());
        self.variables.extend(outcomes.found);
        self.questions.extend(outcomes.questions);
        let tables = self.finished_tables(subject.as_deref(), &outcomes.rows);
        self.finish(columns, &tables)
    }

    /// One column for a variable; several are asked about unless one has the variable's own name.
    fn choose(&mut self, table: TableName, name: &str, columns: &[(&SampleColumn, bool)]) {
        let Some(variable) = Variable::canonical(table, name) else {
            return;
        };
        let own: Vec<_> = columns.iter().filter(|(_, own)| *own).collect();
        let column = match (columns, own.as_slice()) {
            ([(column, _)], _) | (_, [(column, _)]) => *column,
            _ => {
                let question = Question::new(format!("which of these columns is `{name}`?"));
                let names = columns.iter().map(|(column, _)| column.name.as_str());
                self.questions.push(question.about(names).at(table, name, None).required(variable.required));
                return;
            }
        };
        let mut reading = Reading::default();
        reading.reasons.push(format!("a column called `{}` is a usual name of `{name}`", column.name));
        read(&variable, column, &mut reading);
        for question in reading.questions {
            self.questions.push(question.at(table, name, Some(&column.name)));
        }
        self.used.insert(column.name.clone());
        if reading.unusable {
            return;
        }
        let mut source = Map::from_iter([
            ("source".to_owned(), json!("column")),
            ("column".to_owned(), json!(column.name)),
        ]);
        source.extend(reading.options);
        self.tables.entry(table).or_default().insert(name.to_owned(), Value::Object(source));
        self.variables.push(Found {
            table,
            variable: name.to_owned(),
            column: column.name.clone(),
            reasons: reading.reasons,
        });
    }

    /// The tables that have what makes them worth filling; what they still need is asked.
    fn finished_tables(&mut self, subject: Option<&str>, outcomes: &[Value]) -> Vec<Value> {
        let mut tables = Vec::new();
        for (table, variables) in std::mem::take(&mut self.tables) {
            let skip: &[&str] = match table {
                TableName::Her2Assessments => &["ihc_score", "ish_result", "ish_ratio"],
                _ => &[],
            };
            let skip: Vec<&str> = skip.iter().copied().filter(|name| variables.contains_key(*name)).collect();
            let worth = match table {
                TableName::Subjects => variables.len() > 1 || outcomes.is_empty(),
                TableName::Her2Assessments => !skip.is_empty(),
                TableName::DiseaseEvents | TableName::TimeToEvent | TableName::Randomisations => {
                    variables.len() > 1
                }
            };
            if !worth {
                self.variables.retain(|found| found.table != table);
                continue;
            }
            let mut variables = variables;
            if let Some(subject) = subject {
                variables.insert("subject_id".to_owned(), json!({"source": "column", "column": subject}));
            }
            self.ask_for_required(table, &variables);
            let mut row = json!({"variables": variables});
            if !skip.is_empty() {
                row["skip_when_all_missing"] = json!(skip);
            }
            tables.push(json!({"table": table, "rows": [row]}));
        }
        if !outcomes.is_empty() {
            tables.push(json!({"table": TableName::TimeToEvent, "rows": outcomes}));
        }
        tables
    }

    fn ask_for_required(&mut self, table: TableName, variables: &Map<String, Value>) {
        for spec in table_schema(table).iter().filter(|spec| spec.required) {
            let asked = |question: &Question| {
                question.table == Some(table)
                    && question.variable.as_deref() == Some(spec.name)
                    && question.required
            };
            if !variables.contains_key(spec.name) && !self.questions.iter().any(asked) {
                let question = format!(
                    "no column is called like `{}`, which `{table}` requires; where is it?",
                    spec.name
                );
                self.questions.push(Question::new(question).at(table, spec.name, None).required(true));
            }
        }
    }

    fn finish(self, columns: &[SampleColumn], tables: &[Value]) -> Suggestion {
        let mut questions = self.questions;
        if tables.is_empty() {
            questions
                .push(Question::new("no table could be proposed; what does the file hold?").required(true));
        }
        let mut document = json!({
            "profile": PROFILE_FORMAT,
            "name": "proposal",
            "title": "Proposal from a sample",
            "description": "Proposed from the names and words of a sample; to be read and completed by a person.",
            "tables": tables,
        });
        if !self.drop.is_empty() {
            document["privacy"] = json!({"drop": self.drop});
        }
        let parsed = serde_json::from_value::<ProfileDocument>(document.clone());
        let valid = parsed.is_ok_and(|document| ImportProfile::new(document).is_ok());
        let unmapped = columns.iter().map(|column| &column.name).filter(|name| !self.used.contains(*name));
        Suggestion {
            complete: valid && !questions.iter().any(|question| question.required),
            document,
            variables: self.variables,
            unmapped: unmapped.cloned().collect(),
            questions,
        }
    }
}

/// How a column is read for a variable.
fn read(variable: &Variable, column: &SampleColumn, reading: &mut Reading) {
    let missing = words::missing_words(variable, column);
    if !missing.is_empty() {
        let listed: Vec<_> = missing.iter().map(|word| format!("`{word}`")).collect();
        reading.set("missing", json!(missing), format!("{} means missing", listed.join(", ")));
    }
    match variable.kind {
        VariableType::Category | VariableType::Boolean if variable.name != "arm" => {
            words::read(variable, column, &missing, reading);
        }
        VariableType::Real | VariableType::Integer => numbers::read(variable, column, &missing, reading),
        VariableType::Date => dates::read(variable, column, &missing, reading),
        VariableType::Text | VariableType::Category | VariableType::Boolean => {}
    }
}
