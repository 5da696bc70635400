//! From the file's unit to the variable's.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How a number becomes one in the variable's unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Conversion {
    /// A time in this unit becomes one in the variable's (`days` or `years`).
    Time(TimeConversion),
    /// The same, with the unit in another column of the record.
    UnitColumn(UnitColumnConversion),
    /// The number is multiplied by this factor.
    Factor(FactorConversion),
}

/// A time in a stated unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TimeConversion {
    /// The unit of the file.
    pub from: TimeUnit,
}

/// A time whose unit another column states.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UnitColumnConversion {
    /// The column with the unit.
    pub column: String,
    /// Word of that column to unit; any other word is an error.
    pub units: BTreeMap<String, TimeUnit>,
    /// The unit when the file lacks the column; without it such a file is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when_absent: Option<TimeUnit>,
}

/// A factor.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FactorConversion {
    /// Finite and not zero.
    pub factor: f64,
}

/// A unit of time: a week has 7 days, a month 30.4375, a year 365.25.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TimeUnit {
    /// 1 day.
    Days,
    /// 7 days.
    Weeks,
    /// 30.4375 days.
    Months,
    /// 365.25 days.
    Years,
}

impl TimeUnit {
    /// The unit of that name.
    #[must_use]
    pub fn named(unit: &str) -> Option<Self> {
        match unit {
            "days" => Some(Self::Days),
            "weeks" => Some(Self::Weeks),
            "months" => Some(Self::Months),
            "years" => Some(Self::Years),
            _ => None,
        }
    }

    /// Its length in days; each is exact in binary.
    #[must_use]
    pub const fn days(self) -> f64 {
        match self {
            Self::Days => 1.0,
            Self::Weeks => 7.0,
            Self::Months => 30.4375,
            Self::Years => 365.25,
        }
    }
}

/// A conversion with its target known: multiply, then divide.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Scale {
    multiply: f64,
    divide: f64,
}

impl Scale {
    /// From one unit of time to the variable's; `None` when that is not a unit of time.
    pub(super) fn time(from: TimeUnit, unit: Option<&str>) -> Option<Self> {
        let to = TimeUnit::named(unit?)?;
        Some(if from == to {
            Self { multiply: 1.0, divide: 1.0 }
        } else {
            Self { multiply: from.days(), divide: to.days() }
        })
    }

    /// The scale that holds for the whole column; `None` when each record has its own, or when the
    /// conversion is one of time and the variable's unit is not.
    pub(super) fn of(conversion: &Conversion, unit: Option<&str>) -> Option<Self> {
        match conversion {
            Conversion::Factor(FactorConversion { factor }) => Some(Self { multiply: *factor, divide: 1.0 }),
            Conversion::Time(TimeConversion { from }) => Self::time(*from, unit),
            Conversion::UnitColumn(_) => None,
        }
    }

    pub(super) fn apply(self, value: f64) -> f64 {
        value * self.multiply / self.divide
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn convert(from: TimeUnit, to: &str, value: f64) -> f64 {
        Scale::of(&Conversion::Time(TimeConversion { from }), Some(to)).unwrap().apply(value)
    }

    #[test]
    fn stated_lengths_are_used() {
        for (name, value, expected) in [
            ("months to days", convert(TimeUnit::Months, "days", 12.0), 365.25),
            ("years to days", convert(TimeUnit::Years, "days", 2.0), 730.5),
            ("weeks to days", convert(TimeUnit::Weeks, "days", 3.0), 21.0),
            ("days to years", convert(TimeUnit::Days, "years", 730.5), 2.0),
            ("years to years", convert(TimeUnit::Years, "years", 55.3), 55.3),
        ] {
            assert_eq!(value.to_bits(), f64::to_bits(expected), "{name}");
        }
    }

    #[test]
    fn time_converts_to_time_only() {
        let months = Conversion::Time(TimeConversion { from: TimeUnit::Months });
        assert_eq!(Scale::of(&months, Some("kg/m2")), None);
        assert_eq!(Scale::of(&months, None), None);
    }
}
