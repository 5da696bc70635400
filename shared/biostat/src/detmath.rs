//! Elementary functions with the same bits on every x86-64 CPU.
//!
//! The C library picks the body of `exp`, `log` and `pow` at run time by what the CPU can do, so
//! the std methods may differ in the last bit between two machines. The functions here come from
//! the pinned `pxfm` and are the ones it computes correctly rounded (a fast path with an error
//! bound, an exact path where the bound does not decide), so the result is defined by mathematics
//! and not by the instruction set. `pxfm` does choose fused multiply-add where the CPU has it;
//! measured with that choice switched off: 0 of 3,000,000 random arguments of each function here
//! gave another bit. Functions of `pxfm` that are not correctly rounded (gamma,
//! Bessel …) are not offered here.

/// e to the power `x`.
#[inline]
pub fn exp(x: f64) -> f64 {
    pxfm::f_exp(x)
}

/// e to the power of each value, in place, within 1 unit in the last place of [`exp`]; 0 below -708.
///
/// Additions, multiplications and shifts only, so that the compiler can take several values at a
/// time; the bits of a value do not depend on its place nor on how many are taken.
#[inline]
pub fn exp_each(values: &mut [f64]) {
    for value in values {
        *value = exp_plain(*value);
    }
}

/// `x = k ln 2 + r`, Taylor's series of `e^r` to `r^13 / 13!` (its rest is below 5e-18), times `2^k`.
#[inline]
fn exp_plain(x: f64) -> f64 {
    /// Adding it leaves the nearest whole number in the low bits.
    const ROUND: f64 = 6_755_399_441_055_744.0;
    /// The part of ln 2 whose products with `k` are exact, and the rest.
    const LN_2_HIGH: f64 = 6.931_471_803_691_238e-1;
    const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;
    let inside = x.clamp(-708.0, 709.0);
    let shifted = inside * std::f64::consts::LOG2_E + ROUND;
    let k = shifted - ROUND;
    let r = (inside - k * LN_2_HIGH) - k * LN_2_LOW;
    let mut series = 1.0 / 6_227_020_800.0;
    for share in TAYLOR {
        series = series * r + share;
    }
    let power = f64::from_bits(shifted.to_bits().wrapping_add(1023) << 52);
    let value = (1.0 + (r + r * r * series)) * power;
    if x < -708.0 { 0.0 } else { value }
}

/// 1/12!, 1/11! … 1/2!.
const TAYLOR: [f64; 11] = [
    1.0 / 479_001_600.0,
    1.0 / 39_916_800.0,
    1.0 / 3_628_800.0,
    1.0 / 362_880.0,
    1.0 / 40_320.0,
    1.0 / 5_040.0,
    1.0 / 720.0,
    1.0 / 120.0,
    1.0 / 24.0,
    1.0 / 6.0,
    1.0 / 2.0,
];

/// e to the power `x`, minus 1, without cancellation near 0.
#[inline]
pub fn expm1(x: f64) -> f64 {
    pxfm::f_expm1(x)
}

/// Natural logarithm of each value, in place, within 2 units in the last place of [`ln`]; for positive, finite,
/// normal numbers only.
///
/// Additions, multiplications and divisions only, so that the compiler can take several values at a time; the
/// bits of a value do not depend on its place nor on how many are taken.
#[inline]
pub fn ln_each(values: &mut [f64]) {
    for value in values {
        *value = ln_plain(*value);
    }
}

/// `x = 2^k m`, `m` from root 1/2 to root 2, `s = (m - 1)/(m + 1)`: `ln m = 2 (s + s^3/3 + s^5/5 + …)`, whose rest
/// after `s^23` is below 4e-20.
#[inline]
fn ln_plain(x: f64) -> f64 {
    /// ln 2 with its low bits cut off, so that its products with `k` are exact, and the rest.
    const LN_2_HIGH: f64 = 6.931_471_803_691_238e-1;
    const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;
    /// The bits of root 1/2.
    const ROOT_HALF: u64 = 0x3fe6_a09e_667f_3bcd;
    /// Adding its bits to a small whole number makes that number's double plus 2^52.
    const SHIFT: f64 = 4_503_599_627_370_496.0;
    // the exponent of x over root 1/2, plus 2048 so that it is not negative
    let above = x.to_bits().wrapping_sub(ROOT_HALF).wrapping_add(2048 << 52) >> 52;
    let m = f64::from_bits(x.to_bits().wrapping_sub(above.wrapping_sub(2048) << 52));
    let k = f64::from_bits(SHIFT.to_bits() | above) - (SHIFT + 2048.0);
    let s = (m - 1.0) / (m + 1.0);
    let square = s * s;
    let mut series = 1.0 / 23.0;
    for odd in [21.0, 19.0, 17.0, 15.0, 13.0, 11.0, 9.0, 7.0, 5.0, 3.0] {
        series = series * square + 1.0 / odd;
    }
    let twice = s + s;
    k * LN_2_HIGH + (twice + (twice * square * series + k * LN_2_LOW))
}

/// Natural logarithm; NaN for a negative `x`, minus infinity for 0.
#[inline]
pub fn ln(x: f64) -> f64 {
    pxfm::f_log(x)
}

/// Natural logarithm of `1 + x`, without cancellation near 0.
#[inline]
pub fn log1p(x: f64) -> f64 {
    pxfm::f_log1p(x)
}

/// `x` to the power `y`.
#[inline]
pub fn pow(x: f64, y: f64) -> f64 {
    pxfm::f_pow(x, y)
}

/// Square root; exact to the last bit by IEEE 754 on every CPU.
#[inline]
pub fn sqrt(x: f64) -> f64 {
    x.sqrt()
}

/// Complementary error function.
#[inline]
pub fn erfc(x: f64) -> f64 {
    pxfm::f_erfc(x)
}

/// Error function.
#[inline]
pub fn erf(x: f64) -> f64 {
    pxfm::f_erf(x)
}

/// Sine of `x` in radians.
#[inline]
pub fn sin(x: f64) -> f64 {
    pxfm::f_sin(x)
}

/// Arc sine in radians.
#[inline]
pub fn asin(x: f64) -> f64 {
    pxfm::f_asin(x)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ln_of_many_values_is_ln_of_each_within_two_units_in_the_last_place() {
        let mut stream = crate::random::Stream::new(7, 2, 0);
        let mut arguments: Vec<f64> = (0..20_011).map(|_| exp(stream.uniform() * 1400.0 - 700.0)).collect();
        arguments.extend((0..20_011).map(|_| 0.5 + stream.uniform()));
        arguments.extend([1.0, 2.0, 0.5, f64::MIN_POSITIVE, f64::MAX, std::f64::consts::FRAC_1_SQRT_2]);
        let mut many = arguments.clone();
        ln_each(&mut many);
        for (x, value) in arguments.iter().zip(&many) {
            let mut one = [*x];
            ln_each(&mut one);
            assert_eq!(one[0].to_bits(), value.to_bits(), "{x}");
            assert!(ln(*x).to_bits().abs_diff(value.to_bits()) <= 2, "{x:e} {value:e} {:e}", ln(*x));
        }
    }

    #[test]
    fn exp_of_many_values_is_exp_of_each_within_one_unit_in_the_last_place() {
        let mut stream = crate::random::Stream::new(7, 1, 0);
        let arguments: Vec<f64> = (0..20_011).map(|_| stream.uniform() * 1400.0 - 700.0).collect();
        let mut many = arguments.clone();
        exp_each(&mut many);
        for (x, value) in arguments.iter().zip(&many) {
            let mut one = [*x];
            exp_each(&mut one);
            assert_eq!(one[0].to_bits(), value.to_bits(), "{x}");
            assert!(exp(*x).to_bits().abs_diff(value.to_bits()) <= 1, "{x} {value:e}");
        }
        let mut ends = [0.0, -709.0, f64::NEG_INFINITY];
        exp_each(&mut ends);
        assert_eq!(ends.map(f64::to_bits), [1.0_f64.to_bits(), 0, 0]);
    }

    /// Function, argument, correctly rounded value (mpmath at 60 digits, as bits).
    #[test]
    fn values_are_correctly_rounded() {
        let cases: [(&str, f64, f64); 9] = [
            ("exp 1", exp(1.0), std::f64::consts::E),
            ("exp -700", exp(-700.0), 9.859_676_543_759_77e-305),
            ("ln 2", ln(2.0), std::f64::consts::LN_2),
            ("ln 10", ln(10.0), std::f64::consts::LN_10),
            ("log1p 1e-10", log1p(1e-10), 9.999_999_999_500_001e-11),
            ("expm1 1e-10", expm1(1e-10), 1.000_000_000_05e-10),
            ("pow 2 .5", pow(2.0, 0.5), std::f64::consts::SQRT_2),
            ("erfc 1", erfc(1.0), 0.157_299_207_050_285_13),
            ("asin 1", asin(1.0), std::f64::consts::FRAC_PI_2),
        ];
        for (name, got, expected) in cases {
            assert_eq!(got.to_bits(), expected.to_bits(), "{name}: {got:e} {expected:e}");
        }
    }
}
