//! One macro for the closed lists of words that appear in data, JSON and the API.

/// A text that is not one of an enumeration's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a {kind}: one of {}", words.join(", "))]
pub struct UnknownWord {
    /// What was being read, in words.
    pub kind: &'static str,
    /// Every word that would have been accepted.
    pub words: &'static [&'static str],
}

/// Defines an enumeration whose values have one spelling each, used by `Display`, `FromStr`,
/// serde and the OpenAPI document alike. `ALL` and `WORDS` keep the order of definition.
macro_rules! text_enum {
    (
        $(#[$doc:meta])*
        pub enum $name:ident, $kind:literal {
            $( $(#[$variant_doc:meta])* $variant:ident = $word:tt ),+ $(,)?
        }
    ) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash,
            serde::Serialize, serde::Deserialize, utoipa::ToSchema,
        )]
        pub enum $name {
            $( $(#[$variant_doc])* #[serde(rename = $word)] $variant ),+
        }

        impl $name {
            /// Every value, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// Every word, in the same order.
            pub const WORDS: &'static [&'static str] = &[$($word),+];

            /// The word that stands for this value in data, JSON and the API.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $( Self::$variant => $word ),+
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.pad(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::text_enum::UnknownWord;

            /// Exactly one of the words; letter case counts.
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $( $word => Ok(Self::$variant), )+
                    _ => Err($crate::text_enum::UnknownWord { kind: $kind, words: Self::WORDS }),
                }
            }
        }
    };
}

pub(crate) use text_enum;

#[cfg(test)]
mod tests {
    use crate::her2::Her2Level;

    #[test]
    fn every_word_reads_and_writes_the_same_everywhere() {
        for (value, word) in Her2Level::ALL.iter().zip(Her2Level::WORDS) {
            assert_eq!(value.to_string(), *word);
            assert_eq!(word.parse(), Ok(*value));
            let json = serde_json::to_string(value).unwrap();
            assert_eq!(json, format!("\"{word}\""));
            assert_eq!(serde_json::from_str::<Her2Level>(&json).unwrap(), *value);
        }
    }

    #[test]
    fn the_words_are_those_of_the_openapi_document() {
        let schema = <Her2Level as utoipa::PartialSchema>::schema();
        let json = serde_json::to_value(schema).unwrap();
        assert_eq!(json["enum"], serde_json::json!(Her2Level::WORDS));
    }

    #[test]
    fn another_word_is_refused_with_the_list() {
        let error = "HER2_0".parse::<Her2Level>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "not a HER2 level: one of her2_0, ihc_1+, ihc_2+/ish-, her2_positive, unknown"
        );
    }
}
