//! The derived variables: their names, their levels in order, and how each is derived.

use crate::UnknownWord;
use crate::country::{Country, UnknownCountry};
use crate::covariate::{
    AnatomicStageGroup, EcogGroup, GradeGroup, MenopausalGroup, NStageGroup, NoEcogGroup, StageError,
    TStageGroup, anatomic_stage_group, ecog_group, grade_group, menopausal_group, n_stage_group,
    t_stage_group,
};
use crate::her2::{Her2Level, Her2Status, IhcScore};
use crate::ids::SiteId;
use crate::tables::VariableType;
use crate::text_enum::text_enum;
use crate::trial::Trial;

use super::SubjectFacts;

text_enum! {
    /// A variable that is derived, or that the trial's definition completes. Where a raw column
    /// has the same name (`country`, `site_id`, `arm`), this is the one a plan gets.
    pub enum DerivedVariable, "derived variable" {
        /// HER2 status; unknown is missing.
        Her2Status = "her2_status",
        /// HER2 status with HER2-low split by IHC score; unknown is missing.
        Her2Level = "her2_level",
        /// True for HER2-low, false for HER2-0, missing otherwise.
        Her2Low = "her2_low",
        /// IHC score of the reading that counted.
        IhcScore = "ihc_score",
        /// T-stage in the groups of Table 1.
        TStageGroup = "t_stage_group",
        /// N-stage in the groups of Table 1; NX is missing.
        NStageGroup = "n_stage_group",
        /// Anatomic stage in the groups of Table 1, and IV; X is missing.
        AnatomicStageGroup = "anatomic_stage_group",
        /// Grade with X and missing as one group.
        GradeGroup = "grade_group",
        /// Menopausal status with male and missing as one group.
        MenopausalGroup = "menopausal_group",
        /// ECOG with 1 and unknown as one group.
        EcogGroup = "ecog_group",
        /// Country of enrolment: as delivered, else that of the site in the trial's definition.
        Country = "country",
        /// Region of that country by the trial's map.
        Region = "region",
        /// Site of enrolment.
        SiteId = "site_id",
        /// Treatment arm.
        Arm = "arm",
    }
}

/// A value of a derived variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DerivedValue<'a> {
    /// One of the variable's levels.
    Level(&'a str),
    /// Of a variable that is true or false.
    Flag(bool),
}

/// A raw value that a variable cannot be derived from. The subject's value is missing then, and
/// the analysis says how many such subjects there were.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DerivationError {
    /// The stage has no group.
    #[error(transparent)]
    Stage(#[from] StageError),
    /// The ECOG status has no group.
    #[error(transparent)]
    Ecog(#[from] NoEcogGroup),
    /// The word is not one of the category's.
    #[error(transparent)]
    Word(#[from] UnknownWord),
    /// The country's code is not one.
    #[error(transparent)]
    Country(#[from] UnknownCountry),
}

/// Levels of `her2_status` and of `her2_level`: unknown is a missing value, the last word of each.
const HER2_STATUSES: &[&str] = Her2Status::WORDS.split_at(3).0;
const HER2_LEVELS: &[&str] = Her2Level::WORDS.split_at(4).0;

impl DerivedVariable {
    /// The type of its values.
    #[must_use]
    pub const fn kind(self) -> VariableType {
        match self {
            Self::Her2Low => VariableType::Boolean,
            _ => VariableType::Category,
        }
    }

    /// Its levels in order; the first is the one that others are compared with by default.
    ///
    /// `None` when the trial leaves them open, so that the levels found in the data count, in the
    /// order of their bytes; empty for a boolean.
    #[must_use]
    pub fn levels(self, trial: &Trial) -> Option<Vec<&str>> {
        let definition = trial.definition();
        match self {
            Self::Her2Status => Some(HER2_STATUSES.to_vec()),
            Self::Her2Level => Some(HER2_LEVELS.to_vec()),
            Self::Her2Low => Some(Vec::new()),
            Self::IhcScore => Some(IhcScore::WORDS.to_vec()),
            Self::TStageGroup => Some(TStageGroup::WORDS.to_vec()),
            Self::NStageGroup => Some(NStageGroup::WORDS.to_vec()),
            Self::AnatomicStageGroup => Some(AnatomicStageGroup::WORDS.to_vec()),
            Self::GradeGroup => Some(GradeGroup::WORDS.to_vec()),
            Self::MenopausalGroup => Some(MenopausalGroup::WORDS.to_vec()),
            Self::EcogGroup => Some(EcogGroup::WORDS.to_vec()),
            Self::Country => None,
            Self::Region => names(definition.regions.iter().map(|region| region.name.as_str())),
            Self::SiteId => names(definition.sites.iter().map(|site| site.id.as_str())),
            Self::Arm => {
                let (reference, others): (Vec<_>, Vec<_>) =
                    definition.arms.iter().partition(|arm| arm.reference);
                names(reference.into_iter().chain(others).map(|arm| arm.name.as_str()))
            }
        }
    }

    /// The value for one subject; `None` is missing.
    ///
    /// # Errors
    /// A `DerivationError` when the raw value is there but says nothing about this variable.
    pub fn derive<'a>(
        self,
        trial: &'a Trial,
        facts: &SubjectFacts<'a>,
    ) -> Result<Option<DerivedValue<'a>>, DerivationError> {
        let level = match self {
            Self::Her2Low => return Ok(her2_low(facts).map(DerivedValue::Flag)),
            Self::Her2Status => known(facts).map(|level| level.status().as_str()),
            Self::Her2Level => known(facts).map(Her2Level::as_str),
            Self::IhcScore => facts.ihc_score.map(IhcScore::as_str),
            Self::TStageGroup => facts.t_stage.map(t_stage_group).transpose()?.map(|g| g.as_str()),
            Self::NStageGroup => facts.n_stage.map(n_stage_group).transpose()?.flatten().map(|g| g.as_str()),
            Self::AnatomicStageGroup => {
                let group = facts.anatomic_stage.map(anatomic_stage_group).transpose()?;
                group.flatten().map(|g| g.as_str())
            }
            Self::GradeGroup => Some(grade_group(facts.grade.map(str::parse).transpose()?).as_str()),
            Self::MenopausalGroup => {
                let status = facts.menopausal_status.map(str::parse).transpose()?;
                Some(menopausal_group(status).as_str())
            }
            Self::EcogGroup => Some(ecog_group(facts.ecog)?.as_str()),
            Self::Country => country(trial, facts)?.map(Country::alpha3),
            Self::Region => country(trial, facts)?
                .and_then(|country| trial.region_of(country))
                .map(|region| region.as_str()),
            Self::SiteId => facts.site_id,
            Self::Arm => facts.arm,
        };
        Ok(level.map(DerivedValue::Level))
    }
}

/// `None` for no names at all: then they are open.
fn names<'a>(names: impl Iterator<Item = &'a str>) -> Option<Vec<&'a str>> {
    let names: Vec<_> = names.collect();
    (!names.is_empty()).then_some(names)
}

fn known(facts: &SubjectFacts<'_>) -> Option<Her2Level> {
    facts.her2_level.filter(|level| *level != Her2Level::Unknown)
}

fn her2_low(facts: &SubjectFacts<'_>) -> Option<bool> {
    match facts.her2_level?.status() {
        Her2Status::Low => Some(true),
        Her2Status::Zero => Some(false),
        Her2Status::Positive | Her2Status::Unknown => None,
    }
}

fn country(trial: &Trial, facts: &SubjectFacts<'_>) -> Result<Option<Country>, UnknownCountry> {
    if let Some(code) = facts.country {
        return code.parse().map(Some);
    }
    let site = facts.site_id.and_then(|id| SiteId::new(id).ok());
    Ok(site.and_then(|id| trial.country_of(&id)))
}
