//! A synthetic subject.

use chrono::NaiveDate;

/// Where a subject ends in the flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// HER2-0.
    Zero,
    /// HER2-low, IHC 1+.
    Ihc1,
    /// HER2-low, IHC 2+ with ISH negative.
    Ihc2,
    /// HER2-positive, not analysed.
    Positive,
    /// HER2 status missing or unknown, not analysed.
    Unknown,
}

impl Level {
    /// Whether the subject is HER2-low.
    #[must_use]
    pub const fn is_low(self) -> bool {
        matches!(self, Self::Ihc1 | Self::Ihc2)
    }

    /// Whether the subject is analysed.
    #[must_use]
    pub const fn is_analysed(self) -> bool {
        matches!(self, Self::Zero | Self::Ihc1 | Self::Ihc2)
    }
}

/// The two arms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arm {
    /// Endocrine therapy alone, the reference.
    Endocrine,
    /// Palbociclib and endocrine therapy.
    Palbociclib,
}

impl Arm {
    /// The name, as the data write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Endocrine => "ET",
            Self::Palbociclib => "palbociclib + ET",
        }
    }
}

/// What becomes of a subject, in whole days from randomisation. `None`: it never happens within any follow-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct History {
    /// The first event of invasive disease-free survival.
    pub first: Option<i64>,
    /// The kind of that event, as the table of disease events names it.
    pub first_kind: &'static str,
    /// The distant recurrence.
    pub distant: Option<i64>,
    /// The death.
    pub death: Option<i64>,
    /// The last contact, if the subject is alive then.
    pub last_contact: i64,
}

/// A reading of a specimen, as the raw file will have it.
#[derive(Debug, Clone, PartialEq)]
pub struct IhcReading {
    /// `baseline_core_biopsy` or `surgical_resection`.
    pub specimen: &'static str,
    /// Day the specimen was taken.
    pub collected_on: NaiveDate,
    /// IHC score, `None` where it was not reported.
    pub ihc: Option<&'static str>,
    /// ISH result as reported.
    pub ish: Option<&'static str>,
    /// HER2/CEP17 ratio and mean HER2 copies per cell, in tenths.
    pub measured: Option<(u32, u32)>,
    /// The assay.
    pub assay: &'static str,
    /// Whether a central laboratory read it.
    pub central: bool,
    /// Day it was read.
    pub read_on: NaiveDate,
}

/// A synthetic subject: no person's data.
#[derive(Debug, Clone, PartialEq)]
pub struct Subject {
    /// Pseudonymous id.
    pub id: String,
    /// Where the subject ends in the flow.
    pub level: Level,
    /// Treatment arm.
    pub arm: Arm,
    /// Position of the country in [`super::countries`].
    pub country: usize,
    /// Number of the site within its country, from 1.
    pub site: usize,
    /// Day of randomisation.
    pub randomised_on: NaiveDate,
    /// Whether systemic therapy was given before surgery.
    pub neoadjuvant: bool,
    /// Age, years.
    pub age: f64,
    /// Whether the subject is a man.
    pub male: bool,
    /// `post`, `pre`, `peri`; `None` for men and where it is missing.
    pub menopause: Option<&'static str>,
    /// ECOG status; `None` where unknown.
    pub ecog: Option<u8>,
    /// Body mass index, kg/m2.
    pub bmi: Option<f64>,
    /// ER-positive cells, %.
    pub er: Option<f64>,
    /// PR-positive cells, %.
    pub pr: Option<f64>,
    /// T, N and anatomic stage as TNM words.
    pub stage: [&'static str; 3],
    /// `1`, `2`, `3`, `X`; `None` where missing.
    pub grade: Option<&'static str>,
    /// `breast_conserving`, `mastectomy`, `both`.
    pub surgery: &'static str,
    /// Prior radiation.
    pub radiation: Option<bool>,
    /// Prior chemotherapy.
    pub chemotherapy: bool,
    /// Readings of specimens, those that count and those that do not.
    pub readings: Vec<IhcReading>,
    /// What became of the subject.
    pub history: History,
}
