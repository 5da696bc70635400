use palladion_api::statistics::result::AnalysisResult;

use super::found::Found;
use super::{baseline, outcomes, rates};

/// A printed number beside the computed one, both written with the printed digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) section: &'static str,
    pub(crate) what: String,
    pub(crate) printed: String,
    pub(crate) computed: String,
    /// Why the two cannot agree; empty where they have to.
    pub(crate) reason: &'static str,
}

impl Row {
    /// A row; `computed` is `None` where the result has no such number.
    pub(super) fn new(
        section: &'static str,
        what: impl Into<String>,
        printed: impl Into<String>,
        computed: Option<String>,
    ) -> Self {
        let computed = computed.unwrap_or_else(|| "not computed".to_owned());
        Self { section, what: what.into(), printed: printed.into(), computed, reason: "" }
    }

    pub(super) const fn because(mut self, reason: &'static str) -> Self {
        self.reason = reason;
        self
    }

    /// Whether the printed digits come out.
    pub(crate) fn agrees(&self) -> bool {
        self.printed == self.computed
    }

    /// Whether it agrees or has a reason not to.
    pub(crate) fn holds(&self) -> bool {
        self.agrees() || !self.reason.is_empty()
    }
}

/// Every row of the table, in the order of the paper.
pub(crate) fn rows(result: &AnalysisResult) -> Vec<Row> {
    let found = Found::new(result);
    let mut rows = baseline::flow(&found);
    rows.extend(baseline::table(&found));
    rows.extend(rates::rates(&found));
    rows.extend(outcomes::follow_up(&found));
    rows.extend(outcomes::table(&found));
    rows.extend(outcomes::interaction(&found));
    rows
}
