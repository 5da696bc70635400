//! One reading of one specimen.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Assay, IshMeasurement};
use crate::text_enum::text_enum;

text_enum! {
    /// Immunohistochemistry score; `null` and `ultralow` are the finer split of 0.
    pub enum IhcScore, "IHC score" {
        /// Score 0, not split further.
        Zero = "0",
        /// Score 0, no staining at all.
        Null = "null",
        /// Score 0, faint incomplete staining in 10 % of the cells or fewer.
        Ultralow = "ultralow",
        /// Faint incomplete staining in more than 10 % of the cells.
        OnePlus = "1+",
        /// Weak to moderate complete staining in more than 10 % of the cells.
        TwoPlus = "2+",
        /// Intense complete staining in more than 10 % of the cells.
        ThreePlus = "3+",
    }
}

impl IhcScore {
    /// The score as 0, 1, 2 or 3: `null` and `ultralow` are 0.
    #[must_use]
    pub const fn intensity(self) -> u8 {
        match self {
            Self::Zero | Self::Null | Self::Ultralow => 0,
            Self::OnePlus => 1,
            Self::TwoPlus => 2,
            Self::ThreePlus => 3,
        }
    }
}

text_enum! {
    /// In situ hybridisation as the laboratory reported it.
    pub enum IshResult, "ISH result" {
        /// Not amplified.
        Negative = "negative",
        /// Amplified.
        Positive = "positive",
        /// Neither; the guideline of 2018 no longer has it, older reports do.
        Equivocal = "equivocal",
        /// Not performed, or failed.
        NotDone = "not_done",
    }
}

text_enum! {
    /// The tissue that was read.
    pub enum SpecimenKind, "specimen" {
        /// Core biopsy taken before any therapy.
        BaselineCoreBiopsy = "baseline_core_biopsy",
        /// Tissue removed at surgery.
        SurgicalResection = "surgical_resection",
        /// Tissue of a metastasis.
        Metastasis = "metastasis",
        /// Not stated.
        Unknown = "unknown",
    }
}

text_enum! {
    /// Who read the specimen.
    pub enum Reader, "reader" {
        /// The site's own laboratory.
        Local = "local",
        /// The trial's central laboratory.
        Central = "central",
    }
}

/// One reading of one specimen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Assessment {
    /// The tissue that was read.
    pub specimen: SpecimenKind,
    /// Day the specimen was taken.
    #[serde(default)]
    pub collected_on: Option<NaiveDate>,
    /// Immunohistochemistry score.
    #[serde(default)]
    pub ihc: Option<IhcScore>,
    /// In situ hybridisation as reported.
    #[serde(default)]
    pub ish_reported: Option<IshResult>,
    /// In situ hybridisation as measured.
    #[serde(default)]
    pub ish_measured: Option<IshMeasurement>,
    /// The IHC assay.
    #[serde(default)]
    pub assay: Option<Assay>,
    /// Who read it.
    pub reader: Reader,
    /// Day of the reading.
    #[serde(default)]
    pub read_on: Option<NaiveDate>,
}

impl Assessment {
    /// A reading of which only the specimen and the reader are known.
    #[must_use]
    pub const fn new(specimen: SpecimenKind, reader: Reader) -> Self {
        Self {
            specimen,
            collected_on: None,
            ihc: None,
            ish_reported: None,
            ish_measured: None,
            assay: None,
            reader,
            read_on: None,
        }
    }
}
