//! The immunohistochemistry assays.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::openapi::{ObjectBuilder, RefOr, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::ids::{AssayName, InvalidText};

/// An immunohistochemistry assay: one of the known ones by its word, any other by its name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Assay {
    /// PATHWAY anti-HER2 with the rabbit monoclonal antibody 4B5: `4b5_pathway`.
    Pathway4B5,
    /// `HercepTest` with the polyclonal antibody: `herceptest_pab`.
    HercepTestPab,
    /// `HercepTest mAb pharmDx` with the monoclonal antibody DG44: `herceptest_mab_pharmdx`.
    HercepTestMab,
    /// Another, by the name the trial gives it.
    Other(AssayName),
}

impl Assay {
    /// The word of a known assay, or the name of another.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Pathway4B5 => "4b5_pathway",
            Self::HercepTestPab => "herceptest_pab",
            Self::HercepTestMab => "herceptest_mab_pharmdx",
            Self::Other(name) => name.as_str(),
        }
    }
}

impl FromStr for Assay {
    type Err = InvalidText;

    /// Only the exact words are the known assays; other spellings are kept as names, because
    /// which word they mean is for an import profile to say.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text {
            "4b5_pathway" => Self::Pathway4B5,
            "herceptest_pab" => Self::HercepTestPab,
            "herceptest_mab_pharmdx" => Self::HercepTestMab,
            other => Self::Other(AssayName::new(other)?),
        })
    }
}

impl fmt::Display for Assay {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl TryFrom<String> for Assay {
    type Error = InvalidText;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Assay> for String {
    fn from(assay: Assay) -> Self {
        assay.as_str().to_owned()
    }
}

impl PartialSchema for Assay {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .min_length(Some(1))
            .max_length(Some(AssayName::MAX_CHARACTERS))
            .description(Some("An IHC assay: a known one by its word, any other by its name"))
            .examples(["4b5_pathway"])
            .into()
    }
}

impl ToSchema for Assay {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_word_is_the_assay_and_any_other_name_is_kept() {
        for word in ["4b5_pathway", "herceptest_pab", "herceptest_mab_pharmdx", "SP3, in house"] {
            let assay: Assay = word.parse().unwrap();
            assert_eq!(assay.to_string(), word);
            assert_eq!(matches!(assay, Assay::Other(_)), word.starts_with("SP3"), "{word}");
        }
        assert!("".parse::<Assay>().is_err());
    }
}
