use palladion_api::statistics::Standing;
use palladion_api::statistics::result::{AnalysisResult, Output};

/// What must be said of an output wherever it is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Marks {
    /// Whether it was planned before the snapshot was frozen; `None` where that was not recorded.
    pub standing: Option<Standing>,
    /// Whether the subjects are made up.
    pub synthetic: bool,
}

impl Marks {
    /// The marks of an output of a result.
    #[must_use]
    pub fn of(result: &AnalysisResult, output: &Output) -> Self {
        Self {
            standing: output.standing,
            synthetic: result.trial.as_ref().is_some_and(|trial| trial.synthetic),
        }
    }

    /// In sentences; empty when there is nothing to say.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match (self.standing, self.synthetic) {
            (None, false) => "",
            (None, true) => "Synthetic data.",
            (Some(Standing::PreSpecified), false) => "Pre-specified analysis.",
            (Some(Standing::PreSpecified), true) => "Pre-specified analysis. Synthetic data.",
            (Some(Standing::Exploratory), false) => "Exploratory analysis.",
            (Some(Standing::Exploratory), true) => "Exploratory analysis. Synthetic data.",
        }
    }

    /// The columns that they add to a table, with the word that each row has there.
    pub(super) fn columns(self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let standing = self.standing.map(|standing| ("standing", standing.as_str()));
        standing.into_iter().chain(self.synthetic.then_some(("data", "synthetic")))
    }
}
