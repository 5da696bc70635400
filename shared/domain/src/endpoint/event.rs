//! What can happen to a subject after randomisation, and what can be known of them.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::text_enum::text_enum;

text_enum! {
    /// Kind of a dated record on a subject.
    pub enum EventKind, "event kind" {
        /// Local or regional invasive recurrence on the same side.
        LocoregionalInvasiveRecurrence = "locoregional_invasive_recurrence",
        /// Invasive cancer of the other breast.
        ContralateralInvasiveBreastCancer = "contralateral_invasive_breast_cancer",
        /// Distant recurrence.
        DistantRecurrence = "distant_recurrence",
        /// Second primary invasive cancer outside the breast.
        SecondPrimaryNonBreast = "second_primary_non_breast",
        /// Death from any cause.
        Death = "death",
        /// Ductal carcinoma in situ of either breast: recorded, in no STEEP endpoint here.
        Dcis = "dcis",
        /// Basal- or squamous-cell carcinoma of the skin: recorded, in no STEEP endpoint here.
        NonMelanomaSkinCancer = "non_melanoma_skin_cancer",
        /// Carcinoma in situ outside the breast: recorded, in no STEEP endpoint here.
        OtherInSituCarcinoma = "other_in_situ_carcinoma",
        /// Last day the subject was examined and no event was found that is not recorded.
        LastDiseaseAssessment = "last_disease_assessment",
        /// Last day the subject was known to be alive, whatever else.
        LastKnownAlive = "last_known_alive",
    }
}

impl EventKind {
    /// Whether this is a mark of follow-up and not something that happened.
    #[must_use]
    pub const fn is_follow_up(self) -> bool {
        matches!(self, Self::LastDiseaseAssessment | Self::LastKnownAlive)
    }

    /// Whether this is a diagnosis, so that the subject was examined on that day.
    #[must_use]
    pub const fn is_diagnosis(self) -> bool {
        !self.is_follow_up() && !matches!(self, Self::Death)
    }
}

/// One dated record on a subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DiseaseEvent {
    /// What happened, or was known.
    pub kind: EventKind,
    /// The day.
    pub date: NaiveDate,
}
