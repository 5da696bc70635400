//! Everything the checks of one run start from, and the models that several of them use.

use std::sync::OnceLock;

use palladion_api::pathology_qc::policy::{CheckSpec, QcPolicy};
use palladion_cohort::Cohort;

use super::counts::{CountError, ReadingCounts};
use super::facts::Facts;
use super::hierarchical::{HER2_LOW, Modelled, ZERO_CUT, compare_countries, model_of};
use super::outcome::{Assessed, CheckError};

/// Counts and facts of a snapshot.
#[derive(Debug, Default)]
pub struct Data {
    /// HER2 readings by site, country and region.
    pub counts: ReadingCounts,
    /// What each subject brings.
    pub facts: Facts,
    her2_low: OnceLock<Assessed<Modelled>>,
    zero_cut: OnceLock<Assessed<Modelled>>,
}

impl Data {
    /// What is counted already.
    #[must_use]
    pub fn new(counts: ReadingCounts, facts: Facts) -> Self {
        Self { counts, facts, her2_low: OnceLock::new(), zero_cut: OnceLock::new() }
    }

    /// Counts a cohort for a policy.
    ///
    /// # Errors
    /// [`CountError`] when the snapshot does not say where subjects were enrolled.
    pub fn of(cohort: &Cohort, policy: &QcPolicy) -> Result<Self, CountError> {
        let covariates: Vec<String> = policy.checks.iter().flat_map(covariates).cloned().collect();
        let counts = ReadingCounts::of(cohort)?;
        let facts = Facts::of(cohort, &counts, &covariates)?;
        Ok(Self::new(counts, facts))
    }

    /// Whether anybody has an IHC score: without one, HER2-low cannot be told.
    #[must_use]
    pub fn has_scores(cohort: &Cohort) -> bool {
        cohort.her2_readings().iter().flatten().any(|reading| reading.ihc.is_some())
    }

    /// Computes the models that several of the policy's checks use, so that checks which run side by side do not
    /// each compute them.
    ///
    /// # Errors
    /// [`CheckError`] when a number cannot be computed from valid counts.
    pub fn prepare(&self, policy: &QcPolicy) -> Result<(), CheckError> {
        let compared =
            |check: &CheckSpec| matches!(check, CheckSpec::Hierarchical(_) | CheckSpec::CaseMix(_));
        let drawn = |check: &CheckSpec| matches!(check, CheckSpec::Funnel(_) | CheckSpec::Comparators(_));
        let cut = |check: &CheckSpec| matches!(check, CheckSpec::IhcPattern(_) | CheckSpec::MissingScore(_));
        let (compared, drawn) = (policy.checks.iter().any(compared), policy.checks.iter().any(drawn));
        if compared || drawn {
            let model = self.her2_low(policy)?;
            if let (true, Ok(modelled)) = (compared, model) {
                compare_countries(modelled)?;
            }
        }
        if policy.checks.iter().any(cut) {
            self.zero_cut(policy)?;
        }
        Ok(())
    }

    /// The model of HER2-low among the evaluable.
    pub(super) fn her2_low(&self, policy: &QcPolicy) -> Result<&Assessed<Modelled>, CheckError> {
        kept(&self.her2_low, || model_of(&HER2_LOW, policy, self))
    }

    /// The model of scores above 0 among 0, 1+ and 2+.
    pub(super) fn zero_cut(&self, policy: &QcPolicy) -> Result<&Assessed<Modelled>, CheckError> {
        kept(&self.zero_cut, || model_of(&ZERO_CUT, policy, self))
    }
}

fn kept(
    cell: &OnceLock<Assessed<Modelled>>,
    // not `get_or_init`: a thread that waits for itself, with work it took over meanwhile, would wait for ever
    make: impl FnOnce() -> Result<Assessed<Modelled>, CheckError>,
) -> Result<&Assessed<Modelled>, CheckError> {
    if let Some(known) = cell.get() {
        return Ok(known);
    }
    let made = make()?;
    Ok(cell.get_or_init(|| made))
}

fn covariates(check: &CheckSpec) -> &[String] {
    match check {
        CheckSpec::CaseMix(spec) => &spec.covariates,
        _ => &[],
    }
}
