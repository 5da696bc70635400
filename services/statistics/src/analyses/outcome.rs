//! Naming what the data do not allow.

use palladion_api::statistics::result::{Content, NotEstimable};

use super::AnalysisError;

/// An output's content and what a reader must know about it.
#[derive(Debug)]
pub(super) struct Computed {
    pub(super) content: Content,
    pub(super) notes: Vec<String>,
}

/// What an analysis gives.
pub(super) type Outcome = Result<Computed, AnalysisError>;

impl Computed {
    pub(super) const fn new(content: Content) -> Self {
        Self { content, notes: Vec::new() }
    }

    pub(super) fn with_notes(mut self, notes: Vec<String>) -> Self {
        self.notes = notes;
        self
    }

    /// No numbers, and why.
    pub(super) fn not_estimable(reason: &str, message: impl Into<String>, concerns: Vec<String>) -> Self {
        Self::new(Content::NotEstimable(NotEstimable {
            reason: reason.to_owned(),
            message: message.into(),
            concerns,
        }))
    }

    /// The outcome of what was found impossible before any number was computed.
    pub(super) const fn impossible(why: NotEstimable) -> Self {
        Self::new(Content::NotEstimable(why))
    }

    /// Nobody is left to analyse.
    pub(super) fn no_subjects(endpoint: Option<&str>) -> Self {
        let message = endpoint.map_or_else(
            || "no subject is left to analyse".to_owned(),
            |endpoint| format!("no subject has an observation of `{endpoint}` and every variable needed"),
        );
        Self::not_estimable("no_subjects", message, endpoint.map(str::to_owned).into_iter().collect())
    }

    /// The endpoint never occurred.
    pub(super) fn no_events(endpoint: &str, concerns: Vec<String>) -> Self {
        Self::not_estimable(
            "no_events",
            format!("`{endpoint}` has no event among the subjects analysed"),
            concerns,
        )
    }

    /// Only one group has subjects.
    pub(super) fn one_group(variables: String) -> Self {
        let message = format!("`{variables}` has subjects in fewer than two groups");
        Self::not_estimable("one_group", message, vec![variables])
    }
}

/// Why no numbers can be computed.
pub(super) fn refuse(reason: &str, message: String, concerns: Vec<String>) -> NotEstimable {
    NotEstimable { reason: reason.to_owned(), message, concerns }
}
