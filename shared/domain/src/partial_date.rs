//! Dates of which only the year, or year and month, are known.

use std::str::FromStr;

use chrono::NaiveDate;

use crate::text_enum::text_enum;

text_enum! {
    /// How a missing day or month is filled in. Whoever applies one lists the subjects concerned.
    pub enum ImputationRule, "imputation rule" {
        /// The first day that is possible.
        First = "first",
        /// The 15th of the month; 1 July of the year.
        Middle = "middle",
        /// The last day that is possible.
        Last = "last",
    }
}

/// A date of which the day, or the day and the month, may be missing: `2014`, `2014-05`,
/// `2014-05-17`. The year has four digits, month and day two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartialDate {
    /// Only the year is known.
    Year(i32),
    /// The day is missing.
    Month(i32, u32),
    /// Nothing is missing.
    Full(NaiveDate),
}

/// A text that is not a date, whole or in part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a date as YYYY-MM-DD, YYYY-MM or YYYY")]
pub struct InvalidPartialDate;

impl FromStr for PartialDate {
    type Err = InvalidPartialDate;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut parts = text.split('-');
        let year = number(parts.next(), 4)?.ok_or(InvalidPartialDate)?;
        let month = number(parts.next(), 2)?;
        let day = number(parts.next(), 2)?;
        let year = i32::try_from(year).ok().filter(|_| parts.next().is_none());
        match (year.ok_or(InvalidPartialDate)?, month, day) {
            (year, None, _) => Ok(Self::Year(year)),
            (year, Some(month @ 1..=12), None) => Ok(Self::Month(year, month)),
            (year, Some(month), Some(day)) => {
                NaiveDate::from_ymd_opt(year, month, day).map(Self::Full).ok_or(InvalidPartialDate)
            }
            (_, Some(_), None) => Err(InvalidPartialDate),
        }
    }
}

fn number(part: Option<&str>, digits: usize) -> Result<Option<u32>, InvalidPartialDate> {
    let Some(part) = part else { return Ok(None) };
    let well_formed = part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit());
    let value = part.parse().ok().filter(|_| well_formed);
    value.map(Some).ok_or(InvalidPartialDate)
}

impl PartialDate {
    /// The whole date, and whether something was filled in.
    #[must_use]
    pub fn impute(self, rule: ImputationRule) -> Option<(NaiveDate, bool)> {
        let (first, last) = match self {
            Self::Full(date) => return Some((date, false)),
            Self::Year(year) => {
                (NaiveDate::from_ymd_opt(year, 1, 1)?, NaiveDate::from_ymd_opt(year, 12, 31)?)
            }
            Self::Month(year, month) => {
                let first = NaiveDate::from_ymd_opt(year, month, 1)?;
                (first, first.checked_add_months(chrono::Months::new(1))?.pred_opt()?)
            }
        };
        let date = match (rule, self) {
            (ImputationRule::First, _) => first,
            (ImputationRule::Last, _) => last,
            (ImputationRule::Middle, Self::Month(year, month)) => NaiveDate::from_ymd_opt(year, month, 15)?,
            (ImputationRule::Middle, Self::Year(year)) => NaiveDate::from_ymd_opt(year, 7, 1)?,
            (ImputationRule::Middle, Self::Full(date)) => date,
        };
        Some((date, true))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_fills_in_the_day_it_names() {
        use ImputationRule as R;
        for (text, rule, expected, imputed) in [
            ("2014-05-17", R::First, "2014-05-17", false),
            ("2014-05-17", R::Middle, "2014-05-17", false),
            ("2014-05", R::First, "2014-05-01", true),
            ("2014-05", R::Middle, "2014-05-15", true),
            ("2014-05", R::Last, "2014-05-31", true),
            ("2024-02", R::Last, "2024-02-29", true),
            ("2023-02", R::Last, "2023-02-28", true),
            ("2014-12", R::Last, "2014-12-31", true),
            ("2014", R::First, "2014-01-01", true),
            ("2014", R::Middle, "2014-07-01", true),
            ("2014", R::Last, "2014-12-31", true),
        ] {
            let (date, filled) = text.parse::<PartialDate>().unwrap().impute(rule).unwrap();
            assert_eq!((date.to_string().as_str(), filled), (expected, imputed), "{text} {rule}");
        }
    }

    #[test]
    fn what_is_not_written_this_way_is_no_date() {
        for text in [
            "",
            "14",
            "2014-5",
            "2014-13",
            "2014-00",
            "2014-02-30",
            "2014-1-13",
            "2014-05-17T00:00",
            "2014-05-17-1",
            "17.5.2014",
            "5/6/11",
            "15JAN2017",
            "2014-",
            "-2014",
            "+201",
            "２０１４",
        ] {
            assert_eq!(text.parse::<PartialDate>(), Err(InvalidPartialDate), "{text}");
        }
    }
}
