//! A country as a position in the code table.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::codes::CODES;

/// A country with an officially assigned ISO 3166-1 code, ordered and written by its alpha-3 code.
///
/// User-assigned codes (such as `XKX`) and withdrawn ones (such as `CSK`) are not countries here.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, pattern = "^[A-Z]{3}$", example = "AUT")]
pub struct Country(u8);

/// A text that is neither an alpha-2 nor an alpha-3 code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an ISO 3166-1 alpha-3 or alpha-2 country code")]
pub struct UnknownCountry;

impl Country {
    /// Every country, in the order of the alpha-3 codes.
    pub fn all() -> impl Iterator<Item = Self> {
        (0_u8..).take(CODES.len()).map(Self)
    }

    fn entry(self) -> &'static (&'static str, &'static str, &'static str) {
        &CODES[usize::from(self.0)]
    }

    /// The three-letter code, in upper case.
    #[must_use]
    pub fn alpha3(self) -> &'static str {
        self.entry().0
    }

    /// The two-letter code, in upper case.
    #[must_use]
    pub fn alpha2(self) -> &'static str {
        self.entry().1
    }

    /// The English short name, for people to read.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.entry().2
    }
}

impl FromStr for Country {
    type Err = UnknownCountry;

    /// Letter case does not matter; blanks around the code do.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let upper = text.to_ascii_uppercase();
        let found = match upper.len() {
            2 => CODES.iter().position(|entry| entry.1 == upper),
            3 => CODES.binary_search_by_key(&upper.as_str(), |entry| entry.0).ok(),
            _ => None,
        };
        found.and_then(|index| u8::try_from(index).ok()).map(Self).ok_or(UnknownCountry)
    }
}

impl fmt::Display for Country {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.alpha3())
    }
}

impl fmt::Debug for Country {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl TryFrom<String> for Country {
    type Error = UnknownCountry;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Country> for String {
    fn from(country: Country) -> Self {
        country.alpha3().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_country_is_found_by_either_code_in_any_case() {
        for country in Country::all() {
            assert_eq!(country.alpha3().parse(), Ok(country));
            assert_eq!(country.alpha3().to_lowercase().parse(), Ok(country));
            assert_eq!(country.alpha2().parse(), Ok(country));
            assert_eq!(country.alpha2().to_lowercase().parse(), Ok(country));
        }
        assert_eq!(Country::all().count(), 249);
    }

    #[test]
    fn the_table_is_in_the_order_of_its_codes_and_has_no_code_twice() {
        assert!(CODES.windows(2).all(|pair| pair[0].0 < pair[1].0));
        let mut alpha2: Vec<_> = CODES.iter().map(|entry| entry.1).collect();
        alpha2.sort_unstable();
        assert!(alpha2.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(CODES.iter().all(|entry| entry.0.len() == 3 && entry.1.len() == 2));
    }

    #[test]
    fn codes_that_are_easily_confused() {
        for (text, alpha3, name) in [
            ("NA", "NAM", "Namibia"),
            ("AT", "AUT", "Austria"),
            ("AU", "AUS", "Australia"),
            ("ch", "CHE", "Switzerland"),
            ("Pol", "POL", "Poland"),
            ("GB", "GBR", "United Kingdom"),
            ("MX", "MEX", "Mexico"),
            ("jp", "JPN", "Japan"),
        ] {
            let country: Country = text.parse().unwrap();
            assert_eq!((country.alpha3(), country.name()), (alpha3, name), "{text}");
        }
        for text in ["", "A", "UK", "XKX", "CSK", "AUTX", " AT", "Austria", "040", "éé", "Ł1"] {
            assert_eq!(text.parse::<Country>(), Err(UnknownCountry), "{text}");
        }
    }

    #[test]
    fn json_writes_alpha_3_and_reads_both() {
        let austria: Country = serde_json::from_str("\"AT\"").unwrap();
        assert_eq!(serde_json::to_string(&austria).unwrap(), "\"AUT\"");
        assert!(serde_json::from_str::<Country>("\"ZZ\"").is_err());
    }
}
