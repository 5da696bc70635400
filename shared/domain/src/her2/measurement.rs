//! What an in situ hybridisation measured.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// HER2/CEP17 ratio and mean copies per cell; at least one of the three was measured, and each
/// that was is finite and not negative (CEP17 copies: above zero).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "Measured", into = "Measured")]
pub struct IshMeasurement {
    /// HER2/CEP17 ratio as stated.
    ratio: Option<f64>,
    /// Mean HER2 copies per cell.
    her2_copies: Option<f64>,
    /// Mean CEP17 copies per cell.
    cep17_copies: Option<f64>,
}

/// A measurement that cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidMeasurement {
    /// The ratio is negative, infinite or not a number.
    #[error("an ISH ratio is a finite number, not below 0")]
    Ratio,
    /// The HER2 copies are negative, infinite or not a number.
    #[error("HER2 copies per cell are a finite number, not below 0")]
    Her2Copies,
    /// The CEP17 copies are zero, negative, infinite or not a number.
    #[error("CEP17 copies per cell are a finite number above 0")]
    Cep17Copies,
    /// A JSON measurement without any value.
    #[error("an ISH measurement holds a ratio, HER2 copies or CEP17 copies")]
    Nothing,
}

/// The most by which a stated ratio may differ from copies / CEP17 before it is reported: ratios
/// are commonly rounded to one decimal, which is an error of at most 0.05.
pub const RATIO_TOLERANCE: f64 = 0.05;

/// Absorbs the rounding of the division and the subtraction, so that a difference of exactly
/// 0.05 in decimals is not reported.
const ROUNDING: f64 = 1e-9;

impl IshMeasurement {
    /// The measurement, or `None` when nothing was measured.
    ///
    /// # Errors
    /// The variant of `InvalidMeasurement` says which of the three cannot be.
    pub fn new(
        ratio: Option<f64>,
        her2_copies: Option<f64>,
        cep17_copies: Option<f64>,
    ) -> Result<Option<Self>, InvalidMeasurement> {
        let not_negative = |value: f64| value.is_finite() && value >= 0.0;
        if ratio.is_some_and(|value| !not_negative(value)) {
            return Err(InvalidMeasurement::Ratio);
        }
        if her2_copies.is_some_and(|value| !not_negative(value)) {
            return Err(InvalidMeasurement::Her2Copies);
        }
        if cep17_copies.is_some_and(|value| !(value.is_finite() && value > 0.0)) {
            return Err(InvalidMeasurement::Cep17Copies);
        }
        let measured = ratio.is_some() || her2_copies.is_some() || cep17_copies.is_some();
        Ok(measured.then_some(Self { ratio, her2_copies, cep17_copies }))
    }

    /// The HER2/CEP17 ratio as stated.
    #[must_use]
    pub const fn stated_ratio(&self) -> Option<f64> {
        self.ratio
    }

    /// Mean HER2 copies per cell.
    #[must_use]
    pub const fn her2_copies(&self) -> Option<f64> {
        self.her2_copies
    }

    /// Mean CEP17 copies per cell.
    #[must_use]
    pub const fn cep17_copies(&self) -> Option<f64> {
        self.cep17_copies
    }

    /// HER2 copies / CEP17 copies, when both were measured.
    #[must_use]
    pub fn computed_ratio(&self) -> Option<f64> {
        Some(self.her2_copies? / self.cep17_copies?)
    }

    /// The ratio that counts: as stated, else as computed.
    #[must_use]
    pub fn ratio(&self) -> Option<f64> {
        self.ratio.or_else(|| self.computed_ratio())
    }

    /// Whether the stated ratio differs from the computed one by more than [`RATIO_TOLERANCE`].
    #[must_use]
    pub fn ratio_is_inconsistent(&self) -> bool {
        match (self.ratio, self.computed_ratio()) {
            (Some(stated), Some(computed)) => (stated - computed).abs() > RATIO_TOLERANCE + ROUNDING,
            _ => false,
        }
    }
}

/// The JSON form, before it is checked.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Measured {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ratio: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    her2_copies: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cep17_copies: Option<f64>,
}

impl TryFrom<Measured> for IshMeasurement {
    type Error = InvalidMeasurement;

    fn try_from(measured: Measured) -> Result<Self, Self::Error> {
        Self::new(measured.ratio, measured.her2_copies, measured.cep17_copies)?
            .ok_or(InvalidMeasurement::Nothing)
    }
}

impl From<IshMeasurement> for Measured {
    fn from(measurement: IshMeasurement) -> Self {
        let IshMeasurement { ratio, her2_copies, cep17_copies } = measurement;
        Self { ratio, her2_copies, cep17_copies }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn impossible_numbers_are_refused_and_no_number_is_no_measurement() {
        use InvalidMeasurement as E;
        type Case = (&'static str, [Option<f64>; 3], Result<bool, E>);
        let cases: [Case; 10] = [
            ("nothing", [None, None, None], Ok(false)),
            ("ratio only", [Some(1.2), None, None], Ok(true)),
            ("zero HER2 copies", [None, Some(0.0), None], Ok(true)),
            ("negative ratio", [Some(-0.1), None, None], Err(E::Ratio)),
            ("ratio not a number", [Some(f64::NAN), None, None], Err(E::Ratio)),
            ("infinite ratio", [Some(f64::INFINITY), None, None], Err(E::Ratio)),
            ("negative copies", [None, Some(-1.0), None], Err(E::Her2Copies)),
            ("no CEP17 at all", [None, Some(4.0), Some(0.0)], Err(E::Cep17Copies)),
            ("CEP17 not a number", [None, None, Some(f64::NAN)], Err(E::Cep17Copies)),
            ("all three", [Some(2.0), Some(4.0), Some(2.0)], Ok(true)),
        ];
        for (name, [ratio, her2, cep17], expected) in cases {
            let made = IshMeasurement::new(ratio, her2, cep17);
            assert_eq!(made.map(|value| value.is_some()), expected, "{name}");
        }
    }

    #[test]
    fn a_missing_ratio_is_computed_and_a_stated_one_counts() {
        let computed = IshMeasurement::new(None, Some(6.0), Some(2.4)).unwrap().unwrap();
        assert_eq!(computed.ratio(), Some(2.5));
        let stated = IshMeasurement::new(Some(1.8), Some(6.0), Some(2.4)).unwrap().unwrap();
        assert_eq!(stated.ratio(), Some(1.8));
        let copies = IshMeasurement::new(None, Some(6.0), None).unwrap().unwrap();
        assert_eq!(copies.ratio(), None);
    }

    #[test]
    fn a_ratio_is_inconsistent_beyond_five_hundredths() {
        for (stated, inconsistent) in [(2.0, false), (2.05, false), (1.95, false), (2.06, true), (1.9, true)]
        {
            let measurement = IshMeasurement::new(Some(stated), Some(4.4), Some(2.2));
            assert_eq!(measurement.unwrap().unwrap().ratio_is_inconsistent(), inconsistent, "{stated}");
        }
        let alone = IshMeasurement::new(Some(2.0), Some(9.0), None).unwrap().unwrap();
        assert!(!alone.ratio_is_inconsistent());
    }

    #[test]
    fn json_goes_through_the_constructor() {
        let json = r#"{"ratio":2.1,"her2_copies":5.0}"#;
        let measurement: IshMeasurement = serde_json::from_str(json).unwrap();
        assert_eq!(serde_json::to_string(&measurement).unwrap(), json);
        for bad in ["{}", r#"{"ratio":-1}"#, r#"{"rate":1}"#] {
            assert!(serde_json::from_str::<IshMeasurement>(bad).is_err(), "{bad}");
        }
    }
}
