//! The standard normal distribution.

use super::error::{DistributionError, number, probability};
use crate::detmath::{erfc, ln, sqrt};

/// `P(Z <= z)`.
///
/// # Errors
/// `NotANumber` for a NaN.
pub fn cdf(z: f64) -> Result<f64, DistributionError> {
    Ok(0.5 * erfc(-number(z)? * std::f64::consts::FRAC_1_SQRT_2))
}

/// `P(Z > z)`; relative error below 1e-12 down to the smallest number.
///
/// # Errors
/// `NotANumber` for a NaN.
pub fn sf(z: f64) -> Result<f64, DistributionError> {
    Ok(0.5 * erfc(number(z)? * std::f64::consts::FRAC_1_SQRT_2))
}

/// `P(|Z| > |z|)`, the two-sided p-value of `z`.
///
/// # Errors
/// `NotANumber` for a NaN.
pub fn two_sided(z: f64) -> Result<f64, DistributionError> {
    Ok(erfc(number(z)?.abs() * std::f64::consts::FRAC_1_SQRT_2))
}

/// The `z` with `P(Z <= z) = p`; minus infinity for 0, infinity for 1.
///
/// Relative error about 1e-16. Source: M. J. Wichura, "Algorithm AS 241: the percentage points of
/// the normal distribution", Applied Statistics 37 (1988) 477-484, routine PPND16 (also R's
/// `qnorm`).
///
/// # Errors
/// `Probability` unless `0 <= p <= 1`.
pub fn quantile(p: f64) -> Result<f64, DistributionError> {
    let p = probability(p)?;
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        let r = 0.180_625 - q * q;
        return Ok(q * ratio(r, &CENTRE_ABOVE, &CENTRE_BELOW));
    }
    let tail = if q < 0.0 { p } else { 1.0 - p };
    if tail <= 0.0 {
        return Ok(if q < 0.0 { f64::NEG_INFINITY } else { f64::INFINITY });
    }
    let r = sqrt(-ln(tail));
    let z = if r <= 5.0 {
        ratio(r - 1.6, &MIDDLE_ABOVE, &MIDDLE_BELOW)
    } else {
        ratio(r - 5.0, &FAR_ABOVE, &FAR_BELOW)
    };
    Ok(if q < 0.0 { -z } else { z })
}

fn ratio(r: f64, above: &[f64; 8], below: &[f64; 8]) -> f64 {
    let polynomial = |coefficients: &[f64; 8]| coefficients.iter().rev().fold(0.0, |sum, c| sum * r + c);
    polynomial(above) / polynomial(below)
}

const CENTRE_ABOVE: [f64; 8] = [
    3.387_132_872_796_366_5,
    1.331_416_678_917_843_8e2,
    1.971_590_950_306_551_3e3,
    1.373_169_376_550_946e4,
    4.592_195_393_154_987e4,
    6.726_577_092_700_87e4,
    3.343_057_558_358_813e4,
    2.509_080_928_730_122_7e3,
];
const CENTRE_BELOW: [f64; 8] = [
    1.0,
    4.231_333_070_160_091e1,
    6.871_870_074_920_579e2,
    5.394_196_021_424_751e3,
    2.121_379_430_158_659_7e4,
    3.930_789_580_009_271e4,
    2.872_908_573_572_194_3e4,
    5.226_495_278_852_854e3,
];
const MIDDLE_ABOVE: [f64; 8] = [
    1.423_437_110_749_683_5,
    4.630_337_846_156_546,
    5.769_497_221_460_691,
    3.647_848_324_763_204_5,
    1.270_458_252_452_368_4,
    2.417_807_251_774_506e-1,
    2.272_384_498_926_918_4e-2,
    7.745_450_142_783_414e-4,
];
const MIDDLE_BELOW: [f64; 8] = [
    1.0,
    2.053_191_626_637_759,
    1.676_384_830_183_803_8,
    6.897_673_349_851e-1,
    1.481_039_764_274_800_8e-1,
    1.519_866_656_361_645_7e-2,
    5.475_938_084_995_345e-4,
    1.050_750_071_644_416_9e-9,
];
const FAR_ABOVE: [f64; 8] = [
    6.657_904_643_501_103,
    5.463_784_911_164_114,
    1.784_826_539_917_291_3,
    2.965_605_718_285_048_7e-1,
    2.653_218_952_657_612_4e-2,
    1.242_660_947_388_078_4e-3,
    2.711_555_568_743_487_6e-5,
    2.010_334_399_292_288_1e-7,
];
const FAR_BELOW: [f64; 8] = [
    1.0,
    5.998_322_065_558_88e-1,
    1.369_298_809_227_358e-1,
    1.487_536_129_085_061_5e-2,
    7.868_691_311_456_133e-4,
    1.846_318_317_510_054_8e-5,
    1.421_511_758_316_446e-7,
    2.044_263_103_389_939_8e-15,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quantile_inverts_the_cdf() {
        for p in [1e-300, 1e-100, 1e-12, 0.001, 0.025, 0.2, 0.5, 0.7, 0.999] {
            let z = quantile(p).unwrap();
            let back = cdf(z).unwrap();
            assert!((back / p - 1.0).abs() < 3e-13, "{p}: {z} {back}");
        }
        assert_eq!(quantile(0.0), Ok(f64::NEG_INFINITY));
        assert_eq!(quantile(1.0), Ok(f64::INFINITY));
        assert!(quantile(f64::NAN).is_err());
    }

    #[test]
    fn statrs_agrees_within_its_own_error() {
        use statrs::distribution::{ContinuousCDF, Normal};
        let oracle = Normal::standard();
        for i in -50..=50 {
            let z = f64::from(i) / 10.0;
            assert!((cdf(z).unwrap() - oracle.cdf(z)).abs() < 1e-10);
        }
    }
}
