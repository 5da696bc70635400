//! Classification policies: the choices of the derivation, as versioned data.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Reader, SpecimenKind};
use crate::ids::PolicyName;
use crate::text_enum::text_enum;

text_enum! {
    /// What to do when the latest reading cannot be told (same day, or no day) and the readings
    /// lead to different levels.
    pub enum TieRule, "tie rule" {
        /// The status is unknown until the data say which reading is the latest.
        Unknown = "unknown",
        /// The reading with the highest level counts (2+ before 1+ before 0; positive first).
        Highest = "highest",
    }
}

text_enum! {
    /// The guideline by which ISH measurements become a result.
    pub enum IshGuideline, "ISH guideline" {
        /// ASCO/CAP focused update of 2018, affirmed in 2023: dual-probe groups 1 to 5.
        AscoCap2018 = "asco_cap_2018",
    }
}

/// Which specimen counts first. A kind that is not listed never counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SpecimenPrecedence {
    /// When systemic therapy was given before surgery.
    pub neoadjuvant: Vec<SpecimenKind>,
    /// When surgery came first.
    pub upfront_surgery: Vec<SpecimenKind>,
    /// When the data do not say which came first.
    pub neoadjuvant_unknown: Vec<SpecimenKind>,
}

impl SpecimenPrecedence {
    /// The kinds that count, first choice first.
    #[must_use]
    pub fn order(&self, neoadjuvant: Option<bool>) -> &[SpecimenKind] {
        match neoadjuvant {
            Some(true) => &self.neoadjuvant,
            Some(false) => &self.upfront_surgery,
            None => &self.neoadjuvant_unknown,
        }
    }
}

/// The choices of the derivation of HER2 status. The status rules themselves are not a choice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClassificationPolicy {
    /// The name that trials and runs refer to.
    pub name: PolicyName,
    /// Counts up with every change of the policy.
    pub version: u32,
    /// What the policy follows, in a sentence.
    pub description: String,
    /// Which specimen counts first.
    pub specimen_precedence: SpecimenPrecedence,
    /// Whose readings count; those of the other are kept for agreement only.
    pub counting_reader: Reader,
    /// What to do when the latest reading cannot be told.
    pub tie_rule: TieRule,
    /// How measurements become a result.
    pub ish_guideline: IshGuideline,
}

/// The names of the policies that come with Palladion.
const BUILT_IN: &[&str] = &["pallas-2024"];

impl ClassificationPolicy {
    /// Name and version, as results name the policy: `pallas-2024 version 1`.
    #[must_use]
    pub fn label(&self) -> String {
        format!("{} version {}", self.name, self.version)
    }

    /// The built-in policy of that name, if there is one.
    #[must_use]
    pub fn built_in(name: &PolicyName) -> Option<Self> {
        match name.as_str() {
            "pallas-2024" => Some(Self::pallas_2024(name.clone())),
            _ => None,
        }
    }

    /// The policies that come with Palladion.
    pub fn built_ins() -> impl Iterator<Item = Self> {
        BUILT_IN.iter().filter_map(|name| Self::built_in(&PolicyName::new(*name).ok()?))
    }

    /// Rules of the PALLAS HER2-low analysis.
    ///
    /// The paper names two specimens. A specimen of unknown kind is the last resort, with a
    /// warning; a metastasis never counts. When it is not known whether therapy came before
    /// surgery, the baseline core biopsy is the first choice: no therapy can have changed it.
    fn pallas_2024(name: PolicyName) -> Self {
        use SpecimenKind::{BaselineCoreBiopsy, SurgicalResection, Unknown};
        let biopsy_first = vec![BaselineCoreBiopsy, SurgicalResection, Unknown];
        Self {
            name,
            version: 1,
            description: "HER2-low analysis of the PALLAS trial: local readings, the baseline core \
                          biopsy after neoadjuvant therapy, the surgical specimen otherwise"
                .to_owned(),
            specimen_precedence: SpecimenPrecedence {
                neoadjuvant: biopsy_first.clone(),
                upfront_surgery: vec![SurgicalResection, BaselineCoreBiopsy, Unknown],
                neoadjuvant_unknown: biopsy_first,
            },
            counting_reader: Reader::Local,
            tie_rule: TieRule::Unknown,
            ish_guideline: IshGuideline::AscoCap2018,
        }
    }
}
