use palladion_api::statistics::output::{
    BaselineTable, CohortFlow, CoxModel, FollowUp, KaplanMeier, Prevalence, SurvivalDifferences,
};
use palladion_api::statistics::result::{AnalysisResult, Content};

/// The outputs of a result, by the ids of the plan.
pub(super) struct Found<'a>(&'a AnalysisResult);

/// One accessor a kind of output; `None` for an id that is not there or has no numbers.
macro_rules! outputs {
    ($($name:ident: $variant:ident => $kind:ty),* $(,)?) => {
        $(pub(super) fn $name(&self, id: &str) -> Option<&'a $kind> {
            match self.content(id)? {
                Content::$variant(found) => Some(found),
                _ => None,
            }
        })*
    };
}

impl<'a> Found<'a> {
    pub(super) const fn new(result: &'a AnalysisResult) -> Self {
        Self(result)
    }

    fn content(&self, id: &str) -> Option<&'a Content> {
        self.0.outputs.iter().find(|output| output.id == id).map(|output| &output.content)
    }

    outputs! {
        flow: CohortFlow => CohortFlow,
        baseline: BaselineTable => BaselineTable,
        prevalence: Prevalence => Prevalence,
        follow_up: FollowUp => FollowUp,
        kaplan_meier: KaplanMeier => KaplanMeier,
        cox: Cox => CoxModel,
        difference: SurvivalDifference => SurvivalDifferences,
    }
}

/// A number with this many decimals.
pub(super) fn fixed(number: f64, decimals: usize) -> String {
    format!("{number:.decimals$}")
}
