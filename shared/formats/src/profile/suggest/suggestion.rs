//! What is proposed, why, and what stays open.

use palladion_domain::tables::TableName;
use serde_json::{Map, Value};

/// A proposal. It is not a profile before a person has answered its questions.
#[derive(Debug, Clone, PartialEq)]
pub struct Suggestion {
    /// The document as far as the sample tells it.
    pub document: Value,
    /// Whether the document is a valid profile and no required question is open.
    pub complete: bool,
    /// Each variable that was found, and why.
    pub variables: Vec<Found>,
    /// What the sample does not tell.
    pub questions: Vec<Question>,
    /// Columns that nothing was proposed for.
    pub unmapped: Vec<String>,
}

/// A variable that was found in a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The table.
    pub table: TableName,
    /// The variable.
    pub variable: String,
    /// The file's column.
    pub column: String,
    /// Why, one sentence each.
    pub reasons: Vec<String>,
}

/// Something that the sample does not tell.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Question {
    /// The table concerned.
    pub table: Option<TableName>,
    /// The variable concerned.
    pub variable: Option<String>,
    /// The file's column concerned.
    pub column: Option<String>,
    /// Whether the document is incomplete before it is answered.
    pub required: bool,
    /// The question.
    pub question: String,
    /// Words or columns that it is about.
    pub words: Vec<String>,
}

/// Words listed in a question at most.
const MAX_WORDS: usize = 12;

impl Question {
    pub(super) fn new(question: impl Into<String>) -> Self {
        Self { question: question.into(), ..Self::default() }
    }

    pub(super) fn about<'a>(mut self, words: impl IntoIterator<Item = &'a str>) -> Self {
        self.words = words.into_iter().take(MAX_WORDS).map(str::to_owned).collect();
        self
    }

    pub(super) fn at(mut self, table: TableName, variable: &str, column: Option<&str>) -> Self {
        (self.table, self.variable) = (Some(table), Some(variable.to_owned()));
        self.column = column.map(str::to_owned);
        self
    }

    pub(super) const fn required(mut self, required: bool) -> Self {
        self.required = required;
        self
    }
}

/// What one column says about how it is read: members of its source, reasons, questions.
#[derive(Debug, Clone, Default)]
pub(super) struct Reading {
    pub(super) options: Map<String, Value>,
    pub(super) reasons: Vec<String>,
    pub(super) questions: Vec<Question>,
    /// The column cannot be proposed for the variable at all.
    pub(super) unusable: bool,
}

impl Reading {
    pub(super) fn set(&mut self, member: &str, value: Value, reason: impl Into<String>) {
        self.options.insert(member.to_owned(), value);
        self.reasons.push(reason.into());
    }

    pub(super) fn ask(&mut self, question: Question) {
        self.questions.push(question);
    }
}
